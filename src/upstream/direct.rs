//! The connections that requests are passed on over: a client for each of the server's workers, whose
//! connections live and are used on one thread, and which does nothing beside sending and receiving.

use std::cell::RefCell;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::Response;
use hyper::body::Incoming;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::{Client, Error, ResponseFuture};
use hyper_util::rt::{TokioExecutor, TokioTimer};

use super::Failure;
use super::http::{CONNECT, broken, unreachable};

/// How long a connection waits for its next use.
const IDLE: Duration = Duration::from_secs(90);

/// Bytes that are read of one at a time, and the most that the head of an answer may have.
const READ: usize = 64 * 1024;

/// How often one that waits is looked after.
const KEEPALIVE: Duration = Duration::from_secs(15);

/// A request that is to be passed on.
pub(super) type Request = hyper::Request<Full<Bytes>>;
type Wire = Client<HttpsConnector<HttpConnector>, Full<Bytes>>;

thread_local! {
    static WIRE: RefCell<Option<Wire>> = const { RefCell::new(None) };
}

/// Asks by the client of this thread. It follows nobody elsewhere, goes through no proxy and keeps no
/// cookies.
fn ask(request: Request) -> Result<ResponseFuture, Failure> {
    WIRE.with_borrow_mut(|wire| match wire {
        Some(wire) => Ok(wire.request(request)),
        None => Ok(wire.insert(made()?).request(request)),
    })
}

fn made() -> Result<Wire, Failure> {
    let mut connector = HttpConnector::new();
    connector.enforce_http(false);
    connector.set_connect_timeout(Some(CONNECT));
    connector.set_nodelay(true);
    // One that was dropped without a word is found out.
    connector.set_keepalive(Some(KEEPALIVE));
    connector.set_keepalive_interval(Some(KEEPALIVE));
    connector.set_keepalive_retries(Some(3));
    let connector = HttpsConnectorBuilder::new()
        .try_with_platform_verifier()
        .map_err(|fault| Failure::Unavailable(fault.to_string()))?
        .https_or_http()
        .enable_http1()
        .wrap_connector(connector);
    Ok(Client::builder(TokioExecutor::new())
        .pool_timer(TokioTimer::new())
        .pool_idle_timeout(IDLE)
        .http1_max_buf_size(READ)
        .build(connector))
}

/// Sends what `request` makes. A provider may close a connection that waits just when a request is on its way
/// (RFC 9112, 9.3.1), so a question, which changes nothing, is asked once more if the connection breaks before
/// an answer begins.
pub(super) async fn send(
    request: impl Fn() -> Result<Request, Failure>,
    is_question: bool,
) -> Result<Response<Incoming>, Failure> {
    let answer = match ask(request()?)?.await {
        Err(fault) if is_question && !fault.is_connect() => ask(request()?)?.await,
        answer => answer,
    };
    answer.map_err(|fault| fault_of(&fault))
}

fn fault_of(fault: &Error) -> Failure {
    if fault.is_connect() {
        unreachable(fault)
    } else {
        broken()
    }
}

#[cfg(test)]
mod tests {
    use http_body_util::{BodyExt, Full};

    use super::send;
    use crate::upstream::Failure;
    use crate::upstream::breaking::provider;
    use crate::upstream::http::broken;

    async fn ask(to: url::Url, is_question: bool) -> Result<Vec<u8>, Failure> {
        let request = || {
            let request = hyper::Request::get(to.as_str());
            Ok(request.body(Full::default()).unwrap())
        };
        let answer = send(request, is_question).await?;
        Ok(answer
            .into_body()
            .collect()
            .await
            .unwrap()
            .to_bytes()
            .to_vec())
    }

    #[tokio::test]
    async fn a_question_is_asked_once_more_if_the_connection_breaks_and_nothing_else_is() {
        for (breaks, told) in [
            (0, Ok(b"0".to_vec())),
            (1, Ok(b"1".to_vec())),
            (2, Err(broken())),
        ] {
            assert_eq!(ask(provider(breaks), true).await, told, "{breaks}");
        }
        assert_eq!(ask(provider(1), false).await, Err(broken()));
        let nobody = "http://127.0.0.1:1/".parse().unwrap();
        let told = ask(nobody, true).await;
        assert!(
            matches!(&told, Err(Failure::Unreachable(why)) if why.starts_with("Connection refused")),
            "{told:?}"
        );
    }
}
