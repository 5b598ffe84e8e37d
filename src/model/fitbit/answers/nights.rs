//! What is measured while somebody sleeps: how the heart varies, breath, oxygen, the skin; and how fit
//! somebody is. A night stands under the date on which it ended. Nights of which nothing is known are
//! left out.

use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};

use super::written::{local, plain, plain_if_any};

/// A night, or a day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Night<T> {
    /// The person's civil date.
    pub date_time: Date,
    /// What is known of it.
    pub value: T,
}

/// A night with what was measured within it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NightWithin<T> {
    /// The person's civil date.
    pub date_time: Date,
    /// Each measurement, the earliest first.
    pub minutes: Vec<T>,
}

/// How the heart varied, night by night.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Variabilities<T> {
    /// The nights, the earliest first.
    pub hrv: Vec<T>,
}

/// How the heart varied in a night, in milliseconds: root mean squares of successive differences.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Variability {
    /// In all of it.
    #[serde(
        default,
        serialize_with = "plain_if_any",
        skip_serializing_if = "Option::is_none"
    )]
    pub daily_rmssd: Option<f64>,
    /// In deep sleep.
    #[serde(
        default,
        serialize_with = "plain_if_any",
        skip_serializing_if = "Option::is_none"
    )]
    pub deep_rmssd: Option<f64>,
}

/// How the heart varied in some minutes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct VariabilityMinute {
    /// When they began on the person's clock.
    #[serde(with = "local")]
    pub minute: DateTime,
    /// How it varied.
    pub value: Rmssd,
}

/// How the heart varied.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rmssd {
    /// The root mean square of successive differences, in milliseconds.
    #[serde(serialize_with = "plain")]
    pub rmssd: f64,
}

/// Breaths, night by night.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Breaths<T> {
    /// The nights, the earliest first.
    pub br: Vec<Night<T>>,
}

/// Breaths a minute.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BreathingRate {
    /// The mean.
    #[serde(serialize_with = "plain")]
    pub breathing_rate: f64,
}

/// Breaths a minute in each stage of a night. A stage without a rate is left out.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StageBreathing {
    /// In deep sleep.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deep_sleep_summary: Option<BreathingRate>,
    /// In all of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub full_sleep_summary: Option<BreathingRate>,
    /// In light sleep.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub light_sleep_summary: Option<BreathingRate>,
    /// In REM sleep.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rem_sleep_summary: Option<BreathingRate>,
}

/// Percent of oxygen in a night.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Oxygen {
    /// The mean.
    #[serde(serialize_with = "plain")]
    pub avg: f64,
    /// The most.
    #[serde(serialize_with = "plain")]
    pub max: f64,
    /// The least.
    #[serde(serialize_with = "plain")]
    pub min: f64,
}

/// Percent of oxygen in a minute.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct OxygenMinute {
    /// When it began on the person's clock, in whole seconds.
    pub minute: DateTime,
    /// Percent.
    #[serde(serialize_with = "plain")]
    pub value: f64,
}

/// How fit somebody is, day by day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CardioScores {
    /// The days, the earliest first.
    pub cardioscore: Vec<Night<Vo2Max>>,
}

/// How fit somebody is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Vo2Max {
    /// Millilitres of oxygen a minute for every kilogram of weight, at most, as text.
    pub vo2_max: String,
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::{
        BreathingRate, Breaths, CardioScores, Night, NightWithin, OxygenMinute, Rmssd,
        StageBreathing, Variabilities, VariabilityMinute, Vo2Max,
    };

    #[test]
    fn nights_look_as_fitbit_writes_them() {
        let date_time = date(2026, 1, 5);
        let minutes = vec![VariabilityMinute {
            minute: date_time.at(1, 10, 0, 0),
            value: Rmssd { rmssd: 41.25 },
        }];
        let hrv = Variabilities {
            hrv: vec![NightWithin { date_time, minutes }],
        };
        let oxygen = OxygenMinute {
            minute: date_time.at(1, 10, 30, 0),
            value: 96.5,
        };
        let value = StageBreathing {
            deep_sleep_summary: None,
            full_sleep_summary: Some(BreathingRate {
                breathing_rate: 14.0,
            }),
            light_sleep_summary: None,
            rem_sleep_summary: None,
        };
        let breaths = Breaths {
            br: vec![Night { date_time, value }],
        };
        let value = Vo2Max {
            vo2_max: "44".to_owned(),
        };
        let scores = CardioScores {
            cardioscore: vec![Night { date_time, value }],
        };

        let written = [
            serde_json::to_string(&hrv).unwrap(),
            serde_json::to_string(&oxygen).unwrap(),
            serde_json::to_string(&breaths).unwrap(),
            serde_json::to_string(&scores).unwrap(),
        ];

        assert_eq!(
            written,
            [
                r#"{"hrv":[{"dateTime":"2026-01-05","minutes":[{"minute":"2026-01-05T01:10:00.000","value":{"rmssd":41.25}}]}]}"#,
                r#"{"minute":"2026-01-05T01:10:30","value":96.5}"#,
                r#"{"br":[{"dateTime":"2026-01-05","value":{"fullSleepSummary":{"breathingRate":14}}}]}"#,
                r#"{"cardioscore":[{"dateTime":"2026-01-05","value":{"vo2Max":"44"}}]}"#,
            ]
        );
    }
}
