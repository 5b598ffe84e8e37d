//! The minutes of a date as they pass, beside what the clock shows in each.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::intraday::MINUTES;
use super::life::Life;

/// A minute that passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    pub at: Timestamp,
    /// The minute of the day that the clock shows.
    pub minute: usize,
    /// Whether the clock shows it for the second time.
    pub again: bool,
}

impl Life<'_> {
    /// Every minute that a date has here: 1,440 of them but where clocks change.
    pub fn moments(&self, date: Date) -> Vec<Moment> {
        let (start, end) = self.span(date);
        let mut shown = vec![false; MINUTES as usize];
        let mut moments = Vec::with_capacity(shown.len());
        let mut at = start;
        while at < end {
            let time = self.clock(at).time();
            let minute = usize::from(time.hour().unsigned_abs()) * 60
                + usize::from(time.minute().unsigned_abs());
            let again = shown.get(minute).copied().unwrap_or(true);
            if let Some(place) = shown.get_mut(minute) {
                *place = true;
            }
            moments.push(Moment { at, minute, again });
            let Ok(next) = at.checked_add(SignedDuration::from_mins(1)) else {
                break;
            };
            at = next;
        }
        moments
    }
}
