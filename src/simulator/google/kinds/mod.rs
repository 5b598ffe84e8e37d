//! The kinds of data: in which ways each may be asked for, what its points are, and how it is summed up.

mod activity;
mod body;
mod exercise;
mod heart;
mod levels;
mod measured;
mod nightly;
mod sleep;

use actix_web::HttpResponse;
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::{Value, json};

use super::point::{Point, Shape};
use crate::simulator::truth::days::DayTotals;
use crate::simulator::truth::life::Life;
use crate::simulator::truth::sources::{Source, Sources};

/// A kind of data.
pub(super) struct Kind {
    /// Its name in a path.
    pub(super) name: &'static str,
    /// Its name in an answer.
    pub(super) key: &'static str,
    /// What of a scope it belongs to.
    pub(super) family: &'static str,
    /// How it may be asked for.
    pub(super) ways: &'static [Way],
    /// When its points are.
    pub(super) shape: Shape,
    /// Those that begin on a date; of a sleep, that end on it.
    pub(super) points: fn(&Life<'_>, Date, Told) -> Vec<Point>,
    /// How it is summed up, if it is.
    pub(super) sum: Option<Sum>,
    /// How one is written, in place of another or as a new one; the answer is its id.
    pub(super) write: Option<Writing>,
}

/// Writes what a client sends.
pub(super) type Writing = fn(&Life<'_>, Option<u64>, &Value) -> Result<u64, HttpResponse>;

/// A way of asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    List,
    Get,
    Reconcile,
    RollUp,
    Daily,
}

/// Who tells of it: one source by itself, or all as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Told {
    By(Source),
    Together(Sources),
}

impl Told {
    /// Whether what the wearable alone measures is told.
    pub(super) fn is_of_wearable(self) -> bool {
        !matches!(self, Self::By(Source::Phone | Source::Manual))
    }

    /// Whether what people write down is told.
    pub(super) fn is_of_hand(self) -> bool {
        matches!(
            self,
            Self::By(Source::Manual) | Self::Together(Sources::All)
        )
    }
}

/// How a kind is summed up.
pub(super) struct Sum {
    /// The days that one question may be about.
    pub(super) longest: i32,
    /// Whether phones and entries by hand tell of it as well.
    pub(super) shared: bool,
    /// What is read of a day as a whole, given what its person burns at rest. Without it a day is what
    /// its moments are.
    pub(super) day: Option<fn(&DayTotals, u32) -> Vec<Reading>>,
    /// What is read within a date.
    pub(super) within: fn(&Life<'_>, Date, Sources) -> Vec<Reading>,
    /// What is written of readings, of which there is at least one.
    pub(super) write: fn(&[Reading]) -> Value,
    /// Whether a sum of zero may be left out.
    pub(super) counts: bool,
}

/// A number that was read at a moment; of kinds with parts, of one part.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Reading {
    pub(super) at: Timestamp,
    pub(super) part: usize,
    pub(super) amount: f64,
}

const LONG: i32 = 90;
const SHORT: i32 = 14;
const ACTIVITY: &str = "activity_and_fitness";
const HEALTH: &str = "health_metrics_and_measurements";
/// Everything that can be asked of what is counted by the minute.
const ALL_WAYS: [Way; 4] = [Way::List, Way::Reconcile, Way::RollUp, Way::Daily];
const LISTED: [Way; 2] = [Way::List, Way::Reconcile];
const SUMMED: [Way; 2] = [Way::RollUp, Way::Daily];

static TABLES: [&[Kind]; 8] = [
    &activity::KINDS,
    &levels::KINDS,
    &exercise::KINDS,
    &heart::KINDS,
    &sleep::KINDS,
    &body::KINDS,
    &nightly::KINDS,
    &measured::KINDS,
];

/// The kind of this name.
pub(super) fn find(name: &str) -> Option<&'static Kind> {
    let kinds = TABLES.into_iter().flatten();
    kinds.into_iter().find(|kind| kind.name == name)
}

impl Kind {
    pub(super) fn may(&self, way: Way) -> bool {
        self.ways.contains(&way)
    }

    /// Its name in a filter.
    pub(super) fn snake(&self) -> String {
        self.name.replace('-', "_")
    }
}

impl Sum {
    /// Whose data it is about: a phone has no such sensor, and nobody types these in.
    pub(super) fn of(&self, asked: Sources) -> Sources {
        match self.shared {
            true => asked,
            false => Sources::Wearables,
        }
    }
}

/// A whole day as one reading.
fn whole_day(part: usize, amount: f64) -> Reading {
    Reading {
        at: Timestamp::UNIX_EPOCH,
        part,
        amount,
    }
}

fn total(readings: &[Reading]) -> f64 {
    readings.iter().map(|reading| reading.amount).sum()
}

fn mean(readings: &[Reading]) -> f64 {
    let count = f64::from(u32::try_from(readings.len()).unwrap_or(1));
    total(readings) / count
}

/// The sum of one part.
fn total_of(readings: &[Reading], part: usize) -> f64 {
    let own = readings.iter().filter(|reading| reading.part == part);
    own.map(|reading| reading.amount).sum()
}

/// An int64, which is a string.
fn int64(amount: f64) -> Value {
    json!(format!("{amount:.0}"))
}

/// A duration of whole seconds.
fn seconds(amount: f64) -> Value {
    json!(format!("{amount:.0}s"))
}
