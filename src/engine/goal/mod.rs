//! A goal, computed: from dated measures to a target and its explanation. No clock, no database; the
//! same inputs give the same bytes, and nothing on or after the date it looks before changes it.

mod bounds;
mod draw;
mod evidence;
mod explain;
mod formula;
mod needs;

pub use self::evidence::of as studies;
pub(super) use self::explain::{a_week, shares};
pub use self::needs::{Need, WEEK, baseline_before, first_enough, need};
use crate::model::explanation::{Band, BaselineDay, Explanation};
use crate::model::goal::Period;
use crate::model::metric::Metric;
use crate::model::strategy::{Parameters, Strategy};
use crate::model::time::CivilDate;

/// Dates that are looked at in all.
pub const MONTH: i32 = 28;

/// A goal that is asked for.
#[derive(Clone, Debug)]
pub struct Ask<'a> {
    /// What it counts.
    pub metric: Metric,
    /// The time in which it is to be met.
    pub period: Period,
    /// Days of that time.
    pub days: i32,
    /// How it comes about.
    pub strategy: Strategy,
    /// What the strategy was told, with its defaults.
    pub parameters: &'a Parameters,
    /// What the person says it is, for each period.
    pub told: Option<i32>,
    /// The person's age, where that matters.
    pub age: Option<i32>,
    /// Only dates before this one are looked at.
    pub until: CivilDate,
    /// The first date on which it is to count: what chance is drawn for.
    pub starts_on: CivilDate,
    /// Whole weeks since the first goal of its series began.
    pub week: i32,
    /// The goal before it in its series, a day.
    pub previous: Option<i32>,
    /// By how many percent it may exceed the mean of four weeks.
    pub step: Option<i32>,
}

/// A goal that was computed.
#[derive(Clone, Debug, PartialEq)]
pub struct Computed {
    /// How much in each period; nothing of an open goal.
    pub target: Option<i32>,
    /// How it came about.
    pub explanation: Explanation,
}

/// Why there is no goal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Missing {
    /// Valid days: how many there are, and how many are needed.
    Days {
        /// Valid days in the window.
        have: usize,
        /// Valid days that are needed.
        need: usize,
    },
    /// What the person says it is; these suit them.
    Target(Option<Band>),
}

/// Computes a goal. `seen` holds dates in order; those on or after `ask.until` change nothing.
pub fn compute(ask: &Ask<'_>, seen: &[BaselineDay]) -> Result<Computed, Missing> {
    let before: Vec<&BaselineDay> = seen.iter().filter(|day| day.date < ask.until).collect();
    let need = need(ask.strategy, ask.parameters);
    let window = needs::window(&need, ask.until, &before);
    let valid: Vec<i32> = window
        .iter()
        .filter(|day| day.valid)
        .filter_map(|day| day.value)
        .collect();
    if valid.len() < need.days {
        let (have, need) = (valid.len(), need.days);
        return Err(Missing::Days { have, need });
    }
    let raw = formula::raw(ask, &valid)?;
    let month = needs::month(ask.until, &before);
    let (published, clamps) = bounds::hold(ask, raw.value, &month);
    let target = match ask.strategy {
        Strategy::Open => None,
        // What is said, and what a week or a season has of miles, need not be a multiple of days.
        Strategy::Fixed | Strategy::SelfChosen | Strategy::FitexMiles => raw.whole,
        _ => published.map(|daily| daily * ask.days),
    };
    let explanation = explain::explain(ask, &raw, (published, clamps), &window, &month, target);
    Ok(Computed {
        target,
        explanation,
    })
}

/// Division that rounds a half up, for counts that are never negative.
pub(super) fn half_up(sum: i64, count: i64) -> i32 {
    i32::try_from((2 * sum + count) / (2 * count)).unwrap_or(i32::MAX)
}

/// Rounds to a multiple, a half up: nobody needs a target of 7,438 steps.
pub(super) fn rounded(value: i32, to: i32) -> i32 {
    (value + to / 2) / to * to
}
