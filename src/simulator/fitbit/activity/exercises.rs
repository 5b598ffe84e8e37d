//! Exercises: listed, written down, deleted.

use actix_web::HttpResponse;
use serde_json::json;

use super::super::asked::{Answer, Asked, not_found};
use super::super::errors::{invalid, refuse};
use super::super::operation::{Operation, delete, get, post};
use super::super::paging::List;
use crate::simulator::truth::activities::{self, Activity, OTHER};
use crate::simulator::truth::days::{millimeters, whole};
use crate::simulator::truth::exercises::{Exercise, Origin};
use crate::simulator::truth::life::Life;

pub(in crate::simulator::fitbit) static OPERATIONS: [Operation; 3] = [
    get("/1/user/{user}/activities/list.json", "activity", list),
    post("/1/user/{user}/activities.json", "activity", 200, log),
    delete("/1/user/{user}/activities/{id}.json", "activity", remove),
];

const LIST: List = List {
    name: "activities",
    most: 100,
};

fn list(asked: &Asked<'_>) -> Answer {
    let of_date = |life: &Life<'_>, date| {
        let exercises = life.exercises(date).into_iter();
        exercises
            .map(|exercise| (life.clock(exercise.start), exercise))
            .collect()
    };
    let path = "/1/user/-/activities/list.json";
    LIST.page(asked, path, of_date, |exercise| asked.listed(exercise))
}

/// A logged activity is shown wherever exercises are. It changes no total of its day.
fn log(asked: &Asked<'_>) -> Answer {
    let (activity, name) = what(asked)?;
    let (start, end) = asked.span("startTime", "durationMillis")?;
    let calories = match asked.said("manualCalories") {
        Some(_) => whole(asked.amount("manualCalories")?),
        None => asked.life.burned_by(activity, start.duration_until(end)),
    };
    let km = match asked.said("distance") {
        Some(_) => Some(distance(asked)?),
        None => None,
    };
    let exercise = asked.life.write(|book| {
        let exercise = Exercise {
            id: book.new_id(),
            activity,
            name,
            start,
            end,
            origin: Origin::Written,
            calories,
            millimeters: km.map(millimeters),
            steps: None,
            climbed_millimeters: 0,
            lengths: None,
            updated: asked.life.now,
        };
        book.exercises.push(exercise.clone());
        exercise
    });
    Ok(json!({ "activityLog": asked.line(&exercise) }))
}

/// A kind of the catalogue, or one of somebody's own.
fn what(asked: &Asked<'_>) -> Result<(&'static Activity, String), HttpResponse> {
    if asked.said("activityId").is_some() {
        let id = asked.count("activityId")?;
        let known = u32::try_from(id).ok().and_then(activities::find);
        let known = known.ok_or_else(|| invalid("activityId", "Invalid activityId"))?;
        return Ok((known, known.name.to_owned()));
    }
    let Some(name) = asked.said("activityName") else {
        let why = "Missing parameters: activityId or activityName";
        return Err(refuse(400, "invalid_request", why));
    };
    asked.need("manualCalories")?;
    Ok((&OTHER, name.to_owned()))
}

/// Kilometres, whatever the unit is called.
fn distance(asked: &Asked<'_>) -> Result<f64, HttpResponse> {
    let amount = asked.amount("distance")?;
    match asked.said("distanceUnit").unwrap_or_default() {
        "" => Ok(asked.units.km(amount)),
        "Kilometer" => Ok(amount),
        "Mile" => Ok(amount * 1.609_344),
        "Meter" => Ok(amount / 1e3),
        "Foot" => Ok(amount * 0.000_304_8),
        "Yard" => Ok(amount * 0.000_914_4),
        "Steps" => Ok(amount * crate::simulator::truth::days::KM_PER_STEP),
        _ => Err(asked.faulty("distanceUnit")),
    }
}

fn remove(asked: &Asked<'_>) -> Answer {
    let id = asked.id("id")?;
    let known = asked.life.exercise_of(id);
    known.ok_or_else(|| not_found("activity log"))?;
    asked.life.write(|book| book.delete(id));
    Ok(json!(null))
}
