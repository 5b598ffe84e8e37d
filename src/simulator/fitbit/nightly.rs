//! What is measured while somebody sleeps: how the heart varies, breath, oxygen.

use jiff::civil::Date;
use serde_json::{Value, json};

use super::asked::{Answer, Asked};
use super::operation::{Operation, get};
use super::period::{self, Longest, NONE};
use crate::simulator::truth::life::dates;

pub(super) static OPERATIONS: [Operation; 12] = [
    get(
        "/1/user/{user}/hrv/date/{date}.json",
        "heartrate",
        variability,
    ),
    get(
        "/1/user/{user}/hrv/date/{date}/all.json",
        "heartrate",
        variability_within,
    ),
    get(
        "/1/user/{user}/hrv/date/{date}/{end}.json",
        "heartrate",
        variability,
    ),
    get(
        "/1/user/{user}/hrv/date/{date}/{end}/all.json",
        "heartrate",
        variability_within,
    ),
    get(
        "/1/user/{user}/br/date/{date}.json",
        "respiratory_rate",
        breath,
    ),
    get(
        "/1/user/{user}/br/date/{date}/all.json",
        "respiratory_rate",
        breath_by_stage,
    ),
    get(
        "/1/user/{user}/br/date/{date}/{end}.json",
        "respiratory_rate",
        breath,
    ),
    get(
        "/1/user/{user}/br/date/{date}/{end}/all.json",
        "respiratory_rate",
        breath_by_stage,
    ),
    get(
        "/1/user/{user}/spo2/date/{date}.json",
        "oxygen_saturation",
        |asked| oxygen(asked, OXYGEN, |date| asked.oxygen_of(date)),
    ),
    get(
        "/1/user/{user}/spo2/date/{date}/all.json",
        "oxygen_saturation",
        |asked| oxygen(asked, OXYGEN_WITHIN, |date| asked.oxygen_within(date)),
    ),
    get(
        "/1/user/{user}/spo2/date/{date}/{end}.json",
        "oxygen_saturation",
        |asked| oxygen(asked, OXYGEN, |date| asked.oxygen_of(date)),
    ),
    get(
        "/1/user/{user}/spo2/date/{date}/{end}/all.json",
        "oxygen_saturation",
        |asked| oxygen(asked, OXYGEN_WITHIN, |date| asked.oxygen_within(date)),
    ),
];

const VARIABILITY: Longest = period::days(30, "hrv").only(&NONE);
const BREATH: Longest = period::days(30, "br").only(&NONE);
const OXYGEN_WITHIN: Longest = period::days(30, "spo2").only(&NONE);
/// Nights without their minutes have no limit.
const OXYGEN: Longest = period::days(100_000, "spo2").only(&NONE);

/// The days of a question of which something is known.
fn of_days(
    asked: &Asked<'_>,
    (name, longest): (&str, Longest),
    of: impl Fn(Date) -> Option<Value>,
) -> Answer {
    let (first, last) = asked.days(longest)?;
    let days: Vec<Value> = dates(first, last).filter_map(of).collect();
    Ok(json!({ name: days }))
}

fn variability(asked: &Asked<'_>) -> Answer {
    of_days(asked, ("hrv", VARIABILITY), |date| {
        let night = asked.life.nightly_variability(date)?;
        let value = json!({ "dailyRmssd": night.rmssd, "deepRmssd": night.deep_rmssd });
        Some(json!({ "dateTime": date.to_string(), "value": value }))
    })
}

fn variability_within(asked: &Asked<'_>) -> Answer {
    of_days(asked, ("hrv", VARIABILITY), |date| {
        let windows = asked.life.variability(date);
        let minutes = windows.iter().map(|window| {
            json!({
                "minute": asked.local(window.at),
                "value": {
                    "coverage": window.coverage, "hf": window.high, "lf": window.low,
                    "rmssd": window.rmssd,
                },
            })
        });
        let minutes: Vec<Value> = minutes.collect();
        let known = !minutes.is_empty();
        known.then(|| json!({ "dateTime": date.to_string(), "minutes": minutes }))
    })
}

fn breath(asked: &Asked<'_>) -> Answer {
    of_days(asked, ("br", BREATH), |date| {
        let night = asked.life.breathing(date)?;
        let value = json!({ "breathingRate": night.full });
        Some(json!({ "dateTime": date.to_string(), "value": value }))
    })
}

fn breath_by_stage(asked: &Asked<'_>) -> Answer {
    of_days(asked, ("br", BREATH), |date| {
        let night = asked.life.breathing(date)?;
        let rate = |rate: f64| json!({ "breathingRate": rate });
        let value = json!({
            "deepSleepSummary": rate(night.deep),
            "fullSleepSummary": rate(night.full),
            "lightSleepSummary": rate(night.light),
            "remSleepSummary": rate(night.rem),
        });
        Some(json!({ "dateTime": date.to_string(), "value": value }))
    })
}

/// A single date is told without a list around it.
fn oxygen(asked: &Asked<'_>, longest: Longest, of: impl Fn(Date) -> Option<Value>) -> Answer {
    let (first, last) = asked.days(longest)?;
    if asked.said("end").is_none() {
        return Ok(of(first).unwrap_or_else(|| json!({})));
    }
    Ok(dates(first, last).filter_map(of).collect())
}

impl Asked<'_> {
    fn oxygen_of(&self, date: Date) -> Option<Value> {
        let night = self.life.nightly_oxygen(date)?;
        let value = json!({ "avg": night.mean, "max": night.most, "min": night.least });
        Some(json!({ "dateTime": date.to_string(), "value": value }))
    }

    fn oxygen_within(&self, date: Date) -> Option<Value> {
        let minutes = self.life.oxygen(date).into_iter().map(|(at, percent)| {
            let minute = self.life.clock(at).strftime("%Y-%m-%dT%H:%M:%S");
            json!({ "minute": minute.to_string(), "value": percent })
        });
        let minutes: Vec<Value> = minutes.collect();
        let known = !minutes.is_empty();
        known.then(|| json!({ "dateTime": date.to_string(), "minutes": minutes }))
    }
}
