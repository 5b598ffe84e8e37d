//! Answers on their way out. Of a provider's headers none is passed on: each is made here.

use actix_web::body::SizedStream;
use actix_web::http::StatusCode;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use bytes::Bytes;
use futures_util::stream::{self, Stream};

use super::voice::limits;
use crate::api::conditional::has;
use crate::app::answers::Kept;
use crate::app::reserves::Allowance;
use crate::model::fitbit::{Answer, Media};
use crate::service::proxy::{Arriving, Reply, Served};

pub(super) fn render(request: &HttpRequest, served: Served) -> HttpResponse {
    match served.reply {
        Reply::Whole(kept) => whole(request, &kept.answer, Some(&kept), served.allowance),
        Reply::Arriving(arriving) => streamed(*arriving, served.allowance),
    }
}

/// An answer that no provider has a part in.
pub(super) fn alone(request: &HttpRequest, answer: &Answer) -> HttpResponse {
    whole(request, answer, None, None)
}

fn begun(status: u16, media: Media, allowance: Option<Allowance>) -> HttpResponseBuilder {
    let mut response = HttpResponse::build(StatusCode::from_u16(status).unwrap_or(StatusCode::OK));
    response
        .content_type(media.content_type())
        // Somebody's health: no cache on the way may keep it.
        .insert_header((header::CACHE_CONTROL, "no-store, private"));
    if let Some(left) = allowance {
        for header in limits((left.limit, left.window), left.remaining, left.reset) {
            response.insert_header(header);
        }
    }
    response
}

fn whole(
    request: &HttpRequest,
    answer: &Answer,
    kept: Option<&Kept>,
    allowance: Option<Allowance>,
) -> HttpResponse {
    let readable = request.method() == actix_web::http::Method::GET && answer.status == 200;
    let mut response = begun(answer.status, answer.media, allowance);
    let tag = kept.filter(|_| readable).map(Kept::tag);
    if let Some(tag) = tag {
        response.insert_header((header::ETAG, tag));
        if has(request, tag) {
            let mut response = response.status(StatusCode::NOT_MODIFIED).finish();
            response.headers_mut().remove(header::CONTENT_TYPE);
            return response;
        }
    }
    let mut response = response.body(answer.body.clone());
    if answer.body.is_empty() {
        response.headers_mut().remove(header::CONTENT_TYPE);
    }
    response
}

fn streamed(arriving: Arriving, allowance: Option<Allowance>) -> HttpResponse {
    let mut response = begun(arriving.status, arriving.media, allowance);
    match arriving.length {
        Some(length) => response.body(SizedStream::new(length as u64, parts(arriving))),
        None => response.streaming(parts(arriving)),
    }
}

/// What was begun cannot be taken back: if it fails on its way, the connection breaks.
fn parts(arriving: Arriving) -> impl Stream<Item = Result<Bytes, std::io::Error>> + 'static {
    Box::pin(stream::try_unfold(arriving, |mut arriving| async move {
        match arriving.chunk().await {
            Ok(chunk) => Ok(chunk.map(|chunk| (chunk, arriving))),
            Err(fault) => {
                tracing::warn!(
                    code = fault.code.as_str(),
                    error = fault.source_text(),
                    "an answer broke off on its way"
                );
                Err(std::io::Error::other(
                    "the data provider's answer broke off",
                ))
            }
        }
    }))
}
