//! The explanation of a goal: what went in, what was left out, and what to expect of it.

use super::formula::{self, Raw};
use super::{Ask, evidence};
use crate::model::explanation::{BaselineDay, Bound, Clamp, Explanation, GoalChange, Statistic};
use crate::model::goal::Period;
use crate::model::strategy::Strategy;

/// Valid days that a goal is held against to say how hard it is.
const LATELY: usize = 7;
/// How well a single day tells of a person.
const SINGLE_DAY: f64 = 0.41;

pub(super) fn explain(
    ask: &Ask<'_>,
    raw: &Raw,
    (published, clamps): (Option<i32>, Vec<Clamp>),
    window: &[&BaselineDay],
    month: &[&BaselineDay],
    target: Option<i32>,
) -> Explanation {
    let (met, valid) = shares(month, published);
    let usual = ask.metric.scale().usual_week;
    let is_usual = target.is_some_and(|target| target * 7 == usual * ask.days);
    Explanation {
        summary: summary(ask, raw, (&clamps, month), target),
        formula: formula_text(ask, raw, published, target),
        strategy: Some(ask.strategy),
        strategy_version: ask.strategy.version(),
        parameters: ask.parameters.clone(),
        as_of: Some(ask.until),
        baseline: raw.baseline,
        reliability: raw.baseline.map(|_| four(reliability(window))),
        band: raw.band.clone(),
        valid_days: count(window.iter().filter(|day| day.valid).count()),
        window: window.iter().copied().cloned().collect(),
        statistic: raw.statistic,
        raw: raw.value,
        expected_attainment: expected(raw.statistic, &clamps, (met, valid), published),
        challenge_ratio: challenge(month, published),
        would_have_met: published.map(|_| met),
        of_valid_days: valid,
        change: change(ask, target),
        fallback_for: None,
        warnings: warnings(ask, raw, &clamps, window, target),
        evidence: evidence::of(ask.strategy, is_usual),
        data_revision: fingerprint(month),
        clamps,
        published,
    }
}

/// How well the mean of a window's valid days tells of a person: Spearman and Brown's formula with the
/// intraclass correlation of a single day, 0.41 (Clemes and Griffiths 2008,
/// doi 10.1249/MSS.0b013e318177eb96).
fn reliability(window: &[&BaselineDay]) -> f64 {
    let days = f64::from(count(window.iter().filter(|day| day.valid).count()));
    days * SINGLE_DAY / (1.0 + (days - 1.0) * SINGLE_DAY)
}

fn unit(ask: &Ask<'_>) -> String {
    let each = match ask.period {
        Period::Day => "a day",
        Period::Week => "a week",
        Period::Season => "in the season",
    };
    format!("{} {each}", ask.metric.unit())
}

fn summary(
    ask: &Ask<'_>,
    raw: &Raw,
    (clamps, month): (&[Clamp], &[&BaselineDay]),
    target: Option<i32>,
) -> String {
    let unit = unit(ask);
    let Some(target) = target else {
        return open_summary(ask, month);
    };
    match (ask.strategy, &raw.band, raw.statistic, raw.baseline) {
        (Strategy::SelfChosen, Some(band), ..) => format!(
            "You chose {target} {unit}; {} to {} is the range that suits what you did in the valid days before.",
            band.low, band.high
        ),
        (_, _, Some(rank), _) if clamps.is_empty() && ask.period == Period::Day => {
            let a_week = a_week(theory(rank));
            format!("{target} {unit}: if nothing changes, you meet it on about {a_week} days of 7.")
        }
        (_, _, Some(rank), _) => format!(
            "{target} {unit}, from value {} of your last {} valid days in ascending order.",
            rank.rank, rank.of
        ),
        (_, _, _, Some(baseline)) => format!(
            "{target} {unit}, from the {baseline} a day that you did in the valid days before."
        ),
        _ => format!("{target} {unit}, whatever you did before."),
    }
}

/// An open goal shows one's own best and median instead of a target.
fn open_summary(ask: &Ask<'_>, month: &[&BaselineDay]) -> String {
    let values: Vec<i32> = valid(month).collect();
    match values.iter().max() {
        None => "No target: see how much you can do.".to_owned(),
        Some(best) => format!(
            "No target: see how much you can do. Your best day of the last four weeks had {best} {}, your median {}.",
            ask.metric.unit(),
            formula::median(&values)
        ),
    }
}

fn formula_text(ask: &Ask<'_>, raw: &Raw, published: Option<i32>, target: Option<i32>) -> String {
    let (Some(value), Some(published), Some(target)) = (raw.value, published, target) else {
        return raw.formula.clone();
    };
    if raw.whole.is_some() {
        return raw.formula.clone();
    }
    let of_days = match ask.days {
        1 => String::new(),
        days => format!("; x {days} days = {target}"),
    };
    match raw.statistic {
        Some(_) => format!("{}; published: {published}{of_days}", raw.formula),
        None => format!(
            "{} = {value} a day; published: {published}{of_days}",
            raw.formula
        ),
    }
}

