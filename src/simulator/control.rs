//! What the simulator can be told to do, over HTTP.

#![expect(
    clippy::result_large_err,
    reason = "a refusal is an answer; few are made"
)]

use actix_web::http::StatusCode;
use actix_web::web::{self, Bytes, Data, Path, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use jiff::civil::{Date, DateTime};
use jiff::{Timestamp, ToSpan};
use maud::html;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;

use super::faults::{Fault, Place};
use super::ledger::RefreshMode;
use super::notices;
use super::oauth::{jwt, page};
use super::people::Person;
use super::world::World;
use crate::clock::Clock;
use crate::model::token::Provider;

pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.route("/simulator", web::get().to(guide))
        .route("/simulator/people", web::get().to(people))
        .route("/simulator/people/{id}/days", web::get().to(days))
        .route("/simulator/people/{id}/days/{date}", web::put().to(correct))
        .route("/simulator/people/{id}/device", web::put().to(sync_device))
        .route("/simulator/people/{id}/tokens", web::post().to(grant))
        .route("/simulator/people/{id}/expire", web::post().to(expire))
        .route("/simulator/people/{id}/revoke", web::post().to(revoke))
        .route("/simulator/people/{id}/scopes", web::put().to(narrow))
        .route("/simulator/people/{id}/fault", web::put().to(set_fault))
        .route(
            "/simulator/people/{id}/fault",
            web::delete().to(clear_fault),
        )
        .route("/simulator/fault", web::put().to(set_fault_for_all))
        .route("/simulator/fault", web::delete().to(clear_fault_for_all))
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
struct Range {
    from: Option<Date>,
    to: Option<Date>,
}

async fn days(world: Data<World>, id: Path<String>, request: HttpRequest) -> HttpResponse {
    settle((|| {
        let person = person(&world, &id)?;
        let range = web::Query::<Range>::from_query(request.query_string())
            .map_err(|fault| refuse(400, &fault.to_string()))?;
        let to = range.to.unwrap_or_else(|| world.local_now(person).date());
        let from = range.from.unwrap_or_else(|| to.saturating_sub(29.days()));
        let dates = from
            .series(1.day())
            .take_while(|date| *date <= to)
            .take(1100);
        let days: Vec<_> = dates
            .filter_map(|date| {
                Some(json!({ "date": date.to_string(), "totals": world.truth(&id, date)? }))
            })
            .collect();
        Ok(HttpResponse::Ok().json(days))
    })())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Correction {
    steps: Option<u32>,
}

async fn correct(world: Data<World>, path: Path<(String, String)>, body: Bytes) -> HttpResponse {
    settle((|| {
        let (id, date) = path.into_inner();
        person(&world, &id)?;
        let date = date
            .parse()
            .map_err(|_| refuse(400, "the date must be YYYY-MM-DD"))?;
        let steps = read::<Correction>(&body)?.steps;
        world.correct(&id, date, steps);
        notices::of_correction(&world, &id, date, steps);
        Ok(done())
    })())
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct DeviceSync {
    last_sync: DateTime,
}

async fn sync_device(world: Data<World>, id: Path<String>, body: Bytes) -> HttpResponse {
    settle((|| {
        person(&world, &id)?;
        world.sync_device(&id, read::<DeviceSync>(&body)?.last_sync);
        Ok(done())
    })())
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
        let made = world.grant(&id, &scopes, lifetime);
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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FaultWish {
    fault: Fault,
    #[serde(default)]
    place: Place,
}

async fn set_fault(world: Data<World>, id: Path<String>, body: Bytes) -> HttpResponse {
    settle((|| {
        person(&world, &id)?;
        let wish = read::<FaultWish>(&body)?;
        world.set_fault(wish.place, Some(&id), Some(wish.fault));
        Ok(done())
    })())
}

/// Mends whatever fails, everywhere.
fn mend(world: &World, person: Option<&str>) {
    for place in [Place::Data, Place::Token, Place::Revocation] {
        world.set_fault(place, person, None);
    }
}

async fn clear_fault(world: Data<World>, id: Path<String>) -> HttpResponse {
    settle(person(&world, &id).map(|person| {
        mend(&world, Some(&person.id));
        done()
    }))
}

async fn set_fault_for_all(world: Data<World>, body: Bytes) -> HttpResponse {
    settle(read::<FaultWish>(&body).map(|wish| {
        world.set_fault(wish.place, None, Some(wish.fault));
        done()
    }))
}

async fn clear_fault_for_all(world: Data<World>) -> HttpResponse {
    mend(&world, None);
    done()
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

/// Everything above, for people.
async fn guide(world: Data<World>) -> HttpResponse {
    let id = world
        .people()
        .first()
        .map_or_else(|| "ID".to_owned(), |person| person.id.clone());
    let rows = [
        ("Who there is", "curl BASE/simulator/people".to_owned()),
        (
            "What somebody's device counted",
            format!("curl 'BASE/simulator/people/{id}/days?from=2026-01-01&to=2026-01-31'"),
        ),
        (
            "A new access token, and the address a browser would show",
            format!(
                "curl -X POST BASE/simulator/people/{id}/tokens -d '{{\"scopes\":[\"activity\"],\"expiresIn\":86400}}'"
            ),
        ),
        (
            "Let somebody's tokens expire",
            format!("curl -X POST BASE/simulator/people/{id}/expire"),
        ),
        (
            "Let somebody withdraw consent",
            format!("curl -X POST BASE/simulator/people/{id}/revoke"),
        ),
        (
            "Take ticks of a consent away, but for these",
            format!("curl -X PUT BASE/simulator/people/{id}/scopes -d '{{\"keep\":[\"activity\"]}}'"),
        ),
        (
            "Correct a day late (null removes it)",
            format!(
                "curl -X PUT BASE/simulator/people/{id}/days/2026-01-05 -d '{{\"steps\":12345}}'"
            ),
        ),
        (
            "Let the device have synced last at a local time",
            format!(
                "curl -X PUT BASE/simulator/people/{id}/device -d '{{\"lastSync\":\"2026-01-05T12:00:00\"}}'"
            ),
        ),
        (
            "Make somebody's calls fail",
            format!(
                "curl -X PUT BASE/simulator/people/{id}/fault -d '{{\"fault\":\"expired_token\"}}'"
            ),
        ),
        (
            "Make everybody's calls slow",
            "curl -X PUT BASE/simulator/fault -d '{\"fault\":{\"slow\":5000}}'".to_owned(),
        ),
        (
            "Break where tokens are traded instead (or `revocation`)",
            format!(
                "curl -X PUT BASE/simulator/people/{id}/fault -d '{{\"place\":\"token\",\"fault\":\"invalid_grant\"}}'"
            ),
        ),
        (
            "What a used refresh token does: single_use, grace, idempotent, non_rotating",
            "curl -X PUT BASE/simulator/refresh-mode -d '{\"provider\":\"fitbit\",\"mode\":\"single_use\"}'".to_owned(),
        ),
        (
            "Google's testing mode: consents end after a week",
            "curl -X PUT BASE/simulator/testing -d '{\"testing\":true}'".to_owned(),
        ),
        (
            "What happened to the grants",
            "curl BASE/simulator/ledger".to_owned(),
        ),
        (
            "Mend that",
            "curl -X DELETE BASE/simulator/fault".to_owned(),
        ),
        (
            "The time, and another time where it can be set",
            "curl -X PUT BASE/simulator/clock -d '{\"now\":\"2026-01-05T12:00:00Z\"}'".to_owned(),
        ),
        ("Which calls came", "curl BASE/simulator/calls".to_owned()),
    ];
    let faults = Fault::words();
    page::shown(
        200,
        &html! {
            h1 { "Simulator of Fitbit and Google Health" }
            p { "It speaks the Fitbit Web API and the Google Health API, with the OAuth of both, for made-up people, and fails on command. BASE is this address." }
            @for (what, command) in rows.iter().chain(&notices::guide(&id)) { p { (what) br; code { (command) } } }
            p { "Failures: " code { (faults) } }
            p { a href=(format!("/oauth2/authorize?response_type=token&client_id={}&scope=activity+profile+settings", world.client_id())) { "The consent page" } }
        },
    )
}
