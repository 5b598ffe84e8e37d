//! What the answers of an operation may differ in, because the table states it.

use fitex::simulator::Person as Walker;
use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::Value;

use super::super::hours::in_whole_floors;
use crate::support::World;

/// Whom a path was asked for, and how.
pub(super) struct Scene<'a> {
    pub(super) world: &'a World,
    pub(super) walker: &'a Walker,
    pub(super) path: &'a str,
    pub(super) language: &'static str,
}

/// What is stated of some operations.
pub(super) struct Stated {
    pub(super) operations: &'static [&'static str],
    /// Members that only one of both has, or that differ.
    without: &'static [&'static str],
    /// What else makes both alike; numbers were tidied before.
    and: fn(&Scene<'_>, (&mut Value, &mut Value)),
}

const fn members(operations: &'static [&'static str], without: &'static [&'static str]) -> Stated {
    Stated {
        operations,
        without,
        and: |_, _| (),
    }
}

pub(super) const STATED: [Stated; 11] = [
    Stated {
        operations: &[
            "get_activity_by_interval",
            "get_tracker_activity_by_interval",
            "get_activity_by_date",
            "get_tracker_activity_by_date",
        ],
        without: &[],
        and: |scene, (here, there)| {
            scene.keep_told_days(here);
            scene.keep_told_days(there);
        },
    },
    Stated {
        operations: &["get_daily_activity_summary"],
        without: &["goals", "marginalCalories"],
        and: |scene, (here, there)| {
            scene.keep_told_summary(here);
            scene.keep_told_summary(there);
        },
    },
    Stated {
        operations: &[
            "get_activity_intraday_by_interval",
            "get_activity_intraday_by_date",
            "get_activity_intraday_by_interval_and_time",
            "get_activity_intraday_by_date_and_time",
        ],
        without: &["mets"],
        and: |scene, (here, there)| {
            scene.keep_told_windows(here);
            scene.keep_told_windows(there);
        },
    },
    members(
        &["get_activity_log_list"],
        &[
            "activityLevel",
            "minutesInHeartRateZones",
            // The edges of zones.
            "max",
            "min",
            "next",
            "previous",
            // Of a source.
            "id",
            "trackerFeatures",
            "url",
        ],
    ),
    members(
        &[
            "get_sleep_by_date",
            "get_sleep_by_interval",
            "get_sleep_log_list",
        ],
        &["thirtyDayAvgMinutes", "next", "previous"],
    ),
    members(
        &["get_profile"],
        &[
            "avatar",
            "avatar150",
            "avatar640",
            "challengesBeta",
            "clockTimeDisplayFormat",
            "country",
            "dateOfBirth",
            "displayName",
            "displayNameSetting",
            "features",
            "firstName",
            "foodsLocale",
            "fullName",
            "gender",
            "isBugReportEnabled",
            "lastName",
            "legalTermsAcceptRequired",
            "mfaEnabled",
            "sdkDeveloper",
            "sleepTracking",
            "startDayOfWeek",
            "strideLengthRunning",
            "strideLengthWalking",
            "topBadges",
        ],
    ),
    Stated {
        operations: &[
            "get_heart_intraday_by_date_and_time",
            "get_heart_intraday_by_interval_and_time",
        ],
        without: &[],
        and: |_, (here, there)| beats_weighed(here, there),
    },
    members(
        &["get_hrv_intraday_by_date", "get_hrv_intraday_by_interval"],
        &["coverage", "hf", "lf"],
    ),
    Stated {
        operations: &["get_vo2_max_by_date", "get_vo2_max_by_interval"],
        without: &[],
        and: |_, (here, there)| scores_within(here, there),
    },
    members(&["get_ecg_log_list"], &["next", "previous"]),
    members(&["get_food", "search_foods"], &["isRaw"]),
];

impl Stated {
    /// Takes what is stated out of both.
    pub(super) fn excuse(&self, scene: &Scene<'_>, (here, there): (&mut Value, &mut Value)) {
        (self.and)(scene, (here, there));
        for told in [here, there] {
            *told = without(told, self.without);
        }
    }
}

