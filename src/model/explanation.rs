//! How a target came about: inputs, exclusions, formula, and what it leads to expect.

use async_graphql::SimpleObject;
use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

use super::day::Source;
use super::enums::words;
use super::strategy::{Parameters, Strategy};
use super::time::CivilDate;
use crate::stored_as;

/// Numbers that a person can choose between, both ends included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, SimpleObject)]
#[serde(rename_all = "camelCase")]
pub struct Band {
    /// The lowest suggestion.
    pub low: i32,
    /// The highest suggestion.
    pub high: i32,
}

/// One date that a goal looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, SimpleObject)]
#[serde(rename_all = "camelCase")]
pub struct BaselineDay {
    /// The civil date.
    pub date: CivilDate,
    /// What was counted, in the metric's unit, if anything was; of steps at most 30,000.
    #[serde(alias = "steps")]
    pub value: Option<i32>,
    /// Who counted.
    #[serde(default)]
    pub source: Option<Source>,
    /// Whether it counts.
    pub valid: bool,
    /// Why it counts or does not: the day's status, or that it was entered by hand.
    pub reason: String,
}

/// A rank among values in ascending order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, SimpleObject)]
#[serde(rename_all = "camelCase")]
pub struct Statistic {
    /// The rank, from 1 for the least.
    pub rank: i32,
    /// Of how many valid days.
    pub of: i32,
    /// The value there.
    pub value: i32,
}

words! {
    /// What holds a goal back.
    Bound, "a bound" {
        /// The lowest that is computed.
        Floor = "floor",
        /// The highest that sets itself: the usual most, or one's own mean of four weeks.
        Ceiling = "ceiling",
        /// By how much it may change from one day to the next.
        Change = "change",
        /// By how much it may exceed the mean of four weeks.
        WeeklyStep = "weekly_step",
        /// What a ramp stops at.
        Cap = "cap",
        /// That it may only rise.
        Direction = "direction",
    }
}

/// A bound that changed a goal, in the metric's unit a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, SimpleObject)]
#[serde(rename_all = "camelCase")]
pub struct Clamp {
    /// Which bound.
    pub bound: Bound,
    /// What the formula gave.
    pub before: i32,
    /// What the bound made of it.
    pub after: i32,
}

/// How a goal differs from the one before it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, SimpleObject)]
#[serde(rename_all = "camelCase")]
pub struct GoalChange {
    /// The target before.
    pub previous: i32,
    /// By how much it went up, or down if negative.
    pub by: i32,
    /// Why.
    pub reason: String,
}

/// A study behind a strategy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, SimpleObject)]
#[serde(rename_all = "camelCase")]
pub struct Evidence {
    /// The study, as a DOI.
    pub doi: String,
    /// What was found, in a line.
    pub claim: String,
    /// Of whom.
    pub population: String,
}

/// How a target came about: inputs, exclusions, formula and what it leads to expect. The same inputs
/// give the same explanation, byte for byte.
#[derive(
    Clone,
    Debug,
    Default,
    PartialEq,
    AsExpression,
    FromSqlRow,
    Serialize,
    Deserialize,
    ToSchema,
    SimpleObject,
)]
#[diesel(sql_type = diesel::sql_types::Text)]
#[serde(rename_all = "camelCase")]
pub struct Explanation {
    /// One or two sentences for the person.
    pub summary: String,
    /// The strategy's formula, with its numbers.
    pub formula: String,
    /// The strategy.
    #[serde(default)]
    pub strategy: Option<Strategy>,
    /// The version of its formula.
    #[serde(default)]
    pub strategy_version: i32,
    /// What it was told, with its defaults.
    #[serde(default)]
    pub parameters: Parameters,
    /// Only dates before this one were looked at.
    #[serde(default)]
    pub as_of: Option<CivilDate>,
    /// The baseline of the valid days in the window, in the metric's unit a day; absent where none is
    /// used.
    pub baseline: Option<i32>,
    /// How well such a baseline tells of the person, from 0 to 1; 0.8 is good.
    #[serde(default)]
    pub reliability: Option<f64>,
    /// The targets that the evidence supports for this baseline.
    pub band: Option<Band>,
    /// Valid days in the window.
    pub valid_days: i32,
    /// The dates that were looked at.
    pub window: Vec<BaselineDay>,
    /// The rank that was taken of them.
    #[serde(default)]
    pub statistic: Option<Statistic>,
    /// What the formula gave, in the metric's unit a day.
    #[serde(default)]
    pub raw: Option<i32>,
    /// The bounds that changed it, in their order.
    #[serde(default)]
    pub clamps: Vec<Clamp>,
    /// What became of it, rounded, in the metric's unit a day: what is done is held against this.
    #[serde(default)]
    pub published: Option<i32>,
    /// The share of days on which it is met if nothing changes: of a rank by theory, else the share of
    /// the valid days of the last four weeks that reach it.
    #[serde(default)]
    pub expected_attainment: Option<f64>,
    /// The target beside the mean of the last seven valid days.
    #[serde(default)]
    pub challenge_ratio: Option<f64>,
    /// On how many of the valid days of the last four weeks it would have been met.
    pub would_have_met: Option<i32>,
    /// Valid days of the last four weeks.
    #[serde(default)]
    pub of_valid_days: i32,
    /// How it differs from the goal before it.
    #[serde(default)]
    pub change: Option<GoalChange>,
    /// The strategy that was asked for and had too few days; this one stands in for it.
    #[serde(default)]
    pub fallback_for: Option<Strategy>,
    /// What to bear in mind.
    pub warnings: Vec<String>,
    /// The studies behind the strategy.
    #[serde(default, deserialize_with = "studies")]
    pub evidence: Vec<Evidence>,
    /// Names the data that it was computed from: the same data have the same name.
    #[serde(default)]
    pub data_revision: String,
}

/// Goals of the first kind kept no more than a DOI.
fn studies<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Evidence>, D::Error> {
    let kept = serde_json::Value::deserialize(deserializer)?;
    Ok(serde_json::from_value(kept).unwrap_or_default())
}

stored_as!(
    Explanation,
    diesel::sql_types::Text,
    String,
    |value| Ok(serde_json::from_str(&value)?),
    |this| serde_json::to_string(this)?
);
