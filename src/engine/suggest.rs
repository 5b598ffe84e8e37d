//! Goals to choose between: three ranks of a person's own valid days (shaping with a moving window,
//! Adams and others 2013, doi 10.1371/journal.pone.0082901), so that each says how often it would be met.

use super::baseline::{FIXED_EVIDENCE, NEEDED, baseline_day, half_up, hundreds};
use super::series::{nearest_rank, smallest};
use crate::model::day::Day;
use crate::model::goal::{BaselineDay, Explanation, Metric, Period};
use crate::model::suggestion::{CardKind, GoalCard, GoalSuggestions, HealthAnchor, TooFewDays};
use crate::model::time::CivilDate;

/// Dates that are looked at in all.
pub const MONTH: i32 = 28;
/// Dates that a rank's days lie within: what is older says little of today.
const RECENT: i32 = 21;
/// Valid days that a rank is taken of, at most.
const RANKED: usize = 9;
/// What is suggested to everybody while little is known.
const USUAL: i32 = 7_000;
/// A suggestion is not below this.
const FLOOR: i32 = 2_000;
/// A suggestion may always reach this.
const CEILING: i32 = 10_000;
/// By how many percent a suggestion may exceed the mean of the month.
const STEP: i32 = 20;
/// Each card and the percent of days on which it is to be met.
const CARDS: [(CardKind, usize); 3] = [
    (CardKind::Gentle, 60),
    (CardKind::Balanced, 40),
    (CardKind::Stretch, 30),
];
const SHAPING: &str = "10.1371/journal.pone.0082901";

/// Suggests goals that begin on `today`. `records` may hold later days; they change nothing.
pub fn suggest(today: CivilDate, records: &[Day]) -> GoalSuggestions {
    let yesterday = today.plus_days(-1);
    let month: Vec<BaselineDay> = today
        .plus_days(-MONTH)
        .through(yesterday)
        .map(|date| baseline_day(date, records.iter().find(|day| day.date == date)))
        .collect();
    let recent = today.plus_days(-RECENT);
    let valid: Vec<&BaselineDay> = month
        .iter()
        .filter(|day| day.valid && day.date >= recent)
        .collect();
    let enough = usize::try_from(NEEDED).unwrap_or_default();
    let (cards, too_few_days) = if valid.len() < enough {
        let too_few = TooFewDays {
            have: count(valid.len()),
            need: count(enough),
            next_possible_date: next_possible(today, &valid),
        };
        (vec![provisional(&month)], Some(too_few))
    } else {
        let last = valid.len().saturating_sub(RANKED);
        let window: Vec<BaselineDay> = valid.iter().skip(last).copied().cloned().collect();
        let card = |(kind, percent)| ranked(kind, percent, &window, &month);
        (CARDS.into_iter().map(card).collect(), None)
    };
    GoalSuggestions {
        as_of: today,
        preselected: match too_few_days {
            Some(_) => CardKind::Provisional,
            None => CardKind::Balanced,
        },
        cards,
        too_few_days,
        anchor: anchor(),
    }
}

/// The first date before which there are valid days enough, if every date from today on is one.
fn next_possible(today: CivilDate, valid: &[&BaselineDay]) -> CivilDate {
    let enough = |date: &CivilDate| {
        let first = date.plus_days(-RECENT);
        let known = valid.iter().filter(|day| day.date >= first).count();
        count(known) + today.days_to(*date) >= i32::try_from(NEEDED).unwrap_or(i32::MAX)
    };
    let last = today.plus_days(RECENT);
    today.through(last).find(enough).unwrap_or(last)
}

/// The rank among `of` days that is reached on `percent` of days, and that percent as a rank can give it:
/// (n + 1)(1 - w) if that is whole, else the nearest rank.
fn rank(percent: usize, of: usize) -> usize {
    let below = 100 - percent;
    match ((of + 1) * below) % 100 {
        0 => (of + 1) * below / 100,
        _ => nearest_rank(below, of),
    }
}

