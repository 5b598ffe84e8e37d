//! Answers that are passed on: short ones whole, long ones while they arrive.

use std::sync::{Arc, Mutex, PoisonError};
use std::vec;

use bytes::Bytes;
use memchr::memmem;
use tokio::task::JoinHandle;
use tokio::time::Instant as Moment;

use crate::app::App;
use crate::app::answers::{Kept, Question};
use crate::app::gates::Passage;
use crate::error::Result;
use crate::model::fitbit::{Answer, Call, Media, Method};
use crate::service::token_lending::Live;
use crate::service::token_state::plain;
use crate::upstream::fitbit::Tongue;
use crate::upstream::{Failure, Incoming};

/// Bytes up to which an answer is read before it is passed on, so that it can be checked as a whole.
const SHORT: usize = 64 * 1024;
/// Bytes by which it is known what an answer begins with.
const BEGINNING: usize = 1024;
/// Bytes up to which a long answer is kept while it is passed on.
const KEPT: usize = 1024 * 1024;
/// Bytes of a list, whose links are made to lead back here: a hundred entries have a few hundred thousand.
const LONGEST_LIST: usize = 2 * 1024 * 1024;

/// What came of passing a request on.
pub(super) enum Passed {
    /// The answer, whole.
    Whole(Answer),
    /// The beginning of a long one.
    Arriving(Box<Beginning>),
}

/// The beginning of an answer that is still arriving.
pub(super) struct Beginning {
    status: u16,
    media: Media,
    length: Option<usize>,
    first: Vec<Bytes>,
    incoming: Incoming,
    until: Moment,
}

/// How an answer is kept once it has passed.
pub(super) struct Keeping {
    pub(super) app: App,
    pub(super) question: Question,
    pub(super) kept: Box<dyn FnOnce(Answer) -> Kept + Send>,
}

/// An answer that is still arriving. It holds a place among those that are under way until it has, or until
/// its time is over, whether or not anybody still reads it.
pub struct Arriving {
    /// The HTTP status, of success.
    pub status: u16,
    /// What the body is.
    pub media: Media,
    /// How long it is, if that is told.
    pub length: Option<usize>,
    first: vec::IntoIter<Bytes>,
    source: Arc<Mutex<Option<Source>>>,
    until: Moment,
    /// Ends the source when its time is over.
    ending: JoinHandle<()>,
}

/// Where the rest comes from.
struct Source {
    incoming: Incoming,
    /// What has passed, as long as it is worth keeping.
    passed: Option<(usize, Vec<Bytes>)>,
    keep: Option<Keeping>,
    _passage: Passage,
}

impl Beginning {
    /// Lets the rest arrive, and keeps the answer in the end.
    pub(super) fn arriving(self, passage: Passage, keep: Option<Keeping>) -> Arriving {
        let mut source = Source {
            incoming: self.incoming,
            passed: keep.is_some().then(|| (0, Vec::new())),
            keep,
            _passage: passage,
        };
        for part in &self.first {
            source.remember(part);
        }
        let source = Arc::new(Mutex::new(Some(source)));
        let (ended, until) = (Arc::clone(&source), self.until);
        let ending = tokio::spawn(async move {
            tokio::time::sleep_until(until).await;
            drop(taken(&ended));
        });
        Arriving {
            status: self.status,
            media: self.media,
            length: self.length,
            first: self.first.into_iter(),
            source,
            until: self.until,
            ending,
        }
    }
}

/// A panic while the lock was held left nothing half-done.
fn taken(source: &Mutex<Option<Source>>) -> Option<Source> {
    let mut source = source.lock().unwrap_or_else(PoisonError::into_inner);
    source.take()
}

impl Arriving {
    /// The next part, or nothing at the end. After a failure the answer is worth nothing.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>> {
        if let Some(part) = self.first.next() {
            return Ok(Some(part));
        }
        let Some(mut source) = taken(&self.source) else {
            return Err(plain(Failure::Timeout));
        };
        let chunk = source.incoming.chunk().await.map_err(plain)?;
        let Some(chunk) = chunk else {
            source.end(self.status, self.media);
            return Ok(None);
        };
        source.remember(&chunk);
        // Once its time is over nobody would end it any more.
        if Moment::now() < self.until {
            let mut place = self.source.lock().unwrap_or_else(PoisonError::into_inner);
            *place = Some(source);
        }
        Ok(Some(chunk))
    }
}

impl Drop for Arriving {
    fn drop(&mut self) {
        self.ending.abort();
    }
}

impl Source {
    fn remember(&mut self, chunk: &Bytes) {
        if let Some((length, parts)) = &mut self.passed {
            *length += chunk.len();
            parts.push(chunk.clone());
            if *length > KEPT {
                self.passed = None;
            }
        }
    }

