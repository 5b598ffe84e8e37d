//! Which parameter goes with which strategy, and what it is if nobody says.

use crate::error::Fault;
use crate::model::field::Invalid;
use crate::model::metric::Metric;
use crate::model::strategy::{Consent, Direction, Estimator, Parameters, Strategy};

/// What was said beside metric, period and strategy.
#[derive(Debug)]
pub(super) struct Told {
    pub(super) target: Option<i32>,
    pub(super) age: Option<i32>,
    pub(super) consent: Option<Consent>,
    pub(super) parameters: Parameters,
}

/// Strategies that look at a baseline of one's own.
const BASELINE: &[Strategy] = &[
    Strategy::SelfChosen,
    Strategy::BaselineIncrement,
    Strategy::BaselinePercent,
    Strategy::Ramp,
    Strategy::StepBand,
    Strategy::DoseResponse,
];
const RANKS: &[Strategy] = &[Strategy::Percentile, Strategy::PercentileGuarded];
/// Strategies whose target has a floor.
const COMPUTED: &[Strategy] = &[
    Strategy::BaselineIncrement,
    Strategy::BaselinePercent,
    Strategy::Ramp,
    Strategy::WeeklyAdaptive,
    Strategy::Percentile,
    Strategy::PercentileGuarded,
    Strategy::StepBand,
    Strategy::DoseResponse,
    Strategy::Randomised,
];

/// What was said and belongs to another strategy, is missing in this one, or is out of the metric's range.
pub(super) fn misplaced(metric: Metric, strategy: Strategy, told: &Told) -> Vec<Fault> {
    let mut faults = strangers(strategy, told);
    faults.extend(missing(strategy, told));
    faults.extend(out_of_range(metric, strategy, &told.parameters));
    faults.extend(of_another_metric(metric, strategy));
    faults
}

fn strangers(strategy: Strategy, told: &Told) -> Vec<Fault> {
    let its = &told.parameters;
    let told_by_the_person = &[Strategy::Fixed, Strategy::SelfChosen];
    let rows: [(bool, &str, &[Strategy]); 19] = [
        (told.target.is_some(), "/target", told_by_the_person),
        (
            its.increment.is_some(),
            "/increment",
            &[Strategy::BaselineIncrement],
        ),
        (
            its.percent.is_some(),
            "/percent",
            &[Strategy::BaselinePercent, Strategy::WeeklyAdaptive],
        ),
        (told.age.is_some(), "/age", &[Strategy::DoseResponse]),
        (its.baseline_days.is_some(), "/baselineDays", BASELINE),
        (its.estimator.is_some(), "/estimator", BASELINE),
        (
            its.step_percent.is_some(),
            "/stepPercent",
            &[Strategy::Ramp],
        ),
        (its.step_amount.is_some(), "/stepAmount", &[Strategy::Ramp]),
        (its.cap.is_some(), "/cap", &[Strategy::Ramp]),
        (
            its.direction.is_some(),
            "/direction",
            &[Strategy::WeeklyAdaptive],
        ),
        (its.window.is_some(), "/window", RANKS),
        (
            its.attainment_percent.is_some(),
            "/attainmentPercent",
            RANKS,
        ),
        (its.rank.is_some(), "/rank", RANKS),
        (
            its.max_change_percent.is_some(),
            "/maxChangePercent",
            &[Strategy::PercentileGuarded],
        ),
        (
            its.miles_per_week.is_some(),
            "/milesPerWeek",
            &[Strategy::FitexMiles],
        ),
        (
            its.low_percent.is_some(),
            "/lowPercent",
            &[Strategy::Randomised],
        ),
        (
            its.high_percent.is_some(),
            "/highPercent",
            &[Strategy::Randomised],
        ),
        (its.seed.is_some(), "/seed", &[Strategy::Randomised]),
        (told.consent.is_some(), "/consent", &[Strategy::Randomised]),
    ];
    let mut faults: Vec<Fault> = rows
        .into_iter()
        .filter(|(given, _, with)| *given && !with.contains(&strategy))
        .map(|(_, pointer, with)| Invalid::new("unexpected", goes_with(with)).at(pointer))
        .collect();
    if its.floor.is_some() && !COMPUTED.contains(&strategy) {
        faults.push(Invalid::new("unexpected", goes_with(COMPUTED)).at("/floor"));
    }
    faults
}

fn goes_with(strategies: &[Strategy]) -> String {
    let names: Vec<&str> = strategies
        .iter()
        .map(|strategy| strategy.as_str())
        .collect();
    format!("goes only with the strategy {}.", names.join(", "))
}

