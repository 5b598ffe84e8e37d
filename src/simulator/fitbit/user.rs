//! Who somebody is.

use serde_json::{Value, json};

use super::asked::{Answer, Asked};
use super::badges::badges;
use super::operation::{Operation, get};
use crate::simulator::truth::body::What;
use crate::simulator::truth::chance::rounded;
use crate::simulator::truth::people::{BORN, MEMBER_SINCE, STRIDES, age_on};

pub(super) static OPERATIONS: [Operation; 1] =
    [get("/1/user/{user}/profile.json", "profile", profile)];

/// Badges that a profile shows.
const TOP: usize = 3;

fn profile(asked: &Asked<'_>) -> Answer {
    let mut user = asked.names();
    for part in [asked.body(), asked.settings(), constants()] {
        if let (Some(user), Value::Object(part)) = (user.as_object_mut(), part) {
            user.extend(part);
        }
    }
    Ok(json!({ "user": user }))
}

impl Asked<'_> {
    /// Who somebody is.
    fn names(&self) -> Value {
        let person = self.person;
        let name = person.full_name();
        let avatar = |size: u32| format!("{}/avatars/{}/{size}.png", self.base, person.id);
        let badges: Vec<Value> = badges(self).into_iter().take(TOP).collect();
        json!({
            "age": age_on(self.life.today()),
            "avatar": avatar(100),
            "avatar150": avatar(150),
            "avatar640": avatar(640),
            "country": "GB",
            "dateOfBirth": BORN.to_string(),
            "displayName": person.name,
            "displayNameSetting": "name",
            "encodedId": person.id,
            "firstName": name.given,
            "fullName": person.name,
            "gender": "NA",
            "lastName": name.family,
            "memberSince": MEMBER_SINCE.to_string(),
            "topBadges": badges,
        })
    }

    /// How tall somebody is and how far they go.
    fn body(&self) -> Value {
        let life = &self.life;
        let length = |millimeters: f64| rounded(self.units.height(millimeters), 1);
        let mut body = json!({
            "averageDailySteps": life.usual_steps(),
            "height": length(life.height_at(life.now)),
            "strideLengthRunning": length(STRIDES.running),
            "strideLengthRunningType": "default",
            "strideLengthWalking": length(STRIDES.walking),
            "strideLengthWalkingType": "auto",
        });
        // What a scope of its own opens is shown to those who have it.
        let weight = life.newest(What::Weight, life.now);
        if let Some(weight) = weight.filter(|_| self.holds("weight")) {
            body["weight"] = json!(rounded(self.units.weight(weight.amount), 3));
        }
        body
    }

    /// What somebody has set.
    fn settings(&self) -> Value {
        let offset = self.life.zone.to_offset(self.life.now);
        json!({
            "autoStrideEnabled": true,
            "clockTimeDisplayFormat": "24hour",
            "distanceUnit": "METRIC",
            "foodsLocale": "en_GB",
            "glucoseUnit": "METRIC",
            "heightUnit": "METRIC",
            "languageLocale": "en_GB",
            "locale": "en_GB",
            "offsetFromUTCMillis": i64::from(offset.seconds()) * 1000,
            "sleepTracking": "Normal",
            "startDayOfWeek": "MONDAY",
            "swimUnit": "METRIC",
            "timezone": self.world.zone_name(self.person),
            "waterUnit": "METRIC",
            "waterUnitName": "ml",
            "weightUnit": "METRIC",
        })
    }
}

/// What is the same for everybody.
fn constants() -> Value {
    json!({
        "ambassador": false,
        "challengesBeta": true,
        "corporate": false,
        "corporateAdmin": false,
        "features": { "exerciseGoal": true },
        "isBugReportEnabled": false,
        "isChild": false,
        "isCoach": false,
        "legalTermsAcceptRequired": false,
        "mfaEnabled": false,
        "sdkDeveloper": false,
    })
}
