//! Teams over REST: found, read, change, close; who is in them, and ways in.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post, put};
use serde_json::json;

use super::key::{self, Key};
use crate::api::body::{Body, Query};
use crate::api::conditional::{expected_version, version_tag};
use crate::api::problem::Failed;
use crate::app::App;
use crate::caller::Caller;
use crate::model::activity::{Activity, NewActivity};
use crate::model::field::Field;
use crate::model::id::{InvitationId, SeasonId, TeamId, UserId};
use crate::model::invitation::{Invitation, IssuedInvitation};
use crate::model::nutrition::{NewNutrition, Nutrition};
use crate::model::page::{Page, Paging};
use crate::model::team::{NewCaptain, NewTeam, Team, TeamCode, TeamMember, TeamPatch};
use crate::model::team_progress::{TeamPage, TeamProgress, TeamProgressRange};
use crate::model::time::CivilDate;
use crate::service;

/// Found a team. Its founder is its captain.
#[utoipa::path(
    tag = "teams",
    request_body = NewTeam,
    params(
        ("id" = SeasonId, Path, description = "The season's id"),
        ("Idempotency-Key" = Option<String>, Header, description = "Names this attempt: a repetition is answered, not carried out again"),
    ),
    responses((status = 201, description = "The team", body = Team)),
)]
#[post("/v1/seasons/{id}/teams")]
pub(in crate::api) async fn create_team(
    app: Data<App>,
    caller: Caller,
    season: Path<String>,
    key: Key,
    body: Body<NewTeam>,
) -> Result<HttpResponse, Failed> {
    let season = Field::of_text(&season);
    let team = service::teams::create(&app, &caller, season, body.0, key.0).await?;
    let location = format!("/v1/teams/{}", team.value.id);
    Ok(key::answer(StatusCode::CREATED, &team, &location))
}

/// List a season's teams, the newest first, closed ones included.
#[utoipa::path(
    tag = "teams",
    params(("id" = SeasonId, Path, description = "The season's id"), Paging),
    responses((status = 200, description = "The teams", body = Page<Team>)),
)]
#[get("/v1/seasons/{id}/teams")]
pub(in crate::api) async fn list_teams(
    app: Data<App>,
    caller: Caller,
    season: Path<String>,
    paging: Query<Paging>,
) -> Result<HttpResponse, Failed> {
    let season = Field::of_text(&season);
    let teams = service::teams::list(&app, &caller, season, paging.0).await?;
    Ok(HttpResponse::Ok().json(teams))
}

/// Read a team.
#[utoipa::path(
    tag = "teams",
    params(("id" = TeamId, Path, description = "The team's id")),
    responses((status = 200, description = "The team", body = Team)),
)]
#[get("/v1/teams/{id}")]
pub(in crate::api) async fn get_team(
    app: Data<App>,
    caller: Caller,
    id: Path<String>,
) -> Result<HttpResponse, Failed> {
    let team = service::teams::get(&app, &caller, Field::of_text(&id)).await?;
    Ok(HttpResponse::Ok()
        .insert_header(version_tag(team.version))
        .json(team))
}

/// Change a team's name or place: its captain's to do, or the season's agent's.
#[utoipa::path(
    tag = "teams",
    request_body = TeamPatch,
    params(
        ("id" = TeamId, Path, description = "The team's id"),
        ("If-Match" = String, Header, description = "The `ETag` of the team that is changed"),
    ),
    responses((status = 200, description = "The changed team", body = Team)),
)]
#[patch("/v1/teams/{id}")]
pub(in crate::api) async fn update_team(
    app: Data<App>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
    body: Body<TeamPatch>,
) -> Result<HttpResponse, Failed> {
    let (id, expected) = (Field::of_text(&id), expected_version(&request)?);
    let team = service::teams::update(&app, &caller, id, expected, body.0).await?;
    Ok(HttpResponse::Ok()
        .insert_header(version_tag(team.version))
        .json(team))
}

/// Close a team: its members go, and what they did for it stays.
#[utoipa::path(
    tag = "teams",
    params(("id" = TeamId, Path, description = "The team's id")),
    responses((status = 200, description = "The closed team", body = Team)),
)]
#[delete("/v1/teams/{id}")]
pub(in crate::api) async fn close_team(
    app: Data<App>,
    caller: Caller,
    id: Path<String>,
) -> Result<HttpResponse, Failed> {
    let team = service::teams::close(&app, &caller, Field::of_text(&id)).await?;
    Ok(HttpResponse::Ok()
        .insert_header(version_tag(team.version))
        .json(team))
}

