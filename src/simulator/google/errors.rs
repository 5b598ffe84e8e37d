//! Google's errors: those of its APIs, and those of its OAuth.

use actix_web::HttpResponse;
use actix_web::http::{StatusCode, header};
use serde_json::{Value, json as object};

use crate::simulator::faults::Fault;
use crate::simulator::fitbit::errors::{page, truncated};

/// Any answer as JSON.
pub(in crate::simulator) fn json(status: u16, body: &Value) -> HttpResponse {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    HttpResponse::build(status)
        .content_type("application/json; charset=UTF-8")
        .body(body.to_string())
}

/// An error of the token endpoint (RFC 6749, 5.2).
pub(in crate::simulator) fn oauth(status: u16, error: &str, description: &str) -> HttpResponse {
    json(
        status,
        &object!({ "error": error, "error_description": description }),
    )
}

/// An error of an API, with its reason if it gives one.
pub(in crate::simulator) fn refuse(
    status: u16,
    word: &str,
    message: &str,
    reason: Option<&str>,
) -> HttpResponse {
    let mut error = object!({ "code": status, "message": message, "status": word });
    if let Some(reason) = reason {
        error["details"] = object!([{
            "@type": "type.googleapis.com/google.rpc.ErrorInfo",
            "reason": reason,
            "domain": "health.googleapis.com",
        }]);
    }
    json(status, &object!({ "error": error }))
}

/// 400 with its reason.
pub(super) fn invalid(message: &str, reason: &str) -> HttpResponse {
    refuse(400, "INVALID_ARGUMENT", message, Some(reason))
}

/// 400 of a question about too many days, which names the product that is too large.
pub(super) fn too_long((name, days): (&str, i32), product: &str) -> HttpResponse {
    let details = object!([
        {
            "@type": "type.googleapis.com/google.rpc.ErrorInfo",
            "reason": "INVALID_ROLLUP_QUERY_DURATION",
            "domain": "health.googleapis.com",
            "metadata": { "maxDurationDays": days.to_string() },
        },
        {
            "@type": "type.googleapis.com/google.rpc.BadRequest",
            "fieldViolations": [{
                "field": "range",
                "description": format!("{product} over {days} days for {name}"),
            }],
        },
    ]);
    let error = object!({
        "code": 400, "message": "Invalid argument..", "status": "INVALID_ARGUMENT", "details": details,
    });
    json(400, &object!({ "error": error }))
}

/// 401, with or without its reason.
pub(in crate::simulator) fn unauthenticated(message: &str, reason: Option<&str>) -> HttpResponse {
    let mut response = refuse(401, "UNAUTHENTICATED", message, reason);
    response.headers_mut().insert(
        header::WWW_AUTHENTICATE,
        header::HeaderValue::from_static(
            r#"Bearer realm="https://accounts.google.com/", error="invalid_token""#,
        ),
    );
    response
}

/// 429, without a word on how long.
pub(in crate::simulator) fn exhausted() -> HttpResponse {
    let message = "Resource has been exhausted (e.g. check quota).";
    refuse(429, "RESOURCE_EXHAUSTED", message, None)
}

pub(in crate::simulator) const DEAD: &str = "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential.";

