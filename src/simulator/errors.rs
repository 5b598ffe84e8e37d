//! Fitbit's errors, in its own envelope, and failures on command.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// A failure that the simulator can be told to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// 401: the access token has expired.
    ExpiredToken,
    /// 401: the access token is not valid.
    InvalidToken,
    /// 401: the application is not known.
    InvalidClient,
    /// 401: the owner's privacy settings forbid it.
    PrivacyUnauthorized,
    /// 401: no `Authorization` header was seen.
    AuthorizationHeaderRequired,
    /// 401 in an old form, without `success`.
    UnauthorizedWithoutSuccess,
    /// 401 that is a page instead of JSON.
    UnauthorizedHtml,
    /// 403: the grant does not cover it.
    InsufficientScope,
    /// 403 that is a firewall's page.
    FirewallHtml,
    /// 410: switched off.
    Retired,
    /// 429 with `Retry-After`.
    RateLimited,
    /// 429 in Google's form, without `Retry-After`.
    RateLimitedGoogle,
    /// 500.
    ServerError,
    /// 502 that is a page.
    BadGatewayHtml,
    /// 200 that is a page.
    HtmlOk,
    /// 200 without a body.
    EmptyOk,
    /// 200 whose JSON is cut.
    TruncatedOk,
    /// 200 whose values are nonsense.
    GarbageValues,
    /// 200: introspection says that the token lives longer than there are dates.
    EndlessToken,
    /// A correct answer after this many milliseconds.
    Slow(u32),
    /// The connection breaks in the middle of the body.
    Cut,
}

/// An error in Fitbit's envelope.
pub(super) fn refuse(status: u16, error_type: &str, message: &str) -> HttpResponse {
    respond(
        status,
        &json!({
            "errors": [{ "errorType": error_type, "message": message }], "success": false,
        }),
    )
}

/// An error about one field.
pub(super) fn invalid(field: &str, message: &str) -> HttpResponse {
    respond(
        400,
        &json!({
            "errors": [{ "errorType": "validation", "fieldName": field, "message": message }],
            "success": false,
        }),
    )
}

/// Any answer in Fitbit's media type.
pub(super) fn respond(status: u16, body: &serde_json::Value) -> HttpResponse {
    HttpResponse::build(StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR))
        .content_type("application/json;charset=UTF-8")
        .body(body.to_string())
}

/// No API is here.
pub(super) async fn unknown_path(_: HttpRequest) -> HttpResponse {
    refuse(
        404,
        "not_found",
        "The API you are requesting could not be found.",
    )
}

impl Fault {
    /// The answer that it stands for; nothing if a correct one is to be made first.
    pub(super) fn answer(self, token: &str) -> Option<HttpResponse> {
        let page = |status: u16| {
            HttpResponse::build(StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY))
                .content_type("text/html")
                .body("<!doctype html><title>Something else</title>")
        };
        Some(match self {
            Self::ExpiredToken => expired(token),
            Self::InvalidToken => invalid_token(token),
            Self::InvalidClient => refuse(
                401,
                "invalid_client",
                "Invalid authorization header format.",
            ),
            Self::PrivacyUnauthorized => {
                refuse(401, "authorization", "The owner does not share this.")
            }
            Self::AuthorizationHeaderRequired => no_header(),
            Self::UnauthorizedWithoutSuccess => respond(
                401,
                &json!({
                    "errors": [{ "errorType": "invalid_token", "message": "Access token invalid." }],
                }),
            ),
            Self::UnauthorizedHtml => page(401),
            Self::InsufficientScope => scope_missing("activity"),
            Self::FirewallHtml => page(403),
            Self::Retired => HttpResponse::Gone().finish(),
            Self::RateLimited => rate_limited(120),
            Self::RateLimitedGoogle => respond(
                429,
                &json!({
                    "error": {
                        "code": 429,
                        "message": "Resource has been exhausted (e.g. check quota).",
                        "status": "RESOURCE_EXHAUSTED",
                    },
                }),
            ),
            Self::ServerError => refuse(500, "system", "Something went wrong."),
            Self::BadGatewayHtml => page(502),
            Self::HtmlOk => page(200),
            Self::EmptyOk => HttpResponse::Ok().finish(),
            Self::TruncatedOk => HttpResponse::Ok()
                .content_type("application/json;charset=UTF-8")
                .body(r#"{"activities-steps":[{"dateTime":"2026-0"#),
            Self::GarbageValues => respond(
                200,
                &json!({
                    "active": "perhaps",
                    "user": { "timezone": 7 },
                    "summary": { "steps": "many", "caloriesOut": null, "distances": [] },
                    "activities-steps": [{ "dateTime": "2026-02-30", "value": "abc" }],
                    "activities-distance": [{ "dateTime": "today", "value": {} }],
                    "activities-calories": "none",
                    "activities-steps-intraday": { "dataset": [{ "time": "00:00:00", "value": "x" }] },
                }),
            ),
            Self::EndlessToken => respond(
                200,
                &json!({
                    "active": true, "scope": "{ACTIVITY=READ}", "client_id": "23FTEX",
                    "user_id": "ABC123", "exp": i64::MAX,
                }),
            ),
            Self::Slow(_) | Self::Cut => return None,
        })
    }
}

/// The message repeats the token, as the real one does.
pub(super) fn expired(token: &str) -> HttpResponse {
    refuse(
        401,
        "expired_token",
        &format!("Access token expired: {token}"),
    )
}

pub(super) fn invalid_token(token: &str) -> HttpResponse {
    refuse(
        401,
        "invalid_token",
        &format!("Access token invalid: {token}"),
    )
}

pub(super) fn no_header() -> HttpResponse {
    refuse(401, "invalid_request", "Authorization header required.")
}

pub(super) fn scope_missing(scope: &str) -> HttpResponse {
    let kind = scope.replace('_', " ");
    refuse(
        403,
        "insufficient_scope",
        &format!(
            "This application does not have permission to access {kind} data. Visit https://dev.fitbit.com/docs/oauth2 for more information on the Fitbit Web API authorization process."
        ),
    )
}

pub(super) fn rate_limited(seconds: i64) -> HttpResponse {
    let mut response = refuse(429, "system", "Too Many Requests");
    response.headers_mut().insert(
        actix_web::http::header::RETRY_AFTER,
        actix_web::http::header::HeaderValue::from(seconds),
    );
    response
}
