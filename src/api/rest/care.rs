//! Times of care over REST.

use actix_web::web::Data;
use actix_web::{HttpResponse, delete, get, put};

use crate::api::body::Body;
use crate::api::problem::Failed;
use crate::app::App;
use crate::caller::Caller;
use crate::model::care::{Care, NewCare};
use crate::service;

/// A list that is always whole.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
pub(in crate::api) struct CareList {
    /// One's own times of care.
    items: Vec<Care>,
}

/// Begin a time of care: goals stay as they are, nothing is missed, and boards outside one's team do not
/// show one.
#[utoipa::path(
    tag = "goals",
    request_body = NewCare,
    responses((status = 200, description = "The time of care", body = Care)),
)]
#[put("/v1/me/care")]
pub(in crate::api) async fn begin_care(
    app: Data<App>,
    caller: Caller,
    body: Body<NewCare>,
) -> Result<HttpResponse, Failed> {
    Ok(HttpResponse::Ok().json(service::care::begin(&app, &caller, body.0).await?))
}

/// End the time of care that goes on: from today on everything counts again.
#[utoipa::path(tag = "goals", responses((status = 204, description = "It has ended")))]
#[delete("/v1/me/care")]
pub(in crate::api) async fn end_care(
    app: Data<App>,
    caller: Caller,
) -> Result<HttpResponse, Failed> {
    service::care::end(&app, &caller).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// List one's own times of care, the earliest first.
#[utoipa::path(
    tag = "goals",
    responses((status = 200, description = "The times of care", body = CareList)),
)]
#[get("/v1/me/care")]
pub(in crate::api) async fn list_care(
    app: Data<App>,
    caller: Caller,
) -> Result<HttpResponse, Failed> {
    let items = service::care::list(&app, &caller).await?;
    Ok(HttpResponse::Ok().json(CareList { items }))
}
