//! The figures of one rule, over the days on which it gave a goal.

use crate::engine::rules::Rule;

/// Evaluated days of somebody whose first and last seven are compared.
const LONG: usize = 14;
const WEEK: usize = 7;

/// A valid day with a goal.
pub(super) struct Evaluated {
    pub(super) goal: f64,
    pub(super) steps: i32,
    /// The mean of the seven valid days before.
    pub(super) recent: Option<f64>,
}

impl Evaluated {
    fn is_met(&self) -> bool {
        f64::from(self.steps) >= self.goal
    }
}

/// Somebody's share of goal days that were met.
#[derive(Clone, Debug, PartialEq)]
pub struct Share {
    /// Who.
    pub id: String,
    /// Goal days.
    pub goal_days: usize,
    /// Those that were met.
    pub hits: usize,
    /// The mean of the goals.
    pub mean_goal: f64,
}

impl Share {
    /// Hits a goal day.
    pub fn attainment(&self) -> f64 {
        ratio(self.hits, self.goal_days).unwrap_or_default()
    }
}

/// The figures of one rule. What cannot be computed is absent.
#[derive(Clone, Debug, PartialEq)]
pub struct Figures {
    /// The rule.
    pub rule: Rule,
    /// Valid days, with a goal or without.
    pub valid_days: usize,
    /// Valid days with a goal.
    pub goal_days: usize,
    /// Goal days on which it was met.
    pub hits: usize,
    /// Goal days a valid day.
    pub computable: Option<f64>,
    /// Hits a goal day.
    pub attainment_micro: Option<f64>,
    /// The mean over people of their own attainment.
    pub attainment_macro: Option<f64>,
    /// Its standard deviation between people (of a sample).
    pub attainment_sd: Option<f64>,
    /// People with a goal day.
    pub people: usize,
    /// Those who met fewer than 20 % of theirs.
    pub people_below_20: usize,
    /// Those who met more than 80 %.
    pub people_above_80: usize,
    /// The mean of goal over the mean of the last seven valid days, where there are seven.
    pub challenge_mean: Option<f64>,
    /// The median of the same.
    pub challenge_median: Option<f64>,
    /// The mean relative change from one evaluated day of a person to the next.
    pub volatility: Option<f64>,
    /// The mean over people with 14 evaluated days of the mean goal of the last seven over that of the
    /// first seven.
    pub ramp: Option<f64>,
    /// The sum of all goals, to compare implementations.
    pub sum_of_goals: f64,
    /// Each person with a goal day.
    pub shares: Vec<Share>,
}

/// Sums a rule's days up.
pub(super) fn figures(
    rule: Rule,
    valid_days: usize,
    people: &[(String, Vec<Evaluated>)],
) -> Figures {
    let days = || people.iter().flat_map(|(_, days)| days);
    let shares: Vec<Share> = people.iter().filter_map(share).collect();
    let attained: Vec<f64> = shares.iter().map(Share::attainment).collect();
    let goal_days = days().count();
    let hits = days().filter(|day| day.is_met()).count();
    let mut challenge: Vec<f64> = days()
        .filter_map(|day| Some(day.goal / day.recent?))
        .collect();
    challenge.sort_by(f64::total_cmp);
    let changes: Vec<f64> = people
        .iter()
        .flat_map(|(_, days)| days.windows(2))
        .filter_map(|pair| match pair {
            [before, after] => Some((after.goal - before.goal).abs() / before.goal),
            _ => None,
        })
        .collect();
    let ramps: Vec<f64> = people.iter().filter_map(|(_, days)| ramp(days)).collect();
    let below = shares
        .iter()
        .filter(|share| share.hits * 5 < share.goal_days);
    let above = shares
        .iter()
        .filter(|share| share.hits * 5 > share.goal_days * 4);
    Figures {
        rule,
        valid_days,
        goal_days,
        hits,
        computable: ratio(goal_days, valid_days),
        attainment_micro: ratio(hits, goal_days),
        attainment_macro: mean(&attained),
        attainment_sd: deviation(&attained),
        people: shares.len(),
        people_below_20: below.count(),
        people_above_80: above.count(),
        challenge_mean: mean(&challenge),
        challenge_median: median(&challenge),
        volatility: mean(&changes),
        ramp: mean(&ramps),
        sum_of_goals: days().map(|day| day.goal).sum(),
        shares,
    }
}

fn share((id, days): &(String, Vec<Evaluated>)) -> Option<Share> {
    let goals: Vec<f64> = days.iter().map(|day| day.goal).collect();
    Some(Share {
        id: id.clone(),
        goal_days: days.len(),
        hits: days.iter().filter(|day| day.is_met()).count(),
        mean_goal: mean(&goals)?,
    })
}

fn ramp(days: &[Evaluated]) -> Option<f64> {
    let goals: Vec<f64> = days.iter().map(|day| day.goal).collect();
    if goals.len() < LONG {
        return None;
    }
    let last = goals.get(goals.len() - WEEK..)?;
    Some(mean(last)? / mean(goals.get(..WEEK)?)?)
}

/// One count over another, if there is any.
fn ratio(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| float(part) / float(whole))
}

fn mean(values: &[f64]) -> Option<f64> {
    let sum: f64 = values.iter().sum();
    (!values.is_empty()).then(|| sum / float(values.len()))
}

/// The standard deviation of a sample.
fn deviation(values: &[f64]) -> Option<f64> {
    let mean = mean(values)?;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    (values.len() > 1).then(|| (squares / (float(values.len()) - 1.0)).sqrt())
}

/// The median of sorted values.
fn median(sorted: &[f64]) -> Option<f64> {
    let half = sorted.len() / 2;
    let upper = *sorted.get(half)?;
    match sorted.len() % 2 {
        1 => Some(upper),
        _ => Some((sorted.get(half.checked_sub(1)?)? + upper) / 2.0),
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts of days are far below 2^53"
)]
fn float(count: usize) -> f64 {
    count as f64
}
