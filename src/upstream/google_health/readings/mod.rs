//! What answers on the Fitbit surface are made of: sums of days and of windows, points, and who
//! somebody is. What Google says is read leniently: what is left out is zero, what is unknown is
//! passed over.

mod account;
mod body;
mod daily;
mod diary;
mod exercises;
mod files;
mod foods;
mod heart;
mod levels;
mod measured;
mod nights;
mod nutrients;
mod points;
mod rhythm;
mod sleeps;
mod summed;
mod windows;

use jiff::tz::Offset;
use jiff::{Timestamp, Zoned};
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::Value;

pub use self::account::{AccountProfile, AccountSettings, PairedDevice, Units};
pub use self::body::{FATS, HEIGHTS, Measurement, WEIGHTS};
pub(super) use self::daily::chunks;
pub use self::diary::{DRUNK, Drunk, EATEN, Eaten, Meal, Portion};
pub use self::exercises::{EXERCISES, Exercise, Metrics};
pub use self::foods::{FOOD_UNITS, FOODS, Food, FoodUnit, Serving};
pub use self::heart::{Beat, HEART_RATES, RESTING_HEART_RATES, ZONE_EDGES, ZoneEdges};
pub use self::levels::{ACTIVITY_LEVELS, BASAL_ENERGY, Level, LevelSpan};
pub use self::measured::{CORE_TEMPERATURES, FITNESS};
pub use self::nights::{
    BREATHING, Breathing, NIGHTLY_BREATHING, NIGHTLY_OXYGEN, NIGHTLY_VARIABILITY, NightlyOxygen,
    NightlyVariability, OXYGEN, SKIN, Skin, VARIABILITIES,
};
pub use self::nutrients::Nutrients;
pub use self::points::{Between, Listed, Page};
pub use self::rhythm::{
    CARDIOGRAMS, Cardiogram, Finding, MedicalDevice, RHYTHM_ALERTS, RhythmAlert, RhythmProfile,
    RhythmWindow,
};
pub use self::sleeps::{SLEEPS, Segment, Sleep, SleepKind, SleepSummary, Stage, StageSum, Stages};
pub use self::summed::{
    ACTIVE_ENERGY, ACTIVE_MINUTES, CLIMBED, DISTANCE, ENERGY_EATEN, ENERGY_IN_ZONES, FLOORS,
    HEART_RATE, SEDENTARY, STEPS, STROKES, Summed, TIME_IN_ZONES, TOTAL_ENERGY, WATER,
    ZONE_MINUTES,
};
use super::numbers::Number;
use super::{ALL_SOURCES, GoogleHealth, WEARABLES};
use crate::upstream::{Access, Failure};

/// Whose data are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// Everything that Google knows, reconciled.
    All,
    /// Only what is worn.
    Wearables,
}

impl Family {
    fn name(self) -> &'static str {
        match self {
            Self::All => ALL_SOURCES,
            Self::Wearables => WEARABLES,
        }
    }
}

/// Reads with somebody's token.
#[derive(Clone, Copy)]
pub struct Readings<'a> {
    google: &'a GoogleHealth,
    token: &'a SecretString,
}

impl GoogleHealth {
    /// What can be read with this.
    pub fn readings<'a>(&'a self, access: &'a Access) -> Readings<'a> {
        self.readings_with(&access.token)
    }

    pub(super) fn readings_with<'a>(&'a self, token: &'a SecretString) -> Readings<'a> {
        Readings {
            google: self,
            token,
        }
    }
}

/// A number that is a member of a value; zero if it is left out.
fn number(value: &Value, member: &str) -> Result<f64, Failure> {
    Ok(number_if_told(value, member)?.unwrap_or_default())
}

/// A number that is a member of a value, if it is told.
fn number_if_told(value: &Value, member: &str) -> Result<Option<f64>, Failure> {
    let told = value.get(member).filter(|told| !told.is_null());
    let number = told.map(Number::deserialize).transpose();
    let number = number.map_err(|_| Failure::BadAnswer(format!("{member} is no number")))?;
    Ok(number.map(|number| number.0))
}

/// The seconds of a duration such as `"930s"`; zero if it is left out.
fn seconds(value: &Value, member: &str) -> Result<f64, Failure> {
    let text = text(value, member).unwrap_or("0s");
    let seconds = text.strip_suffix('s').and_then(|text| text.parse().ok());
    let seconds = seconds.filter(|seconds: &f64| seconds.is_finite());
    seconds.ok_or_else(|| Failure::BadAnswer(format!("{member} is no duration")))
}

fn text<'a>(value: &'a Value, member: &str) -> Option<&'a str> {
    value.get(member)?.as_str()
}

fn list<'a>(value: &'a Value, member: &str) -> &'a [Value] {
    let list = value.get(member).and_then(Value::as_array);
    list.map_or(&[], Vec::as_slice)
}

fn instant(value: &Value, member: &str) -> Result<Timestamp, Failure> {
    let instant = text(value, member).and_then(|text| text.parse().ok());
    instant.ok_or_else(|| Failure::BadAnswer(format!("{member} is no instant")))
}

/// An instant with its distance from UTC, which stands beside it.
fn local(value: &Value, at: &str, offset: &str) -> Result<Zoned, Failure> {
    let seconds = seconds(value, offset)?;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "bounded, or refused by the library"
    )]
    let offset = Offset::from_seconds(seconds.clamp(-1e6, 1e6) as i32);
    let offset = offset.map_err(|_| Failure::BadAnswer("an offset that is none".to_owned()))?;
    Ok(instant(value, at)?.to_zoned(offset.to_time_zone()))
}

/// The start and the end of an interval.
fn interval(value: &Value) -> Result<(Zoned, Zoned), Failure> {
    let interval = value.get("interval").unwrap_or(&Value::Null);
    Ok((
        local(interval, "startTime", "startUtcOffset")?,
        local(interval, "endTime", "endUtcOffset")?,
    ))
}

/// When a sample was taken.
fn sampled(value: &Value) -> Result<Zoned, Failure> {
    let time = value.get("sampleTime").unwrap_or(&Value::Null);
    local(time, "physicalTime", "utcOffset")
}
