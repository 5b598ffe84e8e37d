//! What people drink, as far as they write it down.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use rand::RngExt;

use super::life::Life;

/// Water that was drunk.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Drunk {
    pub id: u64,
    pub at: Timestamp,
    pub milliliters: f64,
    /// What it was measured in, if that was said.
    pub unit: Option<&'static Volume>,
}

/// A measure of volume, under the names of both providers.
#[derive(Debug, PartialEq)]
pub struct Volume {
    pub fitbit: &'static str,
    pub google: &'static str,
    pub milliliters: f64,
}

const fn volume(fitbit: &'static str, google: &'static str, milliliters: f64) -> Volume {
    Volume {
        fitbit,
        google,
        milliliters,
    }
}

/// A fluid ounce in the United States, and what is made of it.
pub const FLUID_OUNCE: f64 = 29.573_529_562_5;

/// Every measure; those without a name at Fitbit are not for Fitbit.
pub static VOLUMES: [Volume; 8] = [
    volume("ml", "MILLILITER", 1.0),
    volume("fl oz", "FLUID_OUNCE_US", FLUID_OUNCE),
    volume("cup", "CUP_US", FLUID_OUNCE * 8.0),
    volume("", "PINT_US", FLUID_OUNCE * 16.0),
    volume("", "LITER", 1e3),
    volume("", "FLUID_OUNCE_IMPERIAL", 28.413_062_5),
    volume("", "CUP_IMPERIAL", 284.130_625),
    volume("", "PINT_IMPERIAL", 568.261_25),
];

/// When those drink who write it down.
const USUALLY: [i64; 5] = [455, 610, 755, 905, 1_155];

impl Life<'_> {
    /// Whether somebody writes down what they drink.
    pub fn counts_glasses(&self) -> bool {
        self.is_one_of(2, 0)
    }

    /// What was drunk on a date, the first at first.
    pub fn drunk(&self, date: Date) -> Vec<Drunk> {
        let mut known = self.usually_drunk(date);
        known.retain(|drunk| drunk.at <= self.now);
        self.read(|book| {
            known.retain(|drunk| book.drunk.iter().all(|own| own.id != drunk.id));
            let own = book.drunk.iter();
            known.extend(own.filter(|own| self.clock(own.at).date() == date));
            known.retain(|drunk| !book.is_gone(drunk.id));
        });
        known.sort_by_key(|drunk| drunk.at);
        known
    }

    /// Millilitres that were drunk on a date.
    pub fn water(&self, date: Date) -> f64 {
        let drunk = self.drunk(date);
        // A sum of nothing would be -0, which Fitbit would show.
        drunk.iter().fold(0.0, |sum, drunk| sum + drunk.milliliters)
    }

    /// What was drunk under this id.
    pub fn drunk_of(&self, id: u64) -> Option<Drunk> {
        let mut dates = self.world.dates(self.person);
        dates.find_map(|date| self.drunk(date).into_iter().find(|drunk| drunk.id == id))
    }

    fn usually_drunk(&self, date: Date) -> Vec<Drunk> {
        if !self.counts_glasses() || date < self.world.first_date() {
            return Vec::new();
        }
        let mut chance = self.chance("water", date);
        let mut drunk = Vec::new();
        for minute in USUALLY {
            let thirsty = chance.random_bool(0.7);
            let milliliters = f64::from(chance.random_range(3..=10)) * 50.0;
            let minute = minute + chance.random_range(0_i64..25);
            let time = date.at(0, 0, 0, 0).saturating_add(minute.minutes());
            if thirsty {
                drunk.push(Drunk {
                    id: self.id_of(&format!("water/{minute}"), date),
                    at: self.at(time),
                    milliliters,
                    unit: None,
                });
            }
        }
        drunk
    }

    /// Writes something down in place of what has this id.
    pub fn write_drunk(&self, drunk: Drunk) {
        self.write(|book| {
            book.drunk.retain(|known| known.id != drunk.id);
            book.drunk.push(drunk);
        });
    }
}
