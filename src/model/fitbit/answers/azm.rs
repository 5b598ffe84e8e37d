//! Active zone minutes.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::written::{plain, plain_if_any};

/// Active zone minutes by zone, as they are earned: a minute of fat burn counts once, one of cardio or
/// peak twice. A zone in which none were earned is left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ZoneMinutes {
    /// All of them.
    #[serde(serialize_with = "plain")]
    pub active_zone_minutes: f64,
    /// In the zone of fat burn.
    #[serde(
        default,
        serialize_with = "plain_if_any",
        skip_serializing_if = "Option::is_none"
    )]
    pub fat_burn_active_zone_minutes: Option<f64>,
    /// In the zone of cardio.
    #[serde(
        default,
        serialize_with = "plain_if_any",
        skip_serializing_if = "Option::is_none"
    )]
    pub cardio_active_zone_minutes: Option<f64>,
    /// In the zone of the peak.
    #[serde(
        default,
        serialize_with = "plain_if_any",
        skip_serializing_if = "Option::is_none"
    )]
    pub peak_active_zone_minutes: Option<f64>,
}

impl ZoneMinutes {
    /// Those of fat burn, cardio and peak; nothing if there are none.
    pub fn of(earned: [f64; 3]) -> Option<Self> {
        let some = |minutes: f64| (minutes > 0.0).then_some(minutes);
        let [fat_burn, cardio, peak] = earned;
        Some(Self {
            active_zone_minutes: some(fat_burn + cardio + peak)?,
            fat_burn_active_zone_minutes: some(fat_burn),
            cardio_active_zone_minutes: some(cardio),
            peak_active_zone_minutes: some(peak),
        })
    }
}

/// A day.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ZoneMinutesDay {
    /// The person's civil date.
    pub date_time: Date,
    /// What was earned.
    pub value: ZoneMinutes,
}

/// Days, the earliest first; those without active zone minutes are left out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ZoneMinutesSeries {
    /// The days.
    #[serde(rename = "activities-active-zone-minutes")]
    pub days: Vec<ZoneMinutesDay>,
}

/// A window within a day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ZoneMinuteWindow {
    /// When it begins on the person's clock, as `2026-01-05T08:30:00`.
    pub minute: String,
    /// What was earned in it.
    pub value: ZoneMinutes,
}

/// The windows of a day in which any were earned.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ZoneMinutesWithin {
    /// The person's civil date.
    pub date_time: Date,
    /// The windows, the earliest first.
    pub minutes: Vec<ZoneMinuteWindow>,
}

/// Active zone minutes within days.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ZoneMinutesIntraday {
    /// The days.
    #[serde(rename = "activities-active-zone-minutes-intraday")]
    pub days: Vec<ZoneMinutesWithin>,
}
