//! What each strategy makes of the valid days, in whole numbers.

use super::{Ask, Missing, draw, half_up};
use crate::engine::series::nearest_rank;
use crate::model::explanation::{Band, Statistic};
use crate::model::strategy::{Direction, Estimator, Parameters, Strategy};

/// Boundaries of the step index (Tudor-Locke and Bassett 2004, doi 10.2165/00007256-200434010-00001).
const BANDS: [i32; 5] = [2_500, 5_000, 7_500, 10_000, 12_500];
/// Steps a day beyond which risk falls little further, below and from this age (Paluch and others 2022).
const PLATEAU: (i32, i32) = (8_000, 7_000);
const OLDER: i32 = 60;
/// The largest step towards the plateau, in steps a day.
const TOWARDS: i32 = 1_000;

/// What a formula gave.
pub(super) struct Raw {
    /// In the metric's unit a day; nothing of an open goal.
    pub(super) value: Option<i32>,
    /// For the whole period, where that is not so many times a day's.
    pub(super) whole: Option<i32>,
    pub(super) baseline: Option<i32>,
    pub(super) statistic: Option<Statistic>,
    pub(super) band: Option<Band>,
    /// The formula with its numbers, without what was made of it.
    pub(super) formula: String,
}

pub(super) fn raw(ask: &Ask<'_>, valid: &[i32]) -> Result<Raw, Missing> {
    let told = ask.parameters;
    let baseline = baseline(told, valid);
    let beside = |value: i32, formula: String| Raw {
        value: Some(value),
        whole: None,
        baseline: Some(baseline),
        statistic: None,
        band: None,
        formula: format!("B = {baseline}; {formula}"),
    };
    Ok(match ask.strategy {
        Strategy::Open => open(),
        Strategy::Fixed => fixed(ask),
        Strategy::SelfChosen => return chosen(ask, baseline),
        Strategy::BaselineIncrement => {
            let more = told.increment.unwrap_or_default();
            beside(baseline + more, format!("B + {more}"))
        }
        Strategy::BaselinePercent => {
            let percent = told.percent.unwrap_or_default();
            beside(more(baseline, percent), format!("B x {}", share(percent)))
        }
        Strategy::StepBand => {
            let next = BANDS.into_iter().find(|bound| *bound > baseline);
            let formula = "the next of 2500, 5000, 7500, 10000, 12500 above B, else B";
            beside(next.unwrap_or(baseline), formula.to_owned())
        }
        Strategy::DoseResponse => {
            let (value, formula) = by_age(ask.age.unwrap_or(OLDER), baseline);
            beside(value, formula)
        }
        Strategy::Ramp => {
            let baseline = told.baseline.unwrap_or(baseline);
            let (value, formula) = ramp(told, baseline, ask.week + 1);
            Raw {
                baseline: Some(baseline),
                formula: format!("B = {baseline}; {formula}"),
                ..beside(value, String::new())
            }
        }
        Strategy::WeeklyAdaptive => {
            let percent = told.percent.unwrap_or_default();
            let formula = format!("B, the mean of the week before, x {}", share(percent));
            beside(more(baseline, percent), formula)
        }
        Strategy::Percentile | Strategy::PercentileGuarded => ranked(told, valid),
        Strategy::FitexMiles => miles(ask),
        Strategy::Randomised => {
            let (low, high) = (
                told.low_percent.unwrap_or(100),
                told.high_percent.unwrap_or(260),
            );
            let percent = draw::between((low, high), told.seed.unwrap_or_default(), ask.starts_on);
            let middle = median(valid);
            let value = half_up(i64::from(middle) * i64::from(percent), 100);
            Raw {
                baseline: Some(middle),
                formula: format!(
                    "B = {middle}, the median; B x {percent} % drawn of {low} to {high}"
                ),
                ..beside(value, String::new())
            }
        }
    })
}

fn open() -> Raw {
    Raw {
        value: None,
        whole: None,
        baseline: None,
        statistic: None,
        band: None,
        formula: "no target".to_owned(),
    }
}

fn fixed(ask: &Ask<'_>) -> Raw {
    let usual = i64::from(ask.metric.scale().usual_week) * i64::from(ask.days);
    let target = ask.told.unwrap_or_else(|| half_up(usual, 7));
    Raw {
        value: Some(half_up(i64::from(target), i64::from(ask.days.max(1)))),
        whole: Some(target),
        formula: format!("target = {target}"),
        ..open()
    }
}

