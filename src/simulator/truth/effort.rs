//! How active each minute was. As many minutes are active as the day says, and they are those with the
//! most steps around them.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

use super::days::DayTotals;
use super::intraday::{Face, MINUTES};
use super::life::Life;
use super::sources::{Source, Sources};

/// Minutes that are judged together, so that effort comes in bouts.
const BOUT: usize = 10;
/// Very active minutes of a day beyond which the heart reaches its peak.
const PEAK_AFTER: u32 = 40;

/// How active a minute is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effort {
    Sedentary,
    Light,
    Fair,
    Very,
    /// Very active, with the heart at its peak.
    Utmost,
}

impl Effort {
    /// How many of so many very active minutes of a day are utmost.
    pub fn utmost(very_active_minutes: u32) -> u32 {
        very_active_minutes.saturating_sub(PEAK_AFTER)
    }

    /// Minutes as they are earned: those of the harder zones count twice.
    pub fn zone_minutes(self) -> u32 {
        match self {
            Self::Sedentary | Self::Light => 0,
            Self::Fair => 1,
            Self::Very | Self::Utmost => 2,
        }
    }
}

/// A run of minutes that are alike.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stretch<T> {
    pub start: Timestamp,
    pub end: Timestamp,
    pub is: T,
}

impl Life<'_> {
    /// The effort of each minute of the clock of which a device told; nothing of the others.
    pub fn efforts(&self, date: Date, sources: Sources) -> Vec<Option<Effort>> {
        let of = |source| self.world.face_of(self.person, date, source);
        let counted = of(Source::Wearable).or_else(|| match sources {
            Sources::All => of(Source::Phone),
            Sources::Wearables => None,
        });
        let day = self.world.known(self.person, date, sources);
        match (counted, day) {
            (Some(face), Some(day)) => ranked(&face, &day),
            _ => vec![None; MINUTES as usize],
        }
    }

    /// The effort of each minute that passes; those of which nothing told are sedentary.
    pub fn efforts_as_they_pass(&self, date: Date, sources: Sources) -> Vec<(Timestamp, Effort)> {
        let efforts = self.efforts(date, sources);
        let moments = self.moments(date).into_iter();
        let moments = moments.map(|moment| {
            let effort = efforts.get(moment.minute).copied().flatten();
            let effort = effort.filter(|_| !moment.again);
            (moment.at, effort.unwrap_or(Effort::Sedentary))
        });
        moments.collect()
    }

    /// The same in stretches, as far as is told of the date.
    pub fn stretches(&self, date: Date, sources: Sources) -> Vec<Stretch<Effort>> {
        if self.world.known(self.person, date, sources).is_none() {
            return Vec::new();
        }
        let told = self.efforts_as_they_pass(date, sources).into_iter();
        let told = told.filter(|(at, _)| *at < self.told_until(sources));
        in_stretches(told.map(|(at, effort)| match effort {
            Effort::Utmost => (at, Effort::Very),
            other => (at, other),
        }))
    }

    /// Until when the devices have told; phones always do.
    pub fn told_until(&self, sources: Sources) -> Timestamp {
        match sources {
            Sources::All => self.synced.max(self.now),
            Sources::Wearables => self.synced,
        }
    }
}

/// Puts minutes together that follow each other and are alike.
pub fn in_stretches<T: PartialEq>(
    minutes: impl Iterator<Item = (Timestamp, T)>,
) -> Vec<Stretch<T>> {
    let mut stretches: Vec<Stretch<T>> = Vec::new();
    for (at, is) in minutes {
        let end = at.saturating_add(1.minute()).unwrap_or(at);
        match stretches.last_mut() {
            Some(last) if last.end == at && last.is == is => last.end = end,
            _ => stretches.push(Stretch { start: at, end, is }),
        }
    }
    stretches
}

fn ranked(face: &Face, day: &DayTotals) -> Vec<Option<Effort>> {
    let minutes = face.minutes();
    let bouts: Vec<u32> = face.windows(u32::try_from(BOUT).unwrap_or(1));
    let mut walked: Vec<usize> = (0..minutes.len())
        .filter(|minute| minutes[*minute].is_some_and(|steps| steps > 0))
        .collect();
    let bout = |minute: usize| bouts.get(minute / BOUT).copied().unwrap_or(0);
    walked.sort_by_key(|minute| (std::cmp::Reverse(bout(*minute)), *minute));
    let mut efforts: Vec<Option<Effort>> = minutes
        .iter()
        .map(|steps| steps.map(|_| Effort::Sedentary))
        .collect();
    let mut ranks = walked.into_iter();
    let utmost = Effort::utmost(day.very_active_minutes);
    for (effort, count) in [
        (Effort::Utmost, utmost),
        (Effort::Very, day.very_active_minutes - utmost),
        (Effort::Fair, day.fairly_active_minutes),
        (Effort::Light, day.lightly_active_minutes),
    ] {
        for minute in ranks.by_ref().take(count as usize) {
            efforts[minute] = Some(effort);
        }
    }
    efforts
}

#[cfg(test)]
mod tests {
    use super::{Effort, ranked};
    use crate::simulator::truth::days::of_steps;
    use crate::simulator::truth::intraday::Face;

    #[test]
    fn as_many_minutes_are_active_as_the_day_says() {
        for steps in [0, 40, 999, 1_000, 8_123, 30_000, 60_000] {
            let day = of_steps(steps, 1_500);
            let efforts = ranked(&Face::worn(steps), &day);
            let count = |meant: &[Effort]| {
                let minutes = efforts.iter().flatten();
                u32::try_from(minutes.filter(|effort| meant.contains(effort)).count()).ok()
            };

            assert_eq!(count(&[Effort::Light]), Some(day.lightly_active_minutes));
            assert_eq!(count(&[Effort::Fair]), Some(day.fairly_active_minutes));
            assert_eq!(
                count(&[Effort::Very, Effort::Utmost]),
                Some(day.very_active_minutes)
            );
        }
    }
}
