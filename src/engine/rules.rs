//! Rules by which a day's goal follows from the days before it.

use super::series::{Past, RANKED, mean};

/// The rank that is met on four days of ten.
pub const BALANCED: usize = 6;
/// By how much a guarded goal may change from one day to the next.
const GUARD: f64 = 0.1;
/// What a guarded goal is not below, and what it may always reach.
const FLOOR: f64 = 2_000.0;
const CEILING: f64 = 10_000.0;
/// Valid days of whose mean a guarded goal may always reach.
const LONG: usize = 28;
/// Boundaries of the step index (Tudor-Locke and Bassett 2004).
const BANDS: [f64; 5] = [2_500.0, 5_000.0, 7_500.0, 10_000.0, 12_500.0];

/// A rule. Percents are whole; steps are steps a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// The same number for everybody.
    Fixed(i32),
    /// The next boundary of the step index above the baseline.
    StepBand,
    /// The baseline and so many steps.
    Increment(i32),
    /// The baseline and so many percent of it.
    Percent(i32),
    /// The baseline and so many percent of it for each week, up to a cap.
    RampByPercent(i32, i32),
    /// The baseline and so many steps for each week, up to a cap.
    RampBySteps(i32, i32),
    /// The mean of the week before and so many percent.
    Weekly(i32),
    /// The mean of the seven days before and so many percent.
    Rolling(i32),
    /// The k-th smallest of the last nine valid days (Adams and others 2013,
    /// doi 10.1371/journal.pone.0082901).
    Rank(usize),
    /// The sixth smallest, changed by at most a tenth a day, between a floor and a ceiling.
    Guarded,
}

impl Rule {
    /// Those that a back-test compares.
    pub const ALL: [Self; 24] = [
        Self::Fixed(7_000),
        Self::Fixed(8_000),
        Self::Fixed(10_000),
        Self::StepBand,
        Self::Increment(1_000),
        Self::Increment(2_000),
        Self::Increment(3_000),
        Self::Percent(10),
        Self::Percent(33),
        Self::Percent(50),
        Self::RampByPercent(15, 10_000),
        Self::RampBySteps(500, 10_000),
        Self::Weekly(10),
        Self::Rolling(10),
        Self::Rank(1),
        Self::Rank(2),
        Self::Rank(3),
        Self::Rank(4),
        Self::Rank(5),
        Self::Rank(6),
        Self::Rank(7),
        Self::Rank(8),
        Self::Rank(9),
        Self::Guarded,
    ];

    /// Its name in reports.
    pub fn name(self) -> String {
        match self {
            Self::Fixed(steps) => format!("fixed_{steps}"),
            Self::StepBand => "step_band".to_owned(),
            Self::Increment(steps) => format!("baseline_increment_{steps}"),
            Self::Percent(percent) => format!("baseline_percent_{percent}"),
            Self::RampByPercent(percent, _) => format!("ramp_{percent}_percent"),
            Self::RampBySteps(steps, _) => format!("ramp_{steps}_steps"),
            Self::Weekly(percent) => format!("weekly_adaptive_{percent}"),
            Self::Rolling(percent) => format!("rolling_{percent}"),
            Self::Rank(rank) => format!("percentile_{rank}_of_{RANKED}"),
            Self::Guarded => "percentile_guarded".to_owned(),
        }
    }

    /// The share of days on which it is met if nothing changes, where theory tells: by the exchangeability
    /// of ten days, the tenth is below the k-th smallest of nine with probability k / 10.
    pub fn expected(self) -> Option<f64> {
        match self {
            Self::Rank(rank) => {
                let above = u32::try_from(RANKED + 1 - rank).ok()?;
                Some(f64::from(above) / f64::from(u32::try_from(RANKED + 1).ok()?))
            }
            _ => None,
        }
    }

    /// The goal beside a baseline, of a rule that needs nothing else.
    pub fn beside(self, baseline: f64) -> Option<f64> {
        match self {
            Self::StepBand => {
                let next = BANDS.into_iter().find(|bound| *bound > baseline);
                Some(next.unwrap_or(baseline))
            }
            Self::Increment(steps) => Some(baseline + f64::from(steps)),
            Self::Percent(percent) => Some(baseline * more(percent)),
            _ => None,
        }
    }

