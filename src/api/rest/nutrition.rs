//! Fruit and vegetables over REST.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, delete, get, put};

use crate::api::body::{Body, Query};
use crate::api::problem::Failed;
use crate::app::App;
use crate::caller::Caller;
use crate::model::field::Field;
use crate::model::nutrition::{NewNutrition, Nutrition, NutritionRange};
use crate::model::page::Page;
use crate::model::time::CivilDate;
use crate::service;

/// Enter fruit and vegetables of a date, in place of what was entered before.
#[utoipa::path(
    tag = "nutrition",
    params(("date" = CivilDate, Path, description = "The civil date")),
    request_body = NewNutrition,
    responses((status = 200, description = "The entry", body = Nutrition)),
)]
#[put("/v1/me/nutrition/{date}")]
pub(in crate::api) async fn put_nutrition(
    app: Data<App>,
    caller: Caller,
    date: Path<String>,
    body: Body<NewNutrition>,
) -> Result<HttpResponse, Failed> {
    let told = service::nutrition::put(&app, &caller, Field::of_text(&date), body.0).await?;
    Ok(HttpResponse::Ok().json(told))
}

/// List what one has entered, the earliest date first. A date without an entry is not in the list.
#[utoipa::path(
    tag = "nutrition",
    params(NutritionRange),
    responses((status = 200, description = "The entries", body = Page<Nutrition>)),
)]
#[get("/v1/me/nutrition")]
pub(in crate::api) async fn list_nutrition(
    app: Data<App>,
    caller: Caller,
    range: Query<NutritionRange>,
) -> Result<HttpResponse, Failed> {
    Ok(HttpResponse::Ok().json(service::nutrition::list(&app, &caller, range.0).await?))
}

/// Read what one has entered of a date.
#[utoipa::path(
    tag = "nutrition",
    params(("date" = CivilDate, Path, description = "The civil date")),
    responses((status = 200, description = "The entry", body = Nutrition)),
)]
#[get("/v1/me/nutrition/{date}")]
pub(in crate::api) async fn get_nutrition(
    app: Data<App>,
    caller: Caller,
    date: Path<String>,
) -> Result<HttpResponse, Failed> {
    let told = service::nutrition::get(&app, &caller, Field::of_text(&date)).await?;
    Ok(HttpResponse::Ok().json(told))
}

/// Forget what one has entered of a date. None at all is 0, and is entered.
#[utoipa::path(
    tag = "nutrition",
    params(("date" = CivilDate, Path, description = "The civil date")),
    responses((status = 204, description = "It is forgotten")),
)]
#[delete("/v1/me/nutrition/{date}")]
pub(in crate::api) async fn remove_nutrition(
    app: Data<App>,
    caller: Caller,
    date: Path<String>,
) -> Result<HttpResponse, Failed> {
    service::nutrition::remove(&app, &caller, Field::of_text(&date)).await?;
    Ok(HttpResponse::NoContent().finish())
}
