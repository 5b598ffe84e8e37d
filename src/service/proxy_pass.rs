//! Answers that are passed on: short ones whole, long ones while they arrive.

use std::sync::Arc;

use bytes::Bytes;
use memchr::memmem;
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
/// Bytes up to which a long answer is kept while it is passed on.
const KEPT: usize = 1024 * 1024;
/// Bytes of a list, whose links are made to lead back here.
const LONGEST_LIST: usize = 8 * 1024 * 1024;

/// What came of passing a request on.
pub(super) enum Passed {
    /// The answer, whole.
    Whole(Answer),
    /// An answer that is still arriving.
    Arriving(Box<Arriving>),
}

/// An answer that is still arriving.
pub struct Arriving {
    /// The HTTP status, of success.
    pub status: u16,
    /// What the body is.
    pub media: Media,
    /// How long it is, if that is told.
    pub length: Option<usize>,
    first: Option<Bytes>,
    incoming: Incoming,
    /// What has passed, as long as it is worth keeping.
    passed: Option<(usize, Vec<Bytes>)>,
    passage: Option<Passage>,
    keep: Option<Keeping>,
}

/// How an answer is kept once it has passed.
pub(super) struct Keeping {
    pub(super) app: App,
    pub(super) question: Question,
    pub(super) kept: Box<dyn FnOnce(Answer) -> Kept + Send>,
}

impl Arriving {
    /// Holds a place until the end, and keeps the answer then.
    pub(super) fn with(mut self, passage: Passage, keep: Option<Keeping>) -> Self {
        self.passage = Some(passage);
        self.passed = keep.is_some().then(|| (0, Vec::new()));
        self.keep = keep;
        self
    }

    /// The next part, or nothing at the end. After a failure the answer is worth nothing.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>> {
        let chunk = match self.first.take() {
            Some(first) => Some(first),
            None => self.incoming.chunk().await.map_err(plain)?,
        };
        match &chunk {
            Some(chunk) => self.remember(chunk),
            None => self.end(),
        }
        Ok(chunk)
    }

    fn remember(&mut self, chunk: &Bytes) {
        if let Some((length, parts)) = &mut self.passed {
            *length += chunk.len();
            parts.push(chunk.clone());
            if *length > KEPT {
                self.passed = None;
            }
        }
    }

    fn end(&mut self) {
        self.passage = None;
        if let (Some((_, parts)), Some(keep)) = (self.passed.take(), self.keep.take()) {
            let answer = Answer {
                status: self.status,
                media: self.media,
                body: parts.concat().into(),
            };
            keep.app
                .answers
                .keep(keep.question, Arc::new((keep.kept)(answer)));
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
    let (body, is_whole) = incoming.read(most).await?;
    if body.is_empty() && call.operation.method == Method::Get {
        return Err(Failure::BadAnswer("an answer without a body".to_owned()));
    }
    if says_that_it_failed(&body) {
        return Err(Failure::BadAnswer(
            "a success that says it is none".to_owned(),
        ));
    }
    if !is_whole {
        return Ok(Passed::Arriving(Box::new(Arriving {
            status,
            media,
            length: incoming.length,
            first: Some(body),
            incoming,
            passed: None,
            passage: None,
            keep: None,
        })));
    }
    if media == Media::Json && !body.is_empty() {
        // The scan on the way in looks at the form alone.
        serde_json::from_slice::<serde::de::IgnoredAny>(&body)
            .map_err(|_| Failure::BadAnswer("a body that is no JSON".to_owned()))?;
    }
    let body = match has_links {
        true => led_back(app, call, &body),
        false => body,
    };
    Ok(Passed::Whole(Answer {
        status,
        media,
        body,
    }))
}

/// `{"errors":` or `{"error":` at the beginning of a success, or beside `"success":false`.
fn says_that_it_failed(body: &[u8]) -> bool {
    let start: Vec<u8> = body
        .iter()
        .copied()
        .filter(|byte| !byte.is_ascii_whitespace())
        .take(10)
        .collect();
    start.starts_with(b"{\"errors\":")
        || start.starts_with(b"{\"error\":")
        || start.starts_with(b"{\"success\"") && memmem::find(body, b"\"errors\"").is_some()
}

/// Lets the links of a list lead back to FitEx: to the provider they would lead past it.
fn led_back(app: &App, call: &Call, body: &[u8]) -> Bytes {
    let origin = app.fitbit.origin();
    let here = format!("{}/fitbit", app.config.public_url());
    let whose = call.whose.as_deref().unwrap_or("-");
    let mut text = String::from_utf8_lossy(body).into_owned();
    for (from, to) in [
        (format!("\"{origin}/"), format!("\"{here}/")),
        (
            format!("\"{}\\/", origin.replace('/', "\\/")),
            format!("\"{}\\/", here.replace('/', "\\/")),
        ),
    ] {
        text = text.replace(&from, &to);
    }
    if whose != "-" {
        text = text.replace(
            &format!("\"{here}/1/user/-/"),
            &format!("\"{here}/1/user/{whose}/"),
        );
        text = text.replace(
            &format!("\"{here}/1.2/user/-/"),
            &format!("\"{here}/1.2/user/{whose}/"),
        );
    }
    text.into()
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
