//! Self-reported activities over REST.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, delete, get, post, put};

use super::key::{self, Key};
use crate::api::body::{Body, Query};
use crate::api::conditional::{expected_version, version_tag};
use crate::api::problem::Failed;
use crate::app::App;
use crate::caller::Caller;
use crate::model::activity::{Activity, ActivityRange, KindFacts, NewActivity};
use crate::model::field::Field;
use crate::model::id::ActivityId;
use crate::model::page::Page;
use crate::service;

/// List the kinds of activity, and what each is worth.
#[utoipa::path(
    tag = "activities",
    responses((status = 200, description = "The kinds", body = Vec<KindFacts>)),
)]
#[get("/v1/activity-kinds")]
pub(in crate::api) async fn list_activity_kinds(caller: Caller) -> Result<HttpResponse, Failed> {
    let kinds = service::activities::kinds(&caller)?;
    Ok(HttpResponse::Ok().json(serde_json::json!({ "items": kinds })))
}

/// Enter an activity of one's own.
#[utoipa::path(
    tag = "activities",
    request_body = NewActivity,
    params(("Idempotency-Key" = Option<String>, Header, description = "Names this attempt: a repetition is answered, not carried out again")),
    responses((status = 201, description = "The activity, with what it is worth", body = Activity)),
)]
#[post("/v1/me/activities")]
pub(in crate::api) async fn log_activity(
    app: Data<App>,
    caller: Caller,
    key: Key,
    body: Body<NewActivity>,
) -> Result<HttpResponse, Failed> {
    let activity = service::activities::log(&app, &caller, body.0, key.0).await?;
    let location = format!("/v1/me/activities/{}", activity.value.id);
    Ok(key::answer(StatusCode::CREATED, &activity, &location))
}

/// List one's own activities, the last entered first.
#[utoipa::path(
    tag = "activities",
    params(ActivityRange),
    responses((status = 200, description = "The activities", body = Page<Activity>)),
)]
#[get("/v1/me/activities")]
pub(in crate::api) async fn list_activities(
    app: Data<App>,
    caller: Caller,
    range: Query<ActivityRange>,
) -> Result<HttpResponse, Failed> {
    Ok(HttpResponse::Ok().json(service::activities::list(&app, &caller, range.0).await?))
}

/// Read one of one's own activities.
#[utoipa::path(
    tag = "activities",
    params(("id" = ActivityId, Path, description = "The activity's id")),
    responses((status = 200, description = "The activity", body = Activity)),
)]
#[get("/v1/me/activities/{id}")]
pub(in crate::api) async fn get_activity(
    app: Data<App>,
    caller: Caller,
    id: Path<String>,
) -> Result<HttpResponse, Failed> {
    let activity = service::activities::get(&app, &caller, Field::of_text(&id)).await?;
    Ok(HttpResponse::Ok()
        .insert_header(version_tag(activity.version))
        .json(activity))
}

/// Put another activity in the place of one of one's own.
#[utoipa::path(
    tag = "activities",
    request_body = NewActivity,
    params(
        ("id" = ActivityId, Path, description = "The activity's id"),
        ("If-Match" = String, Header, description = "The `ETag` of the activity that is changed"),
    ),
    responses((status = 200, description = "The changed activity", body = Activity)),
)]
#[put("/v1/me/activities/{id}")]
pub(in crate::api) async fn replace_activity(
    app: Data<App>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
    body: Body<NewActivity>,
) -> Result<HttpResponse, Failed> {
    let expected = expected_version(&request)?;
    let id = Field::of_text(&id);
    let activity = service::activities::replace(&app, &caller, id, expected, body.0).await?;
    Ok(HttpResponse::Ok()
        .insert_header(version_tag(activity.version))
        .json(activity))
}

/// Remove one of one's own activities.
#[utoipa::path(
    tag = "activities",
    params(("id" = ActivityId, Path, description = "The activity's id")),
    responses((status = 204, description = "It is removed")),
)]
#[delete("/v1/me/activities/{id}")]
pub(in crate::api) async fn remove_activity(
    app: Data<App>,
    caller: Caller,
    id: Path<String>,
) -> Result<HttpResponse, Failed> {
    service::activities::remove(&app, &caller, Field::of_text(&id)).await?;
    Ok(HttpResponse::NoContent().finish())
}
