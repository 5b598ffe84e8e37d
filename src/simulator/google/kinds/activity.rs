//! What is counted: steps and what follows from them, told by every source that counts.

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::{Value, json};

use super::{
    ACTIVITY, ALL_WAYS, Kind, LISTED, LONG, Reading, SHORT, SUMMED, Sum, Told, Way, int64, total,
    whole_day,
};
use crate::simulator::google::point::{By, Point, Shape, Time};
use crate::simulator::truth::days::{self, DayTotals, millimeters};
use crate::simulator::truth::intraday::Face;
use crate::simulator::truth::life::Life;
use crate::simulator::truth::minutes::{Minutes, shared};
use crate::simulator::truth::sources::{Source, Sources};

/// A flight of stairs.
const MILLIMETERS_PER_FLOOR: u32 = 3_048;

/// How much of something a day has.
type Amount = fn(&DayTotals, u32) -> u64;

/// A kind that is counted, how many days may be asked about, and who counts.
macro_rules! counted {
    ($name:literal, $key:literal, $ways:expr, ($longest:expr, $shared:literal), $member:literal, $listed:literal, $amount:expr) => {
        Kind {
            name: $name,
            key: $key,
            family: ACTIVITY,
            ways: $ways,
            shape: Shape::Interval,
            points: |life, date, told| {
                let amounts = amounts(life, date, told, $name, $amount);
                points(amounts, told, |amount| json!({ $listed: int64(amount) }))
            },
            sum: Some(Sum {
                longest: $longest,
                shared: $shared,
                day: Some(|day, resting| vec![whole_day(0, float(($amount as Amount)(day, resting)))]),
                within: |life, date, sources| {
                    readings(amounts(life, date, Told::Together(sources), $name, $amount))
                },
                write: |readings| json!({ $member: int64(total(readings)) }),
                counts: true,
            }),
            write: None,
        }
    };
}

pub(super) static KINDS: [Kind; 7] = [
    counted!(
        "steps",
        "steps",
        &ALL_WAYS,
        (LONG, true),
        "countSum",
        "count",
        |day, _| { u64::from(day.steps) }
    ),
    counted!(
        "distance",
        "distance",
        &ALL_WAYS,
        (LONG, true),
        "millimetersSum",
        "millimeters",
        |day, _| millimeters(day.distance_km)
    ),
    counted!(
        "floors",
        "floors",
        &[Way::Reconcile, Way::RollUp, Way::Daily],
        (LONG, false),
        "countSum",
        "count",
        |day, _| u64::from(day.floors)
    ),
    counted!(
        "altitude",
        "altitude",
        &ALL_WAYS,
        (LONG, false),
        "gainMillimetersSum",
        "gainMillimeters",
        |day, _| u64::from(day.floors * MILLIMETERS_PER_FLOOR)
    ),
    Kind {
        name: "total-calories",
        key: "totalCalories",
        family: ACTIVITY,
        ways: &SUMMED,
        shape: Shape::Interval,
        points: |_, _, _| Vec::new(),
        sum: Some(Sum {
            longest: SHORT,
            shared: true,
            day: Some(|day, _| vec![whole_day(0, f64::from(day.calories))]),
            within: |life, date, sources| {
                let energy = life.energy(date, sources);
                energy.map_or_else(Vec::new, |energy| burned(life, date, &energy.total))
            },
            write: kilocalories,
            counts: false,
        }),
        write: None,
    },
    Kind {
        name: "active-energy-burned",
        key: "activeEnergyBurned",
        family: ACTIVITY,
        ways: &ALL_WAYS,
        shape: Shape::Interval,
        points: |life, date, told| {
            let amount: Amount = |day, resting| 1_000 * walked(day, resting);
            let amounts = amounts(life, date, told, "active-energy-burned", amount);
            points(amounts, told, |amount| json!({ "kcal": amount / 1e3 }))
        },
        sum: Some(Sum {
            longest: LONG,
            shared: true,
            day: Some(|day, resting| vec![whole_day(0, float(walked(day, resting)))]),
            within: |life, date, sources| {
                let energy = life.energy(date, sources);
                energy.map_or_else(Vec::new, |energy| burned(life, date, &energy.walking))
            },
            write: kilocalories,
            counts: false,
        }),
        write: None,
    },
    Kind {
        name: "basal-energy-burned",
        key: "basalEnergyBurned",
        family: ACTIVITY,
        ways: &LISTED,
        shape: Shape::Interval,
        points: basal,
        sum: None,
        write: None,
    },
];

