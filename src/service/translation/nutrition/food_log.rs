//! The foods of a day.

use jiff::civil::Date;

use super::super::units::{rounded, water};
use super::super::{Asked, Made};
use super::entry::{Known, values};
use crate::model::aim::AimKind;
use crate::model::fitbit::Answer;
use crate::model::fitbit::answers::{EnergyGoal, FoodDay, FoodSummary};
use crate::store;
use crate::upstream::google_health::readings::{Between, EATEN, Eaten, Family, Nutrients, WATER};

/// What was eaten on a date.
pub(in super::super) async fn of_date(asked: &Asked<'_>) -> Made {
    let date = asked.call.last_date(asked.today).unwrap_or(asked.today);
    let eaten = eaten(asked, (date, date)).await?;
    let known = Known::of(asked, &eaten).await?;
    let drunk = drunk(asked, date).await?;
    Ok(Answer::json(&FoodDay {
        foods: eaten.iter().map(|eaten| known.log(eaten)).collect(),
        goals: goal(asked).await?,
        summary: summary(&eaten, drunk),
    })?)
}

/// The goal that the person has set in FitEx, if they have.
async fn goal(asked: &Asked<'_>) -> Made<Option<EnergyGoal>> {
    let (user, kind) = (asked.live.user, AimKind::Food);
    let read = asked
        .app
        .database
        .read(move |conn| store::aims::find(conn, user, kind));
    Ok(read.await?.map(|aim| EnergyGoal {
        calories: aim.amount,
    }))
}

/// What was eaten on some dates, the first at first.
pub(super) async fn eaten(asked: &Asked<'_>, dates: (Date, Date)) -> Made<Vec<Eaten>> {
    let between = Between::dates(dates);
    Ok(asked.readings().points(&EATEN, between).await?)
}

/// The water of a date, in the caller's units.
pub(super) async fn drunk(asked: &Asked<'_>, date: Date) -> Made<f64> {
    let readings = asked.readings();
    let sums = readings.daily(&WATER, Family::All, (date, date)).await?;
    let drunk = sums.get(&date).copied().unwrap_or_default();
    Ok(rounded(water(asked.units, drunk), 2))
}

/// What was eaten and drunk in a day.
pub(super) fn summary(eaten: &[Eaten], water: f64) -> FoodSummary {
    let sum = |sum: Nutrients, eaten: &Eaten| sum.and(&eaten.nutrients);
    let sum = eaten.iter().fold(Nutrients::default(), sum);
    FoodSummary {
        values: values(&sum),
        water,
    }
}
