//! The heart: zones with their minutes and energy, the rate at rest, and what was read within a day.

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::{Value, json};

use super::activity::{time_of, zone_name};
use super::asked::{Answer, Asked};
use super::operation::{Operation, get};
use super::period::{self, Longest, UP_TO_A_MONTH};
use crate::simulator::truth::chance::rounded;
use crate::simulator::truth::days::whole;
use crate::simulator::truth::life::dates;

const LONGEST: Longest = period::days(366, "heart").only(&UP_TO_A_MONTH);
const DETAILS: [&str; 4] = ["1sec", "1min", "5min", "15min"];

pub(super) static OPERATIONS: [Operation; 5] = [
    get(
        "/1/user/{user}/activities/heart/date/{date}/1d/{detail}.json",
        "heartrate",
        within,
    ),
    get(
        "/1/user/{user}/activities/heart/date/{date}/1d/{detail}/time/{start}/{stop}.json",
        "heartrate",
        within,
    ),
    get(
        "/1/user/{user}/activities/heart/date/{date}/{end}/{detail}.json",
        "heartrate",
        within,
    ),
    get(
        "/1/user/{user}/activities/heart/date/{date}/{end}/{detail}/time/{start}/{stop}.json",
        "heartrate",
        within,
    ),
    get(
        "/1/user/{user}/activities/heart/date/{date}/{end}.json",
        "heartrate",
        series,
    ),
];

fn series(asked: &Asked<'_>) -> Answer {
    let (first, last) = asked.range(LONGEST)?;
    let days: Vec<Value> = dates(first, last)
        .map(|date| asked.heart_of(date))
        .collect();
    Ok(json!({ "activities-heart": days }))
}

fn within(asked: &Asked<'_>) -> Answer {
    let windows = asked.windows(&DETAILS)?;
    let mut dataset: Vec<Value> = Vec::new();
    for &(date, from, to) in &windows.spans {
        let beats = asked.life.beats(date).into_iter();
        let beats = beats.filter(|beat| (from..to).contains(&beat.minute));
        let samples = beats.flat_map(|beat| {
            let samples = beat.samples().into_iter();
            samples.map(move |(at, bpm)| (beat.minute, at, bpm))
        });
        match windows.width {
            None => dataset.extend(
                samples.map(|(_, at, bpm)| json!({ "time": asked.time_of_day(at), "value": bpm })),
            ),
            Some(width) => dataset.extend(means(samples, width)),
        }
    }
    let (width, kind) = windows
        .width
        .map_or((1, "second"), |width| (width, "minute"));
    Ok(json!({
        "activities-heart": [asked.heart_of(windows.date())],
        "activities-heart-intraday": {
            "dataset": dataset, "datasetInterval": width, "datasetType": kind,
        },
    }))
}

/// The mean of what was read in each window in which anything was, by the clock.
fn means(
    samples: impl Iterator<Item = (usize, Timestamp, u32)>,
    width: usize,
) -> impl Iterator<Item = Value> {
    let mut windows = std::collections::BTreeMap::<usize, (u32, u32)>::new();
    for (minute, _, bpm) in samples {
        let (sum, count) = windows.entry(minute / width * width).or_default();
        (*sum, *count) = (*sum + bpm, *count + 1);
    }
    windows.into_iter().map(|(start, (sum, count))| {
        let mean = whole(f64::from(sum) / f64::from(count));
        json!({ "time": time_of(start), "value": mean })
    })
}

impl Asked<'_> {
    /// A day of the heart.
    fn heart_of(&self, date: Date) -> Value {
        // Without the heart there are zones, but nothing is said of them.
        let zones = self.zones(date).unwrap_or_else(|| {
            let edges = self.life.zone_edges().into_iter();
            edges
                .map(|(zone, min, max)| json!({ "max": max, "min": min, "name": zone_name(zone) }))
                .collect()
        });
        let mut value = json!({ "customHeartRateZones": [], "heartRateZones": zones });
        if let Some(bpm) = self.life.resting_bpm(date) {
            value["restingHeartRate"] = json!(bpm);
        }
        json!({ "dateTime": date.to_string(), "value": value })
    }

    /// The zones of a date; nothing if the heart was not heard.
    pub(super) fn zones(&self, date: Date) -> Option<Value> {
        let spent = self.life.zones(date)?;
        let edges = self.life.zone_edges();
        let zones = edges.iter().zip(spent).map(|((zone, min, max), spent)| {
            let energy = f64::from(u32::try_from(spent.energy).unwrap_or(u32::MAX));
            json!({
                "caloriesOut": rounded(energy / 1e3, 3),
                "max": max,
                "min": min,
                "minutes": spent.minutes,
                "name": zone_name(*zone),
            })
        });
        Some(zones.collect())
    }

    fn time_of_day(&self, at: Timestamp) -> String {
        self.life.clock(at).strftime("%H:%M:%S").to_string()
    }
}
