//! What the wearable measures while somebody sleeps: how the heart varies, breath, oxygen, the skin; and
//! what it works out from days: how fit somebody is.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use rand::RngExt;

use super::chance::{noise, normal, rounded};
use super::days::whole;
use super::life::Life;
use super::sleep::{Origin, Sleep};
use super::stages::Stage;

/// Seconds over which the heart's variability is taken.
const WINDOW: i64 = 300;

/// How the heart varied in a window of a night.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Variability {
    pub at: Timestamp,
    pub deep: bool,
    /// The root mean square of successive differences, in milliseconds.
    pub rmssd: f64,
    /// How much of the window was heard.
    pub coverage: f64,
    /// Power of high and low frequencies, in square milliseconds.
    pub high: f64,
    pub low: f64,
}

/// How the heart varied in a night.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NightlyVariability {
    pub rmssd: f64,
    pub deep_rmssd: f64,
    pub bpm: u32,
    pub entropy: f64,
}

/// Breaths a minute in a night.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Breathing {
    /// The end of the night.
    pub at: Timestamp,
    pub deep: f64,
    pub light: f64,
    pub rem: f64,
    pub full: f64,
}

/// Percent of oxygen in a night.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Oxygen {
    pub mean: f64,
    pub least: f64,
    pub most: f64,
}

/// The skin in a night, in degrees Celsius.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Skin {
    pub nightly: f64,
    pub usual: f64,
    pub relative: f64,
}

/// How fit somebody is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fitness {
    /// Millilitres of oxygen a minute for every kilogram of weight, at most.
    pub vo2_max: f64,
    /// Between what it is said to be of those whose wearable has heard them run too little.
    pub range: Option<(u32, u32)>,
}

