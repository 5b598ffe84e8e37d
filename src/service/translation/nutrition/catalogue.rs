//! Foods: searched, shown, measured.

use super::super::{Asked, Made};
use super::entry::{food_value, unit_value};
use crate::error::Error;
use crate::model::fitbit::Answer;
use crate::model::fitbit::answers::{self, FoodOf, FoundFoods};
use crate::upstream::google_health::readings::{Between, FOOD_UNITS, FOODS, Food};

/// Pages of the catalogue that are searched: Google has no words for searching it.
const PAGES: u32 = 5;
/// Foods that are found at most.
const FOUND: usize = 50;

/// One food.
pub(in super::super) async fn one(asked: &Asked<'_>) -> Made {
    let missing = || Error::not_found("food");
    let id = asked.number_in_path("food-id").ok_or_else(missing)?;
    let food = asked.readings().one(&FOODS, id).await?;
    let food = food_value(&food.ok_or_else(missing)?);
    Ok(Answer::json(&FoodOf { food })?)
}

/// What foods are measured in.
pub(in super::super) async fn units(asked: &Asked<'_>) -> Made {
    let readings = asked.readings();
    let mut units = readings.points(&FOOD_UNITS, Between::default()).await?;
    units.sort_by_key(|unit| unit.id);
    let units: Vec<answers::FoodUnit> = units.iter().map(unit_value).collect();
    Ok(Answer::json(&units)?)
}

/// The foods whose name or brand has every word.
pub(in super::super) async fn search(asked: &Asked<'_>) -> Made {
    let query = asked.call.text("query").unwrap_or_default().to_lowercase();
    let fits = |food: &Food| {
        let text = format!("{} {}", food.name, food.brand).to_lowercase();
        query.split_whitespace().all(|word| text.contains(word))
    };
    let readings = asked.readings();
    let mut foods: Vec<answers::Food> = Vec::new();
    let mut token = String::new();
    for _ in 0..PAGES {
        let page = readings.page(&FOODS, Between::default(), &token).await?;
        let found = page.points.iter().filter(|food| fits(food));
        foods.extend(found.map(food_value));
        match page.next {
            Some(next) if foods.len() < FOUND => token = next,
            _ => break,
        }
    }
    foods.truncate(FOUND);
    Ok(Answer::json(&FoundFoods { foods })?)
}
