//! What a client writes of a point: read leniently, refused in Google's words.

use actix_web::HttpResponse;
use jiff::{SignedDuration, Timestamp};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::errors::{invalid, refuse};

/// When something began and ended.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Span {
    start_time: Timestamp,
    end_time: Timestamp,
}

impl Span {
    pub(super) fn read(&self) -> Result<(Timestamp, Timestamp), HttpResponse> {
        let length = self.start_time.duration_until(self.end_time);
        match SignedDuration::ZERO <= length && length <= SignedDuration::from_hours(24) {
            true => Ok((self.start_time, self.end_time)),
            false => Err(invalid("Invalid interval.", "INVALID_TIME_RANGE")),
        }
    }
}

/// The members of a value.
pub(super) fn fields<T: DeserializeOwned>(value: &Value) -> Result<T, HttpResponse> {
    T::deserialize(value).map_err(|fault| {
        let message = format!("Invalid JSON payload received. {fault}");
        refuse(400, "INVALID_ARGUMENT", &message, None)
    })
}

/// An int64, which is a string, but may come as a number.
pub(super) fn int<'de, D: Deserializer<'de>>(reader: D) -> Result<Option<u64>, D::Error> {
    let value = Option::<Value>::deserialize(reader)?;
    Ok(value.and_then(|value| match value {
        Value::String(text) => text.parse().ok(),
        other => other.as_u64(),
    }))
}

/// A number that may come as a string.
pub(super) fn number<'de, D: Deserializer<'de>>(reader: D) -> Result<Option<f64>, D::Error> {
    let value = Option::<Value>::deserialize(reader)?;
    let number = value.and_then(|value| match value {
        Value::String(text) => text.parse().ok(),
        other => other.as_f64(),
    });
    Ok(number.filter(|number: &f64| number.is_finite()))
}

/// When something was measured.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Sampled {
    pub(super) physical_time: Timestamp,
}

/// 400 of a point that does not say what it must, or says what cannot be.
pub(super) fn no_value() -> HttpResponse {
    invalid("The data point has no value.", "INVALID_DATA_POINT")
}
