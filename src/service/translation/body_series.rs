//! Weight, fat and the index of both by day: days without a measurement repeat the last one.

use jiff::civil::Date;

use super::body_log::{DECIMALS, Heights, ordered};
use super::series::text;
use super::units::{rounded, weight};
use super::{Asked, Made, through};
use crate::model::fitbit::Answer;
use crate::model::fitbit::answers::{DayValue, Series};
use crate::upstream::google_health::readings::{Between, FATS, Measurement, WEIGHTS};

/// A series of days. Of several measurements of a day the last counts, so they are read one by one:
/// Google's own sums of days are means.
pub(super) async fn answer(asked: &Asked<'_>) -> Made {
    let resource = asked.word("resource-path");
    let dates = asked.dates().await?;
    let known = known(asked, resource, dates).await?;
    let heights = match (resource, known.is_empty()) {
        ("bmi", false) => Heights::read(&asked.readings(), Between::dates(dates)).await?,
        _ => Heights::default(),
    };
    let mut known = known.iter().peekable();
    let mut newest = None;
    let days = through(dates).filter_map(|date| {
        while let Some(measured) = known.next_if(|next| next.at.date() <= date) {
            newest = Some(measured);
        }
        let value = match resource {
            "bmi" => heights.index(newest?)?,
            "weight" => rounded(weight(asked.units, newest?.amount), DECIMALS),
            _ => rounded(newest?.amount, DECIMALS),
        };
        Some(DayValue {
            date_time: date,
            value: text(value),
        })
    });
    let days: Vec<DayValue> = days.collect();
    Ok(Answer::json(&Series::from([(
        format!("body-{resource}"),
        days,
    )]))?)
}

/// What was measured on the dates, and the last before them.
async fn known(
    asked: &Asked<'_>,
    resource: &str,
    (first, last): (Date, Date),
) -> Made<Vec<Measurement>> {
    let kind = match resource {
        "fat" => &FATS,
        _ => &WEIGHTS,
    };
    let readings = asked.readings();
    let between = Between::dates((first, last));
    let (before, within) = tokio::try_join!(
        readings.newest(kind, first.at(0, 0, 0, 0)),
        readings.points(kind, between)
    )?;
    Ok(ordered(before.into_iter().chain(within).collect()))
}
