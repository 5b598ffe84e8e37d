//! What a person did, by metric and date, with what tells whether a date counts for a goal.

use std::collections::BTreeMap;

use crate::model::day::{Day, DayStatus, Source};
use crate::model::explanation::BaselineDay;
use crate::model::metric::Metric;
use crate::model::nutrition::Nutrition;
use crate::model::time::CivilDate;

/// Minutes of activity that are a FitEx mile where no season says otherwise.
pub const MINUTES_PER_MILE: i32 = 15;

/// Where measures come from.
#[derive(Clone, Copy, Debug)]
pub struct Records<'a> {
    /// Days, in any order.
    pub days: &'a [Day],
    /// Fruit and vegetables, in any order.
    pub nutrition: &'a [Nutrition],
}

/// What was done on a date, in the metric's unit, if anything is known.
pub fn done(metric: Metric, records: &Records<'_>) -> BTreeMap<CivilDate, i32> {
    if metric == Metric::FruitVegetableCups {
        let told = records.nutrition.iter();
        return told.map(|told| (told.date, told.quarter_cups)).collect();
    }
    let told = records.days.iter();
    let known = told.filter_map(|day| Some((day.date, of_day(metric, day)?)));
    known.collect()
}

/// What a day's record says of a metric. Fruit and vegetables are not in it.
fn of_day(metric: Metric, day: &Day) -> Option<i32> {
    match metric {
        Metric::Steps => day.steps,
        Metric::Distance => day.distance_meters.map(whole),
        Metric::ActiveMinutes => active_minutes(day),
        Metric::FitexMiles => miles_hundredths(day, MINUTES_PER_MILE),
        Metric::FruitVegetableCups => None,
    }
}

/// Minutes of moderate and vigorous activity.
fn active_minutes(day: &Day) -> Option<i32> {
    let told = [day.moderate_active_minutes, day.vigorous_active_minutes];
    let known: Vec<i32> = told.into_iter().flatten().collect();
    (!known.is_empty()).then(|| known.iter().sum())
}

/// Steps that are a mile of a self-report on foot.
const STEPS_PER_MILE: i32 = 2_000;

/// FitEx miles of a day, in hundredths: one for so many active minutes, and those of self-reports that no
/// device saw. Where nothing but self-reports counts, those on foot are its steps.
pub fn miles_hundredths(day: &Day, minutes_per_mile: i32) -> Option<i32> {
    let counted = match day.source {
        Some(Source::SelfReport) => day.steps.map(|steps| steps * 100 / STEPS_PER_MILE),
        _ => active_minutes(day).map(|minutes| minutes * 100 / minutes_per_mile.max(1)),
    };
    match (counted, day.self_reported_miles_hundredths) {
        (None, None) => None,
        (counted, unseen) => Some(counted.unwrap_or(0) + unseen.unwrap_or(0)),
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "metres of a day are far below 2^31"
)]
fn whole(meters: f64) -> i32 {
    meters.round() as i32
}

/// Every date between two, as a goal sees it: what counts, and why it does or does not.
pub fn seen(
    metric: Metric,
    records: &Records<'_>,
    (from, to): (CivilDate, CivilDate),
) -> Vec<BaselineDay> {
    from.through(to)
        .map(|date| match metric {
            Metric::FruitVegetableCups => eaten(date, records.nutrition),
            _ => walked(metric, date, records.days),
        })
        .collect()
}

fn eaten(date: CivilDate, nutrition: &[Nutrition]) -> BaselineDay {
    let value = nutrition
        .iter()
        .find(|told| told.date == date)
        .map(|told| told.quarter_cups);
    BaselineDay {
        date,
        value,
        source: value.map(|_| Source::SelfReport),
        valid: value.is_some(),
        reason: match value {
            Some(_) => "entered".to_owned(),
            None => DayStatus::NoData.to_string(),
        },
    }
}

/// A baseline is of what was counted, not of what somebody said; only FitEx miles are by their word too.
fn walked(metric: Metric, date: CivilDate, days: &[Day]) -> BaselineDay {
    let record = days.iter().find(|day| day.date == date);
    let source = record.and_then(|day| day.source);
    let status = record.map_or(DayStatus::NoData, |day| day.status);
    let by_hand = matches!(source, Some(Source::Manual | Source::SelfReport));
    let value = record.and_then(|day| match metric {
        // What is beyond belief counts up to what is believed.
        Metric::Steps => day.credited_steps,
        _ => of_day(metric, day),
    });
    let counted = source.is_some() && (!by_hand || metric == Metric::FitexMiles);
    let known = matches!(status, DayStatus::Complete | DayStatus::Suspect);
    BaselineDay {
        date,
        value,
        source,
        valid: value.is_some() && counted && known,
        reason: match by_hand && known && !counted {
            true => "enteredByHand".to_owned(),
            false => status.to_string(),
        },
    }
}
