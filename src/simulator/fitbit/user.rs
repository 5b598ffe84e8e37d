//! Who somebody is.

use serde_json::json;

use super::asked::{Answer, Asked};
use super::operation::{Operation, get};
use crate::simulator::truth::days::whole;
use crate::simulator::truth::people::{AGE, MEMBER_SINCE};

pub(super) static OPERATIONS: [Operation; 1] =
    [get("/1/user/{user}/profile.json", "profile", profile)];

fn profile(asked: &Asked<'_>) -> Answer {
    let person = asked.person;
    let offset = asked.life.zone.to_offset(asked.life.now);
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
}
