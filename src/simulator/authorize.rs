//! OAuth: the consent page's form, introspection, revocation.

use actix_web::http::header;
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use serde_json::json;

use super::consent::{self, Consent};
use super::errors::{expired, invalid_token, no_header, refuse, respond};
use super::token;
use super::world::{Call, World};

pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.service(
        web::resource("/oauth2/authorize")
            .route(web::get().to(show_consent))
            .route(web::post().to(give_consent)),
    )
    .route("/1.1/oauth2/introspect", web::post().to(introspect))
    .route("/oauth2/revoke", web::post().to(revoke));
}

async fn show_consent(world: Data<World>, request: HttpRequest) -> HttpResponse {
    match Consent::read(request.query_string()) {
        Ok(consent) => consent::page(&consent, &world.people()),
        Err(fault) => consent::fault_page(&fault),
    }
}

async fn give_consent(world: Data<World>, body: String) -> HttpResponse {
    let consent = match Consent::read(&body) {
        Ok(consent) => consent,
        Err(fault) => return consent::fault_page(&fault),
    };
    let field = |name: &str| consent::field(&body, name);
    let uri = &consent.redirect_uri;
    let address = if field("decision").as_deref() == Some("allow") {
        let ticked: Vec<String> = consent::fields(&body, "tick");
        let ticked: Vec<&str> = ticked.iter().map(String::as_str).collect();
        let person = field("person").unwrap_or_default();
        let granted = world.grant(&person, &consent.client_id, &ticked, consent.expires_in);
        let Some(token) = granted else {
            return consent::fault_page("invalid_request - Unknown person");
        };
        let state = consent.state.as_deref();
        token::redirect(uri, &token, &person, &ticked, consent.expires_in, state)
    } else {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query
            .append_pair("error", "access_denied")
            .append_pair("error_description", "The user denied the request.");
        if let Some(state) = &consent.state {
            query.append_pair("state", state);
        }
        format!(
            "{uri}{}{}",
            if uri.contains('?') { '&' } else { '?' },
            query.finish()
        )
    };
    HttpResponse::Found()
        .insert_header((header::LOCATION, address))
        .finish()
}

#[derive(Deserialize)]
struct TokenForm {
    token: Option<String>,
}

/// The token in the `Authorization` header.
pub(super) fn bearer(request: &HttpRequest) -> Option<String> {
    let value = request
        .headers()
        .get(header::AUTHORIZATION)?
        .to_str()
        .ok()?;
    value.strip_prefix("Bearer ").map(str::to_owned)
}

async fn introspect(
    world: Data<World>,
    request: HttpRequest,
    form: web::Form<TokenForm>,
) -> HttpResponse {
    let response = match world.fault_of(None).and_then(|fault| fault.answer("")) {
        Some(broken) => broken,
        None => introspected(&world, &request, &form),
    };
    world.note(Call {
        method: "POST".to_owned(),
        path: request.path().to_owned(),
        person: None,
        status: response.status().as_u16(),
    });
    response
}

fn introspected(world: &World, request: &HttpRequest, form: &TokenForm) -> HttpResponse {
    let Some(bearer) = bearer(request) else {
        return no_header();
    };
    let now = world.now();
    match world.grant_of(&bearer) {
        None => return invalid_token(&bearer),
        Some(grant) if grant.revoked => return invalid_token(&bearer),
        Some(grant) if grant.expires_at <= now => return expired(&bearer),
        Some(_) => {}
    }
    let asked = form.token.as_deref().unwrap_or_default();
    match world.grant_of(asked) {
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

async fn revoke(world: Data<World>, form: web::Form<TokenForm>) -> HttpResponse {
    let token = form.token.as_deref().unwrap_or_default();
    match world.grant_of(token) {
        Some(grant) => {
            world.revoke(&grant.person);
            HttpResponse::Ok().finish()
        }
        None => refuse(400, "invalid_request", "Missing or unknown token."),
    }
}
