//! Exercises as a whole, and the lengths of a swim.

use actix_web::HttpResponse;
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{ACTIVITY, ALL_WAYS, Kind, LONG, Reading, Sum, Told, Way, int64, total};
use crate::simulator::google::form::{Span, fields, int};
use crate::simulator::google::point::{By, Point, Shape, Time, offset};
use crate::simulator::truth::activities::{OTHER, of_google};
use crate::simulator::truth::days::whole;
use crate::simulator::truth::exercises::{Exercise, Origin, POOL};
use crate::simulator::truth::life::Life;

pub(super) static KINDS: [Kind; 2] = [
    Kind {
        name: "exercise",
        key: "exercise",
        family: ACTIVITY,
        ways: &[Way::List, Way::Get, Way::Reconcile],
        shape: Shape::Session,
        points: |life, date, told| {
            let exercises = life.exercises(date).into_iter();
            let exercises = exercises.filter(|exercise| match exercise.origin {
                Origin::Written => told.is_of_hand(),
                Origin::Detected | Origin::Started => told.is_of_wearable(),
            });
            exercises.map(|exercise| point(life, &exercise)).collect()
        },
        sum: None,
        write: Some(write),
    },
    Kind {
        name: "swim-lengths-data",
        key: "swimLengthsData",
        family: ACTIVITY,
        ways: &ALL_WAYS,
        shape: Shape::Interval,
        points: lengths,
        sum: Some(Sum {
            longest: LONG,
            shared: false,
            day: None,
            within: |life, date, _| {
                let lengths = life.lengths(date).into_iter();
                lengths
                    .map(|length| Reading {
                        at: length.start,
                        part: 0,
                        amount: f64::from(length.strokes),
                    })
                    .collect()
            },
            write: |readings| json!({ "strokeCountSum": int64(total(readings)) }),
            counts: true,
        }),
        write: None,
    },
];

fn lengths(life: &Life<'_>, date: Date, told: Told) -> Vec<Point> {
    if !told.is_of_wearable() {
        return Vec::new();
    }
    let lengths = life.lengths(date).into_iter();
    lengths
        .map(|length| {
            let value = json!({
                "swimStrokeType": "FREESTYLE", "strokeCount": length.strokes.to_string(),
            });
            Point::new(
                Time::Interval(length.start, length.end),
                By::Wearable,
                value,
            )
        })
        .collect()
}

fn point(life: &Life<'_>, exercise: &Exercise) -> Point {
    let by = match exercise.origin {
        Origin::Detected => By::Wearable,
        Origin::Started => By::Started,
        Origin::Written => By::Hand,
    };
    let mut metadata = json!({});
    if exercise.has_gps() {
        metadata["hasGps"] = json!(true);
    }
    if exercise.lengths.is_some() {
        metadata["poolLengthMillimeters"] = json!(POOL.to_string());
    }
    let value = json!({
        "exerciseType": exercise.activity.google,
        "metricsSummary": metrics(life, exercise),
        "exerciseMetadata": metadata,
        "displayName": exercise.name,
        "activeDuration": format!("{}s", exercise.seconds()),
        "exerciseEvents": [{
            "eventTime": exercise.start.to_string(),
            "eventUtcOffset": offset(life, exercise.start),
            "exerciseEventType": "START",
        }],
        "createTime": exercise.updated.to_string(),
        "updateTime": exercise.updated.to_string(),
    });
    Point::new(Time::Session(exercise.start, exercise.end), by, value).with_id(exercise.id)
}

fn metrics(life: &Life<'_>, exercise: &Exercise) -> Value {
    let mut metrics = json!({ "caloriesKcal": exercise.calories });
    if let Some(steps) = exercise.steps {
        metrics["steps"] = json!(steps.to_string());
    }
    if let Some(millimeters) = exercise.millimeters.filter(|way| *way > 0) {
        let way = f64::from(u32::try_from(millimeters).unwrap_or(u32::MAX));
        let seconds = f64::from(i32::try_from(exercise.seconds()).unwrap_or(1).max(1));
        metrics["distanceMillimeters"] = json!(way);
        metrics["averageSpeedMillimetersPerSecond"] = json!(way / seconds);
        metrics["averagePaceSecondsPerMeter"] = json!(seconds / (way / 1e3));
    }
    if exercise.climbed_millimeters > 0 {
        metrics["elevationGainMillimeters"] = json!(exercise.climbed_millimeters);
    }
    if let Some((lengths, _)) = exercise.lengths {
        metrics["totalSwimLengths"] = json!(lengths);
    }
    if let Some(minutes) = life.minutes_of_exercise(exercise) {
        let [light, moderate, vigorous, peak] =
            minutes.zones.map(|minutes| format!("{}s", minutes * 60));
        metrics["averageHeartRateBeatsPerMinute"] = json!(minutes.bpm.to_string());
        let earned: u32 = minutes.earned.iter().sum();
        metrics["activeZoneMinutes"] = json!(earned.to_string());
        metrics["heartRateZoneDurations"] = json!({
            "lightTime": light, "moderateTime": moderate, "vigorousTime": vigorous, "peakTime": peak,
        });
    }
    metrics
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Form {
    interval: Span,
    exercise_type: String,
    #[serde(default)]
    metrics_summary: Metrics,
    display_name: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Metrics {
    calories_kcal: Option<f64>,
    distance_millimeters: Option<f64>,
    #[serde(default, deserialize_with = "int")]
    steps: Option<u64>,
}

fn write(life: &Life<'_>, in_place_of: Option<u64>, value: &Value) -> Result<u64, HttpResponse> {
    let form: Form = fields(value)?;
    let (start, end) = form.interval.read()?;
    // The name is what the type is called, unless the type is none.
    let activity = of_google(&form.exercise_type).unwrap_or(&OTHER);
    let own = form.display_name.filter(|_| activity == &OTHER);
    let calories = form.metrics_summary.calories_kcal.map(whole);
    let exercise = Exercise {
        id: 0,
        activity,
        name: own.unwrap_or_else(|| activity.name.to_owned()),
        start,
        end,
        origin: Origin::Written,
        calories: calories.unwrap_or_else(|| life.burned_by(activity, start.duration_until(end))),
        millimeters: form
            .metrics_summary
            .distance_millimeters
            .map(whole)
            .map(u64::from),
        steps: form
            .metrics_summary
            .steps
            .and_then(|steps| u32::try_from(steps).ok()),
        climbed_millimeters: 0,
        lengths: None,
        updated: life.now,
    };
    Ok(life.write(|book| {
        let id = book.id_in_place_of(in_place_of);
        book.exercises.retain(|known| known.id != id);
        book.exercises.push(Exercise { id, ..exercise });
        id
    }))
}
