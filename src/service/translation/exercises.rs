//! Exercises: listed, and as files.

use super::exercise_log::entry;
use super::pages::Wish;
use super::{Asked, Made};
use crate::error::Error;
use crate::model::fitbit::answers::ExerciseList;
use crate::model::fitbit::{Answer, Media};
use crate::upstream::google_health::readings::EXERCISES;

/// A page of exercises.
pub(super) async fn list(asked: &Asked<'_>) -> Made {
    let wish = Wish::of(asked)?;
    let page = wish.page(asked, &EXERCISES, |exercise| exercise.start.datetime());
    let (exercises, pagination) = page.await?;
    let activities = exercises.iter().map(|exercise| entry(asked, exercise));
    Ok(Answer::json(&ExerciseList {
        activities: activities.collect(),
        pagination,
    })?)
}

/// The course of an exercise, as Google writes it.
pub(super) async fn tcx(asked: &Asked<'_>) -> Made {
    let id = asked.call.value("log-id").map(ToString::to_string);
    let id = id.and_then(|id| id.parse().ok());
    let missing = || Error::not_found("activity log");
    let partly = asked.call.text("includePartialTCX") == Some("true");
    let file = asked
        .readings()
        .tcx(id.ok_or_else(missing)?, partly)
        .await?;
    Ok(Answer {
        status: 200,
        media: Media::Tcx,
        body: file.ok_or_else(missing)?.into(),
    })
}
