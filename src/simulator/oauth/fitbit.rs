//! Fitbit's OAuth: both flows, introspection, revocation.

use actix_web::http::header;
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use serde_json::json;

use super::page::{self, Consent, field, fields};
use super::{FITBIT_ACCESS, basic, bearer, challenge_of, jwt, note};
use crate::model::token::Provider;
use crate::simulator::faults::{Fault, Place, trouble};
use crate::simulator::fitbit::errors::{expired, invalid_token, no_header, refuse, respond};
use crate::simulator::ledger::{Allowed, CodeWish, Issued};
use crate::simulator::world::World;

pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(
        web::resource("/oauth2/authorize")
            .route(web::get().to(show_consent))
            .route(web::post().to(give_consent)),
    )
    .route("/oauth2/token", web::post().to(token))
    .route("/1.1/oauth2/introspect", web::post().to(introspect))
    .route("/oauth2/revoke", web::post().to(revoke));
}

async fn show_consent(world: Data<World>, request: HttpRequest) -> HttpResponse {
    if world.fault_of(Place::Data, None) == Some(Fault::Retired) {
        return HttpResponse::Gone().finish();
    }
    match Consent::of_fitbit(request.query_string()) {
        Ok(consent) => page::page(&consent, &world.people()),
        Err(fault) => page::fault_page(&fault),
    }
}

async fn give_consent(world: Data<World>, body: String) -> HttpResponse {
    let consent = match Consent::of_fitbit(&body) {
        Ok(consent) => consent,
        Err(fault) => return page::fault_page(&fault),
    };
    if field(&body, "decision").as_deref() != Some("allow") {
        return found(consent.answer(&[
            ("error", "access_denied"),
            ("error_description", "The user denied the request."),
        ]));
    }
    let ticked: Vec<String> = fields(&body, "tick");
    let ticked: Vec<&str> = ticked.iter().map(String::as_str).collect();
    let person = field(&body, "person").unwrap_or_default();
    if world.person(&person).is_none() {
        return page::fault_page("invalid_request - Unknown person");
    }
    let allowed = Allowed {
        provider: Provider::Fitbit,
        person: &person,
        client_id: &consent.client_id,
        scopes: &ticked,
    };
    let now = world.now();
    if consent.response_type == "code" {
        let wish = CodeWish {
            redirect_uri: consent.redirect_uri.clone(),
            challenge: consent.challenge.clone(),
            offline: true,
        };
        let code = world.ledger().code(&allowed, wish, now);
        return found(format!("{}#_=_", consent.answer(&[("code", &code)])));
    }
    let lifetime = consent.expires_in;
    let granted = world.ledger().grant(&allowed, lifetime, now);
    let state = consent.state.as_deref();
    found(jwt::redirect(
        &consent.redirect_uri,
        &granted.unwrap_or_default(),
        &person,
        &ticked,
        lifetime,
        state,
    ))
}

fn found(address: String) -> HttpResponse {
    HttpResponse::Found()
        .insert_header((header::LOCATION, address))
        .finish()
}

/// Trades a code or a refresh token.
async fn token(world: Data<World>, request: HttpRequest, body: String) -> HttpResponse {
    let secret = field(&body, "refresh_token").or_else(|| field(&body, "code"));
    let person = secret.and_then(|secret| world.ledger().owner(&secret));
    let fault = world.fault_for(Place::Token, person.as_deref());
    let broken = fault.and_then(|fault| fault.of_fitbit(&body, "activity"));
    let response = match broken {
        Some(broken) => broken,
        None if fault == Some(Fault::Cut) => HttpResponse::Ok().finish(),
        None => traded(&world, &request, &body, fault),
    };
    note(&world, &request, person, response.status().as_u16());
    trouble(fault, response).await
}

