//! Energy eaten and water drunk by day.

use std::collections::BTreeMap;

use super::super::units::water;
use super::super::{Asked, Made, through};
use crate::model::fitbit::Answer;
use crate::model::fitbit::answers::{DayValue, Series};
use crate::upstream::google_health::readings::{ENERGY_EATEN, Family, WATER};

/// A series of days.
pub(in super::super) async fn answer(asked: &Asked<'_>) -> Made {
    let resource = asked.word("resource-path");
    let (kind, write): (_, fn(&Asked<'_>, f64) -> String) = match resource {
        "water" => (&WATER, |asked, sum| {
            format!("{:.1}", water(asked.units, sum))
        }),
        _ => (&ENERGY_EATEN, |_, sum| format!("{sum:.0}")),
    };
    let dates = asked.dates().await?;
    let sums = match asked.known(dates) {
        Some(dates) => asked.readings().daily(kind, Family::All, dates).await?,
        None => BTreeMap::new(),
    };
    let days = through(dates).map(|date| DayValue {
        date_time: date,
        value: write(asked, sums.get(&date).copied().unwrap_or_default()),
    });
    let name = format!("foods-log-{resource}");
    Ok(Answer::json(&Series::from([(name, days.collect())]))?)
}
