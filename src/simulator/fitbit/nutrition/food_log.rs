//! What was eaten: read, written down, changed, deleted.

use actix_web::HttpResponse;
use jiff::civil::Date;
use serde_json::{Value, json};

use super::super::asked::{Answer, Asked, not_found};
use super::super::errors::{invalid, refuse};
use super::super::operation::{Operation, delete, get, post};
use super::entry::values;
use crate::simulator::truth::chance::rounded;
use crate::simulator::truth::foods::{Nutrients, unit_of};
use crate::simulator::truth::meals::{Eaten, Meal};

const ONE: &str = "/1/user/{user}/foods/log/{id}.json";

pub(in crate::simulator::fitbit) static OPERATIONS: [Operation; 4] = [
    get(
        "/1/user/{user}/foods/log/date/{date}.json",
        "nutrition",
        of_date,
    ),
    post("/1/user/{user}/foods/log.json", "nutrition", 201, log),
    post(ONE, "nutrition", 200, change),
    delete(ONE, "nutrition", remove),
];

fn of_date(asked: &Asked<'_>) -> Answer {
    let date = asked.date("date")?;
    let eaten = asked.life.eaten(date);
    let foods: Vec<Value> = eaten.iter().map(|eaten| asked.eaten(eaten)).collect();
    let mut answer = json!({ "foods": foods, "summary": asked.summary_of(date) });
    if let Some(goals) = asked.food_goals() {
        answer["goals"] = goals;
    }
    Ok(answer)
}

fn log(asked: &Asked<'_>) -> Answer {
    let date = asked.date("date")?;
    let meal = asked.meal()?;
    let id = asked.life.new_id();
    let at = asked.life.time_of(meal, date);
    let (amount, unit) = asked.serving()?;
    let eaten = match asked.said("foodId") {
        Some(_) => {
            let food = asked.life.food(asked.count("foodId")?);
            let food = food.ok_or_else(|| asked.faulty("foodId"))?;
            let eaten = Eaten::of(&food, (id, at, meal), (amount, unit));
            if asked.said("favorite") == Some("true") {
                asked.like(food.id);
            }
            eaten.ok_or_else(|| asked.faulty("unitId"))?
        }
        None => Eaten {
            id,
            at,
            meal,
            food: None,
            name: asked.food_name()?.to_owned(),
            brand: asked.said("brandName").unwrap_or_default().to_owned(),
            amount,
            unit,
            nutrients: asked.typed_nutrients()?,
        },
    };
    asked.life.write_eaten(eaten.clone());
    Ok(json!({
        "foodDay": { "date": date.to_string(), "summary": asked.summary_of(date) },
        "foodLog": asked.eaten(&eaten),
    }))
}

fn change(asked: &Asked<'_>) -> Answer {
    let known = asked.known_eaten()?;
    let meal = asked.meal()?;
    let (amount, unit) = asked.serving()?;
    let date = asked.life.clock(known.at).date();
    let at = match meal == known.meal {
        true => known.at,
        false => asked.life.time_of(meal, date),
    };
    let food = known.food.and_then(|id| asked.life.food(id));
    let eaten = match (food, asked.said("calories")) {
        (Some(food), _) => Eaten::of(&food, (known.id, at, meal), (amount, unit)),
        (None, said) => Some(Eaten {
            at,
            meal,
            amount,
            unit,
            nutrients: match said {
                Some(_) => asked.typed_nutrients()?,
                None => known.nutrients,
            },
            ..known
        }),
    };
    let eaten = eaten.ok_or_else(|| asked.faulty("unitId"))?;
    asked.life.write_eaten(eaten.clone());
    Ok(json!({ "foodLog": asked.eaten(&eaten) }))
}

fn remove(asked: &Asked<'_>) -> Answer {
    let known = asked.known_eaten()?;
    asked.life.write(|book| book.delete(known.id));
    Ok(json!(null))
}

impl Asked<'_> {
    /// The sums of a date, with the water of it.
    fn summary_of(&self, date: Date) -> Value {
        let eaten = self.life.eaten(date);
        let sum = eaten
            .iter()
            .fold(Nutrients::default(), |sum, eaten| sum.and(&eaten.nutrients));
        let mut summary = values(&sum);
        let water = self.units.water(self.life.water(date));
        summary["water"] = json!(rounded(water, 2));
        summary
    }

    fn known_eaten(&self) -> Result<Eaten, HttpResponse> {
        let known = self.life.eaten_of(self.id("id")?);
        known.ok_or_else(|| not_found("food log"))
    }

    fn meal(&self) -> Result<Meal, HttpResponse> {
        let number = usize::try_from(self.count("mealTypeId")?).unwrap_or(0);
        let meal = number.checked_sub(1).and_then(|place| Meal::ALL.get(place));
        meal.copied().ok_or_else(|| self.faulty("mealTypeId"))
    }

    /// How much of which unit.
    pub(super) fn serving(&self) -> Result<(f64, u32), HttpResponse> {
        let amount = self.amount("amount")?;
        let unit = u32::try_from(self.count("unitId")?).ok().and_then(unit_of);
        let unit = unit.ok_or_else(|| self.faulty("unitId"))?;
        Ok((amount, unit.id))
    }

    fn food_name(&self) -> Result<&str, HttpResponse> {
        let missing = || {
            let why = "Missing parameters: foodId or foodName";
            refuse(400, "invalid_request", why)
        };
        self.said("foodName").ok_or_else(missing)
    }

    /// What somebody says is in a food that is in no catalogue.
    pub(super) fn typed_nutrients(&self) -> Result<Nutrients, HttpResponse> {
        let grams = |name: &str| match self.said(name) {
            Some(_) => self.amount(name),
            None => Ok(0.0),
        };
        let kilocalories = match self.said("calories") {
            Some(_) => self.amount("calories")?,
            None => return Err(invalid("calories", "Missing parameters: calories")),
        };
        Ok(Nutrients {
            kilocalories,
            carbohydrate: grams("totalCarbohydrate")?,
            fat: grams("totalFat")?,
            fiber: grams("dietaryFiber")?,
            protein: grams("protein")?,
            sodium: grams("sodium")?,
        })
    }
}
