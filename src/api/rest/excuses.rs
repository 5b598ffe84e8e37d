//! Dates taken out of every count, over REST.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, delete, get, put};

use crate::api::body::Body;
use crate::api::problem::Failed;
use crate::app::App;
use crate::caller::Caller;
use crate::model::excuse::{Excuse, NewExcuse};
use crate::model::field::Field;
use crate::model::time::CivilDate;
use crate::service;

/// Take a date out of every count: one in a week, from 14 days back to 28 days ahead.
#[utoipa::path(
    tag = "days",
    params(("date" = CivilDate, Path, description = "The civil date")),
    request_body = NewExcuse,
    responses((status = 200, description = "The excuse", body = Excuse)),
)]
#[put("/v1/me/days/{date}/excuse")]
pub(in crate::api) async fn declare_excuse(
    app: Data<App>,
    caller: Caller,
    date: Path<String>,
    body: Body<NewExcuse>,
) -> Result<HttpResponse, Failed> {
    let excuse = service::excuses::declare(&app, &caller, Field::of_text(&date), body.0).await?;
    Ok(HttpResponse::Ok().json(excuse))
}

/// Read one's own excuse of a date.
#[utoipa::path(
    tag = "days",
    params(("date" = CivilDate, Path, description = "The civil date")),
    responses((status = 200, description = "The excuse", body = Excuse)),
)]
#[get("/v1/me/days/{date}/excuse")]
pub(in crate::api) async fn get_excuse(
    app: Data<App>,
    caller: Caller,
    date: Path<String>,
) -> Result<HttpResponse, Failed> {
    let excuse = service::excuses::get(&app, &caller, Field::of_text(&date)).await?;
    Ok(HttpResponse::Ok().json(excuse))
}

/// Let a date count again.
#[utoipa::path(
    tag = "days",
    params(("date" = CivilDate, Path, description = "The civil date")),
    responses((status = 204, description = "It counts")),
)]
#[delete("/v1/me/days/{date}/excuse")]
pub(in crate::api) async fn take_back_excuse(
    app: Data<App>,
    caller: Caller,
    date: Path<String>,
) -> Result<HttpResponse, Failed> {
    service::excuses::take_back(&app, &caller, Field::of_text(&date)).await?;
    Ok(HttpResponse::NoContent().finish())
}
