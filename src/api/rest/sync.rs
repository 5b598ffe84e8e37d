//! Fetches over REST.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, delete, get, post};

use super::key::{self, Key};
use crate::api::body::{OptionalBody, Query};
use crate::api::problem::Failed;
use crate::app::App;
use crate::caller::Caller;
use crate::model::field::Field;
use crate::model::id::SyncRunId;
use crate::model::page::{Page, Paging};
use crate::model::sync_run::{NewBackfill, SyncRun, SyncWish};
use crate::service;

/// Fetch one's own data from the provider, or join the fetch under way.
#[utoipa::path(
    tag = "sync",
    request_body = SyncWish,
    params(("Idempotency-Key" = Option<String>, Header, description = "Names this attempt: a repetition is answered, not carried out again")),
    responses((status = 202, description = "The run; `Location` tells where to look", body = SyncRun)),
)]
#[post("/v1/me/sync")]
pub(in crate::api) async fn start_sync(
    app: Data<App>,
    caller: Caller,
    key: Key,
    body: OptionalBody<SyncWish>,
) -> Result<HttpResponse, Failed> {
    let run = service::sync::start(&app, &caller, body.0, key.0).await?;
    let location = format!("/v1/me/sync/{}", run.value.id);
    Ok(key::answer(StatusCode::ACCEPTED, &run, &location))
}

/// List one's own fetches, the newest first.
#[utoipa::path(
    tag = "sync",
    params(Paging),
    responses((status = 200, description = "The runs", body = Page<SyncRun>)),
)]
#[get("/v1/me/sync")]
pub(in crate::api) async fn list_sync_runs(
    app: Data<App>,
    caller: Caller,
    paging: Query<Paging>,
) -> Result<HttpResponse, Failed> {
    Ok(HttpResponse::Ok().json(service::sync::list(&app, &caller, paging.0).await?))
}

/// Read one of one's own fetches.
#[utoipa::path(
    tag = "sync",
    params(("id" = SyncRunId, Path, description = "The run's id")),
    responses((status = 200, description = "The run", body = SyncRun)),
)]
#[get("/v1/me/sync/{id}")]
pub(in crate::api) async fn get_sync_run(
    app: Data<App>,
    caller: Caller,
    id: Path<String>,
) -> Result<HttpResponse, Failed> {
    let run = service::sync::get(&app, &caller, Field::of_text(&id)).await?;
    Ok(HttpResponse::Ok().json(run))
}

/// Read a longer past of one's own from the provider, part by part, or join the reading under way.
#[utoipa::path(
    tag = "sync",
    request_body = NewBackfill,
    params(("Idempotency-Key" = Option<String>, Header, description = "Names this attempt: a repetition is answered, not carried out again")),
    responses((status = 202, description = "The run; `Location` tells where to look", body = SyncRun)),
)]
#[post("/v1/me/backfills")]
pub(in crate::api) async fn start_backfill(
    app: Data<App>,
    caller: Caller,
    key: Key,
    body: OptionalBody<NewBackfill>,
) -> Result<HttpResponse, Failed> {
    let run = service::sync::backfill(&app, &caller, body.0, key.0).await?;
    let location = format!("/v1/me/sync/{}", run.value.id);
    Ok(key::answer(StatusCode::ACCEPTED, &run, &location))
}

/// Stop one of one's own fetches. What it has stored stays.
#[utoipa::path(
    tag = "sync",
    params(("id" = SyncRunId, Path, description = "The run's id")),
    responses((status = 200, description = "The run", body = SyncRun)),
)]
#[delete("/v1/me/sync/{id}")]
pub(in crate::api) async fn cancel_sync(
    app: Data<App>,
    caller: Caller,
    id: Path<String>,
) -> Result<HttpResponse, Failed> {
    let run = service::sync::cancel(&app, &caller, Field::of_text(&id)).await?;
    Ok(HttpResponse::Ok().json(run))
}
