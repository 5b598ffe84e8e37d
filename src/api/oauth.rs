//! OAuth for API clients, as OAuth speaks: forms in, JSON out, and errors in its own words.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::{StatusCode, header};
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest, HttpResponse, ResponseError, get, post};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use secrecy::SecretString;
use serde::de::DeserializeOwned;

use super::body;
use super::problem::Failed;
use crate::app::App;
use crate::caller::Caller;
use crate::error::{Code, Error, OAuthFault, Result};
use crate::model::oauth::{
    Introspection, IssuedToken, OAuthProblem, Proof, ServerMetadata, TokenReference, TokenRequest,
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

/// With what the client proves who it is: by HTTP Basic or in the form, one of the two (RFC 6749, 2.3).
fn proof(
    request: &HttpRequest,
    id: Option<String>,
    secret: Option<SecretString>,
) -> Result<Option<Proof>> {
    let Some(value) = request.headers().get(header::AUTHORIZATION) else {
        let in_form = |(client_id, client_secret)| Proof {
            client_id,
            client_secret,
        };
        return Ok(id.zip(secret).map(in_form));
    };
    if secret.is_some() {
        let detail = "Send the client's secret by HTTP Basic or in the form, not both.";
        return Err(Error::oauth(OAuthFault::InvalidRequest, detail));
    }
    let proof = value.to_str().ok().and_then(basic);
    if let (Some(proof), Some(id)) = (&proof, &id)
        && proof.client_id != *id
    {
        let detail = "client_id is not the client of HTTP Basic.";
        return Err(Error::oauth(OAuthFault::InvalidRequest, detail));
    }
    Ok(proof)
}

fn basic(value: &str) -> Option<Proof> {
    let (scheme, code) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let pair = String::from_utf8(STANDARD.decode(code.trim()).ok()?).ok()?;
    let (id, secret) = pair.split_once(':')?;
    Some(Proof {
        client_id: unescaped(id)?,
        client_secret: unescaped(secret)?.into(),
    })
}

/// Both are written as in a form before they are put together.
fn unescaped(text: &str) -> Option<String> {
    let mut parts = url::form_urlencoded::parse(text.as_bytes());
    let (name, value) = parts.next()?;
    (value.is_empty() && parts.next().is_none()).then(|| name.into_owned())
}

/// A form. What FitEx does not know in it is passed over, as OAuth asks; what comes twice is refused.
pub(super) struct Form<T>(T);

impl<T: DeserializeOwned + 'static> FromRequest for Form<T> {
    type Error = Refused;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Refused>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let is_form = is_form(request);
        let announced = body::announced_size(request);
        let payload = payload.take();
        Box::pin(async move {
            if !is_form {
                let detail = "Send a form, with `Content-Type: application/x-www-form-urlencoded`.";
                return Err(Error::oauth(OAuthFault::InvalidRequest, detail).into());
            }
            let bytes = body::read(payload, announced).await?;
            let form = serde_urlencoded::from_bytes(&bytes).map_err(|_| {
                let detail = "The form cannot be read, or has a parameter twice.";
                Error::oauth(OAuthFault::InvalidRequest, detail)
            })?;
            Ok(Self(form))
        })
    }
}

fn is_form(request: &HttpRequest) -> bool {
    let kind = request.headers().get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    kind.eq_ignore_ascii_case("application/x-www-form-urlencoded")
}

/// An error on its way out, in OAuth's words (RFC 6749, 5.2).
#[derive(Debug)]
pub(super) struct Refused(pub(super) Error);

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

impl From<Failed> for Refused {
    fn from(failed: Failed) -> Self {
        Self(failed.0)
    }
}

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl Refused {
    fn word(&self) -> &'static str {
        match (self.0.facts.oauth, self.0.code) {
            (Some(fault), _) => fault.as_str(),
            (None, Code::RateLimited | Code::Busy) => "temporarily_unavailable",
            (None, code) if code.status() >= 500 => "server_error",
            (None, _) => "invalid_request",
        }
    }

    /// What OAuth lets stand in a description: plain ASCII without quotes and backslashes.
    fn description(&self) -> String {
        let plain = |letter: &char| matches!(letter, ' '..='~') && !matches!(letter, '"' | '\\');
        self.0.detail.chars().filter(plain).collect()
    }
}

impl ResponseError for Refused {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.0.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        let mut answer = answer(self.status_code());
        if let Some(seconds) = self.0.facts.retry_after {
            answer.insert_header((header::RETRY_AFTER, seconds.to_string()));
        }
        if self.0.code == Code::Unauthenticated {
            answer.insert_header((header::WWW_AUTHENTICATE, r#"Basic realm="fitex""#));
        }
        answer.json(OAuthProblem {
            error: self.word(),
            error_description: self.description(),
        })
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use secrecy::ExposeSecret;

    use super::basic;

    #[test]
    fn http_basic_is_read_as_oauth_writes_it() {
        let read = |pair: &str| {
            let proof = basic(&format!("basic {}", STANDARD.encode(pair)))?;
            Some((
                proof.client_id.clone(),
                proof.client_secret.expose_secret().to_owned(),
            ))
        };
        let both = |id: &str, secret: &str| Some((id.to_owned(), secret.to_owned()));

        assert_eq!(read("cli_1:fxc_a-b"), both("cli_1", "fxc_a-b"));
        assert_eq!(read("cli%5F1:fxc%5Fa%2Db"), both("cli_1", "fxc_a-b"));
        assert_eq!(read("cli_1"), None);
        assert_eq!(read("cli_1:a=b"), None, "it would have been escaped");
        assert!(basic("Bearer abc").is_none());
        assert!(basic("Basic ***").is_none());
    }
}
