//! Civil dates, instants and time zones, as they stand in answers and in the database.

use std::borrow::Cow;
use std::fmt;

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::field::{Invalid, Parse, Raw};
use crate::database::types::{DbDate, DbInstant, SqlDate, SqlInstant};
use crate::stored_as;

/// A civil date, `YYYY-MM-DD`: a day on somebody's calendar, without a time or a zone.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    AsExpression,
    FromSqlRow,
    Serialize,
    Deserialize,
    ToSchema,
)]
#[diesel(sql_type = SqlDate)]
#[serde(transparent)]
#[schema(value_type = String, format = Date, example = "2026-11-23")]
pub struct CivilDate(pub Date);

impl CivilDate {
    /// Fitbit sold its first tracker in 2009 and FitEx knows of no data before 2008.
    pub const EARLIEST: Self = Self(Date::constant(2008, 1, 1));
    /// The last date that an input may name.
    pub const LATEST: Self = Self(Date::constant(2100, 12, 31));

    /// The date this many days later, or earlier if negative.
    #[must_use]
    pub fn plus_days(self, days: i32) -> Self {
        Self(self.0.saturating_add(days.days()))
    }

    /// Days from this date to `other`; negative if `other` is earlier.
    pub fn days_to(self, other: Self) -> i32 {
        i32::try_from(self.0.duration_until(other.0).as_hours() / 24).unwrap_or(i32::MAX)
    }

    /// The Monday of this date's week (ISO 8601).
    #[must_use]
    pub fn monday(self) -> Self {
        let since_monday = i32::from(self.0.weekday().to_monday_zero_offset());
        self.plus_days(-since_monday)
    }

    /// Whether it is a Saturday or a Sunday.
    pub fn is_weekend(self) -> bool {
        self.0.weekday().to_monday_zero_offset() >= 5
    }

    /// Every date from this one through `last`.
    pub fn through(self, last: Self) -> impl Iterator<Item = Self> {
        (0..=self.days_to(last)).map(move |days| self.plus_days(days))
    }
}

impl fmt::Display for CivilDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Parse for CivilDate {
    type Wire = Self;

    fn parse(raw: Raw) -> Result<Self, Invalid> {
        let text = raw.text()?;
        let plain = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
        let date = plain
            .then(|| text.parse::<Date>().ok())
            .flatten()
            .ok_or_else(|| {
                Invalid::new(
                    "bad_date",
                    "is not a civil date; write YYYY-MM-DD, as in 2026-11-23.",
                )
            })?;
        let date = Self(date);
        if !(Self::EARLIEST..=Self::LATEST).contains(&date) {
            let message = format!("must lie between {} and {}.", Self::EARLIEST, Self::LATEST);
            return Err(Invalid::new("date_out_of_range", message));
        }
        Ok(date)
    }
}

stored_as!(
    CivilDate,
    SqlDate,
    DbDate,
    |value| Ok(Self(value.0)),
    |this| DbDate(this.0)
);

/// A civil date, `YYYY-MM-DD`: a day on somebody's calendar, without a time or a zone.
#[Scalar(
    name = "Date",
    specified_by_url = "https://www.rfc-editor.org/rfc/rfc3339#section-5.6"
)]
impl ScalarType for CivilDate {
    fn parse(value: Value) -> InputValueResult<Self> {
        <Self as Parse>::parse_graphql(value)
            .map_err(|invalid| InputValueError::custom(invalid.message))
    }

    fn to_value(&self) -> Value {
        Value::String(self.to_string())
    }
}

/// An instant, RFC 3339 in UTC.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    AsExpression,
    FromSqlRow,
    Serialize,
    Deserialize,
    ToSchema,
)]
#[diesel(sql_type = SqlInstant)]
#[serde(transparent)]
#[schema(value_type = String, format = DateTime, example = "2026-11-23T06:30:00Z")]
pub struct Instant(pub Timestamp);

