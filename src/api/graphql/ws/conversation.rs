//! What is said on one connection: greeting, operations under way, their answers.

use std::collections::HashMap;
use std::pin::Pin;

use async_graphql::parser::types::OperationType;
use async_graphql::{Request, Response, Value as GraphqlValue};
use futures_util::future::{AbortHandle, Abortable};
use futures_util::stream::{self, SelectAll};
use futures_util::{Stream, StreamExt};
use serde_json::{Map, Value};

use super::messages::{self, Close, Heard, close};
use crate::api::graphql::{Schema, errors, guard, http};
use crate::app::App;
use crate::app::live::Place;
use crate::caller::{Caller, Person};
use crate::error::{Code, Error, Result};
use crate::service;

/// Operations under way on one connection.
const MOST_OPERATIONS: usize = 20;

/// What an operation has to say.
pub(super) enum Frame {
    /// A result.
    Next(String, Box<Response>),
    /// That there is no more.
    Complete(String),
}

type Frames = Pin<Box<dyn Stream<Item = Frame>>>;

/// An operation under way.
struct Operation {
    kind: OperationType,
    handle: AbortHandle,
}

/// One connection's side of the protocol.
pub(super) struct Conversation {
    app: App,
    schema: Schema,
    caller: Caller,
    greeted: bool,
    request_id: String,
    place: Place,
    running: HashMap<String, Operation>,
    /// What the operations under way say.
    pub(super) frames: SelectAll<Frames>,
}

/// What to answer, if anything, or why to close.
pub(super) type Said = std::result::Result<Option<String>, Close>;

impl Conversation {
    pub(super) fn new(
        app: App,
        schema: Schema,
        caller: Caller,
        request_id: String,
        place: Place,
    ) -> Self {
        Self {
            app,
            schema,
            caller,
            greeted: false,
            request_id,
            place,
            running: HashMap::new(),
            frames: SelectAll::new(),
        }
    }

    /// Who speaks, once they have said so.
    pub(super) fn person(&self) -> Option<&Person> {
        self.caller.person().ok().filter(|_| self.greeted)
    }

    pub(super) async fn hear(&mut self, text: &str) -> Said {
        match Heard::read(text).ok_or(close::INVALID)? {
            Heard::ConnectionInit { .. } if self.greeted => Err(close::TOO_MANY_GREETINGS),
            Heard::ConnectionInit { payload } => self.greet(payload).await,
            Heard::Ping { payload } => Ok(Some(messages::pong(payload))),
            Heard::Pong {} => Ok(None),
            Heard::Subscribe { .. } if !self.greeted => Err(close::UNAUTHORIZED),
            Heard::Subscribe { id, payload } => self.begin(id, *payload),
            Heard::Complete { id } => {
                if let Some(operation) = self.running.remove(&id) {
                    operation.handle.abort();
                }
                Ok(None)
            }
        }
    }

    /// What an operation says is passed on, unless the client has heard enough of it.
    pub(super) fn say(&mut self, frame: Frame) -> Option<String> {
        match frame {
            Frame::Next(id, response) => {
                let operation = self.running.get(&id)?;
                let is_result = match operation.kind {
                    OperationType::Subscription => response.data != GraphqlValue::Null,
                    _ => response.is_ok() || http::was_executed(&response),
                };
                if is_result {
                    return Some(messages::next(&id, &response));
                }
                // Nothing of it was carried out, or no more of it can be.
                operation.handle.abort();
                self.running.remove(&id);
                Some(messages::error(&id, &response))
            }
            Frame::Complete(id) => {
                let known = self.running.remove(&id);
                known.map(|_| messages::complete(&id))
            }
        }
    }

    /// The credential is in the greeting, or in the handshake of programs that can set headers.
    async fn greet(&mut self, payload: Option<Map<String, Value>>) -> Said {
        if let Some(token) = payload.as_ref().and_then(bearer) {
            let (address, agent) = (self.caller.address, self.caller.agent.clone());
            let found =
                service::authenticate::caller_of(&self.app, Some(token), address, agent).await;
            self.caller = found.map_err(|error| {
                tracing::warn!(error = error.source_text(), "cannot tell who greets");
                close::FORBIDDEN
            })?;
        }
        let Ok(person) = self.caller.person() else {
            return Err(close::FORBIDDEN);
        };
        if !self.place.is_of(person) {
            return Err(close::TOO_MANY_CONNECTIONS);
        }
        self.greeted = true;
        Ok(Some(messages::acknowledgement()))
    }

    fn begin(&mut self, id: String, request: Request) -> Said {
        if self.running.contains_key(&id) {
            return Err(close::SAME_ID);
        }
        if self.running.len() >= MOST_OPERATIONS {
            return Err(close::TOO_MANY_OPERATIONS);
        }
        let (kind, answers) = match admit(request) {
            Ok((kind, admitted)) => (kind, self.carry_out(kind, admitted)),
            Err(error) => {
                let refused = errors::refusal(&error, &self.request_id);
                return Ok(Some(messages::error(&id, &refused)));
            }
        };
        let (handle, registration) = AbortHandle::new_pair();
        let (of_next, of_end) = (id.clone(), id.clone());
        let frames = answers
            .map(move |response| Frame::Next(of_next.clone(), Box::new(response)))
            .chain(stream::once(async move { Frame::Complete(of_end) }));
        self.frames
            .push(Box::pin(Abortable::new(frames, registration)));
        self.running.insert(id, Operation { kind, handle });
        Ok(None)
    }

    fn carry_out(&self, kind: OperationType, request: Request) -> Answers {
        let (app, caller) = (self.app.clone(), self.caller.clone());
        let (schema, id) = (self.schema.clone(), self.request_id.clone());
        if kind == OperationType::Subscription {
            let request = request.data(app).data(caller);
            let responses = schema.execute_stream(request).map(move |mut response| {
                errors::complete(&mut response, &id);
                response
            });
            return Box::pin(responses);
        }
        Box::pin(stream::once(async move {
            http::execute(&app, &schema, caller, request, &id).await
        }))
    }
}

type Answers = Pin<Box<dyn Stream<Item = Response>>>;

fn bearer(payload: &Map<String, Value>) -> Option<&str> {
    let (_, value) = payload
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case("authorization"))?;
    // What is no bearer token is one that is not accepted.
    let token = value.as_str().unwrap_or_default().split_once(' ');
    Some(match token {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => token.trim(),
        _ => "",
    })
}

/// Parses and bounds the document. What changes something goes by POST, where it can be told apart
/// from its repetition.
fn admit(mut request: Request) -> Result<(OperationType, Request)> {
    let document = guard::admit(&request.query)?;
    let kind = guard::kind(&document, request.operation_name.as_deref());
    if kind == Some(OperationType::Mutation) {
        let detail = "Send mutations to /graphql by POST.";
        return Err(Error::new(Code::MethodNotAllowed, detail));
    }
    request.set_parsed_query(document);
    Ok((kind.unwrap_or(OperationType::Query), request))
}
