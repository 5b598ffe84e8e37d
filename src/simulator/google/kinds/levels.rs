//! How active somebody was: by the minute, and in stretches.

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::{Value, json};

use super::activity::only_worn;
use super::{
    ACTIVITY, ALL_WAYS, Kind, LISTED, LONG, Reading, SHORT, Sum, Told, int64, seconds, total,
    total_of, whole_day,
};
use crate::simulator::google::point::{By, Point, Shape, Time};
use crate::simulator::truth::days::DayTotals;
use crate::simulator::truth::effort::{Effort, Stretch};
use crate::simulator::truth::life::Life;
use crate::simulator::truth::sources::Sources;

/// Parts of active minutes: sedentary ones are read, so that it is known that they were worn.
const LEVELS: [(&str, usize); 3] = [("LIGHT", 1), ("MODERATE", 2), ("VIGOROUS", 3)];
/// Very active minutes of a day beyond which the heart is at its peak.
const ZONES: [(&str, &str, usize); 3] = [
    ("FAT_BURN", "sumInFatBurnHeartZone", 2),
    ("CARDIO", "sumInCardioHeartZone", 3),
    ("PEAK", "sumInPeakHeartZone", 4),
];

pub(super) static KINDS: [Kind; 4] = [
    Kind {
        name: "active-minutes",
        key: "activeMinutes",
        family: ACTIVITY,
        ways: &ALL_WAYS,
        shape: Shape::Interval,
        points: active_points,
        sum: Some(Sum {
            longest: SHORT,
            shared: false,
            day: Some(|day, _| {
                vec![
                    whole_day(1, f64::from(day.lightly_active_minutes)),
                    whole_day(2, f64::from(day.fairly_active_minutes)),
                    whole_day(3, f64::from(day.very_active_minutes)),
                ]
            }),
            within: |life, date, sources| {
                efforts(life, date, sources, |effort| (effort.min(Effort::Very), 1))
            },
            write: |readings| {
                let levels = LEVELS.map(|(level, part)| {
                    json!({ "activityLevel": level, "activeMinutesSum": int64(total_of(readings, part)) })
                });
                json!({ "activeMinutesRollupByActivityLevel": levels })
            },
            counts: false,
        }),
        write: None,
    },
    Kind {
        name: "activity-level",
        key: "activityLevel",
        family: ACTIVITY,
        ways: &LISTED,
        shape: Shape::Interval,
        points: |life, date, told| {
            in_stretches(life, date, told, |effort| {
                Some(json!({ "activityLevelType": level_name(effort) }))
            })
        },
        sum: None,
        write: None,
    },
    Kind {
        name: "sedentary-period",
        key: "sedentaryPeriod",
        family: ACTIVITY,
        ways: &ALL_WAYS,
        shape: Shape::Interval,
        points: |life, date, told| {
            in_stretches(life, date, told, |effort| {
                (effort == Effort::Sedentary).then(|| json!({}))
            })
        },
        sum: Some(Sum {
            longest: LONG,
            shared: false,
            day: Some(|day, _| vec![whole_day(0, f64::from(day.sedentary_minutes * 60))]),
            within: sedentary,
            write: |readings| json!({ "durationSum": seconds(total(readings)) }),
            counts: false,
        }),
        write: None,
    },
    Kind {
        name: "active-zone-minutes",
        key: "activeZoneMinutes",
        family: ACTIVITY,
        ways: &ALL_WAYS,
        shape: Shape::Interval,
        points: zone_points,
        sum: Some(Sum {
            longest: LONG,
            shared: false,
            day: Some(|day, _| zones_of(day)),
            within: |life, date, sources| {
                efforts(life, date, sources, |effort| {
                    (effort, effort.zone_minutes())
                })
            },
            write: |readings| {
                let zones = ZONES
                    .map(|(_, member, part)| (member.to_owned(), int64(total_of(readings, part))));
                Value::Object(zones.into_iter().collect())
            },
            counts: false,
        }),
        write: None,
    },
];

