//! Errors as Fitbit's programs know them: its members beside ours, so that both kinds of client
//! understand, and both families of headers about limits.

use actix_web::http::header::{HeaderName, HeaderValue};
use serde_json::{Value, json};

use crate::api::problem::Problem;
use crate::error::{Code, Error, OAuthFault};

const LIMIT: HeaderName = HeaderName::from_static("fitbit-rate-limit-limit");
const REMAINING: HeaderName = HeaderName::from_static("fitbit-rate-limit-remaining");
const RESET: HeaderName = HeaderName::from_static("fitbit-rate-limit-reset");
const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
const STATE: HeaderName = HeaderName::from_static("ratelimit");

/// Fitbit's word for a code; its programs decide by it.
fn kind(code: Code) -> &'static str {
    match code {
        Code::MalformedRequest
        | Code::ValidationFailed
        | Code::NotEnoughData
        | Code::MethodNotAllowed
        | Code::UnsupportedMediaType
        | Code::PayloadTooLarge
        | Code::HeadersTooLarge
        | Code::RequestTimeout
        | Code::NotAcceptable => "validation",
        Code::Unauthenticated => "invalid_token",
        Code::SessionExpired => "expired_token",
        Code::InsufficientScope => "insufficient_scope",
        Code::Forbidden => "insufficient_permissions",
        Code::NotFound => "not_found",
        Code::ReauthorizationRequired
        | Code::AccountActionRequired
        | Code::Gone
        | Code::Conflict
        | Code::AlreadyMember
        | Code::TeamFull
        | Code::TeamClosed
        | Code::SeasonClosed
        | Code::PreconditionFailed
        | Code::PreconditionRequired
        | Code::IdempotencyKeyReused => code.as_str(),
        Code::RateLimited
        | Code::Internal
        | Code::UpstreamError
        | Code::UpstreamUnavailable
        | Code::UpstreamTimeout
        | Code::Busy => "system",
    }
}

/// The members of a problem, and Fitbit's.
pub(in crate::api) fn speak(error: &Error, problem: &Problem) -> Value {
    let mut body = serde_json::to_value(problem).unwrap_or_else(|_| json!({}));
    body["success"] = Value::Bool(false);
    body["errors"] = entries(error).into();
    body
}

fn entries(error: &Error) -> Vec<Value> {
    let facts = &error.facts;
    if !facts.complaints.is_empty() {
        let of = |complaint: &crate::error::Complaint| {
            let mut entry = json!({ "errorType": complaint.kind, "message": complaint.message });
            if let Some(field) = &complaint.field {
                entry["fieldName"] = field.as_str().into();
            }
            entry
        };
        return facts.complaints.iter().map(of).collect();
    }
    let named = facts
        .oauth
        .map_or_else(|| kind(error.code), OAuthFault::as_str);
    if facts.faults.is_empty() {
        return vec![json!({
            "errorType": named, "fieldName": "n/a", "message": error.detail,
        })];
    }
    let of = |fault: &crate::error::Fault| {
        let field = fault.pointer.trim_start_matches('/');
        json!({
            "errorType": kind(error.code), "fieldName": field, "message": fault.message,
            "pointer": fault.pointer, "code": fault.code,
        })
    };
    facts.faults.iter().map(of).collect()
}

/// The headers that go with an error.
pub(in crate::api) fn headers(error: &Error) -> Vec<(HeaderName, HeaderValue)> {
    match (error.facts.quota, error.facts.retry_after) {
        (Some(quota), Some(seconds)) => limits(quota, 0, seconds).into(),
        _ => Vec::new(),
    }
}

/// What a limit allows, what is left of it and when it is whole again: in Fitbit's headers, and in those
/// of the IETF (draft-ietf-httpapi-ratelimit-headers-10).
pub(super) fn limits(
    (limit, window): (u32, u32),
    remaining: u32,
    reset: u32,
) -> [(HeaderName, HeaderValue); 5] {
    [
        (LIMIT, limit.into()),
        (REMAINING, remaining.into()),
        (RESET, reset.into()),
        (POLICY, plain(format!("\"default\";q={limit};w={window}"))),
        (STATE, plain(format!("\"default\";r={remaining};t={reset}"))),
    ]
}

/// Words and numbers, which every header can hold.
fn plain(text: String) -> HeaderValue {
    HeaderValue::try_from(text).unwrap_or_else(|_| HeaderValue::from_static(""))
}
