//! One HTTP client for providers: bounded in time and size, no redirects, no proxies, no cookies.

use std::time::Duration;

use jiff::fmt::rfc2822;
use reqwest::header::{DATE, HeaderMap, HeaderValue, RETRY_AFTER};
use reqwest::{Client, ClientBuilder, RequestBuilder, Response, redirect};
use serde::de::DeserializeOwned;
use tokio::runtime::Handle;
use tokio::task::JoinSet;
use url::Url;

use super::Failure;
use super::count::count;
use crate::error::{Error, Result};
use crate::step;

pub(super) const CONNECT: Duration = Duration::from_secs(3);
/// What FitEx calls itself.
pub(super) const USER_AGENT: &str = concat!("FitEx/", env!("CARGO_PKG_VERSION"));
const TOTAL: Duration = Duration::from_secs(20);
/// A trade whose answer is lost may be lost for good, so it gets longer.
const TRADE: Duration = Duration::from_secs(30);
/// Larger than any answer FitEx asks for.
pub(super) const LARGEST: usize = 8 * 1024 * 1024;

/// An answer, read whole.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) retry_after: Option<u32>,
    pub(super) body: Vec<u8>,
}

impl Answer {
    /// Parses the body. The library's message names the place, never the value, for our types.
    pub(super) fn parse<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        serde_json::from_slice(&self.body).map_err(|fault| {
            let place = format!("line {} column {}", fault.line(), fault.column());
            Failure::BadAnswer(format!("not the JSON that was expected, at {place}"))
        })
    }
}

/// The client, and the runtime that its connections live on: that of the process, because those of
/// the server's workers end before the fetches do.
#[derive(Clone, Debug)]
pub(super) struct Http {
    client: Client,
    runtime: Handle,
}

impl Http {
    /// Makes a client whose connections live as long as the runtime that this is called on.
    pub(super) fn new() -> Result<Self> {
        Self::built(Client::builder().timeout(TOTAL))
    }

    /// The same for trading codes and refresh tokens: each on a connection of its own, because one
    /// that breaks while it is used again would leave open whether the trade was made.
    pub(super) fn for_trades() -> Result<Self> {
        let client = Client::builder().timeout(TRADE).pool_max_idle_per_host(0);
        Self::built(client)
    }

    fn built(builder: ClientBuilder) -> Result<Self> {
        Ok(Self {
            client: plain(builder)?,
            runtime: Handle::current(),
        })
    }

    pub(super) fn get(&self, url: Url) -> RequestBuilder {
        self.client.get(url)
    }

    pub(super) fn post(&self, url: Url) -> RequestBuilder {
        self.client.post(url)
    }

    pub(super) fn patch(&self, url: Url) -> RequestBuilder {
        self.client.patch(url)
    }

    /// Sends a request and reads the answer, whatever its status. A caller that goes away takes its
    /// request with it.
    pub(super) async fn send(&self, request: RequestBuilder) -> Result<Answer, Failure> {
        self.run(async { read_whole(request.send().await).await })
            .await
    }

    /// The same for a question, which changes nothing, so that it may be asked again.
    pub(super) async fn ask(&self, question: RequestBuilder) -> Result<Answer, Failure> {
        self.run(async { read_whole(ask(question).await).await })
            .await
    }

    async fn run(
        &self,
        call: impl Future<Output = Result<Answer, Failure>> + Send + 'static,
    ) -> Result<Answer, Failure> {
        count();
        let mut calls = JoinSet::new();
        calls.spawn_on(call, &self.runtime);
        match step::through(calls.join_next()).await {
            Some(Ok(done)) => done,
            _ => Err(Failure::Unavailable("FitEx is stopping".to_owned())),
        }
    }
}

/// What all clients have in common.
fn plain(builder: ClientBuilder) -> Result<Client> {
    builder
        .connect_timeout(CONNECT)
        .redirect(redirect::Policy::none())
        .no_proxy()
        .user_agent(USER_AGENT)
        .build()
        .map_err(Error::internal)
}

/// Asks something that changes nothing. A provider may close a connection that waits just when a
/// request is on its way (RFC 9112, 9.3.1), so if it breaks before an answer begins, it is asked once
/// more.
async fn ask(question: RequestBuilder) -> reqwest::Result<Response> {
    let again = question.try_clone();
    match (question.send().await, again) {
        (Err(fault), Some(again)) if broke(&fault) => again.send().await,
        (answer, _) => answer,
    }
}

