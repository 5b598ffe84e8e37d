//! Progress: a goal beside what was done, with honesty about what is not known.

use std::collections::BTreeMap;

use super::measure::{Records, done};
use super::status;
use crate::model::care::Care;
use crate::model::day::{Day, DayStatus};
use crate::model::goal::{Goal, Period};
use crate::model::id::SeasonId;
use crate::model::metric::Metric;
use crate::model::progress::{Outcome, PeriodProgress, Progress, ProgressDay};
use crate::model::season::Season;
use crate::model::time::CivilDate;

/// What progress is computed from.
#[derive(Debug)]
pub struct Inputs<'a> {
    /// The person's civil date at the moment.
    pub today: CivilDate,
    /// What the periods are.
    pub period: Period,
    /// What is counted.
    pub metric: Metric,
    /// Goals of that period and metric, in any order.
    pub goals: &'a [Goal],
    /// What was done, in any order.
    pub records: Records<'a>,
    /// Times of care.
    pub care: &'a [Care],
    /// Seasons that the person takes part in.
    pub seasons: &'a [Season],
    /// After this date FitEx was not allowed to ask.
    pub not_authorized_after: Option<CivilDate>,
}

/// What is looked up by date.
struct ByDate<'a> {
    days: BTreeMap<CivilDate, &'a Day>,
    done: BTreeMap<CivilDate, i32>,
}

/// Progress of every period that touches the dates between two, both included.
pub fn between(inputs: &Inputs<'_>, from: CivilDate, to: CivilDate) -> Progress {
    let by_date = ByDate {
        days: inputs
            .records
            .days
            .iter()
            .map(|day| (day.date, day))
            .collect(),
        done: done(inputs.metric, &inputs.records),
    };
    let spans = spans(inputs, from, to);
    let first = spans.first().map_or(from, |span| span.0);
    let last = spans.iter().map(|span| span.1).max().unwrap_or(to);
    let items: Vec<PeriodProgress> = spans
        .into_iter()
        .map(|span| of_period(inputs, &by_date, span))
        .collect();
    let with_goal = || items.iter().filter(|item| item.target.is_some());
    let target = sum(with_goal().map(|item| item.target));
    Progress {
        from: first,
        to: last,
        today: inputs.today,
        period: inputs.period,
        metric: inputs.metric,
        done: sum(items.iter().map(|item| item.done)),
        target,
        ratio: ratio(sum(with_goal().map(|item| item.done)), target),
        periods_met: count(&items, |item| item.met == Some(true)),
        periods_judged: count(&items, |item| item.met.is_some()),
        items,
    }
}

/// The first and last date of a period, and the season that it is.
type Span = (CivilDate, CivilDate, Option<SeasonId>);

/// The periods that touch a range, the earliest first.
fn spans(inputs: &Inputs<'_>, from: CivilDate, to: CivilDate) -> Vec<Span> {
    if inputs.period == Period::Season {
        let touches = inputs
            .seasons
            .iter()
            .filter(|it| it.starts_on <= to && it.ends_on >= from);
        let mut spans: Vec<Span> = touches
            .map(|it| (it.starts_on, it.ends_on, Some(it.id)))
            .collect();
        spans.sort_unstable();
        return spans;
    }
    let around = |date| {
        let (first, last) = inputs.period.around(date, None);
        (first, last, None)
    };
    let (last, mut spans) = (around(to).1, Vec::new());
    let mut span = around(from);
    while span.0 <= last {
        spans.push(span);
        span = around(span.1.plus_days(1));
    }
    spans
}

/// The goal in force: the one that counts on the period's first day. A past period is judged by the
/// goal of that time, whatever was set since; a season by a goal of its own.
fn goal_on(goals: &[Goal], date: CivilDate, season: Option<SeasonId>) -> Option<&Goal> {
    let of_period = goals.iter().filter(|goal| goal.season_id == season);
    let counting = of_period.filter(|goal| goal.counts_on(date));
    counting.max_by_key(|goal| (goal.effective_from, goal.id))
}

