//! A goal: a metric, a period and a target, effective from a date.

use async_graphql::{InputObject, SimpleObject};
use diesel::{Insertable, Queryable, Selectable};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::enums::words;
use super::explanation::Explanation;
use super::field::{Field, Invalid, Parse, Raw};
use super::id::{GoalId, SeasonId, UserId};
use super::metric::Metric;
use super::page::Listed;
use super::strategy::{
    Age, AttainmentPercent, BaselineDays, Cap, Consent, Direction, DrawPercent, Estimator, Floor,
    Increment, MaxChangePercent, MilesPerWeek, Parameters, Percent, Rank, Seed, StepAmount,
    StepPercent, Strategy, Window,
};
use super::time::{CivilDate, Instant};
use crate::database::tables::goals;

words! {
    /// The time in which a goal is to be met.
    Period, "a period" {
        /// A civil day.
        Day = "day",
        /// A week from Monday through Sunday (ISO 8601).
        Week = "week",
        /// A season that the person takes part in, from its first date to its last.
        Season = "season",
    }
}

/// A number that somebody sets as a target; its range depends on the metric and on the period's days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target(pub i32);

impl Target {
    /// The widest range of any metric and period: a season has at most 52 weeks.
    const HIGHEST: i32 = 40_000 * 7 * 52;

    /// Refuses a target outside its metric's range for so many days.
    pub fn check(self, metric: Metric, days: i32) -> Result<(), Invalid> {
        let scale = metric.scale();
        let (lowest, highest) = (scale.lowest * days, scale.highest * days);
        if (lowest..=highest).contains(&self.0) {
            return Ok(());
        }
        let unit = metric.unit();
        Err(Invalid::new(
            "out_of_range",
            format!("must lie between {lowest} and {highest} {unit} for {days} day(s)."),
        ))
    }
}

impl Parse for Target {
    type Wire = i32;

    fn parse(raw: Raw) -> Result<Self, Invalid> {
        i32::try_from(raw.integer()?)
            .ok()
            .filter(|&target| (1..=Self::HIGHEST).contains(&target))
            .map(Self)
            .ok_or_else(|| {
                let message = format!("must lie between 1 and {}.", Self::HIGHEST);
                Invalid::new("out_of_range", message)
            })
    }
}

impl Period {
    /// The first and last date of the period that holds `date`; that of a season is the season's own.
    pub fn around(
        self,
        date: CivilDate,
        season: Option<(CivilDate, CivilDate)>,
    ) -> (CivilDate, CivilDate) {
        match self {
            Self::Day => (date, date),
            Self::Week => (date.monday(), date.monday().plus_days(6)),
            Self::Season => season.unwrap_or((date, date)),
        }
    }
}

/// A goal: a metric, a period and a target, effective from a date.
#[derive(
    Clone,
    Debug,
    PartialEq,
    Queryable,
    Selectable,
    Insertable,
    Serialize,
    Deserialize,
    ToSchema,
    SimpleObject,
)]
#[diesel(table_name = goals)]
#[diesel(treat_none_as_default_value = false)]
#[serde(rename_all = "camelCase")]
pub struct Goal {
    /// The goal's id.
    pub id: GoalId,
    /// Whose goal it is.
    pub user_id: UserId,
    /// The goal that this one goes on from: what a strategy computes anew, or a person resumes, is a new
    /// goal of the same series. The first one's series is its own id.
    pub series_id: GoalId,
    /// What it counts.
    pub metric: Metric,
    /// The time in which it is to be met.
    pub period: Period,
    /// The season, where the period is one.
    pub season_id: Option<SeasonId>,
    /// How much of the metric in each period, in the metric's unit; absent of an open goal.
    pub target: Option<i32>,
    /// How the target came about.
    pub strategy: Strategy,
    /// What the strategy was told.
    pub parameters: Parameters,
    /// Inputs, exclusions, formula and what they lead to expect.
    pub explanation: Explanation,
    /// The first civil date on which it counts.
    pub effective_from: CivilDate,
    /// The last civil date on which it counts; absent while it is open.
    pub effective_to: Option<CivilDate>,
    /// The civil date from which the person paused it; it counts until they resume no more.
    pub paused_on: Option<CivilDate>,
    /// When the strategy computes the next one; absent if it does not. The next goal is then there
    /// before the date on which it begins to count.
    pub recomputes_at: Option<Instant>,
    /// Counts changes.
    pub version: i32,
    /// When it was set.
    pub created_at: Instant,
    /// When it was last changed.
    pub updated_at: Instant,
}

impl Goal {
    /// Whether it counts on a date.
    pub fn counts_on(&self, date: CivilDate) -> bool {
        self.effective_from <= date && self.effective_to.is_none_or(|last| date <= last)
    }
}

impl Listed for Goal {
    const LIST: &str = "goals";

    fn key(&self) -> String {
        self.id.to_string()
    }
}

