//! Nights and naps: those that are made up, and those that somebody wrote down.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use rand::RngExt;

use super::life::Life;
use super::stages::{self, Segment, Stage};

/// Seconds after its end in which a night has not been looked at yet.
const LOOKED_AT: i64 = 1_200;
/// Nights over which usual minutes are taken.
const USUALLY: i64 = 30;

/// A time in bed.
#[derive(Clone, Debug, PartialEq)]
pub struct Sleep {
    pub id: u64,
    pub start: Timestamp,
    pub end: Timestamp,
    pub segments: Vec<Segment>,
    /// Awakenings beside the segments, within them.
    pub shorts: Vec<Segment>,
    pub origin: Origin,
}

/// How a sleep came to be known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Measured, with stages.
    Stages,
    /// Measured, but with too little of the heart for stages.
    Classic,
    /// Measured, and too short for stages.
    Nap,
    /// Written down by somebody at this time.
    Written(Timestamp),
}

impl Sleep {
    /// Whether it has stages.
    pub fn is_staged(&self) -> bool {
        let staged = |segment: &Segment| {
            matches!(
                segment.stage,
                Stage::Light | Stage::Deep | Stage::Rem | Stage::Wake
            )
        };
        self.segments.iter().any(staged)
    }

    /// Minutes in bed.
    pub fn minutes_in_bed(&self) -> i64 {
        self.start.duration_until(self.end).as_secs() / 60
    }

    /// Its stages, in the order in which they are told.
    pub fn stages(&self) -> &'static [Stage] {
        match self.is_staged() {
            true => &[Stage::Deep, Stage::Light, Stage::Rem, Stage::Wake],
            false => &[Stage::Asleep, Stage::Restless, Stage::Awake],
        }
    }

    /// Minutes in a stage; those of all stages add up to the minutes in bed.
    pub fn minutes(&self, stage: Stage) -> i64 {
        let last = self.stages().last();
        if Some(&stage) != last {
            return (self.seconds(stage) + 30) / 60;
        }
        let others = self.stages().iter().filter(|other| **other != stage);
        let others: i64 = others.map(|other| self.minutes(*other)).sum();
        (self.minutes_in_bed() - others).max(0)
    }

    /// Seconds in a stage, without those in which somebody was awake for a moment.
    fn seconds(&self, stage: Stage) -> i64 {
        let of = self.segments.iter().filter(|part| part.stage == stage);
        of.map(|part| {
            let within = |short: &&Segment| short.start >= part.start && short.start < part.end();
            let shorts = self.shorts.iter().filter(within);
            part.seconds - shorts.map(|short| short.seconds).sum::<i64>()
        })
        .sum()
    }

    /// How often it came.
    pub fn count(&self, stage: Stage) -> usize {
        let all = self.segments.iter().chain(&self.shorts);
        all.filter(|part| part.stage == stage).count()
    }

    /// Minutes in which somebody slept.
    pub fn minutes_asleep(&self) -> i64 {
        match self.is_staged() {
            true => self.minutes_in_bed() - self.minutes(Stage::Wake),
            false => self.minutes(Stage::Asleep),
        }
    }

    /// What it was at a moment, if it was under way.
    pub fn stage_at(&self, at: Timestamp) -> Option<Stage> {
        let within = |part: &&Segment| part.start <= at && at < part.end();
        self.segments.iter().find(within).map(|part| part.stage)
    }
}

impl Life<'_> {
    /// The sleeps that are known and ended on a date, the first to begin at first.
    pub fn sleeps(&self, date: Date) -> Vec<Sleep> {
        let measured = self.night(date).into_iter().chain(self.nap(date));
        let mut sleeps: Vec<Sleep> = measured.filter(|sleep| sleep.end <= self.synced).collect();
        self.read(|book| {
            let ended = |sleep: &&Sleep| self.clock(sleep.end).date() == date;
            sleeps.extend(book.sleeps.iter().filter(ended).cloned());
            sleeps.retain(|sleep| !book.is_gone(sleep.id));
        });
        sleeps.sort_by_key(|sleep| sleep.start);
        sleeps
    }

    /// Which of a date's sleeps is the main one: the longest.
    pub fn main_of(sleeps: &[Sleep]) -> Option<u64> {
        let longest = sleeps.iter().max_by_key(|sleep| sleep.minutes_in_bed());
        longest.map(|sleep| sleep.id)
    }

    /// Whether stages are known by now.
    pub fn is_looked_at(&self, sleep: &Sleep) -> bool {
        let since = sleep.end.duration_until(self.synced).as_secs();
        sleep.origin != Origin::Stages || since >= LOOKED_AT
    }

    /// The night that ended on a date, known or not.
    pub fn night(&self, date: Date) -> Option<Sleep> {
        if let Some(night) = self.nights.borrow().get(&date) {
            return night.clone();
        }
        let night = self.dream(date);
        self.nights.borrow_mut().insert(date, night.clone());
        night
    }

    fn dream(&self, date: Date) -> Option<Sleep> {
        let mut chance = self.chance("sleep", date);
        if !self.wears(date) || chance.random_bool(0.04) {
            return None;
        }
        // Up before the first steps of the day, or before the water.
        let up = if self.swims_on(date) { 325 } else { 385 };
        let up = up - chance.random_range(0..50);
        let evening = date.yesterday().ok()?.at(23, 0, 0, 0);
        let bed = self.habits().bedtime + chance.random_range(0..45);
        let half = i64::from(chance.random_bool(0.5)) * 30;
        let start = self.at(evening.saturating_add(bed.minutes().seconds(half)));
        let end = date
            .at(0, 0, 0, 0)
            .saturating_add(up.minutes().seconds(half));
        let end = self.at(end);
        let (segments, origin) = match chance.random_bool(0.88) {
            true => (stages::staged(&mut chance, start, end), Origin::Stages),
            false => (stages::classic(&mut chance, start, end), Origin::Classic),
        };
        let shorts = stages::short_awakenings(&mut chance, &segments);
        let id = self.id_of("sleep", date);
        Some(Sleep {
            id,
            start,
            end,
            segments,
            shorts,
            origin,
        })
    }

    /// A nap, on days on which the wearable was put on but briefly.
    pub fn nap(&self, date: Date) -> Option<Sleep> {
        let mut chance = self.chance("nap", date);
        let worn = self.world.truth(&self.person.id, date).is_some();
        if !self.is_made_up() || !worn || self.wears(date) || chance.random_bool(0.2) {
            return None;
        }
        let start = date.at(14, 5, 0, 0);
        let start = self.at(start.saturating_add(chance.random_range(0_i64..30).minutes()));
        let length = chance.random_range(50_i64..85).minutes();
        let end = start.checked_add(length).ok()?;
        Some(Sleep {
            id: self.id_of("nap", date),
            start,
            end,
            segments: stages::classic(&mut chance, start, end),
            shorts: Vec::new(),
            origin: Origin::Nap,
        })
    }

    /// Usual minutes in a stage in the nights up to a date.
    pub fn usual_minutes(&self, date: Date, stage: Stage) -> i64 {
        let first = date.saturating_sub(USUALLY.days());
        let nights = super::life::dates(first, date).filter_map(|date| self.night(date));
        let (mut sum, mut count) = (0, 0);
        for night in nights.filter(Sleep::is_staged) {
            sum += night.minutes(stage);
            count += 1;
        }
        sum / count.max(1)
    }
}