fn walked(day: &DayTotals, resting: u32) -> u64 {
    u64::from(day.calories.saturating_sub(resting))
}

/// Amounts of a day are never so large that this would round them.
fn float(amount: u64) -> f64 {
    f64::from(u32::try_from(amount).unwrap_or(u32::MAX))
}

fn kilocalories(readings: &[Reading]) -> Value {
    json!({ "kcalSum": total(readings) })
}

fn readings(amounts: Vec<(Timestamp, u64)>) -> Vec<Reading> {
    let amounts = amounts.into_iter();
    amounts
        .map(|(at, amount)| Reading {
            at,
            part: 0,
            amount: float(amount),
        })
        .collect()
}

/// Thousandths of a kilocalorie by the minute that passes.
fn burned(life: &Life<'_>, date: Date, face: &Face) -> Vec<Reading> {
    let minutes = Minutes::of(face, date, &life.zone);
    let minutes = minutes.iter().flat_map(Minutes::each);
    let told = minutes.filter_map(|(at, energy)| {
        Some(Reading {
            at,
            part: 0,
            amount: f64::from(energy?) / 1e3,
        })
    });
    told.collect()
}

/// A point of every minute in which anything was counted. Worn minutes without are left out, though the
/// real list has them: they are most of a day.
fn points(amounts: Vec<(Timestamp, u64)>, told: Told, write: fn(f64) -> Value) -> Vec<Point> {
    let by = match told {
        Told::By(Source::Phone) => By::Phone,
        Told::By(Source::Manual) => By::Hand,
        _ => By::Wearable,
    };
    let counted = amounts.into_iter().filter(|(_, amount)| *amount > 0);
    counted
        .map(|(at, amount)| Point::new(Time::minute(at), by, write(float(amount))))
        .collect()
}

/// The minutes of a date of which something was told; they add up to what is told of the date.
fn amounts(
    life: &Life<'_>,
    date: Date,
    told: Told,
    name: &str,
    amount: Amount,
) -> Vec<(Timestamp, u64)> {
    let (world, person) = (life.world, life.person);
    let resting = person.resting_kilocalories;
    let (face, day) = match told {
        Told::Together(sources) => (
            Some(world.face(person, date, sources)),
            world.known(person, date, sources).map(|day| (day, resting)),
        ),
        Told::By(source) => {
            let face = world.face_of(person, date, source);
            let steps = face.as_ref().map(Face::total);
            let day = steps.and_then(|steps| match source {
                Source::Wearable => Some((world.known_of_wearable(person, date)?, resting)),
                Source::Phone => Some((days::of_phone(steps, resting), resting)),
                Source::Manual => Some((days::of_phone(steps, 0), 0)),
            });
            (face, day)
        }
    };
    let minutes = face.and_then(|face| Minutes::of(&face, date, &life.zone));
    let (Some((day, resting)), Some(minutes)) = (day, minutes) else {
        return Vec::new();
    };
    let steps: Vec<Option<u64>> = minutes
        .each()
        .map(|(_, steps)| steps.map(u64::from))
        .collect();
    let amounts = match name {
        // The steps of the minutes as they are, also where they differ from those of the day.
        "steps" => steps,
        _ => shared(amount(&day, resting), &steps),
    };
    let told = minutes.each().zip(amounts);
    told.filter_map(|((at, _), amount)| Some((at, amount?)))
        .collect()
}

/// What is burned at rest, by the hour. Of most people nothing is told.
fn basal(life: &Life<'_>, date: Date, told: Told) -> Vec<Point> {
    let known = life.world.known_of_wearable(life.person, date).is_some();
    if !told.is_of_wearable() || !known || !life.is_one_of(4, 2) {
        return Vec::new();
    }
    let hourly = f64::from(life.person.resting_kilocalories) / 24.0;
    let (start, end) = life.span(date);
    let mut points = Vec::new();
    let mut at = start;
    while at < end.min(life.synced) {
        let next = at.saturating_add(jiff::Span::new().hours(1)).unwrap_or(end);
        points.push(Point::new(
            Time::Interval(at, next.min(end)),
            By::Derived,
            json!({ "kcal": hourly }),
        ));
        at = next;
    }
    points
}

/// Whose sources a question is about, if it is about the wearable.
pub(super) fn only_worn(told: Told) -> Option<Sources> {
    told.is_of_wearable().then_some(Sources::Wearables)
}
