//! What is always so of a made-up person: the body, the heart, and what they are used to.

use jiff::ToSpan;
use rand::RngExt;

use super::heart::Zone;
use super::life::{Life, dates};
use super::people::AGE;
use super::sources::Sources;

/// What a heart can do at most, by the usual rule.
const FASTEST: f64 = 220.0 - AGE as f64;
/// Where zones begin, as shares of what lies between rest and the fastest.
const EDGES: [f64; 3] = [0.4, 0.6, 0.85];

/// A person's usual values.
#[derive(Clone, Debug)]
pub struct Habits {
    pub resting_bpm: f64,
    /// Minutes after eleven at night.
    pub bedtime: i64,
}

impl Life<'_> {
    /// The usual values of this person.
    pub fn habits(&self) -> Habits {
        let mut chance = self.chance("habits", "always");
        Habits {
            resting_bpm: chance.random_range(52.0_f64..70.0).round(),
            bedtime: chance.random_range(10..60),
        }
    }

    /// Beats a minute at which each zone begins and the next one does.
    pub fn zone_edges(&self) -> [(Zone, u32, u32); 4] {
        let rest = self.habits().resting_bpm;
        let [moderate, vigorous, peak] =
            EDGES.map(|share| super::days::whole(rest + share * (FASTEST - rest)));
        [
            (Zone::Light, 30, moderate),
            (Zone::Moderate, moderate, vigorous),
            (Zone::Vigorous, vigorous, peak),
            (Zone::Peak, peak, 220),
        ]
    }

    /// The mean steps of those of the last thirty days, today included, of which anything is known.
    pub fn usual_steps(&self) -> u32 {
        let today = self.today();
        let days = dates(today.saturating_sub(29.days()), today);
        let known = days.filter_map(|date| self.world.known(self.person, date, Sources::All));
        let (mut sum, mut count) = (0, 0);
        for day in known {
            (sum, count) = (sum + day.steps, count + 1);
        }
        (sum + count / 2).checked_div(count).unwrap_or(0)
    }

    /// Whether somebody has a habit that each of so many people has.
    pub fn is_one_of(&self, every: usize, turn: usize) -> bool {
        self.is_made_up() && self.person.index % every == turn
    }

    /// Swims in the morning, twice a week.
    pub fn swims(&self) -> bool {
        self.is_one_of(4, 1)
    }
}
