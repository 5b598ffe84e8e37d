//! Progress over REST.

use actix_web::web::Data;
use actix_web::{HttpResponse, get};

use crate::api::body::Query;
use crate::api::problem::Failed;
use crate::app::App;
use crate::caller::Caller;
use crate::model::progress::{Progress, ProgressRange};
use crate::service;

/// Read one's own goals beside what was done, for each day or week of a range.
#[utoipa::path(
    tag = "progress",
    params(ProgressRange),
    responses((status = 200, description = "The progress", body = Progress)),
)]
#[get("/v1/me/progress")]
pub(in crate::api) async fn get_progress(
    app: Data<App>,
    caller: Caller,
    range: Query<ProgressRange>,
) -> Result<HttpResponse, Failed> {
    Ok(HttpResponse::Ok().json(service::progress::get(&app, &caller, range.0).await?))
}
