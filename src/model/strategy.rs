//! How a target comes about, and what can be said about it.

use async_graphql::SimpleObject;
use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::enums::words;
use super::number;
use crate::stored_as;

words! {
    /// How a target comes about.
    Strategy, "a strategy" {
        /// No target: what is done is shown beside one's own best and median.
        Open = "open",
        /// A number, whatever the person did before.
        Fixed = "fixed",
        /// The person chooses beside a band above their own baseline, and it counts at once.
        SelfChosen = "self_chosen",
        /// The person's own baseline and `increment` a day.
        BaselineIncrement = "baseline_increment",
        /// The person's own baseline and `percent` of it.
        BaselinePercent = "baseline_percent",
        /// The person's own baseline, raised each week by `stepPercent` of it or by `stepAmount`, up to `cap`.
        Ramp = "ramp",
        /// `percent` beyond the mean of the week before, anew each week.
        WeeklyAdaptive = "weekly_adaptive",
        /// A rank of the last `window` valid days, so that it is met on `attainmentPercent` of days if
        /// nothing changes; anew each day, up and down.
        Percentile = "percentile",
        /// The same, changed by at most `maxChangePercent` a day, between a floor and a ceiling: the
        /// autopilot.
        PercentileGuarded = "percentile_guarded",
        /// The next boundary of the step index above the person's own baseline; of steps only.
        StepBand = "step_band",
        /// A step of 1,000 towards what brings most at the person's `age`, until that is reached; of steps
        /// only.
        DoseResponse = "dose_response",
        /// `milesPerWeek` FitEx miles, as in the programme; of `fitexMiles` only.
        FitexMiles = "fitex_miles",
        /// The person's own median times a number between `lowPercent` and `highPercent`, drawn anew each
        /// day from a `seed`; for studies, with the person's consent.
        Randomised = "randomised",
    }
}

words! {
    /// What a baseline is of a window's valid days.
    Estimator, "an estimator" {
        /// Their mean.
        Mean = "mean",
        /// Their median.
        Median = "median",
    }
}

words! {
    /// Where a goal that is computed anew may go.
    Direction, "a direction" {
        /// Up and down.
        Both = "both",
        /// Up, never down.
        Up = "up",
    }
}

words! {
    /// What a person says to goals that are drawn by chance.
    Consent, "a consent" {
        /// They agree.
        Given = "given",
    }
}

number::ranged!(/** Beyond a baseline, in the metric's unit a day: 0 to 5,000. */ Increment, 0, 5000);
number::ranged!(/** Percent beyond a baseline: 0 to 100. */ Percent, 0, 100);
number::ranged!(/** A person's age in years: 18 to 120; the evidence is of adults. */ Age, 18, 120);
number::ranged!(/** Calendar days of a baseline: 3 to 28. */ BaselineDays, 3, 28);
number::ranged!(/** Percent of the baseline that a week of a ramp adds: 5 to 25. */ StepPercent, 5, 25);
number::ranged!(/** What a week of a ramp adds, in the metric's unit a day: 1 to 1,000. */ StepAmount, 1, 1000);
number::ranged!(/** What a ramp stops at, in the metric's unit a day: 1 to 40,000. */ Cap, 1, 40_000);
number::ranged!(/** Valid days that a rank is taken of: 5 to 28. */ Window, 5, 28);
number::ranged!(/** Percent of days on which a goal is to be met: 10 to 90. */ AttainmentPercent, 10, 90);
number::ranged!(/** A rank, from 1 for the least: at most the window. */ Rank, 1, 28);
number::ranged!(/** By how many percent a goal may change from one day to the next: 1 to 100. */ MaxChangePercent, 1, 100);
number::ranged!(/** `FitEx` miles in a week: 1 to 60. */ MilesPerWeek, 1, 60);
number::ranged!(/** Percent of the median that a draw lies between: 100 to 260. */ DrawPercent, 100, 260);
number::ranged!(/** What chance begins with: 0 to 2,147,483,647. */ Seed, 0, 2_147_483_647);
number::ranged!(/** What a computed target is not below, in the metric's unit a day: 1 to 2,000. */ Floor, 1, 2000);

/// What a strategy was told, with its defaults filled in; what it does not use is absent.
#[derive(
    Clone,
    Debug,
    Default,
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
#[serde(rename_all = "camelCase", default)]
#[graphql(name = "GoalParameters")]
#[schema(as = GoalParameters)]
pub struct Parameters {
    /// Beyond the baseline, in the metric's unit a day.
    pub increment: Option<i32>,
    /// Percent beyond the baseline, or beyond the week before.
    pub percent: Option<i32>,
    /// Calendar days of the baseline.
    pub baseline_days: Option<i32>,
    /// What the baseline is of their valid days.
    pub estimator: Option<Estimator>,
    /// Percent of the baseline that each week adds.
    pub step_percent: Option<i32>,
    /// What each week adds, in the metric's unit a day.
    pub step_amount: Option<i32>,
    /// What a ramp stops at, in the metric's unit a day, unless the baseline is above it.
    pub cap: Option<i32>,
    /// Whether a goal may go down.
    pub direction: Option<Direction>,
    /// Valid days that a rank is taken of.
    pub window: Option<i32>,
    /// The rank among them, from 1 for the least.
    pub rank: Option<i32>,
    /// Percent of days on which it is to be met, as asked for.
    pub attainment_percent: Option<i32>,
    /// By how many percent it may change from one day to the next.
    pub max_change_percent: Option<i32>,
    /// `FitEx` miles in a week.
    pub miles_per_week: Option<i32>,
    /// The least that is drawn, in percent of the median.
    pub low_percent: Option<i32>,
    /// The most that is drawn, in percent of the median.
    pub high_percent: Option<i32>,
    /// What chance begins with.
    pub seed: Option<i32>,
    /// What the target is not below, in the metric's unit a day.
    pub floor: Option<i32>,
    /// The baseline that a ramp began with, in the metric's unit a day.
    pub baseline: Option<i32>,
}

stored_as!(
    Parameters,
    diesel::sql_types::Text,
    String,
    |value| Ok(serde_json::from_str(&value)?),
    |this| serde_json::to_string(this)?
);

impl Strategy {
    /// The version of its formula; explanations name it.
    pub fn version(self) -> i32 {
        1
    }

    /// Whether its goals are computed anew as time goes on: each day, or each week.
    pub fn recomputes(self) -> bool {
        matches!(
            self,
            Self::Ramp
                | Self::WeeklyAdaptive
                | Self::Percentile
                | Self::PercentileGuarded
                | Self::Randomised
        )
    }

    /// Calendar days for which one of its goals of a day stands.
    pub fn stands_for(self) -> i32 {
        match self {
            Self::Ramp | Self::WeeklyAdaptive => 7,
            _ => 1,
        }
    }

    /// Whether the person says the target.
    pub fn is_told(self) -> bool {
        matches!(self, Self::Fixed | Self::SelfChosen)
    }
}
