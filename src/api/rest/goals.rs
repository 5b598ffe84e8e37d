//! Goals over REST.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, delete, get, post};

use super::key::{self, Key};
use crate::api::body::{Body, Query};
use crate::api::conditional::version_tag;
use crate::api::problem::Failed;
use crate::app::App;
use crate::caller::Caller;
use crate::model::field::Field;
use crate::model::goal::{Goal, NewGoal};
use crate::model::id::GoalId;
use crate::model::page::{Page, Paging};
use crate::service;

/// Set a goal. The goal of the same metric and period before it ends the day before.
#[utoipa::path(
    tag = "goals",
    request_body = NewGoal,
    params(("Idempotency-Key" = Option<String>, Header, description = "Names this attempt: a repetition is answered, not carried out again")),
    responses((status = 201, description = "The goal", body = Goal)),
)]
#[post("/v1/me/goals")]
pub(in crate::api) async fn set_goal(
    app: Data<App>,
    caller: Caller,
    key: Key,
    body: Body<NewGoal>,
) -> Result<HttpResponse, Failed> {
    let goal = service::goal_setting::set(&app, &caller, body.0, key.0).await?;
    Ok(key::answer(
        StatusCode::CREATED,
        &goal,
        &format!("/v1/goals/{}", goal.value.id),
    ))
}

/// List one's own goals, the newest first, those that no longer count included.
#[utoipa::path(
    tag = "goals",
    params(Paging),
    responses((status = 200, description = "The goals", body = Page<Goal>)),
)]
#[get("/v1/me/goals")]
pub(in crate::api) async fn list_goals(
    app: Data<App>,
    caller: Caller,
    paging: Query<Paging>,
) -> Result<HttpResponse, Failed> {
    Ok(HttpResponse::Ok().json(service::goals::list(&app, &caller, paging.0).await?))
}

/// Read a goal.
#[utoipa::path(
    tag = "goals",
    params(("id" = GoalId, Path, description = "The goal's id")),
    responses((status = 200, description = "The goal", body = Goal)),
)]
#[get("/v1/goals/{id}")]
pub(in crate::api) async fn get_goal(
    app: Data<App>,
    caller: Caller,
    id: Path<String>,
) -> Result<HttpResponse, Failed> {
    let goal = service::goals::get(&app, &caller, Field::of_text(&id)).await?;
    Ok(HttpResponse::Ok()
        .insert_header(version_tag(goal.version))
        .json(goal))
}

/// End a goal: it counts through today, or not at all if it has not begun.
#[utoipa::path(
    tag = "goals",
    params(("id" = GoalId, Path, description = "The goal's id")),
    responses((status = 200, description = "The ended goal", body = Goal)),
)]
#[delete("/v1/goals/{id}")]
pub(in crate::api) async fn end_goal(
    app: Data<App>,
    caller: Caller,
    id: Path<String>,
) -> Result<HttpResponse, Failed> {
    let goal = service::goals::end(&app, &caller, Field::of_text(&id)).await?;
    Ok(HttpResponse::Ok()
        .insert_header(version_tag(goal.version))
        .json(goal))
}

/// Pause a goal: the current period is asked of one no more.
#[utoipa::path(
    tag = "goals",
    params(("id" = GoalId, Path, description = "The goal's id")),
    responses((status = 200, description = "The paused goal", body = Goal)),
)]
#[post("/v1/goals/{id}/pause")]
pub(in crate::api) async fn pause_goal(
    app: Data<App>,
    caller: Caller,
    id: Path<String>,
) -> Result<HttpResponse, Failed> {
    let goal = service::goals::pause(&app, &caller, Field::of_text(&id)).await?;
    Ok(HttpResponse::Ok()
        .insert_header(version_tag(goal.version))
        .json(goal))
}

/// Resume a paused goal: from the current period on, a goal like it counts again.
#[utoipa::path(
    tag = "goals",
    params(("id" = GoalId, Path, description = "The paused goal's id")),
    responses((status = 201, description = "The goal that counts now", body = Goal)),
)]
#[post("/v1/goals/{id}/resume")]
pub(in crate::api) async fn resume_goal(
    app: Data<App>,
    caller: Caller,
    id: Path<String>,
) -> Result<HttpResponse, Failed> {
    let goal = service::goals::resume(&app, &caller, Field::of_text(&id)).await?;
    Ok(HttpResponse::Created()
        .insert_header(("Location", format!("/v1/goals/{}", goal.id)))
        .insert_header(version_tag(goal.version))
        .json(goal))
}
