//! Values within a day: numbers, every window of the clock, zeros included.

use jiff::civil::Date;
use serde_json::{Value, json};

use super::super::asked::{Answer, Asked};
use super::super::errors::invalid;
use super::super::operation::{Operation, get};
use super::windows::time_of;
use crate::simulator::truth::chance::rounded;
use crate::simulator::truth::days::{millimeters, whole};
use crate::simulator::truth::effort::Effort;
use crate::simulator::truth::intraday::{Face, MINUTES};
use crate::simulator::truth::sources::Sources;
use crate::simulator::truth::workouts::spread;

pub(in crate::simulator::fitbit) static OPERATIONS: [Operation; 4] = [
    get(
        "/1/user/{user}/activities/{resource}/date/{date}/1d/{detail}.json",
        "activity",
        within,
    ),
    get(
        "/1/user/{user}/activities/{resource}/date/{date}/1d/{detail}/time/{start}/{stop}.json",
        "activity",
        within,
    ),
    get(
        "/1/user/{user}/activities/{resource}/date/{date}/{end}/{detail}.json",
        "activity",
        within,
    ),
    get(
        "/1/user/{user}/activities/{resource}/date/{date}/{end}/{detail}/time/{start}/{stop}.json",
        "activity",
        within,
    ),
];

/// What is counted in each minute of a date's clock.
type Counter = fn(&Asked<'_>, Date) -> Vec<f64>;

/// Flights of stairs are this many metres.
const FLOOR: f64 = 3.048;

fn within(asked: &Asked<'_>) -> Answer {
    let resource = asked.gap("resource");
    let unknown = || {
        let why = format!("Invalid intraday resource path: {resource}");
        invalid("resource-path", &why)
    };
    let windows = asked.windows(&["1min", "5min", "15min"])?;
    let count = counter(resource).ok_or_else(unknown)?;
    let width = windows.width.unwrap_or(1);
    let (mut dataset, mut sum) = (Vec::new(), 0.0);
    for &(date, from, to) in &windows.spans {
        let minutes = count(asked, date);
        let efforts = match resource {
            "calories" => asked.life.efforts(date, Sources::All),
            _ => Vec::new(),
        };
        for start in windows.starts(from, to) {
            let end = (start + width).min(minutes.len());
            let value: f64 = minutes[start..end].iter().sum();
            sum += value;
            let mut point = json!({ "time": time_of(start), "value": number(value) });
            if let Some(efforts) = efforts.get(start..end) {
                effort(asked, &mut point, efforts, value);
            }
            dataset.push(point);
        }
    }
    let date = windows.date();
    let day = asked.world.known(asked.person, date, Sources::All);
    let total = match windows.partly {
        true => number(sum).to_string(),
        false => asked.value(resource, day.as_ref()),
    };
    Ok(json!({
        format!("activities-{resource}"): [{ "dateTime": date.to_string(), "value": total }],
        format!("activities-{resource}-intraday"): {
            "dataset": dataset, "datasetInterval": width, "datasetType": "minute",
        },
    }))
}

/// Whole numbers have no decimals.
fn number(value: f64) -> Value {
    let value = rounded(value, 7);
    match value.fract() == 0.0 {
        true => json!(whole(value)),
        false => json!(value),
    }
}

/// How active a window was, and how much more than rest it burned, times ten.
fn effort(asked: &Asked<'_>, point: &mut Value, efforts: &[Option<Effort>], burned: f64) {
    let most = efforts.iter().flatten().max().copied();
    let level = most.unwrap_or(Effort::Sedentary).min(Effort::Very) as u8;
    let rest = f64::from(asked.person.resting_kilocalories) / f64::from(MINUTES);
    let rest = rest * f64::from(u32::try_from(efforts.len()).unwrap_or(1));
    point["level"] = json!(level);
    point["mets"] = json!(whole(burned / rest.max(0.1) * 10.0).max(10));
}

fn counter(resource: &str) -> Option<Counter> {
    Some(match resource {
        "steps" => |asked, date| amounts(&asked.world.face(asked.person, date, Sources::All), 1.0),
        "distance" => |asked, date| {
            let face = asked.world.face(asked.person, date, Sources::All);
            let day = asked.world.known(asked.person, date, Sources::All);
            let all = day.map_or(0, |day| millimeters(day.distance_km));
            amounts(&spread(all, &face), asked.units.distance(1e-6))
        },
        "floors" => |asked, date| floors(asked, date, 1.0),
        "elevation" => |asked, date| floors(asked, date, asked.units.elevation(FLOOR)),
        "calories" => |asked, date| {
            let energy = asked.life.energy(date, Sources::All);
            let resting = asked.person.resting_kilocalories;
            let nothing = || vec![f64::from(resting) / f64::from(MINUTES); MINUTES as usize];
            energy.map_or_else(nothing, |energy| amounts(&energy.total, 1e-3))
        },
        "swimming-strokes" => |asked, date| {
            let mut minutes = vec![0.0; MINUTES as usize];
            for length in asked.life.lengths(date) {
                let time = asked.life.clock(length.start).time();
                let minute = usize::from(time.hour().unsigned_abs()) * 60
                    + usize::from(time.minute().unsigned_abs());
                minutes[minute] += f64::from(length.strokes);
            }
            minutes
        },
        _ => return None,
    })
}

fn floors(asked: &Asked<'_>, date: Date, unit: f64) -> Vec<f64> {
    let face = asked.world.face(asked.person, date, Sources::Wearables);
    let day = asked.world.known(asked.person, date, Sources::Wearables);
    let all = day.map_or(0, |day| u64::from(day.floors));
    amounts(&spread(all, &face), unit)
}

fn amounts(face: &Face, unit: f64) -> Vec<f64> {
    let minutes = face.minutes().iter();
    minutes
        .map(|amount| f64::from(amount.unwrap_or(0)) * unit)
        .collect()
}
