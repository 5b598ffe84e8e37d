//! One's own times in seasons and teams, over REST.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post};

use super::key::{self, Key};
use crate::api::body::{Body, Query};
use crate::api::conditional::{expected_version, version_tag};
use crate::api::problem::Failed;
use crate::app::App;
use crate::caller::Caller;
use crate::model::field::Field;
use crate::model::id::MembershipId;
use crate::model::membership::{Membership, MembershipPatch, NewMembership};
use crate::model::page::{Page, Paging};
use crate::service;

/// Join a team by its code or an invitation, or a season alone.
#[utoipa::path(
    tag = "memberships",
    request_body = NewMembership,
    params(("Idempotency-Key" = Option<String>, Header, description = "Names this attempt: a repetition is answered, not carried out again")),
    responses((status = 201, description = "The membership", body = Membership)),
)]
#[post("/v1/me/memberships")]
pub(in crate::api) async fn join(
    app: Data<App>,
    caller: Caller,
    key: Key,
    body: Body<NewMembership>,
) -> Result<HttpResponse, Failed> {
    let membership = service::memberships::join(&app, &caller, body.0, key.0).await?;
    let location = format!("/v1/me/memberships/{}", membership.value.id);
    Ok(key::answer(StatusCode::CREATED, &membership, &location))
}

/// List one's own memberships, the newest first, those that have ended included.
#[utoipa::path(
    tag = "memberships",
    params(Paging),
    responses((status = 200, description = "The memberships", body = Page<Membership>)),
)]
#[get("/v1/me/memberships")]
pub(in crate::api) async fn list_memberships(
    app: Data<App>,
    caller: Caller,
    paging: Query<Paging>,
) -> Result<HttpResponse, Failed> {
    Ok(HttpResponse::Ok().json(service::memberships::list(&app, &caller, paging.0).await?))
}

/// Read one of one's own memberships.
#[utoipa::path(
    tag = "memberships",
    params(("id" = MembershipId, Path, description = "The membership's id")),
    responses((status = 200, description = "The membership", body = Membership)),
)]
#[get("/v1/me/memberships/{id}")]
pub(in crate::api) async fn get_membership(
    app: Data<App>,
    caller: Caller,
    id: Path<String>,
) -> Result<HttpResponse, Failed> {
    let membership = service::memberships::get(&app, &caller, Field::of_text(&id)).await?;
    Ok(HttpResponse::Ok()
        .insert_header(version_tag(membership.version))
        .json(membership))
}

/// Change what the others of one's team may see.
#[utoipa::path(
    tag = "memberships",
    request_body = MembershipPatch,
    params(
        ("id" = MembershipId, Path, description = "The membership's id"),
        ("If-Match" = String, Header, description = "The `ETag` of the membership that is changed"),
    ),
    responses((status = 200, description = "The changed membership", body = Membership)),
)]
#[patch("/v1/me/memberships/{id}")]
pub(in crate::api) async fn update_membership(
    app: Data<App>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
    body: Body<MembershipPatch>,
) -> Result<HttpResponse, Failed> {
    let (id, expected) = (Field::of_text(&id), expected_version(&request)?);
    let membership = service::memberships::update(&app, &caller, id, expected, body.0).await?;
    Ok(HttpResponse::Ok()
        .insert_header(version_tag(membership.version))
        .json(membership))
}

/// Leave: from one's own today on one does not count any more. A captain is followed by the
/// longest-serving member; a team without members closes.
#[utoipa::path(
    tag = "memberships",
    params(("id" = MembershipId, Path, description = "The membership's id")),
    responses((status = 200, description = "The ended membership", body = Membership)),
)]
#[delete("/v1/me/memberships/{id}")]
pub(in crate::api) async fn leave(
    app: Data<App>,
    caller: Caller,
    id: Path<String>,
) -> Result<HttpResponse, Failed> {
    let membership = service::memberships::leave(&app, &caller, Field::of_text(&id)).await?;
    Ok(HttpResponse::Ok()
        .insert_header(version_tag(membership.version))
        .json(membership))
}
