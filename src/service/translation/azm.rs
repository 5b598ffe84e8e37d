//! Active zone minutes: as they are earned, and nothing where none were.

use super::windows::{Windows, time_of};
use super::{Asked, Made, through};
use crate::model::fitbit::Answer;
use crate::model::fitbit::answers::{
    ZoneMinuteWindow, ZoneMinutes, ZoneMinutesDay, ZoneMinutesIntraday, ZoneMinutesSeries,
    ZoneMinutesWithin,
};
use crate::upstream::google_health::readings::{Family, ZONE_MINUTES};

/// Days.
pub(super) async fn series(asked: &Asked<'_>) -> Made {
    let dates = asked.dates().await?;
    let earned = match asked.known(dates) {
        Some(dates) => {
            let readings = asked.readings();
            readings.daily(&ZONE_MINUTES, Family::All, dates).await?
        }
        None => std::collections::BTreeMap::new(),
    };
    let days = through(dates).filter_map(|date| {
        Some(ZoneMinutesDay {
            date_time: date,
            value: ZoneMinutes::of(*earned.get(&date)?)?,
        })
    });
    Ok(Answer::json(&ZoneMinutesSeries {
        days: days.collect(),
    })?)
}

/// Windows within days.
pub(super) async fn within(asked: &Asked<'_>) -> Made {
    let windows = Windows::of(asked);
    let width = windows.width.unwrap_or(1);
    let mut days = Vec::new();
    for span in &windows.spans {
        let told = span.read(asked, &ZONE_MINUTES, width).await?;
        let minutes = span.starts(asked, width).filter_map(|start| {
            Some(ZoneMinuteWindow {
                minute: format!("{}T{}", span.date, time_of(start)),
                value: ZoneMinutes::of(sum(told.get(&start)?))?,
            })
        });
        days.push(ZoneMinutesWithin {
            date_time: span.date,
            minutes: minutes.collect(),
        });
    }
    Ok(Answer::json(&ZoneMinutesIntraday { days })?)
}

/// What was earned in windows that begin at the same minute of the clock.
fn sum(windows: &[[f64; 3]]) -> [f64; 3] {
    windows.iter().fold([0.0; 3], |sum, window| {
        std::array::from_fn(|zone| sum.get(zone).unwrap_or(&0.0) + window.get(zone).unwrap_or(&0.0))
    })
}
