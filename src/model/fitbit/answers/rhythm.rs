//! Electrocardiograms, and alerts of irregular rhythm. What is not known is left out.

use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};

use super::paging::Pagination;
use super::written::{local, local_if_any, plain, plain_if_any};

/// A page of electrocardiograms.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EcgList {
    /// Each electrocardiogram.
    pub ecg_readings: Vec<EcgReading>,
    /// Where the page stands.
    pub pagination: Pagination,
}

/// An electrocardiogram.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EcgReading {
    /// Beats a minute.
    #[serde(
        default,
        serialize_with = "plain_if_any",
        skip_serializing_if = "Option::is_none"
    )]
    pub average_heart_rate: Option<f64>,
    /// What took it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device_name: Option<String>,
    /// The version of what took it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub feature_version: Option<String>,
    /// The version of the device's own program.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub firmware_version: Option<String>,
    /// The lead that was used.
    #[serde(
        default,
        serialize_with = "plain_if_any",
        skip_serializing_if = "Option::is_none"
    )]
    pub lead_number: Option<f64>,
    /// How many readings there are.
    pub number_of_waveform_samples: usize,
    /// What it shows, such as `Normal Sinus Rhythm`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result_classification: Option<String>,
    /// Readings a second, as text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sampling_frequency_hz: Option<String>,
    /// What a millivolt is in a reading.
    #[serde(
        default,
        serialize_with = "plain_if_any",
        skip_serializing_if = "Option::is_none"
    )]
    pub scaling_factor: Option<f64>,
    /// When it was taken on the person's clock.
    #[serde(with = "local")]
    pub start_time: DateTime,
    /// The readings.
    pub waveform_samples: Vec<i32>,
}

/// A page of alerts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IrnAlertList {
    /// Each alert.
    pub alerts: Vec<IrnAlert>,
    /// Where the page stands.
    pub pagination: Pagination,
}

/// An alert.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct IrnAlert {
    /// When what was heard began, on the person's clock.
    #[serde(with = "local")]
    pub alert_time: DateTime,
    /// The version of the algorithm.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub algo_version: Option<String>,
    /// When what was heard ended, on the person's clock.
    #[serde(with = "local")]
    pub detected_time: DateTime,
    /// What heard it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device_type: Option<String>,
    /// The version of the service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service_version: Option<String>,
    /// The stretches of five minutes in which it was heard.
    pub windows: Vec<IrnWindow>,
}

/// Five minutes in which a rhythm was not regular.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct IrnWindow {
    /// Each beat.
    pub bpm_data: Vec<IrnBeat>,
    /// When they began on the person's clock.
    #[serde(with = "local")]
    pub start_time: DateTime,
}

/// A beat.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct IrnBeat {
    /// When it was on the person's clock.
    #[serde(with = "local")]
    pub data_time: DateTime,
    /// Beats a minute, by it.
    #[serde(serialize_with = "plain")]
    pub value: f64,
}

/// Whether somebody is alerted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct IrnProfile {
    /// Whether they want it.
    pub enrolled: bool,
    /// Until when was heard, on the person's clock.
    #[serde(
        default,
        serialize_with = "local_if_any",
        skip_serializing_if = "Option::is_none"
    )]
    pub last_updated: Option<DateTime>,
    /// Whether they know of it.
    pub onboarded: bool,
}
