//! Requests that are passed on as they are: built anew from what was understood of them, so that
//! nothing of the caller's text, headers or credentials reaches the provider.

use reqwest::Method;
use reqwest::header::{ACCEPT, ACCEPT_ENCODING, ACCEPT_LANGUAGE, CONTENT_TYPE};
use secrecy::{ExposeSecret, SecretString};
use tokio::time::Instant;

use super::{Fitbit, errors};
use crate::model::fitbit::{Call, Content, Method as Asked, Units};
use crate::upstream::Failure;
use crate::upstream::passing::{self, Incoming};

/// In which words and units a provider is asked to answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Tongue {
    /// Units.
    pub units: Units,
    /// Texts, as in `de_DE`.
    pub locale: Option<String>,
}

impl Fitbit {
    /// Passes a request on, and returns when its answer begins.
    pub async fn pass(
        &self,
        token: &SecretString,
        call: &Call,
        tongue: &Tongue,
        until: Instant,
    ) -> Result<Incoming, Failure> {
        let mut url = self.address(&call.path());
        if !call.query().is_empty() {
            url.query_pairs_mut().extend_pairs(call.query());
        }
        let method = match call.operation.method {
            Asked::Get => Method::GET,
            Asked::Post => Method::POST,
            Asked::Delete => Method::DELETE,
        };
        let mut request = passing::client()?
            .request(method, url)
            .bearer_auth(token.expose_secret())
            .header(ACCEPT, "application/json, application/vnd.garmin.tcx+xml")
            .header(ACCEPT_ENCODING, "gzip");
        if let Some(language) = tongue.units.language() {
            request = request.header(ACCEPT_LANGUAGE, language);
        }
        if let Some(locale) = &tongue.locale {
            request = request.header("Accept-Locale", locale);
        }
        request = match call.operation.content {
            Content::Form => request.form(call.form()),
            Content::Json => request
                .header(CONTENT_TYPE, "application/json")
                .body(call.json().unwrap_or_default().to_vec()),
            Content::None => request,
        };
        let answer = match call.operation.method {
            Asked::Get => passing::ask(request, until).await?,
            Asked::Post | Asked::Delete => passing::send(request, until).await?,
        };
        match answer {
            Ok(incoming) => Ok(incoming),
            Err(answer) => Err(errors::refusal(&answer, token)),
        }
    }

    /// Where links in answers lead.
    pub fn origin(&self) -> String {
        self.api.origin().ascii_serialization()
    }
}
