//! What was just logged.

use serde::{Deserialize, Serialize};

use super::{ActivityLine, Fat, Sleep, Weight};

/// A weight that was logged.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LoggedWeight {
    /// The weight.
    pub weight_log: Weight,
}

/// Body fat that was logged.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LoggedFat {
    /// The body fat.
    pub fat_log: Fat,
}

/// An exercise that was logged.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LoggedActivity {
    /// The exercise.
    pub activity_log: ActivityLine,
}

/// A sleep that was logged.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LoggedSleep {
    /// The sleep.
    pub sleep: Sleep,
}
