//! The catalogue: what there is to eat, and in what it is measured.

use serde_json::Value;

use super::points::{Told, Way};
use super::{Listed, Nutrients, list, number_if_told, text};
use crate::upstream::Failure;
use crate::upstream::google_health::NUTRITION;
use crate::upstream::text::{sentence, shown};

/// Something to eat or to drink.
#[derive(Clone, Debug, PartialEq)]
pub struct Food {
    /// Google's number of it.
    pub id: u64,
    /// What it is called.
    pub name: String,
    /// Who makes it; nothing if nobody in particular does.
    pub brand: String,
    /// What is said about it.
    pub description: String,
    /// Whether everybody may see it.
    pub is_public: bool,
    /// The language of its name, such as `en-GB`.
    pub language: Option<String>,
    /// How it is usually served.
    pub usual: Option<Serving>,
    /// All ways in which it is served, the usual one among them.
    pub servings: Vec<Serving>,
    /// What is in a usual serving.
    pub nutrients: Nutrients,
}

/// An amount in which food is served.
#[derive(Clone, Debug, PartialEq)]
pub struct Serving {
    /// How much.
    pub amount: f64,
    /// Of what.
    pub unit: FoodUnit,
    /// How many usual servings that is.
    pub multiplier: f64,
}

/// What food is measured in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoodUnit {
    /// Google's number of it.
    pub id: u64,
    /// What one is called.
    pub name: String,
    /// What several are called.
    pub plural: String,
}

/// Everything that there is to eat.
pub const FOODS: Listed<Food> = Listed {
    name: "food",
    key: "food",
    scope: NUTRITION,
    way: Way::List,
    member: "",
    // So that a page is not too large.
    page: 2_000,
    read: food,
};

/// Everything that food is measured in.
pub const FOOD_UNITS: Listed<FoodUnit> = Listed {
    name: "food-measurement-unit",
    key: "foodMeasurementUnit",
    scope: NUTRITION,
    way: Way::List,
    member: "",
    page: 2_000,
    read: |told| {
        let said = |member: &str| shown(text(&told.value, member).unwrap_or_default());
        Ok(number_in(&told.id).map(|id| FoodUnit {
            id,
            name: said("displayName"),
            plural: said("pluralDisplayName"),
        }))
    },
};

/// The number at the end of a name; nothing if it is none, as what has no number cannot be told to
/// Fitbit's programs.
pub(super) fn number_in(name: &str) -> Option<u64> {
    let id = name.rsplit('/').next().unwrap_or(name);
    let plain = id.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| id.parse().ok()).flatten()
}

fn food(told: &Told) -> Result<Option<Food>, Failure> {
    let value = &told.value;
    let Some(id) = number_in(&told.id) else {
        return Ok(None);
    };
    let said = |member: &str| text(value, member).unwrap_or_default();
    let usual = value.get("defaultServing").map(serving).transpose()?;
    let usual = usual.flatten();
    let servings = list(value, "servings").iter();
    let servings = servings.filter_map(|told| serving(told).transpose());
    let mut servings: Vec<Serving> = servings.collect::<Result<_, _>>()?;
    if let Some(usual) = usual.as_ref().filter(|usual| !servings.contains(usual)) {
        servings.insert(0, usual.clone());
    }
    Ok(Some(Food {
        id,
        name: shown(said("displayName")),
        brand: shown(said("brand")),
        description: sentence(said("description")),
        is_public: said("accessLevel") == "FOOD_ACCESS_LEVEL_PUBLIC",
        language: text(value, "languageCode").map(shown),
        usual,
        servings,
        nutrients: Nutrients::read(value, "energyAvg")?,
    }))
}

/// A serving; nothing if its unit has no number.
fn serving(told: &Value) -> Result<Option<Serving>, Failure> {
    let said = |member: &str| text(told, member).unwrap_or_default();
    let Some(id) = number_in(said("foodMeasurementUnit")) else {
        return Ok(None);
    };
    // One, if nothing else is told.
    let number = |member| Ok::<_, Failure>(number_if_told(told, member)?.unwrap_or(1.0));
    Ok(Some(Serving {
        amount: number("amount")?,
        unit: FoodUnit {
            id,
            name: shown(said("foodMeasurementUnitDisplayName")),
            plural: shown(said("foodMeasurementUnitDisplayNamePlural")),
        },
        multiplier: number("multiplier")?,
    }))
}

impl Food {
    /// How it is served in a unit.
    pub fn serving_in(&self, unit: u64) -> Option<&Serving> {
        let mut all = self.servings.iter();
        all.find(|serving| serving.unit.id == unit)
    }

    /// What is in an amount; nothing if it is not served in this unit.
    pub fn of(&self, amount: f64, unit: u64) -> Option<Nutrients> {
        let serving = self.serving_in(unit)?;
        let factor = serving.multiplier * amount / serving.amount;
        factor.is_finite().then(|| self.nutrients.times(factor))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{FOODS, Told, number_in};
    use crate::upstream::google_health::source::DataSource;

    #[test]
    fn a_number_is_all_of_the_last_part_of_a_name() {
        for (name, number) in [
            ("users/me/dataTypes/food/dataPoints/80104", Some(80_104)),
            ("80104", Some(80_104)),
            ("users/me/dataTypes/food/dataPoints/a1", None),
            ("", None),
        ] {
            assert_eq!(number_in(name), number, "{name}");
        }
    }

    #[test]
    fn an_amount_is_so_many_usual_servings() {
        let unit = |id: u64| format!("users/me/dataTypes/food-measurement-unit/dataPoints/{id}");
        let told = Told {
            id: "7".to_owned(),
            source: DataSource::default(),
            value: json!({
                "displayName": "Toast", "accessLevel": "FOOD_ACCESS_LEVEL_PUBLIC", "energyAvg": { "kcal": 97 },
                "defaultServing": { "foodMeasurementUnit": unit(311) },
                "servings": [
                    { "amount": 33.0, "foodMeasurementUnit": unit(147), "multiplier": 1.0 },
                    { "foodMeasurementUnit": "slices" },
                ],
            }),
        };

        let food = (FOODS.read)(&told).unwrap().unwrap();

        let energy = |amount, unit| food.of(amount, unit).map(|in_it| in_it.kilocalories);
        assert_eq!(energy(2.0, 311), Some(194.0));
        assert_eq!(energy(16.5, 147), Some(48.5));
        assert_eq!(energy(1.0, 91), None);
        assert_eq!((food.servings.len(), food.is_public), (2, true));
    }
}
