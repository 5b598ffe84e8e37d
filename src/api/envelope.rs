//! Around every request: its id, its time limit, its line in the log, the headers of its answer.

use std::fmt;
use std::panic::AssertUnwindSafe;
use std::rc::Rc;
use std::time::{Duration, Instant};

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{HttpMessage, HttpResponse};
use futures_util::FutureExt;

use super::oauth::Refused;
use super::problem::{Failed, render};
use crate::app::App;
use crate::error::{Code, Error};

/// No operation takes longer, whatever it waits for.
const LONGEST: Duration = Duration::from_secs(30);

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The id of the request at hand.
#[derive(Clone, Debug)]
pub(super) struct RequestId(pub(super) Rc<str>);

/// The pattern of the request at hand, if a handler of many knows it: where that begins, and the rest.
#[derive(Clone, Copy, Debug)]
pub(super) struct Route(pub(super) &'static str, pub(super) &'static str);

impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.0, self.1)
    }
}

/// The middleware.
pub async fn envelope<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let id = request_id(&request);
    // The text itself is shared.
    let uri = request.uri().clone();
    let method = request.method().clone();
    let began = Instant::now();
    let is_https = request
        .app_data::<Data<App>>()
        .is_some_and(|app| app.config.is_https());
    request.extensions_mut().insert(RequestId(Rc::clone(&id)));

    let served = AssertUnwindSafe(next.call(request)).catch_unwind();
    let served = match tokio::time::timeout(LONGEST, served).await {
        Ok(Ok(served)) => served,
        Ok(Err(_)) => Err(Failed(Error::internal("a handler panicked")).into()),
        Err(_) => Err(Failed(Error::busy("The request took too long.")).into()),
    };
    let response = match served {
        Ok(response) => response.map_into_boxed_body(),
        // What no handler answered: there is no request left to answer it with, only an answer.
        Err(error) => {
            let response =
                as_problem(&error, &id, uri.path()).unwrap_or_else(|| error.error_response());
            let response = with_headers(response, &id, uri.path(), is_https);
            log(&method, &"unserved", &response, began, &id);
            return Err(InternalError::from_response("unserved", response).into());
        }
    };
    let route = response.request().extensions_mut().remove::<Route>();
    if let Some(route) = route {
        log(&method, &route, response.response(), began, &id);
    } else {
        let pattern = response.request().match_pattern();
        let route = pattern.as_deref().unwrap_or("unmatched");
        log(&method, &route, response.response(), began, &id);
    }
    Ok(complete(response, &id, uri.path(), is_https))
}

/// The client's id if it is a plain one, else one of our own.
fn request_id(request: &ServiceRequest) -> Rc<str> {
    let plain = |text: &&str| {
        (1..=64).contains(&text.len())
            && text
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
    };
    let given = request
        .headers()
        .get(REQUEST_ID)
        .and_then(|value| value.to_str().ok());
    if let Some(given) = given.filter(plain) {
        return given.into();
    }
    let mut text = uuid::Uuid::encode_buffer();
    let id: &str = uuid::Uuid::now_v7().simple().encode_lower(&mut text);
    id.into()
}

/// Gives an error its request, and every answer its headers.
fn complete(
    response: ServiceResponse<BoxBody>,
    id: &str,
    path: &str,
    is_https: bool,
) -> ServiceResponse<BoxBody> {
    let (request, response) = response.into_parts();
    let problem = response
        .error()
        .and_then(|error| as_problem(error, id, path));
    ServiceResponse::new(
        request,
        with_headers(problem.unwrap_or(response), id, path, is_https),
    )
}

/// An error of ours with the id and the path of its request; the log hears its cause.
fn as_problem(error: &actix_web::Error, id: &str, path: &str) -> Option<HttpResponse> {
    if let Some(Refused(error)) = error.as_error() {
        // OAuth has words of its own, and no place for the id.
        log_failure(error, id);
        return None;
    }
    let Failed(error) = error.as_error()?;
    log_failure(error, id);
    Some(render(error, id, path))
}

fn with_headers(mut response: HttpResponse, id: &str, path: &str, is_https: bool) -> HttpResponse {
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(id) {
        headers.insert(REQUEST_ID, value);
    }
    let mut default = |name: HeaderName, value: &'static str| {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    };
    default(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    default(header::REFERRER_POLICY, "no-referrer");
    default(header::PERMISSIONS_POLICY, "");
    default(
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    );
    if is_https {
        default(
            header::STRICT_TRANSPORT_SECURITY,
            "max-age=31536000; includeSubDomains",
        );
    }
    default(header::CACHE_CONTROL, "no-store");
    default(
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    );
    default(
        header::CONTENT_SECURITY_POLICY,
        content_security_policy(path),
    );
    response
}

/// Two pages run scripts: their own only, and these talk to this FitEx only.
fn content_security_policy(path: &str) -> &'static str {
    if path == "/graphiql" || path.starts_with("/docs/") {
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; \
         img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    } else {
        "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    }
}

/// The route's pattern, never the path: ids and dates are people's.
fn log<B>(
    method: &actix_web::http::Method,
    route: &dyn fmt::Display,
    response: &HttpResponse<B>,
    began: Instant,
    id: &str,
) {
    let status = response.status().as_u16();
    let duration_ms = began.elapsed().as_secs_f64() * 1000.0;
    tracing::info!(
        request.id = id, http.method = %method, http.route = %route, http.status = status,
        duration_ms, "answered"
    );
}

/// The causes of our own faults and the provider's are for the log alone.
fn log_failure(error: &Error, id: &str) {
    let (code, cause) = (error.code.as_str(), error.source_text());
    match error.code {
        Code::Internal => tracing::error!(request.id = id, code, error = cause, "failed"),
        _ if error.code.status() >= 500 => {
            tracing::warn!(request.id = id, code, error = cause, "failed");
        }
        _ => tracing::debug!(request.id = id, code, error = cause, "refused"),
    }
}