impl Instant {
    /// The civil date at this instant in `zone`.
    pub fn date_in(self, zone: &ZoneName) -> CivilDate {
        CivilDate(self.0.to_zoned(zone.zone()).date())
    }

    /// The instant this many seconds later.
    #[must_use]
    pub fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.seconds()).unwrap_or(self.0))
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Parse for Instant {
    type Wire = Self;

    fn parse(raw: Raw) -> Result<Self, Invalid> {
        raw.text()?.parse().map(Self).map_err(|_| {
            Invalid::new(
                "bad_instant",
                "is not an instant; write RFC 3339 with an offset, as in 2026-11-23T06:30:00Z.",
            )
        })
    }
}

stored_as!(
    Instant,
    SqlInstant,
    DbInstant,
    |value| Ok(Self(value.0)),
    |this| DbInstant(this.0)
);

/// An instant, RFC 3339 in UTC.
#[Scalar(
    name = "DateTime",
    specified_by_url = "https://www.rfc-editor.org/rfc/rfc3339#section-5.6"
)]
impl ScalarType for Instant {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) => text
                .parse()
                .map(Self)
                .map_err(|_| InputValueError::custom("is not an RFC 3339 instant")),
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.to_string())
    }
}

/// The name of a time zone in the IANA database, such as `America/New_York`.
#[derive(
    Clone, Debug, PartialEq, Eq, Hash, AsExpression, FromSqlRow, Serialize, Deserialize, ToSchema,
)]
#[diesel(sql_type = diesel::sql_types::Text)]
#[serde(transparent)]
#[schema(value_type = String, max_length = 64, example = "America/New_York")]
pub struct ZoneName(String);

impl ZoneName {
    /// Coordinated Universal Time.
    pub fn utc() -> Self {
        Self("Etc/UTC".to_owned())
    }

    /// Finds a zone by name; the spelling becomes the database's own.
    pub fn find(name: &str) -> Option<Self> {
        // POSIX strings and paths are not names of zones, though a library may accept them.
        let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'_' | b'-' | b'+');
        if name.is_empty() || name.len() > 64 || !name.bytes().all(plain) {
            return None;
        }
        let zone = jiff::tz::db().get(name).ok()?;
        zone.iana_name().map(|name| Self(name.to_owned()))
    }

    /// The instant at which a date begins in the zone.
    pub fn start_of(&self, date: CivilDate) -> Instant {
        let start = date.0.to_zoned(self.zone());
        Instant(start.map_or(Timestamp::UNIX_EPOCH, |start| start.timestamp()))
    }

    /// Seconds that a date lasts in the zone: 23, 24 or 25 hours, half an hour more or less in some
    /// zones, and none for a date that the zone has skipped.
    pub fn seconds_of(&self, date: CivilDate) -> i64 {
        let (start, end) = (self.start_of(date), self.start_of(date.plus_days(1)));
        end.0.as_second() - start.0.as_second()
    }

    /// When a date begins, and how many intervals of some minutes it has.
    pub fn intervals(&self, date: CivilDate, minutes: u8) -> (Instant, usize) {
        let length = i64::from(minutes.max(1)) * 60;
        let number = usize::try_from(self.seconds_of(date) / length).unwrap_or_default();
        (self.start_of(date), number)
    }

    /// The rules of the zone.
    pub fn zone(&self) -> TimeZone {
        jiff::tz::db().get(&self.0).unwrap_or(TimeZone::UTC)
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ZoneName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Parse for ZoneName {
    type Wire = String;

    fn parse(raw: Raw) -> Result<Self, Invalid> {
        let text = raw.text()?;
        Self::find(&text).ok_or_else(|| {
            Invalid::new(
                "unknown_time_zone",
                "is not an IANA time zone, as in America/New_York.",
            )
        })
    }
}

stored_as!(
    ZoneName,
    diesel::sql_types::Text,
    String,
    |value| Ok(Self(value)),
    |this| this.0.clone()
);
crate::model::text::graphql_text!(ZoneName);

impl ZoneName {
    pub(super) fn shown(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.0)
    }
}
