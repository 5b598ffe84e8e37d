//! The heart.

use async_graphql::SimpleObject;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::intraday::Dataset;
use super::written::plain_if_any;

/// A zone of the heart, with what a day spent in it. What is not known is left out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, SimpleObject)]
#[serde(rename_all = "camelCase")]
#[graphql(name = "FitbitHeartZone")]
pub struct HeartZone {
    /// Kilocalories.
    #[serde(
        default,
        serialize_with = "plain_if_any",
        skip_serializing_if = "Option::is_none"
    )]
    pub calories_out: Option<f64>,
    /// Where it ends, in beats a minute.
    #[serde(
        default,
        serialize_with = "plain_if_any",
        skip_serializing_if = "Option::is_none"
    )]
    pub max: Option<f64>,
    /// Where it begins, in beats a minute.
    #[serde(
        default,
        serialize_with = "plain_if_any",
        skip_serializing_if = "Option::is_none"
    )]
    pub min: Option<f64>,
    /// Minutes.
    #[serde(
        default,
        serialize_with = "plain_if_any",
        skip_serializing_if = "Option::is_none"
    )]
    pub minutes: Option<f64>,
    /// `Out of Range`, `Fat Burn`, `Cardio` or `Peak`.
    pub name: String,
}

/// What is known of the heart of a day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, SimpleObject)]
#[serde(rename_all = "camelCase")]
#[graphql(name = "FitbitHeart")]
pub struct HeartValue {
    /// Zones that the person has drawn themselves.
    #[serde(default)]
    pub custom_heart_rate_zones: Vec<HeartZone>,
    /// The zones, the easiest first.
    #[serde(default)]
    pub heart_rate_zones: Vec<HeartZone>,
    /// Beats a minute at rest, on days that have it.
    #[serde(
        default,
        serialize_with = "plain_if_any",
        skip_serializing_if = "Option::is_none"
    )]
    pub resting_heart_rate: Option<f64>,
}

/// A day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, SimpleObject)]
#[serde(rename_all = "camelCase")]
#[graphql(name = "FitbitHeartDay", complex)]
pub struct HeartDay {
    /// The person's civil date.
    #[graphql(skip)]
    pub date_time: Date,
    /// What is known of it.
    pub value: HeartValue,
}

/// Days, the earliest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HeartSeries {
    /// The days.
    #[serde(rename = "activities-heart")]
    pub days: Vec<HeartDay>,
}

/// A day and what was read within it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HeartIntraday {
    /// The day.
    #[serde(rename = "activities-heart")]
    pub days: Vec<HeartDay>,
    /// What was read.
    #[serde(rename = "activities-heart-intraday")]
    pub within: Dataset,
}
