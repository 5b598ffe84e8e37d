//! Authorizations at providers over REST.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, delete, get, post};

use super::key::{self, Key};
use crate::api::body::{Body, Query};
use crate::api::problem::Failed;
use crate::app::App;
use crate::caller::Caller;
use crate::model::field::Field;
use crate::model::id::TokenId;
use crate::model::token::{ConsentLink, ConsentWish, Disconnection, PastedToken, Token};
use crate::service;

/// Connect Fitbit by pasting what the browser shows after consent, or connect it again.
///
/// FitEx checks the token with Fitbit, keeps it sealed, and starts to fetch what is missing.
#[utoipa::path(
    tag = "tokens",
    request_body = PastedToken,
    params(("Idempotency-Key" = Option<String>, Header, description = "Names this attempt: a repetition is answered, not carried out again")),
    responses((status = 201, description = "The authorization", body = Token)),
)]
#[post("/v1/me/tokens/fitbit")]
pub(in crate::api) async fn paste_token(
    app: Data<App>,
    caller: Caller,
    key: Key,
    body: Body<PastedToken>,
) -> Result<HttpResponse, Failed> {
    let token = service::token_paste::paste(&app, &caller, body.0, key.0).await?;
    Ok(key::answer(
        StatusCode::CREATED,
        &token,
        &format!("/v1/me/tokens/{}", token.value.id),
    ))
}

/// Make the link on which a person consents at Fitbit.
#[utoipa::path(
    tag = "tokens",
    params(ConsentWish),
    responses((status = 200, description = "The link", body = ConsentLink)),
)]
#[get("/v1/me/tokens/fitbit/consent-link")]
pub(in crate::api) async fn get_consent_link(
    app: Data<App>,
    caller: Caller,
    wish: Query<ConsentWish>,
) -> Result<HttpResponse, Failed> {
    Ok(HttpResponse::Ok().json(service::tokens::consent_link(&app, &caller, wish.0).await?))
}

/// A list that is always whole.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
pub(in crate::api) struct TokenList {
    /// One's own authorizations.
    items: Vec<Token>,
}

/// List one's own authorizations at data providers.
#[utoipa::path(
    tag = "tokens",
    responses((status = 200, description = "The authorizations", body = TokenList)),
)]
#[get("/v1/me/tokens")]
pub(in crate::api) async fn list_tokens(
    app: Data<App>,
    caller: Caller,
) -> Result<HttpResponse, Failed> {
    let items = service::tokens::list(&app, &caller).await?;
    Ok(HttpResponse::Ok().json(TokenList { items }))
}

/// Read one of one's own authorizations.
#[utoipa::path(
    tag = "tokens",
    params(("id" = TokenId, Path, description = "The token's id")),
    responses((status = 200, description = "The authorization", body = Token)),
)]
#[get("/v1/me/tokens/{id}")]
pub(in crate::api) async fn get_token(
    app: Data<App>,
    caller: Caller,
    id: Path<String>,
) -> Result<HttpResponse, Failed> {
    let token = service::tokens::get(&app, &caller, Field::of_text(&id)).await?;
    Ok(HttpResponse::Ok().json(token))
}

/// Withdraw one of one's own authorizations, here and at the provider. The days stay.
#[utoipa::path(
    tag = "tokens",
    params(("id" = TokenId, Path, description = "The token's id")),
    responses((status = 200, description = "What was done", body = Disconnection)),
)]
#[delete("/v1/me/tokens/{id}")]
pub(in crate::api) async fn disconnect_token(
    app: Data<App>,
    caller: Caller,
    id: Path<String>,
) -> Result<HttpResponse, Failed> {
    let done = service::tokens::disconnect(&app, &caller, Field::of_text(&id)).await?;
    Ok(HttpResponse::Ok().json(done))
}
