//! Seasons over REST.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get, patch, post};

use super::key::{self, Key};
use crate::api::body::{Body, Query};
use crate::api::conditional::{expected_version, version_tag};
use crate::api::problem::Failed;
use crate::app::App;
use crate::caller::Caller;
use crate::model::draw::SeasonDraw;
use crate::model::field::Field;
use crate::model::id::SeasonId;
use crate::model::page::{Page, Paging};
use crate::model::season::{NewSeason, Season, SeasonPatch};
use crate::service;

/// Make a season: an agent's to do.
#[utoipa::path(
    tag = "seasons",
    request_body = NewSeason,
    params(("Idempotency-Key" = Option<String>, Header, description = "Names this attempt: a repetition is answered, not carried out again")),
    responses((status = 201, description = "The season", body = Season)),
)]
#[post("/v1/seasons")]
pub(in crate::api) async fn create_season(
    app: Data<App>,
    caller: Caller,
    key: Key,
    body: Body<NewSeason>,
) -> Result<HttpResponse, Failed> {
    let season = service::seasons::create(&app, &caller, body.0, key.0).await?;
    let location = format!("/v1/seasons/{}", season.value.id);
    Ok(key::answer(StatusCode::CREATED, &season, &location))
}

/// List the seasons, the newest first.
#[utoipa::path(
    tag = "seasons",
    params(Paging),
    responses((status = 200, description = "The seasons", body = Page<Season>)),
)]
#[get("/v1/seasons")]
pub(in crate::api) async fn list_seasons(
    app: Data<App>,
    caller: Caller,
    paging: Query<Paging>,
) -> Result<HttpResponse, Failed> {
    Ok(HttpResponse::Ok().json(service::seasons::list(&app, &caller, paging.0).await?))
}

/// Read a season.
#[utoipa::path(
    tag = "seasons",
    params(("id" = SeasonId, Path, description = "The season's id")),
    responses((status = 200, description = "The season", body = Season)),
)]
#[get("/v1/seasons/{id}")]
pub(in crate::api) async fn get_season(
    app: Data<App>,
    caller: Caller,
    id: Path<String>,
) -> Result<HttpResponse, Failed> {
    let season = service::seasons::get(&app, &caller, Field::of_text(&id)).await?;
    Ok(HttpResponse::Ok()
        .insert_header(version_tag(season.version))
        .json(season))
}

/// Change a season. Once it has started, only its name, places and windows can be changed.
#[utoipa::path(
    tag = "seasons",
    params(
        ("id" = SeasonId, Path, description = "The season's id"),
        ("If-Match" = String, Header, description = "The season's ETag: the version that is changed"),
    ),
    request_body = SeasonPatch,
    responses((status = 200, description = "The season after the change", body = Season)),
)]
#[patch("/v1/seasons/{id}")]
pub(in crate::api) async fn update_season(
    app: Data<App>,
    caller: Caller,
    id: Path<String>,
    request: HttpRequest,
    body: Body<SeasonPatch>,
) -> Result<HttpResponse, Failed> {
    let (id, expected) = (Field::of_text(&id), expected_version(&request)?);
    let season = service::seasons::update(&app, &caller, id, expected, body.0).await?;
    Ok(HttpResponse::Ok()
        .insert_header(version_tag(season.version))
        .json(season))
}

/// Read how a season's representatives are drawn: the commitment, and the secret once it has ended.
#[utoipa::path(
    tag = "seasons",
    params(("id" = SeasonId, Path, description = "The season's id")),
    responses((status = 200, description = "The draws", body = SeasonDraw)),
)]
#[get("/v1/seasons/{id}/draw")]
pub(in crate::api) async fn get_season_draw(
    app: Data<App>,
    caller: Caller,
    id: Path<String>,
) -> Result<HttpResponse, Failed> {
    let draw = service::draws::get(&app, &caller, Field::of_text(&id)).await?;
    Ok(HttpResponse::Ok().json(draw))
}
