//! Google's OAuth: consent, codes, refresh, withdrawal, who somebody is.

use actix_web::http::header;
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Value, json};

use super::page::{self, Consent, field, fields};
use super::{GOOGLE_ACCESS, basic, bearer, challenge_of, note};
use crate::model::token::Provider;
use crate::simulator::faults::{Fault, Place, trouble};
use crate::simulator::google::errors::{json as respond, oauth, unauthenticated};
use crate::simulator::ledger::{Allowed, CodeWish, Issued, TESTING};
use crate::simulator::world::World;

pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(
        web::resource("/o/oauth2/v2/auth")
            .route(web::get().to(show_consent))
            .route(web::post().to(give_consent)),
    )
    .route("/token", web::post().to(token))
    .route("/revoke", web::post().to(revoke))
    .route("/oauth2/v3/userinfo", web::get().to(user_info));
}

async fn show_consent(world: Data<World>, request: HttpRequest) -> HttpResponse {
    match Consent::of_google(request.query_string(), world.google_client_id()) {
        Ok(consent) => page::page(&consent, &world.people()),
        Err(fault) => page::fault_page(&fault),
    }
}

async fn give_consent(world: Data<World>, request: HttpRequest, body: String) -> HttpResponse {
    let at = request.connection_info();
    let issuer = format!("{}://{}", at.scheme(), at.host());
    let consent = match Consent::of_google(&body, world.google_client_id()) {
        Ok(consent) => consent,
        Err(fault) => return page::fault_page(&fault),
    };
    let ticked: Vec<String> = fields(&body, "tick");
    let ticked: Vec<&str> = ticked.iter().map(String::as_str).collect();
    let person = field(&body, "person").unwrap_or_default();
    let address = if field(&body, "decision").as_deref() != Some("allow") {
        consent.answer(&[("iss", &issuer), ("error", "access_denied")])
    } else if world.person(&person).is_none() {
        return page::fault_page("Error 400: invalid_request - unknown person");
    } else {
        let allowed = Allowed {
            provider: Provider::GoogleHealth,
            person: &person,
            client_id: &consent.client_id,
            scopes: &ticked,
        };
        let now = world.now();
        // Google gives a refresh token with the first consent only, unless it is asked to prompt.
        let first = !world.ledger().has_consented(&allowed);
        let wish = CodeWish {
            redirect_uri: consent.redirect_uri.clone(),
            challenge: consent.challenge.clone(),
            offline: consent.offline && (consent.prompts || first),
        };
        let code = world.ledger().code(&allowed, wish, now);
        consent.answer(&[
            ("iss", &issuer),
            ("code", &code),
            ("scope", &ticked.join(" ")),
        ])
    };
    HttpResponse::Found()
        .insert_header((header::LOCATION, address))
        .finish()
}

/// Trades a code or a refresh token.
async fn token(world: Data<World>, request: HttpRequest, body: String) -> HttpResponse {
    let secret = field(&body, "refresh_token").or_else(|| field(&body, "code"));
    let person = secret.and_then(|secret| world.ledger().owner(&secret));
    let fault = world.fault_for(Place::Token, person.as_deref());
    let response = match fault.and_then(Fault::of_google_oauth) {
        Some(broken) => broken,
        None if fault == Some(Fault::Cut) => HttpResponse::Ok().finish(),
        None => traded(&world, &request, &body, fault),
    };
    note(&world, &request, person, response.status().as_u16());
    trouble(fault, response).await
}

fn traded(world: &World, request: &HttpRequest, body: &str, fault: Option<Fault>) -> HttpResponse {
    let asked = |name: &str| field(body, name).unwrap_or_default();
    let (id, secret) =
        basic(request).unwrap_or_else(|| (asked("client_id"), asked("client_secret")));
    if !world.is_client(Provider::GoogleHealth, &id, &secret) {
        return oauth(401, "invalid_client", "The OAuth client was not found.");
    }
    let caller = (Provider::GoogleHealth, id.as_str());
    let now = world.now();
    let issued = match asked("grant_type").as_str() {
        "authorization_code" => {
            let challenge = field(body, "code_verifier").map(|verifier| challenge_of(&verifier));
            let trade = (
                &*asked("code"),
                &*asked("redirect_uri"),
                challenge.as_deref(),
            );
            world.ledger().exchange(caller, trade, GOOGLE_ACCESS, now)
        }
        "refresh_token" => {
            let token = asked("refresh_token");
            world.ledger().refresh(caller, &token, GOOGLE_ACCESS, now)
        }
        _ => return oauth(400, "unsupported_grant_type", "Invalid grant_type"),
    };
    match issued {
        Some(issued) => respond(200, &answer(world, &issued, fault)),
        None => oauth(400, "invalid_grant", "Token has been expired or revoked."),
    }
}

fn answer(world: &World, issued: &Issued, fault: Option<Fault>) -> Value {
    let mut answer = json!({
        "access_token": issued.access_token,
        "expires_in": issued.expires_in,
        "scope": issued.scopes.join(" "),
        "token_type": "Bearer",
    });
    if let Some(token) = &issued.refresh_token {
        answer["refresh_token"] = json!(token);
        if world.ledger().testing {
            answer["refresh_token_expires_in"] = json!(TESTING - 1);
        }
    }
    if fault == Some(Fault::BlankRefreshToken) {
        answer["refresh_token"] = json!("");
    }
    answer
}

async fn revoke(world: Data<World>, request: HttpRequest, body: String) -> HttpResponse {
    let token = field(&body, "token").or_else(|| field(request.query_string(), "token"));
    let fault = world.fault_of(Place::Revocation, None);
    let response = if let Some(broken) = fault.and_then(Fault::of_google_oauth) {
        broken
    } else {
        let now = world.now();
        if world.ledger().revoke_token(&token.unwrap_or_default(), now) {
            respond(200, &json!({}))
        } else {
            oauth(400, "invalid_token", "Token expired or revoked")
        }
    };
    note(&world, &request, None, response.status().as_u16());
    trouble(fault, response).await
}

async fn user_info(world: Data<World>, request: HttpRequest) -> HttpResponse {
    let grant = bearer(&request).and_then(|token| world.ledger().grant_of(&token));
    let grant = grant.filter(|grant| !grant.revoked && grant.expires_at > world.now());
    let person = grant.and_then(|grant| world.person(&grant.person).cloned());
    match person {
        Some(person) => {
            let name = person.full_name();
            let at = request.connection_info();
            let picture = format!(
                "{}://{}/avatars/{}/100.png",
                at.scheme(),
                at.host(),
                person.id
            );
            respond(
                200,
                &json!({
                    "family_name": name.family,
                    "given_name": name.given,
                    "name": person.name,
                    "picture": picture,
                    "sub": person.health_user_id,
                }),
            )
        }
        None => unauthenticated("Request had invalid authentication credentials.", None),
    }
}
