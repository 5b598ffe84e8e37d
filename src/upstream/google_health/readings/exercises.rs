//! Exercises: what somebody did for a while.

use jiff::{Timestamp, Zoned};
use serde_json::Value;

use super::points::{Told, Way};
use super::{Listed, instant, interval, number_if_told, seconds, text};
use crate::model::day::Source;
use crate::upstream::Failure;
use crate::upstream::google_health::ACTIVITY;
use crate::upstream::text::shown;

/// An exercise.
#[derive(Clone, Debug, PartialEq)]
pub struct Exercise {
    /// Google's number of it.
    pub id: u64,
    /// Google's word for what was done, such as `WALKING`.
    pub kind: String,
    /// What it is called.
    pub name: String,
    /// When it began.
    pub start: Zoned,
    /// When it ended.
    pub end: Zoned,
    /// Seconds in which it was not paused.
    pub active_seconds: f64,
    /// Who told of it: a device that noticed it, or a hand.
    pub source: Source,
    /// Whether somebody started it on the device.
    pub started: bool,
    /// The device, if there was one.
    pub device: Option<String>,
    /// What was measured.
    pub metrics: Metrics,
    /// Metres of the pool.
    pub pool_meters: Option<f64>,
    /// When it was last changed.
    pub updated: Timestamp,
}

/// What was measured of an exercise. What was not is absent.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Metrics {
    /// Kilocalories.
    pub kilocalories: Option<f64>,
    /// Millimetres.
    pub millimeters: Option<f64>,
    /// Steps.
    pub steps: Option<f64>,
    /// Millimetres a second.
    pub millimeters_per_second: Option<f64>,
    /// Seconds for a metre.
    pub seconds_per_meter: Option<f64>,
    /// Beats a minute.
    pub bpm: Option<f64>,
    /// Millimetres that were climbed.
    pub climbed_millimeters: Option<f64>,
    /// Active zone minutes, as they are earned.
    pub zone_minutes: Option<f64>,
    /// Lengths of the pool.
    pub lengths: Option<f64>,
    /// Seconds in each zone of the heart, the easiest first.
    pub zone_seconds: Option<[f64; 4]>,
}

/// Every exercise.
pub const EXERCISES: Listed<Exercise> = Listed {
    name: "exercise",
    key: "exercise",
    scope: ACTIVITY,
    way: Way::List,
    member: "interval.civil_start_time",
    page: 25,
    read: |told| Ok(Some(exercise(told)?)),
};

fn exercise(told: &Told) -> Result<Exercise, Failure> {
    let value = &told.value;
    let (start, end) = interval(value)?;
    let metadata = value.get("exerciseMetadata").unwrap_or(&Value::Null);
    let pool = number_if_told(metadata, "poolLengthMillimeters")?;
    let lasted = start.timestamp().duration_until(end.timestamp());
    Ok(Exercise {
        id: digits(&told.id)?,
        kind: shown(text(value, "exerciseType").unwrap_or_default()),
        name: shown(text(value, "displayName").unwrap_or_default()),
        active_seconds: match value.get("activeDuration") {
            Some(_) => seconds(value, "activeDuration")?,
            None => lasted.as_secs_f64(),
        },
        start,
        end,
        source: match told.source.recording_method.as_str() {
            "MANUAL" => Source::Manual,
            _ => Source::Device,
        },
        started: told.source.recording_method == "ACTIVELY_MEASURED",
        device: Some(shown(&told.source.device.display_name)).filter(|name| !name.is_empty()),
        metrics: metrics(value.get("metricsSummary").unwrap_or(&Value::Null))?,
        pool_meters: pool.map(|millimeters| millimeters / 1e3),
        updated: instant(value, "updateTime").or_else(|_| instant(value, "createTime"))?,
    })
}

/// The number that a point goes by. Fitbit's are numbers, so those of Google's are taken as one.
pub(super) fn digits(id: &str) -> Result<u64, Failure> {
    let digits: String = id.chars().filter(char::is_ascii_digit).collect();
    let number = digits.parse();
    number.map_err(|_| Failure::BadAnswer("a point without a number".to_owned()))
}

fn metrics(told: &Value) -> Result<Metrics, Failure> {
    let number = |member| number_if_told(told, member);
    let zones = told.get("heartRateZoneDurations");
    let zones = zones.map(|zones| -> Result<[f64; 4], Failure> {
        Ok([
            seconds(zones, "lightTime")?,
            seconds(zones, "moderateTime")?,
            seconds(zones, "vigorousTime")?,
            seconds(zones, "peakTime")?,
        ])
    });
    Ok(Metrics {
        kilocalories: number("caloriesKcal")?,
        millimeters: number("distanceMillimeters")?,
        steps: number("steps")?,
        millimeters_per_second: number("averageSpeedMillimetersPerSecond")?,
        seconds_per_meter: number("averagePaceSecondsPerMeter")?,
        bpm: number("averageHeartRateBeatsPerMinute")?,
        climbed_millimeters: number("elevationGainMillimeters")?,
        zone_minutes: number("activeZoneMinutes")?,
        lengths: number("totalSwimLengths")?,
        zone_seconds: zones.transpose()?,
    })
}
