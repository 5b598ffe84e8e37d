//! What comes with a request: the query, a form or JSON, and the words and units that are wished for.

use actix_web::HttpRequest;
use actix_web::http::header::{self, HeaderName};
use actix_web::web::Payload;
use url::form_urlencoded;

use crate::api::body;
use crate::api::problem::Failed;
use crate::error::{Code, Error};
use crate::model::fitbit::{Content, Inputs, Operation, Pairs, Units};
use crate::service::proxy::Tongue;

/// Parameters in a request; no operation has as many.
const MOST: usize = 64;

const ACCEPT_LOCALE: HeaderName = HeaderName::from_static("accept-locale");
const SUBSCRIBER: HeaderName = HeaderName::from_static("x-fitbit-subscriber-id");

/// Reads everything that comes with the path.
pub(super) async fn read(
    request: &HttpRequest,
    payload: Payload,
    operation: &Operation,
) -> Result<Inputs, Failed> {
    let query = pairs(request.query_string().as_bytes())?;
    let announced = body::announced_size(request);
    let sent = match operation.content {
        Content::None => {
            return Ok(Inputs {
                query,
                ..Inputs::default()
            });
        }
        Content::Form | Content::Json => body::read(payload.into_inner(), announced).await?,
    };
    if operation.content == Content::Json {
        body::check_media_type(request)?;
        serde_json::from_slice::<serde::de::IgnoredAny>(&sent).map_err(|fault| {
            let detail = format!(
                "The body is no JSON: line {}, column {}.",
                fault.line(),
                fault.column()
            );
            Error::new(Code::MalformedRequest, detail)
        })?;
        return Ok(Inputs {
            query,
            form: Pairs::new(),
            json: Some(sent.to_vec()),
        });
    }
    let form = match text(request, &header::CONTENT_TYPE) {
        _ if sent.is_empty() => Pairs::new(),
        Some(kind) if is_form(kind) => pairs(&sent)?,
        _ => {
            let detail =
                "Send the parameters in the query or as application/x-www-form-urlencoded.";
            return Err(Error::new(Code::UnsupportedMediaType, detail).into());
        }
    };
    Ok(Inputs {
        query,
        form,
        json: None,
    })
}

fn is_form(kind: &str) -> bool {
    let kind = kind.split(';').next().unwrap_or_default().trim();
    kind.eq_ignore_ascii_case("application/x-www-form-urlencoded")
}

fn pairs(text: &[u8]) -> Result<Pairs, Error> {
    let pairs: Pairs = form_urlencoded::parse(text)
        .take(MOST + 1)
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    match pairs.len() > MOST {
        true => Err(Error::new(
            Code::MalformedRequest,
            "The request has too many parameters.",
        )),
        false => Ok(pairs),
    }
}

fn text<'a>(request: &'a HttpRequest, name: &HeaderName) -> Option<&'a str> {
    request.headers().get(name)?.to_str().ok()
}

/// Which of a program's subscribers is meant; nothing for the usual one.
pub(super) fn subscriber(request: &HttpRequest) -> Option<&str> {
    text(request, &SUBSCRIBER)
}

/// `Accept-Language` chooses units, `Accept-Locale` the language of names.
pub(super) fn tongue(request: &HttpRequest) -> Tongue {
    let is_locale = |text: &&str| {
        let (language, country) = text.split_once('_').unwrap_or_default();
        language.len() == 2
            && country.len() == 2
            && language.bytes().all(|b| b.is_ascii_lowercase())
            && country.bytes().all(|b| b.is_ascii_uppercase())
    };
    Tongue {
        units: Units::of(text(request, &header::ACCEPT_LANGUAGE)),
        locale: text(request, &ACCEPT_LOCALE)
            .filter(is_locale)
            .map(str::to_owned),
    }
}
