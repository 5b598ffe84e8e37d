//! What counts a person's steps, kept apart: a wearable, a phone, and entries by hand; and what the
//! provider makes of them.

use jiff::ToSpan;
use jiff::civil::{Date, DateTime};

use super::days::{self, DayTotals};
use super::intraday::{Face, MINUTES};
use super::people::Person;
use crate::simulator::world::{Daily, World};

/// Whose data are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sources {
    /// Everything, reconciled.
    All,
    /// Only what is worn.
    Wearables,
}

/// Something that tells steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    Wearable,
    Phone,
    Manual,
}

impl World {
    /// What the person's wearable counted on a whole date, synced or not.
    pub fn truth(&self, person_id: &str, date: Date) -> Option<DayTotals> {
        let person = self.person(person_id)?;
        let key = (person.id.clone(), date);
        if let Some(corrected) = self.changing().corrections.get(&key) {
            return corrected.map(|steps| days::of_steps(steps, person.resting_kilocalories));
        }
        match &self.from_file {
            Some(days) => days.get(&key).copied(),
            None if date < self.first_date() => None,
            None => days::generate(self.seed(), person, date),
        }
    }

    /// What a phone counted on a whole date.
    pub fn phone(&self, person: &str, date: Date) -> Option<u32> {
        let key = (person.to_owned(), date);
        self.changing().phones.get(&key).copied()
    }

    /// What was entered by hand for a date.
    pub fn typed_in(&self, person: &str, date: Date) -> Option<u32> {
        let key = (person.to_owned(), date);
        self.changing().typed_in.get(&key).copied()
    }

    pub fn correct(&self, person: &str, date: Date, steps: Option<u32>) {
        let key = (person.to_owned(), date);
        self.changing().corrections.insert(key, steps);
    }

    pub fn set_phone(&self, person: &str, date: Date, steps: Option<u32>) {
        set(&mut self.changing().phones, person, date, steps);
    }

    pub fn set_manual(&self, person: &str, date: Date, steps: Option<u32>) {
        set(&mut self.changing().typed_in, person, date, steps);
    }

    /// What the provider tells of a date: no more than has arrived there. A phone that is carried beside
    /// the wearable counts the same walk, so it adds nothing; entries by hand come on top.
    pub fn known(&self, person: &Person, date: Date, sources: Sources) -> Option<DayTotals> {
        let worn = self.known_of_wearable(person, date);
        if sources == Sources::Wearables {
            return worn;
        }
        let resting = person.resting_kilocalories;
        // Neither knows that nobody walked: without steps, there is nothing to tell.
        let steps = |source| {
            let steps = self.face_of(person, date, source)?.total();
            (steps > 0).then_some(steps)
        };
        let counted = worn.or_else(|| Some(days::of_phone(steps(Source::Phone)?, resting)));
        match steps(Source::Manual) {
            None => counted,
            Some(entered) => {
                let day = counted.unwrap_or_else(|| days::of_phone(0, resting));
                Some(day.with_typed_in(entered))
            }
        }
    }

    pub fn known_of_wearable(&self, person: &Person, date: Date) -> Option<DayTotals> {
        let synced = self.last_sync(person).date();
        if date > synced {
            return None;
        }
        let day = self.truth(&person.id, date)?;
        if date < synced {
            return Some(day);
        }
        let face = self.face_of(person, date, Source::Wearable)?;
        Some(day.partly(face.total(), person.resting_kilocalories))
    }

    /// The minutes behind what the provider tells of a date.
    pub fn face(&self, person: &Person, date: Date, sources: Sources) -> Face {
        let of = |source| self.face_of(person, date, source);
        let worn = of(Source::Wearable);
        if sources == Sources::Wearables {
            return worn.unwrap_or_else(Face::blank);
        }
        let counted = worn.or_else(|| of(Source::Phone));
        let entered = of(Source::Manual).unwrap_or_else(Face::blank);
        counted.map_or_else(|| entered.clone(), |face| face.and(&entered))
    }

    /// The minutes that one source told of a date so far; nothing if it told none.
    pub fn face_of(&self, person: &Person, date: Date, source: Source) -> Option<Face> {
        let until = self.known_until(person, date, source)?;
        let face = match source {
            Source::Wearable => self.face_of_wearable(person, date)?,
            Source::Phone => Face::carried(self.phone(&person.id, date)?),
            Source::Manual => Face::typed_in(self.typed_in(&person.id, date)?),
        };
        Some(face.until(until))
    }

    /// Its hours where there are any, and where the date was not corrected since.
    fn face_of_wearable(&self, person: &Person, date: Date) -> Option<Face> {
        let day = self.truth(&person.id, date)?;
        let key = (person.id.clone(), date);
        let corrected = self.changing().corrections.contains_key(&key);
        let hours = self.hours.get(&key).filter(|_| !corrected);
        Some(hours.map_or_else(|| Face::worn(day.steps), Face::of_hours))
    }

    /// How far into a date the provider knows, in minutes of the clock, if it came to it: what is worn has to sync,
    /// phones do so all the time, and what is typed in is there.
    fn known_until(&self, person: &Person, date: Date, source: Source) -> Option<u32> {
        let told = match source {
            Source::Wearable => self.last_sync(person),
            Source::Phone | Source::Manual => self.local_now(person),
        };
        match date.cmp(&told.date()) {
            std::cmp::Ordering::Less => Some(MINUTES),
            std::cmp::Ordering::Equal => Some(minute_of(told)),
            std::cmp::Ordering::Greater => None,
        }
    }

    /// The dates of a person on which anything may have been counted, the newest first.
    pub fn dates(&self, person: &Person) -> impl Iterator<Item = Date> {
        let newest = self
            .local_now(person)
            .date()
            .max(self.last_sync(person).date());
        let written = self.with_book(&person.id, |book| book.oldest());
        let written = written.map(|at| self.zone(person).to_datetime(at).date());
        let told = self.oldest_told(person).into_iter().chain(written).min();
        let told = told.unwrap_or(newest);
        let oldest = match &self.from_file {
            None => told.min(self.first_date()),
            Some(days) => {
                let own = days.keys().filter(|(id, _)| *id == person.id);
                own.map(|(_, date)| *date)
                    .min()
                    .map_or(told, |date| date.min(told))
            }
        };
        newest
            .series(-1.day())
            .take_while(move |date| *date >= oldest)
    }

    /// The oldest date that somebody set by hand.
    fn oldest_told(&self, person: &Person) -> Option<Date> {
        let changing = self.changing();
        let corrected = changing.corrections.keys();
        let told = corrected.chain(changing.phones.keys());
        let told = told.chain(changing.typed_in.keys());
        told.filter(|(id, _)| *id == person.id)
            .map(|(_, date)| *date)
            .min()
    }
}

fn set(daily: &mut Daily<u32>, person: &str, date: Date, steps: Option<u32>) {
    let key = (person.to_owned(), date);
    match steps {
        Some(steps) => daily.insert(key, steps),
        None => daily.remove(&key),
    };
}

pub fn minute_of(time: DateTime) -> u32 {
    u32::from(time.hour().unsigned_abs()) * 60 + u32::from(time.minute().unsigned_abs())
}
