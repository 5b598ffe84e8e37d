//! Identity, profile and devices.

use actix_web::web::{self, Data, Path, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Value, json};

use super::points::not_found;
use super::{Needs, serve};
use crate::simulator::oauth::bearer;
use crate::simulator::truth::days::whole;
use crate::simulator::truth::life::Life;
use crate::simulator::truth::people::{MEMBER_SINCE, STRIDES, TRACKER, age_on};
use crate::simulator::world::World;

pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.route("/v4/users/me/identity", web::get().to(identity))
        .route("/v4/users/me/profile", web::get().to(profile))
        .route("/v4/users/me/irnProfile", web::get().to(rhythm))
        .route("/v4/users/me/pairedDevices", web::get().to(devices))
        .route("/v4/users/me/pairedDevices/{id}", web::get().to(device));
}

/// Every scope tells who somebody is.
const EVERY: [&str; 9] = [
    "activity_and_fitness",
    "ecg",
    "health_metrics_and_measurements",
    "irn",
    "location",
    "nutrition",
    "profile",
    "settings",
    "sleep",
];

async fn identity(world: Data<World>, request: HttpRequest) -> HttpResponse {
    serve(&world, &request, Needs::AnyOf(&EVERY), |life| {
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
    let grant = bearer(&request).and_then(|token| world.ledger().grant_of(&token));
    let scopes = grant.map_or_else(Vec::new, |grant| grant.scopes);
    serve(&world, &request, Needs::AnyOf(&["profile"]), |life| {
        let (year, month, day) = (
            MEMBER_SINCE.year(),
            MEMBER_SINCE.month(),
            MEMBER_SINCE.day(),
        );
        let mut profile = json!({
            "name": "users/me/profile",
            "age": age_on(life.today()),
            "membershipStartDate": { "year": year, "month": month, "day": day },
        });
        // How far a step goes is told to those alone who may see steps.
        if Needs::AnyOf(&["activity_and_fitness"]).are_met(&scopes) {
            profile["autoRunningStrideLengthMm"] = json!(whole(STRIDES.running));
            profile["autoWalkingStrideLengthMm"] = json!(whole(STRIDES.walking));
        }
        Ok(profile)
    })
    .await
}

async fn rhythm(world: Data<World>, request: HttpRequest) -> HttpResponse {
    serve(&world, &request, Needs::AnyOf(&["irn"]), |life| {
        let listens = life.has_cardiograph();
        let since = life.at(MEMBER_SINCE.at(12, 0, 0, 0));
        let mut profile = json!({ "name": "users/me/irnProfile", "updateTime": since.to_string() });
        // What is not so is left out.
        if listens {
            profile["enrollmentStatus"] = json!(true);
            profile["onboardingStatus"] = json!(true);
        }
        Ok(profile)
    })
    .await
}

async fn devices(world: Data<World>, request: HttpRequest) -> HttpResponse {
    serve(&world, &request, Needs::AnyOf(&["settings"]), |life| {
        Ok(json!({ "pairedDevices": [tracker(life)] }))
    })
    .await
}

async fn device(world: Data<World>, request: HttpRequest, id: Path<String>) -> HttpResponse {
    serve(&world, &request, Needs::AnyOf(&["settings"]), |life| {
        let known = *id == life.person.device_id();
        known.then(|| tracker(life)).ok_or_else(not_found)
    })
    .await
}

fn tracker(life: &Life<'_>) -> Value {
    json!({
        "name": format!("users/me/pairedDevices/{}", life.person.device_id()),
        "deviceType": "TRACKER",
        "batteryStatus": TRACKER.battery,
        "batteryLevel": TRACKER.battery_level,
        "lastSyncTime": life.synced.to_string(),
        "deviceVersion": TRACKER.name,
        "macAddress": TRACKER.mac,
        "features": ["STEPS", "HEART_RATE"],
    })
}
