//! The catalogue of foods.

use serde::{Deserialize, Serialize};

use super::written::{plain, plain_if_any};

/// Foods that were searched for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FoundFoods {
    /// Each.
    pub foods: Vec<Food>,
}

/// One food.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FoodOf {
    /// The food.
    pub food: Food,
}

/// A food of the catalogue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Food {
    /// `PUBLIC` or `PRIVATE`.
    pub access_level: String,
    /// Who makes it.
    pub brand: String,
    /// Kilocalories of a usual serving.
    #[serde(serialize_with = "plain")]
    pub calories: f64,
    /// How much is usually served.
    #[serde(
        default,
        serialize_with = "plain_if_any",
        skip_serializing_if = "Option::is_none"
    )]
    pub default_serving_size: Option<f64>,
    /// Of what that is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_unit: Option<FoodUnit>,
    /// What is said about it.
    pub description: String,
    /// Its number.
    pub food_id: u64,
    /// Whether nobody in particular makes it.
    pub is_generic: bool,
    /// The language of its name, such as `en_GB`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// What it is called.
    pub name: String,
    /// What is in a usual serving.
    pub nutritional_values: NutritionalValues,
    /// The ways in which it is served.
    pub servings: Vec<FoodServing>,
    /// The numbers of the units that it may be measured in.
    pub units: Vec<u64>,
}

/// An amount in which food is served.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FoodServing {
    /// How many usual servings that is.
    #[serde(serialize_with = "plain")]
    pub multiplier: f64,
    /// How much.
    #[serde(serialize_with = "plain")]
    pub serving_size: f64,
    /// Of what.
    pub unit: FoodUnit,
    /// The number of that.
    pub unit_id: u64,
}

/// What food is measured in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoodUnit {
    /// Its number; 0 if it has none.
    pub id: u64,
    /// What one is called.
    pub name: String,
    /// What several are called.
    pub plural: String,
}

/// What is in food.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct NutritionalValues {
    /// Kilocalories.
    #[serde(serialize_with = "plain")]
    pub calories: f64,
    /// Grams of carbohydrate.
    #[serde(serialize_with = "plain")]
    pub carbs: f64,
    /// Grams of fat.
    #[serde(serialize_with = "plain")]
    pub fat: f64,
    /// Grams of dietary fibre.
    #[serde(serialize_with = "plain")]
    pub fiber: f64,
    /// Grams of protein.
    #[serde(serialize_with = "plain")]
    pub protein: f64,
    /// Milligrams of sodium.
    #[serde(serialize_with = "plain")]
    pub sodium: f64,
}

/// Meals, of which there are none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meals {
    /// The meals.
    pub meals: Vec<String>,
}