/// What it takes to set a goal. The goal before it, of the same metric and period, ends the day before.
#[derive(Debug, Default, Deserialize, ToSchema, InputObject)]
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
    /// Only with the period `season`, which needs it: a season that one takes part in.
    #[schema(value_type = Option<SeasonId>)]
    pub season_id: Option<Field<SeasonId>>,
    /// How much in each period, in the metric's unit; of steps 500 to 40,000 a day. Only with `fixed`
    /// and `self_chosen`; every other strategy computes it.
    #[schema(value_type = Option<u32>, minimum = 1)]
    pub target: Option<Field<Target>>,
    /// How the target comes about; `fixed` if left out.
    #[schema(value_type = Option<Strategy>)]
    pub strategy: Option<Field<Strategy>>,
    /// The strategy to take if there are too few valid days for that one: `open` or `fixed`. Without it
    /// that is a failure that says when there can be enough.
    #[schema(value_type = Option<Strategy>)]
    pub fallback: Option<Field<Strategy>>,
    /// With `baseline_increment`: what a day has beyond the baseline, in the metric's unit; 2,000 steps
    /// if left out, at most 5,000.
    #[schema(value_type = Option<u32>, minimum = 0, maximum = 5_000)]
    pub increment: Option<Field<Increment>>,
    /// With `baseline_percent` (0 to 100) and `weekly_adaptive` (0 to 25): percent beyond, 10 if left
    /// out.
    #[schema(value_type = Option<u32>, minimum = 0, maximum = 100)]
    pub percent: Option<Field<Percent>>,
    /// Only with `dose_response`, which needs it: the person's age in years. It is not kept.
    #[schema(value_type = Option<u32>, minimum = 18, maximum = 120)]
    pub age: Option<Field<Age>>,
    /// With a baseline: how many calendar days it looks back, 7 if left out.
    #[schema(value_type = Option<u32>, minimum = 3, maximum = 28)]
    pub baseline_days: Option<Field<BaselineDays>>,
    /// With a baseline: what it is of the valid days, the mean if left out.
    #[schema(value_type = Option<Estimator>)]
    pub estimator: Option<Field<Estimator>>,
    /// With `ramp`: percent of the baseline that each week adds; not with `stepAmount`.
    #[schema(value_type = Option<u32>, minimum = 5, maximum = 25)]
    pub step_percent: Option<Field<StepPercent>>,
    /// With `ramp`: what each week adds to a day, in the metric's unit; 500 steps if neither is given.
    #[schema(value_type = Option<u32>, minimum = 1, maximum = 1_000)]
    pub step_amount: Option<Field<StepAmount>>,
    /// With `ramp`: what it stops at a day, in the metric's unit; 10,000 steps if left out.
    #[schema(value_type = Option<u32>, minimum = 1, maximum = 40_000)]
    pub cap: Option<Field<Cap>>,
    /// With `weekly_adaptive`: whether it may go down too; it may if left out.
    #[schema(value_type = Option<Direction>)]
    pub direction: Option<Field<Direction>>,
    /// With `percentile` and `percentile_guarded`: of how many valid days, 9 if left out.
    #[schema(value_type = Option<u32>, minimum = 5, maximum = 28)]
    pub window: Option<Field<Window>>,
    /// With `percentile` and `percentile_guarded`: on how many percent of days it is to be met, 40 if
    /// left out; not with `rank`.
    #[schema(value_type = Option<u32>, minimum = 10, maximum = 90)]
    pub attainment_percent: Option<Field<AttainmentPercent>>,
    /// With `percentile` and `percentile_guarded`: the rank itself, from 1 to the window.
    #[schema(value_type = Option<u32>, minimum = 1, maximum = 28)]
    pub rank: Option<Field<Rank>>,
    /// With `percentile_guarded`: by how many percent it may change a day, 10 if left out.
    #[schema(value_type = Option<u32>, minimum = 1, maximum = 100)]
    pub max_change_percent: Option<Field<MaxChangePercent>>,
    /// With `fitex_miles`: miles in a week, 10 if left out.
    #[schema(value_type = Option<u32>, minimum = 1, maximum = 60)]
    pub miles_per_week: Option<Field<MilesPerWeek>>,
    /// With `randomised`: the least that is drawn, in percent of the median; 100 if left out.
    #[schema(value_type = Option<u32>, minimum = 100, maximum = 260)]
    pub low_percent: Option<Field<DrawPercent>>,
    /// With `randomised`: the most that is drawn, in percent of the median; 260 if left out.
    #[schema(value_type = Option<u32>, minimum = 100, maximum = 260)]
    pub high_percent: Option<Field<DrawPercent>>,
    /// With `randomised`: what chance begins with, so that a study can be repeated; 0 if left out.
    #[schema(value_type = Option<u32>, minimum = 0)]
    pub seed: Option<Field<Seed>>,
    /// With `randomised`, which needs it: that the person agrees to goals drawn by chance.
    #[schema(value_type = Option<Consent>)]
    pub consent: Option<Field<Consent>>,
    /// With every strategy that computes: what the target is not below a day, in the metric's unit;
    /// 2,000 steps if left out, and from 500 on for who walks little.
    #[schema(value_type = Option<u32>, minimum = 1, maximum = 2_000)]
    pub floor: Option<Field<Floor>>,
    /// The first civil date on which it counts, up to a year ahead; the person's today if left out.
    /// A weekly goal starts on a Monday, that of a season with the season.
    #[schema(value_type = Option<CivilDate>)]
    pub effective_from: Option<Field<CivilDate>>,
}