/// Whether there was a connection and it broke.
fn broke(fault: &reqwest::Error) -> bool {
    fault.is_request() && !fault.is_connect() && !fault.is_timeout()
}

async fn read_whole(answer: reqwest::Result<Response>) -> Result<Answer, Failure> {
    let mut response = answer.map_err(|fault| fault_of(&fault))?;
    let status = response.status().as_u16();
    let retry_after = retry_after(response.headers());
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|fault| fault_of(&fault))? {
        if body.len() + chunk.len() > LARGEST {
            return Err(Failure::BadAnswer("the answer is too large".to_owned()));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Answer {
        status,
        retry_after,
        body,
    })
}

/// A cut connection or an unknown host is the provider's trouble, not an answer.
fn fault_of(fault: &reqwest::Error) -> Failure {
    if fault.is_connect() {
        unreachable(fault)
    } else if fault.is_timeout() {
        Failure::Timeout
    } else {
        broken()
    }
}

/// What is told of a reason, in letters: the other side has a say in it.
const REASON: usize = 200;

/// No connection was made. What lies at the bottom says why; of what was asked it holds the host at most.
pub(super) fn unreachable(fault: &dyn std::error::Error) -> Failure {
    let mut cause = fault;
    while let Some(source) = cause.source() {
        cause = source;
    }
    Failure::Unreachable(cause.to_string().chars().take(REASON).collect())
}

/// A connection broke before all was said.
pub(super) fn broken() -> Failure {
    Failure::Unavailable("the connection broke".to_owned())
}

/// Seconds to wait, at most an hour; a minute if it says nothing that can be read. A date (RFC 9110,
/// 10.2.3) counts from the answer's own, so that clocks need not agree.
pub(super) fn retry_after(headers: &HeaderMap) -> Option<u32> {
    let header = |name| headers.get(name).map(|v: &HeaderValue| v.to_str());
    let value = header(RETRY_AFTER)?.unwrap_or_default();
    let date = header(DATE).and_then(Result::ok);
    Some(seconds_of(value.trim(), date).map_or(60, |seconds| seconds.min(3600)))
}

fn seconds_of(value: &str, date: Option<&str>) -> Option<u32> {
    if let Ok(seconds) = value.parse() {
        return Some(seconds);
    }
    let instant = |text| rfc2822::parse(text).ok().map(|zoned| zoned.timestamp());
    let wait = instant(value)?.as_second() - instant(date?)?.as_second();
    u32::try_from(wait.max(0)).ok()
}

#[cfg(test)]
mod tests {
    use super::{Http, seconds_of};
    use crate::upstream::Failure;
    use crate::upstream::breaking::provider;

    #[tokio::test]
    async fn a_question_is_asked_once_more_if_the_connection_breaks_and_nothing_else_is() {
        let http = Http::new().unwrap();
        let broke = Failure::Unavailable("the connection broke".to_owned());
        let said = |answer: Result<super::Answer, Failure>| answer.map(|answer| answer.body);

        for (broken, told) in [
            (0, Ok(b"0".to_vec())),
            (1, Ok(b"1".to_vec())),
            (2, Err(broke.clone())),
        ] {
            let answer = http.ask(http.get(provider(broken))).await;
            assert_eq!(said(answer), told, "{broken}");
        }
        let sent = http.send(http.post(provider(1))).await;
        assert_eq!(said(sent), Err(broke));
    }

    #[test]
    fn a_wait_is_told_in_seconds_or_as_a_date() {
        let date = Some("Mon, 23 Nov 2026 12:00:00 GMT");
        for (value, seconds) in [
            ("120", Some(120)),
            ("Mon, 23 Nov 2026 12:02:00 GMT", Some(120)),
            ("Mon, 23 Nov 2026 11:00:00 GMT", Some(0)),
            ("soon", None),
            ("-5", None),
            ("", None),
        ] {
            assert_eq!(seconds_of(value, date), seconds, "{value}");
        }
        assert_eq!(seconds_of("Mon, 23 Nov 2026 12:02:00 GMT", None), None);
    }
}
