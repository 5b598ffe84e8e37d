//! A goal: a metric, a period and a target, effective from a date.

use async_graphql::{InputObject, SimpleObject};
use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::{Insertable, Queryable, Selectable};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::enums::words;
use super::field::{Field, Invalid, Parse, Raw};
use super::id::{GoalId, UserId};
use super::number;
use super::page::Listed;
use super::time::{CivilDate, Instant};
use crate::database::tables::goals;
use crate::stored_as;

words! {
    /// What a goal counts.
    Metric, "a metric" {
        /// Steps.
        Steps = "steps",
    }
}

words! {
    /// The time in which a goal is to be met.
    Period, "a period" {
        /// A civil day.
        Day = "day",
        /// A week from Monday through Sunday (ISO 8601).
        Week = "week",
    }
}

words! {
    /// How a target comes about.
    Strategy, "a strategy" {
        /// A number, whatever the person did before; 7,000 steps a day if none is given.
        Fixed = "fixed",
        /// The person chooses beside a band above their own baseline.
        SelfChosen = "self_chosen",
        /// The person's own baseline and `increment` steps a day.
        BaselineIncrement = "baseline_increment",
        /// The person's own baseline and `percent` of it.
        BaselinePercent = "baseline_percent",
        /// The next boundary of the step index above the person's own baseline.
        StepBand = "step_band",
        /// A step of 1,000 towards what brings most at the person's `age`, until that is reached.
        DoseResponse = "dose_response",
    }
}

/// A number of steps that somebody sets as a target; its range depends on the period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target(pub i32);

impl Parse for Target {
    type Wire = i32;

    fn parse(raw: Raw) -> Result<Self, Invalid> {
        // The widest range of any period; `Period::check` narrows it.
        i32::try_from(raw.integer()?)
            .ok()
            .filter(|&target| target > 0 && target <= Period::Week.highest())
            .map(Self)
            .ok_or_else(|| Period::Day.out_of_range())
    }
}

number::ranged!(/** Steps a day beyond a baseline: 0 to 5,000. */ Increment, 0, 5000);
number::ranged!(/** Percent beyond a baseline: 0 to 100. */ Percent, 0, 100);
number::ranged!(/** A person's age in years: 18 to 120; the evidence is of adults. */ Age, 18, 120);

impl Period {
    /// Days in a period.
    pub fn days(self) -> i32 {
        match self {
            Self::Day => 1,
            Self::Week => 7,
        }
    }

    fn lowest(self) -> i32 {
        500 * self.days()
    }

    fn highest(self) -> i32 {
        40_000 * self.days()
    }

    fn out_of_range(self) -> Invalid {
        let (lowest, highest, days) = (self.lowest(), self.highest(), self.days());
        let weekly = if days == 1 {
            " a day, 3500 to 280000 a week"
        } else {
            " a week"
        };
        Invalid::new(
            "out_of_range",
            format!("must lie between {lowest} and {highest} steps{weekly}."),
        )
    }

    /// Refuses a target outside 500 to 40,000 steps a day.
    pub fn check(self, target: Target) -> Result<(), Invalid> {
        if (self.lowest()..=self.highest()).contains(&target.0) {
            return Ok(());
        }
        Err(self.out_of_range())
    }

    /// The first and last date of the period that holds `date`.
    pub fn around(self, date: CivilDate) -> (CivilDate, CivilDate) {
        match self {
            Self::Day => (date, date),
            Self::Week => (date.monday(), date.monday().plus_days(6)),
        }
    }
}

/// Steps that a person can choose between, both ends included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, SimpleObject)]
#[serde(rename_all = "camelCase")]
pub struct Band {
    /// The lowest suggestion.
    pub low: i32,
    /// The highest suggestion.
    pub high: i32,
}

/// One day that a goal's baseline looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, SimpleObject)]
#[serde(rename_all = "camelCase")]
pub struct BaselineDay {
    /// The civil date.
    pub date: CivilDate,
    /// Steps, if any were recorded.
    pub steps: Option<i32>,
    /// Whether it counts.
    pub valid: bool,
    /// Why it counts or does not: the day's status.
    pub reason: String,
}

