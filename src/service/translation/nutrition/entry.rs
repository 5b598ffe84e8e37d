//! How food is written, and what was eaten of it.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::try_join_all;

use super::super::units::rounded;
use super::super::{Asked, Made};
use crate::model::fitbit::answers::{self, FoodLog, LoggedFood, NutritionalValues};
use crate::upstream::google_health::readings::{
    Between, Eaten, FOOD_UNITS, FOODS, Food, FoodUnit, Meal, Nutrients, Serving,
};

/// Decimals of what is in food.
const DECIMALS: i32 = 2;
/// Foods of the catalogue that are looked up for one answer; nobody eats more in a day.
const MOST: usize = 20;

/// The part of the catalogue that some logs speak of.
pub(super) struct Known {
    foods: BTreeMap<u64, Food>,
    units: Vec<FoodUnit>,
}

impl Known {
    /// Looks up what these logs speak of.
    pub(super) async fn of(asked: &Asked<'_>, eaten: &[Eaten]) -> Made<Self> {
        let readings = asked.readings();
        let numbers: BTreeSet<u64> = eaten.iter().filter_map(|eaten| eaten.food).collect();
        let numbers = numbers.into_iter().take(MOST);
        let foods = try_join_all(numbers.map(|id| readings.one(&FOODS, id))).await?;
        let foods = foods.into_iter().flatten();
        let mut known = Self {
            foods: foods.map(|food| (food.id, food)).collect(),
            units: Vec::new(),
        };
        if eaten.iter().any(|eaten| known.lacks_unit(eaten)) {
            known.units = readings.points(&FOOD_UNITS, Between::default()).await?;
        }
        Ok(known)
    }

    /// One food, and the unit of what is in no catalogue.
    pub(super) fn one(food: Option<Food>, unit: FoodUnit) -> Self {
        Self {
            foods: food.into_iter().map(|food| (food.id, food)).collect(),
            units: vec![unit],
        }
    }

    fn food(&self, eaten: &Eaten) -> Option<&Food> {
        self.foods.get(&eaten.food?)
    }

    fn lacks_unit(&self, eaten: &Eaten) -> bool {
        let unit = eaten.portion.as_ref().and_then(|portion| portion.unit);
        unit.is_some_and(|unit| self.unit(eaten, unit).is_none())
    }

    fn unit(&self, eaten: &Eaten, id: u64) -> Option<&FoodUnit> {
        let serving = self.food(eaten).and_then(|food| food.serving_in(id));
        let listed = || self.units.iter().find(|unit| unit.id == id);
        serving.map(|serving| &serving.unit).or_else(listed)
    }

    /// An entry of a log.
    pub(super) fn log(&self, eaten: &Eaten) -> FoodLog {
        FoodLog {
            is_favorite: false,
            log_date: eaten.at.date(),
            log_id: eaten.id,
            logged_food: self.portion(eaten),
            nutritional_values: values(&eaten.nutrients),
        }
    }

    /// An amount of a food, as logs and lists of what is eaten often have it.
    pub(super) fn portion(&self, eaten: &Eaten) -> LoggedFood {
        let food = self.food(eaten);
        let portion = eaten.portion.as_ref();
        let unit = portion.map(|portion| {
            let known = portion.unit.and_then(|id| self.unit(eaten, id));
            known.map_or_else(
                || answers::FoodUnit {
                    id: portion.unit.unwrap_or_default(),
                    name: portion.unit_name.clone(),
                    plural: portion.unit_name.clone(),
                },
                unit_value,
            )
        });
        let own_unit = || portion.and_then(|portion| portion.unit);
        LoggedFood {
            access_level: access(food.is_some_and(|food| food.is_public)),
            amount: portion.map(|portion| portion.amount),
            brand: food.map(|food| food.brand.clone()).unwrap_or_default(),
            calories: eaten.nutrients.kilocalories.round(),
            date_last_eaten: None,
            food_id: eaten.food.unwrap_or_default(),
            locale: food.and_then(locale),
            meal_type_id: meal_number(eaten.meal),
            name: match (eaten.name.as_str(), food) {
                ("", Some(food)) => food.name.clone(),
                (name, _) => name.to_owned(),
            },
            unit,
            units: match food {
                Some(food) => units(food),
                None => own_unit().into_iter().collect(),
            },
        }
    }
}

/// A food of the catalogue.
pub(super) fn food_value(food: &Food) -> answers::Food {
    let usual = food.usual.as_ref();
    let servings = food.servings.iter();
    let servings = servings.map(|serving: &Serving| answers::FoodServing {
        multiplier: serving.multiplier,
        serving_size: serving.amount,
        unit: unit_value(&serving.unit),
        unit_id: serving.unit.id,
    });
    answers::Food {
        access_level: access(food.is_public),
        brand: food.brand.clone(),
        calories: food.nutrients.kilocalories.round(),
        default_serving_size: usual.map(|usual| usual.amount),
        default_unit: usual.map(|usual| unit_value(&usual.unit)),
        description: food.description.clone(),
        food_id: food.id,
        is_generic: food.brand.is_empty() && food.is_public,
        locale: locale(food),
        name: food.name.clone(),
        nutritional_values: values(&food.nutrients),
        servings: servings.collect(),
        units: units(food),
    }
}

/// What food is measured in.
pub(super) fn unit_value(unit: &FoodUnit) -> answers::FoodUnit {
    answers::FoodUnit {
        id: unit.id,
        name: unit.name.clone(),
        plural: unit.plural.clone(),
    }
}

/// What is in food.
pub(super) fn values(nutrients: &Nutrients) -> NutritionalValues {
    let grams = |amount| rounded(amount, DECIMALS);
    NutritionalValues {
        calories: nutrients.kilocalories.round(),
        carbs: grams(nutrients.carbohydrate),
        fat: grams(nutrients.fat),
        fiber: grams(nutrients.fiber),
        protein: grams(nutrients.protein),
        sodium: grams(nutrients.sodium * 1e3),
    }
}

/// The number of a meal at Fitbit.
fn meal_number(meal: Meal) -> usize {
    let place = Meal::ALL.iter().position(|known| *known == meal);
    place.map_or(Meal::ALL.len(), |place| place + 1)
}

fn access(is_public: bool) -> String {
    let word = if is_public { "PUBLIC" } else { "PRIVATE" };
    word.to_owned()
}

/// Fitbit writes an underscore where Google writes a hyphen.
fn locale(food: &Food) -> Option<String> {
    food.language
        .as_ref()
        .map(|language| language.replace('-', "_"))
}

fn units(food: &Food) -> Vec<u64> {
    let units = food.servings.iter().map(|serving| serving.unit.id);
    units.collect()
}