/// Numbers stay as they are.
fn without(told: &Value, names: &[&str]) -> Value {
    match told {
        Value::Array(items) => items.iter().map(|item| without(item, names)).collect(),
        Value::Object(members) => {
            let kept = members
                .iter()
                .filter(|(name, _)| !names.contains(&name.as_str()));
            kept.map(|(name, member)| (name.clone(), without(member, names)))
                .collect()
        }
        other => other.clone(),
    }
}

impl Scene<'_> {
    fn is_worn(&self, date: Date) -> bool {
        self.world.simulator.steps(&self.walker.id, date).is_some()
    }

    /// Whether a date has as many hours as others.
    fn is_even(&self, date: Date) -> bool {
        let zone = TimeZone::get(&self.walker.time_zone).unwrap();
        let start = |date: Date| date.to_zoned(zone.clone()).unwrap().timestamp();
        start(date).duration_until(start(date + 1.day())).as_hours() == 24
    }

    /// The date in the path.
    fn date(&self) -> Date {
        let (_, behind) = self.path.split_once("/date/").unwrap();
        behind[..10].parse().unwrap()
    }

    fn is_of(&self, resources: &[&str]) -> bool {
        resources
            .iter()
            .any(|resource| self.path.contains(&format!("/{resource}/")))
    }

    /// Days without data are 0 in FitEx, where Fitbit tells of rest.
    fn keep_told_days(&self, told: &mut Value) {
        let rests = self.is_of(&["calories", "caloriesBMR", "minutesSedentary"]);
        let by_hours = self.is_of(&["caloriesBMR"]);
        for days in told.as_object_mut().unwrap().values_mut() {
            days.as_array_mut().unwrap().retain(|day| {
                let date = day["dateTime"].as_str().unwrap().parse().unwrap();
                (self.is_worn(date) || !rests) && (self.is_even(date) || !by_hours)
            });
        }
    }

    fn keep_told_summary(&self, told: &mut Value) {
        if !self.is_worn(self.date()) {
            *told = Value::Null;
            return;
        }
        let by_intensity = ["veryActive", "moderatelyActive", "lightlyActive"];
        let distances = told["summary"]["distances"].as_array_mut().unwrap();
        distances.retain(|way| !by_intensity.contains(&way["activity"].as_str().unwrap()));
    }

    fn keep_told_windows(&self, told: &mut Value) {
        if self.is_of(&["calories"]) && !self.is_worn(self.date()) {
            *told = Value::Null;
        }
        if self.is_of(&["elevation"]) {
            // Part of a day begins within a floor.
            match self.path.contains("/time/") {
                true => told["activities-elevation-intraday"] = Value::Null,
                false => in_whole_floors(told, self.language),
            }
            told["activities-elevation"] = Value::Null;
        }
    }
}

/// FitEx tells one score, where Fitbit tells from which to which it is.
fn scores_within(here: &Value, there: &mut Value) {
    let number = |text: &str| text.parse::<f64>().unwrap();
    let ours = here["cardioscore"].as_array().unwrap();
    let theirs = there["cardioscore"].as_array_mut().unwrap();
    for (ours, theirs) in ours.iter().zip(theirs) {
        let (ours, theirs) = (&ours["value"]["vo2Max"], &mut theirs["value"]["vo2Max"]);
        let range = theirs.as_str().unwrap().split_once('-');
        let range = range.map(|(least, most)| number(least)..=number(most));
        if range.is_some_and(|range| range.contains(&number(ours.as_str().unwrap()))) {
            *theirs = ours.clone();
        }
    }
}

/// A mean of readings, of which there are more in exercise, is another than one of minutes. The numbers were
/// tidied before.
fn beats_weighed(here: &Value, there: &mut Value) {
    let theirs = there["activities-heart-intraday"]["dataset"].as_array_mut();
    let ours = here["activities-heart-intraday"]["dataset"].as_array();
    for (ours, theirs) in ours.unwrap().iter().zip(theirs.unwrap()) {
        let (beats, told) = (ours["value"].as_f64().unwrap(), &mut theirs["value"]);
        if (beats / told.as_f64().unwrap() - 1.0).abs() < 0.1 {
            *told = ours["value"].clone();
        }
    }
}
