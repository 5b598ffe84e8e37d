//! Google's answers: parsed here into our own types with units. Integers are strings there, and
//! members that are zero may be missing.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Deserializer};

use crate::upstream::Failure;
use crate::upstream::data::{LastSync, UpstreamDevice};
use crate::upstream::text::shown;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Identity {
    pub(super) health_user_id: String,
    pub(super) legacy_user_id: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Settings {
    pub(super) time_zone: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PairedDevices {
    #[serde(default)]
    paired_devices: Vec<PairedDevice>,
    pub(super) next_page_token: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PairedDevice {
    name: String,
    #[serde(default)]
    device_type: String,
    #[serde(default)]
    device_version: String,
    battery_level: Option<i32>,
    last_sync_time: Option<String>,
}

impl PairedDevices {
    pub(super) fn understood(self) -> Result<Vec<UpstreamDevice>, Failure> {
        self.paired_devices
            .into_iter()
            .map(|told| {
                let synced = told.last_sync_time.as_deref().map(str::parse::<Timestamp>);
                let synced = synced.transpose().map_err(|_| {
                    Failure::BadAnswer("a device's lastSyncTime is no instant".to_owned())
                })?;
                let id = told.name.rsplit('/').next().unwrap_or(&told.name);
                Ok(UpstreamDevice {
                    id: shown(id),
                    name: shown(&told.device_version),
                    kind: shown(&told.device_type),
                    battery_percent: told.battery_level.filter(|level| (0..=100).contains(level)),
                    last_synced: synced.map(LastSync::At),
                })
            })
            .collect()
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RollUp {
    #[serde(default)]
    rollup_data_points: Vec<Point>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Point {
    civil_start_time: Moment,
    steps: Option<Count>,
    distance: Option<Distance>,
    total_calories: Option<Energy>,
}

#[derive(Deserialize)]
struct Moment {
    date: Calendar,
}

#[derive(Deserialize)]
struct Calendar {
    year: i16,
    month: i8,
    day: i8,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Count {
    #[serde(default, deserialize_with = "integer")]
    count_sum: i64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Distance {
    #[serde(default, deserialize_with = "integer")]
    millimeters_sum: i64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Energy {
    #[serde(default)]
    kcal_sum: f64,
}

/// What a roll-up point holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Steps,
    Distance,
    Energy,
}

impl RollUp {
    /// The value of each date: steps, metres or kilocalories.
    pub(super) fn understood(self, kind: Kind) -> Result<Vec<(Date, f64)>, Failure> {
        let mut values = Vec::with_capacity(self.rollup_data_points.len());
        for point in self.rollup_data_points {
            let date = point.civil_start_time.date;
            let date = Date::new(date.year, date.month, date.day)
                .map_err(|_| Failure::BadAnswer("a roll-up of a date that is none".to_owned()))?;
            #[expect(
                clippy::cast_precision_loss,
                reason = "what a person does in a day is far below 2^52"
            )]
            let value = match kind {
                Kind::Steps => point.steps.map(|steps| steps.count_sum as f64),
                Kind::Distance => point
                    .distance
                    .map(|distance| distance.millimeters_sum as f64 / 1000.0),
                Kind::Energy => point.total_calories.map(|energy| energy.kcal_sum.round()),
            };
            values.extend(value.map(|value| (date, value)));
        }
        Ok(values)
    }
}

/// An integer as a string, as Google writes 64 bits, or as a number.
fn integer<'de, D: Deserializer<'de>>(from: D) -> Result<i64, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Either {
        Text(String),
        Number(i64),
    }
    match Either::deserialize(from)? {
        Either::Number(number) => Ok(number),
        Either::Text(text) => text.parse().map_err(serde::de::Error::custom),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::{Kind, RollUp};

    #[test]
    fn integers_are_strings_and_a_missing_count_is_a_true_zero() {
        let text = r#"{"rollupDataPoints":[
            {"civilStartTime":{"date":{"year":2026,"month":1,"day":7},"time":{}},"steps":{"countSum":"8123"}},
            {"civilStartTime":{"date":{"year":2026,"month":1,"day":6},"time":{}},"steps":{}},
            {"civilStartTime":{"date":{"year":2026,"month":1,"day":5},"time":{}}}]}"#;

        let days = serde_json::from_str::<RollUp>(text)
            .unwrap()
            .understood(Kind::Steps)
            .unwrap();

        assert_eq!(days, [(date(2026, 1, 7), 8123.0), (date(2026, 1, 6), 0.0)]);
    }
}
