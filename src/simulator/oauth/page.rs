//! The consent page: who you are, what you allow.

use actix_web::HttpResponse;
use maud::{DOCTYPE, Markup, html};

use super::jwt::SCOPES;
use super::{FITBIT_ACCESS, GOOGLE_ACCESS, GOOGLE_SCOPE};
use crate::simulator::truth::people::Person;

/// A request for consent that is in order.
#[derive(Debug)]
pub(super) struct Consent {
    /// Where the form goes.
    pub(super) action: &'static str,
    pub(super) response_type: &'static str,
    pub(super) client_id: String,
    pub(super) redirect_uri: String,
    pub(super) scopes: Vec<String>,
    pub(super) expires_in: i64,
    pub(super) state: Option<String>,
    pub(super) challenge: Option<String>,
    /// Whether a refresh token is wanted.
    pub(super) offline: bool,
    /// Whether to ask although the person has consented before.
    pub(super) prompts: bool,
}

const LIFETIMES: [i64; 4] = [86_400, 604_800, 2_592_000, 31_536_000];

/// The first value of a form field that is not empty.
pub(super) fn field(form: &str, name: &str) -> Option<String> {
    fields(form, name)
        .into_iter()
        .find(|value| !value.is_empty())
}

pub(super) fn fields(form: &str, name: &str) -> Vec<String> {
    let pairs = url::form_urlencoded::parse(form.as_bytes());
    pairs
        .filter(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
        .collect()
}

impl Consent {
    /// Reads a request as Fitbit does: what is faulty is shown, never redirected.
    pub(super) fn of_fitbit(form: &str) -> Result<Self, String> {
        let client_id =
            field(form, "client_id").ok_or("invalid_request - Missing parameters: client_id")?;
        let plain = |b: u8| b.is_ascii_digit() || b.is_ascii_uppercase();
        if client_id.len() != 6 || !client_id.bytes().all(plain) {
            return Err("unauthorized_client - Invalid client_id".to_owned());
        }
        let response_type = match field(form, "response_type").as_deref() {
            Some("token") => "token",
            Some("code") => "code",
            None => return Err("invalid_request - Missing parameters: response_type".to_owned()),
            Some(_) => return Err("unsupported_response_type".to_owned()),
        };
        let scopes = scopes(form, |scope| {
            SCOPES.iter().any(|(known, _)| *known == scope)
        })?;
        let redirect_uri = redirect_uri(form)?.unwrap_or_else(|| "http://localhost/".to_owned());
        let expires_in = match (response_type, field(form, "expires_in")) {
            ("code", None) => FITBIT_ACCESS,
            (_, None) => LIFETIMES[0],
            (kind, Some(text)) => text
                .parse()
                .ok()
                .filter(|seconds| match kind {
                    "code" => *seconds == FITBIT_ACCESS,
                    _ => LIFETIMES.contains(seconds),
                })
                .ok_or("invalid_request - Invalid expires_in parameter value")?,
        };
        Ok(Self {
            action: "/oauth2/authorize",
            response_type,
            client_id,
            redirect_uri,
            scopes,
            expires_in,
            state: field(form, "state"),
            challenge: challenge(form)?,
            offline: true,
            prompts: true,
        })
    }

    /// Reads a request as Google does.
    pub(super) fn of_google(form: &str, known_client: &str) -> Result<Self, String> {
        let client_id = field(form, "client_id").filter(|client_id| client_id == known_client);
        let client_id =
            client_id.ok_or("Error 401: invalid_client - The OAuth client was not found.")?;
        if field(form, "response_type").as_deref() != Some("code") {
            return Err("Error 400: invalid_request - response_type must be code".to_owned());
        }
        let known = |scope: &str| {
            matches!(scope, "openid" | "profile" | "email") || scope.starts_with(GOOGLE_SCOPE)
        };
        let redirect_uri = redirect_uri(form)?
            .ok_or("Error 400: invalid_request - Missing required parameter: redirect_uri")?;
        Ok(Self {
            action: "/o/oauth2/v2/auth",
            response_type: "code",
            client_id,
            redirect_uri,
            scopes: scopes(form, known)?,
            expires_in: GOOGLE_ACCESS,
            state: field(form, "state"),
            challenge: challenge(form)?,
            offline: field(form, "access_type").as_deref() == Some("offline"),
            prompts: field(form, "prompt").as_deref() == Some("consent"),
        })
    }

    /// Where the browser goes with an answer.
    pub(super) fn answer(&self, members: &[(&str, &str)]) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(members);
        if let Some(state) = &self.state {
            query.append_pair("state", state);
        }
        let joint = if self.redirect_uri.contains('?') {
            '&'
        } else {
            '?'
        };
        format!("{}{joint}{}", self.redirect_uri, query.finish())
    }
}

