//! What somebody eats often, ate last, and likes. Bare lists.

use actix_web::HttpResponse;
use jiff::ToSpan;
use serde_json::{Value, json};

use super::super::asked::{Answer, Asked, not_found};
use super::super::operation::{Operation, delete, get, post};
use super::entry::food_value;
use crate::simulator::truth::life::dates;
use crate::simulator::truth::meals::Eaten;

const ONE: &str = "/1/user/{user}/foods/log/favorite/{id}.json";

pub(in crate::simulator::fitbit) static OPERATIONS: [Operation; 5] = [
    get(
        "/1/user/{user}/foods/log/favorite.json",
        "nutrition",
        favourites,
    ),
    get(
        "/1/user/{user}/foods/log/frequent.json",
        "nutrition",
        frequent,
    ),
    get("/1/user/{user}/foods/log/recent.json", "nutrition", recent),
    post(ONE, "nutrition", 200, add),
    delete(ONE, "nutrition", remove),
];

/// Days that are looked at.
const LOOKED_AT: i64 = 30;

/// Foods of the last weeks, the newest first; one of each, with how often it was eaten.
fn foods(asked: &Asked<'_>) -> Vec<(Eaten, usize)> {
    let last = asked.last_date();
    let days = dates(last.saturating_sub(LOOKED_AT.days()), last);
    let mut eaten: Vec<Eaten> = days.flat_map(|date| asked.life.eaten(date)).collect();
    eaten.reverse();
    let mut foods: Vec<(Eaten, usize)> = Vec::new();
    for one in eaten {
        let same =
            |(known, _): &&mut (Eaten, usize)| (known.food, &known.name) == (one.food, &one.name);
        match foods.iter_mut().find(same) {
            Some((_, count)) => *count += 1,
            None => foods.push((one, 1)),
        }
    }
    foods
}

fn frequent(asked: &Asked<'_>) -> Answer {
    let mut foods = foods(asked);
    foods.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    Ok(foods
        .iter()
        .map(|(eaten, _)| asked.portion(eaten))
        .collect())
}

fn recent(asked: &Asked<'_>) -> Answer {
    let foods = foods(asked).into_iter().map(|(eaten, _)| {
        let mut portion = asked.portion(&eaten);
        let date = asked.life.clock(eaten.at).date();
        portion["dateLastEaten"] = json!(date.to_string());
        portion
    });
    Ok(foods.collect())
}

fn favourites(asked: &Asked<'_>) -> Answer {
    let liked = asked.life.read(|book| book.favourite_foods.clone());
    let foods = liked.into_iter().filter_map(|id| asked.life.food(id));
    let foods: Vec<Value> = foods.map(|food| food_value(&food)).collect();
    Ok(json!(foods))
}

fn known(asked: &Asked<'_>) -> Result<u64, HttpResponse> {
    let food = asked.life.food(asked.id("id")?);
    food.map(|food| food.id).ok_or_else(|| not_found("food"))
}

fn add(asked: &Asked<'_>) -> Answer {
    asked.like(known(asked)?);
    Ok(json!(""))
}

fn remove(asked: &Asked<'_>) -> Answer {
    let id = known(asked)?;
    asked
        .life
        .write(|book| book.favourite_foods.retain(|liked| *liked != id));
    Ok(json!(null))
}

impl Asked<'_> {
    /// Remembers that a food is liked.
    pub(super) fn like(&self, id: u64) {
        self.life.write(|book| {
            book.favourite_foods.retain(|liked| *liked != id);
            book.favourite_foods.push(id);
        });
    }
}
