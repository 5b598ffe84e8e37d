//! Food and water that are logged, and changed again.

use jiff::{ToSpan, Zoned};
use serde_json::{Value, json};

use super::{Log, Writings, interval};
use crate::upstream::Failure;
use crate::upstream::google_health::readings::{DRUNK, Drunk, EATEN, Eaten, Meal, Nutrients};

/// Food to be logged.
#[derive(Clone, Debug)]
pub struct NewEaten {
    /// When it was eaten.
    pub at: Zoned,
    /// At which meal.
    pub meal: Meal,
    /// Google's number of the food, if it is one of the catalogue.
    pub food: Option<u64>,
    /// What it is called.
    pub name: String,
    /// How much.
    pub amount: f64,
    /// Google's number of the unit.
    pub unit: u64,
    /// What was in it.
    pub nutrients: Nutrients,
}

/// Water to be logged.
#[derive(Clone, Debug)]
pub struct NewDrunk {
    /// When it was drunk.
    pub at: Zoned,
    /// How much.
    pub milliliters: f64,
    /// In what that was said.
    pub unit: Volume,
}

/// A measure of water.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Volume {
    /// A millilitre.
    Milliliter,
    /// A fluid ounce of the United States.
    FluidOunce,
    /// A cup of the United States: eight fluid ounces.
    Cup,
}

impl Volume {
    fn word(self) -> &'static str {
        match self {
            Self::Milliliter => "MILLILITER",
            Self::FluidOunce => "FLUID_OUNCE_US",
            Self::Cup => "CUP_US",
        }
    }
}

impl Writings<'_> {
    /// Logs food.
    pub async fn log_food(&self, new: &NewEaten) -> Result<Eaten, Failure> {
        self.create(Log::Food, &EATEN, eaten(new)).await
    }

    /// Puts other food in place of what was logged.
    pub async fn change_food(&self, id: u64, new: &NewEaten) -> Result<Eaten, Failure> {
        self.change((Log::Food, id), &EATEN, eaten(new)).await
    }

    /// Logs water.
    pub async fn log_water(&self, new: &NewDrunk) -> Result<Drunk, Failure> {
        self.create(Log::Water, &DRUNK, drunk(new)).await
    }

    /// Puts other water in place of what was logged.
    pub async fn change_water(&self, id: u64, new: &NewDrunk) -> Result<Drunk, Failure> {
        self.change((Log::Water, id), &DRUNK, drunk(new)).await
    }
}

/// A minute from a moment on: nothing is eaten in no time.
fn a_minute(at: &Zoned) -> Value {
    interval(at, &at.saturating_add(1.minute()))
}

fn drunk(new: &NewDrunk) -> Value {
    let amount = json!({ "milliliters": new.milliliters, "userProvidedUnit": new.unit.word() });
    json!({ "interval": a_minute(&new.at), "amountConsumed": amount })
}

fn eaten(new: &NewEaten) -> Value {
    let name = |kind: &str, id: u64| format!("users/me/dataTypes/{kind}/dataPoints/{id}");
    let nutrients = &new.nutrients;
    let mut value = json!({
        "interval": a_minute(&new.at),
        "mealType": new.meal.word(),
        "foodDisplayName": new.name,
        "serving": {
            "amount": new.amount,
            "foodMeasurementUnit": name("food-measurement-unit", new.unit),
        },
        "energy": { "kcal": nutrients.kilocalories, "userProvidedUnit": "KILOCALORIE" },
        "nutrients": named(nutrients),
    });
    // What is not known to be in it is left out.
    for (member, grams) in [
        ("totalCarbohydrate", nutrients.carbohydrate),
        ("totalFat", nutrients.fat),
    ] {
        if grams > 0.0 {
            value[member] = json!({ "grams": grams });
        }
    }
    if let Some(food) = new.food {
        value["food"] = json!(name("food", food));
    }
    value
}

/// Nutrients that are told by name.
fn named(nutrients: &Nutrients) -> Vec<Value> {
    let all = [
        ("DIETARY_FIBER", nutrients.fiber),
        ("PROTEIN", nutrients.protein),
        ("SODIUM", nutrients.sodium),
    ];
    let known = all.into_iter().filter(|(_, grams)| *grams > 0.0);
    let told =
        known.map(|(name, grams)| json!({ "nutrient": name, "quantity": { "grams": grams } }));
    told.collect()
}
