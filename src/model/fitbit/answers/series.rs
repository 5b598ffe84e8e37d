//! Values by day.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A day of a series.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DayValue {
    /// The person's civil date.
    pub date_time: Date,
    /// A number, as text.
    pub value: String,
}

/// A series under its name, such as `activities-steps`: the earliest day first.
pub type Series = BTreeMap<String, Vec<DayValue>>;
