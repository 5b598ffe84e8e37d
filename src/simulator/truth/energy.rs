//! Energy by the minute of the clock: as much at rest in every minute as in any other, and the rest by
//! steps. It adds up to what the day says.

use jiff::civil::Date;

use super::intraday::{Face, MINUTES};
use super::life::Life;
use super::minutes::shared;
use super::sources::Sources;

/// What a day burned, in thousandths of a kilocalorie by the minute.
pub struct Energy {
    /// Nothing where the day has not come to it.
    pub total: Face,
    /// Nothing where no device told.
    pub walking: Face,
}

impl Life<'_> {
    /// The energy of a date; nothing if nothing is told of it.
    pub fn energy(&self, date: Date, sources: Sources) -> Option<Energy> {
        let day = self.world.known(self.person, date, sources)?;
        let steps = self.world.face(self.person, date, sources);
        let rest = day.calories.min(self.person.resting_kilocalories);
        let rest = if steps.total() == 0 {
            day.calories
        } else {
            rest
        };
        let walking = u64::from(day.calories - rest) * 1_000;
        let weights: Vec<Option<u64>> = steps
            .minutes()
            .iter()
            .map(|steps| steps.map(u64::from))
            .collect();
        let walking = shared(walking, &weights);
        let until = self.minutes_of(date, sources);
        // Where clocks are put forward there are minutes that they never show.
        let mut elapsed: Vec<Option<u64>> = vec![None; MINUTES as usize];
        for moment in self.moments(date) {
            if let Some(place) = elapsed.get_mut(moment.minute)
                && moment.minute < until as usize
            {
                *place = Some(1);
            }
        }
        let resting = shared(u64::from(rest) * 1_000, &elapsed);
        let total = resting.into_iter().zip(&walking).map(|(rest, walking)| {
            let parts = [rest, *walking].into_iter().flatten();
            parts.reduce(u64::saturating_add)
        });
        Some(Energy {
            total: Face::of(total.map(small)),
            walking: Face::of(walking.iter().copied().map(small)),
        })
    }

    /// The minutes of a date's clock that are over, as far as is told.
    fn minutes_of(&self, date: Date, sources: Sources) -> u32 {
        let told = self.clock(match self.world.known_of_wearable(self.person, date) {
            Some(_) => self.synced,
            None => self.told_until(sources),
        });
        match date < told.date() {
            true => MINUTES,
            false => super::sources::minute_of(told).max(1),
        }
    }
}

fn small(amount: Option<u64>) -> Option<u32> {
    amount.map(|amount| u32::try_from(amount).unwrap_or(u32::MAX))
}
