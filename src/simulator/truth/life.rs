//! One person, as far as their wearable has told: where every question about the truth begins.

use std::cell::RefCell;
use std::collections::HashMap;

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use super::book::Book;
use super::people::Person;
use super::sleep::Sleep;
use crate::simulator::world::World;

/// A person at this moment.
pub struct Life<'a> {
    pub world: &'a World,
    pub person: &'a Person,
    pub zone: TimeZone,
    pub now: Timestamp,
    /// Until when the wearable has told.
    pub synced: Timestamp,
    /// The nights that were dreamt up already.
    pub nights: RefCell<HashMap<Date, Option<Sleep>>>,
}

impl World {
    /// The life of a person.
    pub fn life<'a>(&'a self, person: &'a Person) -> Life<'a> {
        let zone = self.zone(person);
        let synced = zone.to_ambiguous_timestamp(self.last_sync(person));
        let now = self.now();
        Life {
            world: self,
            person,
            now,
            synced: synced.compatible().unwrap_or(now),
            zone,
            nights: RefCell::default(),
        }
    }
}

impl Life<'_> {
    /// Whether the person is made up. Of those from a file only the file is true.
    pub fn is_made_up(&self) -> bool {
        self.person.source_id.is_none()
    }

    /// Today where the person is.
    pub fn today(&self) -> Date {
        self.zone.to_datetime(self.now).date()
    }

    /// The moment at which the person's clock shows a time; where it skips it, the same long after.
    pub fn at(&self, time: DateTime) -> Timestamp {
        let at = self.zone.to_ambiguous_timestamp(time).compatible();
        at.unwrap_or(self.now)
    }

    /// What the clock shows.
    pub fn clock(&self, at: Timestamp) -> DateTime {
        self.zone.to_datetime(at)
    }

    /// When a date begins and ends.
    pub fn span(&self, date: Date) -> (Timestamp, Timestamp) {
        let start = |date: Date| self.at(date.at(0, 0, 0, 0));
        (start(date), start(date.saturating_add(1.day())))
    }

    /// Whether the wearable lay on the wrist all day, as far as made-up days go.
    pub fn wears(&self, date: Date) -> bool {
        let day = self.world.truth(&self.person.id, date);
        self.is_made_up() && day.is_some_and(|day| day.steps >= super::intraday::SHORT)
    }

    /// Reads what the person wrote.
    pub fn read<T>(&self, question: impl FnOnce(&Book) -> T) -> T {
        self.world.with_book(&self.person.id, |book| question(book))
    }

    /// An id that nothing of the person has yet.
    pub fn new_id(&self) -> u64 {
        self.write(Book::new_id)
    }

    /// Writes into the person's book.
    pub fn write<T>(&self, change: impl FnOnce(&mut Book) -> T) -> T {
        self.world.with_book(&self.person.id, change)
    }
}

/// Every date from one to another, both included; the oldest first.
pub fn dates(first: Date, last: Date) -> impl Iterator<Item = Date> {
    first.series(1.day()).take_while(move |date| *date <= last)
}
