//! Goals to choose between: three ranks of a person's own valid days (shaping with a moving window,
//! Adams and others 2013, doi 10.1371/journal.pone.0082901), so that each says how often it would be met.

use super::goal::{Ask, MONTH, Need, a_week, compute, first_enough, shares, studies};
use super::measure::{Records, seen};
use crate::model::day::Day;
use crate::model::explanation::{BaselineDay, Explanation};
use crate::model::goal::{Goal, Period};
use crate::model::metric::Metric;
use crate::model::strategy::{Parameters, Strategy};
use crate::model::suggestion::{CardKind, GoalCard, GoalSuggestions, HealthAnchor, TooFewDays};
use crate::model::time::CivilDate;

/// Valid days that a rank is taken of, at most.
const RANKED: usize = 9;
/// What cards need: as a baseline, but within the days that a rank is taken of.
const NEED: Need = Need {
    days: 4,
    back: 21,
    exact: false,
};
/// By how many percent a suggestion may exceed the mean of the month.
const STEP: i32 = 20;
/// Valid days of which fewer than two met say that a goal is too hard.
const LATELY: usize = 7;
/// Each card and the percent of days on which it is to be met.
const CARDS: [(CardKind, i32); 3] = [
    (CardKind::Gentle, 60),
    (CardKind::Balanced, 40),
    (CardKind::Stretch, 30),
];

/// What goals are suggested from.
#[derive(Clone, Copy, Debug)]
pub struct Inputs<'a> {
    /// The person's civil date: only dates before it are looked at.
    pub today: CivilDate,
    /// Days, in any order; later ones change nothing.
    pub days: &'a [Day],
    /// The daily goal in force.
    pub goal: Option<&'a Goal>,
    /// Whether the person is in care.
    pub in_care: bool,
}

/// Suggests goals that begin today.
pub fn suggest(inputs: &Inputs<'_>) -> GoalSuggestions {
    let today = inputs.today;
    let range = (today.plus_days(-MONTH), today.plus_days(-1));
    let records = Records {
        days: inputs.days,
        nutrition: &[],
    };
    let month = seen(Metric::Steps, &records, range);
    let recent = today.plus_days(-NEED.back);
    let valid = month
        .iter()
        .filter(|day| day.valid && day.date >= recent)
        .count();
    let easier_advised = is_too_hard(&month, inputs.goal);
    let (cards, preselected, too_few_days) = if inputs.in_care {
        (vec![hold(&month, inputs.goal)], CardKind::Hold, None)
    } else if valid < NEED.days {
        let too_few = TooFewDays {
            have: count(valid),
            need: count(NEED.days),
            next_possible_date: first_enough(&NEED, today, |date| date, &month),
        };
        (
            vec![provisional(&month, today)],
            CardKind::Provisional,
            Some(too_few),
        )
    } else {
        let window = count(valid.min(RANKED));
        let card = |(kind, percent)| ranked(kind, (percent, window), &month, today);
        let preselected = match easier_advised {
            true => CardKind::Gentle,
            false => CardKind::Balanced,
        };
        (CARDS.into_iter().map(card).collect(), preselected, None)
    };
    GoalSuggestions {
        as_of: today,
        preselected,
        cards,
        easier_advised,
        too_few_days,
        anchor: anchor(),
    }
}

/// Whether a goal was met on fewer than two of the last seven valid days.
fn is_too_hard(month: &[BaselineDay], goal: Option<&Goal>) -> bool {
    let Some(target) = goal.and_then(|goal| goal.target) else {
        return false;
    };
    let since = goal.map_or(CivilDate::LATEST, |goal| goal.effective_from);
    let valid = month
        .iter()
        .rev()
        .filter(|day| day.valid && day.date >= since);
    let lately: Vec<&BaselineDay> = valid.take(LATELY).collect();
    lately.len() == LATELY && shares(&lately, Some(target)).0 < 2
}

/// An open or a fixed goal can always be computed, and a rank where there are days enough.
fn of(
    strategy: Strategy,
    (parameters, told): (&Parameters, Option<i32>),
    month: &[BaselineDay],
    today: CivilDate,
) -> (Option<i32>, Explanation) {
    let ask = Ask {
        metric: Metric::Steps,
        period: Period::Day,
        days: 1,
        strategy,
        parameters,
        told,
        age: None,
        until: today,
        starts_on: today,
        week: 0,
        previous: None,
        step: Some(STEP),
    };
    match compute(&ask, month) {
        Ok(computed) => (computed.target, computed.explanation),
        Err(_) => (None, Explanation::default()),
    }
}

fn ranked(
    kind: CardKind,
    (percent, window): (i32, i32),
    month: &[BaselineDay],
    today: CivilDate,
) -> GoalCard {
    let parameters = Parameters {
        window: Some(window),
        attainment_percent: Some(percent),
        ..Parameters::default()
    };
    let (target, explanation) = of(Strategy::Percentile, (&parameters, None), month, today);
    let attainment = explanation.expected_attainment;
    card(kind, target, attainment, explanation)
}

fn provisional(month: &[BaselineDay], today: CivilDate) -> GoalCard {
    let none = Parameters::default();
    let (target, explanation) = of(Strategy::Fixed, (&none, None), month, today);
    let summary = "The same for everybody, until a few of your own days are known.".to_owned();
    let mut explanation = Explanation {
        summary,
        ..explanation
    };
    let warning = "It is provisional: it knows nothing of you yet.";
    explanation.warnings.push(warning.to_owned());
    card(CardKind::Provisional, target, None, explanation)
}

fn hold(month: &[BaselineDay], goal: Option<&Goal>) -> GoalCard {
    let explanation = Explanation {
        summary: "Take care of yourself: your goal stays as it is, and nothing is missed."
            .to_owned(),
        formula: "what was there".to_owned(),
        window: month.to_vec(),
        ..Explanation::default()
    };
    card(
        CardKind::Hold,
        goal.and_then(|goal| goal.target),
        None,
        explanation,
    )
}

fn card(
    kind: CardKind,
    target: Option<i32>,
    expected: Option<f64>,
    explanation: Explanation,
) -> GoalCard {
    GoalCard {
        kind,
        metric: Metric::Steps,
        period: Period::Day,
        target,
        expected_attainment: expected,
        expected_days_per_week: expected.map(a_week),
        would_have_met: explanation.would_have_met.unwrap_or_default(),
        of_valid_days: explanation.of_valid_days,
        explanation,
    }
}

fn anchor() -> HealthAnchor {
    let study = studies(Strategy::Fixed, true).into_iter().next();
    let (evidence, claim, population) = study.map_or_else(Default::default, |study| {
        (study.doi, study.claim, study.population)
    });
    HealthAnchor {
        steps: Metric::Steps.scale().usual_week / 7,
        claim,
        population,
        evidence,
    }
}

fn count(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}
