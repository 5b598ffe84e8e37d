//! A goal beside what was done.

use async_graphql::SimpleObject;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::day::DayStatus;
use super::enums::words;
use super::field::Field;
use super::goal::Period;
use super::id::GoalId;
use super::metric::Metric;
use super::time::CivilDate;

words! {
    /// How a period ended for its goal, as far as that can be said.
    Outcome, "an outcome" {
        /// The target was reached.
        Met = "met",
        /// Every day is known and the target was not reached.
        NotMet = "notMet",
        /// The period is not over, or its last data have not arrived: never "missed".
        InProgress = "inProgress",
        /// Days are missing that could have brought the target.
        Unknown = "unknown",
        /// Every day of the period is taken out of the count, or was a day of care.
        Excused = "excused",
        /// No goal was in force.
        NoGoal = "noGoal",
    }
}

/// One date of a period.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema, SimpleObject)]
#[serde(rename_all = "camelCase")]
pub struct ProgressDay {
    /// The civil date.
    pub date: CivilDate,
    /// How far the date's record can be trusted.
    pub status: DayStatus,
    /// What was done on it; absent if nothing is known.
    pub done: Option<i32>,
}

/// One period: its goal beside what was done.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema, SimpleObject)]
#[serde(rename_all = "camelCase")]
pub struct PeriodProgress {
    /// The first civil date.
    pub from: CivilDate,
    /// The last civil date.
    pub to: CivilDate,
    /// The goal in force; absent if there was none.
    pub goal_id: Option<GoalId>,
    /// What is counted.
    pub metric: Metric,
    /// The sum over the days that are known; absent if none is.
    pub done: Option<i32>,
    /// What was to be done; absent without a goal, and of an open one.
    pub target: Option<i32>,
    /// `done / target`; absent if either is.
    pub ratio: Option<f64>,
    /// Whether the target was reached; absent while that is open or cannot be known.
    pub met: Option<bool>,
    /// How the period ended, as far as that can be said.
    pub outcome: Outcome,
    /// Each date of the period.
    pub days: Vec<ProgressDay>,
}

/// A range of dates: each period in it, and the whole.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema, SimpleObject)]
#[serde(rename_all = "camelCase")]
pub struct Progress {
    /// The first civil date.
    pub from: CivilDate,
    /// The last civil date.
    pub to: CivilDate,
    /// The person's civil date at the moment.
    pub today: CivilDate,
    /// What the periods are.
    pub period: Period,
    /// What is counted.
    pub metric: Metric,
    /// The sum over all days of the range that are known; absent if none is.
    pub done: Option<i32>,
    /// What was to be done in all periods that had a goal; absent if none had.
    pub target: Option<i32>,
    /// `done / target` over the periods that had a goal; absent if there is no such ratio.
    pub ratio: Option<f64>,
    /// Periods whose target was reached.
    pub periods_met: i32,
    /// Periods of which it is known whether the target was reached.
    pub periods_judged: i32,
    /// Each period, the earliest first.
    pub items: Vec<PeriodProgress>,
}

/// Which dates to look at.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ProgressRange {
    /// The first date; the start of the current period if left out.
    #[param(value_type = Option<CivilDate>)]
    pub from: Option<Field<CivilDate>>,
    /// The last date, at most 366 days later; the person's today if left out.
    #[param(value_type = Option<CivilDate>)]
    pub to: Option<Field<CivilDate>>,
    /// `day`, `week` or `season`; `day` if left out. Weeks run from Monday and are shown whole, and so
    /// are the seasons that one takes part in.
    #[param(value_type = Option<Period>)]
    pub period: Option<Field<Period>>,
    /// What is counted; `steps` if left out.
    #[param(value_type = Option<Metric>)]
    pub metric: Option<Field<Metric>>,
}
