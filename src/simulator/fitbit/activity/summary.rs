//! A day at a glance.

use jiff::civil::Date;
use serde_json::{Value, json};

use super::super::asked::{Answer, Asked};
use super::super::operation::{Operation, get};
use crate::simulator::truth::chance::rounded;
use crate::simulator::truth::days::{DayTotals, of_steps};
use crate::simulator::truth::exercises::{Exercise, Origin};
use crate::simulator::truth::sources::Sources;

pub(in crate::simulator::fitbit) static OPERATIONS: [Operation; 1] = [get(
    "/1/user/{user}/activities/date/{date}.json",
    "activity",
    summary,
)];

fn summary(asked: &Asked<'_>) -> Answer {
    let date = asked.date("date")?;
    let resting = asked.person.resting_kilocalories;
    let day = asked.world.known(asked.person, date, Sources::All);
    let calories = day.map_or(resting, |day| day.calories);
    let day = day.unwrap_or_else(|| of_steps(0, resting));
    let exercises = asked.life.exercises(date);
    let lines: Vec<Value> = exercises
        .iter()
        .map(|exercise| asked.line(exercise))
        .collect();
    let mut summary = json!({
        "activeScore": -1,
        "activityCalories": calories.saturating_sub(resting),
        "caloriesBMR": resting,
        "caloriesOut": calories,
        "distances": distances(asked, date, &day, &exercises),
        "elevation": rounded(asked.units.elevation(f64::from(day.floors) * 3.048), 3),
        "fairlyActiveMinutes": day.fairly_active_minutes,
        "floors": day.floors,
        "lightlyActiveMinutes": day.lightly_active_minutes,
        "marginalCalories": calories.saturating_sub(resting) / 2,
        "sedentaryMinutes": day.sedentary_minutes,
        "steps": day.steps,
        "veryActiveMinutes": day.very_active_minutes,
    });
    // What comes from the heart is shown to those who may see the heart.
    if asked.holds("heartrate") {
        if let Some(zones) = asked.zones(date) {
            summary["heartRateZones"] = zones;
        }
        if let Some(bpm) = asked.life.resting_bpm(date) {
            summary["restingHeartRate"] = json!(bpm);
        }
    }
    Ok(json!({ "activities": lines, "goals": asked.goals("daily"), "summary": summary }))
}

fn distances(asked: &Asked<'_>, date: Date, day: &DayTotals, exercises: &[Exercise]) -> Value {
    let worn = asked.world.known(asked.person, date, Sources::Wearables);
    let written = exercises.iter();
    let written = written.filter(|exercise| exercise.origin == Origin::Written);
    let written: f64 = written.map(|exercise| asked.km_of(exercise)).sum();
    // Files tell distances of walks that they do not tell.
    let logged = match asked.life.is_made_up() {
        true => written,
        false => written.max(asked.units.distance(day.logged_km)),
    };
    let unit = |km: f64| asked.units.distance(km);
    let distance = |name: &str, way: f64| json!({ "activity": name, "distance": rounded(way, 5) });
    let mut distances = vec![
        distance("total", unit(day.distance_km)),
        distance("tracker", unit(worn.map_or(0.0, |worn| worn.distance_km))),
        distance("loggedActivities", logged),
        distance("veryActive", unit(day.very_active_km)),
        distance("moderatelyActive", unit(day.moderately_active_km)),
        distance("lightlyActive", unit(day.lightly_active_km)),
        distance("sedentaryActive", 0.0),
    ];
    let each = exercises.iter();
    distances.extend(each.map(|exercise| distance(&exercise.name, asked.km_of(exercise))));
    Value::Array(distances)
}
