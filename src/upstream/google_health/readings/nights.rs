//! What is measured while somebody sleeps: how the heart varies, breath, oxygen, the skin. A night is
//! that which ended on its date. Several devices that measured the same night are told as one.

use jiff::Zoned;
use jiff::civil::Date;
use serde_json::Value;

use super::heart::date;
use super::points::{Told, Way};
use super::{Listed, number_if_told, sampled};
use crate::upstream::Failure;
use crate::upstream::google_health::HEALTH;

/// How the heart varied in a night, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NightlyVariability {
    /// The root mean square of successive differences.
    pub rmssd: Option<f64>,
    /// The same of deep sleep.
    pub deep_rmssd: Option<f64>,
}

/// Breaths a minute in a night, as far as they are known.
#[derive(Clone, Debug, PartialEq)]
pub struct Breathing {
    /// When they were told, on the person's clock.
    pub at: Zoned,
    /// In deep sleep.
    pub deep: Option<f64>,
    /// In light sleep.
    pub light: Option<f64>,
    /// In REM sleep.
    pub rem: Option<f64>,
    /// In all of it.
    pub full: Option<f64>,
}

/// Percent of oxygen in a night.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NightlyOxygen {
    /// The mean.
    pub mean: f64,
    /// The lower bound.
    pub least: f64,
    /// The upper bound.
    pub most: f64,
}

/// How warm the skin was in a night, in degrees Celsius.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Skin {
    /// In this night.
    pub nightly: f64,
    /// Usually, once that is known.
    pub usual: Option<f64>,
}

/// How a point is understood.
type Reading<T> = fn(&Told) -> Result<Option<T>, Failure>;

/// Of a night, each under its date.
const fn nightly<T>(
    name: &'static str,
    key: &'static str,
    read: Reading<(Date, T)>,
) -> Listed<(Date, T)> {
    Listed {
        name,
        key,
        scope: HEALTH,
        way: Way::Reconcile,
        member: "date",
        page: 10_000,
        read,
    }
}

/// Within a night.
const fn within<T>(
    name: &'static str,
    key: &'static str,
    read: fn(&Told) -> Result<Option<T>, Failure>,
) -> Listed<T> {
    Listed {
        name,
        key,
        scope: HEALTH,
        way: Way::Reconcile,
        member: "sample_time.civil_time",
        page: 10_000,
        read,
    }
}

/// How the heart varied in each night.
pub const NIGHTLY_VARIABILITY: Listed<(Date, NightlyVariability)> = nightly(
    "daily-heart-rate-variability",
    "dailyHeartRateVariability",
    |told| {
        let of = |member| positive(&told.value, member);
        let night = NightlyVariability {
            rmssd: of("averageHeartRateVariabilityMilliseconds")?,
            deep_rmssd: of("deepSleepRootMeanSquareOfSuccessiveDifferencesMilliseconds")?,
        };
        let known = night.rmssd.is_some() || night.deep_rmssd.is_some();
        Ok(known.then_some((date(told)?, night)))
    },
);

/// How the heart varied from when on, in milliseconds.
pub const VARIABILITIES: Listed<(Zoned, f64)> =
    within("heart-rate-variability", "heartRateVariability", |told| {
        sample(told, "rootMeanSquareOfSuccessiveDifferencesMilliseconds")
    });

/// Breaths a minute in each night.
pub const NIGHTLY_BREATHING: Listed<(Date, f64)> =
    nightly("daily-respiratory-rate", "dailyRespiratoryRate", |told| {
        let rate = positive(&told.value, "breathsPerMinute")?;
        rate.map(|rate| Ok((date(told)?, rate))).transpose()
    });

/// Breaths a minute in each stage of a night.
pub const BREATHING: Listed<Breathing> = within(
    "respiratory-rate-sleep-summary",
    "respiratoryRateSleepSummary",
    |told| {
        let of = |stats| match told.value.get(stats) {
            Some(stats) => positive(stats, "breathsPerMinute"),
            None => Ok(None),
        };
        Ok(Some(Breathing {
            at: sampled(&told.value)?,
            deep: of("deepSleepStats")?,
            light: of("lightSleepStats")?,
            rem: of("remSleepStats")?,
            full: of("fullSleepStats")?,
        }))
    },
);