fn scopes(form: &str, known: impl Fn(&str) -> bool) -> Result<Vec<String>, String> {
    let scope = field(form, "scope").ok_or("invalid_request - Missing parameters: scope")?;
    let scopes: Vec<String> = scope.split_whitespace().map(str::to_owned).collect();
    if scopes.iter().all(|scope| known(scope)) {
        return Ok(scopes);
    }
    Err("invalid_scope - Unknown scope".to_owned())
}

fn redirect_uri(form: &str) -> Result<Option<String>, String> {
    let uri = field(form, "redirect_uri");
    match uri.as_deref().map(url::Url::parse) {
        Some(Err(_)) => Err("invalid_request - Invalid redirect_uri parameter value".to_owned()),
        _ => Ok(uri),
    }
}

fn challenge(form: &str) -> Result<Option<String>, String> {
    let challenge = field(form, "code_challenge");
    match (&challenge, field(form, "code_challenge_method").as_deref()) {
        (None, _) => Ok(None),
        (Some(text), Some("S256")) if (43..=128).contains(&text.len()) => Ok(challenge),
        (Some(_), Some("S256")) => Err(
            "invalid_request - The code_challenge parameter length must be between 43 and 128"
                .to_owned(),
        ),
        (Some(_), _) => Err("invalid_request - Unsupported code_challenge_method".to_owned()),
    }
}

/// The page on which a person allows or refuses.
pub(super) fn page(consent: &Consent, people: &[Person]) -> HttpResponse {
    shown(
        200,
        &html! {
            h1 { "Allow access to your data?" }
            p { "Application " code { (consent.client_id) } " would like to read what is ticked. "
                "This is a simulator: the people and their data are made up." }
            form method="post" action=(consent.action) {
                input type="hidden" name="response_type" value=(consent.response_type);
                input type="hidden" name="client_id" value=(consent.client_id);
                input type="hidden" name="redirect_uri" value=(consent.redirect_uri);
                input type="hidden" name="scope" value=(consent.scopes.join(" "));
                input type="hidden" name="expires_in" value=(consent.expires_in);
                @if let Some(state) = &consent.state { input type="hidden" name="state" value=(state); }
                @if let Some(challenge) = &consent.challenge {
                    input type="hidden" name="code_challenge" value=(challenge);
                    input type="hidden" name="code_challenge_method" value="S256";
                }
                @if consent.offline { input type="hidden" name="access_type" value="offline"; }
                @if consent.prompts { input type="hidden" name="prompt" value="consent"; }
                p { label { "You are " select name="person" {
                    @for person in people { option value=(person.id) { (person.name) " (" (person.id) ")" } }
                } } }
                @for scope in &consent.scopes {
                    p { label { input type="checkbox" name="tick" value=(scope) checked; " " (scope) } }
                }
                p {
                    button name="decision" value="allow" { "Allow" }
                    " "
                    button name="decision" value="deny" { "Deny" }
                }
            }
        },
    )
}

/// What is wrong with a request.
pub(super) fn fault_page(fault: &str) -> HttpResponse {
    shown(
        400,
        &html! { h1 { "Developer information" } p { code { (fault) } } },
    )
}

/// A page, readable on a phone.
pub(in crate::simulator) fn shown(status: u16, body: &Markup) -> HttpResponse {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "Simulator" }
            }
            body { (body) }
        }
    };
    let status = actix_web::http::StatusCode::from_u16(status).unwrap_or_default();
    HttpResponse::build(status)
        .content_type("text/html; charset=utf-8")
        .body(page.into_string())
}

#[cfg(test)]
mod tests {
    use super::Consent;

    #[test]
    fn a_faulty_request_is_told_in_fitbits_words() {
        let good = "response_type=token&client_id=23ABCD&scope=activity+profile";
        assert!(Consent::of_fitbit(good).is_ok());
        for (form, expected) in [
            (
                "response_type=token&scope=activity",
                "Missing parameters: client_id",
            ),
            (
                "response_type=token&client_id=x&scope=activity",
                "Invalid client_id",
            ),
            (
                "response_type=password&client_id=23ABCD&scope=activity",
                "unsupported_response_type",
            ),
            (
                "response_type=token&client_id=23ABCD",
                "Missing parameters: scope",
            ),
            (
                "response_type=token&client_id=23ABCD&scope=all",
                "Unknown scope",
            ),
            (
                "response_type=token&client_id=23ABCD&scope=activity&redirect_uri=here",
                "redirect_uri",
            ),
            (
                "response_type=token&client_id=23ABCD&scope=activity&expires_in=5",
                "expires_in",
            ),
        ] {
            let fault = Consent::of_fitbit(form).err().unwrap_or_default();
            assert!(fault.contains(expected), "{form}: {fault}");
        }
    }
}
