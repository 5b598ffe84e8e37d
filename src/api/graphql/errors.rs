//! Errors in GraphQL: the same members as in REST, under `extensions`, the code in upper case.

use async_graphql::{ErrorExtensionValues, Name, PathSegment, Response, ServerError, Value};

use crate::api::problem::Problem;
use crate::error::{Code, Error};

/// Completes the errors of an executed operation.
pub(super) fn complete(response: &mut Response, request_id: &str) {
    for error in &mut response.errors {
        show_failed(&mut response.data, &error.path);
        let (message, extensions) = if let Some(cause) = error.source::<Error>() {
            note(cause, request_id);
            (cause.detail.clone(), extensions(cause, request_id))
        } else {
            // The library's own: a document or variables that do not fit the schema.
            let refused = Error::new(Code::MalformedRequest, error.message.clone());
            (refused.detail.clone(), extensions(&refused, request_id))
        };
        error.message = message;
        error.extensions = Some(extensions);
        error.source = None;
    }
}

/// A field that failed is null, says the specification; async-graphql 7.2.1 leaves it out.
fn show_failed(data: &mut Value, path: &[PathSegment]) {
    let Some((PathSegment::Field(field), parents)) = path.split_last() else {
        return;
    };
    let mut place = data;
    for parent in parents {
        let within = match (place, parent) {
            (Value::Object(members), PathSegment::Field(name)) => members.get_mut(name.as_str()),
            (Value::List(items), PathSegment::Index(index)) => items.get_mut(*index),
            _ => None,
        };
        let Some(within) = within else { return };
        place = within;
    }
    if let Value::Object(members) = place {
        members.entry(Name::new(field)).or_insert(Value::Null);
    }
}

/// An error of the request as a whole.
pub(super) fn refusal(error: &Error, request_id: &str) -> Response {
    note(error, request_id);
    let mut refused = ServerError::new(error.detail.clone(), None);
    refused.extensions = Some(extensions(error, request_id));
    Response::from_errors(vec![refused])
}

fn extensions(error: &Error, request_id: &str) -> ErrorExtensionValues {
    let mut values = ErrorExtensionValues::default();
    let problem = Problem::of(error, request_id, "/graphql");
    if let Ok(serde_json::Value::Object(members)) = serde_json::to_value(problem) {
        for (name, value) in members {
            values.set(name, Value::from_json(value).unwrap_or_default());
        }
    }
    values.set("code", error.code.as_str().to_ascii_uppercase());
    values
}

/// The causes of our own faults and the provider's are for the log alone.
fn note(error: &Error, request_id: &str) {
    let (code, cause) = (error.code.as_str(), error.source_text());
    match error.code {
        Code::Internal => tracing::error!(request.id = request_id, code, error = cause, "failed"),
        _ if error.code.status() >= 500 => {
            tracing::warn!(request.id = request_id, code, error = cause, "failed");
        }
        _ => tracing::debug!(request.id = request_id, code, error = cause, "refused"),
    }
}
