//! Ways through consent pages over REST, and what became of grants.

use actix_web::http::header;
use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get, post};

use crate::api::body::{Body, Query};
use crate::api::problem::Failed;
use crate::app::App;
use crate::caller::Caller;
use crate::model::authorization::{Authorization, NewAuthorization, StartedAuthorization};
use crate::model::field::Field;
use crate::model::id::AuthorizationId;
use crate::model::page::{Page, Paging};
use crate::model::token::Provider;
use crate::model::token_event::TokenEvent;
use crate::service;

/// Begin to connect a provider, or to connect it again: the answer has the page to open.
///
/// Open `authorizeUrl` in the person's own browser within ten minutes. Afterwards the browser goes to
/// `returnUrl`, if one was given, with `result` and `authorization` in its query and nothing secret.
/// At most five are open for one person; a sixth closes the oldest.
#[utoipa::path(
    tag = "tokens",
    params(("provider" = Provider, Path, description = "The provider")),
    request_body = NewAuthorization,
    responses((status = 201, description = "The way that has begun", body = StartedAuthorization)),
)]
#[post("/v1/me/tokens/{provider}/authorizations")]
pub(in crate::api) async fn start_authorization(
    app: Data<App>,
    caller: Caller,
    provider: Path<String>,
    body: Body<NewAuthorization>,
) -> Result<HttpResponse, Failed> {
    let provider = Field::of_text(&provider);
    let started = service::authorizations::start(&app, &caller, provider, body.0).await?;
    let place = format!("/v1/me/authorizations/{}", started.authorization.id);
    Ok(HttpResponse::Created()
        .insert_header((header::LOCATION, place))
        .json(started))
}

/// Learn how far a person has come on their way.
#[utoipa::path(
    tag = "tokens",
    params(("id" = AuthorizationId, Path, description = "The way's id")),
    responses((status = 200, description = "The way", body = Authorization)),
)]
#[get("/v1/me/authorizations/{id}")]
pub(in crate::api) async fn get_authorization(
    app: Data<App>,
    caller: Caller,
    id: Path<String>,
) -> Result<HttpResponse, Failed> {
    let found = service::authorizations::get(&app, &caller, Field::of_text(&id)).await?;
    Ok(HttpResponse::Ok().json(found))
}

/// List what became of one's own authorizations, the newest first.
#[utoipa::path(
    tag = "tokens",
    params(Paging),
    responses((status = 200, description = "A page of events", body = Page<TokenEvent>)),
)]
#[get("/v1/me/token-events")]
pub(in crate::api) async fn list_token_events(
    app: Data<App>,
    caller: Caller,
    paging: Query<Paging>,
) -> Result<HttpResponse, Failed> {
    let page = service::tokens::events(&app, &caller, paging.0).await?;
    Ok(HttpResponse::Ok().json(page))
}
