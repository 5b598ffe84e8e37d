//! Goals that a person may choose between.

use async_graphql::SimpleObject;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::enums::words;
use super::explanation::Explanation;
use super::goal::Period;
use super::metric::Metric;
use super::time::CivilDate;

words! {
    /// How hard a suggested goal is.
    CardKind, "a kind of card" {
        /// Met on about six days of ten if nothing changes.
        Gentle = "gentle",
        /// Met on about four days of ten if nothing changes: the one to begin with.
        Balanced = "balanced",
        /// Met on about three days of ten if nothing changes.
        Stretch = "stretch",
        /// The same for everybody, until there are days enough to say more.
        Provisional = "provisional",
        /// The goal that the person has, or none: nothing more is asked in a time of care.
        Hold = "hold",
    }
}

/// One goal to choose.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema, SimpleObject)]
#[serde(rename_all = "camelCase")]
pub struct GoalCard {
    /// How hard it is.
    pub kind: CardKind,
    /// What it counts.
    pub metric: Metric,
    /// The time in which it is to be met.
    pub period: Period,
    /// Steps in each period; absent where nothing is asked.
    pub target: Option<i32>,
    /// The share of days on which it would be met if nothing changes; absent where nothing is known yet.
    pub expected_attainment: Option<f64>,
    /// The same as days of a week, to one decimal.
    pub expected_days_per_week: Option<f64>,
    /// On how many of the valid days of the last four weeks it would have been met.
    pub would_have_met: i32,
    /// Valid days of the last four weeks.
    pub of_valid_days: i32,
    /// Inputs, exclusions, formula and what they lead to expect.
    pub explanation: Explanation,
}

/// What there is too little of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, SimpleObject)]
#[serde(rename_all = "camelCase")]
pub struct TooFewDays {
    /// Valid days there are.
    pub have: i32,
    /// Valid days needed.
    pub need: i32,
    /// The first civil date on which there can be enough.
    pub next_possible_date: CivilDate,
}

/// A fact about health to hold a goal against.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema, SimpleObject)]
#[serde(rename_all = "camelCase")]
pub struct HealthAnchor {
    /// Steps a day.
    pub steps: i32,
    /// What was found.
    pub claim: String,
    /// Of whom.
    pub population: String,
    /// The study, as a DOI.
    pub evidence: String,
}

/// Goals to choose between, from one's own valid days before today.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema, SimpleObject)]
#[serde(rename_all = "camelCase")]
pub struct GoalSuggestions {
    /// The civil date on which they begin: only dates before it were looked at.
    pub as_of: CivilDate,
    /// The card to show as chosen.
    pub preselected: CardKind,
    /// The cards, the easiest first.
    pub cards: Vec<GoalCard>,
    /// Whether the goal in force was met on fewer than two of its last seven valid days: then the gentle card
    /// is the one to choose.
    pub easier_advised: bool,
    /// What is missing for goals beside one's own days; absent if nothing is.
    pub too_few_days: Option<TooFewDays>,
    /// A fact about health to hold them against.
    pub anchor: HealthAnchor,
}
