//! An exercise as a file for maps, which needs the person's location.

use actix_web::HttpResponse;

use super::super::asked::{Answer, Asked, not_found};
use super::super::operation::{Operation, get};

pub(in crate::simulator::fitbit) static OPERATIONS: [Operation; 1] =
    [get("/1/user/{user}/activities/{id}.tcx", "activity", tcx)];

fn tcx(asked: &Asked<'_>) -> Answer {
    asked.needs("location")?;
    let exercise = asked.life.exercise_of(asked.id("id")?);
    let exercise = exercise.ok_or_else(|| not_found("activity log"))?;
    let partly = asked.said("includePartialTCX") == Some("true");
    let file = asked.life.tcx(&exercise, partly);
    // `serve` writes what is `Ok` as JSON; any other answer is made here.
    Err(HttpResponse::Ok()
        .content_type("application/vnd.garmin.tcx+xml")
        .body(file))
}