fn chosen(ask: &Ask<'_>, baseline: i32) -> Result<Raw, Missing> {
    let (scale, days) = (ask.metric.scale(), ask.days);
    let end = |above: i32| super::rounded((baseline + above) * days, scale.round_to);
    let band = Band {
        low: end(scale.band.0),
        high: end(scale.band.1),
    };
    let Some(target) = ask.told else {
        return Err(Missing::Target(Some(band)));
    };
    let (low, high) = scale.band;
    Ok(Raw {
        baseline: Some(baseline),
        formula: format!(
            "B = {baseline}; target = {target}, chosen beside [(B + {low}) x {days}, (B + {high}) x {days}]"
        ),
        band: Some(band),
        value: Some(half_up(i64::from(target), i64::from(days.max(1)))),
        whole: Some(target),
        ..open()
    })
}

fn miles(ask: &Ask<'_>) -> Raw {
    let a_week = ask.parameters.miles_per_week.unwrap_or(10);
    let target = half_up(i64::from(a_week) * 100 * i64::from(ask.days), 7);
    Raw {
        value: Some(half_up(i64::from(a_week) * 100, 7)),
        whole: Some(target),
        formula: format!(
            "{a_week} miles a week x {} / 7 = {target} hundredths",
            ask.days
        ),
        ..open()
    }
}

/// The k-th smallest of the last valid days: k = (m + 1)(1 - w) if that is whole, else the nearest rank.
fn ranked(told: &Parameters, valid: &[i32]) -> Raw {
    let of = valid.len();
    let rank = match told.rank {
        Some(rank) => usize::try_from(rank).unwrap_or(1),
        None => rank_of(told.attainment_percent.unwrap_or(40), of),
    };
    let mut sorted = valid.to_vec();
    sorted.sort_unstable();
    let value = sorted
        .get(rank.saturating_sub(1))
        .copied()
        .unwrap_or_default();
    Raw {
        value: Some(value),
        statistic: Some(Statistic {
            rank: count(rank),
            of: count(of),
            value,
        }),
        formula: format!("value {rank} of your last {of} valid days in ascending order = {value}"),
        ..open()
    }
}

/// The rank among `of` days that is reached on `percent` of days.
pub(super) fn rank_of(percent: i32, of: usize) -> usize {
    let below = 100 - usize::try_from(percent).unwrap_or_default().min(100);
    match ((of + 1) * below) % 100 {
        0 => (of + 1) * below / 100,
        _ => nearest_rank(below, of),
    }
}

/// The baseline and so much for each week, up to a cap, or to the baseline where that is above it.
fn ramp(told: &Parameters, baseline: i32, week: i32) -> (i32, String) {
    let cap = told.cap.unwrap_or(i32::MAX).max(baseline);
    let (raised, formula) = match (told.step_percent, told.step_amount) {
        (Some(percent), _) => (
            more(baseline, percent * week),
            format!("B x (1 + 0.{percent:02} x {week})"),
        ),
        (None, amount) => {
            let amount = amount.unwrap_or_default();
            (baseline + amount * week, format!("B + {amount} x {week}"))
        }
    };
    (
        raised.min(cap),
        format!("the lesser of {formula} and {cap}"),
    )
}

/// A step towards what an age has most of; who is at the plateau stays where they are.
fn by_age(age: i32, baseline: i32) -> (i32, String) {
    let plateau = if age < OLDER { PLATEAU.0 } else { PLATEAU.1 };
    if baseline >= plateau {
        return (baseline, format!("B, which is {plateau} or more,"));
    }
    // Rounded up, so that each step leads on.
    let target = (plateau.min(baseline + TOWARDS) + 99) / 100 * 100;
    (target, format!("the lesser of {plateau} and B + {TOWARDS}"))
}

fn baseline(told: &Parameters, valid: &[i32]) -> i32 {
    match told.estimator {
        Some(Estimator::Median) => median(valid),
        _ => mean(valid).unwrap_or_default(),
    }
}

/// The mean, a half rounded up; nothing of nothing.
pub(super) fn mean(values: &[i32]) -> Option<i32> {
    let of = i64::try_from(values.len()).unwrap_or(i64::MAX);
    let sum: i64 = values.iter().copied().map(i64::from).sum();
    (of > 0).then(|| half_up(sum, of))
}

/// The median, a half rounded up; 0 of nothing.
pub(super) fn median(values: &[i32]) -> i32 {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    let half = sorted.len() / 2;
    let at = |place: usize| i64::from(sorted.get(place).copied().unwrap_or_default());
    match sorted.len() % 2 {
        1 => half_up(at(half), 1),
        _ => half_up(at(half.saturating_sub(1)) + at(half), 2),
    }
}

/// So many percent more, a half rounded up.
fn more(value: i32, percent: i32) -> i32 {
    half_up(i64::from(value) * i64::from(100 + percent), 100)
}

fn share(percent: i32) -> String {
    format!("{}.{:02}", 1 + percent / 100, percent % 100)
}

fn count(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

/// Whether a goal may only rise.
pub(super) fn is_upward(ask: &Ask<'_>) -> bool {
    ask.strategy == Strategy::WeeklyAdaptive && ask.parameters.direction == Some(Direction::Up)
}
