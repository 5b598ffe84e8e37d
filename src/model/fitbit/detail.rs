//! How finely a day is told.

use crate::model::enums::words;

words! {
    /// How long the windows within a day are.
    DetailLevel, "a detail level" {
        /// A minute.
        OneMinute = "1min",
        /// Five minutes.
        FiveMinutes = "5min",
        /// A quarter of an hour.
        FifteenMinutes = "15min",
    }
}
