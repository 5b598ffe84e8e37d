//! How Fitbit writes numbers and local times.

use jiff::civil::DateTime;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The largest whole number that is written as one; larger ones would not be exact.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// A number: one that is whole has no decimals.
#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands over a reference"
)]
pub(super) fn plain<S: Serializer>(value: &f64, to: S) -> Result<S::Ok, S::Error> {
    if value.fract() == 0.0 && value.abs() <= EXACT {
        #[expect(clippy::cast_possible_truncation, reason = "just checked")]
        return (*value as i64).serialize(to);
    }
    value.serialize(to)
}

/// The same of a number that may be missing.
#[expect(clippy::ref_option, reason = "serde hands over a reference")]
pub(super) fn plain_if_any<S: Serializer>(value: &Option<f64>, to: S) -> Result<S::Ok, S::Error> {
    match value {
        Some(value) => plain(value, to),
        None => to.serialize_none(),
    }
}

/// A time on the person's clock, with thousandths of a second and without a zone.
pub fn clock(at: &DateTime) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S.000").to_string()
}

/// The same as it stands in JSON.
pub(super) mod local {
    use super::{DateTime, Deserialize, Deserializer, Serializer, clock};

    pub(in super::super) fn serialize<S: Serializer>(
        at: &DateTime,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        to.serialize_str(&clock(at))
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<DateTime, D::Error> {
        DateTime::deserialize(from)
    }
}

/// The same of a time that may be missing.
#[expect(clippy::ref_option, reason = "serde hands over a reference")]
pub(super) fn local_if_any<S: Serializer>(at: &Option<DateTime>, to: S) -> Result<S::Ok, S::Error> {
    match at {
        Some(at) => local::serialize(at, to),
        None => to.serialize_none(),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{DateTime, date};
    use serde::{Deserialize, Serialize};

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Written {
        #[serde(serialize_with = "super::plain")]
        number: f64,
        #[serde(serialize_with = "super::plain_if_any")]
        other: Option<f64>,
        #[serde(with = "super::local")]
        at: DateTime,
        #[serde(serialize_with = "super::local_if_any")]
        since: Option<DateTime>,
    }

    #[test]
    fn whole_numbers_have_no_decimals_and_local_times_no_zone() {
        let value = Written {
            number: 8.0,
            other: Some(0.25),
            at: date(2026, 1, 5).at(7, 2, 30, 0),
            since: None,
        };

        let text = serde_json::to_string(&value).unwrap();

        assert_eq!(
            text,
            r#"{"number":8,"other":0.25,"at":"2026-01-05T07:02:30.000","since":null}"#
        );
        assert_eq!(serde_json::from_str::<Written>(&text).unwrap(), value);
    }
}
