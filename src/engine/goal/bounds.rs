//! What holds a computed goal, so that it neither runs away nor sinks with a bad week.

use super::{Ask, formula, half_up, rounded};
use crate::model::explanation::{BaselineDay, Bound, Clamp};
use crate::model::strategy::Strategy;

/// What is published of a day's number, and the bounds that changed it, in their order.
pub(super) fn hold(
    ask: &Ask<'_>,
    raw: Option<i32>,
    month: &[&BaselineDay],
) -> (Option<i32>, Vec<Clamp>) {
    let Some(raw) = raw else {
        return (None, Vec::new());
    };
    if ask.strategy.is_told() || ask.strategy == Strategy::FitexMiles {
        return (Some(raw), Vec::new());
    }
    let mut held = Held {
        value: raw,
        clamps: Vec::new(),
    };
    let reach = reach(ask);
    if let Some((low, high)) = reach {
        held.clamp(Bound::Change, |value| value.clamp(low, high));
    }
    let scale = ask.metric.scale();
    if let Some(previous) = ask.previous.filter(|_| formula::is_upward(ask)) {
        held.clamp(Bound::Direction, |value| value.max(previous));
    }
    if sets_itself(ask.strategy) {
        let mean = mean(month).unwrap_or(scale.usual_week / 7);
        let ceiling = scale.ceiling.max(rounded(mean, scale.round_to));
        held.clamp(Bound::Ceiling, |value| value.min(ceiling));
        if let Some(step) = ask.step {
            let most = half_up(i64::from(mean) * i64::from(100 + step), 100);
            held.clamp(Bound::WeeklyStep, |value| {
                value.min(rounded(most, scale.round_to))
            });
        }
    }
    let floor = ask.parameters.floor.unwrap_or(scale.floor);
    held.clamp(Bound::Floor, |value| value.max(floor));
    let published = rounded(held.value, scale.round_to);
    // To round must not reach beyond what a day may change, nor below the floor.
    let published = match reach {
        Some((_, high)) if published > high.max(floor) => published - scale.round_to,
        Some((low, _)) if published < low => published + scale.round_to,
        _ => published,
    };
    (Some(published.max(floor)), held.clamps)
}

struct Held {
    value: i32,
    clamps: Vec<Clamp>,
}

impl Held {
    fn clamp(&mut self, bound: Bound, to: impl Fn(i32) -> i32) {
        let (before, after) = (self.value, to(self.value));
        if before != after {
            self.clamps.push(Clamp {
                bound,
                before,
                after,
            });
            self.value = after;
        }
    }
}

/// What a guarded goal may be after the one before it: at least a step of rounding away, so that a small
/// one is not held for ever.
fn reach(ask: &Ask<'_>) -> Option<(i32, i32)> {
    let previous = i64::from(ask.previous?);
    let change = i64::from(ask.parameters.max_change_percent?);
    if ask.strategy != Strategy::PercentileGuarded {
        return None;
    }
    let step = i64::from(ask.metric.scale().round_to);
    let low = (previous * (100 - change) + 99).div_euclid(100);
    let high = previous * (100 + change) / 100;
    let (low, high) = (low.min(previous - step), high.max(previous + step));
    Some((i32::try_from(low).ok()?, i32::try_from(high).ok()?))
}

/// Whether nobody but the strategy says how high it goes.
fn sets_itself(strategy: Strategy) -> bool {
    matches!(
        strategy,
        Strategy::Percentile | Strategy::PercentileGuarded | Strategy::WeeklyAdaptive
    )
}

/// The mean of the valid days among some.
pub(super) fn mean(days: &[&BaselineDay]) -> Option<i32> {
    let valid = days.iter().filter(|day| day.valid);
    let values: Vec<i64> = valid.filter_map(|day| day.value).map(i64::from).collect();
    let of = i64::try_from(values.len()).unwrap_or(i64::MAX);
    (of > 0).then(|| half_up(values.iter().sum(), of))
}
