//! The heart: what was read, and the zones that it was in.

use jiff::civil::Date;
use serde_json::{Value, json};

use super::activity::only_worn;
use super::{
    ACTIVITY, ALL_WAYS, HEALTH, Kind, LISTED, LONG, Reading, SHORT, SUMMED, Sum, Told, mean,
    seconds, total_of,
};
use crate::simulator::google::point::{By, Point, Shape, Time};
use crate::simulator::truth::effort::{Effort, in_stretches};
use crate::simulator::truth::heart::Zone;
use crate::simulator::truth::life::Life;
use crate::simulator::truth::minutes::Minutes;
use crate::simulator::truth::sleep::Sleep;
use crate::simulator::truth::sources::Sources;

const ZONES: [&str; 4] = ["LIGHT", "MODERATE", "VIGOROUS", "PEAK"];

pub(super) static KINDS: [Kind; 5] = [
    Kind {
        name: "heart-rate",
        key: "heartRate",
        family: HEALTH,
        ways: &ALL_WAYS,
        shape: Shape::Sample,
        points: samples,
        sum: Some(Sum {
            longest: SHORT,
            shared: false,
            day: None,
            within: |life, date, _| {
                let beats = life.beats(date).into_iter().flat_map(|beat| beat.samples());
                beats
                    .map(|(at, bpm)| Reading {
                        at,
                        part: 0,
                        amount: f64::from(bpm),
                    })
                    .collect()
            },
            write: rates,
            counts: false,
        }),
        write: None,
    },
    Kind {
        name: "time-in-heart-rate-zone",
        key: "timeInHeartRateZone",
        family: ACTIVITY,
        ways: &ALL_WAYS,
        shape: Shape::Interval,
        points: in_zones,
        sum: Some(Sum {
            longest: LONG,
            shared: false,
            day: None,
            within: |life, date, _| {
                let beats = life.beats(date).into_iter();
                beats
                    .map(|beat| Reading {
                        at: beat.at,
                        part: beat.zone as usize,
                        amount: 60.0,
                    })
                    .collect()
            },
            write: |readings| {
                json!({ "timeInHeartRateZones": by_zone(readings, |zone, time| {
                    json!({ "heartRateZone": zone, "duration": seconds(time) })
                }) })
            },
            counts: false,
        }),
        write: None,
    },
    Kind {
        name: "calories-in-heart-rate-zone",
        key: "caloriesInHeartRateZone",
        family: ACTIVITY,
        ways: &SUMMED,
        shape: Shape::Interval,
        points: |_, _, _| Vec::new(),
        sum: Some(Sum {
            longest: SHORT,
            shared: false,
            day: None,
            within: burned,
            write: |readings| {
                json!({ "caloriesInHeartRateZones": by_zone(readings, |zone, energy| {
                    json!({ "heartRateZone": zone, "kcal": energy / 1e3 })
                }) })
            },
            counts: false,
        }),
        write: None,
    },
    Kind {
        name: "daily-resting-heart-rate",
        key: "dailyRestingHeartRate",
        family: HEALTH,
        ways: &LISTED,
        shape: Shape::Daily,
        points: |life, date, told| {
            let bpm = only_worn(told).and_then(|_| life.resting_bpm(date));
            let night = life.sleeps(date).iter().any(Sleep::is_staged);
            let method = if night {
                "WITH_SLEEP"
            } else {
                "ONLY_WITH_AWAKE_DATA"
            };
            let point = bpm.map(|bpm| {
                let value = json!({
                    "beatsPerMinute": bpm.to_string(),
                    "dailyRestingHeartRateMetadata": { "calculationMethod": method },
                });
                Point::new(Time::On(date), By::Derived, value)
            });
            point.into_iter().collect()
        },
        sum: None,
        write: None,
    },
    Kind {
        name: "daily-heart-rate-zones",
        key: "dailyHeartRateZones",
        family: HEALTH,
        ways: &LISTED,
        shape: Shape::Daily,
        points: edges,
        sum: None,
        write: None,
    },
];

fn samples(life: &Life<'_>, date: Date, told: Told) -> Vec<Point> {
    let beats = only_worn(told).map(|_| life.beats(date));
    let beats = beats.into_iter().flatten();
    let points = beats.flat_map(|beat| {
        let context = match beat.effort {
            Effort::Sedentary => "SEDENTARY",
            _ => "ACTIVE",
        };
        beat.samples().into_iter().map(move |(at, bpm)| {
            let value = json!({
                "beatsPerMinute": bpm.to_string(),
                "metadata": { "motionContext": context, "sensorLocation": "WRIST" },
            });
            Point::new(Time::At(at), By::Wearable, value)
        })
    });
    points.collect()
}

fn rates(readings: &[Reading]) -> Value {
    let rates = || readings.iter().map(|reading| reading.amount);
    json!({
        "beatsPerMinuteAvg": mean(readings),
        "beatsPerMinuteMax": rates().fold(0.0, f64::max),
        "beatsPerMinuteMin": rates().fold(f64::INFINITY, f64::min),
    })
}

/// What is written of each zone.
fn by_zone(readings: &[Reading], write: fn(&str, f64) -> Value) -> Vec<Value> {
    let zones = Zone::ALL.iter().zip(ZONES);
    zones
        .map(|(zone, name)| write(name, total_of(readings, *zone as usize)))
        .collect()
}

fn in_zones(life: &Life<'_>, date: Date, told: Told) -> Vec<Point> {
    let beats = only_worn(told).map(|_| life.beats(date));
    let beats = beats.into_iter().flatten();
    let stretches = in_stretches(beats.map(|beat| (beat.at, beat.zone))).into_iter();
    stretches
        .map(|stretch| {
            let value = json!({ "heartRateZoneType": ZONES[stretch.is as usize] });
            Point::new(
                Time::Interval(stretch.start, stretch.end),
                By::Derived,
                value,
            )
        })
        .collect()
}

/// Thousandths of a kilocalorie of the minutes in which the heart was heard.
fn burned(life: &Life<'_>, date: Date, sources: Sources) -> Vec<Reading> {
    let energy = life.energy(date, sources);
    let energy = energy.and_then(|energy| Minutes::of(&energy.total, date, &life.zone));
    let energy = energy.iter().flat_map(Minutes::each);
    let energy: Vec<Option<u32>> = energy.map(|(_, energy)| energy).collect();
    let beats = life.beats(date).into_iter();
    beats
        .map(|beat| {
            let burned = energy.get(beat.index).copied().flatten();
            Reading {
                at: beat.at,
                part: beat.zone as usize,
                amount: f64::from(burned.unwrap_or(0)),
            }
        })
        .collect()
}

/// Where the zones of a date begin and end, if the heart was heard on it.
fn edges(life: &Life<'_>, date: Date, told: Told) -> Vec<Point> {
    if only_worn(told).is_none() || life.beats(date).is_empty() {
        return Vec::new();
    }
    let zones = life.zone_edges().map(|(zone, min, max)| {
        json!({
            "heartRateZoneType": ZONES[zone as usize],
            "minBeatsPerMinute": min.to_string(),
            "maxBeatsPerMinute": max.to_string(),
        })
    });
    let value = json!({ "heartRateZones": zones });
    vec![Point::new(Time::On(date), By::Derived, value)]
}
