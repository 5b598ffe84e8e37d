//! Identity, settings and devices.

use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::json;

use super::{Needs, serve};
use crate::simulator::truth::people::{AGE, MEMBER_SINCE};
use crate::simulator::world::World;

pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.route("/v4/users/me/identity", web::get().to(identity))
        .route("/v4/users/me/profile", web::get().to(profile))
        .route("/v4/users/me/settings", web::get().to(settings))
        .route("/v4/users/me/pairedDevices", web::get().to(devices));
}

async fn identity(world: Data<World>, request: HttpRequest) -> HttpResponse {
    let families = ["profile", "activity_and_fitness", "settings"];
    serve(&world, &request, Needs::AnyOf(&families), |life| {
        let person = life.person;
        Ok(json!({
            "name": "users/me/identity",
            "legacyUserId": person.id,
            "healthUserId": person.health_user_id,
        }))
    })
    .await
}

async fn profile(world: Data<World>, request: HttpRequest) -> HttpResponse {
    serve(&world, &request, Needs::AnyOf(&["profile"]), |_| {
        let (year, month, day) = (
            MEMBER_SINCE.year(),
            MEMBER_SINCE.month(),
            MEMBER_SINCE.day(),
        );
        Ok(json!({
            "name": "users/me/profile",
            "age": AGE,
            "membershipStartDate": { "year": year, "month": month, "day": day },
        }))
    })
    .await
}

async fn settings(world: Data<World>, request: HttpRequest) -> HttpResponse {
    serve(&world, &request, Needs::AnyOf(&["settings"]), |life| {
        let (world, person) = (life.world, life.person);
        let offset = world.zone(person).to_offset(world.now()).seconds();
        Ok(json!({
            "name": "users/me/settings",
            "distanceUnit": "DISTANCE_UNIT_KILOMETERS",
            "languageLocale": "en-GB",
            "utcOffset": format!("{offset}s"),
            "timeZone": world.zone_name(person),
        }))
    })
    .await
}

async fn devices(world: Data<World>, request: HttpRequest) -> HttpResponse {
    serve(&world, &request, Needs::AnyOf(&["settings"]), |life| {
        let (world, person) = (life.world, life.person);
        let synced = world
            .zone(person)
            .to_ambiguous_timestamp(world.last_sync(person))
            .compatible()
            .unwrap_or_else(|_| world.now());
        Ok(json!({ "pairedDevices": [{
            "name": format!("users/me/pairedDevices/9{}", &person.health_user_id[..8]),
            "deviceType": "TRACKER",
            "batteryStatus": "High",
            "batteryLevel": 85,
            "lastSyncTime": synced.to_string(),
            "deviceVersion": "Charge 6",
            "features": ["STEPS", "HEART_RATE"],
        }] }))
    })
    .await
}
