//! Google's errors, understood by the reasons they give, never by their texts.

use serde::Deserialize;

use crate::error::Complaint;
use crate::upstream::Failure;
use crate::upstream::http::Answer;

#[derive(Deserialize)]
struct Envelope {
    error: Told,
}

#[derive(Deserialize)]
struct Told {
    #[serde(default)]
    status: String,
    #[serde(default)]
    message: String,
    #[serde(default)]
    details: Vec<Detail>,
}

#[derive(Deserialize)]
struct Detail {
    reason: Option<String>,
}

/// What a refusal of a range that is too long for its kind of data becomes.
const TOO_LONG: &str = "a range that the provider finds too long";

/// Whether the range was too long.
pub(super) fn is_too_long(failure: &Failure) -> bool {
    *failure == Failure::BadAnswer(TOO_LONG.to_owned())
}

/// Says how a call failed, or that it did not. `scope` is what the call needs.
pub(super) fn check(answer: &Answer, scope: &'static str) -> Result<(), Failure> {
    match answer.status {
        200..=299 => Ok(()),
        400 => Err(bad_request(answer)),
        401 => Err(unauthorized(answer)),
        403 => Err(forbidden(answer, scope)),
        412 => Err(Failure::AccountNotReady),
        429 => Err(Failure::RateLimited(answer.retry_after.unwrap_or(60))),
        500..=599 => Err(Failure::Unavailable(format!("status {}", answer.status))),
        status => Err(Failure::BadAnswer(format!("status {status}"))),
    }
}

/// The same of something that was to be written: if Google does not take it, its values are at fault.
pub(super) fn check_written(answer: &Answer, scope: &'static str) -> Result<(), Failure> {
    match check(answer, scope) {
        Err(Failure::BadAnswer(_)) if answer.status == 400 => {
            Err(Failure::Refused(400, vec![refused()]))
        }
        checked => checked,
    }
}

fn told(answer: &Answer) -> Option<(Told, String)> {
    let envelope: Envelope = serde_json::from_slice(&answer.body).ok()?;
    let reason = envelope
        .error
        .details
        .iter()
        .find_map(|detail| detail.reason.clone());
    Some((envelope.error, reason.unwrap_or_default()))
}

fn bad_request(answer: &Answer) -> Failure {
    match told(answer) {
        Some((_, reason)) if reason == "ACCOUNT_NOT_LINKED" => Failure::AccountNotReady,
        Some((_, reason)) if reason == "INVALID_ROLLUP_QUERY_DURATION" => {
            Failure::BadAnswer(TOO_LONG.to_owned())
        }
        _ => Failure::BadAnswer("status 400".to_owned()),
    }
}

/// Google's 401 usually gives no reason.
fn unauthorized(answer: &Answer) -> Failure {
    match told(answer) {
        Some((_, reason)) if reason == "CREDENTIALS_MISSING" => {
            Failure::BadAnswer("the provider saw no token".to_owned())
        }
        Some((error, reason)) if error.status == "UNAUTHENTICATED" => match reason.as_str() {
            "ACCESS_TOKEN_EXPIRED" => Failure::TokenExpired,
            _ => Failure::TokenInvalid,
        },
        _ => Failure::Unauthorized,
    }
}

fn forbidden(answer: &Answer, scope: &'static str) -> Failure {
    let Some((error, reason)) = told(answer) else {
        return Failure::Unavailable("status 403 without a known reason".to_owned());
    };
    match reason.as_str() {
        "ACCESS_TOKEN_SCOPE_INSUFFICIENT" | "MISSING_OAUTH_SCOPE" => Failure::ScopeMissing(scope),
        "SERVICE_DISABLED" | "USER_PROJECT_DENIED" => Failure::Misconfigured,
        // An account that was never moved has no reason, only this word in its text.
        "" if error.message.contains("UberMint") => Failure::AccountNotReady,
        _ => Failure::Unavailable("status 403 without a known reason".to_owned()),
    }
}
/// What is said of values that Google does not take.
pub(super) fn refused() -> Complaint {
    Complaint {
        kind: "validation".to_owned(),
        field: None,
        message: "Google Health does not take these values.".to_owned(),
    }
}
