//! What people count, where they are, and until when their device told.

use actix_web::web::{self, Bytes, Data, Path, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use jiff::ToSpan;
use jiff::civil::{Date, DateTime};
use serde::Deserialize;
use serde_json::json;

use super::{done, person, read, refuse, settle};
use crate::simulator::notices;
use crate::simulator::world::World;

pub(super) fn routes(cfg: &mut ServiceConfig) {
    let of_date = |rest: &str| format!("/simulator/people/{{id}}/days/{{date}}{rest}");
    cfg.route("/simulator/people/{id}/days", web::get().to(days))
        .route(&of_date(""), web::put().to(correct))
        .route(&of_date("/phone"), web::put().to(set_phone))
        .route(&of_date("/manual"), web::put().to(set_manual))
        .route("/simulator/people/{id}/device", web::put().to(sync_device))
        .route("/simulator/people/{id}/zone", web::put().to(set_zone));
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
                let totals = world.truth(&id, date);
                let (phone, manual) = (world.phone(&id, date), world.typed_in(&id, date));
                let told = totals.is_some() || phone.is_some() || manual.is_some();
                told.then(|| {
                    json!({ "date": date.to_string(), "totals": totals, "phone": phone, "manual": manual })
                })
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

/// Changes what one source says of a date, which subscribers hear of.
fn set(
    change: fn(&World, &str, Date, Option<u32>),
    world: &Data<World>,
    path: Path<(String, String)>,
    body: &Bytes,
) -> HttpResponse {
    settle((|| {
        let (id, date) = path.into_inner();
        person(world, &id)?;
        let date = date
            .parse()
            .map_err(|_| refuse(400, "the date must be YYYY-MM-DD"))?;
        let steps = read::<Correction>(body)?.steps;
        change(world, &id, date, steps);
        notices::of_correction(world, &id, date, steps);
        Ok(done())
    })())
}

async fn correct(world: Data<World>, path: Path<(String, String)>, body: Bytes) -> HttpResponse {
    set(World::correct, &world, path, &body)
}

async fn set_phone(world: Data<World>, path: Path<(String, String)>, body: Bytes) -> HttpResponse {
    set(World::set_phone, &world, path, &body)
}

async fn set_manual(world: Data<World>, path: Path<(String, String)>, body: Bytes) -> HttpResponse {
    set(World::set_manual, &world, path, &body)
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
struct Move {
    time_zone: String,
}

async fn set_zone(world: Data<World>, id: Path<String>, body: Bytes) -> HttpResponse {
    settle((|| {
        person(&world, &id)?;
        if world.set_zone(&id, &read::<Move>(&body)?.time_zone) {
            return Ok(done());
        }
        Err(refuse(400, "timeZone must be the IANA name of a zone"))
    })())
}
