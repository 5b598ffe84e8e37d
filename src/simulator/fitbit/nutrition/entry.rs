//! How foods are written, and what was eaten of them.

use serde_json::{Value, json};

use super::super::asked::Asked;
use crate::simulator::truth::foods::{Food, Nutrients, Serving, unit_of};
use crate::simulator::truth::meals::{Eaten, Meal};

/// The number of a meal.
pub(super) fn meal_number(meal: Meal) -> usize {
    let place = Meal::ALL.iter().position(|known| *known == meal);
    place.unwrap_or(0) + 1
}

/// What is in food.
pub(super) fn values(nutrients: &Nutrients) -> Value {
    json!({
        "calories": nutrients.kilocalories,
        "carbs": nutrients.carbohydrate,
        "fat": nutrients.fat,
        "fiber": nutrients.fiber,
        "protein": nutrients.protein,
        "sodium": nutrients.sodium,
    })
}

pub(super) fn unit(id: u32) -> Value {
    unit_of(id).map_or(
        Value::Null,
        |unit| json!({ "id": unit.id, "name": unit.name, "plural": unit.plural }),
    )
}

fn access(is_public: bool) -> &'static str {
    match is_public {
        true => "PUBLIC",
        false => "PRIVATE",
    }
}

/// A food of the catalogue.
pub(super) fn food_value(food: &Food) -> Value {
    let usual = food.usual();
    let servings = food.servings.iter();
    let servings = servings.map(|serving: &Serving| {
        json!({
            "multiplier": serving.multiplier,
            "servingSize": serving.amount,
            "unit": unit(serving.unit),
            "unitId": serving.unit,
        })
    });
    let servings: Vec<Value> = servings.collect();
    json!({
        "accessLevel": access(!food.is_own),
        "brand": food.brand,
        "calories": food.nutrients.kilocalories,
        "defaultServingSize": usual.amount,
        "defaultUnit": unit(usual.unit),
        "description": food.description,
        "foodId": food.id,
        "isGeneric": food.brand.is_empty() && !food.is_own,
        "isRaw": false,
        "locale": "en_GB",
        "name": food.name,
        "nutritionalValues": values(&food.nutrients),
        "servings": servings,
        "units": units(food),
    })
}

impl Asked<'_> {
    /// An amount of a food, as logs, meals and lists of what is eaten often have it.
    pub(super) fn portion(&self, eaten: &Eaten) -> Value {
        let food = eaten.food.and_then(|id| self.life.food(id));
        let units = food.as_ref().map_or_else(|| vec![eaten.unit], units);
        let is_public = food.is_some_and(|food| !food.is_own);
        json!({
            "accessLevel": access(is_public),
            "amount": eaten.amount,
            "brand": eaten.brand,
            "calories": eaten.nutrients.kilocalories,
            "foodId": eaten.food.unwrap_or(0),
            "locale": "en_GB",
            "mealTypeId": meal_number(eaten.meal),
            "name": eaten.name,
            "unit": unit(eaten.unit),
            "units": units,
        })
    }

    /// An entry of a log.
    pub(super) fn eaten(&self, eaten: &Eaten) -> Value {
        let favourites = self.life.read(|book| book.favourite_foods.clone());
        let is_liked = eaten.food.is_some_and(|id| favourites.contains(&id));
        json!({
            "isFavorite": is_liked,
            "logDate": self.life.clock(eaten.at).date().to_string(),
            "logId": eaten.id,
            "loggedFood": self.portion(eaten),
            "nutritionalValues": values(&eaten.nutrients),
        })
    }
}

fn units(food: &Food) -> Vec<u32> {
    food.servings.iter().map(|serving| serving.unit).collect()
}