    fn end(self, status: u16, media: Media) {
        if let (Some((_, parts)), Some(keep)) = (self.passed, self.keep) {
            let answer = Answer {
                status,
                media,
                body: joined(parts),
            };
            let kept = Arc::new((keep.kept)(answer));
            keep.app.answers.keep(keep.question, kept);
        }
    }
}

/// Passes a request on to Fitbit, or to what still speaks its language.
pub(super) async fn pass(
    app: &App,
    live: &Live,
    call: &Call,
    tongue: &Tongue,
    until: Moment,
) -> Result<Passed, Failure> {
    let mut incoming = app
        .fitbit
        .pass(&live.access.token, call, tongue, until)
        .await?;
    let (status, media) = (incoming.status, incoming.media);
    let has_links = call
        .operation
        .keys
        .iter()
        .any(|key| key.name == "beforeDate");
    let most = if has_links { LONGEST_LIST } else { SHORT };
    let (parts, is_whole) = incoming.read(most).await?;
    if !is_whole {
        require_success(&beginning(&parts))?;
        return Ok(Passed::Arriving(Box::new(Beginning {
            status,
            media,
            length: incoming.length,
            first: parts,
            incoming,
            until,
        })));
    }
    let body = joined(parts);
    if body.is_empty() && call.operation.method == Method::Get {
        return Err(Failure::BadAnswer("an answer without a body".to_owned()));
    }
    require_success(&body)?;
    if media == Media::Json && !body.is_empty() {
        // The scan on the way in looks at the form alone.
        serde_json::from_slice::<serde::de::IgnoredAny>(&body)
            .map_err(|_| Failure::BadAnswer("a body that is no JSON".to_owned()))?;
    }
    let body = match has_links {
        true => led_back(app, call, body),
        false => body,
    };
    Ok(Passed::Whole(Answer {
        status,
        media,
        body,
    }))
}

/// The first bytes, however they came.
fn beginning(parts: &[Bytes]) -> Vec<u8> {
    let bytes = parts.iter().flat_map(|part| part.iter().copied());
    bytes.take(BEGINNING).collect()
}

/// The whole of an answer, which mostly came in one part.
fn joined(parts: Vec<Bytes>) -> Bytes {
    match <[Bytes; 1]>::try_from(parts) {
        Ok([only]) => only,
        Err(parts) => parts.concat().into(),
    }
}

fn require_success(body: &[u8]) -> Result<(), Failure> {
    match says_that_it_failed(body) {
        true => Err(Failure::BadAnswer(
            "a success that says it is none".to_owned(),
        )),
        false => Ok(()),
    }
}

/// `{"errors":` or `{"error":` at the beginning of a success, or beside `"success":false`.
fn says_that_it_failed(body: &[u8]) -> bool {
    let mut start = [0; 10];
    let marks = body.iter().filter(|byte| !byte.is_ascii_whitespace());
    for (to, from) in start.iter_mut().zip(marks) {
        *to = *from;
    }
    start.starts_with(b"{\"errors\":")
        || start.starts_with(b"{\"error\":")
        || start.starts_with(b"{\"success\"") && memmem::find(body, b"\"errors\"").is_some()
}

/// Lets the links of a list lead back to FitEx: to the provider they would lead past it.
fn led_back(app: &App, call: &Call, body: Bytes) -> Bytes {
    let origin = app.fitbit.origin();
    let here = format!("{}/fitbit", app.config.public_url());
    let plain = (format!("\"{origin}/"), format!("\"{here}/"));
    // JSON may escape a slash.
    let escape = |text: &str| text.replace('/', "\\/");
    let escaped = (escape(&plain.0), escape(&plain.1));
    let whose = call.whose.as_deref().unwrap_or("-");
    let mut pairs = vec![plain, escaped];
    if whose != "-" {
        for version in ["1", "1.2"] {
            let of = |whose: &str| format!("\"{here}/{version}/user/{whose}/");
            pairs.push((of("-"), of(whose)));
        }
    }
    let mut body = body;
    for (from, to) in pairs {
        if memmem::find(&body, from.as_bytes()).is_some()
            && let Ok(text) = std::str::from_utf8(&body)
        {
            body = text.replace(&from, &to).into();
        }
    }
    body
}

#[cfg(test)]
mod tests {
    use super::says_that_it_failed;

    #[test]
    fn a_success_that_says_it_is_none_is_told() {
        for (body, failed) in [
            (
                r#"{"errors":[{"errorType":"system"}],"success":false}"#,
                true,
            ),
            ("{ \"errors\" : []}", true),
            (r#"{"success":false,"errors":[]}"#, true),
            (r#"{"activities":[],"errors":1}"#, false),
            (r#"{"error":"temporarily_unavailable"}"#, true),
            ("[]", false),
            ("", false),
        ] {
            assert_eq!(says_that_it_failed(body.as_bytes()), failed, "{body}");
        }
    }
}
