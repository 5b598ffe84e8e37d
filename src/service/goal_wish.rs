//! A goal as somebody asks for it, read, and what goes with what.

use crate::error::{Error, Fault, Result};
use crate::model::field::Invalid;
use crate::model::goal::{NewGoal, Period, Target};
use crate::model::id::SeasonId;
use crate::model::metric::Metric;
use crate::model::strategy::{Parameters, Strategy};
use crate::model::time::CivilDate;
use crate::parsed;
use crate::service::goal_parameters::{self, Told};

/// A goal as it was asked for.
#[derive(Debug)]
pub(super) struct Wish {
    pub(super) metric: Metric,
    pub(super) period: Period,
    pub(super) season: Option<SeasonId>,
    pub(super) target: Option<Target>,
    pub(super) strategy: Strategy,
    pub(super) fallback: Option<Strategy>,
    pub(super) parameters: Parameters,
    pub(super) age: Option<i32>,
    pub(super) from: Option<CivilDate>,
}

/// Reads a wish.
pub(super) fn read(input: NewGoal) -> Result<Wish> {
    #[rustfmt::skip]
    let (
        metric, period, season, target, strategy, fallback, increment, percent, age, baseline_days,
        estimator, step_percent, step_amount, cap, direction, window, attainment_percent, rank,
        max_change_percent, miles_per_week, low_percent, high_percent, seed, consent, floor, from,
    ) = parsed!(
        input => metric, period, season_id, target, strategy, fallback, increment, percent, age,
        baseline_days, estimator, step_percent, step_amount, cap, direction, window,
        attainment_percent, rank, max_change_percent, miles_per_week, low_percent, high_percent,
        seed, consent, floor, effective_from
    )
    .map_err(Error::validation)?;
    let strategy = strategy.unwrap_or(Strategy::Fixed);
    let told = Told {
        target: target.map(|it| it.0),
        age: age.map(|it| it.0),
        consent,
        parameters: Parameters {
            increment: increment.map(|it| it.0),
            percent: percent.map(|it| it.0),
            baseline_days: baseline_days.map(|it| it.0),
            estimator,
            step_percent: step_percent.map(|it| it.0),
            step_amount: step_amount.map(|it| it.0),
            cap: cap.map(|it| it.0),
            direction,
            window: window.map(|it| it.0),
            rank: rank.map(|it| it.0),
            attainment_percent: attainment_percent.map(|it| it.0),
            max_change_percent: max_change_percent.map(|it| it.0),
            miles_per_week: miles_per_week.map(|it| it.0),
            low_percent: low_percent.map(|it| it.0),
            high_percent: high_percent.map(|it| it.0),
            seed: seed.map(|it| it.0),
            floor: floor.map(|it| it.0),
            baseline: None,
        },
    };
    let mut faults = goal_parameters::misplaced(metric, strategy, &told);
    faults.extend(misfits(period, season.is_some(), strategy, fallback));
    if !faults.is_empty() {
        return Err(Error::validation(faults));
    }
    Ok(Wish {
        metric,
        period,
        season,
        target,
        strategy,
        fallback,
        parameters: goal_parameters::with_defaults(metric, strategy, &told.parameters),
        age: told.age,
        from,
    })
}

/// What does not go with a period, or with another strategy.
fn misfits(
    period: Period,
    season: bool,
    strategy: Strategy,
    fallback: Option<Strategy>,
) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut fault = |pointer: &str, code, message: &str| {
        faults.push(Invalid::new(code, message).at(pointer));
    };
    match (period, season) {
        (Period::Season, false) => {
            fault(
                "/seasonId",
                "required",
                "is required: a goal of which season?",
            );
        }
        (Period::Day | Period::Week, true) => {
            fault(
                "/seasonId",
                "unexpected",
                "goes only with the period season.",
            );
        }
        _ => {}
    }
    if period == Period::Season && strategy.recomputes() {
        let message = "must be day or week: the strategy computes its goals anew as time goes on.";
        fault("/period", "unexpected", message);
    }
    if fallback.is_some_and(|it| !matches!(it, Strategy::Open | Strategy::Fixed)) {
        fault(
            "/fallback",
            "unknown_value",
            "must be open or fixed, which need no days.",
        );
    }
    faults
}
