//! How an exercise is written: as an entry of the list, and as a line of a day.

use jiff::{Timestamp, Zoned};

use super::Asked;
use super::exercise_kinds::{ExerciseKind, OTHER};
use super::heart::ZONES;
use super::units::{distance, distance_name, elevation, minutes, one_distance, rounded};
use crate::model::day::Source;
use crate::model::fitbit::answers::{
    ActivityLine, ByHand, EarnedMinutes, ExerciseLog, ExerciseSource, HeartZone,
};
use crate::upstream::google_health::readings::Exercise;

/// Decimals of what is measured of an exercise.
const DECIMALS: i32 = 6;

/// An entry of the list.
pub(super) fn entry(asked: &Asked<'_>, exercise: &Exercise) -> ExerciseLog {
    let metrics = &exercise.metrics;
    let by_hand = exercise.source == Source::Manual;
    let way = way(asked, exercise);
    let start = with_offset(&exercise.start);
    let duration = duration(exercise);
    ExerciseLog {
        active_duration: exercise.active_seconds * 1e3,
        active_zone_minutes: metrics
            .zone_minutes
            .map(|total_minutes| EarnedMinutes { total_minutes }),
        activity_name: exercise.name.clone(),
        activity_type_id: ExerciseKind::of_google(&exercise.kind).map_or(0, |kind| kind.id),
        average_heart_rate: metrics.bpm,
        calories: metrics.kilocalories.unwrap_or_default().round(),
        calories_link: link(asked, "calories", exercise, "1min"),
        distance: way,
        distance_unit: way.map(|_| distance_name(asked.units).to_owned()),
        duration,
        elevation_gain: climbed(asked, exercise),
        has_active_zone_minutes: !by_hand,
        heart_rate_link: metrics.bpm.map(|_| link(asked, "heart", exercise, "1sec")),
        heart_rate_zones: metrics.zone_seconds.map(zones),
        last_modified: stamp(exercise.updated),
        log_id: exercise.id,
        log_type: log_type(exercise).to_owned(),
        manual_values_specified: ByHand {
            calories: by_hand && metrics.kilocalories.is_some(),
            distance: by_hand && way.is_some(),
            steps: by_hand && metrics.steps.is_some(),
        },
        original_duration: duration,
        original_start_time: start.clone(),
        pace: way.and_then(|_| pace(asked, exercise)),
        pool_length: exercise.pool_meters,
        pool_length_unit: exercise.pool_meters.map(|_| "Meter".to_owned()),
        source: source(exercise),
        speed: way.and_then(|_| speed(asked, exercise)),
        start_time: start,
        steps: metrics.steps,
        swim_lengths: metrics.lengths,
        tcx_link: asked.address(&format!("/1/user/-/activities/{}.tcx", exercise.id)),
    }
}

/// A line of a day.
pub(super) fn line(asked: &Asked<'_>, exercise: &Exercise) -> ActivityLine {
    let kind = ExerciseKind::of_google(&exercise.kind);
    let id = kind.map_or(0, |kind| kind.id);
    let group = match kind {
        Some(kind) => kind.name,
        None if exercise.kind == OTHER => "Other",
        None => &exercise.name,
    };
    ActivityLine {
        activity_id: id,
        activity_parent_id: id,
        activity_parent_name: group.to_owned(),
        calories: exercise.metrics.kilocalories.unwrap_or_default().round(),
        description: String::new(),
        distance: way(asked, exercise),
        duration: duration(exercise),
        has_active_zone_minutes: exercise.source != Source::Manual,
        has_start_time: true,
        is_favorite: false,
        last_modified: stamp(exercise.updated),
        log_id: exercise.id,
        name: exercise.name.clone(),
        start_date: exercise.start.date(),
        start_time: exercise.start.strftime("%H:%M").to_string(),
        steps: exercise.metrics.steps,
    }
}

/// Kilometres or miles, of what went anywhere.
pub(super) fn way(asked: &Asked<'_>, exercise: &Exercise) -> Option<f64> {
    way_as_measured(asked, exercise).map(|way| rounded(way, DECIMALS))
}

/// The same with all decimals, for those who write fewer.
pub(super) fn way_as_measured(asked: &Asked<'_>, exercise: &Exercise) -> Option<f64> {
    let way = exercise.metrics.millimeters.filter(|way| *way > 0.0)?;
    Some(distance(asked.units, way))
}

/// Milliseconds.
pub(super) fn duration(exercise: &Exercise) -> f64 {
    let (start, end) = (exercise.start.timestamp(), exercise.end.timestamp());
    (start.duration_until(end).as_secs_f64() * 1e3).round()
}

/// Metres or feet.
fn climbed(asked: &Asked<'_>, exercise: &Exercise) -> f64 {
    let climbed = exercise.metrics.climbed_millimeters.unwrap_or_default();
    rounded(elevation(asked.units, climbed), 3)
}

/// Seconds for a kilometre or a mile.
fn pace(asked: &Asked<'_>, exercise: &Exercise) -> Option<f64> {
    let pace = exercise.metrics.seconds_per_meter?;
    Some(rounded(pace * one_distance(asked.units) / 1e3, DECIMALS))
}

/// Kilometres or miles an hour.
fn speed(asked: &Asked<'_>, exercise: &Exercise) -> Option<f64> {
    let speed = exercise.metrics.millimeters_per_second?;
    Some(rounded(distance(asked.units, speed * 3_600.0), DECIMALS))
}

/// Minutes in each zone; where the zones of an exercise begin and end is not told.
fn zones(seconds: [f64; 4]) -> Vec<HeartZone> {
    let zones = ZONES.iter().zip(seconds);
    let zones = zones.map(|(name, seconds)| HeartZone {
        calories_out: None,
        max: None,
        min: None,
        minutes: Some(minutes(seconds)),
        name: (*name).to_owned(),
    });
    zones.collect()
}

/// What it was started on; Fitbit names no source of what was found by itself or written down.
fn source(exercise: &Exercise) -> Option<ExerciseSource> {
    let device = exercise.device.clone().filter(|_| exercise.started)?;
    Some(ExerciseSource {
        name: device,
        kind: "tracker".to_owned(),
    })
}

fn log_type(exercise: &Exercise) -> &'static str {
    match (exercise.source, exercise.started) {
        (Source::Manual, _) => "manual",
        (_, true) => "tracker",
        _ => "auto_detected",
    }
}

/// Where the values of the minutes or seconds of an exercise are.
fn link(asked: &Asked<'_>, what: &str, exercise: &Exercise, detail: &str) -> String {
    let time = |at: &Zoned| at.strftime("%H:%M").to_string();
    let (start, end) = (&exercise.start, &exercise.end);
    asked.address(&format!(
        "/1/user/-/activities/{what}/date/{}/{}/{detail}/time/{}/{}.json",
        start.date(),
        end.date(),
        time(start),
        time(end)
    ))
}

/// Local time with its distance from UTC.
fn with_offset(at: &Zoned) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S.000%:z").to_string()
}

/// A moment, in UTC, with thousandths of a second.
pub(super) fn stamp(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S.000Z").to_string()
}
