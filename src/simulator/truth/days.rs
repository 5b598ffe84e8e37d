//! A day of a made-up person: a pure function of seed, person and date.

use jiff::civil::{Date, Weekday};
use rand::rngs::ChaCha8Rng;
use rand::{RngExt, SeedableRng};
use serde::Serialize;

use super::people::Person;

/// What a tracker counted in a day.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DayTotals {
    pub steps: u32,
    pub distance_km: f64,
    pub very_active_km: f64,
    pub moderately_active_km: f64,
    pub lightly_active_km: f64,
    pub logged_km: f64,
    pub very_active_minutes: u32,
    pub fairly_active_minutes: u32,
    pub lightly_active_minutes: u32,
    pub sedentary_minutes: u32,
    pub calories: u32,
    pub floors: u32,
}

/// Kilometres in a step: 2,239 steps make a mile in real data.
pub const KM_PER_STEP: f64 = 0.000_719;
const UNWORN: f64 = 0.06;
const SHORT_WEAR: f64 = 0.04;
const VERY_ACTIVE: f64 = 0.003;

/// What a person's tracker counts on a date; nothing if it is not worn.
pub fn generate(seed: u64, person: &Person, date: Date) -> Option<DayTotals> {
    let mut key = [0; 32];
    let digest = aws_lc_rs::digest::digest(
        &aws_lc_rs::digest::SHA256,
        format!("{seed}/{}/{date}", person.id).as_bytes(),
    );
    key.copy_from_slice(digest.as_ref());
    let mut chance = ChaCha8Rng::from_seed(key);
    if chance.random_bool(UNWORN) {
        return None;
    }
    let weekend = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
    let habit = person.level * if weekend { person.weekend } else { 1.0 };
    // The sum of twelve uniform numbers, less six, is close to a normal one.
    let normal = (0..12).map(|_| chance.random_range(0.0..1.0)).sum::<f64>() - 6.0;
    let mut steps = habit * (0.35 * normal).exp();
    if chance.random_bool(SHORT_WEAR) {
        steps = chance.random_range(40.0..950.0);
    } else if chance.random_bool(VERY_ACTIVE) {
        steps = chance.random_range(30_500.0..38_000.0);
    }
    Some(of_steps(
        whole(steps.clamp(30.0, 60_000.0)),
        person.resting_kilocalories,
    ))
}

/// A plausible day around a number of steps.
pub fn of_steps(steps: u32, resting_kilocalories: u32) -> DayTotals {
    let walked = f64::from(steps);
    let km = |steps: f64| (steps * KM_PER_STEP * 100.0).round() / 100.0;
    let very = whole(walked / 700.0).min(180);
    let fairly = whole(walked / 900.0).min(180);
    let lightly = whole(walked / 45.0).min(600);
    DayTotals {
        steps,
        distance_km: km(walked),
        very_active_km: km(walked * 0.2),
        moderately_active_km: km(walked * 0.1),
        lightly_active_km: km(walked * 0.7),
        logged_km: 0.0,
        very_active_minutes: very,
        fairly_active_minutes: fairly,
        lightly_active_minutes: lightly,
        sedentary_minutes: 1440 - very - fairly - lightly,
        calories: resting_kilocalories + whole(walked * 0.04),
        floors: whole(walked / 900.0),
    }
}

/// What a phone counts: it has no sensor of floors.
pub fn of_phone(steps: u32, resting_kilocalories: u32) -> DayTotals {
    DayTotals {
        floors: 0,
        ..of_steps(steps, resting_kilocalories)
    }
}

impl DayTotals {
    /// The day with a walk that was entered by hand.
    pub fn with_typed_in(&self, steps: u32) -> Self {
        let entry = of_steps(steps, 0);
        let km = |sum: f64| (sum * 100_000.0).round() / 100_000.0;
        Self {
            steps: self.steps + entry.steps,
            distance_km: km(self.distance_km + entry.distance_km),
            logged_km: km(self.logged_km + entry.distance_km),
            calories: self.calories + entry.calories,
            ..*self
        }
    }

    /// The day as far as it has come: `part` of its steps.
    pub fn partly(&self, steps: u32, resting_kilocalories: u32) -> Self {
        if steps >= self.steps {
            return *self;
        }
        of_steps(steps, resting_kilocalories)
    }
}

/// Rounds a number that is never negative and never large.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the bounds are given"
)]
pub fn whole(value: f64) -> u32 {
    value.clamp(0.0, 1e9).round() as u32
}

/// Millimetres of a distance, which is small and never negative.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the bounds are given"
)]
pub fn millimeters(km: f64) -> u64 {
    (km * 1_000_000.0).round() as u64
}

#[cfg(test)]
#[expect(clippy::cast_precision_loss, reason = "counts of a test")]
mod tests {
    use jiff::ToSpan;
    use jiff::civil::date;

    use super::generate;
    use crate::simulator::truth::people;

    #[test]
    fn days_look_like_those_of_people() {
        let people = people::generate(1, 50);
        let first = date(2026, 1, 1);
        let days: Vec<Option<u32>> = people
            .iter()
            .flat_map(|person| (0..90).map(move |n| generate(1, person, first + n.days())))
            .map(|day| day.map(|day| day.steps))
            .collect();
        let share = |count: usize| count as f64 / days.len() as f64;
        let unworn = share(days.iter().filter(|day| day.is_none()).count());
        let worn: Vec<u32> = days.iter().flatten().copied().collect();
        let mean = worn.iter().map(|&steps| f64::from(steps)).sum::<f64>() / worn.len() as f64;

        assert!((0.03..0.09).contains(&unworn), "{unworn}");
        assert!((6_000.0..11_000.0).contains(&mean), "{mean}");
        assert!(worn.iter().any(|&steps| steps < 1_000));
        assert!(worn.iter().any(|&steps| steps > 30_000));
    }

    #[test]
    fn a_day_is_always_the_same_day() {
        let person = &people::generate(1, 1)[0];

        assert_eq!(
            generate(1, person, date(2026, 3, 1)),
            generate(1, person, date(2026, 3, 1))
        );
        assert_ne!(
            generate(1, person, date(2026, 3, 2)),
            generate(2, person, date(2026, 3, 2))
        );
    }
}
