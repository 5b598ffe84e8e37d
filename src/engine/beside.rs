//! Goals that follow from a person's own baseline, once, on the day they are set.

use super::baseline::{Baseline, hundreds};
use super::rules::Rule;
use crate::model::goal::{Explanation, Period};

/// A computed goal is not below this many steps a day.
const FLOOR: i32 = 2_000;
/// Steps a day beyond which risk falls little further, below and from this age (Paluch and others 2022).
const PLATEAU: (i32, i32) = (8_000, 7_000);
const OLDER: i32 = 60;
/// The largest step towards the plateau, in steps a day.
const TOWARDS: i32 = 1_000;
const DOSE_RESPONSE: &str = "10.1016/S2468-2667(21)00302-9";

/// How a goal follows from a baseline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beside {
    /// So many steps more.
    Increment(i32),
    /// So many percent more.
    Percent(i32),
    /// The next boundary of the step index.
    StepBand,
    /// A step towards what an age has most of, if that is still ahead.
    Age(i32),
}

/// A goal beside a baseline, in steps of each period, and how it came about; nothing if there are too
/// few valid days.
pub fn goal(beside: Beside, baseline: Baseline, period: Period) -> Option<(i32, Explanation)> {
    let mean = baseline.mean()?;
    let (daily, formula, evidence) = match beside {
        Beside::Increment(steps) => (
            rounded(Rule::Increment(steps), mean)?,
            format!("B + {steps}"),
            None,
        ),
        Beside::Percent(percent) => (
            rounded(Rule::Percent(percent), mean)?,
            format!("B x {}.{:02}", 1 + percent / 100, percent % 100),
            None,
        ),
        Beside::StepBand => (
            rounded(Rule::StepBand, mean)?,
            "the next of 2500, 5000, 7500, 10000, 12500 above B, else B".to_owned(),
            None,
        ),
        Beside::Age(age) => {
            let (target, formula) = by_age(age, mean);
            (target, formula, Some(DOSE_RESPONSE.to_owned()))
        }
    };
    let mut warnings = Vec::new();
    if daily < FLOOR {
        warnings.push(format!("Raised to {FLOOR}, the lowest that is computed."));
    }
    let target = daily.max(FLOOR) * period.days();
    let unit = match period {
        Period::Day => "steps a day",
        Period::Week => "steps a week",
    };
    let explanation = Explanation {
        summary: format!(
            "{target} {unit}, from the {mean} steps a day that you did in the valid days before."
        ),
        formula: format!("B = {mean}; {formula} = {daily} a day, to hundreds; target = {target}"),
        warnings,
        evidence,
        ..baseline.looked_at(period, target)
    };
    Some((target, explanation))
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "steps of a day are far below 2^31"
)]
fn rounded(rule: Rule, mean: i32) -> Option<i32> {
    Some(hundreds(rule.beside(f64::from(mean))?.round() as i32))
}

/// Rounded up, so that each step leads on; who is at the plateau stays where they are.
fn by_age(age: i32, mean: i32) -> (i32, String) {
    let plateau = if age < OLDER { PLATEAU.0 } else { PLATEAU.1 };
    if mean >= plateau {
        return (hundreds(mean), format!("B, which is {plateau} or more,"));
    }
    let target = plateau.min(mean + TOWARDS);
    let up = (target + 99) / 100 * 100;
    (up, format!("the lesser of {plateau} and B + {TOWARDS}"))
}

#[cfg(test)]
mod tests {
    use super::by_age;

    #[test]
    fn a_step_towards_the_plateau_is_rounded_up_and_ends_there() {
        for (age, mean, target) in [
            (40, 5_010, 6_100),
            (59, 7_500, 8_000),
            (60, 6_500, 7_000),
            (60, 7_049, 7_000),
            (59, 8_050, 8_100),
        ] {
            assert_eq!(by_age(age, mean).0, target, "{age} {mean}");
        }
    }
}
