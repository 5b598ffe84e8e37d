//! Requests that are passed on as they are: built anew from what was understood of them, so that
//! nothing of the caller's text, headers or credentials reaches the provider.

use bytes::Bytes;
use http_body_util::Full;
use hyper::header::{
    ACCEPT, ACCEPT_ENCODING, ACCEPT_LANGUAGE, AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE,
    HeaderValue, USER_AGENT,
};
use hyper::{Method, Uri};
use secrecy::{ExposeSecret, SecretString};
use tokio::time::Instant;
use url::form_urlencoded;

use super::{Fitbit, errors};
use crate::model::fitbit::{Call, Content, Method as Asked, Units};
use crate::upstream::direct::Request;
use crate::upstream::passing::{self, Incoming};
use crate::upstream::{Failure, http};

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
        let is_question = call.operation.method == Asked::Get;
        let request = || self.request(token, call, tongue);
        let answer = passing::send(request, is_question, until).await?;
        match answer {
            Ok(incoming) => Ok(incoming),
            Err(answer) => Err(errors::refusal(&answer, token)),
        }
    }

    /// A request as it is passed on.
    fn request(
        &self,
        token: &SecretString,
        call: &Call,
        tongue: &Tongue,
    ) -> Result<Request, Failure> {
        let method = match call.operation.method {
            Asked::Get => Method::GET,
            Asked::Post => Method::POST,
            Asked::Delete => Method::DELETE,
        };
        let bearer = ["Bearer ", token.expose_secret()].concat();
        let mut bearer = HeaderValue::try_from(bearer).map_err(|_| unwritable())?;
        bearer.set_sensitive(true);
        let mut request = hyper::Request::builder()
            .method(method)
            .uri(self.target(call)?)
            .header(USER_AGENT, http::USER_AGENT)
            .header(AUTHORIZATION, bearer)
            .header(ACCEPT, "application/json, application/vnd.garmin.tcx+xml")
            .header(ACCEPT_ENCODING, "gzip");
        if let Some(language) = tongue.units.language() {
            request = request.header(ACCEPT_LANGUAGE, language);
        }
        if let Some(locale) = &tongue.locale {
            request = request.header("accept-locale", locale);
        }
        let body = match call.operation.content {
            Content::Form => {
                request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
                written(call.form()).into()
            }
            Content::Json => {
                request = request.header(CONTENT_TYPE, "application/json");
                Bytes::copy_from_slice(call.json().unwrap_or_default())
            }
            Content::None => Bytes::new(),
        };
        // Without it some front ends refuse what has an empty body (RFC 9110, 8.6).
        if call.operation.method == Asked::Post && body.is_empty() {
            request = request.header(CONTENT_LENGTH, 0);
        }
        request.body(Full::new(body)).map_err(|_| unwritable())
    }

    /// Where it goes. What the path is built of is plain, so there is nothing in it to be escaped.
    fn target(&self, call: &Call) -> Result<Uri, Failure> {
        let mut target = [&self.origin, call.path()].concat();
        if !call.query().is_empty() {
            target.push('?');
            target.push_str(&written(call.query()));
        }
        target.try_into().map_err(|_| unwritable())
    }

    /// Where links in answers lead.
    pub fn origin(&self) -> &str {
        &self.origin
    }
}

/// Parameters as a form writes them.
fn written(pairs: &[(&str, String)]) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish()
}

fn unwritable() -> Failure {
    Failure::BadAnswer("a request that cannot be written".to_owned())
}
