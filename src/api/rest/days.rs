//! Day records over REST.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get};

use crate::api::body::Query;
use crate::api::problem::Failed;
use crate::app::App;
use crate::caller::Caller;
use crate::model::day::{Day, DayRange, IntradaySteps};
use crate::model::field::Field;
use crate::model::page::Page;
use crate::model::time::CivilDate;
use crate::service;

/// List one's own day records, the earliest first. A day that was not measured is not in the list.
#[utoipa::path(
    tag = "days",
    params(DayRange),
    responses((status = 200, description = "The records", body = Page<Day>)),
)]
#[get("/v1/me/days")]
pub(in crate::api) async fn list_days(
    app: Data<App>,
    caller: Caller,
    range: Query<DayRange>,
) -> Result<HttpResponse, Failed> {
    Ok(HttpResponse::Ok().json(service::days::list(&app, &caller, range.0).await?))
}

/// Read one's own record of one date.
#[utoipa::path(
    tag = "days",
    params(("date" = CivilDate, Path, description = "The civil date")),
    responses((status = 200, description = "The record", body = Day)),
)]
#[get("/v1/me/days/{date}")]
pub(in crate::api) async fn get_day(
    app: Data<App>,
    caller: Caller,
    date: Path<String>,
) -> Result<HttpResponse, Failed> {
    let day = service::days::get(&app, &caller, Field::of_text(&date)).await?;
    Ok(HttpResponse::Ok().json(day))
}

/// Read one's own steps within one date, in intervals of 15 minutes.
#[utoipa::path(
    tag = "days",
    params(("date" = CivilDate, Path, description = "The civil date")),
    responses((status = 200, description = "The steps", body = IntradaySteps)),
)]
#[get("/v1/me/days/{date}/intraday")]
pub(in crate::api) async fn get_intraday(
    app: Data<App>,
    caller: Caller,
    date: Path<String>,
) -> Result<HttpResponse, Failed> {
    let steps = service::days::intraday(&app, &caller, Field::of_text(&date)).await?;
    Ok(HttpResponse::Ok().json(steps))
}
