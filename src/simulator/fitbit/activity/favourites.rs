//! What somebody does often, did last, and likes. Bare lists.

use actix_web::HttpResponse;
use serde_json::{Value, json};

use super::super::asked::{Answer, Asked, not_found};
use super::super::operation::{Operation, delete, get, post};
use crate::simulator::truth::activities::{self, Activity};
use crate::simulator::truth::exercises::Exercise;

const PLACE: &str = "/1/user/{user}/activities/favorite/{id}.json";

pub(in crate::simulator::fitbit) static OPERATIONS: [Operation; 5] = [
    get(
        "/1/user/{user}/activities/frequent.json",
        "activity",
        frequent,
    ),
    get("/1/user/{user}/activities/recent.json", "activity", recent),
    get(
        "/1/user/{user}/activities/favorite.json",
        "activity",
        favourites,
    ),
    post(PLACE, "activity", 201, add),
    delete(PLACE, "activity", remove),
];

/// Kinds that are shown at most.
const SHOWN: usize = 5;

/// Exercises of all dates, the newest first; one of each kind, with how often it was done.
fn kinds(asked: &Asked<'_>) -> Vec<(Exercise, usize)> {
    let mut kinds: Vec<(Exercise, usize)> = Vec::new();
    for date in asked.world.dates(asked.person) {
        for exercise in asked.life.exercises(date).into_iter().rev() {
            match kinds
                .iter_mut()
                .find(|(known, _)| known.name == exercise.name)
            {
                Some((_, count)) => *count += 1,
                None => kinds.push((exercise, 1)),
            }
        }
    }
    kinds
}

fn frequent(asked: &Asked<'_>) -> Answer {
    let mut kinds = kinds(asked);
    kinds.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    Ok(shown(asked, &kinds))
}

fn recent(asked: &Asked<'_>) -> Answer {
    Ok(shown(asked, &kinds(asked)))
}

fn shown(asked: &Asked<'_>, kinds: &[(Exercise, usize)]) -> Value {
    let kinds = kinds.iter().take(SHOWN).map(|(exercise, _)| {
        json!({
            "activityId": exercise.activity.id,
            "calories": exercise.calories,
            "description": "",
            "distance": asked.km_of(exercise),
            "duration": exercise.seconds() * 1_000,
            "name": exercise.name,
        })
    });
    kinds.collect()
}

fn favourites(asked: &Asked<'_>) -> Answer {
    let ids = asked.life.read(|book| book.favourite_activities.clone());
    let liked = ids.into_iter().filter_map(activities::find);
    let liked = liked.map(|activity| {
        json!({
            "activityId": activity.id,
            "description": "",
            "mets": activity.mets,
            "name": activity.name,
        })
    });
    Ok(liked.collect())
}

fn known(asked: &Asked<'_>) -> Result<&'static Activity, HttpResponse> {
    let id = u32::try_from(asked.id("id")?).ok();
    id.and_then(activities::find)
        .ok_or_else(|| not_found("activity"))
}

fn add(asked: &Asked<'_>) -> Answer {
    let id = known(asked)?.id;
    asked.life.write(|book| {
        book.favourite_activities.retain(|liked| *liked != id);
        book.favourite_activities.push(id);
    });
    Ok(json!(""))
}

fn remove(asked: &Asked<'_>) -> Answer {
    let id = known(asked)?.id;
    asked
        .life
        .write(|book| book.favourite_activities.retain(|liked| *liked != id));
    Ok(json!(null))
}
