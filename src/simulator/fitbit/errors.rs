//! Fitbit's errors, in its own envelope.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use serde_json::json;

use crate::simulator::faults::Fault;

/// An error in Fitbit's envelope.
pub(in crate::simulator) fn refuse(status: u16, error_type: &str, message: &str) -> HttpResponse {
    respond(
        status,
        &json!({
            "errors": [{ "errorType": error_type, "message": message }], "success": false,
        }),
    )
}

/// An error about one field.
pub(in crate::simulator) fn invalid(field: &str, message: &str) -> HttpResponse {
    respond(
        400,
        &json!({
            "errors": [{ "errorType": "validation", "fieldName": field, "message": message }],
            "success": false,
        }),
    )
}

/// Any answer in Fitbit's media type.
pub(in crate::simulator) fn respond(status: u16, body: &serde_json::Value) -> HttpResponse {
    let code = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = HttpResponse::build(code);
    match code {
        // Nothing is said of what is gone.
        StatusCode::NO_CONTENT => response.finish(),
        _ => response
            .content_type("application/json;charset=UTF-8")
            .body(body.to_string()),
    }
}

/// No API is here.
pub(in crate::simulator) async fn unknown_path(_: HttpRequest) -> HttpResponse {
    refuse(
        404,
        "not_found",
        "The API you are requesting could not be found.",
    )
}

impl Fault {
    /// Fitbit's answer; nothing if a correct one is to be made first.
    pub(in crate::simulator) fn of_fitbit(self, token: &str, scope: &str) -> Option<HttpResponse> {
        Some(match self {
            Self::ExpiredToken => expired(token),
            Self::InvalidToken => invalid_token(token),
            Self::InvalidClient => refuse(
                401,
                "invalid_client",
                "Invalid authorization header format.",
            ),
            Self::InvalidClientBadRequest => refuse(400, "invalid_client", "Invalid client."),
            Self::UnauthorizedClient => refuse(400, "unauthorized_client", "Not allowed."),
            // The message repeats the token, as the real one does.
            Self::InvalidGrant => refuse(
                400,
                "invalid_grant",
                &format!("Refresh token invalid: {token}"),
            ),
            Self::InvalidRequest => refuse(400, "invalid_request", "Missing parameters: code"),
            Self::UnsupportedGrantType => {
                refuse(400, "unsupported_grant_type", "Unknown grant_type")
            }
            Self::InvalidScope => refuse(400, "invalid_scope", "Unknown scope"),
            Self::Conflict => refuse(409, "conflict", "Competing refreshes."),
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
            Self::InsufficientScope => scope_missing(scope),
            Self::PermissionDenied
            | Self::ServiceDisabled
            | Self::LegacyAccount
            | Self::AccountNotLinked
            | Self::NoProfile => refuse(403, "unknown", "Forbidden."),
            Self::FirewallHtml => page(403),
            Self::Retired => HttpResponse::Gone().finish(),
            Self::RateLimited => rate_limited(120),
            Self::RateLimitedGoogle => crate::simulator::google::errors::exhausted(),
            Self::ServerError => refuse(500, "system", "Something went wrong."),
            Self::Unavailable => refuse(503, "system", "The service is overloaded."),
            Self::BadGatewayHtml => page(502),
            Self::HtmlOk => page(200),
            Self::EmptyOk => HttpResponse::Ok().finish(),
            Self::TruncatedOk => truncated(),
            Self::ErrorOk => respond(200, &json!({ "error": "temporarily_unavailable" })),
            Self::MissingFields => respond(200, &json!({ "token_type": "Bearer" })),
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
            Self::Slow(_) | Self::Cut | Self::AnswerLost | Self::BlankRefreshToken => return None,
        })
    }
}

/// The message repeats the token, as the real one does.
pub(in crate::simulator) fn expired(token: &str) -> HttpResponse {
    refuse(
        401,
        "expired_token",
        &format!("Access token expired: {token}"),
    )
}

pub(in crate::simulator) fn invalid_token(token: &str) -> HttpResponse {
    refuse(
        401,
        "invalid_token",
        &format!("Access token invalid: {token}"),
    )
}

pub(in crate::simulator) fn no_header() -> HttpResponse {
    refuse(401, "invalid_request", "Authorization header required.")
}

pub(in crate::simulator) fn scope_missing(scope: &str) -> HttpResponse {
    let kind = scope.replace('_', " ");
    refuse(
        403,
        "insufficient_scope",
        &format!(
            "This application does not have permission to access {kind} data. Visit https://dev.fitbit.com/docs/oauth2 for more information on the Fitbit Web API authorization process."
        ),
    )
}

pub(in crate::simulator) fn rate_limited(seconds: i64) -> HttpResponse {
    let mut response = refuse(429, "system", "Too Many Requests");
    response.headers_mut().insert(
        actix_web::http::header::RETRY_AFTER,
        actix_web::http::header::HeaderValue::from(seconds),
    );
    response
}

/// A page where JSON was expected.
pub(in crate::simulator) fn page(status: u16) -> HttpResponse {
    HttpResponse::build(StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY))
        .content_type("text/html")
        .body("<!doctype html><title>Something else</title>")
}

/// JSON that ends too early.
pub(in crate::simulator) fn truncated() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/json;charset=UTF-8")
        .body(r#"{"activities-steps":[{"dateTime":"2026-0"#)
}