fn missing(strategy: Strategy, told: &Told) -> Vec<Fault> {
    let mut faults = Vec::new();
    if strategy == Strategy::DoseResponse && told.age.is_none() {
        let message = "is required: what brings most depends on it. It is not kept.";
        faults.push(Invalid::new("required", message).at("/age"));
    }
    if strategy == Strategy::Randomised && told.consent.is_none() {
        let message = "is required: write `given` if the person agrees to goals drawn by chance.";
        faults.push(Invalid::new("required", message).at("/consent"));
    }
    faults
}

/// What lies outside the metric's or the strategy's own range, or contradicts something else.
fn out_of_range(metric: Metric, strategy: Strategy, its: &Parameters) -> Vec<Fault> {
    let (scale, unit) = (metric.scale(), metric.unit());
    let mut faults = Vec::new();
    let mut outside = |pointer: &str, given: Option<i32>, low: i32, high: i32, what: &str| {
        if given.is_some_and(|given| !(low..=high).contains(&given)) {
            let message = format!("must lie between {low} and {high} {what}.");
            faults.push(Invalid::new("out_of_range", message).at(pointer));
        }
    };
    outside("/increment", its.increment, 0, scale.increment.1, unit);
    outside("/floor", its.floor, scale.lowest_floor, scale.floor, unit);
    outside("/cap", its.cap, scale.lowest, scale.highest, unit);
    outside(
        "/stepAmount",
        its.step_amount,
        (scale.ramp / 2).max(1),
        2 * scale.ramp,
        unit,
    );
    outside(
        "/rank",
        its.rank,
        1,
        its.window.unwrap_or(9),
        "of the window's days",
    );
    if strategy == Strategy::WeeklyAdaptive {
        outside("/percent", its.percent, 0, 25, "percent");
    }
    if its.rank.is_some() && its.attainment_percent.is_some() {
        let message = "goes not with rank: each says how hard it is.";
        faults.push(Invalid::new("one_of", message).at("/attainmentPercent"));
    }
    if its.step_percent.is_some() && its.step_amount.is_some() {
        let message = "goes not with stepPercent: each says what a week adds.";
        faults.push(Invalid::new("one_of", message).at("/stepAmount"));
    }
    if its.low_percent.unwrap_or(100) > its.high_percent.unwrap_or(260) {
        let message = "must be at most highPercent.";
        faults.push(Invalid::new("out_of_range", message).at("/lowPercent"));
    }
    faults
}

fn of_another_metric(metric: Metric, strategy: Strategy) -> Option<Fault> {
    let only = match strategy {
        Strategy::StepBand | Strategy::DoseResponse => Metric::Steps,
        Strategy::FitexMiles => Metric::FitexMiles,
        _ => return None,
    };
    let message = format!("goes only with the metric {only}.");
    (metric != only).then(|| Invalid::new("unexpected", message).at("/strategy"))
}

/// What the strategy uses, with its defaults.
pub(super) fn with_defaults(metric: Metric, strategy: Strategy, told: &Parameters) -> Parameters {
    let scale = metric.scale();
    let mut its = Parameters::default();
    if BASELINE.contains(&strategy) {
        its.baseline_days = told.baseline_days.or(Some(7));
        its.estimator = told.estimator.or(Some(Estimator::Mean));
    }
    if COMPUTED.contains(&strategy) {
        its.floor = told.floor.or(Some(scale.floor));
    }
    match strategy {
        Strategy::BaselineIncrement => its.increment = told.increment.or(Some(scale.increment.0)),
        Strategy::BaselinePercent => its.percent = told.percent.or(Some(10)),
        Strategy::WeeklyAdaptive => {
            its.percent = told.percent.or(Some(10));
            its.direction = told.direction.or(Some(Direction::Both));
        }
        Strategy::Ramp => {
            its.step_percent = told.step_percent;
            let amount = told.step_amount.unwrap_or(scale.ramp);
            its.step_amount = told.step_percent.is_none().then_some(amount);
            its.cap = told.cap.or(Some(scale.ceiling));
        }
        Strategy::Percentile | Strategy::PercentileGuarded => {
            its.window = told.window.or(Some(9));
            its.rank = told.rank;
            let attainment = told.attainment_percent.unwrap_or(40);
            its.attainment_percent = told.rank.is_none().then_some(attainment);
            if strategy == Strategy::PercentileGuarded {
                its.max_change_percent = told.max_change_percent.or(Some(10));
            }
        }
        Strategy::FitexMiles => its.miles_per_week = told.miles_per_week.or(Some(10)),
        Strategy::Randomised => {
            its.low_percent = told.low_percent.or(Some(100));
            its.high_percent = told.high_percent.or(Some(260));
            its.seed = told.seed.or(Some(0));
        }
        _ => {}
    }
    its
}
