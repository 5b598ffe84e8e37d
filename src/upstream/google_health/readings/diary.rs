//! What somebody writes down of what they eat and drink.

use jiff::Zoned;
use serde_json::Value;

use super::exercises::digits;
use super::foods::number_in;
use super::points::Way;
use super::{Listed, Nutrients, interval, number, number_if_told, text};
use crate::upstream::Failure;
use crate::upstream::google_health::NUTRITION;
use crate::upstream::text::shown;

/// Food that was eaten.
#[derive(Clone, Debug, PartialEq)]
pub struct Eaten {
    /// Google's number of it.
    pub id: u64,
    /// When, on the person's clock.
    pub at: Zoned,
    /// At which meal.
    pub meal: Meal,
    /// Google's number of the food, if it is one of the catalogue.
    pub food: Option<u64>,
    /// What it is called.
    pub name: String,
    /// How much; nothing if that is not told.
    pub portion: Option<Portion>,
    /// What was in it.
    pub nutrients: Nutrients,
}

/// An amount of food.
#[derive(Clone, Debug, PartialEq)]
pub struct Portion {
    /// How much.
    pub amount: f64,
    /// Google's number of the unit, if it has one.
    pub unit: Option<u64>,
    /// What the unit is called.
    pub unit_name: String,
}

/// When in a day somebody eats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meal {
    /// In the morning, or before.
    Breakfast,
    /// Before lunch.
    MorningSnack,
    /// At noon.
    Lunch,
    /// Before dinner.
    AfternoonSnack,
    /// In the evening.
    Dinner,
    /// After dinner.
    EveningSnack,
    /// At any time.
    Anytime,
}

impl Meal {
    /// All, in the order of a day.
    pub const ALL: [Self; 7] = [
        Self::Breakfast,
        Self::MorningSnack,
        Self::Lunch,
        Self::AfternoonSnack,
        Self::Dinner,
        Self::EveningSnack,
        Self::Anytime,
    ];

    /// Google's word for it.
    pub(in crate::upstream::google_health) fn word(self) -> &'static str {
        match self {
            Self::Breakfast => "BREAKFAST",
            Self::MorningSnack => "BEFORE_LUNCH",
            Self::Lunch => "LUNCH",
            Self::AfternoonSnack => "BEFORE_DINNER",
            Self::Dinner => "DINNER",
            Self::EveningSnack => "AFTER_DINNER",
            Self::Anytime => "ANYTIME",
        }
    }

    /// Fitbit knows nothing before breakfast, and no snack of which it is not told when.
    fn of(word: &str) -> Self {
        let known = Self::ALL.into_iter().find(|meal| meal.word() == word);
        known.unwrap_or(match word {
            "BEFORE_BREAKFAST" => Self::Breakfast,
            _ => Self::Anytime,
        })
    }
}

/// Water that was drunk.
#[derive(Clone, Debug, PartialEq)]
pub struct Drunk {
    /// Google's number of it.
    pub id: u64,
    /// When, on the person's clock.
    pub at: Zoned,
    /// How much.
    pub milliliters: f64,
}

/// Everything that was eaten.
pub const EATEN: Listed<Eaten> = Listed {
    name: "nutrition-log",
    key: "nutritionLog",
    scope: NUTRITION,
    way: Way::List,
    member: "interval.civil_start_time",
    page: 1_000,
    read: |told| {
        let said = |member: &str| text(&told.value, member).unwrap_or_default();
        let (at, _) = interval(&told.value)?;
        Ok(Some(Eaten {
            id: digits(&told.id)?,
            at,
            meal: Meal::of(said("mealType")),
            food: number_in(said("food")),
            name: shown(said("foodDisplayName")),
            portion: told.value.get("serving").map(portion).transpose()?,
            nutrients: Nutrients::read(&told.value, "energy")?,
        }))
    },
};

/// Everything that was drunk.
pub const DRUNK: Listed<Drunk> = Listed {
    name: "hydration-log",
    key: "hydrationLog",
    scope: NUTRITION,
    way: Way::List,
    member: "interval.civil_start_time",
    page: 1_000,
    read: |told| {
        let (at, _) = interval(&told.value)?;
        let amount = told.value.get("amountConsumed").unwrap_or(&Value::Null);
        Ok(Some(Drunk {
            id: digits(&told.id)?,
            at,
            milliliters: number(amount, "milliliters")?,
        }))
    },
};

fn portion(told: &Value) -> Result<Portion, Failure> {
    let said = |member: &str| text(told, member).unwrap_or_default();
    Ok(Portion {
        // One, if nothing else is told.
        amount: number_if_told(told, "amount")?.unwrap_or(1.0),
        unit: number_in(said("foodMeasurementUnit")),
        unit_name: shown(said("foodMeasurementUnitDisplayName")),
    })
}

#[cfg(test)]
mod tests {
    use super::Meal;

    #[test]
    fn every_word_is_a_meal() {
        for meal in Meal::ALL {
            assert_eq!(Meal::of(meal.word()), meal);
        }
        assert_eq!(Meal::of("BEFORE_BREAKFAST"), Meal::Breakfast);
        for word in ["SNACK", "", "BRUNCH"] {
            assert_eq!(Meal::of(word), Meal::Anytime, "{word}");
        }
    }
}
