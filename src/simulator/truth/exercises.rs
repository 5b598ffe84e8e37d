//! Walks, rides and swims that are told as a whole: found by the wearable, started on it, or written down.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::activities::Activity;
use super::effort::Effort;
use super::heart::Zone;
use super::life::Life;

/// Something that somebody did for a while.
#[derive(Clone, Debug, PartialEq)]
pub struct Exercise {
    pub id: u64,
    pub activity: &'static Activity,
    pub name: String,
    pub start: Timestamp,
    pub end: Timestamp,
    pub origin: Origin,
    pub calories: u32,
    pub millimeters: Option<u64>,
    pub steps: Option<u32>,
    pub climbed_millimeters: u64,
    /// Lengths of the pool, with the strokes of each.
    pub lengths: Option<(u32, u32)>,
    pub updated: Timestamp,
}

/// How an exercise came to be known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The wearable noticed it.
    Detected,
    /// Somebody started it on the wearable.
    Started,
    /// Somebody wrote it down.
    Written,
}

/// Millimetres of a pool.
pub const POOL: u64 = 25_000;

/// What the wearable told of the minutes of an exercise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Minutes {
    /// The mean of what was read.
    pub bpm: u32,
    /// Minutes in each zone, the easiest first.
    pub zones: [u32; 4],
    /// Minutes of each effort: sedentary, light, fair, very.
    pub efforts: [u32; 4],
    /// Minutes as they are earned, in the zones that earn any.
    pub earned: [u32; 3],
}

impl Exercise {
    /// Seconds that it took.
    pub fn seconds(&self) -> i64 {
        self.start.duration_until(self.end).as_secs()
    }

    /// Whether the wearable knew where it was.
    pub fn has_gps(&self) -> bool {
        self.origin == Origin::Started && self.activity.has_speed && self.lengths.is_none()
    }
}

impl Life<'_> {
    /// The exercises that are known and began on a date, the first at first.
    pub fn exercises(&self, date: Date) -> Vec<Exercise> {
        let made_up = self.workouts(date).into_iter();
        let mut known: Vec<Exercise> = made_up
            .filter(|exercise| exercise.origin == Origin::Written || exercise.end <= self.synced)
            .collect();
        self.read(|book| {
            let begun = |exercise: &&Exercise| self.clock(exercise.start).date() == date;
            known.extend(book.exercises.iter().filter(begun).cloned());
            known.retain(|exercise| !book.is_gone(exercise.id));
        });
        known.sort_by_key(|exercise| exercise.start);
        known
    }

    /// The known exercise of this id.
    pub fn exercise_of(&self, id: u64) -> Option<Exercise> {
        let mut dates = self.world.dates(self.person);
        dates.find_map(|date| {
            self.exercises(date)
                .into_iter()
                .find(|known| known.id == id)
        })
    }

    /// Kilocalories that a kind of activity burns in a time, by its METs.
    pub fn burned_by(&self, activity: &Activity, time: SignedDuration) -> u32 {
        let hours = time.as_secs_f64() / 3_600.0;
        let rest = f64::from(self.person.resting_kilocalories) / 24.0;
        super::days::whole(activity.mets * rest * hours)
    }

    /// What the heart did meanwhile, if it was heard; what is written down has no minutes.
    pub fn minutes_of_exercise(&self, exercise: &Exercise) -> Option<Minutes> {
        if exercise.origin == Origin::Written {
            return None;
        }
        let beats = self.beats(self.clock(exercise.start).date());
        let within = |at: Timestamp| exercise.start <= at && at < exercise.end;
        let mut minutes = Minutes::default();
        let (mut sum, mut count) = (0, 0);
        for beat in beats.iter().filter(|beat| within(beat.at)) {
            minutes.zones[beat.zone as usize] += 1;
            minutes.efforts[beat.effort.min(Effort::Very) as usize] += 1;
            if beat.zone != Zone::Light {
                minutes.earned[beat.zone as usize - 1] += beat.effort.zone_minutes();
            }
            for (_, bpm) in beat.samples() {
                (sum, count) = (sum + bpm, count + 1);
            }
        }
        minutes.bpm = (sum + count / 2).checked_div(count)?;
        Some(minutes)
    }
}

/// A length of the pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Length {
    pub start: Timestamp,
    pub end: Timestamp,
    pub strokes: u32,
}

impl Life<'_> {
    /// The lengths that were swum on a date, the first at first.
    pub fn lengths(&self, date: Date) -> Vec<Length> {
        let mut swum = Vec::new();
        for exercise in self.exercises(date) {
            let Some((count, strokes)) = exercise.lengths else {
                continue;
            };
            let seconds = exercise.seconds() / i64::from(count.max(1));
            let at = |number: u32| {
                let since = jiff::Span::new().seconds(seconds * i64::from(number));
                exercise.start.saturating_add(since).unwrap_or(exercise.end)
            };
            swum.extend((0..count).map(|number| Length {
                start: at(number),
                end: at(number + 1),
                strokes: strokes + number % 3,
            }));
        }
        swum
    }

    /// The strokes of a date.
    pub fn strokes(&self, date: Date) -> u32 {
        self.lengths(date).iter().map(|length| length.strokes).sum()
    }
}
