//! What somebody went through in a night, in halves of a minute.

use jiff::{SignedDuration, Timestamp, ToSpan};
use rand::RngExt;
use rand::rngs::ChaCha8Rng;

/// Seconds of the least that is told.
const HALF_MINUTE: i64 = 30;

/// A stage of sleep; of those that are told without stages there are only three.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    Wake,
    Light,
    Deep,
    Rem,
    Awake,
    Restless,
    Asleep,
}

/// A part of a night.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segment {
    pub start: Timestamp,
    pub seconds: i64,
    pub stage: Stage,
}

impl Segment {
    pub fn end(&self) -> Timestamp {
        let lasts = SignedDuration::from_secs(self.seconds);
        let end = self.start.saturating_add(lasts);
        end.unwrap_or(self.start)
    }
}

/// A night that is being made up.
struct Making {
    at: Timestamp,
    left: i64,
    segments: Vec<Segment>,
}

impl Making {
    /// Lets a stage last so many halves of a minute, or as long as there is time.
    fn push(&mut self, stage: Stage, halves: i64) {
        let seconds = halves.min(self.left) * HALF_MINUTE;
        if seconds == 0 {
            return;
        }
        self.left -= seconds / HALF_MINUTE;
        match self.segments.last_mut() {
            Some(last) if last.stage == stage => last.seconds += seconds,
            _ => self.segments.push(Segment {
                start: self.at,
                seconds,
                stage,
            }),
        }
        self.at = self.at.saturating_add(seconds.seconds()).unwrap_or(self.at);
    }
}

fn making(start: Timestamp, end: Timestamp) -> Making {
    Making {
        at: start,
        left: start.duration_until(end).as_secs() / HALF_MINUTE,
        segments: Vec::new(),
    }
}

/// A night in cycles: deeper at first, with more dreams at last.
pub fn staged(chance: &mut ChaCha8Rng, start: Timestamp, end: Timestamp) -> Vec<Segment> {
    let mut night = making(start, end);
    night.push(Stage::Wake, chance.random_range(4..16));
    let rise = chance.random_range(2..8);
    night.left -= rise;
    let mut cycle = 0;
    while night.left > 0 {
        night.push(Stage::Light, chance.random_range(24..50));
        night.push(Stage::Deep, chance.random_range(16..70) / (cycle + 1));
        night.push(Stage::Light, chance.random_range(24..60));
        night.push(Stage::Rem, chance.random_range(10..26) + 8 * cycle);
        if chance.random_bool(0.5) {
            night.push(Stage::Wake, chance.random_range(8..20));
        }
        cycle += 1;
    }
    night.left = rise;
    night.push(Stage::Wake, rise);
    night.segments
}

/// Moments awake that are too short to end a stage; they are told beside the stages.
pub fn short_awakenings(chance: &mut ChaCha8Rng, night: &[Segment]) -> Vec<Segment> {
    let long = night.iter().filter(|segment| {
        matches!(segment.stage, Stage::Light | Stage::Rem) && segment.seconds >= 900
    });
    let mut shorts = Vec::new();
    for segment in long {
        if chance.random_bool(0.6) {
            let after = chance.random_range(4..16) * HALF_MINUTE;
            shorts.push(Segment {
                start: segment
                    .start
                    .saturating_add(after.seconds())
                    .unwrap_or(segment.start),
                seconds: chance.random_range(1..=5) * HALF_MINUTE,
                stage: Stage::Wake,
            });
        }
    }
    shorts
}

/// A night without stages: asleep, now and then restless, seldom awake, each for whole minutes.
pub fn classic(chance: &mut ChaCha8Rng, start: Timestamp, end: Timestamp) -> Vec<Segment> {
    let mut night = making(start, end);
    while night.left > 0 {
        night.push(Stage::Asleep, 2 * chance.random_range(10..45));
        night.push(Stage::Restless, 2 * chance.random_range(1..4));
        if chance.random_bool(0.15) {
            night.push(Stage::Awake, 2 * chance.random_range(1..4));
        }
    }
    night.segments
}

/// Asleep all the time, as those say who write it down.
pub fn sound(start: Timestamp, end: Timestamp) -> Vec<Segment> {
    vec![Segment {
        start,
        seconds: start.duration_until(end).as_secs(),
        stage: Stage::Asleep,
    }]
}
