//! The water of a day.

use super::super::units::{rounded, water};
use super::super::{Asked, Made};
use crate::model::fitbit::Answer;
use crate::model::fitbit::answers::{WaterDay, WaterLog, WaterSum};
use crate::upstream::google_health::readings::{Between, DRUNK, Drunk};

/// What was drunk on a date.
pub(in super::super) async fn of_date(asked: &Asked<'_>) -> Made {
    let date = asked.call.last_date(asked.today).unwrap_or(asked.today);
    let between = Between::dates((date, date));
    let drunk = asked.readings().points(&DRUNK, between).await?;
    let sum = drunk.iter().map(|drunk| drunk.milliliters).sum();
    Ok(Answer::json(&WaterDay {
        summary: WaterSum {
            water: amount(asked, sum),
        },
        water: drunk.iter().map(|drunk| entry(asked, drunk)).collect(),
    })?)
}

/// How an amount of water is written.
pub(super) fn entry(asked: &Asked<'_>, drunk: &Drunk) -> WaterLog {
    WaterLog {
        amount: amount(asked, drunk.milliliters),
        log_id: drunk.id,
    }
}

fn amount(asked: &Asked<'_>, milliliters: f64) -> f64 {
    rounded(water(asked.units, milliliters), 2)
}
