//! How much somebody wants to eat and to drink.

use serde_json::{Value, json};

use super::super::asked::{Answer, Asked};
use super::super::operation::{Operation, get, post};
use crate::simulator::truth::book::FoodGoal;
use crate::simulator::truth::chance::rounded;
use crate::simulator::truth::days::whole;

const FOOD: &str = "/1/user/{user}/foods/log/goal.json";
const WATER: &str = "/1/user/{user}/foods/log/water/goal.json";

pub(in crate::simulator::fitbit) static OPERATIONS: [Operation; 4] = [
    get(FOOD, "nutrition", food),
    post(FOOD, "nutrition", 201, set_food),
    get(WATER, "nutrition", water),
    post(WATER, "nutrition", 201, set_water),
];

const INTENSITIES: [&str; 5] = ["MAINTENANCE", "EASIER", "MEDIUM", "KINDAHARD", "HARDER"];

fn food(asked: &Asked<'_>) -> Answer {
    let set = asked.life.read(|book| book.goals.food);
    let goals = asked.food_goals().unwrap_or_else(|| json!({}));
    let mut answer = json!({ "goals": goals });
    if let Some(intensity) = set.and_then(|set| set.intensity) {
        let personalized = set.is_some_and(|set| set.is_personal);
        answer["foodPlan"] = json!({ "intensity": intensity, "personalized": personalized });
    }
    Ok(answer)
}

fn set_food(asked: &Asked<'_>) -> Answer {
    let said = asked.said("intensity").map(str::to_uppercase);
    let intensity = said.map(|said| INTENSITIES.into_iter().find(|known| *known == said));
    let intensity = match intensity {
        Some(None) => return Err(asked.faulty("intensity")),
        known => known.flatten(),
    };
    let goal = FoodGoal {
        kilocalories: whole(asked.amount("calories")?),
        intensity,
        is_personal: asked.said("personalized") == Some("true"),
    };
    asked.life.write(|book| book.goals.food = Some(goal));
    food(asked)
}

fn water(asked: &Asked<'_>) -> Answer {
    let goal = asked.life.read(|book| book.goals.water);
    Ok(match goal {
        Some((milliliters, since)) => json!({ "goal": {
            "goal": rounded(asked.units.water(milliliters), 2),
            "startDate": since.to_string(),
        } }),
        None => json!({ "goal": {} }),
    })
}

fn set_water(asked: &Asked<'_>) -> Answer {
    let milliliters = asked.units.milliliters(asked.amount("target")?);
    let today = asked.life.today();
    asked
        .life
        .write(|book| book.goals.water = Some((milliliters, today)));
    water(asked)
}

impl Asked<'_> {
    /// The goal for energy, if anybody set one.
    pub(super) fn food_goals(&self) -> Option<Value> {
        let goal = self.life.read(|book| book.goals.food)?;
        Some(json!({ "calories": goal.kilocalories }))
    }
}
