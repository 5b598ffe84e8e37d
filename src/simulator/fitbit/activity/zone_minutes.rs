//! Active zone minutes: as they are earned, and nothing where none were.

use serde_json::{Map, Value, json};

use super::super::asked::{Answer, Asked};
use super::super::operation::{Operation, get};
use super::super::period::{self, Longest};
use super::windows::time_of;
use crate::simulator::truth::effort::Effort;
use crate::simulator::truth::life::dates;
use crate::simulator::truth::sources::Sources;

/// Every period but all time.
const PERIODS: [&str; 8] = ["1d", "7d", "30d", "1w", "1m", "3m", "6m", "1y"];
const LONGEST: Longest = period::days(1_095, "active-zone-minutes").only(&PERIODS);

pub(in crate::simulator::fitbit) static OPERATIONS: [Operation; 6] = [
    get(
        "/1/user/{user}/activities/active-zone-minutes/date/{date}/1d/{detail}.json",
        "activity",
        within,
    ),
    get(
        "/1/user/{user}/activities/active-zone-minutes/date/{date}/1d/{detail}/time/{start}/{stop}.json",
        "activity",
        within,
    ),
    // The specification has it without how fine; the documents have it with that.
    get(
        "/1/user/{user}/activities/active-zone-minutes/date/{date}/{end}/time/{start}/{stop}.json",
        "activity",
        within,
    ),
    get(
        "/1/user/{user}/activities/active-zone-minutes/date/{date}/{end}/{detail}.json",
        "activity",
        within,
    ),
    get(
        "/1/user/{user}/activities/active-zone-minutes/date/{date}/{end}/{detail}/time/{start}/{stop}.json",
        "activity",
        within,
    ),
    get(
        "/1/user/{user}/activities/active-zone-minutes/date/{date}/{end}.json",
        "activity",
        series,
    ),
];

fn series(asked: &Asked<'_>) -> Answer {
    let (first, last) = asked.range(LONGEST)?;
    let days = dates(first, last).filter_map(|date| {
        let value = value(&asked.life.efforts(date, Sources::Wearables))?;
        Some(json!({ "dateTime": date.to_string(), "value": value }))
    });
    let days: Vec<Value> = days.collect();
    Ok(json!({ "activities-active-zone-minutes": days }))
}

fn within(asked: &Asked<'_>) -> Answer {
    let windows = asked.windows(&["1min", "5min", "15min"])?;
    let width = windows.width.unwrap_or(1);
    let days = windows.spans.iter().map(|&(date, from, to)| {
        let efforts = asked.life.efforts(date, Sources::Wearables);
        let minutes = windows.starts(from, to).filter_map(|start| {
            let end = (start + width).min(efforts.len());
            let minute = format!("{date}T{}", time_of(start));
            Some(json!({ "minute": minute, "value": value(&efforts[start..end])? }))
        });
        let minutes: Vec<Value> = minutes.collect();
        json!({ "dateTime": date.to_string(), "minutes": minutes })
    });
    let days: Vec<Value> = days.collect();
    Ok(json!({ "activities-active-zone-minutes-intraday": days }))
}

/// What was earned in each zone and in all; nothing if nothing was.
pub(in crate::simulator::fitbit) fn value(efforts: &[Option<Effort>]) -> Option<Value> {
    let parts = [
        ("fatBurnActiveZoneMinutes", Effort::Fair),
        ("cardioActiveZoneMinutes", Effort::Very),
        ("peakActiveZoneMinutes", Effort::Utmost),
    ];
    let parts = parts.map(|(name, meant)| {
        let minutes = efforts.iter().filter(|effort| **effort == Some(meant));
        (name, minutes.map(|_| meant.zone_minutes()).sum::<u32>())
    });
    let sum: u32 = parts.iter().map(|(_, minutes)| minutes).sum();
    let mut value = Map::new();
    value.insert("activeZoneMinutes".to_owned(), json!(sum));
    let earned = parts.into_iter().filter(|(_, minutes)| *minutes > 0);
    value.extend(earned.map(|(name, minutes)| (name.to_owned(), json!(minutes))));
    (sum > 0).then_some(Value::Object(value))
}
