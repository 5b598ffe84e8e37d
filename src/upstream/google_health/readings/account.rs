//! Who somebody is at Google, what they have set, and what they wear.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::Value;

use super::{Readings, number_if_told, text};
use crate::upstream::Failure;
use crate::upstream::google_health::numbers::Calendar;
use crate::upstream::google_health::{MOST_PAGES, PROFILE, SETTINGS};
use crate::upstream::text::shown;

/// Who somebody is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AccountProfile {
    /// Years.
    pub age: Option<f64>,
    /// Since when there is an account.
    pub member_since: Option<Date>,
    /// Millimetres of a step in walking: what the person set, or else what Google found.
    pub walking_stride_millimeters: Option<f64>,
    /// The same of a step in running.
    pub running_stride_millimeters: Option<f64>,
}

/// What somebody has set.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AccountSettings {
    /// The name of the zone.
    pub time_zone: Option<String>,
    /// Seconds from UTC.
    pub utc_offset_seconds: Option<f64>,
    /// The language, such as `en-GB`.
    pub language: Option<String>,
    /// Units of distances.
    pub distance: Units,
    /// Units of heights.
    pub height: Units,
    /// Units of weights.
    pub weight: Units,
    /// Units of liquids.
    pub water: Units,
    /// Units of swimming.
    pub swim: Units,
    /// Units of glucose.
    pub glucose: Units,
    /// Units of temperatures.
    pub temperature: Units,
    /// How the stride of walking is found: `auto`, `default` or `manual`.
    pub walking_stride: Option<&'static str>,
    /// How the stride of running is found.
    pub running_stride: Option<&'static str>,
    /// Whether strides are found by themselves.
    pub auto_stride: Option<bool>,
}

/// A system of units that somebody has set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Units {
    /// Metres, grams, litres.
    #[default]
    Metric,
    /// Miles, inches, pounds, fluid ounces.
    UnitedStates,
    /// Stone.
    UnitedKingdom,
}

/// A device as Google tells it.
#[derive(Clone, Debug, PartialEq)]
pub struct PairedDevice {
    /// Google's number of it.
    pub id: String,
    /// The product.
    pub product: String,
    /// `TRACKER` or `SCALE`.
    pub kind: String,
    /// `High`, `Medium`, `Low` or `Empty`.
    pub battery: Option<String>,
    /// Percent.
    pub battery_percent: Option<i32>,
    /// When it last synced.
    pub synced: Option<Timestamp>,
    /// The address of its radio.
    pub mac: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PairedDevices {
    #[serde(default)]
    paired_devices: Vec<Value>,
    #[serde(default)]
    next_page_token: String,
}

impl Readings<'_> {
    /// Who the person is.
    pub async fn profile(&self) -> Result<AccountProfile, Failure> {
        let path = "/v4/users/me/profile";
        let told: Value = self.google.get(self.token, path, PROFILE).await?;
        let stride = |set: &str, found: &str| {
            let set = number_if_told(&told, set)?;
            set.map_or_else(|| number_if_told(&told, found), |set| Ok(Some(set)))
        };
        Ok(AccountProfile {
            age: number_if_told(&told, "age")?,
            member_since: match told.get("membershipStartDate") {
                Some(date) => Calendar::deserialize(date)
                    .ok()
                    .map(Calendar::read)
                    .transpose()?,
                None => None,
            },
            walking_stride_millimeters: stride(
                "userConfiguredWalkingStrideLengthMm",
                "autoWalkingStrideLengthMm",
            )?,
            running_stride_millimeters: stride(
                "userConfiguredRunningStrideLengthMm",
                "autoRunningStrideLengthMm",
            )?,
        })
    }

    /// What the person has set.
    pub async fn settings(&self) -> Result<AccountSettings, Failure> {
        let path = "/v4/users/me/settings";
        let told: Value = self.google.get(self.token, path, SETTINGS).await?;
        let units = |member: &str| Units::of(text(&told, member).unwrap_or_default());
        let stride = |member: &str| match text(&told, member)? {
            "STRIDE_LENGTH_TYPE_AUTO" => Some("auto"),
            "STRIDE_LENGTH_TYPE_DEFAULT" => Some("default"),
            "STRIDE_LENGTH_TYPE_MANUAL" => Some("manual"),
            _ => None,
        };
        let offset = text(&told, "utcOffset").and_then(|text| text.strip_suffix('s'));
        Ok(AccountSettings {
            time_zone: text(&told, "timeZone").map(shown),
            utc_offset_seconds: offset.and_then(|seconds| seconds.parse().ok()),
            language: text(&told, "languageLocale").map(shown),
            distance: units("distanceUnit"),
            height: units("heightUnit"),
            weight: units("weightUnit"),
            water: units("waterUnit"),
            swim: units("swimUnit"),
            glucose: units("glucoseUnit"),
            temperature: units("temperatureUnit"),
            walking_stride: stride("strideLengthWalkingType"),
            running_stride: stride("strideLengthRunningType"),
            auto_stride: told.get("autoStrideEnabled").and_then(Value::as_bool),
        })
    }

    /// The id that the person had at Fitbit, if they had one.
    pub async fn former_id(&self) -> Result<Option<String>, Failure> {
        let path = "/v4/users/me/identity";
        let told: Value = self.google.get(self.token, path, PROFILE).await?;
        Ok(text(&told, "legacyUserId").map(shown))
    }

    /// What the person wears.
    pub async fn devices(&self) -> Result<Vec<PairedDevice>, Failure> {
        let mut devices = Vec::new();
        let mut page = String::new();
        for _ in 0..MOST_PAGES {
            let path = format!("/v4/users/me/pairedDevices?pageSize=100&pageToken={page}");
            let told: PairedDevices = self.google.get(self.token, &path, SETTINGS).await?;
            for device in &told.paired_devices {
                devices.push(device_of(device)?);
            }
            page = told.next_page_token;
            if page.is_empty() {
                return Ok(devices);
            }
        }
        Err(Failure::BadAnswer(
            "more devices than anybody has".to_owned(),
        ))
    }
}

fn device_of(told: &Value) -> Result<PairedDevice, Failure> {
    let name = text(told, "name").unwrap_or_default();
    let said = |member: &str| text(told, member).map(shown);
    let level = number_if_told(told, "batteryLevel")?;
    let level = level.filter(|level| (0.0..=100.0).contains(level));
    #[expect(clippy::cast_possible_truncation, reason = "just checked")]
    Ok(PairedDevice {
        id: shown(name.rsplit('/').next().unwrap_or(name)),
        product: said("deviceVersion").unwrap_or_default(),
        kind: said("deviceType").unwrap_or_default(),
        battery: said("batteryStatus"),
        battery_percent: level.map(|level| level as i32),
        synced: text(told, "lastSyncTime").and_then(|at| at.parse().ok()),
        mac: said("macAddress"),
    })
}

impl Units {
    /// Google's words have a prefix that says of what they are.
    fn of(word: &str) -> Self {
        let ends = |ends: &[&str]| ends.iter().any(|end| word.ends_with(end));
        if ends(&[
            "MILES",
            "INCHES",
            "POUNDS",
            "FL_OZ",
            "CUP",
            "YARDS",
            "MG_DL",
            "FAHRENHEIT",
        ]) {
            Self::UnitedStates
        } else if ends(&["STONE"]) {
            Self::UnitedKingdom
        } else {
            Self::Metric
        }
    }
}
