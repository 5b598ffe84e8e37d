//! The consent page: who you are, what you allow.

use actix_web::HttpResponse;
use maud::{DOCTYPE, Markup, html};

use super::people::Person;
use super::token::SCOPES;

/// A request for consent that is in order.
#[derive(Debug)]
pub(super) struct Consent {
    pub(super) client_id: String,
    pub(super) redirect_uri: String,
    pub(super) scopes: Vec<String>,
    pub(super) expires_in: i64,
    pub(super) state: Option<String>,
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
    pub(super) fn read(form: &str) -> Result<Self, String> {
        let client_id =
            field(form, "client_id").ok_or("invalid_request - Missing parameters: client_id")?;
        let plain = |b: u8| b.is_ascii_digit() || b.is_ascii_uppercase();
        if client_id.len() != 6 || !client_id.bytes().all(plain) {
            return Err("unauthorized_client - Invalid client_id".to_owned());
        }
        match field(form, "response_type").as_deref() {
            Some("token") => {}
            None => return Err("invalid_request - Missing parameters: response_type".to_owned()),
            Some(_) => return Err("unsupported_response_type".to_owned()),
        }
        let scope = field(form, "scope").ok_or("invalid_request - Missing parameters: scope")?;
        let scopes: Vec<String> = scope.split_whitespace().map(str::to_owned).collect();
        if scopes
            .iter()
            .any(|scope| !SCOPES.iter().any(|(known, _)| known == scope))
        {
            return Err("invalid_scope - Unknown scope".to_owned());
        }
        let redirect_uri =
            field(form, "redirect_uri").unwrap_or_else(|| "http://localhost/".to_owned());
        if url::Url::parse(&redirect_uri).is_err() {
            return Err("invalid_request - Invalid redirect_uri parameter value".to_owned());
        }
        let expires_in = match field(form, "expires_in") {
            None => LIFETIMES[0],
            Some(text) => text
                .parse()
                .ok()
                .filter(|seconds| LIFETIMES.contains(seconds))
                .ok_or("invalid_request - Invalid expires_in parameter value")?,
        };
        Ok(Self {
            client_id,
            redirect_uri,
            scopes,
            expires_in,
            state: field(form, "state"),
        })
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
            form method="post" action="/oauth2/authorize" {
                input type="hidden" name="response_type" value="token";
                input type="hidden" name="client_id" value=(consent.client_id);
                input type="hidden" name="redirect_uri" value=(consent.redirect_uri);
                input type="hidden" name="scope" value=(consent.scopes.join(" "));
                input type="hidden" name="expires_in" value=(consent.expires_in);
                @if let Some(state) = &consent.state { input type="hidden" name="state" value=(state); }
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
pub(super) fn shown(status: u16, body: &Markup) -> HttpResponse {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "Fitbit simulator" }
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
        assert!(Consent::read(good).is_ok());
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
                "response_type=code&client_id=23ABCD&scope=activity",
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
            let fault = Consent::read(form).err().unwrap_or_default();
            assert!(fault.contains(expected), "{form}: {fault}");
        }
    }
}
