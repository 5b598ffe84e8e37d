//! The body: how tall, how heavy, how fat somebody is, as far as it was measured.

use jiff::civil::{Date, Weekday};
use jiff::{Timestamp, ToSpan};
use rand::RngExt;

use super::book::Book;
use super::chance::{normal, rounded};
use super::days::whole;
use super::life::{Life, dates};
use super::people::{HEIGHT, MEMBER_SINCE};

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// In grams.
    Weight,
    /// In percent of the weight.
    Fat,
    /// In millimetres.
    Height,
}

/// A measurement of the body.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measure {
    /// Milliseconds since 1970, which is what Fitbit calls it by.
    pub id: u64,
    pub at: Timestamp,
    pub amount: f64,
    pub by: By,
}

/// Who measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    Scale,
    /// Somebody wrote it down.
    Hand,
}

/// A body, at first.
struct Body {
    millimeters: f64,
    /// Kilograms of every square metre.
    index: f64,
    fat: f64,
}

impl Life<'_> {
    /// Whether there is a scale at home, which measures fat as well.
    pub fn has_scale(&self) -> bool {
        self.is_made_up() && self.person.index % 3 != 2
    }

    fn body(&self) -> Body {
        let mut chance = self.chance("body", "always");
        Body {
            millimeters: chance.random_range(1_560.0_f64..1_930.0).round(),
            index: chance.random_range(20.0..29.0),
            fat: chance.random_range(15.0..34.0),
        }
    }

    /// What is known of a date, the first at first.
    pub fn measures(&self, what: What, date: Date) -> Vec<Measure> {
        let mut known: Vec<Measure> = self.measure(what, date).into_iter().collect();
        known.retain(|measure| measure.at <= self.now);
        self.read(|book| {
            let written = book.measures_of(what);
            known.retain(|made_up| written.iter().all(|own| own.id != made_up.id));
            let own = written.iter();
            known.extend(own.filter(|own| self.clock(own.at).date() == date));
            known.retain(|measure| !book.is_gone(measure.id));
        });
        known.sort_by_key(|measure| measure.at);
        known
    }

    /// Everything that is known up to a date, the first at first.
    pub fn measures_until(&self, what: What, last: Date) -> Vec<Measure> {
        let oldest = self.world.dates(self.person).last();
        let oldest = oldest.unwrap_or(last);
        dates(oldest, last)
            .flat_map(|date| self.measures(what, date))
            .collect()
    }

    /// The newest measurement at a moment.
    pub fn newest(&self, what: What, at: Timestamp) -> Option<Measure> {
        let last = self.clock(at).date();
        let mut dates = self.world.dates(self.person).filter(|date| *date <= last);
        dates.find_map(|date| {
            let mut known = self.measures(what, date).into_iter();
            known.rfind(|measure| measure.at <= at)
        })
    }

    /// Millimetres, whether or not anybody measured.
    pub fn height_at(&self, at: Timestamp) -> f64 {
        self.newest(What::Height, at)
            .map_or(HEIGHT, |height| height.amount)
    }

    /// Kilograms of every square metre, of so many grams at a moment.
    pub fn body_mass_index(&self, grams: f64, at: Timestamp) -> f64 {
        let meters = self.height_at(at) / 1e3;
        grams / 1e3 / (meters * meters)
    }

    /// What is made up of a date: with a scale every few days before breakfast, otherwise what somebody
    /// writes down on Sundays. How tall they are they say but once.
    fn measure(&self, what: What, date: Date) -> Option<Measure> {
        let first = self.world.first_date();
        if !self.is_made_up() || date < first {
            return None;
        }
        let mut chance = self.chance("scale", date);
        let scale = self.has_scale();
        let minute = 405 + chance.random_range(0_i64..30);
        let weighs = match scale {
            true => chance.random_bool(0.4),
            false => date.weekday() == Weekday::Sunday,
        };
        let swing = normal(&mut chance);
        let since = f64::from((date - MEMBER_SINCE).get_days());
        // Up and down with the seasons, and a little from day to day.
        let drift = (since / 58.0).sin();
        let body = self.body();
        let (amount, there, second) = match what {
            What::Height => (body.millimeters, date == first, 0),
            What::Weight => {
                let meters = body.millimeters / 1e3;
                let kilograms = body.index * meters * meters + 1.5 * drift + 0.4 * swing;
                (f64::from(whole(kilograms * 10.0)) * 100.0, weighs, 0)
            }
            // The scale needs a moment longer for it.
            What::Fat => {
                let percent = body.fat + 0.8 * drift + 0.3 * swing;
                (rounded(percent, 1), weighs && scale, 4)
            }
        };
        let minute = if what == What::Height { 0 } else { minute };
        let time = date.at(0, 0, 0, 0).saturating_add(minute.minutes());
        let at = self.at(time.saturating_add(second.seconds()));
        there.then(|| Measure {
            id: millis(at),
            at,
            amount,
            by: match scale && what != What::Height {
                true => By::Scale,
                false => By::Hand,
            },
        })
    }

    /// Writes a measurement down, in place of another or as a new one.
    pub fn write_measure(
        &self,
        (what, in_place_of): (What, Option<u64>),
        (at, amount): (Timestamp, f64),
    ) -> Measure {
        self.write(|book| {
            let id = in_place_of.unwrap_or_else(|| book.free_id(millis(at)));
            let measure = Measure {
                id,
                at,
                amount,
                by: By::Hand,
            };
            let known = book.measures_mut(what);
            known.retain(|known| known.id != id);
            known.push(measure);
            measure
        })
    }
}

/// Milliseconds since 1970.
pub fn millis(at: Timestamp) -> u64 {
    u64::try_from(at.as_millisecond()).unwrap_or(0)
}

impl Book {
    /// What was written of the body.
    pub fn measures_of(&self, what: What) -> &Vec<Measure> {
        match what {
            What::Weight => &self.weights,
            What::Fat => &self.fats,
            What::Height => &self.heights,
        }
    }

    fn measures_mut(&mut self, what: What) -> &mut Vec<Measure> {
        match what {
            What::Weight => &mut self.weights,
            What::Fat => &mut self.fats,
            What::Height => &mut self.heights,
        }
    }
}
