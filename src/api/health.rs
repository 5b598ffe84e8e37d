//! Whether FitEx runs, and whether it can serve.

use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use serde::Serialize;
use utoipa::ToSchema;

use super::problem::Failed;
use crate::app::App;
use crate::error::Error;

/// How FitEx is.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Health {
    /// Always `ok`; anything else is a problem.
    status: &'static str,
}

/// Whether the process runs.
#[utoipa::path(tag = "operations", responses((status = 200, description = "It runs", body = Health)))]
#[get("/health/live")]
pub(super) async fn get_liveness() -> HttpResponse {
    HttpResponse::Ok().json(Health { status: "ok" })
}

/// Whether requests can be served: the database answers and its tables are those of this program.
#[utoipa::path(tag = "operations", responses((status = 200, description = "It can serve", body = Health)))]
#[get("/health/ready")]
pub(super) async fn get_readiness(app: Data<App>) -> Result<HttpResponse, Failed> {
    if app.database.is_current().await.map_err(|_| not_ready())? {
        return Ok(HttpResponse::Ok().json(Health { status: "ok" }));
    }
    Err(not_ready().into())
}

fn not_ready() -> Error {
    Error::busy("The database is not ready.")
}
