//! Values by day: text, "0" for days of which nothing is told.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::units::{distance, elevation, minutes, rounded};
use super::{Asked, Made, through};
use crate::error::{Code, Error};
use crate::model::fitbit::Answer;
use crate::model::fitbit::answers::{DayValue, Series};
use crate::upstream::google_health::readings::{
    ACTIVE_ENERGY, ACTIVE_MINUTES, BASAL_ENERGY, Between, CLIMBED, DISTANCE, FLOORS, Family,
    SEDENTARY, STEPS, STROKES, Summed, TOTAL_ENERGY,
};

type Days = BTreeMap<Date, f64>;

/// A series of days.
pub(super) async fn answer(asked: &Asked<'_>, family: Family) -> Made {
    let resource = asked.word("resource-path");
    let dates = asked.dates().await?;
    let values = values(asked, resource, family, dates).await?;
    let days = through(dates).map(|date| DayValue {
        date_time: date,
        value: text(values.get(&date).copied().unwrap_or_default()),
    });
    let name = match family {
        Family::All => format!("activities-{resource}"),
        Family::Wearables => format!("activities-tracker-{resource}"),
    };
    Ok(Answer::json(&Series::from([(name, days.collect())]))?)
}

/// A number as Fitbit writes it in a series: without decimals if it is whole.
pub(super) fn text(value: f64) -> String {
    value.to_string()
}

/// The values of a resource on those of the dates of which something is told, in the caller's units.
pub(super) async fn values(
    asked: &Asked<'_>,
    resource: &str,
    family: Family,
    dates: (Date, Date),
) -> Made<Days> {
    let Some(dates) = asked.known(dates) else {
        return Ok(Days::new());
    };
    let readings = asked.readings();
    let sums = async |kind: &Summed<f64>| readings.daily(kind, family, dates).await;
    let active = async || readings.daily(&ACTIVE_MINUTES, family, dates).await;
    let units = asked.units;
    Ok(match resource {
        "steps" => sums(&STEPS).await?,
        "floors" => sums(&FLOORS).await?,
        "swimming-strokes" => sums(&STROKES).await?,
        "distance" => each(sums(&DISTANCE).await?, |way| {
            rounded(distance(units, way), 5)
        }),
        "elevation" => each(sums(&CLIMBED).await?, |way| {
            rounded(elevation(units, way), 3)
        }),
        "calories" => each(sums(&TOTAL_ENERGY).await?, f64::round),
        "activityCalories" => each(sums(&ACTIVE_ENERGY).await?, f64::round),
        "caloriesBMR" => at_rest(asked, family, dates).await?,
        "minutesSedentary" => each(sums(&SEDENTARY).await?, minutes),
        "minutesLightlyActive" => each(active().await?, |[light, ..]| light),
        "minutesFairlyActive" => each(active().await?, |[_, moderate, _]| moderate),
        "minutesVeryActive" => each(active().await?, |[.., vigorous]| vigorous),
        // The table names every resource that a path may have.
        other => return Err(Error::new(Code::Gone, format!("There is no {other}.")).into()),
    })
}

fn each<T>(days: BTreeMap<Date, T>, write: impl Fn(T) -> f64) -> Days {
    let days = days.into_iter();
    days.map(|(date, value)| (date, write(value))).collect()
}

/// What is burned at rest: what Google tells of it, which for most people is nothing; or else all that
/// was burned without what activity burned.
async fn at_rest(asked: &Asked<'_>, family: Family, dates: (Date, Date)) -> Made<Days> {
    let readings = asked.readings();
    let mut told = Days::new();
    for (at, energy) in readings
        .points(&BASAL_ENERGY, Between::dates(dates))
        .await?
    {
        *told.entry(at.date()).or_default() += energy;
    }
    if !told.is_empty() {
        return Ok(each(told, f64::round));
    }
    let total = readings.daily(&TOTAL_ENERGY, family, dates).await?;
    let active = readings.daily(&ACTIVE_ENERGY, family, dates).await?;
    let days = total.into_iter().map(|(date, total)| {
        let active = active.get(&date).copied().unwrap_or_default();
        (date, (total - active).max(0.0).round())
    });
    Ok(days.collect())
}
