//! The rhythm of the heart: electrocardiograms, alerts, and whether somebody is alerted at all. Older
//! ones are told without their distance from UTC, so that of times the instants alone are read.

use jiff::Timestamp;
use serde_json::Value;

use super::points::{Told, Way};
use super::{Listed, Readings, instant, list, number_if_told, text};
use crate::upstream::Failure;
use crate::upstream::google_health::{ECG, IRN};
use crate::upstream::text::shown;

/// An electrocardiogram.
#[derive(Clone, Debug, PartialEq)]
pub struct Cardiogram {
    /// When it was taken.
    pub at: Timestamp,
    /// Beats a minute, if they could be counted.
    pub bpm: Option<f64>,
    /// What it shows.
    pub finding: Option<Finding>,
    /// Readings one after the other.
    pub readings: Vec<i32>,
    /// Readings a second.
    pub hertz: Option<f64>,
    /// What a millivolt is in a reading.
    pub scale: Option<f64>,
    /// The lead that was used.
    pub lead: Option<f64>,
    /// What took it.
    pub device: MedicalDevice,
}

/// What an electrocardiogram shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finding {
    /// A regular rhythm.
    Normal,
    /// Signs of atrial fibrillation.
    Fibrillation,
    /// Neither.
    Inconclusive,
    /// Neither, because the heart was fast.
    TooFast,
    /// Neither, because the heart was slow.
    TooSlow,
    /// Nothing, because it cannot be read.
    Unreadable,
    /// Nothing, because nobody looked.
    NotAnalyzed,
}

/// What measured. What is not told is absent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MedicalDevice {
    /// The product.
    pub model: Option<String>,
    /// The version of what runs on it.
    pub feature: Option<String>,
    /// The version of the device's own program.
    pub firmware: Option<String>,
    /// The version of the provider's service.
    pub service: Option<String>,
    /// The version of the algorithm.
    pub algorithm: Option<String>,
}

/// An alert of a rhythm that was not regular.
#[derive(Clone, Debug, PartialEq)]
pub struct RhythmAlert {
    /// When what was heard began.
    pub start: Timestamp,
    /// When it ended.
    pub end: Timestamp,
    /// The stretches in which it was heard.
    pub windows: Vec<RhythmWindow>,
    /// What heard it.
    pub device: MedicalDevice,
}

/// A stretch in which a rhythm was not regular.
#[derive(Clone, Debug, PartialEq)]
pub struct RhythmWindow {
    /// When it began.
    pub start: Timestamp,
    /// The beats in it: when each was, and how fast the heart was by it.
    pub beats: Vec<(Timestamp, f64)>,
}

/// Whether somebody is alerted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RhythmProfile {
    /// Whether they know of it.
    pub onboarded: bool,
    /// Whether they want it.
    pub enrolled: bool,
    /// Until when was heard.
    pub updated: Option<Timestamp>,
}

/// Every electrocardiogram. Each is long, so they come a few at a time.
pub const CARDIOGRAMS: Listed<Cardiogram> = Listed {
    name: "electrocardiogram",
    key: "electrocardiogram",
    scope: ECG,
    way: Way::Onwards,
    member: "interval.start_time",
    page: 25,
    read: |told| Ok(Some(cardiogram(told)?)),
};

/// Every alert. Each has all beats of half an hour, so they come a few at a time.
pub const RHYTHM_ALERTS: Listed<RhythmAlert> = Listed {
    name: "irregular-rhythm-notification",
    key: "irregularRhythmNotification",
    scope: IRN,
    way: Way::List,
    member: "interval.civil_start_time",
    page: 10,
    read: |told| Ok(Some(alert(told)?)),
};

impl Readings<'_> {
    /// Whether the person is alerted.
    pub async fn rhythm_profile(&self) -> Result<RhythmProfile, Failure> {
        let path = "/v4/users/me/irnProfile";
        let told: Value = self.google.get(self.token, path, IRN).await?;
        let is = |member: &str| told.get(member).and_then(Value::as_bool);
        Ok(RhythmProfile {
            onboarded: is("onboardingStatus").unwrap_or_default(),
            enrolled: is("enrollmentStatus").unwrap_or_default(),
            updated: text(&told, "updateTime").and_then(|at| at.parse().ok()),
        })
    }
}