fn zones_of(day: &DayTotals) -> Vec<Reading> {
    let utmost = Effort::utmost(day.very_active_minutes);
    vec![
        whole_day(2, f64::from(day.fairly_active_minutes)),
        whole_day(3, f64::from((day.very_active_minutes - utmost) * 2)),
        whole_day(4, f64::from(utmost * 2)),
    ]
}

/// The told minutes of a date, each of a part and with an amount.
fn efforts(
    life: &Life<'_>,
    date: Date,
    sources: Sources,
    read: fn(Effort) -> (Effort, u32),
) -> Vec<Reading> {
    let told = life.efforts(date, sources);
    let moments = life.moments(date).into_iter();
    let minutes = moments.filter_map(|moment| {
        let effort = told.get(moment.minute).copied().flatten()?;
        let effort = if moment.again {
            Effort::Sedentary
        } else {
            effort
        };
        let (part, amount) = read(effort);
        Some(Reading {
            at: moment.at,
            part: part as usize,
            amount: f64::from(amount),
        })
    });
    minutes.collect()
}

fn sedentary(life: &Life<'_>, date: Date, sources: Sources) -> Vec<Reading> {
    let known = life.world.known(life.person, date, sources).is_some();
    let minutes = life.efforts_as_they_pass(date, sources).into_iter();
    let minutes = minutes.filter(|(at, effort)| {
        known && *effort == Effort::Sedentary && *at < life.told_until(sources)
    });
    let minutes = minutes.map(|(at, _)| Reading {
        at,
        part: 0,
        amount: 60.0,
    });
    minutes.collect()
}

/// What is told of each stretch, if anything is.
fn in_stretches(
    life: &Life<'_>,
    date: Date,
    told: Told,
    write: fn(Effort) -> Option<Value>,
) -> Vec<Point> {
    let stretches = only_worn(told).map(|sources| life.stretches(date, sources));
    let stretches = stretches.into_iter().flatten();
    let points = stretches.filter_map(|Stretch { start, end, is }| {
        Some(Point::new(
            Time::Interval(start, end),
            By::Derived,
            write(is)?,
        ))
    });
    points.collect()
}

fn level_name(effort: Effort) -> &'static str {
    match effort {
        Effort::Sedentary => "SEDENTARY",
        Effort::Light => "LIGHTLY_ACTIVE",
        Effort::Fair => "MODERATELY_ACTIVE",
        Effort::Very | Effort::Utmost => "VERY_ACTIVE",
    }
}

/// Minutes in which somebody was active at all.
fn active(life: &Life<'_>, date: Date, told: Told) -> Vec<(Timestamp, Effort)> {
    let minutes = only_worn(told).map(|sources| life.efforts_as_they_pass(date, sources));
    let minutes = minutes.into_iter().flatten();
    minutes
        .filter(|(_, effort)| *effort != Effort::Sedentary)
        .collect()
}

fn active_points(life: &Life<'_>, date: Date, told: Told) -> Vec<Point> {
    let minutes = active(life, date, told).into_iter();
    let points = minutes.map(|(at, effort)| {
        let part = effort.min(Effort::Very) as usize;
        let level = LEVELS.iter().find(|(_, of)| *of == part);
        let level = level.map_or("LIGHT", |(level, _)| level);
        let value = json!({ "activeMinutesByActivityLevel": [{ "activityLevel": level, "activeMinutes": "1" }] });
        Point::new(Time::minute(at), By::Derived, value)
    });
    points.collect()
}

/// A point of every minute that earned any, as it is earned.
fn zone_points(life: &Life<'_>, date: Date, told: Told) -> Vec<Point> {
    let minutes = active(life, date, told).into_iter();
    let points = minutes.filter_map(|(at, effort)| {
        let (zone, ..) = ZONES.iter().find(|(.., of)| *of == effort as usize)?;
        let earned = effort.zone_minutes().to_string();
        let value = json!({ "heartRateZone": zone, "activeZoneMinutes": earned });
        Some(Point::new(Time::minute(at), By::Wearable, value))
    });
    points.collect()
}
