//! What people write down themselves, through whichever provider: kept while the simulator runs, and shown
//! by both.

use std::collections::HashSet;

use jiff::Timestamp;
use jiff::civil::Date;

use super::body::Measure;
use super::exercises::Exercise;
use super::sleep::Sleep;
use crate::simulator::world::World;

/// Ids of what is written have twelve digits, so that they are never those of what is made up.
const FIRST: u64 = 100_000_000_000;

/// Everything that somebody wrote.
#[derive(Debug, Default)]
pub struct Book {
    written: u64,
    gone: HashSet<u64>,
    pub exercises: Vec<Exercise>,
    pub sleeps: Vec<Sleep>,
    pub weights: Vec<Measure>,
    pub fats: Vec<Measure>,
    pub heights: Vec<Measure>,
    pub goals: Goals,
    pub alarms: Vec<Alarm>,
    /// The numbers of favourite activities, the newest last.
    pub favourite_activities: Vec<u32>,
}

/// An alarm of a tracker.
#[derive(Clone, Debug)]
pub struct Alarm {
    pub id: u64,
    /// As it was said, with an offset.
    pub time: String,
    pub enabled: bool,
    pub recurring: bool,
    pub days: Vec<&'static str>,
    /// How often it rings again, and after how many minutes.
    pub snoozes: (u64, u64),
}

/// What somebody wants to reach, where they have said so.
#[derive(Debug, Default)]
pub struct Goals {
    /// By period and type, as Fitbit names them.
    pub activity: Vec<(&'static str, &'static str, f64)>,
    /// Minutes of sleep, and when that was said.
    pub sleep: Option<(u32, Timestamp)>,
    pub weight: Option<WeightGoal>,
    /// In percent.
    pub fat: Option<f64>,
}

/// What somebody wants to weigh.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WeightGoal {
    pub since: Date,
    pub grams_at_first: f64,
    pub grams: f64,
}

impl Book {
    /// An id that nothing has yet.
    pub fn new_id(&mut self) -> u64 {
        self.written += 1;
        FIRST + self.written
    }

    /// The id of something that is written in place of another, or a new one. What is made up is gone
    /// once it is written anew.
    pub fn id_in_place_of(&mut self, other: Option<u64>) -> u64 {
        match other {
            Some(id) if id > FIRST => id,
            other => {
                self.gone.extend(other);
                self.new_id()
            }
        }
    }

    /// The first id from this one on that nothing was written or deleted under.
    pub fn free_id(&self, from: u64) -> u64 {
        let measures = [&self.weights, &self.fats, &self.heights];
        let is_free = |id: &u64| {
            let known = measures.into_iter().flatten().any(|known| known.id == *id);
            !known && !self.is_gone(*id)
        };
        (from..u64::MAX).find(is_free).unwrap_or(from)
    }

    /// Whether something was deleted.
    pub fn is_gone(&self, id: u64) -> bool {
        self.gone.contains(&id)
    }

    /// When the oldest of what is written began.
    pub fn oldest(&self) -> Option<Timestamp> {
        let exercises = self.exercises.iter().map(|exercise| exercise.start);
        let sleeps = self.sleeps.iter().map(|sleep| sleep.start);
        let measures = [&self.weights, &self.fats, &self.heights].into_iter();
        let measures = measures.flatten().map(|measure| measure.at);
        exercises.chain(sleeps).chain(measures).min()
    }

    /// Deletes something, made up or written.
    pub fn delete(&mut self, id: u64) {
        self.gone.insert(id);
    }
}

impl World {
    /// Opens somebody's book.
    pub fn with_book<T>(&self, person: &str, work: impl FnOnce(&mut Book) -> T) -> T {
        work(self.books().entry(person.to_owned()).or_default())
    }
}