fn ranked(
    kind: CardKind,
    percent: usize,
    window: &[BaselineDay],
    month: &[BaselineDay],
) -> GoalCard {
    let steps: Vec<i32> = window.iter().filter_map(|day| day.steps).collect();
    let (of, rank) = (steps.len(), rank(percent, steps.len()));
    let raw = smallest(&steps, rank).unwrap_or(USUAL);
    let (target, warnings) = within_bounds(raw, mean(month));
    let attainment = float(of + 1 - rank) / float(of + 1);
    let a_week = (attainment * 70.0).round() / 10.0;
    let explanation = Explanation {
        summary: format!(
            "{target} steps a day: if nothing changes, you meet it on about {a_week} days of 7."
        ),
        formula: format!(
            "value {rank} of your last {of} valid days in ascending order = {raw}; published to hundreds: {target}"
        ),
        baseline: mean(window),
        band: None,
        valid_days: count(of),
        window: window.to_vec(),
        would_have_met: Some(met(window, target)),
        warnings,
        evidence: Some(SHAPING.to_owned()),
    };
    card(kind, target, Some((attainment, a_week)), month, explanation)
}

/// The published target, and what held it.
fn within_bounds(raw: i32, mean: Option<i32>) -> (i32, Vec<String>) {
    let mean = mean.unwrap_or(USUAL);
    let step = hundreds(half_up(i64::from(mean) * i64::from(100 + STEP), 100));
    let (rounded, ceiling) = (hundreds(raw), CEILING.max(hundreds(mean)));
    let mut warnings = Vec::new();
    let mut target = rounded;
    if target > ceiling {
        target = ceiling;
        warnings.push(format!("Held at {ceiling}: more is yours to choose."));
    }
    if target > step {
        target = step;
        warnings.push(format!(
            "Held at {step}, {STEP} % above the mean of your last four weeks."
        ));
    }
    if target < FLOOR {
        target = FLOOR;
        warnings.push(format!("Raised to {FLOOR}, the lowest that is suggested."));
    }
    (target, warnings)
}

fn provisional(month: &[BaselineDay]) -> GoalCard {
    let explanation = Explanation {
        summary: format!(
            "{USUAL} steps a day, the same for everybody, until a few of your own days are known."
        ),
        formula: format!("target = {USUAL}"),
        baseline: None,
        band: None,
        valid_days: count(month.iter().filter(|day| day.valid).count()),
        window: month.to_vec(),
        would_have_met: Some(met(month, USUAL)),
        warnings: vec!["It is provisional: it knows nothing of you yet.".to_owned()],
        evidence: Some(FIXED_EVIDENCE.to_owned()),
    };
    card(CardKind::Provisional, USUAL, None, month, explanation)
}

fn card(
    kind: CardKind,
    target: i32,
    expected: Option<(f64, f64)>,
    month: &[BaselineDay],
    explanation: Explanation,
) -> GoalCard {
    GoalCard {
        kind,
        metric: Metric::Steps,
        period: Period::Day,
        target,
        expected_attainment: expected.map(|(attainment, _)| attainment),
        expected_days_per_week: expected.map(|(_, a_week)| a_week),
        would_have_met: met(month, target),
        of_valid_days: count(month.iter().filter(|day| day.valid).count()),
        explanation,
    }
}

fn anchor() -> HealthAnchor {
    HealthAnchor {
        steps: USUAL,
        claim: "Beside 2,000 steps a day, 7,000 go with about half the mortality.".to_owned(),
        population: "Adults in prospective studies, pooled (Ding and others 2025).".to_owned(),
        evidence: FIXED_EVIDENCE.to_owned(),
    }
}

fn met(days: &[BaselineDay], target: i32) -> i32 {
    let met = days
        .iter()
        .filter(|day| day.valid && day.steps >= Some(target));
    count(met.count())
}

fn mean(days: &[BaselineDay]) -> Option<i32> {
    let valid = days.iter().filter(|day| day.valid);
    let steps: Vec<i64> = valid.filter_map(|day| day.steps).map(i64::from).collect();
    let of = i64::try_from(steps.len()).unwrap_or_default();
    (of > 0).then(|| half_up(steps.iter().sum(), of))
}

fn count(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

fn float(number: usize) -> f64 {
    f64::from(count(number))
}
