//! Steps in windows of time that passes, by `rollUp`: for charts, and to see when a device was worn.
//! A window in which nothing was worn is left out; one of zero steps was worn and still.

use jiff::civil::Date;
use secrecy::SecretString;

use super::GoogleHealth;
use super::readings::{Family, STEPS, chunks};
use crate::model::day::Source;
use crate::model::time::{CivilDate, Instant, ZoneName};
use crate::upstream::Failure;
use crate::upstream::data::{Dates, Gathered};

/// Half an hour: no zone changes its clock by less, so that no window belongs to two dates.
const WEAR_MINUTES: u8 = 30;
/// Days in one question about wear; more would only make more pages.
const DAYS: i64 = 30;
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
    let span = (start.0, zone.start_of(CivilDate(date).plus_days(1)).0);
    let length = i64::from(minutes) * 60;
    let readings = google.readings_with(token);
    for (at, count) in readings.windows(&STEPS, Family::All, span, length).await? {
        let since = (at.as_second() - start.0.as_second()) / length;
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
    let readings = google.readings_with(token);
    for (first, end) in chunks(dates.first, dates.last, DAYS) {
        let midnight = |date| dates.zone.start_of(CivilDate(date)).0;
        let span = (midnight(first), midnight(end));
        let length = i64::from(WEAR_MINUTES) * 60;
        let windows = readings.windows(&STEPS, Family::Wearables, span, length);
        for (at, count) in windows.await? {
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
