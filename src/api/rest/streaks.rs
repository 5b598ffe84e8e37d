//! Streaks over REST.

use actix_web::web::Data;
use actix_web::{HttpResponse, get};

use crate::api::body::Query;
use crate::api::problem::Failed;
use crate::app::App;
use crate::caller::Caller;
use crate::model::streak::{Streak, StreakQuery};
use crate::service;

/// Read for how many days in a row one has met one's daily goal.
#[utoipa::path(
    tag = "goals",
    params(StreakQuery),
    responses((status = 200, description = "The streak", body = Streak)),
)]
#[get("/v1/me/streak")]
pub(in crate::api) async fn get_streak(
    app: Data<App>,
    caller: Caller,
    query: Query<StreakQuery>,
) -> Result<HttpResponse, Failed> {
    Ok(HttpResponse::Ok().json(service::streaks::get(&app, &caller, query.0).await?))
}