fn cardiogram(told: &Told) -> Result<Cardiogram, Failure> {
    let value = &told.value;
    let number = |member| number_if_told(value, member);
    Ok(Cardiogram {
        at: instant(interval(value), "startTime")?,
        bpm: number("beatsPerMinuteAvg")?.filter(|bpm| *bpm > 0.0),
        finding: text(value, "resultClassification").and_then(finding),
        readings: list(value, "waveformSamples")
            .iter()
            .map(reading)
            .collect::<Result<_, _>>()?,
        hertz: number("samplingFrequencyHertz")?,
        scale: number("millivoltsScalingFactor")?,
        lead: number("leadNumber")?,
        device: device(value),
    })
}

fn interval(value: &Value) -> &Value {
    value.get("interval").unwrap_or(&Value::Null)
}

fn reading(told: &Value) -> Result<i32, Failure> {
    let number = told.as_i64().and_then(|number| i32::try_from(number).ok());
    let number = number.or_else(|| told.as_str()?.parse().ok());
    number.ok_or_else(|| Failure::BadAnswer("a reading that is no number".to_owned()))
}

fn finding(word: &str) -> Option<Finding> {
    Some(match word {
        "NORMAL_SINUS_RHYTHM" => Finding::Normal,
        "ATRIAL_FIBRILLATION" => Finding::Fibrillation,
        "INCONCLUSIVE" => Finding::Inconclusive,
        "INCONCLUSIVE_HIGH_HEART_RATE" => Finding::TooFast,
        "INCONCLUSIVE_LOW_HEART_RATE" => Finding::TooSlow,
        "UNREADABLE" => Finding::Unreadable,
        "NOT_ANALYZED" => Finding::NotAnalyzed,
        _ => return None,
    })
}

fn device(value: &Value) -> MedicalDevice {
    let told = value.get("medicalDeviceInfo").unwrap_or(&Value::Null);
    let said = |member: &str| text(told, member).map(shown);
    MedicalDevice {
        model: said("deviceModel"),
        feature: said("featureVersion"),
        firmware: said("firmwareVersion"),
        service: said("serviceVersion"),
        algorithm: said("algorithmVersion"),
    }
}

fn alert(told: &Told) -> Result<RhythmAlert, Failure> {
    let value = &told.value;
    Ok(RhythmAlert {
        start: instant(interval(value), "startTime")?,
        end: instant(interval(value), "endTime")?,
        windows: list(value, "alertWindows")
            .iter()
            .map(window)
            .collect::<Result<_, _>>()?,
        device: device(value),
    })
}

fn window(told: &Value) -> Result<RhythmWindow, Failure> {
    let beat = |beat: &Value| -> Result<(Timestamp, f64), Failure> {
        let bpm = number_if_told(beat, "beatsPerMinute")?.unwrap_or_default();
        Ok((instant(beat, "physicalTime")?, bpm))
    };
    Ok(RhythmWindow {
        start: instant(told, "startTime")?,
        beats: list(told, "heartBeats")
            .iter()
            .map(beat)
            .collect::<Result<_, _>>()?,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{CARDIOGRAMS, Finding, MedicalDevice, Told};

    #[test]
    fn an_old_electrocardiogram_has_an_instant_and_little_else() {
        let at = "2022-09-28T17:12:30Z";
        let value = json!({ "interval": { "startTime": at, "endTime": at },
            "waveformSamples": [130, "-4"], "resultClassification": "BORED" });

        let read = (CARDIOGRAMS.read)(&Told::of(value)).unwrap().unwrap();

        assert_eq!(read.at, at.parse().unwrap());
        assert_eq!(read.readings, [130, -4]);
        assert_eq!((read.finding, read.bpm), (None, None));
        assert_eq!(read.device, MedicalDevice::default());
    }

    #[test]
    fn every_finding_of_googles_has_a_meaning() {
        for (word, finding) in [
            ("NORMAL_SINUS_RHYTHM", Finding::Normal),
            ("ATRIAL_FIBRILLATION", Finding::Fibrillation),
            ("INCONCLUSIVE", Finding::Inconclusive),
            ("INCONCLUSIVE_HIGH_HEART_RATE", Finding::TooFast),
            ("INCONCLUSIVE_LOW_HEART_RATE", Finding::TooSlow),
            ("UNREADABLE", Finding::Unreadable),
            ("NOT_ANALYZED", Finding::NotAnalyzed),
        ] {
            assert_eq!(super::finding(word), Some(finding), "{word}");
        }
    }

    #[test]
    fn a_reading_is_a_whole_number() {
        for wrong in [
            json!(1.5),
            json!("a"),
            json!(4_000_000_000_u32),
            json!(null),
        ] {
            assert!(super::reading(&wrong).is_err(), "{wrong}");
        }
    }
}
