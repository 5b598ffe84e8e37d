//! What the token endpoints of all providers have in common (RFC 6749, 6.3 of RFC 7636): trades, and
//! telling apart what their refusals say about whom.

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use url::Url;

use super::http::Answer;
use super::{ConsentRequest, Failure};
use crate::model::token::Scopes;

/// What a code or a refresh token was traded for.
#[derive(Clone, Debug)]
pub struct NewTokens {
    /// The access token.
    pub access_token: SecretString,
    /// The refresh token that takes the place of the one before; nothing means that one stays.
    pub refresh_token: Option<SecretString>,
    /// Seconds that the access token lives, from when it was asked for.
    pub expires_in: i64,
    /// What the person allowed, if the provider says so.
    pub scopes: Option<Scopes>,
    /// The person's id at the provider, if the provider says so.
    pub user_id: Option<String>,
}

/// FitEx's own application at a provider.
#[derive(Clone, Debug)]
pub struct Application {
    /// Its id.
    pub client_id: String,
    /// Its secret; a public application has none.
    pub client_secret: Option<SecretString>,
}

/// Adds what every consent page is asked (RFC 6749, 4.1.1; RFC 7636, 4.3).
pub(super) fn ask_consent(url: &mut Url, application: &Application, request: &ConsentRequest<'_>) {
    url.query_pairs_mut()
        .append_pair("response_type", "code")
        .append_pair("client_id", &application.client_id)
        .append_pair("redirect_uri", request.redirect_url)
        .append_pair("scope", &request.scopes.join(" "))
        .append_pair("state", request.state)
        .append_pair("code_challenge", request.challenge)
        .append_pair("code_challenge_method", "S256");
}

/// Shortest and longest life of an access token that is believed, in seconds.
const LIVES: (i64, i64) = (60, 86_400);

#[derive(Deserialize)]
struct Granted {
    error: Option<serde_json::Value>,
    access_token: Option<String>,
    refresh_token: Option<String>,
    token_type: Option<String>,
    expires_in: Option<i64>,
    scope: Option<String>,
    user_id: Option<String>,
}

#[derive(Deserialize)]
struct Refused {
    /// RFC 6749, 5.2.
    error: Option<String>,
    /// Fitbit's own envelope.
    #[serde(default)]
    errors: Vec<FitbitError>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct FitbitError {
    error_type: String,
}

/// Understands the answer of a token endpoint. Nothing of a provider's text is kept: one of them
/// repeats the refresh token.
pub(super) fn understood(answer: &Answer) -> Result<NewTokens, Failure> {
    match answer.status {
        200 => granted(answer),
        400 | 401 => Err(refused(answer)),
        403 => Err(Failure::Blocked),
        409 => Err(Failure::Unavailable("competing refreshes".to_owned())),
        429 => Err(Failure::RateLimited(answer.retry_after.unwrap_or(60))),
        500..=599 => Err(Failure::Unavailable(format!("status {}", answer.status))),
        status => Err(Failure::BadAnswer(format!("status {status}"))),
    }
}

fn granted(answer: &Answer) -> Result<NewTokens, Failure> {
    let bad = |what: &str| Failure::BadAnswer(format!("a token answer {what}"));
    let granted: Granted =
        serde_json::from_slice(&answer.body).map_err(|_| bad("that is not the JSON expected"))?;
    if granted.error.is_some() {
        return Err(bad("that says error"));
    }
    let bearer = granted
        .token_type
        .is_some_and(|kind| kind.eq_ignore_ascii_case("bearer"));
    if !bearer {
        return Err(bad("that is not a bearer token"));
    }
    let present = |text: &String| !text.trim().is_empty();
    let access_token = granted
        .access_token
        .filter(present)
        .ok_or_else(|| bad("without an access token"))?;
    // Absent means "keep the one you have"; blank means that something is wrong.
    if granted
        .refresh_token
        .as_ref()
        .is_some_and(|text| !present(text))
    {
        return Err(bad("with a blank refresh token"));
    }
    let expires_in = granted
        .expires_in
        .ok_or_else(|| bad("without a lifetime"))?;
    Ok(NewTokens {
        access_token: access_token.into(),
        refresh_token: granted.refresh_token.map(Into::into),
        expires_in: expires_in.clamp(LIVES.0, LIVES.1),
        scopes: granted
            .scope
            .map(|scope| Scopes::new(scope.split_whitespace().map(str::to_owned))),
        user_id: granted.user_id,
    })
}

/// The error that an answer names, if it names one in either form.
fn told(answer: &Answer) -> Option<String> {
    let told: Refused = serde_json::from_slice(&answer.body).ok()?;
    let first = told.errors.into_iter().next().map(|error| error.error_type);
    told.error.or(first)
}

/// Only a known OAuth error says anything about a grant.
fn refused(answer: &Answer) -> Failure {
    let Some(error) = told(answer) else {
        return Failure::BadAnswer(format!("status {} without a reason", answer.status));
    };
    match (answer.status, error.as_str()) {
        (400, "invalid_grant") | (401, "invalid_token") => Failure::GrantEnded,
        (_, "invalid_client" | "unauthorized_client") => Failure::Misconfigured,
        (400, "invalid_request" | "unsupported_grant_type" | "invalid_scope") => Failure::Defect,
        (status, _) => Failure::BadAnswer(format!("status {status} for an unknown reason")),
    }
}

/// Fitbit's words for a token that it does not know, and Google's.
const UNKNOWN: [&str; 3] = ["invalid_request", "invalid_token", "invalid_grant"];

/// Understands the answer to a withdrawal (RFC 7009). What a provider no longer knows is withdrawn;
/// that it does not know the application is another matter.
pub(super) fn revoked(answer: &Answer) -> Result<(), Failure> {
    if (200..=299).contains(&answer.status) {
        return Ok(());
    }
    if answer.status == 400 && told(answer).is_some_and(|told| UNKNOWN.contains(&told.as_str())) {
        return Ok(());
    }
    match understood(answer) {
        Ok(_) => Err(Failure::BadAnswer(
            "an odd answer to a withdrawal".to_owned(),
        )),
        Err(failure) => Err(failure),
    }
}

/// The fields of a form that trades something, with the application's id; and its secret where the
/// provider takes it in the body.
pub(super) fn form<'a>(
    application: &'a Application,
    fields: &[(&'static str, &'a str)],
    secret_in_body: bool,
) -> Vec<(&'static str, &'a str)> {
    let mut form = fields.to_vec();
    form.push(("client_id", &application.client_id));
    if let (true, Some(secret)) = (secret_in_body, &application.client_secret) {
        form.push(("client_secret", secret.expose_secret()));
    }
    form
}

