//! What a client writes of food and water.

use actix_web::HttpResponse;
use serde::Deserialize;
use serde_json::Value;

use super::nutrition::MEALS;
use crate::simulator::google::errors::invalid;
use crate::simulator::google::form::{Span, fields, no_value, number};
use crate::simulator::truth::foods::{Nutrients, unit_of};
use crate::simulator::truth::life::Life;
use crate::simulator::truth::meals::{Eaten, Meal};
use crate::simulator::truth::water::{Drunk, VOLUMES};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Water {
    interval: Span,
    amount_consumed: Amount,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Amount {
    #[serde(default, deserialize_with = "number")]
    milliliters: Option<f64>,
    user_provided_unit: Option<String>,
}

pub(super) fn write_drunk(
    life: &Life<'_>,
    in_place_of: Option<u64>,
    value: &Value,
) -> Result<u64, HttpResponse> {
    let form: Water = fields(value)?;
    let (at, _) = form.interval.read()?;
    let amount = form.amount_consumed;
    let milliliters = amount.milliliters.filter(|amount| *amount > 0.0);
    let unit = amount.user_provided_unit.as_deref();
    let known = unit.map(|name| VOLUMES.iter().find(|volume| volume.google == name));
    if known == Some(None) {
        return Err(no_value());
    }
    let id = in_place_of.unwrap_or_else(|| life.new_id());
    life.write_drunk(Drunk {
        id,
        at,
        milliliters: milliliters.ok_or_else(no_value)?,
        unit: known.flatten(),
    });
    Ok(id)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Log {
    interval: Span,
    food: Option<String>,
    food_display_name: Option<String>,
    meal_type: Option<String>,
    serving: Option<Portion>,
    energy: Option<Energy>,
    #[serde(default)]
    total_carbohydrate: Grams,
    #[serde(default)]
    total_fat: Grams,
    #[serde(default)]
    nutrients: Vec<Quantity>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Portion {
    #[serde(default, deserialize_with = "number")]
    amount: Option<f64>,
    food_measurement_unit: String,
}

#[derive(Deserialize)]
struct Energy {
    #[serde(default, deserialize_with = "number")]
    kcal: Option<f64>,
}

#[derive(Default, Deserialize)]
struct Grams {
    #[serde(default, deserialize_with = "number")]
    grams: Option<f64>,
}

#[derive(Deserialize)]
struct Quantity {
    nutrient: String,
    quantity: Grams,
}

pub(super) fn write_eaten(
    life: &Life<'_>,
    in_place_of: Option<u64>,
    value: &Value,
) -> Result<u64, HttpResponse> {
    let form: Log = fields(value)?;
    let (at, _) = form.interval.read()?;
    let meal = form.meal()?;
    let (amount, unit) = form.portion()?;
    let id = in_place_of.unwrap_or_else(|| life.new_id());
    let wrong = || invalid("Unknown food or unit.", "INVALID_DATA_POINT");
    let eaten = if let Some(name) = &form.food {
        let food = number_in(name, "food").and_then(|food| life.food(food));
        let food = food.ok_or_else(wrong)?;
        Eaten::of(&food, (id, at, meal), (amount, unit)).ok_or_else(wrong)?
    } else {
        Eaten {
            id,
            at,
            meal,
            food: None,
            name: form.food_display_name.clone().ok_or_else(no_value)?,
            brand: String::new(),
            amount,
            unit,
            nutrients: form.nutrients()?,
        }
    };
    life.write_eaten(eaten);
    Ok(id)
}

/// The number at the end of a full name.
fn number_in(name: &str, kind: &str) -> Option<u64> {
    let place = format!("/dataTypes/{kind}/dataPoints/");
    let (_, number) = name.split_once(&place)?;
    number.parse().ok()
}

impl Log {
    fn meal(&self) -> Result<Meal, HttpResponse> {
        let said = self.meal_type.as_deref().unwrap_or("ANYTIME");
        let said = match said {
            "BEFORE_BREAKFAST" => "BREAKFAST",
            "SNACK" => "ANYTIME",
            other => other,
        };
        let place = MEALS.iter().position(|known| *known == said);
        let meal = place.and_then(|place| Meal::ALL.get(place));
        meal.copied().ok_or_else(no_value)
    }

    /// One serving if nothing is said.
    fn portion(&self) -> Result<(f64, u32), HttpResponse> {
        let Some(portion) = &self.serving else {
            return Ok((1.0, 304));
        };
        let unit = number_in(&portion.food_measurement_unit, "food-measurement-unit");
        let unit = unit.and_then(|unit| u32::try_from(unit).ok());
        let unit = unit.and_then(unit_of).ok_or_else(no_value)?;
        let amount = portion.amount.unwrap_or(1.0);
        Ok((amount, unit.id))
    }

    fn nutrients(&self) -> Result<Nutrients, HttpResponse> {
        let energy = self.energy.as_ref().and_then(|energy| energy.kcal);
        let grams = |name: &str| {
            let quantity = self.nutrients.iter().find(|one| one.nutrient == name);
            let grams = quantity.and_then(|one| one.quantity.grams);
            grams.unwrap_or(0.0)
        };
        Ok(Nutrients {
            kilocalories: energy.ok_or_else(no_value)?,
            carbohydrate: self.total_carbohydrate.grams.unwrap_or(0.0),
            fat: self.total_fat.grams.unwrap_or(0.0),
            fiber: grams("DIETARY_FIBER"),
            protein: grams("PROTEIN"),
            sodium: grams("SODIUM") * 1e3,
        })
    }
}
