//! Conditional requests: a strong `ETag` on every readable answer, and 304 for who has it already.
//! The tag depends on the answer alone, not on who asks.

use actix_web::HttpRequest;
use actix_web::body::{BoxBody, MessageBody, to_bytes};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::problem::Failed;
use crate::auth::random;
use crate::error::{Code, Error};

/// The middleware.
pub async fn conditional<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let readable = request.method() == Method::GET && request.path().starts_with("/v1/");
    let response = next.call(request).await?.map_into_boxed_body();
    if !readable || response.status() != StatusCode::OK {
        return Ok(response);
    }
    let (request, response) = response.into_parts();
    let (mut response, body) = response.into_parts();
    let body = to_bytes(body)
        .await
        .map_err(|_| Failed(Error::internal("an answer broke off")))?;
    let tag = match response.headers().get(header::ETAG) {
        Some(tag) => tag.clone(),
        None => tag_of(&body)?,
    };
    let headers = response.headers_mut();
    headers.insert(header::ETAG, tag.clone());
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, no-cache"),
    );
    if has(&request, tag.to_str().unwrap_or_default()) {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        response.headers_mut().remove(header::CONTENT_TYPE);
        return Ok(ServiceResponse::new(
            request,
            response.set_body(BoxBody::new(())),
        ));
    }
    Ok(ServiceResponse::new(
        request,
        response.set_body(BoxBody::new(body)),
    ))
}

fn tag_of(body: &[u8]) -> Result<HeaderValue, Failed> {
    let hash = random::sha256(body);
    let tag = format!(
        "\"{}\"",
        URL_SAFE_NO_PAD.encode(hash.get(..18).unwrap_or_default())
    );
    HeaderValue::from_str(&tag).map_err(|fault| Failed(Error::internal(fault)))
}

/// Weak comparison (RFC 9110, 8.8.3.2), as `If-None-Match` asks for.
pub(super) fn has(request: &HttpRequest, tag: &str) -> bool {
    fn plain(text: &str) -> &str {
        text.trim().trim_start_matches("W/")
    }
    let tag = plain(tag);
    request
        .headers()
        .get_all(header::IF_NONE_MATCH)
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|known| known.trim() == "*" || plain(known) == tag)
}

/// The tag of a noun that counts its versions.
pub(super) fn version_tag(version: i32) -> (header::HeaderName, String) {
    (header::ETAG, format!("\"v{version}\""))
}

/// The version that an update names in `If-Match`.
pub(super) fn expected_version(request: &HttpRequest) -> Result<Option<i32>, Failed> {
    let Some(value) = request.headers().get(header::IF_MATCH) else {
        return Ok(None);
    };
    let version = value.to_str().ok().and_then(|text| {
        text.trim()
            .strip_prefix("\"v")?
            .strip_suffix('"')?
            .parse()
            .ok()
    });
    version.map(Some).ok_or_else(|| {
        let detail = "`If-Match` must be the `ETag` of the resource, as in \"v3\".";
        Failed(Error::new(Code::PreconditionFailed, detail))
    })
}
