//! Reading bodies and query strings: bounded in size and time, every fault named.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::web::{Bytes, BytesMut};
use actix_web::{FromRequest, HttpRequest};
use futures_util::StreamExt;
use serde::de::DeserializeOwned;

use super::problem::Failed;
use crate::error::{Code, Error, Fault};

/// The largest body of any operation.
const LARGEST: usize = 64 * 1024;
/// The time for a whole body: generous at 64 KiB over a poor connection.
const SLOWEST: Duration = Duration::from_secs(11);

/// A JSON body.
pub(super) struct Body<T>(pub(super) T);

/// A JSON body that may be left out.
pub(super) struct OptionalBody<T>(pub(super) T);

/// A query string.
pub(super) struct Query<T>(pub(super) T);

type Extraction<T> = Pin<Box<dyn Future<Output = Result<T, Failed>>>>;

impl<T: DeserializeOwned + 'static> FromRequest for Body<T> {
    type Error = Failed;
    type Future = Extraction<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let kind = check_media_type(request);
        let announced = announced_size(request);
        let payload = payload.take();
        Box::pin(async move {
            kind?;
            Ok(Self(parse(&read(payload, announced).await?)?))
        })
    }
}

impl<T: DeserializeOwned + Default + 'static> FromRequest for OptionalBody<T> {
    type Error = Failed;
    type Future = Extraction<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let kind = check_media_type(request);
        let announced = announced_size(request);
        let payload = payload.take();
        Box::pin(async move {
            let body = read(payload, announced).await?;
            if body.is_empty() {
                return Ok(Self(T::default()));
            }
            kind?;
            Ok(Self(parse(&body)?))
        })
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for Query<T> {
    type Error = Failed;
    type Future = std::future::Ready<Result<Self, Failed>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(query(request.query_string()).map(Self).map_err(Failed))
    }
}

/// Requires `application/json` or JSON Merge Patch; an answer of text would pass a browser's guard.
pub(super) fn check_media_type(request: &HttpRequest) -> Result<(), Error> {
    let value = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let kind = value
        .unwrap_or_default()
        .split(';')
        .next()
        .unwrap_or_default()
        .trim();
    if kind.eq_ignore_ascii_case("application/json")
        || kind.eq_ignore_ascii_case("application/merge-patch+json")
    {
        return Ok(());
    }
    let detail = "Send the body as JSON, with `Content-Type: application/json`.";
    Err(Error::new(Code::UnsupportedMediaType, detail))
}

pub(super) fn announced_size(request: &HttpRequest) -> usize {
    let value = request
        .headers()
        .get(header::CONTENT_LENGTH)
        .and_then(|v| v.to_str().ok());
    value.and_then(|text| text.parse().ok()).unwrap_or_default()
}

/// Reads a whole body, but not for ever and not without end.
pub(super) async fn read(mut payload: Payload, announced: usize) -> Result<Bytes, Error> {
    let too_large = || {
        let detail = format!("The body must not be larger than {LARGEST} bytes.");
        Error::new(Code::PayloadTooLarge, detail)
    };
    if announced > LARGEST {
        return Err(too_large());
    }
    let whole = async {
        let mut body = BytesMut::new();
        while let Some(chunk) = payload.next().await {
            let chunk = chunk.map_err(|fault| {
                Error::new(Code::MalformedRequest, "The body broke off.").because(fault.to_string())
            })?;
            if body.len() + chunk.len() > LARGEST {
                return Err(too_large());
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body.freeze())
    };
    tokio::time::timeout(SLOWEST, whole)
        .await
        .unwrap_or_else(|_| {
            Err(Error::new(
                Code::RequestTimeout,
                "The body did not arrive in time.",
            ))
        })
}

/// Understands JSON; what is not JSON is malformed, what is not the expected shape is invalid.
pub(super) fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Error> {
    let mut json = serde_json::Deserializer::from_slice(body);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|fault| {
        let pointer = pointer_of(&fault.path().to_string());
        shape_fault(fault.inner(), pointer)
    })?;
    json.end()
        .map_err(|fault| shape_fault(&fault, String::new()))?;
    Ok(value)
}

fn shape_fault(fault: &serde_json::Error, pointer: String) -> Error {
    let text = fault.to_string();
    if !fault.is_data() {
        let place = format!("line {} column {}", fault.line(), fault.column());
        let detail = format!("The body is not JSON: it goes wrong at {place}.");
        return Error::new(Code::MalformedRequest, detail);
    }
    let sentence = text.split(" at line ").next().unwrap_or(&text);
    Error::validation(vec![named_fault(sentence, pointer)])
}

/// serde says what is wrong in backquotes; the field belongs into the pointer.
fn named_fault(sentence: &str, pointer: String) -> Fault {
    let named = sentence.split('`').nth(1).filter(|name| name.len() <= 100);
    let (code, pointer) = match named {
        Some(name) if sentence.starts_with("unknown field") => {
            ("unknown_field", format!("/{name}"))
        }
        Some(name) if sentence.starts_with("missing field") => ("required", format!("/{name}")),
        Some(name) if sentence.starts_with("duplicate field") => {
            ("duplicate_field", format!("/{name}"))
        }
        _ => ("wrong_type", pointer),
    };
    let message: String = sentence
        .chars()
        .filter(|c| !c.is_control())
        .take(300)
        .collect();
    Fault {
        pointer,
        code,
        message: format!("{message}."),
    }
}

fn pointer_of(path: &str) -> String {
    if path == "." {
        String::new()
    } else {
        format!("/{}", path.replace('.', "/"))
    }
}

/// Understands a query string; a key given twice or not known is refused.
pub(super) fn query<T: DeserializeOwned>(text: &str) -> Result<T, Error> {
    serde_urlencoded::from_str(text)
        .map_err(|fault| Error::malformed(vec![named_fault(&fault.to_string(), String::new())]))
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::{parse, query};
    use crate::error::{Code, Error};

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Thing {
        #[expect(dead_code, reason = "only its reading is tested")]
        name: String,
    }

    fn fault(result: Result<Thing, Error>) -> Option<(Code, String)> {
        let error = result.err()?;
        Some((
            error.code,
            error
                .facts
                .faults
                .first()
                .map(|f| f.pointer.clone())
                .unwrap_or_default(),
        ))
    }

    #[test]
    fn what_is_not_json_is_told_from_json_of_another_shape() {
        assert_eq!(
            fault(parse(b"{")),
            Some((Code::MalformedRequest, String::new()))
        );
        assert_eq!(
            fault(parse(b"{\"name\":\"a\"} x")),
            Some((Code::MalformedRequest, String::new()))
        );
        assert_eq!(
            fault(parse(b"[]")).map(|f| f.0),
            Some(Code::ValidationFailed)
        );
        assert_eq!(
            fault(parse(b"{\"nme\":1}")),
            Some((Code::ValidationFailed, "/nme".into()))
        );
        assert_eq!(
            fault(parse(b"{}")),
            Some((Code::ValidationFailed, "/name".into()))
        );
        assert_eq!(
            fault(parse(b"{\"name\":\"a\",\"name\":\"b\"}")),
            Some((Code::ValidationFailed, "/name".into()))
        );
    }

    #[test]
    fn a_query_key_given_twice_or_unknown_is_refused_by_name() {
        assert_eq!(
            fault(query("name=a&name=b")),
            Some((Code::MalformedRequest, "/name".into()))
        );
        assert_eq!(
            fault(query("name=a&nme=b")),
            Some((Code::MalformedRequest, "/nme".into()))
        );
        assert!(query::<Thing>("name=a").is_ok());
    }
}
