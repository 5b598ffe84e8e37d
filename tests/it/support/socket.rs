//! A client of GraphQL over WebSocket that can also misbehave.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::ClientRequestBuilder;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::Person;

/// What came.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Said {
    Message(Value),
    Closed(u16),
    Nothing,
}

/// A connection.
pub(crate) struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Socket {
    /// Opens a connection with these headers; the status, if it is refused.
    pub(crate) async fn open(base: &str, headers: &[(&str, &str)]) -> Result<Self, u16> {
        let address = format!("{}/graphql/ws", base.replacen("http", "ws", 1));
        let mut request = ClientRequestBuilder::new(address.parse().unwrap());
        for (name, value) in headers {
            request = request.with_header(*name, *value);
        }
        match connect_async(request).await {
            Ok((stream, response)) => {
                let spoken = &response.headers()["sec-websocket-protocol"];
                assert_eq!(spoken, "graphql-transport-ws");
                Ok(Self(stream))
            }
            Err(Error::Http(response)) => Err(response.status().as_u16()),
            Err(fault) => panic!("{fault}"),
        }
    }

    /// A connection on which nobody has said who they are.
    pub(crate) async fn plain(base: &str) -> Self {
        let protocol = [("sec-websocket-protocol", "graphql-transport-ws")];
        Self::open(base, &protocol).await.unwrap()
    }

    /// A connection of somebody who is signed in.
    pub(crate) async fn of(person: &Person) -> Self {
        let mut socket = Self::plain(&person.base).await;
        assert_eq!(
            socket.greet(person).await,
            Said::Message(json!({ "type": "connection_ack" }))
        );
        socket
    }

    pub(crate) async fn greet(&mut self, person: &Person) -> Said {
        let token = person.token.clone().unwrap_or_default();
        self.say(json!({ "type": "connection_init", "payload": { "Authorization": format!("Bearer {token}") } }))
            .await;
        self.hear().await
    }

    pub(crate) async fn say(&mut self, message: Value) {
        self.send(Message::text(message.to_string())).await;
    }

    pub(crate) async fn send(&mut self, message: Message) {
        self.0.send(message).await.unwrap();
    }

    pub(crate) async fn subscribe(&mut self, id: &str, query: &str) {
        self.say(json!({ "id": id, "type": "subscribe", "payload": { "query": query } }))
            .await;
    }

    /// The next message, within a few seconds.
    pub(crate) async fn hear(&mut self) -> Said {
        self.hear_within(Duration::from_secs(15)).await
    }

    pub(crate) async fn hear_within(&mut self, patience: Duration) -> Said {
        loop {
            let next = tokio::time::timeout(patience, self.0.next()).await;
            match next {
                Err(_) => return Said::Nothing,
                Ok(Some(Ok(Message::Text(text)))) => {
                    return Said::Message(serde_json::from_str(&text).unwrap());
                }
                Ok(Some(Ok(Message::Close(Some(frame))))) => {
                    return Said::Closed(frame.code.into());
                }
                Ok(Some(Ok(Message::Ping(_) | Message::Pong(_)))) => {}
                Ok(other) => panic!("{other:?}"),
            }
        }
    }

    /// The next result of an operation.
    pub(crate) async fn result(&mut self) -> Value {
        match self.hear().await {
            Said::Message(message) if message["type"] == "next" => message["payload"].clone(),
            other => panic!("{other:?}"),
        }
    }
}