fn of_period(
    inputs: &Inputs<'_>,
    by_date: &ByDate<'_>,
    (start, end, season): Span,
) -> PeriodProgress {
    let days: Vec<ProgressDay> = start
        .through(end)
        .map(|date| ProgressDay {
            date,
            status: status_of(inputs, by_date, date),
            done: by_date.done.get(&date).copied(),
        })
        .collect();
    let goal = goal_on(inputs.goals, start, season);
    let target = goal.and_then(|goal| goal.target);
    let done = sum(days.iter().map(|day| day.done));
    let outcome = outcome(target, done, &days);
    PeriodProgress {
        from: start,
        to: end,
        goal_id: goal.map(|goal| goal.id),
        metric: inputs.metric,
        done,
        target,
        ratio: ratio(done, target),
        met: match outcome {
            Outcome::Met => Some(true),
            Outcome::NotMet => Some(false),
            Outcome::InProgress | Outcome::Unknown | Outcome::Excused | Outcome::NoGoal => None,
        },
        outcome,
        days,
    }
}

/// How far a date can be trusted. What somebody enters of what they ate is complete once it is entered.
fn status_of(inputs: &Inputs<'_>, by_date: &ByDate<'_>, date: CivilDate) -> DayStatus {
    if inputs.care.iter().any(|care| care.covers(date)) {
        return DayStatus::Excused;
    }
    let of_absent = || status::of_absent(date, inputs.today, inputs.not_authorized_after);
    match by_date.days.get(&date) {
        _ if inputs.metric != Metric::FruitVegetableCups => by_date
            .days
            .get(&date)
            .map_or_else(of_absent, |day| day.status),
        Some(day) if day.status == DayStatus::Excused => DayStatus::Excused,
        _ if date >= inputs.today => DayStatus::InProgress,
        _ if by_date.done.contains_key(&date) => DayStatus::Complete,
        _ => DayStatus::NoData,
    }
}

fn outcome(target: Option<i32>, done: Option<i32>, days: &[ProgressDay]) -> Outcome {
    let Some(target) = target else {
        return Outcome::NoGoal;
    };
    // What was reached stays reached, however little is known of the rest.
    if done.is_some_and(|done| done >= target) {
        return Outcome::Met;
    }
    if days.iter().all(|day| day.status == DayStatus::Excused) {
        return Outcome::Excused;
    }
    if days.iter().any(|day| day.status == DayStatus::InProgress) {
        return Outcome::InProgress;
    }
    let known = |day: &ProgressDay| matches!(day.status, DayStatus::Complete | DayStatus::Suspect);
    if days.iter().all(known) {
        Outcome::NotMet
    } else {
        Outcome::Unknown
    }
}

/// The sum of what is known; nothing if nothing is.
fn sum(values: impl Iterator<Item = Option<i32>>) -> Option<i32> {
    values.flatten().fold(None, |sum, value| {
        Some(sum.unwrap_or(0).saturating_add(value))
    })
}

/// To four decimals: enough for a bar on a screen, and the same in every program.
fn ratio(done: Option<i32>, target: Option<i32>) -> Option<f64> {
    let (done, target) = (done?, target?);
    Some((f64::from(done) / f64::from(target) * 10_000.0).round() / 10_000.0)
}

fn count(items: &[PeriodProgress], which: impl Fn(&PeriodProgress) -> bool) -> i32 {
    i32::try_from(items.iter().filter(|item| which(item)).count()).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::outcome;
    use crate::model::day::DayStatus;
    use crate::model::progress::{Outcome, ProgressDay};
    use crate::model::time::CivilDate;

    fn days(statuses: &[DayStatus]) -> Vec<ProgressDay> {
        statuses
            .iter()
            .map(|&status| ProgressDay {
                date: CivilDate(date(2026, 11, 23)),
                status,
                done: None,
            })
            .collect()
    }

    #[test]
    fn what_is_reached_is_met_whatever_else_is_unknown() {
        let unsure = days(&[DayStatus::InProgress, DayStatus::NoData]);

        assert_eq!(outcome(Some(7_000), Some(7_000), &unsure), Outcome::Met);
    }

    #[test]
    fn only_a_period_that_is_wholly_known_can_be_not_met() {
        use DayStatus::{Complete, InProgress, NoData, NotAuthorized, ShortWear, Suspect};
        let judge = |statuses: &[DayStatus]| outcome(Some(7_000), Some(6_999), &days(statuses));

        assert_eq!(judge(&[Complete, Suspect]), Outcome::NotMet);
        assert_eq!(judge(&[Complete, InProgress]), Outcome::InProgress);
        assert_eq!(judge(&[NoData, InProgress]), Outcome::InProgress);
        for unknown in [NoData, NotAuthorized, ShortWear] {
            assert_eq!(judge(&[Complete, unknown]), Outcome::Unknown);
        }
        assert_eq!(outcome(None, Some(1), &days(&[Complete])), Outcome::NoGoal);
    }
}
