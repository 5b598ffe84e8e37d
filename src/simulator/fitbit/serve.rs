//! Everything around a data call: the token, the limit, failures on command, the record of calls.

use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::{HttpRequest, HttpResponse};

use super::asked::{Answer, Asked};
use super::errors::{self, respond};
use crate::model::token::Provider;
use crate::simulator::faults::{Fault, Place, trouble};
use crate::simulator::ledger::Grant;
use crate::simulator::oauth::bearer;
use crate::simulator::world::{Call, World};

/// What a call needs, and how it is said that it was done.
#[derive(Clone, Copy)]
pub(in crate::simulator) struct Needs<'a> {
    /// Whose data, or `-` for those of the token's owner.
    pub(in crate::simulator) user: &'a str,
    /// What the person must have allowed; nothing where any token will do.
    pub(in crate::simulator) scope: &'a str,
    /// The status of an answer.
    pub(in crate::simulator) success: u16,
    /// Whether an application that may only read is refused.
    pub(in crate::simulator) writes: bool,
}

/// Answers a call.
pub(in crate::simulator) async fn serve(
    world: &World,
    request: &HttpRequest,
    needs: Needs<'_>,
    body: &[u8],
    answer: impl FnOnce(&Asked<'_>) -> Answer,
) -> HttpResponse {
    let token = bearer(request);
    let grant = token
        .as_deref()
        .and_then(|token| world.ledger().grant_of(token))
        .filter(|grant| grant.provider == Provider::Fitbit);
    let person = grant.as_ref().map(|grant| grant.person.clone());
    let fault = world.fault_for(Place::Data, person.as_deref());
    let response = answered(
        world,
        (token.as_deref(), grant),
        (needs, fault),
        (request, body),
        answer,
    );
    world.note(Call {
        method: request.method().to_string(),
        path: request.path().to_owned(),
        person,
        status: response.status().as_u16(),
    });
    trouble(fault, response).await
}

fn answered(
    world: &World,
    (token, grant): (Option<&str>, Option<Grant>),
    (needs, fault): (Needs<'_>, Option<Fault>),
    (request, body): (&HttpRequest, &[u8]),
    answer: impl FnOnce(&Asked<'_>) -> Answer,
) -> HttpResponse {
    let Some(token) = token else {
        return errors::no_header();
    };
    if let Some(broken) = fault.and_then(|fault| fault.of_fitbit(token, needs.scope)) {
        return broken;
    }
    let Some(grant) = grant.filter(|grant| !grant.revoked) else {
        return errors::invalid_token(token);
    };
    if let Some(refused) = refusal(world, token, &grant, needs) {
        return refused;
    }
    let Some(person) = world.person(&grant.person) else {
        return errors::invalid_token(token);
    };
    world.ledger().used(token);
    let left = world.use_one(&grant);
    let mut response = if left.is_some() {
        let asked = Asked::new((world, person), grant.scopes, request, body);
        answer(&asked).map_or_else(|refused| refused, |body| respond(needs.success, &body))
    } else {
        errors::rate_limited(world.resets_in())
    };
    limits(&mut response, world, left.unwrap_or(0));
    response
}

/// Why a grant that stands is not enough.
fn refusal(world: &World, token: &str, grant: &Grant, needs: Needs<'_>) -> Option<HttpResponse> {
    if grant.expires_at <= world.now() {
        return Some(errors::expired(token));
    }
    if needs.user != "-" && needs.user != grant.person {
        let why = "This is another user's data.";
        return Some(errors::refuse(403, "insufficient_permissions", why));
    }
    let held = |scope: &str| grant.scopes.iter().any(|held| held == scope);
    if !needs.scope.is_empty() && !held(needs.scope) {
        return Some(errors::scope_missing(needs.scope));
    }
    let only_reads = needs.writes && world.ledger().read_only;
    only_reads.then(|| {
        let why = "Read-only API client is not authorized to update resources.";
        errors::refuse(403, "insufficient_permissions", why)
    })
}

fn limits(response: &mut HttpResponse, world: &World, left: u32) {
    let headers = response.headers_mut();
    for (name, value) in [
        ("fitbit-rate-limit-limit", i64::from(world.hourly())),
        ("fitbit-rate-limit-remaining", i64::from(left)),
        ("fitbit-rate-limit-reset", world.resets_in()),
    ] {
        headers.insert(HeaderName::from_static(name), HeaderValue::from(value));
    }
}
