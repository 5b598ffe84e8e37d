//! Daily values of the Fitbit Web API: what a tracker counted, and what the account shows.

use jiff::civil::Date;
use secrecy::SecretString;

use super::Fitbit;
use super::answers::SeriesAnswer;
use crate::model::day::Source;
use crate::upstream::data::{Gathered, Total};
use crate::upstream::{DayValues, Failure};

/// A series: whose it is, its name in the path, and what its values are.
struct Series {
    source: Source,
    path: &'static str,
    total: fn(f64) -> Total,
}

/// What a tracker counted, with the account's own steps and distance beside it: those have what was
/// entered by hand or counted by a phone as well.
const SERIES: [Series; 9] = [
    tracked("tracker/steps", Total::Steps),
    tracked("tracker/distance", |km| Total::Meters(km * 1000.0)),
    tracked("tracker/calories", Total::Kilocalories),
    tracked("tracker/floors", Total::Floors),
    tracked("tracker/minutesLightlyActive", Total::LightMinutes),
    tracked("tracker/minutesFairlyActive", Total::ModerateMinutes),
    tracked("tracker/minutesVeryActive", Total::VigorousMinutes),
    shown("steps", Total::Steps),
    shown("distance", |km| Total::Meters(km * 1000.0)),
];

const fn tracked(path: &'static str, total: fn(f64) -> Total) -> Series {
    Series {
        source: Source::Device,
        path,
        total,
    }
}

const fn shown(path: &'static str, total: fn(f64) -> Total) -> Series {
    Series {
        source: Source::AllSources,
        path,
        total,
    }
}

/// Reads every series between two dates, both included.
pub(super) async fn read(
    fitbit: &Fitbit,
    token: &SecretString,
    first: Date,
    last: Date,
) -> Result<Vec<DayValues>, Failure> {
    let mut days = Gathered::default();
    for series in &SERIES {
        let path = format!(
            "/1/user/-/activities/{}/date/{first}/{last}.json",
            series.path
        );
        let told: SeriesAnswer = fitbit.get(token, &path).await?;
        let name = series.path.replace('/', "-");
        for (date, value) in told.understood(&name)? {
            if !(first..=last).contains(&date) {
                let odd = format!("a date outside the range: {date}");
                return Err(Failure::BadAnswer(odd));
            }
            days.of(date, series.source).take((series.total)(value));
        }
    }
    let mut days = days.all();
    days.retain(|day| !is_filled_in(day));
    Ok(days)
}

/// Fitbit writes "0" for a date without data; nobody can tell it from a still day.
fn is_filled_in(day: &DayValues) -> bool {
    day.steps.unwrap_or_default() == 0.0 && day.distance_meters.unwrap_or_default() <= 0.0
}