fn traded(world: &World, request: &HttpRequest, body: &str, fault: Option<Fault>) -> HttpResponse {
    let Some(client_id) = client(world, request, body) else {
        return refuse(
            401,
            "invalid_client",
            "Invalid authorization header format.",
        );
    };
    let caller = (Provider::Fitbit, client_id.as_str());
    let asked = |name: &str| field(body, name).unwrap_or_default();
    let now = world.now();
    let (issued, what) = match asked("grant_type").as_str() {
        "authorization_code" => {
            let challenge = field(body, "code_verifier").map(|verifier| challenge_of(&verifier));
            let trade = (
                &*asked("code"),
                &*asked("redirect_uri"),
                challenge.as_deref(),
            );
            let done = world.ledger().exchange(caller, trade, FITBIT_ACCESS, now);
            (
                done,
                format!("Authorization code invalid: {}", asked("code")),
            )
        }
        "refresh_token" => {
            let token = asked("refresh_token");
            if token.is_empty() {
                return refuse(400, "invalid_request", "Missing parameters: refresh_token");
            }
            let done = world.ledger().refresh(caller, &token, FITBIT_ACCESS, now);
            // The message repeats the token, as the real one does.
            (done, format!("Refresh token invalid: {token}"))
        }
        _ => return refuse(400, "unsupported_grant_type", "Unknown grant_type"),
    };
    match issued {
        Some(issued) => respond(200, &answer(&issued, fault)),
        None => refuse(400, "invalid_grant", &what),
    }
}

fn answer(issued: &Issued, fault: Option<Fault>) -> serde_json::Value {
    let refresh_token = match fault {
        Some(Fault::BlankRefreshToken) => Some(String::new()),
        _ => issued.refresh_token.clone(),
    };
    let mut answer = json!({
        "access_token": issued.access_token,
        "expires_in": issued.expires_in,
        "scope": issued.scopes.join(" "),
        "token_type": "Bearer",
        "user_id": issued.person,
    });
    if let Some(token) = refresh_token {
        answer["refresh_token"] = token.into();
    }
    answer
}

/// The application that calls: with its secret, or a public one with its id alone.
fn client(world: &World, request: &HttpRequest, body: &str) -> Option<String> {
    match basic(request) {
        Some((id, secret)) => world
            .is_client(Provider::Fitbit, &id, &secret)
            .then_some(id),
        None => field(body, "client_id"),
    }
}

#[derive(Deserialize)]
struct TokenForm {
    token: Option<String>,
}

async fn introspect(
    world: Data<World>,
    request: HttpRequest,
    form: web::Form<TokenForm>,
) -> HttpResponse {
    let response = match world
        .fault_of(Place::Data, None)
        .and_then(|fault| fault.of_fitbit("", "activity"))
    {
        Some(broken) => broken,
        None => introspected(&world, &request, &form),
    };
    note(&world, &request, None, response.status().as_u16());
    response
}

fn introspected(world: &World, request: &HttpRequest, form: &TokenForm) -> HttpResponse {
    let Some(bearer) = bearer(request) else {
        return no_header();
    };
    let now = world.now();
    match world.ledger().grant_of(&bearer) {
        None => return invalid_token(&bearer),
        Some(grant) if grant.revoked => return invalid_token(&bearer),
        Some(grant) if grant.expires_at <= now => return expired(&bearer),
        Some(_) => {}
    }
    let asked = form.token.as_deref().unwrap_or_default();
    match world.ledger().grant_of(asked) {
        Some(grant) if !grant.revoked && grant.expires_at > now => {
            let scopes: Vec<String> = grant
                .scopes
                .iter()
                .map(|scope| format!("{}=READ", scope.to_uppercase()))
                .collect();
            respond(
                200,
                &json!({
                    "active": true,
                    "scope": format!("{{{}}}", scopes.join(", ")),
                    "client_id": grant.client_id,
                    "user_id": grant.person,
                    "token_type": "access_token",
                    "exp": grant.expires_at.as_millisecond(),
                    "iat": grant.issued_at.as_millisecond(),
                }),
            )
        }
        _ => respond(200, &json!({ "active": false })),
    }
}

async fn revoke(
    world: Data<World>,
    request: HttpRequest,
    form: web::Form<TokenForm>,
) -> HttpResponse {
    let token = form.token.as_deref().unwrap_or_default();
    let fault = world.fault_of(Place::Revocation, None);
    let response = if let Some(broken) = fault.and_then(|fault| fault.of_fitbit(token, "activity"))
    {
        broken
    } else {
        let now = world.now();
        if world.ledger().revoke_token(token, now) {
            HttpResponse::Ok().finish()
        } else {
            refuse(400, "invalid_request", "Missing or unknown token.")
        }
    };
    note(&world, &request, None, response.status().as_u16());
    trouble(fault, response).await
}
