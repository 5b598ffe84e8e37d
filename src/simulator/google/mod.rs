//! The Google Health API: who somebody is, their settings and devices, and their days.

#![expect(
    clippy::result_large_err,
    reason = "a refusal is an answer; few are made"
)]

mod asking;
mod daily;
pub(super) mod errors;
mod filter;
mod filter_words;
mod form;
mod kinds;
pub(super) mod operations;
mod point;
mod points;
mod profile;
mod settings;
mod source;
mod windows;
mod writing;

use actix_web::web::{Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::Value;

use self::errors::{DEAD, json, refuse, unauthenticated};
use super::faults::{Fault, Place, trouble};
use super::oauth::bearer;
use super::truth::life::Life;
use super::world::{Call, World};
use crate::model::token::Provider;

pub(super) fn routes(cfg: &mut ServiceConfig) {
    profile::routes(cfg);
    settings::routes(cfg);
    operations::routes(cfg);
    daily::routes(cfg);
    windows::routes(cfg);
    // Its paths say more than those of points, so they come first.
    writing::routes(cfg);
    points::routes(cfg);
}

/// What a person must have allowed.
#[derive(Clone, Copy)]
enum Needs<'a> {
    /// To read data of one of these families.
    AnyOf(&'a [&'a str]),
    /// To read data of all of these.
    AllOf(&'a [&'a str]),
    /// To write data of one of these.
    ToWrite(&'a [&'a str]),
}

impl Needs<'_> {
    fn are_met(self, scopes: &[String]) -> bool {
        let held = |family: &str, suffix: &str| {
            let scope = format!("https://www.googleapis.com/auth/googlehealth.{family}.{suffix}");
            scopes.contains(&scope)
        };
        match self {
            Self::AnyOf(families) => families.iter().any(|family| held(family, "readonly")),
            Self::AllOf(families) => families.iter().all(|family| held(family, "readonly")),
            Self::ToWrite(families) => families.iter().any(|family| held(family, "writeonly")),
        }
    }
}

/// Everything around a call: the token, failures on command, the record of calls.
async fn serve(
    world: &Data<World>,
    request: &HttpRequest,
    needs: Needs<'_>,
    answer: impl FnOnce(&Life<'_>) -> Result<Value, HttpResponse>,
) -> HttpResponse {
    let token = bearer(request);
    let grant = token
        .as_deref()
        .and_then(|token| world.ledger().grant_of(token));
    let grant = grant.filter(|grant| grant.provider == Provider::GoogleHealth);
    let person = grant.as_ref().map(|grant| grant.person.clone());
    let fault = world.fault_for(Place::Data, person.as_deref());
    let live = grant.filter(|grant| !grant.revoked && grant.expires_at > world.now());
    let response = match (fault.and_then(Fault::of_google_data), live) {
        (Some(broken), _) => broken,
        (None, None) if token.is_none() => unauthenticated(
            "Request is missing credentials.",
            Some("CREDENTIALS_MISSING"),
        ),
        (None, None) => unauthenticated(DEAD, None),
        (None, Some(grant)) => match world.person(&grant.person) {
            None => unauthenticated(DEAD, None),
            Some(_) if !needs.are_met(&grant.scopes) => refuse(
                403,
                "PERMISSION_DENIED",
                "Request had insufficient authentication scopes.",
                Some("ACCESS_TOKEN_SCOPE_INSUFFICIENT"),
            ),
            Some(person) => {
                world.ledger().used(token.as_deref().unwrap_or_default());
                let answered = answer(&world.life(person));
                answered.map_or_else(|refused| refused, |body| json(200, &body))
            }
        },
    };
    world.note(Call {
        method: request.method().to_string(),
        path: request.path().to_owned(),
        person,
        status: response.status().as_u16(),
    });
    trouble(fault, response).await
}
