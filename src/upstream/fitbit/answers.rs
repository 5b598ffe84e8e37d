//! Fitbit's answers: parsed here into our own types with units. Series values are strings there,
//! summary values are numbers.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::AmbiguousOffset;
use serde::Deserialize;

use super::Standing;
use crate::model::time::{CivilDate, ZoneName};
use crate::model::token::Scopes;
use crate::upstream::text::shown;
use crate::upstream::{Failure, LastSync, UpstreamDevice};

#[derive(Deserialize)]
pub(super) struct Introspection {
    active: bool,
    #[serde(default)]
    scope: String,
    client_id: Option<String>,
    user_id: Option<String>,
    exp: Option<i64>,
}

impl Introspection {
    pub(super) fn standing(self) -> Result<Standing, Failure> {
        if !self.active {
            return Ok(Standing::Inactive);
        }
        let missing = |what: &str| Failure::BadAnswer(format!("introspection without {what}"));
        let exp = self.exp.ok_or_else(|| missing("exp"))?;
        Ok(Standing::Active {
            user_id: self.user_id.ok_or_else(|| missing("user_id"))?,
            client_id: self.client_id.ok_or_else(|| missing("client_id"))?,
            scopes: brace_list(&self.scope),
            // Examples show milliseconds; a number of seconds that large is past the year 5000.
            expires_at: if exp > 100_000_000_000 {
                exp / 1000
            } else {
                exp
            },
        })
    }
}

/// `{ACTIVITY=READ_WRITE, PROFILE=READ}`.
fn brace_list(text: &str) -> Scopes {
    let inner = text.trim().trim_start_matches('{').trim_end_matches('}');
    Scopes::new(inner.split(',').filter_map(|entry| {
        let name = entry.split('=').next()?.trim().to_ascii_lowercase();
        (!name.is_empty()).then_some(name)
    }))
}

#[derive(Deserialize)]
pub(super) struct ProfileAnswer {
    pub(super) user: Profile,
}

#[derive(Deserialize)]
pub(super) struct Profile {
    pub(super) timezone: Option<String>,
    #[serde(rename = "memberSince")]
    pub(super) member_since: Option<Date>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ListedDevice {
    id: String,
    #[serde(default)]
    device_version: String,
    #[serde(default, rename = "type")]
    kind: String,
    battery_level: Option<i32>,
    last_sync_time: Option<String>,
}

impl ListedDevice {
    fn understood(self) -> Result<UpstreamDevice, Failure> {
        let last_synced = match self.last_sync_time {
            None => None,
            Some(text) => Some(text.parse::<DateTime>().map_err(|_| {
                Failure::BadAnswer("a device's lastSyncTime is no local time".to_owned())
            })?),
        };
        Ok(UpstreamDevice {
            id: shown(&self.id),
            name: shown(&self.device_version),
            kind: shown(&self.kind),
            battery_percent: self.battery_level.filter(|level| (0..=100).contains(level)),
            last_synced: last_synced.map(LastSync::Local),
        })
    }
}

fn local(device: &UpstreamDevice) -> Option<DateTime> {
    match device.last_synced {
        Some(LastSync::Local(at)) => Some(at),
        _ => None,
    }
}

/// The devices of an answer, each once: the record that was synced last counts.
pub(super) fn devices(listed: Vec<ListedDevice>) -> Result<Vec<UpstreamDevice>, Failure> {
    let mut devices: BTreeMap<String, UpstreamDevice> = BTreeMap::new();
    for told in listed {
        let told = told.understood()?;
        match devices.get(&told.id) {
            Some(known) if local(known) >= local(&told) => {}
            _ => drop(devices.insert(told.id.clone(), told)),
        }
    }
    Ok(devices.into_values().collect())
}

#[derive(Deserialize)]
pub(super) struct SeriesAnswer(HashMap<String, Vec<SeriesValue>>);

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SeriesValue {
    date_time: Date,
    value: String,
}

impl SeriesAnswer {
    pub(super) fn understood(mut self, resource: &str) -> Result<Vec<(Date, f64)>, Failure> {
        let name = format!("activities-{resource}");
        let values = self
            .0
            .remove(&name)
            .ok_or_else(|| Failure::BadAnswer(format!("a series without {name}")))?;
        values
            .into_iter()
            .map(|entry| {
                let value = entry
                    .value
                    .parse::<f64>()
                    .ok()
                    .filter(|value| value.is_finite());
                let value = value.ok_or_else(|| {
                    Failure::BadAnswer(format!("{name} of {} is no number", entry.date_time))
                })?;
                Ok((entry.date_time, value))
            })
            .collect()
    }
}

#[derive(Deserialize)]
pub(super) struct IntradayAnswer {
    #[serde(rename = "activities-steps-intraday")]
    intraday: Dataset,
}

#[derive(Deserialize)]
struct Dataset {
    dataset: Vec<Window>,
}

#[derive(Deserialize)]
struct Window {
    time: Time,
    value: i32,
}

impl IntradayAnswer {
    /// Steps of each interval since local midnight, in time that passes. Fitbit names intervals by
    /// the clock: an hour that the clock shows twice is told once, and taken for the first.
    pub(super) fn understood(
        self,
        date: Date,
        zone: &ZoneName,
        minutes: u8,
    ) -> Result<Vec<Option<i32>>, Failure> {
        let bad = || Failure::BadAnswer("intervals that a day does not have".to_owned());
        let (midnight, intervals) = zone.intervals(CivilDate(date), minutes);
        let mut steps = vec![None; intervals];
        for window in self.intraday.dataset {
            let local = zone
                .zone()
                .to_ambiguous_timestamp(date.to_datetime(window.time));
            if matches!(local.offset(), AmbiguousOffset::Gap { .. }) {
                continue;
            }
            let start = local.compatible().map_err(|_| bad())?;
            let since = start.as_second() - midnight.0.as_second();
            let index = usize::try_from(since / (i64::from(minutes) * 60)).map_err(|_| bad())?;
            let place = steps.get_mut(index).ok_or_else(bad)?;
            if window.value < 0 || place.is_some() {
                return Err(bad());
            }
            *place = Some(window.value);
        }
        // Fitbit fills a day on which nothing was worn with zeros, as it does the days of a series.
        if steps.iter().flatten().all(|steps| *steps == 0) {
            steps.fill(None);
        }
        Ok(steps)
    }
}

#[cfg(test)]
mod tests {
    use super::{Introspection, SeriesAnswer, brace_list, devices};
    use crate::upstream::fitbit::Standing;

