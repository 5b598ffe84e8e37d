//! How warm the skin is by night, and the core when somebody measures it.

use serde_json::{Value, json};

use super::asked::{Answer, Asked};
use super::operation::{Operation, get};
use super::period::{self, Longest, NONE};
use crate::simulator::truth::chance::rounded;
use crate::simulator::truth::life::dates;

pub(super) static OPERATIONS: [Operation; 4] = [
    get(
        "/1/user/{user}/temp/skin/date/{date}.json",
        "temperature",
        skin,
    ),
    get(
        "/1/user/{user}/temp/skin/date/{date}/{end}.json",
        "temperature",
        skin,
    ),
    get(
        "/1/user/{user}/temp/core/date/{date}.json",
        "temperature",
        core,
    ),
    get(
        "/1/user/{user}/temp/core/date/{date}/{end}.json",
        "temperature",
        core,
    ),
];

const LONGEST: Longest = period::days(30, "temp").only(&NONE);

fn skin(asked: &Asked<'_>) -> Answer {
    let (first, last) = asked.days(LONGEST)?;
    let nights = dates(first, last).filter_map(|date| {
        let skin = asked.life.skin(date)?;
        let relative = rounded(asked.units.warmer(skin.relative), 1);
        Some(json!({
            "dateTime": date.to_string(),
            "logType": "dedicated_temp_sensor",
            "value": { "nightlyRelative": relative },
        }))
    });
    let nights: Vec<Value> = nights.collect();
    Ok(json!({ "tempSkin": nights }))
}

fn core(asked: &Asked<'_>) -> Answer {
    let (first, last) = asked.days(LONGEST)?;
    let measures = dates(first, last).flat_map(|date| asked.life.core_temperatures(date));
    let measures = measures.map(|measure| {
        let at = asked.life.clock(measure.at).strftime("%Y-%m-%dT%H:%M:%S");
        let degrees = rounded(asked.units.temperature(measure.celsius), 1);
        json!({ "dateTime": at.to_string(), "value": degrees })
    });
    let measures: Vec<Value> = measures.collect();
    Ok(json!({ "tempCore": measures }))
}
