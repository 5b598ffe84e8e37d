//! How Google writes numbers and dates: 64-bit integers as strings, zero members left out.

use jiff::civil::Date;
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};

use crate::upstream::Failure;

/// A civil date as Google writes it in a question.
pub(super) fn moment(date: Date) -> Value {
    json!({ "date": { "year": date.year(), "month": date.month(), "day": date.day() } })
}

/// A civil moment in an answer.
#[derive(Deserialize)]
pub(super) struct Moment {
    date: Calendar,
    #[serde(default)]
    time: Clock,
}

/// A time of day; what is left out is zero.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Clock {
    hours: u8,
    minutes: u8,
    seconds: u8,
}

/// A civil date in an answer.
#[derive(Clone, Copy, Deserialize)]
pub(super) struct Calendar {
    year: i16,
    month: i8,
    day: i8,
}

impl Calendar {
    pub(super) fn read(self) -> Result<Date, Failure> {
        Date::new(self.year, self.month, self.day)
            .map_err(|_| Failure::BadAnswer("a date that is none".to_owned()))
    }
}

impl Moment {
    /// Whether a date begins at this moment.
    pub(super) fn is_midnight(&self) -> bool {
        (self.time.hours, self.time.minutes, self.time.seconds) == (0, 0, 0)
    }

    pub(super) fn date(&self) -> Result<Date, Failure> {
        self.date.read()
    }
}

/// A count, written as a string or as a number. One that is left out is zero.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Number(pub(super) f64);

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Either {
            Text(String),
            Number(f64),
        }
        let number = match Either::deserialize(from)? {
            Either::Number(number) => number,
            Either::Text(text) => text.parse().map_err(serde::de::Error::custom)?,
        };
        if number.is_finite() {
            return Ok(Self(number));
        }
        Err(serde::de::Error::custom("not a number"))
    }
}

#[cfg(test)]
mod tests {
    use super::Number;

    #[test]
    fn a_count_is_a_string_or_a_number_and_never_infinite() {
        for (text, number) in [
            ("\"8123\"", Some(8123.0)),
            ("8123", Some(8123.0)),
            ("\"inf\"", None),
            ("\"x\"", None),
        ] {
            let read = serde_json::from_str::<Number>(text).ok();
            assert_eq!(read, number.map(Number), "{text}");
        }
    }
}
