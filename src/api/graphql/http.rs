//! GraphQL over HTTP, by the draft of that name: POST with JSON, GET for queries only, no batches,
//! and a status that says whether the request was good.

use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::web::{Data, Payload};
use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse};
use async_graphql::parser::types::OperationType;
use async_graphql::{Request, Response, Value};
use async_graphql_actix_web::GraphQLRequest;

use super::teams::Members;
use super::{Schema, errors, guard};
use crate::api::body;
use crate::api::envelope::RequestId;
use crate::app::App;
use crate::caller::Caller;
use crate::error::{Code, Error, Result};

/// The media type of the draft: its statuses mean what they say.
const GRAPHQL: &str = "application/graphql-response+json";
/// The media type of old clients: anything that could be read is a 200.
const JSON: &str = "application/json";
const LONGEST: Duration = Duration::from_secs(25);

/// Answers a query that stands in the address.
pub(in crate::api) async fn get(
    app: Data<App>,
    schema: Data<Schema>,
    caller: Caller,
    request: HttpRequest,
) -> HttpResponse {
    let read = async {
        let mut none = actix_web::dev::Payload::None;
        let read = GraphQLRequest::from_request(&request, &mut none).await;
        read.map(GraphQLRequest::into_inner).map_err(|fault| {
            let why: String = fault
                .to_string()
                .chars()
                .filter(|c| !c.is_control())
                .take(200)
                .collect();
            Error::new(
                Code::MalformedRequest,
                format!("The address carries no GraphQL request: {why}"),
            )
        })
    };
    let read = read.await;
    answer(&app, &schema, caller, &request, read).await
}

/// Answers an operation that stands in the body.
pub(in crate::api) async fn post(
    app: Data<App>,
    schema: Data<Schema>,
    caller: Caller,
    request: HttpRequest,
    payload: Payload,
) -> HttpResponse {
    let read = async {
        body::check_media_type(&request)?;
        let bytes = body::read(payload.into_inner(), body::announced_size(&request)).await?;
        if bytes.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'[') {
            return Err(Error::new(
                Code::MalformedRequest,
                "Send one operation at a time.",
            ));
        }
        let request: Request = serde_json::from_slice(&bytes).map_err(|fault| {
            let place = format!("line {} column {}", fault.line(), fault.column());
            let detail = format!("The body is not a GraphQL request; it goes wrong at {place}.");
            Error::new(Code::MalformedRequest, detail)
        })?;
        Ok(request)
    };
    let read = read.await;
    answer(&app, &schema, caller, &request, read).await
}

async fn answer(
    app: &App,
    schema: &Schema,
    caller: Caller,
    request: &HttpRequest,
    read: Result<Request>,
) -> HttpResponse {
    let id = request
        .extensions()
        .get::<RequestId>()
        .map(|id| id.0.clone())
        .unwrap_or_default();
    let Some(media_type) = accepted(request) else {
        let detail = format!("Accept {GRAPHQL} or {JSON}.");
        let refused = Error::new(Code::NotAcceptable, detail);
        return render(&errors::refusal(&refused, &id), JSON, 406, None);
    };
    let may_change = request.method() == actix_web::http::Method::POST;
    match read.and_then(|read| admit(read, may_change)) {
        Ok(admitted) => {
            let response = execute(app, schema, caller, admitted, &id).await;
            let status = status(&response, media_type);
            render(&response, media_type, status, None)
        }
        Err(error) => {
            let allow = error.facts.allow.clone();
            let unread = error.code != Code::MalformedRequest || media_type == GRAPHQL;
            // Old clients expect a document that does not parse to be answered, not refused.
            let document_fault = error.detail.starts_with("The document");
            let status = if unread || !document_fault {
                error.code.status()
            } else {
                200
            };
            render(&errors::refusal(&error, &id), media_type, status, allow)
        }
    }
}

/// Parses and bounds the document, and keeps GET from changing anything.
fn admit(mut request: Request, may_change: bool) -> Result<Request> {
    if request.query.is_empty() {
        return Err(Error::new(
            Code::MalformedRequest,
            "The request has no `query`.",
        ));
    }
    let document = guard::admit(&request.query)?;
    let kind = guard::kind(&document, request.operation_name.as_deref());
    if !may_change && kind != Some(OperationType::Query) {
        let mut error = Error::new(Code::MethodNotAllowed, "Only queries may be sent by GET.");
        error.facts.allow = Some("POST".to_owned());
        return Err(error);
    }
    request.set_parsed_query(document);
    Ok(request)
}

pub(super) async fn execute(
    app: &App,
    schema: &Schema,
    caller: Caller,
    request: Request,
    id: &str,
) -> Response {
    let members = Members::of(app, &caller);
    let request = request.data(app.clone()).data(caller).data(members);
    match tokio::time::timeout(LONGEST, schema.execute(request)).await {
        Ok(mut response) => {
            errors::complete(&mut response, id);
            response
        }
        Err(_) => errors::refusal(&Error::busy("The operation took too long."), id),
    }
}

/// Whether anything was executed: errors of execution have a path, errors of the request have none.
pub(super) fn was_executed(response: &Response) -> bool {
    response.data != Value::Null || response.errors.iter().any(|error| !error.path.is_empty())
}

fn status(response: &Response, media_type: &str) -> u16 {
    if media_type == JSON || response.errors.is_empty() || was_executed(response) {
        return 200;
    }
    400
}

/// The first media type of the request that FitEx can answer with; JSON for who does not say.
fn accepted(request: &HttpRequest) -> Option<&'static str> {
    let Some(value) = request.headers().get(header::ACCEPT) else {
        return Some(JSON);
    };
    let value = value.to_str().unwrap_or_default();
    value.split(',').find_map(
        |entry| match entry.split(';').next().unwrap_or_default().trim() {
            GRAPHQL => Some(GRAPHQL),
            JSON | "application/*" | "*/*" => Some(JSON),
            _ => None,
        },
    )
}

fn render(
    response: &Response,
    media_type: &str,
    status: u16,
    allow: Option<String>,
) -> HttpResponse {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut body = serde_json::to_value(response).unwrap_or_default();
    if !response.errors.is_empty() && !was_executed(response) {
        // Nothing was executed, so there is no `data`, not even null.
        if let Some(members) = body.as_object_mut() {
            members.remove("data");
        }
    }
    let mut answer = HttpResponse::build(status);
    if let Some(allow) = allow.and_then(|allow| HeaderValue::from_str(&allow).ok()) {
        answer.insert_header((header::ALLOW, allow));
    }
    answer.insert_header((header::VARY, "Accept"));
    answer
        .content_type(format!("{media_type}; charset=utf-8"))
        .body(body.to_string())
}
