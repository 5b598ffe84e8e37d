//! The messages of `graphql-transport-ws`, and the words with which a connection is closed.

use async_graphql::{Request, Response};
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// The subprotocol's name.
pub(super) const PROTOCOL: &str = "graphql-transport-ws";

/// A code and the reason that goes with it.
pub(super) type Close = (u16, &'static str);

/// Why FitEx closes a connection. From 4400 on the numbers are the protocol's, below the RFC 6455's.
pub(super) mod close {
    use super::Close;

    pub(in super::super) const STOPPING: Close = (1001, "Going away");
    pub(in super::super) const TOO_LARGE: Close = (1009, "Message too large");
    pub(in super::super) const INVALID: Close = (4400, "Invalid message");
    pub(in super::super) const UNAUTHORIZED: Close = (4401, "Unauthorized");
    pub(in super::super) const SIGNED_OUT: Close = (4401, "The session has ended");
    pub(in super::super) const FORBIDDEN: Close = (4403, "Forbidden");
    pub(in super::super) const NO_GREETING: Close = (4408, "Connection initialisation timeout");
    pub(in super::super) const SAME_ID: Close = (4409, "Subscriber already exists");
    pub(in super::super) const TOO_MANY_GREETINGS: Close =
        (4429, "Too many initialisation requests");
    pub(in super::super) const TOO_MANY_CONNECTIONS: Close = (4429, "Too many connections");
    pub(in super::super) const TOO_MANY_OPERATIONS: Close = (4429, "Too many operations");
}

/// What a client says.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Heard {
    /// Who it is.
    ConnectionInit { payload: Option<Map<String, Value>> },
    /// Are you there?
    Ping { payload: Option<Map<String, Value>> },
    /// I am here.
    Pong {},
    /// Carry this out.
    Subscribe { id: String, payload: Box<Request> },
    /// I have heard enough of this.
    Complete { id: String },
}

/// Longer ids than any program counts to.
const LONGEST_ID: usize = 128;

impl Heard {
    /// Reads a message.
    pub(super) fn read(text: &str) -> Option<Self> {
        let heard: Self = serde_json::from_str(text).ok()?;
        match &heard {
            Self::Subscribe { id, .. } if !(1..=LONGEST_ID).contains(&id.len()) => None,
            _ => Some(heard),
        }
    }
}

pub(super) fn acknowledgement() -> String {
    json!({ "type": "connection_ack" }).to_string()
}

pub(super) fn pong(payload: Option<Map<String, Value>>) -> String {
    match payload {
        Some(payload) => json!({ "type": "pong", "payload": payload }).to_string(),
        None => json!({ "type": "pong" }).to_string(),
    }
}

pub(super) fn next(id: &str, response: &Response) -> String {
    json!({ "id": id, "type": "next", "payload": response }).to_string()
}

pub(super) fn error(id: &str, response: &Response) -> String {
    json!({ "id": id, "type": "error", "payload": response.errors }).to_string()
}

pub(super) fn complete(id: &str) -> String {
    json!({ "id": id, "type": "complete" }).to_string()
}
