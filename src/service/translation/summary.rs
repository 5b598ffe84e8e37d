//! A day at a glance. What may not be read is left out, and the rest stands.

use jiff::civil::Date;

use super::exercise_log::{line, way_as_measured};
use super::heart::Hearts;
use super::series::values;
use super::units::rounded;
use super::{Asked, Made, allowed, goals};
use crate::model::day::Source;
use crate::model::fitbit::Answer;
use crate::model::fitbit::answers::{DailySummary, DistanceOf, Summary};
use crate::upstream::google_health::readings::{
    ACTIVE_MINUTES, Between, EXERCISES, Exercise, Family,
};

/// Distances that Google does not tell by themselves.
const BY_INTENSITY: [&str; 4] = [
    "veryActive",
    "moderatelyActive",
    "lightlyActive",
    "sedentaryActive",
];

/// The summary of a date.
pub(super) async fn answer(asked: &Asked<'_>) -> Made {
    let (date, _) = asked.dates().await?;
    let day = async |resource, family| {
        let days = values(asked, resource, family, (date, date)).await?;
        Made::Ok(days.get(&date).copied().unwrap_or_default())
    };
    let of = |resource| day(resource, Family::All);
    let (counted, burned, moved, heart, did, goals) = tokio::join!(
        async {
            Made::Ok((
                of("steps").await?,
                of("floors").await?,
                of("elevation").await?,
            ))
        },
        async { Made::Ok((of("calories").await?, of("activityCalories").await?)) },
        async { Made::Ok((of("minutesSedentary").await?, active(asked, date).await?)) },
        Hearts::read(asked, (date, date)),
        exercises(asked, date),
        goals::of_day(asked),
    );
    let worn = day("distance", Family::Wearables);
    let (total, worn) = tokio::join!(of("distance"), worn);
    let ((steps, floors, elevation), (calories, walking)) = (counted?, burned?);
    let (sedentary, [light, moderate, vigorous]) = moved?;
    let (heart, did) = (heart?, did?);
    let summary = Summary {
        active_score: -1,
        activity_calories: walking,
        calories_bmr: (calories - walking).max(0.0),
        calories_out: calories,
        distances: distances(asked, (total?, worn?), &did),
        elevation: Some(elevation),
        fairly_active_minutes: moderate,
        floors: Some(floors),
        heart_rate_zones: heart.spent(date),
        lightly_active_minutes: light,
        marginal_calories: Some(walking),
        resting_heart_rate: heart.resting(date),
        sedentary_minutes: sedentary,
        steps,
        very_active_minutes: vigorous,
    };
    Ok(Answer::json(&DailySummary {
        activities: did.iter().map(|exercise| line(asked, exercise)).collect(),
        goals: goals?,
        summary,
    })?)
}

async fn active(asked: &Asked<'_>, date: Date) -> Made<[f64; 3]> {
    let Some(dates) = asked.known((date, date)) else {
        return Ok([0.0; 3]);
    };
    let readings = asked.readings();
    let days = readings.daily(&ACTIVE_MINUTES, Family::All, dates).await?;
    Ok(days.get(&date).copied().unwrap_or_default())
}

/// Exercises that began on a date, the first at first.
async fn exercises(asked: &Asked<'_>, date: Date) -> Made<Vec<Exercise>> {
    let between = Between::dates((date, date));
    let read = asked.readings().points(&EXERCISES, between).await;
    Ok(allowed(read)?.unwrap_or_default())
}

fn distances(asked: &Asked<'_>, (total, worn): (f64, f64), did: &[Exercise]) -> Vec<DistanceOf> {
    let of = |activity: &str, distance: f64| DistanceOf {
        activity: activity.to_owned(),
        distance: rounded(distance, 5),
    };
    let by_hand = did
        .iter()
        .filter(|exercise| exercise.source == Source::Manual);
    let way = |exercise| way_as_measured(asked, exercise);
    let by_hand = by_hand.filter_map(way).sum();
    let mut distances = vec![
        of("total", total),
        of("tracker", worn),
        of("loggedActivities", by_hand),
    ];
    distances.extend(BY_INTENSITY.map(|activity| of(activity, 0.0)));
    let each = did.iter();
    distances.extend(each.map(|exercise| of(&exercise.name, way(exercise).unwrap_or(0.0))));
    distances
}
