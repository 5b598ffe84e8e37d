//! What a person or a team did in a period of a season, in the numbers that boards rank by. A person
//! counts as a team of one, so that both are measured alike.

use std::collections::BTreeMap;

use super::team_progress::{Inputs, Part, Stay, of, parts};
use crate::model::day::{Day, DayStatus, Source};
use crate::model::id::UserId;
use crate::model::leaderboard::{BoardMetric, Tally};
use crate::model::time::CivilDate;

/// Valid days that a spread needs.
const SPREAD_NEEDS: usize = 4;

/// What somebody did in a period. `baselines` are of each member's own days before the season.
pub fn tally(inputs: &Inputs<'_>, baselines: &BTreeMap<UserId, i32>) -> Tally {
    let progress = of(inputs);
    let parts = parts(inputs);
    let valid: Vec<(UserId, Vec<f64>)> = parts
        .iter()
        .map(|part| (part.user, valid_steps(part)))
        .collect();
    let improved = valid.iter().filter_map(|(user, steps)| {
        let baseline = f64::from(*baselines.get(user).filter(|mean| **mean > 0)?);
        Some(mean(steps)? / baseline - 1.0)
    });
    let steady = valid.iter().filter_map(|(_, steps)| steadiness(steps));
    let closed = parts.iter().map(closed_steps);
    let (steps, most) = (closed.clone().sum(), closed.max().unwrap_or_default());
    Tally {
        members: progress.members,
        current_members: count(parts.iter().filter(|part| is_current(inputs, part)).count()),
        member_days: progress.member_days,
        valid_days: progress.valid_days,
        goal_days_met: progress.goal_days.met,
        goal_days_known: progress.goal_days.known,
        steps,
        manual_days: count(inputs.stays.iter().map(|stay| by_hand(inputs, stay)).sum()),
        coverage: progress.coverage,
        top_member_share: share(most, steps),
        goal_day_rate: progress.goal_days.rate,
        capped_mean: progress.capped_mean,
        progress_index: progress.progress_index,
        improvement: mean(&improved.collect::<Vec<_>>()),
        consistency: mean(&steady.collect::<Vec<_>>()),
        unranked: progress.unranked,
    }
}

/// The number by which a metric ranks.
pub fn score(tally: &Tally, metric: BoardMetric) -> Option<f64> {
    match metric {
        BoardMetric::GoalDayRate => tally.goal_day_rate,
        BoardMetric::CappedMean => tally.capped_mean,
        BoardMetric::ProgressIndex => tally.progress_index,
        BoardMetric::Improvement => tally.improvement,
        BoardMetric::Consistency => tally.consistency,
    }
}

/// Steps of closed dates, at most 30,000 a day.
fn closed_steps(part: &Part) -> i64 {
    part.closed.iter().filter_map(|(_, day)| day.steps).sum()
}

fn valid_steps(part: &Part) -> Vec<f64> {
    let valid = part
        .closed
        .iter()
        .filter(|(_, day)| day.valid && !day.excused);
    valid.filter_map(|(_, day)| day.steps).map(float).collect()
}

/// How little somebody's valid days differ: 1 less their coefficient of variation, at least 0.
fn steadiness(steps: &[f64]) -> Option<f64> {
    let mean = mean(steps).filter(|mean| *mean > 0.0 && steps.len() >= SPREAD_NEEDS)?;
    let squares: f64 = steps.iter().map(|day| (day - mean).powi(2)).sum();
    let deviation = (squares / (float_of(steps.len()) - 1.0)).sqrt();
    Some((1.0 - deviation / mean).max(0.0))
}

/// Whether what a member did is known through the last closed date of the period. Later dates are not
/// asked for: what is said of a period would change every day.
fn is_current(inputs: &Inputs<'_>, part: &Part) -> bool {
    let stay = inputs.stays.iter().find(|stay| stay.user == part.user);
    let last = |stay: &Stay<'_>| inputs.to.min(stay.today.plus_days(-1));
    let day = stay.and_then(|stay| stay.days.get(&last(stay)));
    day.is_some_and(|day| {
        !matches!(
            day.status,
            DayStatus::NoData | DayStatus::InProgress | DayStatus::NotAuthorized
        )
    })
}

/// Closed dates of which the steps were entered by hand.
fn by_hand(inputs: &Inputs<'_>, stay: &Stay<'_>) -> usize {
    let counts = |date: &CivilDate, day: &Day| {
        (inputs.from..=inputs.to).contains(date)
            && *date < stay.today
            && stay.is_in(*date)
            && matches!(day.source, Some(Source::Manual | Source::SelfReport))
    };
    stay.days
        .iter()
        .filter(|(date, day)| counts(date, day))
        .count()
}

fn mean(numbers: &[f64]) -> Option<f64> {
    (!numbers.is_empty()).then(|| numbers.iter().sum::<f64>() / float_of(numbers.len()))
}

fn share(part: i64, whole: i64) -> Option<f64> {
    (whole > 0).then(|| float(part) / float(whole))
}

#[expect(
    clippy::cast_precision_loss,
    reason = "sums of steps are far below 2^53"
)]
fn float(number: i64) -> f64 {
    number as f64
}

#[expect(clippy::cast_precision_loss, reason = "days of a team are few")]
fn float_of(number: usize) -> f64 {
    number as f64
}

fn count(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}
