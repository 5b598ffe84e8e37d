//! Weight, body fat, exercises and sleep that are logged at Google. What an answer needs is read first,
//! so that nothing can fail once it is written.

use jiff::{SignedDuration, Zoned};

use super::body_log::{Beside, fat};
use super::exercise_kinds::{ExerciseKind, OTHER};
use super::exercise_log::line;
use super::sleep_log::entry;
use super::units::{one_distance, one_weight};
use super::{Asked, Made, allowed};
use crate::model::fitbit::Answer;
use crate::model::fitbit::answers::{LoggedActivity, LoggedFat, LoggedSleep, LoggedWeight};
use crate::upstream::google_health::readings::{Between, SLEEPS, Sleep};
use crate::upstream::google_health::writings::{NewExercise, NewMeasurement, NewSleep, Writings};

/// Grams that nobody weighs.
const HEAVIEST: f64 = 1e6;
/// Millimetres of the longest way that is logged: once around the Earth.
const FARTHEST: f64 = 4e10;
/// Kilocalories that nobody burns.
const MOST_ENERGY: f64 = 1e5;
/// The longest exercise or sleep.
const LONGEST: SignedDuration = SignedDuration::from_hours(24);

impl<'a> Asked<'a> {
    pub(super) fn writings(&self) -> Writings<'a> {
        self.app.google_health.writings(&self.live.access)
    }

    /// The date and the time that are said of a measurement.
    fn measured_at(&self) -> Made<Zoned> {
        let (date, time) = (self.date("date")?, self.time("time")?);
        self.moment(date.to_datetime(time))
    }

    /// When something began and ended.
    fn lasted(&self, duration: &str) -> Made<(Zoned, Zoned)> {
        self.needed("startTime")?;
        let (date, time) = (self.date("date")?, self.time("startTime")?);
        let start = self.moment(date.to_datetime(time))?;
        let milliseconds = self.needed(duration)?.parse().ok();
        let lasted = milliseconds.map(SignedDuration::from_millis);
        let lasted = lasted.filter(|lasted| !lasted.is_zero() && *lasted <= LONGEST);
        let lasted = lasted.ok_or_else(|| self.faulty(duration))?;
        let end = start.saturating_add(lasted);
        Ok((start, end))
    }
}

/// Logs a weight.
pub(super) async fn weight(asked: &Asked<'_>) -> Made {
    let unit = one_weight(asked.units);
    let new = NewMeasurement {
        amount: asked.amount("weight", HEAVIEST / unit)? * unit,
        at: asked.measured_at()?,
    };
    let date = new.at.date();
    let beside = Beside::read(&asked.readings(), Between::dates((date, date))).await;
    let beside = allowed(beside)?.unwrap_or_default();
    let logged = asked.writings().log_weight(&new).await?;
    let weight_log = beside.entry(asked, &logged);
    Ok(Answer::json_with(201, &LoggedWeight { weight_log })?)
}

/// Logs body fat.
pub(super) async fn body_fat(asked: &Asked<'_>) -> Made {
    let new = NewMeasurement {
        amount: asked.amount("fat", 100.0)?,
        at: asked.measured_at()?,
    };
    let logged = asked.writings().log_fat(&new).await?;
    let fat_log = fat(&logged);
    Ok(Answer::json_with(201, &LoggedFat { fat_log })?)
}

/// Logs an exercise.
pub(super) async fn exercise(asked: &Asked<'_>) -> Made {
    let (kind, name) = what(asked)?;
    let (start, end) = asked.lasted("durationMillis")?;
    let energy = asked.call.text("manualCalories");
    let energy = energy.map(|_| asked.amount("manualCalories", MOST_ENERGY));
    let (millimeters, steps) = way(asked)?;
    let new = NewExercise {
        start,
        end,
        kind,
        name,
        kilocalories: energy.transpose()?,
        millimeters,
        steps,
    };
    let logged = asked.writings().log_exercise(&new).await?;
    let activity_log = line(asked, &logged);
    Ok(Answer::json(&LoggedActivity { activity_log })?)
}

/// Google's word for what was done, and what it is called: a kind that Fitbit has a number of, or
/// something of the person's own.
fn what(asked: &Asked<'_>) -> Made<(&'static str, String)> {
    if let Some(id) = asked.call.text("activityId") {
        let kind = id.parse().ok().and_then(ExerciseKind::of_fitbit);
        let kind = kind.ok_or_else(|| asked.faulty("activityId"))?;
        return Ok((kind.google, kind.name.to_owned()));
    }
    let name = asked.needed("activityName")?;
    asked.needed("manualCalories")?;
    Ok((OTHER, name.to_owned()))
}

/// How far it went, in millimetres; or in steps, of which nobody can say how long they were.
fn way(asked: &Asked<'_>) -> Made<(Option<f64>, Option<f64>)> {
    if asked.call.text("distance").is_none() {
        return Ok((None, None));
    }
    let unit = match asked.call.text("distanceUnit").unwrap_or_default() {
        "" => one_distance(asked.units),
        "Kilometer" => 1e6,
        "Mile" => 1_609_344.0,
        "Meter" => 1e3,
        "Yard" => 914.4,
        "Foot" => 304.8,
        "Steps" => return Ok((None, Some(asked.amount("distance", FARTHEST)?.round()))),
        _ => return Err(asked.faulty("distanceUnit")),
    };
    let distance = asked.amount("distance", FARTHEST / unit)?;
    Ok((Some(distance * unit), None))
}

/// Logs a sleep.
pub(super) async fn sleep(asked: &Asked<'_>) -> Made {
    let (start, end) = asked.lasted("duration")?;
    let date = end.date();
    let between = Between::dates((date, date));
    let others = allowed(asked.readings().points(&SLEEPS, between).await)?;
    let logged = asked.writings().log_sleep(&NewSleep { start, end }).await?;
    let others = others.unwrap_or_default();
    let all: Vec<&Sleep> = others.iter().chain([&logged]).collect();
    let sleep = entry(&logged, &all);
    Ok(Answer::json(&LoggedSleep { sleep })?)
}
