//! Totals and best days of all time.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::written::plain;

/// Totals and best days of all time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Lifetime {
    /// The best days.
    pub best: Bests,
    /// The totals.
    pub lifetime: Totals,
}

/// Best days: of everything, and of what is worn.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bests {
    /// Of everything.
    pub total: BestDays,
    /// Of what is worn.
    pub tracker: BestDays,
}

/// The best day of each kind; an empty object where there is none.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct BestDays {
    /// Kilometres, or miles for `en_US`.
    pub distance: Best,
    /// Floors.
    pub floors: Best,
    /// Steps.
    pub steps: Best,
}

/// A best day, if there is one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Best {
    /// The person's civil date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<Date>,
    /// What was reached on it.
    #[serde(
        default,
        serialize_with = "super::written::plain_if_any",
        skip_serializing_if = "Option::is_none"
    )]
    pub value: Option<f64>,
}

/// Totals: of everything, and of what is worn.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Totals {
    /// Of everything.
    pub total: Total,
    /// Of what is worn.
    pub tracker: Total,
}

/// What all days add up to.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Total {
    /// Always -1.
    pub active_score: i32,
    /// Always -1.
    pub calories_out: i32,
    /// Kilometres, or miles for `en_US`.
    #[serde(serialize_with = "plain")]
    pub distance: f64,
    /// Floors.
    #[serde(serialize_with = "plain")]
    pub floors: f64,
    /// Steps.
    #[serde(serialize_with = "plain")]
    pub steps: f64,
}
