//! What is measured while somebody sleeps: how the heart varies, breath, oxygen, the skin.

use serde_json::json;

use super::activity::only_worn;
use super::{HEALTH, Kind, LISTED};
use crate::simulator::google::point::{By, Point, Shape, Time};

pub(super) static KINDS: [Kind; 7] = [
    Kind {
        name: "heart-rate-variability",
        key: "heartRateVariability",
        family: HEALTH,
        ways: &LISTED,
        shape: Shape::Sample,
        points: |life, date, told| {
            let windows = only_worn(told).map(|_| life.variability(date));
            let windows = windows.into_iter().flatten();
            windows
                .map(|window| {
                    let value = json!({
                        "rootMeanSquareOfSuccessiveDifferencesMilliseconds": window.rmssd,
                    });
                    Point::new(Time::At(window.at), By::Wearable, value)
                })
                .collect()
        },
        sum: None,
        write: None,
    },
    Kind {
        name: "daily-heart-rate-variability",
        key: "dailyHeartRateVariability",
        family: HEALTH,
        ways: &LISTED,
        shape: Shape::Daily,
        points: |life, date, told| {
            let night = only_worn(told).and_then(|_| life.nightly_variability(date));
            let point = night.map(|night| {
                let value = json!({
                    "averageHeartRateVariabilityMilliseconds": night.rmssd,
                    "deepSleepRootMeanSquareOfSuccessiveDifferencesMilliseconds": night.deep_rmssd,
                    "entropy": night.entropy,
                    "nonRemHeartRateBeatsPerMinute": night.bpm.to_string(),
                });
                Point::new(Time::On(date), By::Derived, value)
            });
            point.into_iter().collect()
        },
        sum: None,
        write: None,
    },
    Kind {
        name: "respiratory-rate-sleep-summary",
        key: "respiratoryRateSleepSummary",
        family: HEALTH,
        ways: &LISTED,
        shape: Shape::Sample,
        points: |life, date, told| {
            let night = only_worn(told).and_then(|_| life.breathing(date));
            let point = night.map(|night| {
                let stats = |rate: f64| json!({ "breathsPerMinute": rate });
                let value = json!({
                    "deepSleepStats": stats(night.deep),
                    "fullSleepStats": stats(night.full),
                    "lightSleepStats": stats(night.light),
                    "remSleepStats": stats(night.rem),
                });
                Point::new(Time::At(night.at), By::Derived, value)
            });
            point.into_iter().collect()
        },
        sum: None,
        write: None,
    },
    Kind {
        name: "daily-respiratory-rate",
        key: "dailyRespiratoryRate",
        family: HEALTH,
        ways: &LISTED,
        shape: Shape::Daily,
        points: |life, date, told| {
            let night = only_worn(told).and_then(|_| life.breathing(date));
            let point = night.map(|night| {
                let value = json!({ "breathsPerMinute": night.full });
                Point::new(Time::On(date), By::Derived, value)
            });
            point.into_iter().collect()
        },
        sum: None,
        write: None,
    },
    Kind {
        name: "oxygen-saturation",
        key: "oxygenSaturation",
        family: HEALTH,
        ways: &LISTED,
        shape: Shape::Sample,
        points: |life, date, told| {
            let minutes = only_worn(told).map(|_| life.oxygen(date));
            let minutes = minutes.into_iter().flatten();
            minutes
                .map(|(at, percent)| {
                    let value = json!({ "percentage": percent });
                    Point::new(Time::At(at), By::Wearable, value)
                })
                .collect()
        },
        sum: None,
        write: None,
    },
    Kind {
        name: "daily-oxygen-saturation",
        key: "dailyOxygenSaturation",
        family: HEALTH,
        ways: &LISTED,
        shape: Shape::Daily,
        points: |life, date, told| {
            let night = only_worn(told).and_then(|_| life.nightly_oxygen(date));
            let point = night.map(|night| {
                let value = json!({
                    "averagePercentage": night.mean,
                    "lowerBoundPercentage": night.least,
                    "upperBoundPercentage": night.most,
                });
                Point::new(Time::On(date), By::Derived, value)
            });
            point.into_iter().collect()
        },
        sum: None,
        write: None,
    },
    Kind {
        name: "daily-sleep-temperature-derivations",
        key: "dailySleepTemperatureDerivations",
        family: HEALTH,
        ways: &LISTED,
        shape: Shape::Daily,
        points: |life, date, told| {
            let night = only_worn(told).and_then(|_| life.skin(date));
            let point = night.map(|night| {
                let value = json!({
                    "baselineTemperatureCelsius": night.usual,
                    "nightlyTemperatureCelsius": night.nightly,
                });
                Point::new(Time::On(date), By::Derived, value)
            });
            point.into_iter().collect()
        },
        sum: None,
        write: None,
    },
];
