//! How warm somebody is inside: what they measure themselves, when they are ill.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use rand::RngExt;

use super::chance::rounded;
use super::life::Life;

/// A measurement of the core's temperature.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CoreTemperature {
    pub id: u64,
    pub at: Timestamp,
    pub celsius: f64,
}

/// Days of a month on which those who measure are ill.
const ILL: std::ops::RangeInclusive<i8> = 9..=11;

impl Life<'_> {
    /// What was measured on a date, the first at first.
    pub fn core_temperatures(&self, date: Date) -> Vec<CoreTemperature> {
        let ill = ILL.contains(&date.day()) && date >= self.world.first_date();
        if !ill || !self.is_one_of(2, 0) {
            return Vec::new();
        }
        let measures = [("morning", 425_i64), ("evening", 1_205)].map(|(matter, minute)| {
            let mut chance = self.chance(matter, date);
            let minute = minute + chance.random_range(0_i64..20);
            let time = date.at(0, 0, 0, 0).saturating_add(minute.minutes());
            CoreTemperature {
                id: self.id_of(matter, date),
                at: self.at(time),
                celsius: rounded(chance.random_range(36.4..38.9), 1),
            }
        });
        let known = measures
            .into_iter()
            .filter(|measure| measure.at <= self.now);
        known.collect()
    }
}
