//! How heavy and how fat somebody wants to be.

use serde_json::json;

use super::super::asked::{Answer, Asked};
use super::super::operation::{Operation, get, post};
use crate::simulator::truth::book::WeightGoal;
use crate::simulator::truth::chance::rounded;

const WEIGHT: &str = "/1/user/{user}/body/log/weight/goal.json";
const FAT: &str = "/1/user/{user}/body/log/fat/goal.json";

pub(in crate::simulator::fitbit) static OPERATIONS: [Operation; 4] = [
    get(WEIGHT, "weight", weight),
    get(FAT, "weight", fat),
    post(WEIGHT, "weight", 201, set_weight),
    post(FAT, "weight", 201, set_fat),
];

/// How far one may be from what is wanted.
const THRESHOLD: f64 = 0.05;

/// Nothing before anything was said.
fn weight(asked: &Asked<'_>) -> Answer {
    let Some(goal) = asked.life.read(|book| book.goals.weight) else {
        return Ok(json!({ "goal": {} }));
    };
    let shown = |grams: f64| rounded(asked.units.weight(grams), 3);
    let way = goal.grams - goal.grams_at_first;
    Ok(json!({ "goal": {
        "goalType": match way {
            _ if way < 0.0 => "LOSE",
            _ if way > 0.0 => "GAIN",
            _ => "MAINTAIN",
        },
        "startDate": goal.since.to_string(),
        "startWeight": shown(goal.grams_at_first),
        "weight": shown(goal.grams),
        "weightThreshold": THRESHOLD,
    } }))
}

fn set_weight(asked: &Asked<'_>) -> Answer {
    let since = asked.date("startDate")?;
    let grams_at_first = asked.units.grams(asked.amount("startWeight")?);
    // Who has a goal keeps it if nothing else is said.
    let known = asked.life.read(|book| book.goals.weight);
    let known = known.filter(|_| asked.said("weight").is_none());
    let grams = match known {
        Some(goal) => goal.grams,
        None => asked.units.grams(asked.amount("weight")?),
    };
    asked.life.write(|book| {
        book.goals.weight = Some(WeightGoal {
            since,
            grams_at_first,
            grams,
        });
    });
    weight(asked)
}

fn fat(asked: &Asked<'_>) -> Answer {
    let percent = asked.life.read(|book| book.goals.fat);
    Ok(match percent {
        Some(percent) => json!({ "goal": { "fat": percent } }),
        None => json!({ "goal": {} }),
    })
}

fn set_fat(asked: &Asked<'_>) -> Answer {
    let percent = asked.amount("fat")?;
    asked.life.write(|book| book.goals.fat = Some(percent));
    fat(asked)
}
