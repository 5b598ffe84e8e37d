//! The rhythm of the heart: electrocardiograms that somebody takes, and alerts of a rhythm that is not
//! regular.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use rand::RngExt;

use super::chance::noise;
use super::life::Life;

/// Readings a second of an electrocardiogram, and of one in all.
pub const HERTZ: u32 = 250;
const READINGS: u32 = 7_700;
/// What a millivolt is in a reading.
pub const SCALE: u32 = 10_922;
/// Seconds that an electrocardiogram takes, and a window of an alert.
const TAKEN: i64 = 30;
const WINDOW: i64 = 300;
/// Windows that make an alert.
const WINDOWS: i64 = 6;

/// What an electrocardiogram shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finding {
    Normal,
    Fibrillation,
    Inconclusive,
    TooFast,
    Unreadable,
}

/// An electrocardiogram.
#[derive(Clone, Debug, PartialEq)]
pub struct Cardiogram {
    pub start: Timestamp,
    pub end: Timestamp,
    pub bpm: u32,
    pub finding: Finding,
    pub readings: Vec<i32>,
}

/// An alert, with what it comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Alert {
    pub start: Timestamp,
    pub end: Timestamp,
    pub windows: Vec<Window>,
}

/// A few minutes in which somebody was still.
#[derive(Clone, Debug, PartialEq)]
pub struct Window {
    pub start: Timestamp,
    pub end: Timestamp,
    pub beats: Vec<(Timestamp, u32)>,
}

fn after(at: Timestamp, seconds: i64) -> Timestamp {
    at.saturating_add(seconds.seconds()).unwrap_or(at)
}

impl Life<'_> {
    /// Whether the wearable takes electrocardiograms and listens for rhythms.
    pub fn has_cardiograph(&self) -> bool {
        self.is_one_of(3, 0)
    }

    /// The electrocardiograms that began on a date and have synced.
    pub fn cardiograms(&self, date: Date) -> Vec<Cardiogram> {
        let mut chance = self.chance("cardiogram", date);
        let takes = self.has_cardiograph() && self.wears(date) && chance.random_bool(0.15);
        let minute = chance.random_range(540_i64..1_200);
        let time = date.at(0, 0, 0, 0).saturating_add(minute.minutes());
        let start = self.at(time);
        if !takes || after(start, TAKEN) > self.synced {
            return Vec::new();
        }
        let findings = [
            Finding::Normal,
            Finding::Normal,
            Finding::Fibrillation,
            Finding::Inconclusive,
            Finding::TooFast,
            Finding::Unreadable,
        ];
        let finding = findings[chance.random_range(0..findings.len())];
        let bpm = match finding {
            Finding::TooFast => chance.random_range(121..140),
            _ => chance.random_range(58..92),
        };
        let key = chance.random::<u64>();
        let beat = 60 * HERTZ / bpm;
        let readings = (0..READINGS).map(|number| wave(number % beat, beat, (key, number)));
        vec![Cardiogram {
            start,
            end: after(start, TAKEN),
            bpm,
            finding,
            readings: readings.collect(),
        }]
    }

    /// The alerts of a date that have synced.
    pub fn alerts(&self, date: Date) -> Vec<Alert> {
        let mut chance = self.chance("alert", date);
        let alerted = self.has_cardiograph() && self.wears(date) && chance.random_bool(0.08);
        let start = self.at(date.at(3, 0, 0, 0));
        let end = after(start, WINDOWS * WINDOW);
        if !alerted || end > self.synced {
            return Vec::new();
        }
        let windows = (0..WINDOWS).map(|number| {
            let start = after(start, number * WINDOW);
            let beats = (0..4).map(|beat| (after(start, beat * 60), chance.random_range(70..130)));
            Window {
                start,
                end: after(start, WINDOW),
                beats: beats.collect(),
            }
        });
        vec![Alert {
            start,
            end,
            windows: windows.collect(),
        }]
    }
}

/// A beat: a spike, then a hump, and a little noise.
fn wave(since: u32, beat: u32, (key, number): (u64, u32)) -> i32 {
    let volts = match since * 20 / beat.max(1) {
        2 => 9_000,
        3 => -1_800,
        7..=9 => 1_900,
        _ => 0,
    };
    let spread = super::days::whole(60.0 + 60.0 * noise(key, u64::from(number)));
    volts + i32::try_from(spread).unwrap_or(0)
}
