//! What rules would have asked of people, day by day, and how often they would have been met.
//!
//! A back-test measures how well goals fit and how evenly, never what they would have changed: nobody
//! in the data was following them.

mod figures;

pub use self::figures::{Figures, Share};

use self::figures::{Evaluated, figures};
use super::rules::Rule;
use super::series::{Series, mean};

/// Valid days of whose mean a goal is a multiple.
const RECENT: usize = 7;
/// What automatic goals must reach.
const DEVIATION: f64 = 0.05;
const VOLATILITY: f64 = 0.04;
const LEFT_BEHIND: f64 = 0.2;
const CHALLENGE: (f64, f64) = (1.0, 1.25);

/// Somebody's days.
#[derive(Clone, Debug)]
pub struct Walker {
    /// Who it is.
    pub id: String,
    /// Their days.
    pub series: Series,
}

/// A back-test of every rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// People.
    pub people: usize,
    /// Days that were looked at, valid or not.
    pub days: usize,
    /// Valid ones.
    pub valid_days: usize,
    /// Each rule on the days on which it gives a goal.
    pub own: Vec<Figures>,
    /// Each rule on the days on which all of them do.
    pub common: Vec<Figures>,
    /// Whether goals that are set by themselves are fit for it.
    pub marks: Vec<Mark>,
}

/// Something that automatic goals must reach.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// What is measured.
    pub name: &'static str,
    /// What it is; absent if there was nothing to measure.
    pub value: Option<f64>,
    /// The lowest that passes.
    pub lowest: f64,
    /// The highest.
    pub highest: f64,
}

impl Mark {
    /// Whether it is reached.
    pub fn is_passed(&self) -> bool {
        let within = |value| (self.lowest..=self.highest).contains(&value);
        self.value.is_some_and(within)
    }
}

/// Walks forward through everybody's days.
pub fn run(people: &[Walker]) -> Report {
    let walks: Vec<Walk> = people.iter().map(walk).collect();
    let own: Vec<Figures> = per_rule(&walks, |_| true);
    let common = per_rule(&walks, |goals| goals.iter().all(Option::is_some));
    let rows = || people.iter().flat_map(|person| person.series.rows());
    Report {
        people: people.len(),
        days: rows().count(),
        valid_days: rows().filter(|row| row.valid).count(),
        marks: marks(&own),
        own,
        common,
    }
}

/// A valid day: its steps, the mean of the seven valid days before, and every rule's goal.
struct Step {
    steps: i32,
    recent: Option<f64>,
    goals: Vec<Option<f64>>,
}

struct Walk {
    id: String,
    steps: Vec<Step>,
}

fn walk(person: &Walker) -> Walk {
    let mut previous = vec![None; Rule::ALL.len()];
    let mut steps = Vec::new();
    for (index, row) in person.series.rows().iter().enumerate() {
        let past = person.series.past(index);
        let goals: Vec<Option<f64>> = Rule::ALL
            .iter()
            .zip(&previous)
            .map(|(rule, before)| rule.goal(&past, *before))
            .collect();
        // Goals go on from each other through days that are not valid.
        for (before, goal) in previous.iter_mut().zip(&goals) {
            *before = goal.or(*before);
        }
        if row.valid {
            let recent = past.last_valid(RECENT);
            steps.push(Step {
                steps: row.steps,
                recent: (recent.len() == RECENT).then(|| mean(recent)),
                goals,
            });
        }
    }
    Walk {
        id: person.id.clone(),
        steps,
    }
}

fn per_rule(walks: &[Walk], counts: impl Fn(&[Option<f64>]) -> bool) -> Vec<Figures> {
    let valid_days = walks.iter().map(|walk| walk.steps.len()).sum();
    let of_rule = |(place, rule): (usize, &Rule)| {
        let people: Vec<(String, Vec<Evaluated>)> = walks
            .iter()
            .map(|walk| {
                let steps = walk.steps.iter().filter(|step| counts(&step.goals));
                let evaluated = steps.filter_map(|step| {
                    Some(Evaluated {
                        goal: (*step.goals.get(place)?)?,
                        steps: step.steps,
                        recent: step.recent,
                    })
                });
                (walk.id.clone(), evaluated.collect())
            })
            .collect();
        figures(*rule, valid_days, &people)
    };
    Rule::ALL.iter().enumerate().map(of_rule).collect()
}

fn marks(own: &[Figures]) -> Vec<Mark> {
    let of = |rule: Rule| own.iter().find(|figures| figures.rule == rule);
    let ranks = own.iter().filter(|figures| figures.goal_days > 0);
    let deviations =
        ranks.filter_map(|it| Some((it.attainment_micro? - it.rule.expected()?).abs()));
    let guarded = of(Rule::Guarded);
    let left_behind = guarded.and_then(|guarded| {
        let (below, all) = (guarded.people_below_20, guarded.people);
        Some(f64::from(u32::try_from(below).ok()?) / f64::from(u32::try_from(all).ok()?))
    });
    vec![
        Mark {
            name: "percentile: largest deviation from the expected attainment",
            value: deviations.reduce(f64::max),
            lowest: 0.0,
            highest: DEVIATION,
        },
        Mark {
            name: "percentile_guarded: volatility",
            value: guarded.and_then(|guarded| guarded.volatility),
            lowest: 0.0,
            highest: VOLATILITY,
        },
        Mark {
            name: "percentile_guarded: share of people below 20 % attainment",
            value: left_behind.filter(|share| share.is_finite()),
            lowest: 0.0,
            highest: LEFT_BEHIND,
        },
        Mark {
            name: "percentile_guarded: median challenge",
            value: guarded.and_then(|guarded| guarded.challenge_median),
            lowest: CHALLENGE.0,
            highest: CHALLENGE.1,
        },
    ]
}
