//! OAuth for API clients, as OAuth speaks: forms in, JSON out, and errors in its own words.

mod form;
mod refused;

use actix_web::http::{StatusCode, header};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get, post};

use self::form::Form;
pub(super) use self::form::proof;
pub(super) use self::refused::Refused;
use crate::app::App;
use crate::caller::Caller;
use crate::model::oauth::{
    Introspection, IssuedToken, OAuthProblem, ServerMetadata, TokenReference, TokenRequest,
};
use crate::service;

/// Get a token: a client's own (`client_credentials`), or one for a person who allowed the client (token
/// exchange, RFC 8693).
///
/// In an exchange the `subject_token` is the person's id (`usr_…`, of the type
/// `urn:fitex:token-type:user-id`): that they allowed the client is all that it takes, so a service can
/// work while nobody is there. A client that has the person's own access token may send that instead (type
/// `urn:ietf:params:oauth:token-type:access_token`) and need not know who they are; they have to have
/// allowed the client all the same. A token is good for ten minutes at most, and ends at once when the
/// client is revoked or gets another secret, or the person withdraws the permission. There is no refresh
/// token: ask again.
#[utoipa::path(
    tag = "oauth",
    request_body(content = TokenRequest, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "The token", body = IssuedToken),
        (status = "default", description = "What went wrong, in OAuth's words", body = OAuthProblem),
    ),
    security(("client" = [])),
)]
#[post("/oauth/token")]
pub(super) async fn issue_token(
    app: Data<App>,
    caller: Caller,
    request: HttpRequest,
    form: Form<TokenRequest>,
) -> Result<HttpResponse, Refused> {
    let mut form = form.0;
    let proof = proof(&request, form.client_id.take(), form.client_secret.take())?;
    let issued = service::oauth::trade(&app, &caller, proof, form).await?;
    Ok(answer(StatusCode::OK).json(issued))
}

/// Ask whether a token of the client's own is good, and what it says (RFC 7662).
#[utoipa::path(
    tag = "oauth",
    request_body(content = TokenReference, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "What there is to know", body = Introspection),
        (status = "default", description = "What went wrong, in OAuth's words", body = OAuthProblem),
    ),
    security(("client" = [])),
)]
#[post("/oauth/introspect")]
pub(super) async fn introspect_token(
    app: Data<App>,
    caller: Caller,
    request: HttpRequest,
    form: Form<TokenReference>,
) -> Result<HttpResponse, Refused> {
    let mut form = form.0;
    let proof = proof(&request, form.client_id.take(), form.client_secret.take())?;
    let told = service::oauth::introspect(&app, &caller, proof, form).await?;
    Ok(answer(StatusCode::OK).json(told))
}

/// Give a token of the client's own back: it ends at once (RFC 7009).
#[utoipa::path(
    tag = "oauth",
    request_body(content = TokenReference, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "It has ended"),
        (status = "default", description = "What went wrong, in OAuth's words", body = OAuthProblem),
    ),
    security(("client" = [])),
)]
#[post("/oauth/revoke")]
pub(super) async fn revoke_token(
    app: Data<App>,
    caller: Caller,
    request: HttpRequest,
    form: Form<TokenReference>,
) -> Result<HttpResponse, Refused> {
    let mut form = form.0;
    let proof = proof(&request, form.client_id.take(), form.client_secret.take())?;
    service::oauth::revoke(&app, &caller, proof, form).await?;
    Ok(answer(StatusCode::OK).finish())
}

/// Where and how FitEx gives out tokens (RFC 8414).
#[utoipa::path(
    tag = "oauth",
    responses((status = 200, description = "The addresses", body = ServerMetadata)),
    security(()),
)]
#[get("/.well-known/oauth-authorization-server")]
pub(super) async fn get_authorization_server(app: Data<App>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "public, max-age=900"))
        .json(service::oauth::metadata(&app))
}

/// RFC 6749, 5.1.
fn answer(status: StatusCode) -> actix_web::HttpResponseBuilder {
    let mut answer = HttpResponse::build(status);
    answer
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::PRAGMA, "no-cache"));
    answer
}
