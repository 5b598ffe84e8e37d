//! Errors in OAuth's words.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, ResponseError};

use super::answer;
use crate::error::{Code, Error};
use crate::model::oauth::OAuthProblem;

/// An error on its way out, in OAuth's words (RFC 6749, 5.2).
#[derive(Debug)]
pub(in crate::api) struct Refused(pub(in crate::api) Error);

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl Refused {
    fn word(&self) -> &'static str {
        match (self.0.facts.oauth, self.0.code) {
            (Some(fault), _) => fault.as_str(),
            (None, Code::RateLimited | Code::Busy) => "temporarily_unavailable",
            (None, code) if code.status() >= 500 => "server_error",
            (None, _) => "invalid_request",
        }
    }

    /// What OAuth lets stand in a description: plain ASCII without quotes and backslashes.
    fn description(&self) -> String {
        let plain = |letter: &char| matches!(letter, ' '..='~') && !matches!(letter, '"' | '\\');
        self.0.detail.chars().filter(plain).collect()
    }
}

impl ResponseError for Refused {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.0.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        let mut answer = answer(self.status_code());
        if let Some(seconds) = self.0.facts.retry_after {
            answer.insert_header((header::RETRY_AFTER, seconds.to_string()));
        }
        if self.0.code == Code::Unauthenticated {
            answer.insert_header((header::WWW_AUTHENTICATE, r#"Basic realm="fitex""#));
        }
        answer.json(OAuthProblem {
            error: self.word(),
            error_description: self.description(),
        })
    }
}
