//! Fitbit's errors, understood. Their texts are not kept: one of them repeats the token.

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use crate::error::Complaint;
use crate::upstream::Failure;
use crate::upstream::http::Answer;
use crate::upstream::text::sentence;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Envelope {
    errors: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    error_type: String,
    field_name: Option<String>,
    #[serde(default)]
    message: String,
}

/// Says how a request that was passed on failed. What Fitbit finds wrong with it is for its sender.
pub(super) fn refusal(answer: &Answer, token: &SecretString) -> Failure {
    let failure = match check(answer) {
        Ok(()) => Failure::BadAnswer(format!("status {}", answer.status)),
        Err(failure) => failure,
    };
    let is_about_the_request = matches!(answer.status, 400 | 403 | 404 | 409)
        && !matches!(failure, Failure::ScopeMissing(_));
    let complaints = is_about_the_request.then(|| complaints(answer, token));
    match complaints.flatten() {
        Some(complaints) => Failure::Refused(answer.status, complaints),
        None => failure,
    }
}

/// The errors of Fitbit's envelope; nothing if there is none. None of them may repeat the token.
fn complaints(answer: &Answer, token: &SecretString) -> Option<Vec<Complaint>> {
    let envelope: Envelope = serde_json::from_slice(&answer.body).ok()?;
    let harmless = |text: &str| !text.contains(token.expose_secret());
    let of = |entry: Entry| Complaint {
        kind: sentence(&entry.error_type),
        field: entry.field_name.as_deref().map(sentence),
        message: match harmless(&entry.message) {
            true => sentence(&entry.message),
            false => String::new(),
        },
    };
    let complaints: Vec<Complaint> = envelope.errors.into_iter().take(20).map(of).collect();
    (!complaints.is_empty()).then_some(complaints)
}

/// Any 410 means that the Fitbit Web API has been switched off.
pub(super) fn gone(answer: &Answer) -> Result<(), Failure> {
    match answer.status {
        410 => Err(Failure::Retired),
        _ => Ok(()),
    }
}

/// Says how a call failed, or that it did not.
pub(super) fn check(answer: &Answer) -> Result<(), Failure> {
    match answer.status {
        200..=299 => Ok(()),
        401 => Err(unauthorized(answer)),
        403 => Err(forbidden(answer)),
        410 => Err(Failure::Retired),
        429 => Err(Failure::RateLimited(answer.retry_after.unwrap_or(60))),
        500..=599 => Err(Failure::Unavailable(format!("status {}", answer.status))),
        status => Err(Failure::BadAnswer(format!("status {status}"))),
    }
}

fn first_error(answer: &Answer) -> Option<Entry> {
    let envelope: Envelope = serde_json::from_slice(&answer.body).ok()?;
    envelope.errors.into_iter().next()
}

/// A 401 is many things; only two of them say that the token is no good.
fn unauthorized(answer: &Answer) -> Failure {
    let Some(error) = first_error(answer) else {
        return Failure::Unauthorized;
    };
    match error.error_type.as_str() {
        "expired_token" => Failure::TokenExpired,
        "invalid_token" | "invalid_grant" => Failure::TokenInvalid,
        "invalid_client" => Failure::Misconfigured,
        "unauthorized" | "authorization" => Failure::Forbidden,
        "invalid_request" => Failure::BadAnswer("the provider saw no token".to_owned()),
        _ => Failure::Unauthorized,
    }
}

fn forbidden(answer: &Answer) -> Failure {
    match first_error(answer) {
        Some(error) if error.error_type == "insufficient_scope" => {
            Failure::ScopeMissing(scope_in(&error.message))
        }
        Some(error) if error.error_type == "insufficient_permissions" => Failure::Forbidden,
        _ => Failure::Unavailable("status 403 without a known reason".to_owned()),
    }
}

/// The message names the kind of data: "… permission to access activity data …".
fn scope_in(message: &str) -> &'static str {
    let named =
        |scope: &&&str| message.contains(&scope.replace('_', " ")) || message.contains(**scope);
    crate::model::scope::FITBIT_SCOPES
        .iter()
        .find(named)
        .copied()
        .unwrap_or("activity")
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::upstream::Failure;
    use crate::upstream::http::Answer;

    fn answer(status: u16, body: &str) -> Answer {
        Answer {
            status,
            retry_after: None,
            body: body.as_bytes().to_vec(),
        }
    }

    fn told(status: u16, kind: &str) -> Result<(), Failure> {
        let message = "This application does not have permission to access sleep data.";
        check(&answer(
            status,
            &format!(r#"{{"errors":[{{"errorType":"{kind}","message":"{message}"}}]}}"#),
        ))
    }

    #[test]
    fn each_form_of_refusal_is_told_apart() {
        assert_eq!(told(401, "expired_token"), Err(Failure::TokenExpired));
        assert_eq!(told(401, "invalid_token"), Err(Failure::TokenInvalid));
        assert_eq!(told(401, "invalid_client"), Err(Failure::Misconfigured));
        assert_eq!(told(401, "authorization"), Err(Failure::Forbidden));
        assert_eq!(told(401, "something new"), Err(Failure::Unauthorized));
        assert_eq!(check(&answer(401, "<html>")), Err(Failure::Unauthorized));
        assert_eq!(
            told(403, "insufficient_scope"),
            Err(Failure::ScopeMissing("sleep"))
        );
        assert!(matches!(
            check(&answer(403, "<html>firewall")),
            Err(Failure::Unavailable(_))
        ));
        assert_eq!(check(&answer(410, "")), Err(Failure::Retired));
        assert_eq!(check(&answer(429, "")), Err(Failure::RateLimited(60)));
        assert!(matches!(
            check(&answer(502, "")),
            Err(Failure::Unavailable(_))
        ));
        assert!(matches!(
            check(&answer(302, "")),
            Err(Failure::BadAnswer(_))
        ));
    }
}
