//! What the simulator can be told to do, over HTTP.

#![expect(
    clippy::result_large_err,
    reason = "a refusal is an answer; few are made"
)]

mod days;
mod faults;
mod guide;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{self, Bytes, Data, Path, ServiceConfig};
use jiff::Timestamp;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;

use super::ledger::RefreshMode;
use super::oauth::jwt;
use super::truth::people::Person;
use super::world::World;
use crate::clock::Clock;
use crate::model::token::Provider;

pub(super) fn routes(cfg: &mut ServiceConfig) {
    days::routes(cfg);
    faults::routes(cfg);
    cfg.route("/simulator", web::get().to(guide::guide))
        .route("/simulator/people", web::get().to(people))
        .route("/simulator/people/{id}/tokens", web::post().to(grant))
        .route("/simulator/people/{id}/expire", web::post().to(expire))
        .route("/simulator/people/{id}/revoke", web::post().to(revoke))
        .route("/simulator/people/{id}/scopes", web::put().to(narrow))
        .route("/simulator/ledger", web::get().to(ledger))
        .route("/simulator/ledger", web::delete().to(clear_ledger))
        .route("/simulator/refresh-mode", web::put().to(set_refresh_mode))
        .route("/simulator/testing", web::put().to(set_testing))
        .route("/simulator/clock", web::get().to(clock))
        .route("/simulator/clock", web::put().to(set_clock))
        .route("/simulator/calls", web::get().to(calls))
        .route("/simulator/calls", web::delete().to(clear_calls));
}

pub(super) type Answer = Result<HttpResponse, HttpResponse>;

pub(super) fn refuse(status: u16, message: &str) -> HttpResponse {
    HttpResponse::build(StatusCode::from_u16(status).unwrap_or_default())
        .json(json!({ "error": message }))
}

pub(super) fn person<'a>(world: &'a World, id: &str) -> Result<&'a Person, HttpResponse> {
    world
        .person(id)
        .ok_or_else(|| refuse(404, "nobody has this id; see /simulator/people"))
}

pub(super) fn read<T: DeserializeOwned>(body: &Bytes) -> Result<T, HttpResponse> {
    let body = if body.is_empty() {
        b"{}".as_slice()
    } else {
        body.as_ref()
    };
    serde_json::from_slice(body).map_err(|fault| refuse(400, &fault.to_string()))
}

pub(super) fn settle(answer: Answer) -> HttpResponse {
    answer.unwrap_or_else(|refused| refused)
}

pub(super) fn done() -> HttpResponse {
    HttpResponse::NoContent().finish()
}

async fn people(world: Data<World>) -> HttpResponse {
    HttpResponse::Ok().json(world.people())
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Wish {
    scopes: Option<Vec<String>>,
    expires_in: Option<i64>,
}

async fn grant(world: Data<World>, id: Path<String>, body: Bytes) -> HttpResponse {
    settle((|| {
        person(&world, &id)?;
        let wish: Wish = read(&body)?;
        let scopes = wish.scopes.unwrap_or_else(|| {
            ["activity", "profile", "settings"]
                .map(str::to_owned)
                .to_vec()
        });
        let scopes: Vec<&str> = scopes.iter().map(String::as_str).collect();
        let lifetime = wish.expires_in.unwrap_or(86_400);
        let made = world.grant(Provider::Fitbit, &id, &scopes, lifetime);
        let made = made.ok_or_else(|| refuse(404, "nobody has this id"))?;
        Ok(HttpResponse::Created().json(json!({
            "redirectUrl": jwt::redirect("http://localhost/", &made, &id, &scopes, lifetime, None),
            "accessToken": made,
        })))
    })())
}

async fn expire(world: Data<World>, id: Path<String>) -> HttpResponse {
    settle(person(&world, &id).map(|person| {
        world.ledger().expire(&person.id, world.now());
        done()
    }))
}

async fn revoke(world: Data<World>, id: Path<String>) -> HttpResponse {
    settle(person(&world, &id).map(|person| {
        let now = world.now();
        world.ledger().revoke(&person.id, None, now);
        done()
    }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ScopeWish {
    keep: Vec<String>,
}

async fn narrow(world: Data<World>, id: Path<String>, body: Bytes) -> HttpResponse {
    settle((|| {
        let person = person(&world, &id)?;
        let wish = read::<ScopeWish>(&body)?;
        world.ledger().narrow(&person.id, &wish.keep);
        Ok(done())
    })())
}

async fn clock(world: Data<World>) -> HttpResponse {
    HttpResponse::Ok().json(json!({ "now": world.now().to_string() }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClockWish {
    now: Timestamp,
}

async fn set_clock(world: Data<World>, body: Bytes) -> HttpResponse {
    settle((|| {
        if matches!(world.clock(), Clock::System) {
            return Err(refuse(
                409,
                "this simulator runs on the machine's clock, which it does not set",
            ));
        }
        world.clock().set(read::<ClockWish>(&body)?.now);
        Ok(done())
    })())
}

async fn calls(world: Data<World>) -> HttpResponse {
    HttpResponse::Ok().json(world.calls())
}

async fn clear_calls(world: Data<World>) -> HttpResponse {
    world.clear_calls();
    done()
}

async fn ledger(world: Data<World>) -> HttpResponse {
    let entries = world.ledger().entries();
    HttpResponse::Ok().json(entries)
}

async fn clear_ledger(world: Data<World>) -> HttpResponse {
    world.ledger().clear();
    done()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ModeWish {
    provider: Provider,
    mode: RefreshMode,
}

async fn set_refresh_mode(world: Data<World>, body: Bytes) -> HttpResponse {
    settle(read::<ModeWish>(&body).map(|wish| {
        world.ledger().set_mode(wish.provider, wish.mode);
        done()
    }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TestingWish {
    testing: bool,
}

async fn set_testing(world: Data<World>, body: Bytes) -> HttpResponse {
    settle(read::<TestingWish>(&body).map(|wish| {
        world.ledger().testing = wish.testing;
        done()
    }))
}
