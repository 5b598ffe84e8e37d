//! Logged weight and body fat, measurement by measurement.

use jiff::Zoned;
use jiff::civil::Time;

use super::units::{rounded, weight};
use super::{Asked, Made};
use crate::model::fitbit::Answer;
use crate::model::fitbit::answers::{Fat, Fats, Weight, Weights};
use crate::upstream::Failure;
use crate::upstream::google_health::readings::{
    Between, FATS, HEIGHTS, Measurement, Readings, WEIGHTS,
};

/// What told of a measurement that neither a device took nor an app passed on.
const API: &str = "API";
/// Decimals of a weight and of fat.
pub(super) const DECIMALS: i32 = 3;

/// The weights of some dates.
pub(super) async fn weights(asked: &Asked<'_>) -> Made {
    let between = Between::dates(asked.dates().await?);
    let weights = ordered(asked.readings().points(&WEIGHTS, between).await?);
    let beside = match weights.is_empty() {
        true => Beside::default(),
        false => Beside::read(&asked.readings(), between).await?,
    };
    let entries = weights.iter().map(|measured| beside.entry(asked, measured));
    Ok(Answer::json(&Weights {
        weight: entries.collect(),
    })?)
}

/// The body fat of some dates.
pub(super) async fn fats(asked: &Asked<'_>) -> Made {
    let between = Between::dates(asked.dates().await?);
    let fats = ordered(asked.readings().points(&FATS, between).await?);
    Ok(Answer::json(&Fats {
        fat: fats.iter().map(fat).collect(),
    })?)
}

/// The earliest first, whichever source told of each.
pub(super) fn ordered(mut measured: Vec<Measurement>) -> Vec<Measurement> {
    measured.sort_by_key(|measured| (measured.at.timestamp(), measured.id));
    measured
}

/// What is known beside weights.
#[derive(Default)]
pub(super) struct Beside {
    heights: Heights,
    fats: Vec<Measurement>,
}

impl Beside {
    /// What is known beside the weights of a range.
    pub(super) async fn read(readings: &Readings<'_>, between: Between) -> Result<Self, Failure> {
        let (heights, fats) = tokio::try_join!(
            Heights::read(readings, between),
            readings.points(&FATS, between)
        )?;
        Ok(Self { heights, fats })
    }

    /// An entry of the log.
    pub(super) fn entry(&self, asked: &Asked<'_>, measured: &Measurement) -> Weight {
        let minute = |at: &Zoned| at.timestamp().as_second().div_euclid(60);
        let mut fats = self.fats.iter();
        let fat = fats.find(|fat| minute(&fat.at) == minute(&measured.at));
        Weight {
            bmi: self.heights.index(measured),
            date: measured.at.date(),
            fat: fat.map(|fat| rounded(fat.amount, DECIMALS)),
            log_id: measured.id,
            source: source(measured),
            time: time(&measured.at),
            weight: rounded(weight(asked.units, measured.amount), DECIMALS),
        }
    }
}

/// Heights, the earliest first.
#[derive(Default)]
pub(super) struct Heights(Vec<Measurement>);

impl Heights {
    /// Those that are known until the end of a range: most people say theirs but once.
    pub(super) async fn read(readings: &Readings<'_>, range: Between) -> Result<Self, Failure> {
        let between = Between {
            from: None,
            ..range
        };
        Ok(Self(ordered(readings.points(&HEIGHTS, between).await?)))
    }

    /// Kilograms of every square metre, by the height that was known at the time, or else by the first
    /// that came to be known.
    pub(super) fn index(&self, weight: &Measurement) -> Option<f64> {
        let heights = &self.0;
        let known = |height: &&Measurement| height.at.timestamp() <= weight.at.timestamp();
        let height = heights.iter().rfind(known).or(heights.first())?;
        let meters = height.amount / 1e3;
        Some(rounded(weight.amount / 1e3 / (meters * meters), 2))
    }
}

/// An entry of the log of fat.
pub(super) fn fat(measured: &Measurement) -> Fat {
    Fat {
        date: measured.at.date(),
        fat: rounded(measured.amount, DECIMALS),
        log_id: measured.id,
        source: source(measured),
        time: time(&measured.at),
    }
}

/// Fitbit's names of devices have no spaces, as in `AriaAir`.
fn source(measured: &Measurement) -> String {
    let name = measured.teller.as_deref().unwrap_or(API);
    name.split_whitespace().collect()
}

/// Hours, minutes and seconds.
fn time(at: &Zoned) -> Time {
    let time = at.time();
    let whole = Time::new(time.hour(), time.minute(), time.second(), 0);
    whole.unwrap_or(time)
}
