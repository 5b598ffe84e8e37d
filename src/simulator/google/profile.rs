//! Identity, settings and devices.

use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::json;

use super::{Needs, serve};
use crate::simulator::truth::days::whole;
use crate::simulator::truth::people::{MEMBER_SINCE, STRIDES, TRACKER, age_on};
use crate::simulator::world::World;

pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.route("/v4/users/me/identity", web::get().to(identity))
        .route("/v4/users/me/profile", web::get().to(profile))
        .route("/v4/users/me/settings", web::get().to(settings))
        .route("/v4/users/me/irnProfile", web::get().to(rhythm))
        .route("/v4/users/me/pairedDevices", web::get().to(devices));
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
    serve(&world, &request, Needs::AnyOf(&["profile"]), |life| {
        let (year, month, day) = (
            MEMBER_SINCE.year(),
            MEMBER_SINCE.month(),
            MEMBER_SINCE.day(),
        );
        Ok(json!({
            "name": "users/me/profile",
            "age": age_on(life.today()),
            "autoRunningStrideLengthMm": whole(STRIDES.running),
            "autoWalkingStrideLengthMm": whole(STRIDES.walking),
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
            "autoStrideEnabled": true,
            "distanceUnit": "DISTANCE_UNIT_KILOMETERS",
            "foodLanguageCode": "en-GB",
            "glucoseUnit": "GLUCOSE_UNIT_MMOL_L",
            "heightUnit": "HEIGHT_UNIT_CENTIMETERS",
            "languageLocale": "en-GB",
            "strideLengthRunningType": "STRIDE_LENGTH_TYPE_DEFAULT",
            "strideLengthWalkingType": "STRIDE_LENGTH_TYPE_AUTO",
            "swimUnit": "SWIM_UNIT_METERS",
            "temperatureUnit": "TEMPERATURE_UNIT_CELSIUS",
            "utcOffset": format!("{offset}s"),
            "timeZone": world.zone_name(person),
            "waterUnit": "WATER_UNIT_ML",
            "weightUnit": "WEIGHT_UNIT_KILOGRAMS",
        }))
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
        let (world, person) = (life.world, life.person);
        let synced = world
            .zone(person)
            .to_ambiguous_timestamp(world.last_sync(person))
            .compatible()
            .unwrap_or_else(|_| world.now());
        Ok(json!({ "pairedDevices": [{
            "name": format!("users/me/pairedDevices/{}", person.device_id()),
            "deviceType": "TRACKER",
            "batteryStatus": TRACKER.battery,
            "batteryLevel": TRACKER.battery_level,
            "lastSyncTime": synced.to_string(),
            "deviceVersion": TRACKER.name,
            "macAddress": TRACKER.mac,
            "features": ["STEPS", "HEART_RATE"],
        }] }))
    })
    .await
}
