//! GraphQL over WebSocket: opening a connection, keeping it alive, closing it. The protocol is
//! `graphql-transport-ws` (<https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md>).

mod conversation;
mod messages;

use std::time::{Duration, Instant};

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap};
use actix_web::web::{Data, Payload};
use actix_web::{HttpMessage, HttpRequest, HttpResponse};
use actix_ws::{AggregatedMessage, AggregatedMessageStream, CloseReason, ProtocolError, Session};
use futures_util::StreamExt;
use tokio::sync::broadcast::error::RecvError;

use self::conversation::Conversation;
use self::messages::{Close, PROTOCOL, close};
use super::Schema;
use crate::api::envelope::RequestId;
use crate::api::problem::Failed;
use crate::app::App;
use crate::caller::Caller;
use crate::error::{Code, Error, LimitOwner, Result};

/// A message, all its frames together.
const LARGEST: usize = 64 * 1024;
/// How long a client may take to say who it is.
const GREETING: Duration = Duration::from_secs(3);
/// How often the other side is asked whether it is still there.
const BEAT: Duration = Duration::from_secs(20);
/// After so long without a sign of life it is not.
const SILENCE: Duration = Duration::from_secs(45);
/// How long a message may take to be taken by the other side.
const SENDING: Duration = Duration::from_secs(10);

/// Opens a connection.
pub(in crate::api) async fn open(
    app: Data<App>,
    schema: Data<Schema>,
    caller: Caller,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, Failed> {
    check_origin(request.headers(), &app.config.public_url())?;
    check_protocol(request.headers())?;
    let place = app.live.admit(caller.address).ok_or_else(|| {
        let detail = "Too many connections are open from this address.";
        Error::rate_limited(LimitOwner::Fitex, 60, detail)
    })?;
    let (response, session, messages) =
        actix_ws::handle_with_protocols(&request, payload, &[PROTOCOL]).map_err(|fault| {
            let detail = format!("This is not a WebSocket handshake: {fault}.");
            Error::new(Code::MalformedRequest, detail)
        })?;
    let id = request
        .extensions()
        .get::<RequestId>()
        .map(|RequestId(id)| id.to_string());
    let conversation = Conversation::new(
        app.get_ref().clone(),
        schema.get_ref().clone(),
        caller,
        id.unwrap_or_default(),
        place,
    );
    let messages = messages
        .max_frame_size(LARGEST)
        .aggregate_continuations()
        .max_continuation_size(LARGEST);
    actix_web::rt::spawn(keep(app.get_ref().clone(), session, messages, conversation));
    debug_assert_eq!(response.status(), StatusCode::SWITCHING_PROTOCOLS);
    Ok(response)
}

/// A page of another site must not speak for the person whose browser shows it. Programs send no
/// `Origin`.
fn check_origin(headers: &HeaderMap, own: &str) -> Result<()> {
    let Some(origin) = headers.get(header::ORIGIN) else {
        return Ok(());
    };
    let own = url::Url::parse(own).map(|url| url.origin().ascii_serialization());
    if own.is_ok_and(|own| origin.as_bytes() == own.as_bytes()) {
        return Ok(());
    }
    let detail = "Connections from pages of other sites are not accepted.";
    Err(Error::new(Code::Forbidden, detail))
}

fn check_protocol(headers: &HeaderMap) -> Result<()> {
    let speaks = headers
        .get_all(header::SEC_WEBSOCKET_PROTOCOL)
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','))
        .any(|name| name.trim() == PROTOCOL);
    if speaks {
        return Ok(());
    }
    let detail = format!(
        "Open a WebSocket with the subprotocol {PROTOCOL}; over plain HTTP, send the operation to /graphql."
    );
    Err(Error::new(Code::MalformedRequest, detail))
}

/// Speaks until one side has had enough.
async fn keep(
    app: App,
    mut session: Session,
    mut messages: AggregatedMessageStream,
    mut conversation: Conversation,
) {
    let end = talk(&app, &mut session, &mut messages, &mut conversation).await;
    // Whatever it was asked ends with it.
    drop(conversation);
    let reason = match end {
        End::Close((code, description)) => Some(CloseReason {
            code: code.into(),
            description: Some(description.to_owned()),
        }),
        End::Closed => None,
        End::Gone => return,
    };
    let _ = tokio::time::timeout(SENDING, session.close(reason)).await;
}

/// Whether the other side takes what is sent: one that does not read would hold it up for ever.
async fn taken(sending: impl Future<Output = Result<(), actix_ws::Closed>>) -> bool {
    matches!(tokio::time::timeout(SENDING, sending).await, Ok(Ok(())))
}

/// How a connection ends.
enum End {
    /// FitEx closes it.
    Close(Close),
    /// The other side did, and is answered.
    Closed,
    /// There is no other side any more.
    Gone,
}

async fn talk(
    app: &App,
    session: &mut Session,
    messages: &mut AggregatedMessageStream,
    conversation: &mut Conversation,
) -> End {
    let mut closing = app.live.closing();
    let mut ends = app.live.ends();
    let mut beat = tokio::time::interval_at(tokio::time::Instant::now() + BEAT, BEAT);
    let greeting = tokio::time::sleep(GREETING);
    tokio::pin!(greeting);
    let mut heard = Instant::now();
    loop {
        let said = tokio::select! {
            message = messages.recv() => {
                heard = Instant::now();
                match message {
                    Some(Ok(AggregatedMessage::Text(text))) => conversation.hear(&text).await,
                    Some(Ok(AggregatedMessage::Binary(_))) => Err(close::INVALID),
                    Some(Ok(AggregatedMessage::Ping(bytes))) => {
                        if !taken(session.pong(&bytes)).await {
                            return End::Gone;
                        }
                        Ok(None)
                    }
                    Some(Ok(AggregatedMessage::Pong(_))) => Ok(None),
                    Some(Ok(AggregatedMessage::Close(_))) => return End::Closed,
                    Some(Err(ProtocolError::Overflow)) => Err(close::TOO_LARGE),
                    Some(Err(_)) | None => return End::Gone,
                }
            }
            Some(frame) = conversation.frames.next(), if !conversation.frames.is_empty() => {
                Ok(conversation.say(frame))
            }
            () = &mut greeting, if conversation.person().is_none() => Err(close::NO_GREETING),
            _ = beat.tick() => {
                if heard.elapsed() > SILENCE || !taken(session.ping(b"")).await {
                    return End::Gone;
                }
                Ok(None)
            }
            ended = ends.recv() => match ended {
                Ok(id) if conversation.person().is_some_and(|person| person.session == id) => {
                    Err(close::SIGNED_OUT)
                }
                // Those that were missed are told again at the next look.
                Ok(_) | Err(RecvError::Lagged(_)) => Ok(None),
                Err(RecvError::Closed) => Err(close::STOPPING),
            },
            _ = closing.wait_for(|closing| *closing) => Err(close::STOPPING),
        };
        match said {
            Ok(None) => {}
            Ok(Some(text)) => {
                if !taken(session.text(text)).await {
                    return End::Gone;
                }
            }
            Err(reason) => return End::Close(reason),
        }
    }
}
