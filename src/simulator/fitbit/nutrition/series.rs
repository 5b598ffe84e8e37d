//! Energy eaten and water drunk by day.

use serde_json::{Value, json};

use super::super::asked::{Answer, Asked};
use super::super::errors::invalid;
use super::super::operation::{Operation, get};
use super::super::period::{self, Longest};
use crate::simulator::truth::life::dates;

pub(in crate::simulator::fitbit) static OPERATIONS: [Operation; 1] = [get(
    "/1/user/{user}/foods/log/{resource}/date/{date}/{end}.json",
    "nutrition",
    series,
)];

const LONGEST: Longest = period::days(1_095, "foods/log");

fn series(asked: &Asked<'_>) -> Answer {
    let resource = asked.gap("resource");
    let is_water = match resource {
        "water" => true,
        "caloriesIn" => false,
        _ => {
            let why = format!("Invalid time series resource path: {resource}");
            return Err(invalid("resource-path", &why));
        }
    };
    let (first, last) = asked.range(LONGEST)?;
    let values = dates(first, last).map(|date| {
        let value = if is_water {
            format!("{:.1}", asked.units.water(asked.life.water(date)))
        } else {
            format!("{:.0}", asked.life.energy_eaten(date))
        };
        json!({ "dateTime": date.to_string(), "value": value })
    });
    let values: Vec<Value> = values.collect();
    Ok(json!({ format!("foods-log-{resource}"): values }))
}