impl Life<'_> {
    /// Whether the wearable measures oxygen.
    pub fn has_oximeter(&self) -> bool {
        self.is_made_up() && self.person.index % 3 != 1
    }

    /// Whether the wearable measures how warm the skin is.
    pub fn has_thermometer(&self) -> bool {
        self.is_made_up() && self.person.index % 4 != 3
    }

    /// The night that ended on a date, if it was long and still enough to be measured.
    fn measured_night(&self, date: Date) -> Option<Sleep> {
        let mut sleeps = self.sleeps(date).into_iter();
        sleeps.find(|sleep| sleep.origin == Origin::Stages && self.is_looked_at(sleep))
    }

    /// How the heart varied, in every window in which somebody slept.
    pub fn variability(&self, date: Date) -> Vec<Variability> {
        let Some(night) = self.measured_night(date) else {
            return Vec::new();
        };
        let usual = self
            .chance("variability", "always")
            .random_range(24.0..58.0);
        let mut chance = self.chance("variability", date);
        let nightly = usual * (1.0 + 0.1 * normal(&mut chance));
        let key = chance.random::<u64>();
        let windows = (0..).map(|number| night.start.saturating_add((number * WINDOW).seconds()));
        let windows = windows.map_while(Result::ok).zip(0_u64..);
        let windows = windows.take_while(|(at, _)| *at < night.end);
        let asleep = windows.filter_map(|(at, number)| {
            let stage = night.stage_at(at).filter(|stage| *stage != Stage::Wake)?;
            let deep = stage == Stage::Deep;
            let calm = if deep { 0.9 } else { 1.0 };
            let rmssd = nightly * calm * (1.0 + 0.2 * noise(key, number));
            let power = rmssd * rmssd;
            Some(Variability {
                at,
                deep,
                rmssd: rounded(rmssd, 3),
                coverage: rounded(0.95 + 0.04 * noise(key, number + 1_000), 3),
                high: rounded(power * 0.4, 3),
                low: rounded(power * 0.7, 3),
            })
        });
        asleep.collect()
    }

    /// The same of a whole night.
    pub fn nightly_variability(&self, date: Date) -> Option<NightlyVariability> {
        let windows = self.variability(date);
        let mean = |deep: bool| {
            let meant = windows.iter().filter(|window| window.deep || !deep);
            let meant: Vec<f64> = meant.map(|window| window.rmssd).collect();
            mean(&meant).map(|mean| rounded(mean, 3))
        };
        let rmssd = mean(false)?;
        Some(NightlyVariability {
            rmssd,
            deep_rmssd: mean(true).unwrap_or(rmssd),
            bpm: self.resting_bpm(date)?,
            entropy: rounded(2.0 + rmssd / 60.0, 3),
        })
    }

    /// The breath of the night that ended on a date.
    pub fn breathing(&self, date: Date) -> Option<Breathing> {
        let night = self.measured_night(date)?;
        let usual = self.chance("breath", "always").random_range(12.5..17.0);
        let full = usual + 0.4 * normal(&mut self.chance("breath", date));
        Some(Breathing {
            at: night.end,
            deep: rounded(full - 0.4, 1),
            light: rounded(full, 1),
            rem: rounded(full + 0.7, 1),
            full: rounded(full + 0.1, 1),
        })
    }

    /// The oxygen of every minute in which somebody slept, in percent.
    pub fn oxygen(&self, date: Date) -> Vec<(Timestamp, f64)> {
        let night = self.measured_night(date).filter(|_| self.has_oximeter());
        let Some(night) = night else {
            return Vec::new();
        };
        let mut chance = self.chance("oxygen", date);
        let (usual, key) = (chance.random_range(95.5..97.5), chance.random::<u64>());
        let minutes = (0_i64..).map(|minute| night.start.saturating_add(minute.minutes()));
        let minutes = minutes.map_while(Result::ok).zip(0_u64..);
        let minutes = minutes.take_while(|(at, _)| *at < night.end);
        let asleep = minutes.filter(|(at, _)| night.stage_at(*at) != Some(Stage::Wake));
        asleep
            .map(|(at, number)| (at, rounded(usual + 2.0 * noise(key, number), 1)))
            .collect()
    }

    /// The same of a whole night.
    pub fn nightly_oxygen(&self, date: Date) -> Option<Oxygen> {
        let minutes = self.oxygen(date).into_iter();
        let minutes: Vec<f64> = minutes.map(|(_, percent)| percent).collect();
        Some(Oxygen {
            mean: rounded(mean(&minutes)?, 1),
            least: minutes.iter().copied().fold(100.0, f64::min),
            most: minutes.iter().copied().fold(0.0, f64::max),
        })
    }

    /// How warm the skin was in the night that ended on a date.
    pub fn skin(&self, date: Date) -> Option<Skin> {
        self.measured_night(date)
            .filter(|_| self.has_thermometer())?;
        let usual = self.chance("skin", "always").random_range(33.0..35.0);
        let usual = rounded(usual, 1);
        let relative = rounded(0.4 * normal(&mut self.chance("skin", date)), 1);
        Some(Skin {
            nightly: rounded(usual + relative, 1),
            usual,
            relative,
        })
    }

    /// How fit somebody is on a date on which the wearable was worn.
    pub fn fitness(&self, date: Date) -> Option<Fitness> {
        let known = self.wears(date) && date <= self.clock(self.synced).date();
        known.then(|| {
            let usual = self.chance("fitness", "always").random_range(33.0..50.0);
            let vo2_max = f64::from(whole(usual + normal(&mut self.chance("fitness", date))));
            let runs = self.is_one_of(2, 0);
            let middle = whole(vo2_max);
            Fitness {
                vo2_max,
                range: (!runs).then_some((middle - 2, middle + 2)),
            }
        })
    }
}

/// Nothing of nothing.
fn mean(numbers: &[f64]) -> Option<f64> {
    let count = u32::try_from(numbers.len())
        .ok()
        .filter(|count| *count > 0)?;
    Some(numbers.iter().sum::<f64>() / f64::from(count))
}
