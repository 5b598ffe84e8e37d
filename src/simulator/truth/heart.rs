//! The heart: how fast it beats in every minute in which the wearable was on the wrist, by night and day.

use jiff::civil::{Date, Weekday};
use jiff::{Timestamp, ToSpan};
use rand::RngExt;

use super::chance::{noise, normal};
use super::days::whole;
use super::effort::Effort;
use super::life::Life;
use super::minutes::Minutes;
use super::sleep::Sleep;
use super::sources::Sources;
use super::stages::Stage;

/// A zone of the heart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zone {
    Light,
    Moderate,
    Vigorous,
    Peak,
}

impl Zone {
    /// All, the easiest first.
    pub const ALL: [Self; 4] = [Self::Light, Self::Moderate, Self::Vigorous, Self::Peak];

    /// Where the heart is in a minute of this effort.
    pub fn of(effort: Effort) -> Self {
        match effort {
            Effort::Sedentary | Effort::Light => Self::Light,
            Effort::Fair => Self::Moderate,
            Effort::Very => Self::Vigorous,
            Effort::Utmost => Self::Peak,
        }
    }
}

/// A minute of the heart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Beat {
    pub at: Timestamp,
    /// The minute of the day that the clock shows.
    pub minute: usize,
    /// The minute of the day that passes.
    pub index: usize,
    pub effort: Effort,
    pub zone: Zone,
    /// Around how many beats a minute.
    bpm: f64,
    /// What its samples differ by.
    key: u64,
    range: (u32, u32),
}

/// Seconds of a minute at which the heart is read, about.
const READ_AT: [i64; 4] = [3, 18, 33, 48];

impl Beat {
    /// What was read within the minute, the oldest first; not every reading is good.
    pub fn samples(&self) -> Vec<(Timestamp, u32)> {
        let good = READ_AT.into_iter().zip(0..);
        let good = good.filter(|(_, number)| *number == 0 || noise(self.key, 8 + number) > -0.8);
        good.map(|(second, number)| {
            let late = i64::from(whole(4.0 + 4.0 * noise(self.key, 16 + number)));
            let at = self.at.saturating_add((second + late).seconds());
            let bpm = whole(self.bpm + 3.0 * noise(self.key, number));
            (at.unwrap_or(self.at), bpm.clamp(self.range.0, self.range.1))
        })
        .collect()
    }
}

/// What a day spent in a zone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct InZone {
    pub minutes: u32,
    /// Thousandths of a kilocalorie.
    pub energy: u64,
}

impl Life<'_> {
    /// The minutes of a date in which the heart was heard, as far as is known.
    pub fn beats(&self, date: Date) -> Vec<Beat> {
        if !self.is_made_up() {
            return Vec::new();
        }
        let efforts = self.efforts(date, Sources::Wearables);
        let nights = [
            self.night(date),
            self.night(date.saturating_add(1.day())),
            self.nap(date),
        ];
        let key = self.chance("beats", date).random::<u64>();
        let rest = self.rest_of(date);
        let swim = self.swim_of(date);
        let edges = self.zone_edges();
        let mut beats = Vec::new();
        for (index, moment) in self.moments(date).into_iter().enumerate() {
            if moment.at >= self.synced {
                break;
            }
            let mut asleep = nights.iter().flatten();
            let asleep = asleep.find_map(|night: &Sleep| night.stage_at(moment.at));
            let swims = swim.is_some_and(|(start, end)| start <= moment.at && moment.at < end);
            let told = efforts.get(moment.minute).copied().flatten();
            if asleep.is_none() && told.is_none() && !swims {
                continue;
            }
            let effort = told.filter(|_| !moment.again).unwrap_or(Effort::Sedentary);
            let zone = Zone::of(effort);
            let (low, high) = edges
                .iter()
                .find(|(of, ..)| *of == zone)
                .map_or((30, 220), |(_, low, high)| (*low, high - 1));
            let within = |share: f64| f64::from(low) + share * f64::from(high - low);
            let swing = noise(key, index as u64);
            let bpm = match (asleep, effort) {
                (Some(stage), _) => rest + while_asleep(stage) + swing,
                _ if swims => within(0.93),
                (None, Effort::Sedentary) => rest + 12.0 + 4.0 * swing,
                (None, Effort::Light) => rest + 25.0 + 7.0 * swing,
                (None, _) => within(0.5 + 0.35 * swing),
            };
            beats.push(Beat {
                at: moment.at,
                minute: moment.minute,
                index,
                effort,
                zone,
                bpm,
                key: key.wrapping_add(index as u64 * 32),
                range: (low, high),
            });
        }
        beats
    }

    /// How fast the heart beats at rest, if enough is known of the date to say.
    pub fn resting_bpm(&self, date: Date) -> Option<u32> {
        let night = self.sleeps(date).iter().any(Sleep::is_staged);
        let over = date < self.clock(self.synced).date();
        let known = night || (over && self.wears(date));
        known.then(|| whole(self.rest_of(date)))
    }

    fn rest_of(&self, date: Date) -> f64 {
        let swing = normal(&mut self.chance("rest", date));
        (self.habits().resting_bpm + 1.5 * swing).round()
    }

    /// What was spent in each zone, the easiest first; nothing on a day without the heart.
    pub fn zones(&self, date: Date) -> Option<[InZone; 4]> {
        let beats = self.beats(date);
        if beats.is_empty() {
            return None;
        }
        let energy = self.energy(date, Sources::Wearables);
        let energy = energy.and_then(|energy| Minutes::of(&energy.total, date, &self.zone));
        let energy: Vec<Option<u32>> = energy
            .iter()
            .flat_map(Minutes::each)
            .map(|(_, e)| e)
            .collect();
        let mut zones = [InZone::default(); 4];
        for beat in &beats {
            let burned = energy.get(beat.index).copied().flatten().unwrap_or(0);
            let place = &mut zones[beat.zone as usize];
            place.minutes += 1;
            place.energy += u64::from(burned);
        }
        Some(zones)
    }

    /// Whether the person swims on the morning of a date.
    pub fn swims_on(&self, date: Date) -> bool {
        let day = matches!(date.weekday(), Weekday::Tuesday | Weekday::Friday);
        day && self.swims() && self.wears(date)
    }

    /// When the person swims on a date.
    pub fn swim_of(&self, date: Date) -> Option<(Timestamp, Timestamp)> {
        let at = |hour, minute| self.at(date.at(hour, minute, 0, 0));
        self.swims_on(date).then(|| (at(5, 45), at(6, 15)))
    }
}

/// Beats above or below those at rest.
fn while_asleep(stage: Stage) -> f64 {
    match stage {
        Stage::Deep => -4.0,
        Stage::Light | Stage::Asleep => -1.0,
        Stage::Rem => 3.0,
        Stage::Restless => 4.0,
        Stage::Wake | Stage::Awake => 7.0,
    }
}
