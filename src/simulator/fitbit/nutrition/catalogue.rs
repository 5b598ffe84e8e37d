//! Foods: searched, shown, measured; and those that somebody makes up.

use std::borrow::Cow;

use serde_json::{Value, json};

use super::super::asked::{Answer, Asked, not_found};
use super::super::errors::invalid;
use super::super::operation::{ANY, Operation, delete, get, post};
use super::entry::{food_value, unit};
use crate::simulator::truth::foods::{Food, Serving, UNITS, unit_of};

pub(in crate::simulator::fitbit) static OPERATIONS: [Operation; 6] = [
    get("/1/foods/locales.json", ANY, |_| Ok(locales())),
    get("/1/foods/units.json", ANY, |_| {
        Ok(UNITS.iter().map(|known| unit(known.id)).collect())
    }),
    get("/1/foods/search.json", ANY, search),
    get("/1/foods/{id}.json", ANY, one),
    post("/1/user/{user}/foods.json", "nutrition", 201, add),
    delete("/1/user/{user}/foods/{id}.json", "nutrition", remove),
];

fn locales() -> Value {
    let known = [
        ("United Kingdom", "en_GB", true),
        ("United States", "en_US", true),
        ("Germany", "de_DE", false),
        ("France", "fr_FR", false),
    ];
    let locales = known.map(|(label, value, barcode)| {
        json!({ "barcode": barcode, "imageUpload": false, "label": label, "value": value })
    });
    locales.into_iter().collect()
}

/// Those whose name or brand has every word.
fn search(asked: &Asked<'_>) -> Answer {
    let query = asked.need("query")?.to_lowercase();
    let fits = |food: &Food| {
        let text = format!("{} {}", food.name, food.brand).to_lowercase();
        query.split_whitespace().all(|word| text.contains(word))
    };
    let foods = asked.life.foods().into_iter().filter(fits);
    let foods: Vec<Value> = foods.map(|food| food_value(&food)).collect();
    Ok(json!({ "foods": foods }))
}

fn one(asked: &Asked<'_>) -> Answer {
    let food = asked.life.food(asked.id("id")?);
    let food = food.ok_or_else(|| not_found("food"))?;
    Ok(json!({ "food": food_value(&food) }))
}

fn add(asked: &Asked<'_>) -> Answer {
    let name = asked.need("name")?.to_owned();
    let name_of_unit = "defaultFoodMeasurementUnitId";
    let unit = u32::try_from(asked.count(name_of_unit)?).ok();
    let unit = unit.and_then(unit_of);
    let unit = unit.ok_or_else(|| asked.faulty(name_of_unit))?.id;
    let amount = asked.amount("defaultServingSize")?;
    if amount <= 0.0 {
        return Err(asked.faulty("defaultServingSize"));
    }
    if let Some(form) = asked.said("formType").filter(|form| !is_form(form)) {
        let why = format!("Invalid value for formType: {form}");
        return Err(invalid("formType", &why));
    }
    let food = Food {
        id: asked.life.new_id(),
        name: Cow::Owned(name),
        brand: Cow::Borrowed(""),
        description: Cow::Owned(asked.said("description").unwrap_or_default().to_owned()),
        servings: Cow::Owned(vec![Serving {
            amount,
            unit,
            multiplier: 1.0,
        }]),
        nutrients: asked.typed_nutrients()?,
        is_own: true,
    };
    asked.life.write(|book| book.foods.push(food.clone()));
    Ok(json!({ "food": food_value(&food) }))
}

fn is_form(form: &str) -> bool {
    matches!(form, "LIQUID" | "DRY")
}

fn remove(asked: &Asked<'_>) -> Answer {
    let id = asked.id("id")?;
    let was_there = asked.life.write(|book| {
        let before = book.foods.len();
        book.foods.retain(|food| food.id != id);
        before != book.foods.len()
    });
    match was_there {
        true => Ok(json!(null)),
        false => Err(not_found("food")),
    }
}
