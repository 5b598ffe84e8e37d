//! The `Idempotency-Key` header.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};

use crate::api::problem::Failed;
use crate::service::IdempotencyKey;

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
