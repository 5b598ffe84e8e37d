//! How an exercise is written: as an entry of the list, and as a line of a day's summary.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::super::asked::Asked;
use crate::simulator::truth::chance::rounded;
use crate::simulator::truth::exercises::{Exercise, Minutes, Origin};
use crate::simulator::truth::heart::Zone;

const EFFORTS: [&str; 4] = ["sedentary", "lightly", "fairly", "very"];

/// What Fitbit calls a zone.
pub(in crate::simulator::fitbit) fn zone_name(zone: Zone) -> &'static str {
    match zone {
        Zone::Light => "Out of Range",
        Zone::Moderate => "Fat Burn",
        Zone::Vigorous => "Cardio",
        Zone::Peak => "Peak",
    }
}

impl Asked<'_> {
    /// An entry of the list.
    pub(super) fn listed(&self, exercise: &Exercise) -> Value {
        let millis = exercise.seconds() * 1_000;
        let start = self.with_offset(exercise.start);
        let written = exercise.origin == Origin::Written;
        let mut entry = json!({
            "activeDuration": millis,
            "activityName": exercise.name,
            "activityTypeId": exercise.activity.id,
            "calories": exercise.calories,
            "caloriesLink": self.link("activities/calories", exercise, "1min"),
            "duration": millis,
            "elevationGain": self.climbed(exercise),
            "hasActiveZoneMinutes": !written,
            "lastModified": stamp(exercise.updated),
            "logId": exercise.id,
            "logType": log_type(exercise.origin),
            "manualValuesSpecified": {
                "calories": written, "distance": written && exercise.millimeters.is_some(),
                "steps": written && exercise.steps.is_some(),
            },
            "originalDuration": millis,
            "originalStartTime": start,
            "startTime": start,
            "tcxLink": format!("{}/1/user/-/activities/{}.tcx", self.base, exercise.id),
        });
        if let Some(steps) = exercise.steps {
            entry["steps"] = json!(steps);
        }
        self.add_way(exercise, &mut entry);
        if let Some(minutes) = self.life.minutes_of_exercise(exercise) {
            self.add_minutes(&minutes, &mut entry);
            entry["heartRateLink"] = json!(self.link("activities/heart", exercise, "1sec"));
        }
        if exercise.origin == Origin::Started {
            entry["source"] = json!({
                "id": "900000017", "name": "Charge 6", "type": "tracker", "url": "https://www.fitbit.com/",
                "trackerFeatures": ["CALORIES", "DISTANCE", "HEARTRATE", "STEPS"],
            });
        }
        entry
    }

    fn add_way(&self, exercise: &Exercise, entry: &mut Value) {
        let km = self.km_of(exercise);
        if km <= 0.0 {
            return;
        }
        let seconds = f64::from(i32::try_from(exercise.seconds()).unwrap_or(0));
        entry["distance"] = json!(rounded(km, 6));
        entry["distanceUnit"] = json!(self.units.distance_name());
        entry["pace"] = json!(rounded(seconds / km, 6));
        entry["speed"] = json!(rounded(km / seconds.max(1.0) * 3_600.0, 6));
        if let Some((lengths, _)) = exercise.lengths {
            entry["swimLengths"] = json!(lengths);
            entry["poolLength"] = json!(25);
            entry["poolLengthUnit"] = json!("Meter");
        }
    }

    fn add_minutes(&self, minutes: &Minutes, entry: &mut Value) {
        let efforts = EFFORTS.iter().zip(minutes.efforts);
        let levels = efforts.map(|(name, minutes)| json!({ "minutes": minutes, "name": name }));
        entry["activityLevel"] = levels.collect();
        entry["averageHeartRate"] = json!(minutes.bpm);
        let edges = self.life.zone_edges();
        let zones = edges.iter().zip(minutes.zones);
        let zones = zones.map(|((zone, min, max), minutes)| {
            json!({ "max": max, "min": min, "minutes": minutes, "name": zone_name(*zone) })
        });
        entry["heartRateZones"] = zones.collect();
        let earned: u32 = minutes.earned.iter().sum();
        let zones = Zone::ALL[1..].iter().zip(minutes.earned).enumerate();
        let zones = zones.map(|(order, (zone, minutes))| {
            let kind = zone_name(*zone).to_uppercase().replace(' ', "_");
            let multiplier = if *zone == Zone::Moderate { 1 } else { 2 };
            json!({
                "minuteMultiplier": multiplier, "minutes": minutes, "order": order + 1, "type": kind,
                "zoneName": zone_name(*zone),
            })
        });
        let zones: Vec<Value> = zones.collect();
        entry["activeZoneMinutes"] =
            json!({ "minutesInHeartRateZones": zones, "totalMinutes": earned });
    }

    /// A line of a day's summary.
    pub(super) fn line(&self, exercise: &Exercise) -> Value {
        let start = self.life.clock(exercise.start);
        let favourite = |id| {
            self.life
                .read(|book| book.favourite_activities.contains(&id))
        };
        let mut line = json!({
            "activityId": exercise.activity.id,
            "activityParentId": exercise.activity.id,
            "activityParentName": exercise.activity.name,
            "calories": exercise.calories,
            "description": "",
            "duration": exercise.seconds() * 1_000,
            "hasActiveZoneMinutes": exercise.origin != Origin::Written,
            "hasStartTime": true,
            "isFavorite": favourite(exercise.activity.id),
            "lastModified": stamp(exercise.updated),
            "logId": exercise.id,
            "name": exercise.name,
            "startDate": start.date().to_string(),
            "startTime": start.strftime("%H:%M").to_string(),
        });
        let way = self.km_of(exercise);
        if way > 0.0 {
            line["distance"] = json!(rounded(way, 6));
        }
        if let Some(steps) = exercise.steps {
            line["steps"] = json!(steps);
        }
        line
    }

    /// Kilometres or miles.
    pub(super) fn km_of(&self, exercise: &Exercise) -> f64 {
        let millimeters = exercise.millimeters.unwrap_or(0);
        let millimeters = f64::from(u32::try_from(millimeters).unwrap_or(u32::MAX));
        self.units.distance(millimeters / 1e6)
    }

    fn climbed(&self, exercise: &Exercise) -> f64 {
        let climbed = u32::try_from(exercise.climbed_millimeters).unwrap_or(u32::MAX);
        rounded(self.units.elevation(f64::from(climbed) / 1e3), 3)
    }

    fn link(&self, what: &str, exercise: &Exercise, detail: &str) -> String {
        let time = |at: Timestamp| self.life.clock(at).strftime("%H:%M").to_string();
        let date = self.life.clock(exercise.start).date();
        let (start, end) = (time(exercise.start), time(exercise.end));
        let base = &self.base;
        format!("{base}/1/user/-/{what}/date/{date}/{date}/{detail}/time/{start}/{end}.json")
    }

    /// Local time with its offset.
    fn with_offset(&self, at: Timestamp) -> String {
        let at = at.to_zoned(self.life.zone.clone());
        at.strftime("%Y-%m-%dT%H:%M:%S.000%:z").to_string()
    }
}

/// The word for how it came to be known.
fn log_type(origin: Origin) -> &'static str {
    match origin {
        Origin::Detected => "auto_detected",
        Origin::Started => "tracker",
        Origin::Written => "manual",
    }
}

/// A moment, in UTC, with thousandths of a second.
pub(in crate::simulator::fitbit) fn stamp(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S.000Z").to_string()
}
