//! How active somebody was, stretch by stretch, and what is burned at rest.

use jiff::Zoned;

use super::points::Way;
use super::{Listed, interval, number, text};
use crate::upstream::google_health::ACTIVITY;

/// How active somebody was. The order is that of effort.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Not at all.
    #[default]
    Sedentary,
    /// A little.
    Light,
    /// Moderately.
    Moderate,
    /// Very.
    Very,
}

/// A stretch of time in which somebody was as active as that.
#[derive(Clone, Debug, PartialEq)]
pub struct LevelSpan {
    /// When it began.
    pub start: Zoned,
    /// When it ended.
    pub end: Zoned,
    /// How active.
    pub level: Level,
}

/// How active somebody was.
pub const ACTIVITY_LEVELS: Listed<LevelSpan> = Listed {
    name: "activity-level",
    key: "activityLevel",
    scope: ACTIVITY,
    way: Way::List,
    member: "interval.civil_start_time",
    page: 10_000,
    read: |told| {
        let level = match text(&told.value, "activityLevelType") {
            Some("SEDENTARY") => Level::Sedentary,
            Some("LIGHTLY_ACTIVE") => Level::Light,
            Some("MODERATELY_ACTIVE") => Level::Moderate,
            Some("VERY_ACTIVE") => Level::Very,
            _ => return Ok(None),
        };
        let (start, end) = interval(&told.value)?;
        Ok(Some(LevelSpan { start, end, level }))
    },
};

/// When something was burned at rest, and how many kilocalories. Of most people nothing is told.
pub const BASAL_ENERGY: Listed<(Zoned, f64)> = Listed {
    name: "basal-energy-burned",
    key: "basalEnergyBurned",
    scope: ACTIVITY,
    way: Way::List,
    member: "interval.civil_start_time",
    page: 10_000,
    read: |told| {
        let (start, _) = interval(&told.value)?;
        Ok(Some((start, number(&told.value, "kcal")?)))
    },
};
