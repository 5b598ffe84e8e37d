//! Sessions over REST.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, delete, get, post};

use crate::api::body::{Body, Query};
use crate::api::problem::Failed;
use crate::app::App;
use crate::caller::Caller;
use crate::model::field::Field;
use crate::model::id::SessionId;
use crate::model::page::{Page, Paging};
use crate::model::session::{Refresh, Session, SignIn, Tokens};
use crate::service;
use crate::service::sessions::Which;

/// Sign in.
#[utoipa::path(
    tag = "sessions",
    request_body = SignIn,
    responses((status = 201, description = "The session and its tokens", body = Tokens)),
    security(()),
)]
#[post("/v1/sessions")]
pub(in crate::api) async fn sign_in(
    app: Data<App>,
    caller: Caller,
    body: Body<SignIn>,
) -> Result<HttpResponse, Failed> {
    let tokens = service::sessions::sign_in(&app, &caller, body.0).await?;
    Ok(HttpResponse::Created().json(tokens))
}

/// Trade a refresh token for the next pair of tokens. A lost answer can be asked for again.
#[utoipa::path(
    tag = "sessions",
    request_body = Refresh,
    responses((status = 200, description = "The session and its tokens", body = Tokens)),
    security(()),
)]
#[post("/v1/sessions/refresh")]
pub(in crate::api) async fn refresh_session(
    app: Data<App>,
    caller: Caller,
    body: Body<Refresh>,
) -> Result<HttpResponse, Failed> {
    Ok(HttpResponse::Ok().json(service::refresh::trade(&app, &caller, body.0).await?))
}

/// List one's own sessions, the newest first.
#[utoipa::path(
    tag = "sessions",
    params(Paging),
    responses((status = 200, description = "Sessions that have not ended", body = Page<Session>)),
)]
#[get("/v1/sessions")]
pub(in crate::api) async fn list_sessions(
    app: Data<App>,
    caller: Caller,
    paging: Query<Paging>,
) -> Result<HttpResponse, Failed> {
    Ok(HttpResponse::Ok().json(service::sessions::list(&app, &caller, paging.0).await?))
}

/// Sign out: end the session that asks.
#[utoipa::path(tag = "sessions", responses((status = 204, description = "Ended")))]
#[delete("/v1/sessions/current")]
pub(in crate::api) async fn sign_out(
    app: Data<App>,
    caller: Caller,
) -> Result<HttpResponse, Failed> {
    service::sessions::end(&app, &caller, Which::Current).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// End one of one's own sessions.
#[utoipa::path(
    tag = "sessions",
    params(("id" = SessionId, Path, description = "The session's id")),
    responses((status = 204, description = "Ended")),
)]
#[delete("/v1/sessions/{id}")]
pub(in crate::api) async fn end_session(
    app: Data<App>,
    caller: Caller,
    id: Path<String>,
) -> Result<HttpResponse, Failed> {
    let which = Which::Id(Field::of_text(&id));
    service::sessions::end(&app, &caller, which).await?;
    Ok(HttpResponse::NoContent().finish())
}
