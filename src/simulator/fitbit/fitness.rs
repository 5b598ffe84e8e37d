//! How fit somebody is: a number, or between which two it is, as text.

use serde_json::{Value, json};

use super::asked::{Answer, Asked};
use super::operation::{Operation, get};
use super::period::{self, Longest, NONE};
use crate::simulator::truth::life::dates;

pub(super) static OPERATIONS: [Operation; 2] = [
    get(
        "/1/user/{user}/cardioscore/date/{date}.json",
        "cardio_fitness",
        score,
    ),
    get(
        "/1/user/{user}/cardioscore/date/{date}/{end}.json",
        "cardio_fitness",
        score,
    ),
];

const LONGEST: Longest = period::days(30, "cardioscore").only(&NONE);

fn score(asked: &Asked<'_>) -> Answer {
    let (first, last) = asked.days(LONGEST)?;
    let scores = dates(first, last).filter_map(|date| {
        let fitness = asked.life.fitness(date)?;
        let text = match fitness.range {
            Some((low, high)) => format!("{low}-{high}"),
            None => fitness.vo2_max.to_string(),
        };
        Some(json!({ "dateTime": date.to_string(), "value": { "vo2Max": text } }))
    });
    let scores: Vec<Value> = scores.collect();
    Ok(json!({ "cardioscore": scores }))
}
