//! The heart: readings, the rate at rest, and where its zones begin and end.

use jiff::Zoned;
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::Value;

use super::points::{Told, Way};
use super::{Listed, list, number, sampled, text};
use crate::upstream::Failure;
use crate::upstream::google_health::HEALTH;
use crate::upstream::google_health::numbers::Calendar;

/// A reading of the heart.
#[derive(Clone, Debug, PartialEq)]
pub struct Beat {
    /// When, on the person's clock.
    pub at: Zoned,
    /// Beats a minute.
    pub bpm: f64,
}

/// Where the zones of a day begin and end, in beats a minute, the easiest first. A zone that is not
/// told has none.
pub type ZoneEdges = [Option<(f64, f64)>; 4];

/// Every reading of the heart.
pub const HEART_RATES: Listed<Beat> = Listed {
    name: "heart-rate",
    key: "heartRate",
    scope: HEALTH,
    way: Way::List,
    member: "sample_time.civil_time",
    page: 10_000,
    read: |told| {
        Ok(Some(Beat {
            at: sampled(&told.value)?,
            bpm: number(&told.value, "beatsPerMinute")?,
        }))
    },
};

/// The rate at rest of each day, in beats a minute.
pub const RESTING_HEART_RATES: Listed<(Date, f64)> = Listed {
    name: "daily-resting-heart-rate",
    key: "dailyRestingHeartRate",
    scope: HEALTH,
    way: Way::List,
    member: "date",
    page: 10_000,
    read: |told| Ok(Some((date(told)?, number(&told.value, "beatsPerMinute")?))),
};

/// Where the zones of each day begin and end.
pub const ZONE_EDGES: Listed<(Date, ZoneEdges)> = Listed {
    name: "daily-heart-rate-zones",
    key: "dailyHeartRateZones",
    scope: HEALTH,
    way: Way::Reconcile,
    member: "date",
    page: 10_000,
    read: |told| {
        let zones = list(&told.value, "heartRateZones");
        let of = |name: &str| -> Result<Option<(f64, f64)>, Failure> {
            let is_it = |zone: &&Value| text(zone, "heartRateZoneType") == Some(name);
            let Some(zone) = zones.iter().find(is_it) else {
                return Ok(None);
            };
            Ok(Some((
                number(zone, "minBeatsPerMinute")?,
                number(zone, "maxBeatsPerMinute")?,
            )))
        };
        let edges = [of("LIGHT")?, of("MODERATE")?, of("VIGOROUS")?, of("PEAK")?];
        Ok(Some((date(told)?, edges)))
    },
};

/// The date of a point of a daily kind.
pub(super) fn date(told: &Told) -> Result<Date, Failure> {
    let date = told.value.get("date").unwrap_or(&Value::Null);
    let date = Calendar::deserialize(date);
    date.map_err(|_| Failure::BadAnswer("a date that is none".to_owned()))?
        .read()
}
