//! Weight, fat and the index of both by day: days without a measurement repeat the last one.

use serde_json::{Value, json};

use super::super::asked::{Answer, Asked};
use super::super::errors::invalid;
use super::super::operation::{Operation, get};
use super::super::period::{self, Longest, PERIODS};
use crate::simulator::truth::body::What;
use crate::simulator::truth::chance::rounded;
use crate::simulator::truth::life::dates;

pub(in crate::simulator::fitbit) static OPERATIONS: [Operation; 1] = [get(
    "/1/user/{user}/body/{resource}/date/{date}/{end}.json",
    "weight",
    series,
)];

const LONGEST: Longest = period::days(1_095, "body");
const FAT: Longest = period::days(30, "fat");

fn series(asked: &Asked<'_>) -> Answer {
    let resource = asked.gap("resource");
    let (what, longest) = match resource {
        "weight" | "bmi" => (What::Weight, LONGEST),
        "fat" => (What::Fat, FAT),
        _ => {
            let why = format!("Invalid time series resource path: {resource}");
            return Err(invalid("resource-path", &why));
        }
    };
    // Periods may be longer than ranges.
    let longest = match PERIODS.contains(&asked.gap("end")) {
        true => LONGEST,
        false => longest,
    };
    let (first, last) = asked.range(longest)?;
    let mut known = asked.life.measures_until(what, last).into_iter().peekable();
    let mut newest = None;
    let values = dates(first, last).filter_map(|date| {
        while let Some(measure) = known.next_if(|next| asked.life.clock(next.at).date() <= date) {
            newest = Some(measure);
        }
        let measure = newest?;
        let value = match resource {
            "bmi" => rounded(asked.life.body_mass_index(measure.amount, measure.at), 2),
            "weight" => rounded(asked.units.weight(measure.amount), 3),
            _ => measure.amount,
        };
        Some(json!({ "dateTime": date.to_string(), "value": value.to_string() }))
    });
    let values: Vec<Value> = values.collect();
    Ok(json!({ format!("body-{resource}"): values }))
}