/// On how many valid days a day's target was reached, and how many there are.
pub(in crate::engine) fn shares(days: &[&BaselineDay], published: Option<i32>) -> (i32, i32) {
    let valid: Vec<i32> = valid(days).collect();
    let met = valid.iter().filter(|value| Some(**value) >= published);
    let met = published.map_or(0, |_| met.count());
    (count(met), count(valid.len()))
}

fn valid<'a>(days: &'a [&BaselineDay]) -> impl DoubleEndedIterator<Item = i32> + 'a {
    let valid = days.iter().filter(|day| day.valid);
    valid.filter_map(|day| day.value)
}

/// The share of days on which a rank is reached if nothing changes: of n + 1 exchangeable days the last
/// is below the k-th smallest of the others with probability k / (n + 1) (Galbicka 1994).
fn theory(rank: Statistic) -> f64 {
    f64::from(rank.of + 1 - rank.rank) / f64::from(rank.of + 1)
}

/// A share as days of a week, to one decimal.
pub(in crate::engine) fn a_week(share: f64) -> f64 {
    (share * 70.0).round() / 10.0
}

fn expected(
    statistic: Option<Statistic>,
    clamps: &[Clamp],
    (met, valid): (i32, i32),
    published: Option<i32>,
) -> Option<f64> {
    published?;
    match statistic {
        Some(rank) if clamps.is_empty() => Some(theory(rank)),
        _ => (valid > 0).then(|| four(f64::from(met) / f64::from(valid))),
    }
}

/// To four decimals: enough to show, and the same in every program.
fn four(ratio: f64) -> f64 {
    (ratio * 10_000.0).round() / 10_000.0
}

fn challenge(month: &[&BaselineDay], published: Option<i32>) -> Option<f64> {
    let lately: Vec<i32> = valid(month).rev().take(LATELY).collect();
    let mean = formula::mean(&lately).filter(|mean| *mean > 0)?;
    let published = published.filter(|_| lately.len() == LATELY)?;
    Some(four(f64::from(published) / f64::from(mean)))
}

fn change(ask: &Ask<'_>, target: Option<i32>) -> Option<GoalChange> {
    let previous = ask.previous? * ask.days;
    let by = target? - previous;
    let reason = match (ask.strategy, by.signum()) {
        (Strategy::Ramp, 1) => "It goes up: another week of the ramp.",
        (Strategy::Randomised, _) => "It was drawn anew.",
        (_, 1) => "It goes up: the days that it follows were fuller than before.",
        (_, -1) => "It goes down: the days that it follows had less than before.",
        _ => "It stays: the days that it follows give the same.",
    };
    Some(GoalChange {
        previous,
        by,
        reason: reason.to_owned(),
    })
}

fn warnings(
    ask: &Ask<'_>,
    raw: &Raw,
    clamps: &[Clamp],
    window: &[&BaselineDay],
    target: Option<i32>,
) -> Vec<String> {
    let mut warnings: Vec<String> = clamps.iter().map(held).collect();
    if let (Strategy::SelfChosen, Some(band), Some(target)) = (ask.strategy, &raw.band, target) {
        if target > band.high {
            let far = "This is above the range; a goal too far away is often given up.";
            warnings.push(far.to_owned());
        }
        if target < band.low {
            warnings.push("This is below the range; you may be doing as much already.".to_owned());
        }
    }
    let no_weekend = !window.iter().any(|day| day.valid && day.date.is_weekend());
    if raw.baseline.is_some() && !window.is_empty() && no_weekend {
        warnings.push("No weekend day is among the valid days; they may differ.".to_owned());
    }
    warnings
}

fn held(clamp: &Clamp) -> String {
    let after = clamp.after;
    match clamp.bound {
        Bound::Floor => format!("Raised to {after}, the lowest that is computed."),
        Bound::Ceiling => format!("Held at {after}: more is yours to choose."),
        Bound::WeeklyStep => {
            format!("Held at {after}, a fifth above the mean of your last four weeks.")
        }
        Bound::Change => format!("Held at {after}, so that it changes slowly."),
        Bound::Cap => format!("Held at {after}, where the ramp stops."),
        Bound::Direction => format!("Held at {after}: it does not go down."),
    }
}

/// A name for data: FNV-1a of 64 bits (Fowler, Noll and Vo) over every date, value and whether it counts.
fn fingerprint(days: &[&BaselineDay]) -> String {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for day in days {
        let line = format!("{} {:?} {}\n", day.date, day.value, day.valid);
        for byte in line.bytes() {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    format!("{hash:016x}")
}

fn count(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::reliability;
    use crate::model::explanation::BaselineDay;
    use crate::model::time::CivilDate;

    #[test]
    fn six_days_are_the_fewest_that_tell_well_of_a_person() {
        let day = BaselineDay {
            date: CivilDate(date(2026, 11, 18)),
            value: Some(5_000),
            source: None,
            valid: true,
            reason: String::new(),
        };
        let of = |days: usize| reliability(&vec![&day; days]);

        assert!((of(1) - 0.41).abs() < 1e-9);
        // 4 x 0.59 / 0.41 = 5.8 days reach 0.8.
        assert!(of(5) < 0.8 && of(6) > 0.8, "{} {}", of(5), of(6));
    }
}