/// How a target came about: inputs, exclusions, formula and what it leads to expect.
#[derive(
    Clone,
    Debug,
    PartialEq,
    Eq,
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
    /// The mean of the valid days in the window, in steps a day; absent where none is used.
    pub baseline: Option<i32>,
    /// The targets that the evidence supports for this baseline.
    pub band: Option<Band>,
    /// Valid days in the window.
    pub valid_days: i32,
    /// The dates that were looked at, all of them before the goal's first.
    pub window: Vec<BaselineDay>,
    /// On how many of the window's valid days the goal would have been met.
    pub would_have_met: Option<i32>,
    /// What to bear in mind.
    pub warnings: Vec<String>,
    /// The study behind the strategy, as a DOI.
    pub evidence: Option<String>,
}

stored_as!(
    Explanation,
    diesel::sql_types::Text,
    String,
    |value| Ok(serde_json::from_str(&value)?),
    |this| serde_json::to_string(this)?
);

/// A goal: a metric, a period and a target, effective from a date.
#[derive(
    Clone, Debug, Queryable, Selectable, Insertable, Serialize, Deserialize, ToSchema, SimpleObject,
)]
#[diesel(table_name = goals)]
#[diesel(treat_none_as_default_value = false)]
#[serde(rename_all = "camelCase")]
pub struct Goal {
    /// The goal's id.
    pub id: GoalId,
    /// Whose goal it is.
    pub user_id: UserId,
    /// What it counts.
    pub metric: Metric,
    /// The time in which it is to be met.
    pub period: Period,
    /// How much of the metric, in each period.
    pub target: i32,
    /// How the target came about.
    pub strategy: Strategy,
    /// Inputs, exclusions, formula and what they lead to expect.
    pub explanation: Explanation,
    /// The first civil date on which it counts.
    pub effective_from: CivilDate,
    /// The last civil date on which it counts; absent while it is open.
    pub effective_to: Option<CivilDate>,
    /// Counts changes.
    pub version: i32,
    /// When it was set.
    pub created_at: Instant,
    /// When it was last changed.
    pub updated_at: Instant,
}

impl Listed for Goal {
    const LIST: &str = "goals";

    fn key(&self) -> String {
        self.id.to_string()
    }
}

/// What it takes to set a goal. The goal before it, of the same metric and period, ends the day before.
#[derive(Debug, Deserialize, ToSchema, InputObject)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewGoal {
    /// What it counts.
    #[serde(default)]
    #[schema(value_type = Metric, required)]
    pub metric: Field<Metric>,
    /// The time in which it is to be met.
    #[serde(default)]
    #[schema(value_type = Period, required)]
    pub period: Field<Period>,
    /// Steps in each period: 500 to 40,000 a day, seven times that a week. Only with `fixed` and
    /// `self_chosen`; every other strategy computes it.
    #[schema(value_type = Option<i32>, minimum = 500, maximum = 280_000)]
    pub target: Option<Field<Target>>,
    /// How the target comes about; `fixed` if left out.
    #[schema(value_type = Option<Strategy>)]
    pub strategy: Option<Field<Strategy>>,
    /// Only with `baseline_increment`: steps a day beyond the baseline, 2,000 if left out.
    #[schema(value_type = Option<u32>, minimum = 0, maximum = 5_000)]
    pub increment: Option<Field<Increment>>,
    /// Only with `baseline_percent`: percent beyond the baseline, 10 if left out.
    #[schema(value_type = Option<u32>, minimum = 0, maximum = 100)]
    pub percent: Option<Field<Percent>>,
    /// Only with `dose_response`, which needs it: the person's age in years. It is not kept.
    #[schema(value_type = Option<u32>, minimum = 18, maximum = 120)]
    pub age: Option<Field<Age>>,
    /// The first civil date on which it counts, up to a year ahead; the person's today if left out.
    /// A weekly goal starts on a Monday.
    #[schema(value_type = Option<CivilDate>)]
    pub effective_from: Option<Field<CivilDate>>,
}
