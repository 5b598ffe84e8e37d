//! Suggested goals over REST.

use actix_web::web::Data;
use actix_web::{HttpResponse, get};

use crate::api::problem::Failed;
use crate::app::App;
use crate::caller::Caller;
use crate::model::suggestion::GoalSuggestions;
use crate::service;

/// Read goals to choose between, made of one's own valid days before today.
#[utoipa::path(
    tag = "goals",
    responses((status = 200, description = "The suggestions", body = GoalSuggestions)),
)]
#[get("/v1/me/goal-suggestions")]
pub(in crate::api) async fn get_goal_suggestions(
    app: Data<App>,
    caller: Caller,
) -> Result<HttpResponse, Failed> {
    Ok(HttpResponse::Ok().json(service::suggestions::get(&app, &caller).await?))
}
