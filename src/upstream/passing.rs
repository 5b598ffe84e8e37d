//! Answers that are passed on while they arrive: bounded in time and size, and looked at on their way,
//! because what FitEx passes on it vouches for.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use hyper::Response;
use hyper::body::Incoming as Body;
use hyper::header::{
    CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderValue, TRANSFER_ENCODING,
};
use tokio::time::{Instant, timeout, timeout_at};

use super::Failure;
use super::direct::{self, Request};
use super::http::{self, Answer};
use super::scan::Scan;
use super::unpacking::Unpacking;
use crate::model::fitbit::Media;

const FIRST_BYTE: Duration = Duration::from_secs(10);
const IDLE: Duration = Duration::from_secs(5);
/// An error of a provider's is a few lines.
const LARGEST_ERROR: usize = 64 * 1024;

/// A part of fewer bytes is short.
const SHORT: usize = 4 * 1024;

/// An answer of success whose body is still to come.
#[derive(Debug)]
pub struct Incoming {
    /// The status, of success.
    pub status: u16,
    /// What the body is.
    pub media: Media,
    /// How long it is, if that is told.
    pub length: Option<usize>,
    response: Response<Body>,
    unpacking: Option<Unpacking>,
    scan: Option<Scan>,
    taken: usize,
    until: Instant,
}

/// Sends what `request` makes and waits until its answer begins. An answer that is no success is read whole. A
/// question changes nothing, so it may be asked again.
pub(super) async fn send(
    request: impl Fn() -> Result<Request, Failure>,
    is_question: bool,
    until: Instant,
) -> Result<Result<Incoming, Answer>, Failure> {
    let first = until.min(Instant::now() + FIRST_BYTE);
    let response = timeout_at(first, direct::send(request, is_question))
        .await
        .map_err(|_| Failure::Timeout)??;
    let status = response.status().as_u16();
    if !(200..=299).contains(&status) {
        return refused(response, until).await.map(Err);
    }
    let media = media(response.headers());
    let length = length(response.headers());
    if length.is_some_and(|length| length > http::LARGEST) {
        return Err(Failure::BadAnswer("the answer is too large".to_owned()));
    }
    let unpacking = unpacking(response.headers())?;
    let empty = status == 204 || length == Some(0);
    let media = match media {
        Some(media) => media,
        None if empty => Media::Json,
        None => return Err(Failure::BadAnswer("neither JSON nor TCX".to_owned())),
    };
    Ok(Ok(Incoming {
        status,
        media,
        length: length.filter(|_| unpacking.is_none()),
        response,
        unpacking,
        scan: (media == Media::Json && !empty).then(Scan::default),
        taken: 0,
        until,
    }))
}

async fn refused(response: Response<Body>, until: Instant) -> Result<Answer, Failure> {
    let mut answer = Answer {
        status: response.status().as_u16(),
        retry_after: http::retry_after(response.headers()),
        body: Vec::new(),
    };
    let mut response = response;
    while let Some(chunk) = next(&mut response, until).await? {
        if answer.body.len() + chunk.len() > LARGEST_ERROR {
            break;
        }
        answer.body.extend_from_slice(&chunk);
    }
    Ok(answer)
}

async fn next(response: &mut Response<Body>, until: Instant) -> Result<Option<Bytes>, Failure> {
    loop {
        let frame = timeout_at(until, timeout(IDLE, response.body_mut().frame())).await;
        let Ok(Ok(frame)) = frame else {
            return Err(Failure::Timeout);
        };
        let Some(frame) = frame else { return Ok(None) };
        let frame = frame.map_err(|_| http::broken())?;
        // What comes behind a body is of no interest.
        if let Ok(data) = frame.into_data() {
            return Ok(Some(data));
        }
    }
}

impl Incoming {
    /// The next part of the body, or nothing at its end. It fails if what has come is not what it
    /// should be.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, Failure> {
        let chunk = self.unpacked().await?;
        let told = match (&chunk, &mut self.scan) {
            (Some(chunk), Some(scan)) => scan.take(chunk),
            // Whether there may be nothing depends on what was asked.
            (None, Some(scan)) if self.taken > 0 => scan.end(),
            _ => Ok(()),
        };
        told.map_err(|flaw| Failure::BadAnswer(format!("a body that is no JSON: {flaw:?}")))?;
        self.taken += chunk.as_ref().map_or(0, Bytes::len);
        if self.taken > http::LARGEST {
            return Err(Failure::BadAnswer("the answer is too large".to_owned()));
        }
        Ok(chunk)
    }

    /// The next part as it was before it was packed.
    async fn unpacked(&mut self) -> Result<Option<Bytes>, Failure> {
        let Some(unpacking) = &mut self.unpacking else {
            return next(&mut self.response, self.until).await;
        };
        loop {
            let Some(packed) = next(&mut self.response, self.until).await? else {
                let rest = unpacking.end()?;
                self.unpacking = None;
                return Ok(Some(rest).filter(|rest| !rest.is_empty()));
            };
            let part = unpacking.take(&packed)?;
            if !part.is_empty() {
                return Ok(Some(part));
            }
        }
    }

    /// Reads on until the end or until more than `most` bytes have come; says whether it is the end. Long parts
    /// are left as they came, for to put them together takes long; short ones that follow are put together,
    /// because each keeps the memory that it was read into.
    pub async fn read(&mut self, most: usize) -> Result<(Vec<Bytes>, bool), Failure> {
        let mut so_far = 0;
        let (mut parts, mut short) = (Vec::new(), BytesMut::new());
        let is_whole = loop {
            let Some(part) = self.chunk().await? else {
                break true;
            };
            let follows = so_far > 0;
            so_far += part.len();
            if follows && part.len() < SHORT {
                short.extend_from_slice(&part);
            } else {
                parts.extend(taken(&mut short));
                parts.push(part);
            }
            if short.len() >= SHORT {
                parts.extend(taken(&mut short));
            }
            if so_far > most {
                break false;
            }
        };
        parts.extend(taken(&mut short));
        Ok((parts, is_whole))
    }
}

/// What has been put together, if anything.
fn taken(short: &mut BytesMut) -> Option<Bytes> {
    (!short.is_empty()).then(|| std::mem::take(short).freeze())
}

/// How long the body is. It counts for nothing beside a transfer coding (RFC 9112, 6.3).
fn length(headers: &HeaderMap) -> Option<usize> {
    if headers.contains_key(TRANSFER_ENCODING) {
        return None;
    }
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// What unpacks the body, if it is packed.
fn unpacking(headers: &HeaderMap) -> Result<Option<Unpacking>, Failure> {
    match headers.get(CONTENT_ENCODING).map(HeaderValue::as_bytes) {
        None | Some(b"identity") => Ok(None),
        Some(b"gzip") => Ok(Some(Unpacking::new())),
        Some(_) => Err(Failure::BadAnswer("packed in an unknown way".to_owned())),
    }
}

fn media(headers: &HeaderMap) -> Option<Media> {
    let told = headers.get(CONTENT_TYPE)?.to_str().ok()?;
    let kind = told.split(';').next().unwrap_or_default().trim();
    [Media::Json, Media::Tcx].into_iter().find(|media| {
        media
            .content_type()
            .split(';')
            .next()
            .is_some_and(|known| known.eq_ignore_ascii_case(kind))
    })
}