#[cfg(test)]
mod tests {
    use super::understood;
    use crate::upstream::Failure;
    use crate::upstream::http::Answer;

    fn told(status: u16, body: &str) -> Result<Option<String>, Failure> {
        use secrecy::ExposeSecret;
        let answer = Answer {
            status,
            retry_after: None,
            body: body.as_bytes().to_vec(),
        };
        let tokens = understood(&answer)?;
        Ok(tokens
            .refresh_token
            .map(|token| token.expose_secret().to_owned()))
    }

    #[test]
    fn only_a_known_error_ends_a_grant() {
        let google = r#"{"error":"invalid_grant","error_description":"Token has been revoked."}"#;
        let fitbit = r#"{"errors":[{"errorType":"invalid_grant","message":"Refresh token invalid: x"}],"success":false}"#;
        assert_eq!(told(400, google), Err(Failure::GrantEnded));
        assert_eq!(told(400, fitbit), Err(Failure::GrantEnded));
        for (status, body) in [
            (400, "<html>invalid_grant</html>"),
            (400, r#"{"error":"something_new"}"#),
            (400, "{}"),
            (403, google),
            (404, google),
            (500, google),
            (200, google),
            (302, ""),
        ] {
            assert_ne!(
                told(status, body),
                Err(Failure::GrantEnded),
                "{status} {body}"
            );
            assert!(told(status, body).is_err(), "{status} {body}");
        }
        assert_eq!(
            told(401, r#"{"error":"invalid_client"}"#),
            Err(Failure::Misconfigured)
        );
    }

    #[test]
    fn an_absent_refresh_token_means_keep_and_a_blank_one_is_wrong() {
        let answer = |refresh: &str| {
            let text = format!(
                r#"{{"access_token":"a","token_type":"bearer","expires_in":3599{refresh}}}"#
            );
            told(200, &text)
        };

        assert_eq!(answer(""), Ok(None));
        assert_eq!(answer(r#","refresh_token":null"#), Ok(None));
        assert_eq!(answer(r#","refresh_token":"r""#), Ok(Some("r".to_owned())));
        assert!(matches!(
            answer(r#","refresh_token":" ""#),
            Err(Failure::BadAnswer(_))
        ));
        assert!(matches!(
            told(200, r#"{"token_type":"Bearer","expires_in":1}"#),
            Err(Failure::BadAnswer(_))
        ));
    }
}
