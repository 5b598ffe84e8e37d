//! How warm somebody is, in the units of the caller's language.

use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};

use super::written::plain;

/// How warm the skin was, night by night.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SkinTemperatures {
    /// The nights, the earliest first.
    pub temp_skin: Vec<SkinTemperature>,
}

/// How warm the skin was in a night.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SkinTemperature {
    /// The person's civil date on which the night ended.
    pub date_time: Date,
    /// What measured it.
    pub log_type: String,
    /// How warm it was.
    pub value: NightlyRelative,
}

/// How much warmer than usual.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NightlyRelative {
    /// Degrees.
    #[serde(serialize_with = "plain")]
    pub nightly_relative: f64,
}

/// How warm the core was, each time that somebody measured it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CoreTemperatures {
    /// Each measurement, the earliest first.
    pub temp_core: Vec<CoreTemperature>,
}

/// How warm the core was.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CoreTemperature {
    /// When it was measured on the person's clock, in whole seconds.
    pub date_time: DateTime,
    /// Degrees.
    #[serde(serialize_with = "plain")]
    pub value: f64,
}
