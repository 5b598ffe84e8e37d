//! Logged activities.

use serde::{Deserialize, Serialize};

use super::heart::HeartZone;
use super::paging::Pagination;
use super::written::{plain, plain_if_any};

/// A page of logged activities.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ExerciseList {
    /// The activities.
    pub activities: Vec<ExerciseLog>,
    /// Where the page stands.
    pub pagination: Pagination,
}

/// A logged activity. What was not measured is left out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ExerciseLog {
    /// Milliseconds in which it was not paused.
    #[serde(serialize_with = "plain")]
    pub active_duration: f64,
    /// Active zone minutes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub active_zone_minutes: Option<EarnedMinutes>,
    /// What it is called.
    pub activity_name: String,
    /// Fitbit's number of what was done; 0 if it has none.
    pub activity_type_id: u64,
    /// Beats a minute.
    #[serde(
        default,
        serialize_with = "plain_if_any",
        skip_serializing_if = "Option::is_none"
    )]
    pub average_heart_rate: Option<f64>,
    /// Kilocalories.
    #[serde(serialize_with = "plain")]
    pub calories: f64,
    /// Where the calories of its minutes are.
    pub calories_link: String,
    /// In the unit of `distanceUnit`.
    #[serde(
        default,
        serialize_with = "plain_if_any",
        skip_serializing_if = "Option::is_none"
    )]
    pub distance: Option<f64>,
    /// `Kilometer` or `Mile`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub distance_unit: Option<String>,
    /// Milliseconds.
    #[serde(serialize_with = "plain")]
    pub duration: f64,
    /// What was climbed; metres, or feet for `en_US`.
    #[serde(serialize_with = "plain")]
    pub elevation_gain: f64,
    /// Whether active zone minutes were measured.
    pub has_active_zone_minutes: bool,
    /// Where the heart rates of its seconds are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heart_rate_link: Option<String>,
    /// Minutes in the zones of the heart, the easiest first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heart_rate_zones: Option<Vec<HeartZone>>,
    /// When it was last changed, in UTC.
    pub last_modified: String,
    /// The number of the log.
    pub log_id: u64,
    /// `manual`, `auto_detected` or `tracker`.
    pub log_type: String,
    /// Which numbers a person entered.
    pub manual_values_specified: ByHand,
    /// The duration at first, in milliseconds.
    #[serde(serialize_with = "plain")]
    pub original_duration: f64,
    /// When it began at first.
    pub original_start_time: String,
    /// Seconds for a kilometre or a mile.
    #[serde(
        default,
        serialize_with = "plain_if_any",
        skip_serializing_if = "Option::is_none"
    )]
    pub pace: Option<f64>,
    /// Metres of the pool.
    #[serde(
        default,
        serialize_with = "plain_if_any",
        skip_serializing_if = "Option::is_none"
    )]
    pub pool_length: Option<f64>,
    /// `Meter`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pool_length_unit: Option<String>,
    /// What recorded it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<ExerciseSource>,
    /// Kilometres or miles an hour.
    #[serde(
        default,
        serialize_with = "plain_if_any",
        skip_serializing_if = "Option::is_none"
    )]
    pub speed: Option<f64>,
    /// When it began on the person's clock, with the distance from UTC.
    pub start_time: String,
    /// Steps.
    #[serde(
        default,
        serialize_with = "plain_if_any",
        skip_serializing_if = "Option::is_none"
    )]
    pub steps: Option<f64>,
    /// Lengths of the pool.
    #[serde(
        default,
        serialize_with = "plain_if_any",
        skip_serializing_if = "Option::is_none"
    )]
    pub swim_lengths: Option<f64>,
    /// Where its course is.
    pub tcx_link: String,
}

/// Active zone minutes, as they are earned.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EarnedMinutes {
    /// All of them.
    #[serde(serialize_with = "plain")]
    pub total_minutes: f64,
}

/// Which numbers a person entered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ByHand {
    /// Kilocalories.
    pub calories: bool,
    /// The distance.
    pub distance: bool,
    /// Steps.
    pub steps: bool,
}

/// What recorded an activity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExerciseSource {
    /// What it is called.
    pub name: String,
    /// `tracker`.
    #[serde(rename = "type")]
    pub kind: String,
}

/// Something that the person does often, or did lately.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UsualActivity {
    /// Fitbit's number of it; 0 if it has none.
    pub activity_id: u64,
    /// Kilocalories of the last time.
    #[serde(serialize_with = "plain")]
    pub calories: f64,
    /// What the person wrote about it.
    pub description: String,
    /// Kilometres, or miles for `en_US`, of the last time.
    #[serde(serialize_with = "plain")]
    pub distance: f64,
    /// Milliseconds of the last time.
    #[serde(serialize_with = "plain")]
    pub duration: f64,
    /// What it is called.
    pub name: String,
}
