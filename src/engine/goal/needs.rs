//! How many valid days a strategy needs, among which dates, and when there can be enough.

use super::MONTH;
use crate::model::explanation::BaselineDay;
use crate::model::strategy::{Parameters, Strategy};
use crate::model::time::CivilDate;

/// Calendar days that a baseline looks back. Seven include a weekend and reach a reliability of 0.8
/// (Clemes and Griffiths 2008, doi 10.1249/MSS.0b013e318177eb96).
pub const WEEK: i32 = 7;
/// Valid days that a baseline needs: its mean error is then below 16 % of a person's long mean.
const BASELINE: usize = 4;
/// Calendar days that the valid days of a rank lie within: what is older says little of today.
const RECENT: i32 = 21;
/// Valid days that a draw needs, and calendar days that they lie within.
const DRAW: (usize, i32) = (7, 14);
/// Valid days of the rank of who says nothing.
const RANKED: i32 = 9;

/// What a strategy needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Need {
    /// Valid days.
    pub days: usize,
    /// Calendar days back in which they lie.
    pub back: i32,
    /// Whether no more than the last so many valid days are looked at.
    pub exact: bool,
}

/// What a strategy needs.
pub fn need(strategy: Strategy, parameters: &Parameters) -> Need {
    let of = |days: usize, back| Need {
        days,
        back,
        exact: false,
    };
    match strategy {
        Strategy::Open | Strategy::Fixed | Strategy::FitexMiles => of(0, WEEK),
        // A ramp goes on from the baseline that it began with.
        Strategy::Ramp if parameters.baseline.is_some() => of(0, WEEK),
        Strategy::SelfChosen
        | Strategy::BaselineIncrement
        | Strategy::BaselinePercent
        | Strategy::Ramp
        | Strategy::StepBand
        | Strategy::DoseResponse => {
            let back = parameters.baseline_days.unwrap_or(WEEK);
            of(
                BASELINE.min(usize::try_from(back).unwrap_or(BASELINE)),
                back,
            )
        }
        Strategy::WeeklyAdaptive => of(BASELINE, WEEK),
        Strategy::Percentile | Strategy::PercentileGuarded => {
            let days = parameters.window.unwrap_or(RANKED);
            Need {
                days: usize::try_from(days).unwrap_or_default(),
                back: RECENT.max(days),
                exact: true,
            }
        }
        Strategy::Randomised => of(DRAW.0, DRAW.1),
    }
}

/// The dates that a strategy looks at, of those before a date.
pub(super) fn window<'a>(
    need: &Need,
    until: CivilDate,
    before: &[&'a BaselineDay],
) -> Vec<&'a BaselineDay> {
    let first = until.plus_days(-need.back);
    let within = before.iter().copied().filter(|day| day.date >= first);
    if !need.exact {
        return within.collect();
    }
    let valid: Vec<&BaselineDay> = within.filter(|day| day.valid).collect();
    let last = valid.len().saturating_sub(need.days);
    valid.into_iter().skip(last).collect()
}

/// The last four weeks before a date.
pub(super) fn month<'a>(until: CivilDate, before: &[&'a BaselineDay]) -> Vec<&'a BaselineDay> {
    let first = until.plus_days(-MONTH);
    let within = before.iter().copied().filter(|day| day.date >= first);
    within.collect()
}

/// The first date from `today` on at which there are enough valid days, supposing that every day from
/// today on turns out valid. `until` tells before which date a goal looks that is set on a date: a weekly
/// goal begins on a Monday, and looks back from there.
pub fn first_enough(
    need: &Need,
    today: CivilDate,
    until: impl Fn(CivilDate) -> CivilDate,
    seen: &[BaselineDay],
) -> CivilDate {
    let will_be_valid =
        |date: CivilDate| date >= today || seen.iter().any(|day| day.date == date && day.valid);
    let enough = |date: &CivilDate| {
        let until = until(*date);
        let window = until.plus_days(-need.back).through(until.plus_days(-1));
        window.filter(|&date| will_be_valid(date)).count() >= need.days
    };
    // Two windows ahead even a goal that must begin on a Monday has a full one before it.
    let last = today.plus_days(2 * need.back);
    today.through(last).find(enough).unwrap_or(last)
}

/// The mean of the valid days in the seven dates before one, if there are four.
pub fn baseline_before(until: CivilDate, seen: &[BaselineDay]) -> Option<i32> {
    let need = need(Strategy::BaselineIncrement, &Parameters::default());
    let before: Vec<&BaselineDay> = seen.iter().filter(|day| day.date < until).collect();
    let valid = window(&need, until, &before)
        .into_iter()
        .filter(|day| day.valid);
    let values: Vec<i32> = valid.filter_map(|day| day.value).collect();
    super::formula::mean(&values).filter(|_| values.len() >= need.days)
}
