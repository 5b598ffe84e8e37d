//! A point of data: when it was, what it says, and where it comes from.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde_json::{Map, Value, json};

use super::kinds::Kind;
use crate::simulator::truth::life::Life;

/// When the points of a kind are, and by what they can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Interval,
    Sample,
    Daily,
    /// A session, by the civil time at which it began.
    Session,
    /// A session, by the time at which it ended.
    Sleep,
    /// A session, by the moment from which on.
    Onwards,
}

/// When a point is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Time {
    Interval(Timestamp, Timestamp),
    /// The same, told without civil times.
    Session(Timestamp, Timestamp),
    At(Timestamp),
    On(Date),
}

impl Time {
    /// The minute that begins at a moment.
    pub(super) fn minute(at: Timestamp) -> Self {
        Self::Interval(at, at.saturating_add(1.minute()).unwrap_or(at))
    }

    /// The moment by which points are put in order.
    pub(super) fn start(self) -> Timestamp {
        match self {
            Self::Interval(start, _) | Self::Session(start, _) | Self::At(start) => start,
            Self::On(date) => midnight(date),
        }
    }

    /// The moment at which it is over.
    pub(super) fn end(self) -> Timestamp {
        match self {
            Self::Interval(_, end) | Self::Session(_, end) => end,
            other => other.start(),
        }
    }
}

/// A date that is nowhere in particular.
fn midnight(date: Date) -> Timestamp {
    let midnight = date.to_zoned(TimeZone::UTC);
    midnight.map_or(Timestamp::UNIX_EPOCH, |zoned| zoned.timestamp())
}

/// Where a point comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    /// Measured in passing.
    Wearable,
    /// Measured because somebody wanted it.
    Started,
    /// Worked out from what was measured.
    Derived,
    Phone,
    /// Weighed.
    Scale,
    /// Written down.
    Hand,
}

/// A point.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Point {
    pub(super) time: Time,
    pub(super) by: By,
    /// What can be asked for by itself has an id.
    pub(super) id: Option<u64>,
    value: Value,
}

impl Point {
    pub(super) fn new(time: Time, by: By, value: Value) -> Self {
        Self {
            time,
            by,
            id: None,
            value,
        }
    }

    /// The same under an id.
    pub(super) fn with_id(self, id: u64) -> Self {
        Self {
            id: Some(id),
            ..self
        }
    }

    /// Its full name, if it has one.
    pub(super) fn name(&self, life: &Life<'_>, kind: &Kind) -> Option<String> {
        let (user, kind) = (&life.person.health_user_id, kind.name);
        let id = self.id?;
        Some(format!("users/{user}/dataTypes/{kind}/dataPoints/{id}"))
    }

    /// As a list tells it: with its source and under its name.
    pub(super) fn listed(&self, life: &Life<'_>, kind: &Kind) -> Value {
        let mut point = json!({ "dataSource": self.by.written(), kind.key: self.timed(life) });
        if let Some(name) = self.name(life, kind) {
            point["name"] = json!(name);
        }
        point
    }

    /// As it is told when all sources are one.
    pub(super) fn reconciled(&self, life: &Life<'_>, kind: &Kind) -> Value {
        let mut point = json!({ kind.key: self.timed(life) });
        if let Some(name) = self.name(life, kind) {
            point["dataPointName"] = json!(name);
        }
        point
    }

    /// What it says, with when.
    fn timed(&self, life: &Life<'_>) -> Value {
        let offset = |at| json!(offset(life, at));
        let mut value = self.value.clone();
        match self.time {
            Time::Interval(start, end) => {
                value["interval"] = json!({
                    "startTime": start.to_string(),
                    "startUtcOffset": offset(start),
                    "endTime": end.to_string(),
                    "endUtcOffset": offset(end),
                    "civilStartTime": civil(life.clock(start)),
                    "civilEndTime": civil(life.clock(end)),
                });
            }
            Time::Session(start, end) => value["interval"] = session(life, start, end),
            Time::At(at) => {
                value["sampleTime"] = json!({
                    "physicalTime": at.to_string(),
                    "utcOffset": offset(at),
                    "civilTime": civil(life.clock(at)),
                });
            }
            Time::On(date) => value["date"] = calendar(date),
        }
        value
    }
}

/// When something began and ended, and how far from UTC.
pub(super) fn session(life: &Life<'_>, start: Timestamp, end: Timestamp) -> Value {
    json!({
        "startTime": start.to_string(),
        "startUtcOffset": offset(life, start),
        "endTime": end.to_string(),
        "endUtcOffset": offset(life, end),
    })
}

/// Seconds from UTC at a moment.
pub(super) fn offset(life: &Life<'_>, at: Timestamp) -> String {
    format!("{}s", life.zone.to_offset(at).seconds())
}

pub(super) fn calendar(date: Date) -> Value {
    json!({ "year": date.year(), "month": date.month(), "day": date.day() })
}

/// Zeros of a time of day are left out.
fn civil(time: DateTime) -> Value {
    let parts = [
        ("hours", time.hour()),
        ("minutes", time.minute()),
        ("seconds", time.second()),
    ];
    let parts = parts.into_iter().filter(|(_, part)| *part > 0);
    let parts: Map<String, Value> = parts
        .map(|(name, part)| (name.to_owned(), json!(part)))
        .collect();
    json!({ "date": calendar(time.date()), "time": parts })
}

impl By {
    fn written(self) -> Value {
        let device = |name: &str, maker: &str, form: &str| json!({ "displayName": name, "manufacturer": maker, "formFactor": form });
        let (method, device, platform) = match self {
            Self::Wearable => (
                "PASSIVELY_MEASURED",
                Some(device("Charge 6", "Fitbit", "FITNESS_BAND")),
                "FITBIT",
            ),
            Self::Started => (
                "ACTIVELY_MEASURED",
                Some(device("Charge 6", "Fitbit", "FITNESS_BAND")),
                "FITBIT",
            ),
            Self::Derived => (
                "DERIVED",
                Some(device("Charge 6", "Fitbit", "FITNESS_BAND")),
                "FITBIT",
            ),
            Self::Phone => (
                "PASSIVELY_MEASURED",
                Some(device("Pixel 10", "Google", "PHONE")),
                "HEALTH_CONNECT",
            ),
            Self::Scale => (
                "ACTIVELY_MEASURED",
                Some(device("Aria Air", "Fitbit", "SCALE")),
                "FITBIT",
            ),
            Self::Hand => ("MANUAL", None, "FITBIT"),
        };
        let mut source = json!({ "recordingMethod": method, "platform": platform });
        if let Some(device) = device {
            source["device"] = device;
        }
        source
    }
}