/// List who is in a team, the longest-serving first, with what each shares of their today.
#[utoipa::path(
    tag = "teams",
    params(("id" = TeamId, Path, description = "The team's id")),
    responses((status = 200, description = "The members", body = Vec<TeamMember>)),
)]
#[get("/v1/teams/{id}/members")]
pub(in crate::api) async fn list_members(
    app: Data<App>,
    caller: Caller,
    id: Path<String>,
) -> Result<HttpResponse, Failed> {
    let members = service::teams::members(&app, &caller, Field::of_text(&id)).await?;
    Ok(HttpResponse::Ok().json(json!({ "items": members })))
}

/// Read all that a team's page shows: the team, its members with their todays, and the current week.
#[utoipa::path(
    tag = "teams",
    params(("id" = TeamId, Path, description = "The team's id")),
    responses((status = 200, description = "The page", body = TeamPage)),
)]
#[get("/v1/teams/{id}/page")]
pub(in crate::api) async fn get_team_page(
    app: Data<App>,
    caller: Caller,
    id: Path<String>,
) -> Result<HttpResponse, Failed> {
    let page = service::team_progress::page(&app, &caller, Field::of_text(&id)).await?;
    Ok(HttpResponse::Ok().json(page))
}

/// Read how a team does together, beside the sum of its members' own goals.
#[utoipa::path(
    tag = "teams",
    params(("id" = TeamId, Path, description = "The team's id"), TeamProgressRange),
    responses((status = 200, description = "The progress", body = TeamProgress)),
)]
#[get("/v1/teams/{id}/progress")]
pub(in crate::api) async fn get_team_progress(
    app: Data<App>,
    caller: Caller,
    id: Path<String>,
    range: Query<TeamProgressRange>,
) -> Result<HttpResponse, Failed> {
    let id = Field::of_text(&id);
    let progress = service::team_progress::get(&app, &caller, id, range.0).await?;
    Ok(HttpResponse::Ok().json(progress))
}

/// Remove a member from a team.
#[utoipa::path(
    tag = "teams",
    params(("id" = TeamId, Path, description = "The team's id"), ("userId" = UserId, Path, description = "The member's id")),
    responses((status = 204, description = "They are not in it")),
)]
#[delete("/v1/teams/{id}/members/{userId}")]
pub(in crate::api) async fn remove_member(
    app: Data<App>,
    caller: Caller,
    path: Path<(String, String)>,
) -> Result<HttpResponse, Failed> {
    let (team, user) = (Field::of_text(&path.0), Field::of_text(&path.1));
    service::memberships::remove(&app, &caller, team, user).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Make another member the captain.
#[utoipa::path(
    tag = "teams",
    request_body = NewCaptain,
    params(("id" = TeamId, Path, description = "The team's id")),
    responses((status = 200, description = "The team", body = Team)),
)]
#[put("/v1/teams/{id}/captain")]
pub(in crate::api) async fn hand_over_team(
    app: Data<App>,
    caller: Caller,
    id: Path<String>,
    body: Body<NewCaptain>,
) -> Result<HttpResponse, Failed> {
    let id = Field::of_text(&id);
    let team = service::memberships::hand_over(&app, &caller, id, body.0).await?;
    Ok(HttpResponse::Ok().json(team))
}

/// Enter an activity for a member of the team that one leads; it is marked as one's own entry.
#[utoipa::path(
    tag = "teams",
    request_body = NewActivity,
    params(("id" = TeamId, Path, description = "The team's id"), ("userId" = UserId, Path, description = "The member's id"), ("Idempotency-Key" = Option<String>, Header, description = "Names this attempt: a repetition is answered, not carried out again")),
    responses((status = 201, description = "The activity, with what it is worth", body = Activity)),
)]
#[post("/v1/teams/{id}/members/{userId}/activities")]
pub(in crate::api) async fn log_member_activity(
    app: Data<App>,
    caller: Caller,
    path: Path<(String, String)>,
    key: Key,
    body: Body<NewActivity>,
) -> Result<HttpResponse, Failed> {
    let whose = (Field::of_text(&path.0), Field::of_text(&path.1));
    let activity = service::activities::log_for(&app, &caller, whose, body.0, key.0).await?;
    let location = format!("/v1/me/activities/{}", activity.value.id);
    Ok(key::answer(StatusCode::CREATED, &activity, &location))
}

