//! What is in food.

use serde_json::Value;

use super::{list, number, text};
use crate::upstream::Failure;

/// What is in food. What is not told is zero.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Nutrients {
    /// Kilocalories.
    pub kilocalories: f64,
    /// Grams of carbohydrate.
    pub carbohydrate: f64,
    /// Grams of fat.
    pub fat: f64,
    /// Grams of dietary fibre.
    pub fiber: f64,
    /// Grams of protein.
    pub protein: f64,
    /// Grams of sodium.
    pub sodium: f64,
}

impl Nutrients {
    /// Of a value that tells its energy under this name.
    pub(super) fn read(value: &Value, energy: &str) -> Result<Self, Failure> {
        let part = |member: &str, unit: &str| match value.get(member) {
            Some(part) => number(part, unit),
            None => Ok(0.0),
        };
        let named = |name: &str| {
            let mut all = list(value, "nutrients").iter();
            let one = all.find(|one| text(one, "nutrient") == Some(name));
            let quantity = one.and_then(|one| one.get("quantity"));
            quantity.map_or(Ok(0.0), |quantity| number(quantity, "grams"))
        };
        Ok(Self {
            kilocalories: part(energy, "kcal")?,
            carbohydrate: part("totalCarbohydrate", "grams")?,
            fat: part("totalFat", "grams")?,
            fiber: named("DIETARY_FIBER")?,
            protein: named("PROTEIN")?,
            sodium: named("SODIUM")?,
        })
    }

    /// So many times as much.
    #[must_use]
    pub fn times(&self, factor: f64) -> Self {
        Self {
            kilocalories: self.kilocalories * factor,
            carbohydrate: self.carbohydrate * factor,
            fat: self.fat * factor,
            fiber: self.fiber * factor,
            protein: self.protein * factor,
            sodium: self.sodium * factor,
        }
    }

    /// Both together.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        Self {
            kilocalories: self.kilocalories + other.kilocalories,
            carbohydrate: self.carbohydrate + other.carbohydrate,
            fat: self.fat + other.fat,
            fiber: self.fiber + other.fiber,
            protein: self.protein + other.protein,
            sodium: self.sodium + other.sodium,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Nutrients;

    #[test]
    fn what_is_not_told_is_not_in_it() {
        let told = json!({
            "energy": { "kcal": 190 }, "totalFat": { "grams": 0.6 }, "totalCarbohydrate": {},
            "nutrients": [
                { "nutrient": "SODIUM", "quantity": { "grams": 0.004 } },
                { "nutrient": "CAFFEINE", "quantity": { "grams": 1 } },
            ],
        });
        let sum = Nutrients {
            kilocalories: 190.0,
            fat: 0.6,
            sodium: 0.004,
            ..Nutrients::default()
        };

        assert_eq!(Nutrients::read(&told, "energy"), Ok(sum));
        assert_eq!(sum.times(2.0), sum.and(&sum));
        assert!(Nutrients::read(&json!({ "energy": { "kcal": "much" } }), "energy").is_err());
    }
}
