//! Sleep, as in version 1.2.

use std::collections::BTreeMap;

use async_graphql::SimpleObject;
use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};

use super::paging::Pagination;
use super::written::{local, plain, plain_if_any};

/// The sleep that ended on a day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, SimpleObject)]
#[graphql(name = "FitbitSleepDay")]
pub struct SleepDay {
    /// Each sleep, the latest first.
    pub sleep: Vec<Sleep>,
    /// What they add up to.
    pub summary: SleepTotals,
}

/// The sleep that ended within a range of days, the latest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SleepRange {
    /// Each sleep.
    pub sleep: Vec<Sleep>,
}

/// A page of sleep.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SleepList {
    /// Where the page stands.
    pub pagination: Pagination,
    /// Each sleep.
    pub sleep: Vec<Sleep>,
}

/// A time in bed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, SimpleObject)]
#[serde(rename_all = "camelCase")]
#[graphql(name = "FitbitSleep", complex)]
pub struct Sleep {
    /// The person's civil date on which it ended.
    #[graphql(skip)]
    pub date_of_sleep: Date,
    /// Milliseconds.
    #[serde(serialize_with = "plain")]
    pub duration: f64,
    /// Percent of the time in bed that the person slept.
    #[serde(serialize_with = "plain")]
    pub efficiency: f64,
    /// When it ended on the person's clock.
    #[serde(with = "local")]
    #[graphql(skip)]
    pub end_time: DateTime,
    /// Why there are stages or not: 0 enough data, 1 too little of the heart, 2 too short, 3 a fault.
    pub info_code: u8,
    /// Whether it is the main sleep of its day.
    pub is_main_sleep: bool,
    /// Its parts.
    pub levels: Levels,
    /// The number of the log.
    #[graphql(skip)]
    pub log_id: u64,
    /// `auto_detected` or `manual`.
    pub log_type: String,
    /// Minutes in bed after waking up.
    #[serde(serialize_with = "plain")]
    pub minutes_after_wakeup: f64,
    /// Minutes asleep.
    #[serde(serialize_with = "plain")]
    pub minutes_asleep: f64,
    /// Minutes awake.
    #[serde(serialize_with = "plain")]
    pub minutes_awake: f64,
    /// Minutes until the person fell asleep.
    #[serde(serialize_with = "plain")]
    pub minutes_to_fall_asleep: f64,
    /// When it began on the person's clock.
    #[serde(with = "local")]
    #[graphql(skip)]
    pub start_time: DateTime,
    /// Minutes in bed.
    #[serde(serialize_with = "plain")]
    pub time_in_bed: f64,
    /// `stages` or `classic`.
    #[serde(rename = "type")]
    #[graphql(name = "type")]
    pub kind: String,
}

/// The parts of a sleep.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, SimpleObject)]
#[serde(rename_all = "camelCase")]
#[graphql(name = "FitbitSleepLevels", complex)]
pub struct Levels {
    /// Each part, the earliest first.
    #[serde(default)]
    pub data: Vec<Segment>,
    /// With stages: awakenings of at most three minutes, beside the parts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub short_data: Option<Vec<Segment>>,
    /// What each level adds up to: `deep`, `light`, `rem`, `wake`; or `asleep`, `restless`, `awake`.
    #[serde(default)]
    #[graphql(skip)]
    pub summary: BTreeMap<String, LevelSum>,
}

/// A part of a sleep.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, SimpleObject)]
#[serde(rename_all = "camelCase")]
#[graphql(name = "FitbitSleepSegment", complex)]
pub struct Segment {
    /// When it began on the person's clock.
    #[serde(with = "local")]
    #[graphql(skip)]
    pub date_time: DateTime,
    /// What it is.
    pub level: String,
    /// Seconds.
    #[serde(serialize_with = "plain")]
    pub seconds: f64,
}

/// What a level adds up to.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, SimpleObject)]
#[serde(rename_all = "camelCase")]
#[graphql(name = "FitbitSleepLevelSum")]
pub struct LevelSum {
    /// How often it came.
    #[serde(serialize_with = "plain")]
    pub count: f64,
    /// Minutes.
    #[serde(serialize_with = "plain")]
    pub minutes: f64,
    /// Usual minutes, over thirty days.
    #[serde(
        default,
        serialize_with = "plain_if_any",
        skip_serializing_if = "Option::is_none"
    )]
    pub thirty_day_avg_minutes: Option<f64>,
}

/// What the sleep of a day adds up to.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, SimpleObject)]
#[serde(rename_all = "camelCase")]
#[graphql(name = "FitbitSleepTotals")]
pub struct SleepTotals {
    /// Minutes in each stage, if there are any stages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stages: Option<StageMinutes>,
    /// Minutes asleep.
    #[serde(serialize_with = "plain")]
    pub total_minutes_asleep: f64,
    /// How many sleeps there are.
    pub total_sleep_records: usize,
    /// Minutes in bed.
    #[serde(serialize_with = "plain")]
    pub total_time_in_bed: f64,
}

/// Minutes in each stage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, SimpleObject)]
#[graphql(name = "FitbitSleepStages")]
pub struct StageMinutes {
    /// Deep sleep.
    #[serde(serialize_with = "plain")]
    pub deep: f64,
    /// Light sleep.
    #[serde(serialize_with = "plain")]
    pub light: f64,
    /// REM sleep.
    #[serde(serialize_with = "plain")]
    pub rem: f64,
    /// Awake.
    #[serde(serialize_with = "plain")]
    pub wake: f64,
}

/// That a sleep has not been looked at yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingSleep {
    /// When to ask again.
    pub meta: Pending,
}

/// When to ask again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Pending {
    /// Milliseconds.
    pub retry_duration: u32,
    /// `pending`.
    pub state: String,
}
