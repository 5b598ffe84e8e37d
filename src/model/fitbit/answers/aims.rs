//! What a person wants to weigh, to sleep, to eat and to drink.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::written::plain;

/// A goal, if one was set; otherwise an object without members.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum IfSet<T> {
    /// One was set.
    Set(T),
    /// None was set.
    None {},
}

/// A goal of one kind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GoalOf<T> {
    /// The goal.
    pub goal: IfSet<T>,
}

/// A goal for weight.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WeightGoal {
    /// `LOSE`, `GAIN` or `MAINTAIN`.
    pub goal_type: String,
    /// Since when.
    pub start_date: Date,
    /// The weight at first: kilograms, pounds for `en_US`, stone for `en_GB`.
    #[serde(serialize_with = "plain")]
    pub start_weight: f64,
    /// The weight that is wanted, in the same unit.
    #[serde(serialize_with = "plain")]
    pub weight: f64,
    /// How much of it to lose in a week, as Fitbit has it for everybody.
    #[serde(serialize_with = "plain")]
    pub weight_threshold: f64,
}

/// A goal for body fat.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FatGoal {
    /// Percent of the weight.
    #[serde(serialize_with = "plain")]
    pub fat: f64,
}

/// A goal for sleep.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SleepGoal {
    /// Minutes.
    #[serde(serialize_with = "plain")]
    pub min_duration: f64,
    /// When it was set, in UTC.
    pub updated_on: String,
}

/// A goal for water.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WaterGoal {
    /// Millilitres of a day, or fluid ounces for `en_US`.
    #[serde(serialize_with = "plain")]
    pub goal: f64,
    /// Since when.
    pub start_date: Date,
}

/// The goal for energy eaten.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FoodGoals {
    /// The goal.
    pub goals: IfSet<EnergyGoal>,
    /// How hard it is to be, if that was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub food_plan: Option<FoodPlan>,
}

/// A goal for energy eaten.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EnergyGoal {
    /// Kilocalories of a day.
    #[serde(serialize_with = "plain")]
    pub calories: f64,
}

/// How hard a goal for energy is to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoodPlan {
    /// `MAINTENANCE`, `EASIER`, `MEDIUM`, `KINDAHARD` or `HARDER`.
    pub intensity: String,
    /// Whether it is made for this person.
    pub personalized: bool,
}

impl<T> From<Option<T>> for IfSet<T> {
    fn from(goal: Option<T>) -> Self {
        goal.map_or(Self::None {}, Self::Set)
    }
}

#[cfg(test)]
mod tests {
    use super::{FatGoal, GoalOf, IfSet};

    #[test]
    fn a_goal_that_nobody_set_has_no_members() {
        for (goal, text) in [
            (IfSet::Set(FatGoal { fat: 18.0 }), r#"{"goal":{"fat":18}}"#),
            (IfSet::None {}, r#"{"goal":{}}"#),
        ] {
            let goal = GoalOf { goal };
            assert_eq!(serde_json::to_string(&goal).unwrap(), text);
            assert_eq!(serde_json::from_str::<GoalOf<FatGoal>>(text).unwrap(), goal);
        }
    }
}