/// Percent of oxygen in each night.
pub const NIGHTLY_OXYGEN: Listed<(Date, NightlyOxygen)> =
    nightly("daily-oxygen-saturation", "dailyOxygenSaturation", |told| {
        let of = |member| positive(&told.value, member);
        let bounds = (
            of("averagePercentage")?,
            of("lowerBoundPercentage")?,
            of("upperBoundPercentage")?,
        );
        let (Some(mean), Some(least), Some(most)) = bounds else {
            return Ok(None);
        };
        Ok(Some((date(told)?, NightlyOxygen { mean, least, most })))
    });

/// Percent of oxygen from when on.
pub const OXYGEN: Listed<(Zoned, f64)> = within("oxygen-saturation", "oxygenSaturation", |told| {
    sample(told, "percentage")
});

/// How warm the skin was in each night.
pub const SKIN: Listed<(Date, Skin)> = nightly(
    "daily-sleep-temperature-derivations",
    "dailySleepTemperatureDerivations",
    |told| {
        let of = |member| positive(&told.value, member);
        let usual = of("baselineTemperatureCelsius")?;
        let nightly = of("nightlyTemperatureCelsius")?;
        let skin = nightly.map(|nightly| Skin { nightly, usual });
        skin.map(|skin| Ok((date(told)?, skin))).transpose()
    },
);

fn sample(told: &Told, member: &str) -> Result<Option<(Zoned, f64)>, Failure> {
    let amount = positive(&told.value, member)?;
    let sample = amount.map(|amount| Ok((sampled(&told.value)?, amount)));
    sample.transpose()
}

/// A number that nobody living has zero of: zero means that it is not known.
fn positive(value: &Value, member: &str) -> Result<Option<f64>, Failure> {
    Ok(number_if_told(value, member)?.filter(|number| *number > 0.0))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use serde_json::json;

    use super::{
        BREATHING, NIGHTLY_BREATHING, NIGHTLY_VARIABILITY, NightlyVariability, SKIN, Skin, Told,
        VARIABILITIES,
    };

    #[test]
    fn a_night_of_which_nothing_is_known_is_passed_over() {
        let date = json!({ "year": 2026, "month": 1, "day": 5 });
        for value in [
            json!({ "date": date }),
            json!({ "date": date, "breathsPerMinute": 0 }),
        ] {
            assert_eq!((NIGHTLY_BREATHING.read)(&Told::of(value.clone())), Ok(None));
            assert_eq!(
                (NIGHTLY_VARIABILITY.read)(&Told::of(value.clone())),
                Ok(None)
            );
            assert_eq!((SKIN.read)(&Told::of(value)), Ok(None));
        }
    }

    #[test]
    fn what_is_left_out_of_a_night_is_not_known() {
        let on = json!({ "year": 2026, "month": 1, "day": 5 });
        let heart = json!({ "date": on, "averageHeartRateVariabilityMilliseconds": 34.5 });
        let skin = json!({ "date": on, "nightlyTemperatureCelsius": "33.5" });
        let night = NightlyVariability {
            rmssd: Some(34.5),
            deep_rmssd: None,
        };
        let warmth = Skin {
            nightly: 33.5,
            usual: None,
        };

        assert_eq!(
            (NIGHTLY_VARIABILITY.read)(&Told::of(heart)),
            Ok(Some((date(2026, 1, 5), night)))
        );
        assert_eq!(
            (SKIN.read)(&Told::of(skin)),
            Ok(Some((date(2026, 1, 5), warmth)))
        );
    }

    #[test]
    fn a_sample_is_at_the_time_that_the_clock_showed() {
        let time = json!({ "physicalTime": "2026-01-05T00:10:00Z", "utcOffset": "3600s" });
        let heart = json!({ "sampleTime": time,
            "rootMeanSquareOfSuccessiveDifferencesMilliseconds": 41.25 });
        let breath = json!({ "sampleTime": time, "fullSleepStats": { "breathsPerMinute": 14.2 },
            "remSleepStats": { "breathsPerMinute": 0 } });

        let (at, rmssd) = (VARIABILITIES.read)(&Told::of(heart)).unwrap().unwrap();
        let breathing = (BREATHING.read)(&Told::of(breath)).unwrap().unwrap();

        assert_eq!(
            (at.datetime(), rmssd),
            (date(2026, 1, 5).at(1, 10, 0, 0), 41.25)
        );
        assert_eq!(
            (breathing.full, breathing.rem, breathing.deep),
            (Some(14.2), None, None)
        );
    }
}
