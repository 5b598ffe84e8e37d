//! Around every request: its id, its time limit, its line in the log, the headers of its answer.

use std::panic::AssertUnwindSafe;
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
pub(super) struct RequestId(pub(super) String);

/// The pattern of the request at hand, if a handler of many knows it.
#[derive(Debug)]
pub(super) struct Route(pub(super) String);

/// The middleware.
pub async fn envelope<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let id = request_id(&request);
    let path = request.path().to_owned();
    let method = request.method().clone();
    let began = Instant::now();
    let is_https = request
        .app_data::<Data<App>>()
        .is_some_and(|app| app.config.public_url().starts_with("https://"));
    request.extensions_mut().insert(RequestId(id.clone()));

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
            let response = as_problem(&error, &id, &path).unwrap_or_else(|| error.error_response());
            let response = with_headers(response, &id, &path, is_https);
            log(&method, "unserved", response.status().as_u16(), began, &id);
            return Err(InternalError::from_response("unserved", response).into());
        }
    };
    let known = response.request().extensions_mut().remove::<Route>();
    let route = known
        .map(|Route(route)| route)
        .or_else(|| response.request().match_pattern())
        .unwrap_or_else(|| "unmatched".to_owned());
    log(&method, &route, response.status().as_u16(), began, &id);
    Ok(complete(response, &id, &path, is_https))
}

/// The client's id if it is a plain one, else one of our own.
fn request_id(request: &ServiceRequest) -> String {
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
    given
        .filter(plain)
        .map_or_else(|| uuid::Uuid::now_v7().simple().to_string(), str::to_owned)
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
fn log(method: &actix_web::http::Method, route: &str, status: u16, began: Instant, id: &str) {
    let duration_ms = began.elapsed().as_secs_f64() * 1000.0;
    tracing::info!(
        request.id = id, http.method = %method, http.route = route, http.status = status,
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
