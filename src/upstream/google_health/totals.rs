//! Totals of the person's own calendar days: for what is worn, and for everything.

use secrecy::SecretString;

use super::GoogleHealth;
use super::readings::{ACTIVE_MINUTES, DISTANCE, FLOORS, Family, STEPS, TOTAL_ENERGY};
use crate::model::day::Source;
use crate::upstream::Failure;
use crate::upstream::data::{Dates, Gathered, Total};

/// Reads every total of the dates.
pub(super) async fn read(
    google: &GoogleHealth,
    token: &SecretString,
    dates: &Dates<'_>,
) -> Result<Gathered, Failure> {
    let mut days = Gathered::default();
    let (readings, range) = (google.readings_with(token), (dates.first, dates.last));
    for (source, family) in [
        (Source::Device, Family::Wearables),
        (Source::AllSources, Family::All),
    ] {
        for (date, steps) in readings.daily(&STEPS, family, range).await? {
            days.of(date, source).take(Total::Steps(steps));
        }
        for (date, millimeters) in readings.daily(&DISTANCE, family, range).await? {
            let meters = Total::Meters(millimeters / 1000.0);
            days.of(date, source).take(meters);
        }
    }
    let (source, family) = (Source::Device, Family::Wearables);
    for (date, floors) in readings.daily(&FLOORS, family, range).await? {
        days.of(date, source).take(Total::Floors(floors));
    }
    for (date, energy) in readings.daily(&TOTAL_ENERGY, family, range).await? {
        let energy = Total::Kilocalories(energy.round());
        days.of(date, source).take(energy);
    }
    for (date, minutes) in readings.daily(&ACTIVE_MINUTES, family, range).await? {
        let [light, moderate, vigorous] = minutes;
        let day = days.of(date, source);
        day.take(Total::LightMinutes(light));
        day.take(Total::ModerateMinutes(moderate));
        day.take(Total::VigorousMinutes(vigorous));
    }
    Ok(days)
}
