//! Meals that somebody has put together, which are sent as JSON.

use actix_web::HttpResponse;
use serde::Deserialize;
use serde_json::{Value, json};

use super::super::asked::{Answer, Asked, not_found};
use super::super::errors::{invalid, refuse};
use super::super::operation::{Operation, delete, get, post};
use crate::simulator::truth::book::Dish;
use crate::simulator::truth::meals::{Eaten, Meal};

const ALL: &str = "/1/user/{user}/meals.json";
const ONE: &str = "/1/user/{user}/meals/{id}.json";

pub(in crate::simulator::fitbit) static OPERATIONS: [Operation; 5] = [
    get(ALL, "nutrition", list),
    get(ONE, "nutrition", one),
    post(ALL, "nutrition", 200, add),
    post(ONE, "nutrition", 200, change),
    delete(ONE, "nutrition", remove),
];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Form {
    name: String,
    #[serde(default)]
    description: String,
    meal_foods: Vec<Part>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Part {
    food_id: u64,
    unit_id: u32,
    amount: f64,
}

fn list(asked: &Asked<'_>) -> Answer {
    let dishes = asked.life.read(|book| book.dishes.clone());
    let dishes: Vec<Value> = dishes.iter().map(|dish| asked.dish(dish)).collect();
    Ok(json!({ "meals": dishes }))
}

fn one(asked: &Asked<'_>) -> Answer {
    let id = asked.known_dish()?;
    let dishes = asked.life.read(|book| book.dishes.clone());
    let dish = dishes.iter().find(|dish| dish.id == id);
    let dish = dish.ok_or_else(|| not_found("meal"))?;
    Ok(json!({ "meal": asked.dish(dish) }))
}

fn add(asked: &Asked<'_>) -> Answer {
    let dish = asked.sent_dish(None)?;
    asked.life.write(|book| book.dishes.push(dish.clone()));
    Ok(json!({ "meal": asked.dish(&dish) }))
}

fn change(asked: &Asked<'_>) -> Answer {
    let dish = asked.sent_dish(Some(asked.known_dish()?))?;
    asked.life.write(|book| {
        let place = book.dishes.iter_mut().find(|known| known.id == dish.id);
        if let Some(place) = place {
            *place = dish.clone();
        }
    });
    Ok(json!({ "meal": asked.dish(&dish) }))
}

fn remove(asked: &Asked<'_>) -> Answer {
    let id = asked.known_dish()?;
    asked
        .life
        .write(|book| book.dishes.retain(|dish| dish.id != id));
    Ok(json!(null))
}

impl Asked<'_> {
    fn dish(&self, dish: &Dish) -> Value {
        let foods: Vec<Value> = dish.foods.iter().map(|food| self.portion(food)).collect();
        json!({
            "description": dish.description,
            "id": dish.id,
            "mealFoods": foods,
            "name": dish.name,
        })
    }

    fn known_dish(&self) -> Result<u64, HttpResponse> {
        let id = self.id("id")?;
        let known = self
            .life
            .read(|book| book.dishes.iter().any(|dish| dish.id == id));
        match known {
            true => Ok(id),
            false => Err(not_found("meal")),
        }
    }

    fn sent_dish(&self, id: Option<u64>) -> Result<Dish, HttpResponse> {
        let form: Form = serde_json::from_slice(&self.body).map_err(|_| {
            let why = "There was an error reading the request body.";
            refuse(400, "invalid_request", why)
        })?;
        let wrong = || invalid("mealFoods", "Invalid value for mealFoods");
        let foods = form.meal_foods.iter().map(|part| {
            let food = self.life.food(part.food_id)?;
            let place = (0, self.life.now, Meal::Anytime);
            Eaten::of(&food, place, (part.amount, part.unit_id))
        });
        let foods: Option<Vec<Eaten>> = foods.collect();
        let foods = foods.filter(|foods| !foods.is_empty()).ok_or_else(wrong)?;
        Ok(Dish {
            id: id.unwrap_or_else(|| self.life.new_id()),
            name: form.name,
            description: form.description,
            foods,
        })
    }
}