impl Fault {
    /// The answer of a Google API; nothing if a correct one is to be made first.
    pub(super) fn of_google_data(self) -> Option<HttpResponse> {
        let forbidden =
            |message: &str, reason: Option<&str>| refuse(403, "PERMISSION_DENIED", message, reason);
        Some(match self {
            Self::ExpiredToken => unauthenticated(DEAD, Some("ACCESS_TOKEN_EXPIRED")),
            Self::InvalidToken | Self::InvalidGrant => unauthenticated(DEAD, None),
            Self::InvalidClient | Self::InvalidClientBadRequest | Self::UnauthorizedClient => {
                forbidden(
                    "The project may not use this API.",
                    Some("USER_PROJECT_DENIED"),
                )
            }
            Self::PrivacyUnauthorized | Self::PermissionDenied => forbidden(
                "The caller does not have permission",
                Some("RESOURCE_PERMISSION_DENIED"),
            ),
            Self::AuthorizationHeaderRequired => unauthenticated(
                "Request is missing credentials.",
                Some("CREDENTIALS_MISSING"),
            ),
            Self::UnauthorizedWithoutSuccess => {
                unauthenticated(DEAD, Some("INVALID_AUTHENTICATOR"))
            }
            Self::UnauthorizedHtml => page(401),
            Self::InsufficientScope => forbidden(
                "Request had insufficient authentication scopes.",
                Some("ACCESS_TOKEN_SCOPE_INSUFFICIENT"),
            ),
            Self::ServiceDisabled => forbidden(
                "Google Health API has not been used in project 1 before or it is disabled.",
                Some("SERVICE_DISABLED"),
            ),
            Self::LegacyAccount => forbidden(
                "The caller does not have permission: Could not mint UberMint from GaiaMint",
                None,
            ),
            Self::AccountNotLinked => refuse(
                400,
                "FAILED_PRECONDITION",
                "The account is not linked to Google Health.",
                Some("ACCOUNT_NOT_LINKED"),
            ),
            Self::NoProfile => refuse(
                412,
                "FAILED_PRECONDITION",
                "Precondition check failed.",
                None,
            ),
            Self::FirewallHtml => page(403),
            Self::Retired => HttpResponse::Gone().finish(),
            Self::RateLimited | Self::RateLimitedGoogle => limited(self),
            Self::InvalidRequest
            | Self::UnsupportedGrantType
            | Self::InvalidScope
            | Self::Conflict => refuse(400, "INVALID_ARGUMENT", "Invalid argument.", None),
            Self::ServerError => refuse(500, "INTERNAL", "Internal error encountered.", None),
            Self::Unavailable => refuse(
                503,
                "UNAVAILABLE",
                "The service is currently unavailable.",
                None,
            ),
            Self::BadGatewayHtml => page(502),
            Self::HtmlOk => page(200),
            Self::EmptyOk => HttpResponse::Ok().finish(),
            Self::TruncatedOk => truncated(),
            Self::ErrorOk => json(200, &object!({ "error": { "code": 200 } })),
            Self::GarbageValues | Self::MissingFields | Self::EndlessToken => json(
                200,
                &object!({
                    "dataPoints": [{ "steps": "many" }],
                    "rollupDataPoints": [{ "civilStartTime": { "date": { "year": "many" } } }],
                    "timeZone": 7, "healthUserId": [], "pairedDevices": "none",
                }),
            ),
            Self::Slow(_) | Self::Cut | Self::AnswerLost | Self::BlankRefreshToken => return None,
        })
    }

    /// The answer of Google's token endpoint; nothing if a correct one is to be made first.
    pub(in crate::simulator) fn of_google_oauth(self) -> Option<HttpResponse> {
        Some(match self {
            Self::InvalidGrant => oauth(400, "invalid_grant", "Token has been expired or revoked."),
            Self::ExpiredToken | Self::InvalidToken | Self::UnauthorizedWithoutSuccess => {
                oauth(401, "invalid_token", "Invalid token.")
            }
            Self::InvalidClient | Self::AuthorizationHeaderRequired => {
                oauth(401, "invalid_client", "The OAuth client was not found.")
            }
            Self::InvalidClientBadRequest => oauth(400, "invalid_client", "Unauthorized"),
            Self::UnauthorizedClient => oauth(400, "unauthorized_client", "Unauthorized"),
            Self::InvalidRequest => oauth(400, "invalid_request", "Bad Request"),
            Self::UnsupportedGrantType => {
                oauth(400, "unsupported_grant_type", "Invalid grant_type")
            }
            Self::InvalidScope => oauth(400, "invalid_scope", "Bad Request"),
            Self::Conflict => oauth(409, "conflict", "Competing refreshes."),
            Self::InsufficientScope
            | Self::PermissionDenied
            | Self::PrivacyUnauthorized
            | Self::ServiceDisabled
            | Self::LegacyAccount
            | Self::AccountNotLinked => oauth(403, "access_denied", "Forbidden"),
            Self::NoProfile => oauth(412, "precondition", "Precondition check failed."),
            Self::ErrorOk => oauth(200, "temporarily_unavailable", "Try later."),
            Self::MissingFields | Self::EndlessToken => {
                json(200, &object!({ "token_type": "Bearer" }))
            }
            Self::GarbageValues => json(200, &object!({ "access_token": 7, "expires_in": "soon" })),
            other => return other.of_google_data(),
        })
    }
}

fn limited(fault: Fault) -> HttpResponse {
    let mut response = exhausted();
    if fault == Fault::RateLimited {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, header::HeaderValue::from(120));
    }
    response
}
