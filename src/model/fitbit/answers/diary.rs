//! What was eaten and drunk.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::aims::EnergyGoal;
use super::foods::{FoodUnit, NutritionalValues};
use super::written::{plain, plain_if_any};

/// The foods of a day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FoodDay {
    /// Each, the first eaten at first.
    pub foods: Vec<FoodLog>,
    /// How much to eat, if that was set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub goals: Option<EnergyGoal>,
    /// What they add up to.
    pub summary: FoodSummary,
}

/// What was eaten and drunk in a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FoodSummary {
    /// What was in the foods.
    #[serde(flatten)]
    pub values: NutritionalValues,
    /// Millilitres, or fluid ounces for `en_US`.
    #[serde(serialize_with = "plain")]
    pub water: f64,
}

/// Food that was eaten.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FoodLog {
    /// Whether the person likes the food especially.
    pub is_favorite: bool,
    /// On which date.
    pub log_date: Date,
    /// The number of the log.
    pub log_id: u64,
    /// What and how much.
    pub logged_food: LoggedFood,
    /// What was in it.
    pub nutritional_values: NutritionalValues,
}

/// An amount of a food.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LoggedFood {
    /// `PUBLIC`, or `PRIVATE` for what is in no catalogue.
    pub access_level: String,
    /// How much.
    #[serde(
        default,
        serialize_with = "plain_if_any",
        skip_serializing_if = "Option::is_none"
    )]
    pub amount: Option<f64>,
    /// Who makes it.
    pub brand: String,
    /// Kilocalories.
    #[serde(serialize_with = "plain")]
    pub calories: f64,
    /// When it was last eaten, in a list of what was eaten lately.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date_last_eaten: Option<Date>,
    /// The number of the food; 0 if it is in no catalogue.
    pub food_id: u64,
    /// The language of its name, such as `en_GB`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// At which meal: 1 is breakfast, 7 any time.
    pub meal_type_id: usize,
    /// What it is called.
    pub name: String,
    /// Of what the amount is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<FoodUnit>,
    /// The numbers of the units that it may be measured in.
    pub units: Vec<u64>,
}

/// Food that has just been logged.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NewFoodLog {
    /// The day as it is now.
    pub food_day: FoodDaySum,
    /// What was logged.
    pub food_log: FoodLog,
}

/// What a day adds up to.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct FoodDaySum {
    /// The day.
    pub date: Date,
    /// The sum.
    pub summary: FoodSummary,
}

/// A log of food that has been changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChangedFoodLog {
    /// As it is now.
    pub food_log: FoodLog,
}

/// The water of a day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WaterDay {
    /// What it adds up to.
    pub summary: WaterSum,
    /// Each, the first at first.
    pub water: Vec<WaterLog>,
}

/// An amount of water.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct WaterSum {
    /// Millilitres, or fluid ounces for `en_US`.
    #[serde(serialize_with = "plain")]
    pub water: f64,
}

/// Water that was drunk.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WaterLog {
    /// Millilitres, or fluid ounces for `en_US`.
    #[serde(serialize_with = "plain")]
    pub amount: f64,
    /// The number of the log.
    pub log_id: u64,
}

/// Water that has been logged or changed.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WrittenWater {
    /// As it is now.
    pub water_log: WaterLog,
}