    #[test]
    fn scopes_come_in_braces() {
        let scopes = brace_list("{ACTIVITY=READ_WRITE, HEARTRATE=READ}");

        assert_eq!(scopes.as_slice(), ["activity", "heartrate"]);
        assert!(brace_list("").as_slice().is_empty());
    }

    #[test]
    fn a_device_is_told_once_and_in_text() {
        let text = r#"[
            {"id":"1","deviceVersion":"Cha\u0007rge\n 6","type":"TRACKER","lastSyncTime":"2026-11-17T08:00:00.000"},
            {"id":"1","deviceVersion":"Charge 6","type":"TRACKER","lastSyncTime":"2026-11-18T08:00:00.000"},
            {"id":"1","deviceVersion":"Older","type":"TRACKER","lastSyncTime":null},
            {"id":"2","deviceVersion":"Aria","type":"SCALE"}
        ]"#;
        let devices = devices(serde_json::from_str(text).unwrap()).unwrap();

        let names: Vec<&str> = devices.iter().map(|device| device.name.as_str()).collect();
        assert_eq!(names, ["Charge 6", "Aria"]);
    }

    #[test]
    fn an_expiry_in_milliseconds_is_understood() {
        let text = r#"{"active":true,"scope":"{}","client_id":"22ABCD","user_id":"ABC123","exp":1767225600000}"#;
        let standing = serde_json::from_str::<Introspection>(text).map(Introspection::standing);

        assert!(matches!(
            standing,
            Ok(Ok(Standing::Active {
                expires_at: 1_767_225_600,
                ..
            }))
        ));
    }

    #[test]
    fn a_series_value_that_is_no_number_spoils_the_answer() {
        for value in ["abc", "", "NaN", "inf"] {
            let text = format!(
                r#"{{"activities-steps":[{{"dateTime":"2026-01-05","value":"{value}"}}]}}"#
            );
            let answer = serde_json::from_str::<SeriesAnswer>(&text)
                .map(|answer| answer.understood("steps"));
            assert!(matches!(answer, Ok(Err(_))), "{value}");
        }
    }
}
