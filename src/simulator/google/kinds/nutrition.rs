//! What people write down of what they eat and drink.

use serde_json::{Value, json};

use super::nutrition_form::{write_drunk, write_eaten};
use super::{EVERY_WAY, Kind, LONG, Reading, Sum, Told, total, total_of};
use crate::simulator::google::point::{By, Point, Shape, Time};
use crate::simulator::truth::foods::{Nutrients, unit_of};
use crate::simulator::truth::meals::{Eaten, Meal};

pub(super) static KINDS: [Kind; 2] = [
    Kind {
        name: "hydration-log",
        key: "hydrationLog",
        family: "nutrition",
        ways: &EVERY_WAY,
        shape: Shape::Session,
        points: |life, date, told| {
            let drunk = told.is_of_hand().then(|| life.drunk(date));
            let drunk = drunk.into_iter().flatten();
            drunk
                .map(|drunk| {
                    let mut amount = json!({ "milliliters": drunk.milliliters });
                    if let Some(unit) = drunk.unit {
                        amount["userProvidedUnit"] = json!(unit.google);
                    }
                    let value = json!({ "amountConsumed": amount });
                    let time = Time::Session(drunk.at, drunk.at);
                    Point::new(time, By::Hand, value).with_id(drunk.id)
                })
                .collect()
        },
        sum: Some(Sum {
            longest: LONG,
            shared: true,
            day: None,
            within: |life, date, sources| {
                let told = Told::Together(sources).is_of_hand();
                let drunk = told.then(|| life.drunk(date)).into_iter().flatten();
                drunk
                    .map(|drunk| Reading {
                        at: drunk.at,
                        part: 0,
                        amount: drunk.milliliters,
                    })
                    .collect()
            },
            write: |readings| json!({ "amountConsumed": { "millilitersSum": total(readings) } }),
            counts: false,
        }),
        write: Some(write_drunk),
    },
    Kind {
        name: "nutrition-log",
        key: "nutritionLog",
        family: "nutrition",
        ways: &EVERY_WAY,
        shape: Shape::Session,
        points: |life, date, told| {
            let eaten = told.is_of_hand().then(|| life.eaten(date));
            let eaten = eaten.into_iter().flatten();
            eaten
                .map(|eaten| {
                    let time = Time::Session(eaten.at, eaten.at);
                    Point::new(time, By::Hand, value(&eaten)).with_id(eaten.id)
                })
                .collect()
        },
        sum: Some(Sum {
            longest: LONG,
            shared: true,
            day: None,
            within: |life, date, sources| {
                let told = Told::Together(sources).is_of_hand();
                let eaten = told.then(|| life.eaten(date)).into_iter().flatten();
                let readings = eaten.flat_map(|eaten| {
                    let parts = parts(&eaten.nutrients).into_iter().zip(0..);
                    parts.map(move |(amount, part)| Reading {
                        at: eaten.at,
                        part,
                        amount,
                    })
                });
                readings.collect()
            },
            write: sums,
            counts: false,
        }),
        write: Some(write_eaten),
    },
];

/// The names of meals, in the order of a day.
pub(super) const MEALS: [&str; 7] = [
    "BREAKFAST",
    "BEFORE_LUNCH",
    "LUNCH",
    "BEFORE_DINNER",
    "DINNER",
    "AFTER_DINNER",
    "ANYTIME",
];

/// Nutrients that are told by name, behind energy, carbohydrate and fat.
const NUTRIENTS: [(&str, usize); 3] = [("DIETARY_FIBER", 3), ("PROTEIN", 4), ("SODIUM", 5)];

/// Kilocalories, then grams.
fn parts(nutrients: &Nutrients) -> [f64; 6] {
    [
        nutrients.kilocalories,
        nutrients.carbohydrate,
        nutrients.fat,
        nutrients.fiber,
        nutrients.protein,
        nutrients.sodium / 1e3,
    ]
}

/// What is in food, under the names of Google's.
pub(super) fn contents(nutrients: &Nutrients) -> Value {
    let parts = parts(nutrients);
    let named = NUTRIENTS.map(|(name, part)| {
        json!({
            "nutrient": name,
            "quantity": { "grams": parts[part], "userProvidedUnit": "GRAM" },
        })
    });
    json!({
        "nutrients": named,
        "totalCarbohydrate": { "grams": parts[1] },
        "totalFat": { "grams": parts[2] },
    })
}

fn value(eaten: &Eaten) -> Value {
    let mut value = contents(&eaten.nutrients);
    let place = Meal::ALL.iter().position(|meal| *meal == eaten.meal);
    value["mealType"] = json!(MEALS[place.unwrap_or(0)]);
    value["energy"] = json!({
        "kcal": eaten.nutrients.kilocalories, "userProvidedUnit": "KILOCALORIE",
    });
    value["foodDisplayName"] = json!(eaten.name);
    if let Some(food) = eaten.food {
        value["food"] = json!(format!("users/me/dataTypes/food/dataPoints/{food}"));
    }
    let mut serving = json!({
        "amount": eaten.amount,
        "foodMeasurementUnit":
            format!("users/me/dataTypes/food-measurement-unit/dataPoints/{}", eaten.unit),
    });
    if let Some(unit) = unit_of(eaten.unit) {
        serving["foodMeasurementUnitDisplayName"] = json!(unit.name);
    }
    value["serving"] = serving;
    value
}

fn sums(readings: &[Reading]) -> Value {
    let named = NUTRIENTS.map(|(name, part)| {
        json!({ "nutrient": name, "quantity": { "gramsSum": total_of(readings, part) } })
    });
    json!({
        "energy": { "kcalSum": total_of(readings, 0) },
        "nutrients": named,
        "totalCarbohydrate": { "gramsSum": total_of(readings, 1) },
        "totalFat": { "gramsSum": total_of(readings, 2) },
    })
}
