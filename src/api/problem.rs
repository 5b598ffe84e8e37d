//! Errors as problem details (RFC 9457), and the pages that explain them.

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpResponse, ResponseError, get, web};
use maud::{DOCTYPE, Markup, html};
use serde::Serialize;
use utoipa::ToSchema;

use super::fitbit;
use crate::error::{Code, Error, Fault, LimitOwner};

/// What went wrong: problem details by RFC 9457, `application/problem+json`.
#[derive(Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// The page that explains the code, `/problems/{code}`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The code in words.
    pub title: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// What happened this time.
    pub detail: String,
    /// The path that was asked for.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub instance: String,
    /// The code, stable for ever.
    pub code: &'static str,
    /// Finds the request in FitEx's log.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub request_id: String,
    /// Whether the same request may succeed later by itself.
    pub retryable: bool,
    /// Fields that are wrong, with `validation_failed` and `malformed_request`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<ProblemField>,
    /// The data provider, with `reauthorization_required`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    /// Why the connection ended, with `reauthorization_required`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// When FitEx found out, with `reauthorization_required`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
    /// The last civil date whose data are complete, with `reauthorization_required`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_good_day: Option<String>,
    /// Scopes to tick, with `reauthorization_required`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missing_scopes: Option<Vec<String>>,
    /// FitEx's page that repairs the connection, with `reauthorization_required`; it asks for the scopes
    /// that were missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reauthorize_url: Option<String>,
    /// Valid days there are, with `not_enough_data`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub have: Option<u32>,
    /// Valid days needed, with `not_enough_data`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub need: Option<u32>,
    /// The first civil date on which there can be enough, with `not_enough_data`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_possible_date: Option<String>,
    /// Whose limit was reached, with `rate_limited`: `fitex` or `provider`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit_owner: Option<&'static str>,
    /// Seconds after which a repetition may succeed; the `Retry-After` header says the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u32>,
}

/// One field that is wrong.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemField {
    /// JSON Pointer (RFC 6901) to the field; parameters are named likewise.
    pub pointer: String,
    /// What is wrong, for programs.
    pub code: &'static str,
    /// What is wrong and how to mend it, for people.
    pub message: String,
}

impl From<&Fault> for ProblemField {
    fn from(fault: &Fault) -> Self {
        Self {
            pointer: fault.pointer.clone(),
            code: fault.code,
            message: fault.message.clone(),
        }
    }
}

impl Problem {
    /// Says what the client may know of an error.
    pub fn of(error: &Error, request_id: &str, instance: &str) -> Self {
        let mut problem = Self {
            kind: format!("/problems/{}", error.code.as_str()),
            title: error.code.title(),
            status: error.code.status(),
            detail: error.detail.clone(),
            instance: instance.to_owned(),
            code: error.code.as_str(),
            request_id: request_id.to_owned(),
            retryable: error.code.retryable(),
            errors: error.facts.faults.iter().map(ProblemField::from).collect(),
            retry_after: error.facts.retry_after,
            ..Self::default()
        };
        if let Some(facts) = &error.facts.reauthorization {
            problem.provider = Some(facts.provider.clone());
            problem.reason = Some(facts.reason.clone());
            problem.since = Some(facts.since.to_string());
            problem.last_good_day.clone_from(&facts.last_good_day);
            problem.missing_scopes = Some(facts.missing_scopes.clone());
            problem.reauthorize_url = Some(facts.reauthorize_url.clone());
        }
        if let Some(shortage) = &error.facts.shortage {
            problem.have = Some(shortage.have);
            problem.need = Some(shortage.need);
            problem.next_possible_date = Some(shortage.next_possible_date.clone());
        }
        problem.limit_owner = error.facts.limit_owner.map(|owner| match owner {
            LimitOwner::Fitex => "fitex",
            LimitOwner::Provider => "provider",
        });
        problem
    }
}

/// An error on its way out. The envelope completes it with the request's id and path.
#[derive(Debug)]
pub struct Failed(pub Error);

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

impl std::fmt::Display for Failed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl ResponseError for Failed {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.0.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        render(&self.0, "", "")
    }
}

/// The answer for an error.
pub(super) fn render(error: &Error, request_id: &str, instance: &str) -> HttpResponse {
    let status = StatusCode::from_u16(error.code.status());
    let mut response = HttpResponse::build(status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR));
    response.content_type("application/problem+json");
    if let Some(seconds) = error.facts.retry_after {
        response.insert_header((header::RETRY_AFTER, seconds.to_string()));
    }
    if let Some(allow) = &error.facts.allow {
        response.insert_header((header::ALLOW, allow.as_str()));
    }
    if let Some(challenge) = challenge(error) {
        response.insert_header((header::WWW_AUTHENTICATE, challenge));
    }
    let problem = Problem::of(error, request_id, instance);
    if !instance.starts_with(fitbit::PREFIX) {
        return response.json(problem);
    }
    for header in fitbit::headers(error) {
        response.insert_header(header);
    }
    response.json(fitbit::speak(error, &problem))
}

/// RFC 6750, section 3.
fn challenge(error: &Error) -> Option<HeaderValue> {
    let value = match error.code {
        Code::Unauthenticated => r#"Bearer realm="fitex""#,
        Code::SessionExpired => r#"Bearer realm="fitex", error="invalid_token""#,
        Code::InsufficientScope => r#"Bearer realm="fitex", error="insufficient_scope""#,
        _ => return None,
    };
    Some(HeaderValue::from_static(value))
}

/// Every code on one page.
#[get("/problems")]
pub(super) async fn list_problems() -> Markup {
    page(
        "Problems",
        &html! {
            h1 { "What can go wrong" }
            ul {
                @for code in Code::ALL {
                    li { a href=(format!("/problems/{}", code.as_str())) { code { (code.as_str()) } }
                        " — " (code.title()) " (" (code.status()) ")" }
                }
            }
        },
    )
}

/// One code, explained.
#[get("/problems/{code}")]
pub(super) async fn get_problem(code: web::Path<String>) -> Result<Markup, Failed> {
    let code = Code::from_wire(&code).ok_or_else(|| Error::not_found("problem"))?;
    Ok(page(
        code.title(),
        &html! {
            h1 { (code.title()) }
            p { code { (code.as_str()) } ", HTTP status " (code.status()) }
            h2 { "Cause" }
            p { (code.cause()) }
            h2 { "Remedy" }
            p { (code.remedy()) }
            p { @if code.retryable() { "The same request may succeed later." }
                @else { "The same request will fail again until something is changed." } }
            p { a href="/problems" { "All problems" } }
        },
    ))
}

/// A plain page, readable on a phone.
pub(super) fn page(title: &str, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " · FitEx" }
                link rel="stylesheet" href="/assets/page.css";
            }
            body { main { (body) } }
        }
    }
}