    /// The goal of the day after `past`, if there are days enough; `previous` is the last that this rule
    /// gave the same person.
    pub fn goal(self, past: &Past<'_>, previous: Option<f64>) -> Option<f64> {
        let week = f64::from(past.week);
        match self {
            Self::Fixed(steps) => Some(f64::from(steps)),
            Self::StepBand | Self::Increment(_) | Self::Percent(_) => self.beside(past.baseline?),
            Self::RampByPercent(percent, cap) => {
                let baseline = past.baseline?;
                let raised = baseline * (1.0 + f64::from(percent) / 100.0 * week);
                Some(raised.min(baseline.max(f64::from(cap))))
            }
            Self::RampBySteps(steps, cap) => {
                let baseline = past.baseline?;
                let raised = baseline + f64::from(steps) * week;
                Some(raised.min(baseline.max(f64::from(cap))))
            }
            Self::Weekly(percent) => Some(past.last_week? * more(percent)),
            Self::Rolling(percent) => Some(past.last_seven_days? * more(percent)),
            Self::Rank(rank) => past.ranked(rank).map(f64::from),
            Self::Guarded => {
                let start = f64::from(past.ranked(BALANCED)?);
                let near = previous.map_or(start, |previous| {
                    start
                        .max((1.0 - GUARD) * previous)
                        .min((1.0 + GUARD) * previous)
                });
                let ceiling = mean(past.last_valid(LONG)).max(CEILING);
                Some(near.max(FLOOR).min(ceiling))
            }
        }
    }
}

fn more(percent: i32) -> f64 {
    1.0 + f64::from(percent) / 100.0
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::Rule;
    use crate::engine::series::{Row, Series};
    use crate::model::time::CivilDate;

    fn series(steps: &[i32]) -> Series {
        let first = CivilDate(date(2026, 1, 5));
        let rows = steps.iter().zip(0..).map(|(&steps, day)| Row {
            date: first.plus_days(day),
            steps,
            valid: steps >= 1_000,
        });
        Series::new(rows.collect())
    }

    fn after(rule: Rule, steps: &[i32], previous: Option<f64>) -> Option<f64> {
        let mut all = steps.to_vec();
        all.push(0);
        rule.goal(&series(&all).past(steps.len()), previous)
    }

    #[test]
    fn each_rule_follows_its_formula() {
        let week = [4000, 5000, 6000, 7000, 8000, 9000, 10_000];
        for (rule, expected) in [
            (Rule::Fixed(7_000), 7_000.0),
            (Rule::StepBand, 7_500.0),
            (Rule::Increment(2_000), 9_000.0),
            (Rule::Percent(33), 9_310.0),
            (Rule::RampByPercent(15, 10_000), 8_050.0),
            (Rule::RampBySteps(500, 10_000), 7_500.0),
            (Rule::Weekly(10), 7_700.0),
            (Rule::Rolling(10), 7_700.0),
        ] {
            let goal = after(rule, &week, None).unwrap();
            assert!((goal - expected).abs() < 1e-6, "{rule:?}: {goal}");
        }
        let mut nine = week.to_vec();
        nine.extend([1000, 11_000]);
        assert_eq!(after(Rule::Rank(6), &nine, None), Some(8_000.0));
        assert_eq!(
            after(Rule::Rank(6), &week, None),
            None,
            "seven are not nine"
        );
    }

    #[test]
    fn a_ramp_stops_at_its_cap_or_at_a_baseline_above_it() {
        let weeks = [9_000; 21];
        assert_eq!(
            after(Rule::RampByPercent(15, 10_000), &weeks, None),
            Some(10_000.0)
        );
        let weeks = [12_000; 21];
        assert_eq!(
            after(Rule::RampByPercent(15, 10_000), &weeks, None),
            Some(12_000.0)
        );
        assert_eq!(after(Rule::StepBand, &[13_000; 7], None), Some(13_000.0));
    }

    #[test]
    fn a_guarded_goal_changes_slowly_and_stays_within_bounds() {
        let high = [20_000; 9];
        assert_eq!(after(Rule::Guarded, &high, Some(8_000.0)), Some(8_800.0));
        assert_eq!(
            after(Rule::Guarded, &[1_000; 9], Some(2_100.0)),
            Some(2_000.0)
        );
        assert_eq!(
            after(Rule::Guarded, &high, None),
            Some(20_000.0),
            "their own mean is the ceiling"
        );
    }

    proptest! {
        #[test]
        fn nothing_on_or_after_a_date_changes_its_goal(
            steps in prop::collection::vec(0..40_000_i32, 1..60),
            other in prop::collection::vec(0..40_000_i32, 60),
            at in 0..60_usize,
        ) {
            let at = at % steps.len();
            let mut changed = steps.clone();
            for (place, value) in changed.iter_mut().zip(&other).skip(at) {
                *place = *value;
            }
            let (one, two) = (series(&steps), series(&changed));
            for rule in Rule::ALL {
                let (mut goal, mut same) = (None, None);
                for index in 0..=at {
                    goal = rule.goal(&one.past(index), goal).or(goal);
                    same = rule.goal(&two.past(index), same).or(same);
                }
                prop_assert_eq!(goal, same, "{:?}", rule);
            }
        }
    }
}
