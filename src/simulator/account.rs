//! Who somebody is at Fitbit, and which devices they have.

#![expect(
    clippy::result_large_err,
    reason = "a refusal is an answer; few are made"
)]

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::json;

use super::data::serve;
use super::days::whole;
use super::people::{AGE, MEMBER_SINCE};
use super::world::World;

pub(super) async fn profile(
    world: Data<World>,
    request: HttpRequest,
    user: Path<String>,
) -> HttpResponse {
    serve(&world, &request, &user, "profile", |asked| {
        let person = asked.person;
        let offset = asked.world.zone(person).to_offset(asked.world.now());
        Ok(json!({ "user": {
            "age": AGE,
            "averageDailySteps": whole(person.level),
            "country": "US",
            "displayName": person.name,
            "distanceUnit": "METRIC",
            "encodedId": person.id,
            "fullName": person.name,
            "gender": "NA",
            "height": 170.0,
            "heightUnit": "METRIC",
            "locale": "en_US",
            "memberSince": MEMBER_SINCE.to_string(),
            "offsetFromUTCMillis": i64::from(offset.seconds()) * 1000,
            "startDayOfWeek": "MONDAY",
            "strideLengthRunning": 110.2,
            "strideLengthRunningType": "default",
            "strideLengthWalking": 70.6,
            "strideLengthWalkingType": "auto",
            "timezone": asked.world.zone_name(person),
            "waterUnit": "METRIC",
            "weightUnit": "METRIC",
        } }))
    })
    .await
}

pub(super) async fn devices(
    world: Data<World>,
    request: HttpRequest,
    user: Path<String>,
) -> HttpResponse {
    serve(&world, &request, &user, "settings", |asked| {
        let synced = asked.world.last_sync(asked.person);
        Ok(json!([{
            "battery": "High",
            "batteryLevel": 85,
            "deviceVersion": "Charge 6",
            "features": [],
            "id": format!("9{}", asked.person.id.bytes().fold(0_u64, |id, b| id * 100 + u64::from(b))),
            "lastSyncTime": format!("{}.000", synced.strftime("%Y-%m-%dT%H:%M:%S")),
            "mac": "0A1B2C3D4E5F",
            "type": "TRACKER",
        }]))
    })
    .await
}
