//! Reading what a client sends: a form, and with what it proves who it is.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use secrecy::SecretString;
use serde::de::DeserializeOwned;

use super::refused::Refused;
use crate::api::body;
use crate::error::{Error, OAuthFault, Result};
use crate::model::oauth::Proof;

/// A form. What FitEx does not know in it is passed over, as OAuth asks; what comes twice is refused.
pub(in crate::api) struct Form<T>(pub(super) T);

impl<T: DeserializeOwned + 'static> FromRequest for Form<T> {
    type Error = Refused;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Refused>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let is_form = is_form(request);
        let announced = body::announced_size(request);
        let payload = payload.take();
        Box::pin(async move {
            if !is_form {
                let detail = "Send a form, with `Content-Type: application/x-www-form-urlencoded`.";
                return Err(Error::oauth(OAuthFault::InvalidRequest, detail).into());
            }
            let bytes = body::read(payload, announced).await?;
            let form = serde_urlencoded::from_bytes(&bytes).map_err(|_| {
                let detail = "The form cannot be read, or has a parameter twice.";
                Error::oauth(OAuthFault::InvalidRequest, detail)
            })?;
            Ok(Self(form))
        })
    }
}

fn is_form(request: &HttpRequest) -> bool {
    let kind = request.headers().get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    kind.eq_ignore_ascii_case("application/x-www-form-urlencoded")
}

/// With what the client proves who it is: by HTTP Basic or in the form, one of the two (RFC 6749, 2.3).
pub(in crate::api) fn proof(
    request: &HttpRequest,
    id: Option<String>,
    secret: Option<SecretString>,
) -> Result<Option<Proof>> {
    let Some(value) = request.headers().get(header::AUTHORIZATION) else {
        let in_form = |(client_id, client_secret)| Proof {
            client_id,
            client_secret,
        };
        return Ok(id.zip(secret).map(in_form));
    };
    if secret.is_some() {
        let detail = "Send the client's secret by HTTP Basic or in the form, not both.";
        return Err(Error::oauth(OAuthFault::InvalidRequest, detail));
    }
    let proof = value.to_str().ok().and_then(basic);
    if let (Some(proof), Some(id)) = (&proof, &id)
        && proof.client_id != *id
    {
        let detail = "client_id is not the client of HTTP Basic.";
        return Err(Error::oauth(OAuthFault::InvalidRequest, detail));
    }
    Ok(proof)
}

fn basic(value: &str) -> Option<Proof> {
    let (scheme, code) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let pair = String::from_utf8(STANDARD.decode(code.trim()).ok()?).ok()?;
    let (id, secret) = pair.split_once(':')?;
    Some(Proof {
        client_id: unescaped(id)?,
        client_secret: unescaped(secret)?.into(),
    })
}

/// Both are written as in a form before they are put together.
fn unescaped(text: &str) -> Option<String> {
    let mut parts = url::form_urlencoded::parse(text.as_bytes());
    let (name, value) = parts.next()?;
    (value.is_empty() && parts.next().is_none()).then(|| name.into_owned())
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use secrecy::ExposeSecret;

    use super::basic;

    #[test]
    fn http_basic_is_read_as_oauth_writes_it() {
        let read = |pair: &str| {
            let proof = basic(&format!("basic {}", STANDARD.encode(pair)))?;
            Some((
                proof.client_id.clone(),
                proof.client_secret.expose_secret().to_owned(),
            ))
        };
        let both = |id: &str, secret: &str| Some((id.to_owned(), secret.to_owned()));

        assert_eq!(read("cli_1:fxc_a-b"), both("cli_1", "fxc_a-b"));
        assert_eq!(read("cli%5F1:fxc%5Fa%2Db"), both("cli_1", "fxc_a-b"));
        assert_eq!(read("cli_1"), None);
        assert_eq!(read("cli_1:a=b"), None, "it would have been escaped");
        assert!(basic("Bearer abc").is_none());
        assert!(basic("Basic ***").is_none());
    }
}
