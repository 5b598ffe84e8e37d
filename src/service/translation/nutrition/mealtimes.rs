//! When something is eaten or drunk of which only the date is said.

use jiff::Zoned;
use jiff::civil::{Date, Time};

use super::super::{Asked, Made};
use crate::upstream::google_health::readings::Meal;

impl Asked<'_> {
    /// The usual time of a meal on a date; now, if it is still to come today.
    pub(super) fn mealtime(&self, meal: Meal, date: Date) -> Made<Zoned> {
        let usual = self.moment(date.to_datetime(time(meal)))?;
        let now = self.app.now().0.to_zoned(usual.time_zone().clone());
        Ok(match date == self.today {
            true => usual.min(now),
            false => usual,
        })
    }
}

/// The usual time of a meal.
fn time(meal: Meal) -> Time {
    let (hour, minute) = match meal {
        Meal::Breakfast => (8, 0),
        Meal::MorningSnack => (10, 20),
        Meal::Lunch | Meal::Anytime => (12, 30),
        Meal::AfternoonSnack => (15, 40),
        Meal::Dinner => (19, 10),
        Meal::EveningSnack => (21, 0),
    };
    Time::constant(hour, minute, 0, 0)
}
