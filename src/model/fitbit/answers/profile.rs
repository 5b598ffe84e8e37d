//! Who somebody is.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::written::plain_if_any;

/// Who somebody is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProfileOf {
    /// The person.
    pub user: Profile,
}

/// A profile. What the person did not allow to be read is left out.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(clippy::struct_excessive_bools, reason = "members of Fitbit's answer")]
pub struct Profile {
    /// Years.
    #[serde(
        serialize_with = "plain_if_any",
        skip_serializing_if = "Option::is_none"
    )]
    pub age: Option<f64>,
    /// Whether the provider advertises with the person.
    pub ambassador: bool,
    /// Whether strides are found by themselves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auto_stride_enabled: Option<bool>,
    /// The mean of the last thirty days.
    #[serde(
        serialize_with = "plain_if_any",
        skip_serializing_if = "Option::is_none"
    )]
    pub average_daily_steps: Option<f64>,
    /// Whether the account belongs to a company.
    pub corporate: bool,
    /// Whether the person looks after a company's accounts.
    pub corporate_admin: bool,
    /// What others see.
    pub display_name: String,
    /// The unit of distances in the provider's app: `METRIC` or `en_US`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub distance_unit: Option<String>,
    /// The id at Fitbit, or else in FitEx.
    pub encoded_id: String,
    /// The name.
    pub full_name: String,
    /// The unit of glucose.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub glucose_unit: Option<String>,
    /// Centimetres, or inches for `en_US`.
    #[serde(
        serialize_with = "plain_if_any",
        skip_serializing_if = "Option::is_none"
    )]
    pub height: Option<f64>,
    /// The unit of heights.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub height_unit: Option<String>,
    /// Whether the person is a child.
    pub is_child: bool,
    /// Whether the person coaches others.
    pub is_coach: bool,
    /// The language of the provider's app.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language_locale: Option<String>,
    /// The language and the country.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// Since when there is an account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member_since: Option<Date>,
    /// How far the person's clock is from UTC, in milliseconds.
    #[serde(rename = "offsetFromUTCMillis")]
    pub offset_from_utc_millis: i64,
    /// Centimetres, or inches for `en_US`.
    #[serde(
        serialize_with = "plain_if_any",
        skip_serializing_if = "Option::is_none"
    )]
    pub stride_length_running: Option<f64>,
    /// How it is found: `auto`, `default` or `manual`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stride_length_running_type: Option<String>,
    /// Centimetres, or inches for `en_US`.
    #[serde(
        serialize_with = "plain_if_any",
        skip_serializing_if = "Option::is_none"
    )]
    pub stride_length_walking: Option<f64>,
    /// How it is found: `auto`, `default` or `manual`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stride_length_walking_type: Option<String>,
    /// The unit of swimming.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub swim_unit: Option<String>,
    /// The unit of temperatures.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub temperature_unit: Option<String>,
    /// The IANA name of the zone.
    pub timezone: String,
    /// Badges.
    pub top_badges: Vec<String>,
    /// The unit of liquids.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub water_unit: Option<String>,
    /// What that unit is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub water_unit_name: Option<String>,
    /// Kilograms, or pounds for `en_US`, or stone for `en_GB`.
    #[serde(
        serialize_with = "plain_if_any",
        skip_serializing_if = "Option::is_none"
    )]
    pub weight: Option<f64>,
    /// The unit of weights.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight_unit: Option<String>,
}
