//! The exercises that are made up: what the minutes of a day add up to while they last.

use jiff::civil::{Date, Weekday};
use jiff::{Timestamp, ToSpan};
use rand::RngExt;

use super::activities::{Activity, OTHER, find};
use super::exercises::{Exercise, Origin, POOL};
use super::intraday::Face;
use super::life::Life;
use super::minutes::{Minutes, shared};
use super::sources::{Source, Sources};

const WALK: u32 = 90_013;
const RIDE: u32 = 1_071;
const SWIM: u32 = 90_024;
const YOGA: u32 = 52_001;
/// Steps of a day on which there may have been a walk worth telling.
const MUCH: u32 = 3_000;
/// Millimetres in a minute of riding.
const RIDDEN: u64 = 300_000;
/// Seconds after which the wearable has made up its mind.
const THOUGHT: i64 = 960;

impl Life<'_> {
    /// The exercises of a date, known or not, and what was typed in, which is a walk before breakfast.
    pub fn workouts(&self, date: Date) -> Vec<Exercise> {
        let made_up = [self.commute(date), self.swim(date), self.yoga(date)];
        let typed_in = self.typed_in_walk(date);
        made_up.into_iter().chain([typed_in]).flatten().collect()
    }

    /// A walk or a ride in the morning.
    fn commute(&self, date: Date) -> Option<Exercise> {
        let mut chance = self.chance("commute", date);
        let steps = self.world.truth(&self.person.id, date)?.steps;
        if !self.is_made_up() || steps < MUCH || chance.random_bool(0.45) {
            return None;
        }
        let rides = self.is_one_of(3, 0) && chance.random_bool(0.4);
        let begin = 480 + chance.random_range(0..8);
        let span = (begin, begin + chance.random_range(16..45));
        let mut exercise = self.exercise(date, span, if rides { RIDE } else { WALK });
        if rides {
            let minutes = u64::try_from(span.1 - span.0).unwrap_or(0);
            exercise.origin = Origin::Started;
            exercise.millimeters = Some(minutes * RIDDEN);
        }
        Some(exercise)
    }

    fn swim(&self, date: Date) -> Option<Exercise> {
        self.swim_of(date)?;
        let mut chance = self.chance("swim", date);
        let lengths = chance.random_range(24..44);
        Some(Exercise {
            origin: Origin::Started,
            millimeters: Some(u64::from(lengths) * POOL),
            steps: None,
            lengths: Some((lengths, chance.random_range(14..20))),
            ..self.exercise(date, (345, 375), SWIM)
        })
    }

    /// On Wednesday evenings, for some.
    fn yoga(&self, date: Date) -> Option<Exercise> {
        let goes = self.is_one_of(4, 2) && date.weekday() == Weekday::Wednesday;
        let there = goes && self.wears(date);
        there.then(|| Exercise {
            origin: Origin::Started,
            millimeters: None,
            ..self.exercise(date, (1_200, 1_245), YOGA)
        })
    }

    /// Steps that were entered by hand, as the walk that they are said to be.
    fn typed_in_walk(&self, date: Date) -> Option<Exercise> {
        self.world.face_of(self.person, date, Source::Manual)?;
        let steps = self.world.typed_in(&self.person.id, date)?;
        let entry = super::days::of_steps(steps, 0);
        let walk = self.exercise(date, (360, 390), WALK);
        Some(Exercise {
            id: self.id_of("typed-in", date),
            origin: Origin::Written,
            steps: Some(steps),
            millimeters: Some(super::days::millimeters(entry.distance_km)),
            calories: entry.calories,
            climbed_millimeters: 0,
            ..walk
        })
    }

    /// What the wearable's minutes say of a time on the clock.
    fn exercise(&self, date: Date, (from, to): (i64, i64), kind: u32) -> Exercise {
        let activity: &'static Activity = find(kind).unwrap_or(&OTHER);
        let at = |minute: i64| self.at(date.at(0, 0, 0, 0).saturating_add(minute.minutes()));
        let (start, end) = (at(from), at(to));
        let face = self.world.face_of(self.person, date, Source::Wearable);
        let face = face.unwrap_or_else(Face::blank);
        let day = self.world.truth(&self.person.id, date);
        let day = day.map(|day| day.partly(face.total(), self.person.resting_kilocalories));
        let sum = |whole: u64| within(&spread(whole, &face), date, self, (start, end));
        let energy = self.energy(date, Sources::Wearables);
        let energy = energy.map_or(0, |energy| within(&energy.total, date, self, (start, end)));
        Exercise {
            id: self.id_of(activity.name, date),
            activity,
            name: activity.name.to_owned(),
            start,
            end,
            origin: Origin::Detected,
            calories: u32::try_from((energy + 500) / 1_000).unwrap_or(0),
            millimeters: day.map(|day| sum(super::days::millimeters(day.distance_km))),
            steps: u32::try_from(within(&face, date, self, (start, end))).ok(),
            climbed_millimeters: day.map_or(0, |day| sum(u64::from(day.floors) * 3_048)),
            lengths: None,
            updated: end.saturating_add(THOUGHT.seconds()).unwrap_or(end),
        }
    }
}

/// Shares something out over the steps of a day.
pub fn spread(whole: u64, face: &Face) -> Face {
    let weights: Vec<Option<u64>> = face
        .minutes()
        .iter()
        .map(|steps| steps.map(u64::from))
        .collect();
    let parts = shared(whole, &weights).into_iter();
    Face::of(parts.map(|part| part.and_then(|part| u32::try_from(part).ok())))
}

/// What the minutes between two moments add up to.
fn within(face: &Face, date: Date, life: &Life<'_>, (start, end): (Timestamp, Timestamp)) -> u64 {
    let minutes = Minutes::of(face, date, &life.zone);
    let minutes = minutes.iter().flat_map(Minutes::each);
    let within = minutes.filter(|(at, _)| start <= *at && *at < end);
    within.filter_map(|(_, amount)| amount.map(u64::from)).sum()
}