/// Enter fruit and vegetables for a member of the team that one leads; it is marked as one's own entry.
#[utoipa::path(
    tag = "teams",
    request_body = NewNutrition,
    params(("id" = TeamId, Path, description = "The team's id"), ("userId" = UserId, Path, description = "The member's id"), ("date" = CivilDate, Path, description = "The civil date")),
    responses((status = 200, description = "The entry", body = Nutrition)),
)]
#[put("/v1/teams/{id}/members/{userId}/nutrition/{date}")]
pub(in crate::api) async fn put_member_nutrition(
    app: Data<App>,
    caller: Caller,
    path: Path<(String, String, String)>,
    body: Body<NewNutrition>,
) -> Result<HttpResponse, Failed> {
    let whose = (Field::of_text(&path.0), Field::of_text(&path.1));
    let date = Field::of_text(&path.2);
    let told = service::nutrition::put_for(&app, &caller, whose, date, body.0).await?;
    Ok(HttpResponse::Ok().json(told))
}

/// Read the code by which people join a team that one leads.
#[utoipa::path(
    tag = "teams",
    params(("id" = TeamId, Path, description = "The team's id")),
    responses((status = 200, description = "The code", body = TeamCode)),
)]
#[get("/v1/teams/{id}/code")]
pub(in crate::api) async fn get_team_code(
    app: Data<App>,
    caller: Caller,
    id: Path<String>,
) -> Result<HttpResponse, Failed> {
    let code = service::teams::code(&app, &caller, Field::of_text(&id)).await?;
    Ok(HttpResponse::Ok().json(code))
}

/// Renew the code; the one before it lets nobody in any more.
#[utoipa::path(
    tag = "teams",
    params(("id" = TeamId, Path, description = "The team's id")),
    responses((status = 200, description = "The new code", body = TeamCode)),
)]
#[post("/v1/teams/{id}/code")]
pub(in crate::api) async fn renew_team_code(
    app: Data<App>,
    caller: Caller,
    id: Path<String>,
) -> Result<HttpResponse, Failed> {
    let code = service::teams::renew_code(&app, &caller, Field::of_text(&id)).await?;
    Ok(HttpResponse::Ok().json(code))
}

/// Make an invitation: a link that lets one person into the team, once, within seven days.
#[utoipa::path(
    tag = "teams",
    params(("id" = TeamId, Path, description = "The team's id")),
    responses((status = 201, description = "The invitation, with its secret: it is shown this once", body = IssuedInvitation)),
)]
#[post("/v1/teams/{id}/invitations")]
pub(in crate::api) async fn create_invitation(
    app: Data<App>,
    caller: Caller,
    id: Path<String>,
) -> Result<HttpResponse, Failed> {
    let issued = service::invitations::create(&app, &caller, Field::of_text(&id)).await?;
    Ok(HttpResponse::Created().json(issued))
}

/// List a team's invitations, the newest first, until a month after they ended.
#[utoipa::path(
    tag = "teams",
    params(("id" = TeamId, Path, description = "The team's id")),
    responses((status = 200, description = "The invitations", body = Vec<Invitation>)),
)]
#[get("/v1/teams/{id}/invitations")]
pub(in crate::api) async fn list_invitations(
    app: Data<App>,
    caller: Caller,
    id: Path<String>,
) -> Result<HttpResponse, Failed> {
    let all = service::invitations::list(&app, &caller, Field::of_text(&id)).await?;
    Ok(HttpResponse::Ok().json(json!({ "items": all })))
}

/// Take an invitation back.
#[utoipa::path(
    tag = "teams",
    params(("id" = TeamId, Path, description = "The team's id"), ("invitationId" = InvitationId, Path, description = "The invitation's id")),
    responses((status = 204, description = "It lets nobody in")),
)]
#[delete("/v1/teams/{id}/invitations/{invitationId}")]
pub(in crate::api) async fn revoke_invitation(
    app: Data<App>,
    caller: Caller,
    path: Path<(String, String)>,
) -> Result<HttpResponse, Failed> {
    let (team, id) = (Field::of_text(&path.0), Field::of_text(&path.1));
    service::invitations::revoke(&app, &caller, team, id).await?;
    Ok(HttpResponse::NoContent().finish())
}
