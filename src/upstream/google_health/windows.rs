//! Steps in windows of time that passes, by `rollUp`: for charts, and to see when a device was worn.
//! A window in which nothing was worn is left out; one of zero steps was worn and still.

use jiff::Timestamp;
use jiff::civil::Date;
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::{Value, json};

use super::numbers::Number;
use super::totals::chunks;
use super::{ALL_SOURCES, GoogleHealth, WEARABLES};
use crate::model::day::Source;
use crate::model::time::{CivilDate, Instant, ZoneName};
use crate::upstream::Failure;
use crate::upstream::data::{Dates, Gathered};

/// Half an hour: no zone changes its clock by less, so that no window belongs to two dates.
const WEAR_MINUTES: u8 = 30;
/// Days in one question about wear; more would only make more pages.
const DAYS: i64 = 30;
/// Pages that are read; the longest question has two.
const MOST_PAGES: u32 = 10;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RollUp {
    #[serde(default)]
    rollup_data_points: Vec<Window>,
    #[serde(default)]
    next_page_token: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Window {
    start_time: Timestamp,
    steps: Option<Count>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Count {
    #[serde(default)]
    count_sum: Number,
}

/// Reads the windows of a span of time in which something was told.
async fn roll_up(
    google: &GoogleHealth,
    token: &SecretString,
    (start, end): (Instant, Instant),
    (minutes, family): (u8, &str),
) -> Result<Vec<(Timestamp, f64)>, Failure> {
    let mut body = json!({
        "range": { "startTime": start, "endTime": end },
        "windowSize": format!("{}s", i64::from(minutes) * 60),
        "dataSourceFamily": family,
    });
    let mut windows = Vec::new();
    for _ in 0..MOST_PAGES {
        let path = "/v4/users/me/dataTypes/steps/dataPoints:rollUp";
        let told: RollUp = google.post(token, path, &body).await?;
        let told_of = |window: Window| Some((window.start_time, window.steps?.count_sum.0));
        windows.extend(told.rollup_data_points.into_iter().filter_map(told_of));
        if told.next_page_token.is_empty() {
            return Ok(windows);
        }
        body["pageToken"] = Value::String(told.next_page_token);
    }
    Err(Failure::BadAnswer("more windows than asked for".to_owned()))
}

/// Steps of a date in intervals since its midnight.
pub(super) async fn of_date(
    google: &GoogleHealth,
    token: &SecretString,
    (date, zone): (Date, &ZoneName),
    minutes: u8,
) -> Result<Vec<Option<i32>>, Failure> {
    let (start, intervals) = zone.intervals(CivilDate(date), minutes);
    let mut steps = vec![None; intervals];
    if intervals == 0 {
        return Ok(steps);
    }
    let span = (start, zone.start_of(CivilDate(date).plus_days(1)));
    for (at, count) in roll_up(google, token, span, (minutes, ALL_SOURCES)).await? {
        let since = (at.as_second() - start.0.as_second()) / (i64::from(minutes) * 60);
        let place = usize::try_from(since)
            .ok()
            .and_then(|index| steps.get_mut(index));
        let place =
            place.ok_or_else(|| Failure::BadAnswer("a window outside the date".to_owned()))?;
        let whole = count.fract() == 0.0 && (0.0..=100_000.0).contains(&count);
        if !whole {
            return Err(Failure::BadAnswer("steps that are no count".to_owned()));
        }
        #[expect(clippy::cast_possible_truncation, reason = "just checked")]
        place.replace(count as i32);
    }
    Ok(steps)
}

/// Adds for how long the device was worn on each date, and what the windows of the date add up to.
pub(super) async fn read_wear(
    google: &GoogleHealth,
    token: &SecretString,
    dates: &Dates<'_>,
    days: &mut Gathered,
) -> Result<(), Failure> {
    for (first, end) in chunks(dates.first, dates.last, DAYS) {
        let midnight = |date| dates.zone.start_of(CivilDate(date));
        let span = (midnight(first), midnight(end));
        let asked = (WEAR_MINUTES, WEARABLES);
        for (at, count) in roll_up(google, token, span, asked).await? {
            let date = Instant(at).date_in(dates.zone).0;
            // Windows tell about a day that is told; they do not make one.
            if days.find(date, Source::Device).is_some() {
                let day = days.of(date, Source::Device);
                *day.wear_minutes.get_or_insert_default() += f64::from(WEAR_MINUTES);
                *day.hourly_steps.get_or_insert_default() += count;
            }
        }
    }
    Ok(())
}
