//! Logged weight and body fat.

use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};

use super::written::{plain, plain_if_any};

/// Weights of some days.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Weights {
    /// The weights, the earliest first.
    pub weight: Vec<Weight>,
}

/// A weight.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Weight {
    /// Kilograms of every square metre of the height; left out if no height is known.
    #[serde(
        default,
        serialize_with = "plain_if_any",
        skip_serializing_if = "Option::is_none"
    )]
    pub bmi: Option<f64>,
    /// The person's civil date.
    pub date: Date,
    /// Percent of fat, if it was measured within the same minute.
    #[serde(
        default,
        serialize_with = "plain_if_any",
        skip_serializing_if = "Option::is_none"
    )]
    pub fat: Option<f64>,
    /// The number of the log.
    pub log_id: u64,
    /// What told of it: `API`, or the name of a device or of an app.
    pub source: String,
    /// When, on the person's clock.
    pub time: Time,
    /// Kilograms, pounds for `en_US`, stone for `en_GB`.
    #[serde(serialize_with = "plain")]
    pub weight: f64,
}

/// Body fat of some days.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fats {
    /// The measurements, the earliest first.
    pub fat: Vec<Fat>,
}

/// Body fat.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Fat {
    /// The person's civil date.
    pub date: Date,
    /// Percent of the weight.
    #[serde(serialize_with = "plain")]
    pub fat: f64,
    /// The number of the log.
    pub log_id: u64,
    /// What told of it: `API`, or the name of a device or of an app.
    pub source: String,
    /// When, on the person's clock.
    pub time: Time,
}
