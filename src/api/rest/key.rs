//! The `Idempotency-Key` header, and answers that may be repetitions.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::{StatusCode, header};
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use serde::Serialize;

use crate::api::problem::Failed;
use crate::service::{IdempotencyKey, Once};

/// The request's idempotency key, if it has one.
pub struct Key(pub Option<IdempotencyKey>);

impl FromRequest for Key {
    type Error = Failed;
    type Future = Ready<Result<Self, Failed>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let given = request.headers().get("Idempotency-Key");
        let key = given.map(|value| IdempotencyKey::parse(value.to_str().unwrap_or_default()));
        ready(key.transpose().map(Self).map_err(Failed))
    }
}

/// The answer to a request that made something, or the first answer once more.
pub(super) fn answer<T: Serialize>(
    status: StatusCode,
    once: &Once<T>,
    location: &str,
) -> HttpResponse {
    let mut response = HttpResponse::build(status);
    response.insert_header((header::LOCATION, location));
    if once.replayed {
        response.insert_header(("Idempotent-Replayed", "true"));
    }
    response.json(&once.value)
}
