//! What there is to eat, and in what it is measured: the same at every time.

use serde_json::{Value, json};

use super::nutrition::contents;
use super::{Kind, Way};
use crate::simulator::google::point::{By, Point, Shape, Time};
use crate::simulator::truth::foods::{Food, Serving, UNITS, unit_of};

const WAYS: [Way; 2] = [Way::List, Way::Get];

pub(super) static KINDS: [Kind; 2] = [
    Kind {
        name: "food",
        key: "food",
        family: "nutrition",
        ways: &WAYS,
        shape: Shape::Timeless,
        points: |life, _, told| {
            let foods = told.is_of_hand().then(|| life.foods());
            let foods = foods.into_iter().flatten();
            foods
                .map(|food| Point::new(Time::Always, By::Hand, value(&food)).with_id(food.id))
                .collect()
        },
        sum: None,
        write: None,
    },
    Kind {
        name: "food-measurement-unit",
        key: "foodMeasurementUnit",
        family: "nutrition",
        ways: &WAYS,
        shape: Shape::Timeless,
        points: |_, _, told| {
            let units = UNITS.iter().filter(|_| told.is_of_hand());
            units
                .map(|unit| {
                    let value =
                        json!({ "displayName": unit.name, "pluralDisplayName": unit.plural });
                    Point::new(Time::Always, By::Hand, value).with_id(u64::from(unit.id))
                })
                .collect()
        },
        sum: None,
        write: None,
    },
];

fn value(food: &Food) -> Value {
    let mut value = contents(&food.nutrients);
    let servings: Vec<Value> = food.servings.iter().map(serving).collect();
    let energy = json!({ "kcal": food.nutrients.kilocalories });
    value["accessLevel"] = json!(match food.is_own {
        true => "FOOD_ACCESS_LEVEL_PRIVATE",
        false => "FOOD_ACCESS_LEVEL_PUBLIC",
    });
    value["defaultServing"] = serving(&food.usual());
    value["displayName"] = json!(food.name);
    value["energyAvg"] = energy;
    value["languageCode"] = json!("en-GB");
    value["servings"] = json!(servings);
    if !food.brand.is_empty() {
        value["brand"] = json!(food.brand);
    }
    if !food.description.is_empty() {
        value["description"] = json!(food.description);
    }
    value
}

fn serving(serving: &Serving) -> Value {
    let mut value = json!({
        "amount": serving.amount,
        "foodMeasurementUnit":
            format!("users/me/dataTypes/food-measurement-unit/dataPoints/{}", serving.unit),
        "multiplier": serving.multiplier,
    });
    if let Some(unit) = unit_of(serving.unit) {
        value["foodMeasurementUnitDisplayName"] = json!(unit.name);
        value["foodMeasurementUnitDisplayNamePlural"] = json!(unit.plural);
    }
    value
}
