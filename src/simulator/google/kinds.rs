//! The kinds of data that are summed up, and how each writes its sums.

use serde_json::{Value, json};

use crate::simulator::days::DayTotals;
use crate::simulator::sources::Sources;

/// A kind of data.
pub(super) struct Kind {
    /// Its name in a path.
    pub(super) name: &'static str,
    /// Its name in an answer.
    pub(super) key: &'static str,
    /// The days that one question may be about.
    pub(super) longest: i32,
    /// Whether phones and entries by hand tell of it as well.
    shared: Shared,
    /// What it writes.
    pub(super) sum: Sum,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Shared {
    ByAll,
    Worn,
}

/// What is told of a day, given what its person burns at rest.
type Amount = fn(&DayTotals, u32) -> u64;

/// How a sum is written.
pub(super) enum Sum {
    /// An int64, as a string under this name.
    Count(&'static str, Amount),
    /// Kilocalories, as a number; so far as they are burned by steps, or at rest as well.
    Energy(Burned, Amount),
    /// Something with parts, which only days have here.
    Parts(fn(&DayTotals) -> Value),
}

/// Which energy is meant.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Burned {
    Always,
    Walking,
}

const LONG: i32 = 90;
const SHORT: i32 = 14;
/// A flight of stairs.
const MILLIMETERS_PER_FLOOR: u64 = 3_048;

const KINDS: [Kind; 9] = [
    Kind {
        name: "steps",
        key: "steps",
        longest: LONG,
        shared: Shared::ByAll,
        sum: Sum::Count("countSum", |day, _| u64::from(day.steps)),
    },
    Kind {
        name: "distance",
        key: "distance",
        longest: LONG,
        shared: Shared::ByAll,
        sum: Sum::Count("millimetersSum", |day, _| millimeters(day.distance_km)),
    },
    Kind {
        name: "floors",
        key: "floors",
        longest: LONG,
        shared: Shared::Worn,
        sum: Sum::Count("countSum", |day, _| u64::from(day.floors)),
    },
    Kind {
        name: "altitude",
        key: "altitude",
        longest: LONG,
        shared: Shared::Worn,
        sum: Sum::Count("gainMillimetersSum", |day, _| {
            u64::from(day.floors) * MILLIMETERS_PER_FLOOR
        }),
    },
    Kind {
        name: "total-calories",
        key: "totalCalories",
        longest: SHORT,
        shared: Shared::ByAll,
        sum: Sum::Energy(Burned::Always, |day, _| u64::from(day.calories)),
    },
    Kind {
        name: "active-energy-burned",
        key: "activeEnergyBurned",
        longest: LONG,
        shared: Shared::ByAll,
        sum: Sum::Energy(Burned::Walking, |day, resting| {
            u64::from(day.calories.saturating_sub(resting))
        }),
    },
    Kind {
        name: "active-minutes",
        key: "activeMinutes",
        longest: SHORT,
        shared: Shared::Worn,
        sum: Sum::Parts(active_minutes),
    },
    Kind {
        name: "sedentary-period",
        key: "sedentaryPeriod",
        longest: LONG,
        shared: Shared::Worn,
        sum: Sum::Parts(|day| json!({ "durationSum": format!("{}s", day.sedentary_minutes * 60) })),
    },
    Kind {
        name: "active-zone-minutes",
        key: "activeZoneMinutes",
        longest: LONG,
        shared: Shared::Worn,
        sum: Sum::Parts(zone_minutes),
    },
];

/// The kind of this name.
pub(super) fn find(name: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.name == name)
}

impl Kind {
    /// Whose data it is about: a phone has no such sensor, and nobody types these in.
    pub(super) fn of(&self, asked: Sources) -> Sources {
        match self.shared {
            Shared::ByAll => asked,
            Shared::Worn => Sources::Wearables,
        }
    }
}

impl Sum {
    /// What is written of a sum of days.
    pub(super) fn of_days(&self, day: &DayTotals, resting: u32) -> Value {
        match self {
            Self::Count(_, amount) | Self::Energy(_, amount) => self.written(amount(day, resting)),
            Self::Parts(parts) => parts(day),
        }
    }

    /// How an amount is written.
    pub(super) fn written(&self, amount: u64) -> Value {
        match self {
            Self::Count(member, _) => json!({ *member: amount.to_string() }),
            _ => json!({ "kcalSum": f64::from(u32::try_from(amount).unwrap_or(u32::MAX)) }),
        }
    }
}

fn active_minutes(day: &DayTotals) -> Value {
    let levels = [
        ("LIGHT", day.lightly_active_minutes),
        ("MODERATE", day.fairly_active_minutes),
        ("VIGOROUS", day.very_active_minutes),
    ];
    let levels = levels.map(|(level, minutes)| {
        json!({ "activityLevel": level, "activeMinutesSum": minutes.to_string() })
    });
    json!({ "activeMinutesRollupByActivityLevel": levels })
}

/// Minutes as they are earned: those of the harder zones count twice.
fn zone_minutes(day: &DayTotals) -> Value {
    json!({
        "sumInFatBurnHeartZone": day.fairly_active_minutes.to_string(),
        "sumInCardioHeartZone": (day.very_active_minutes * 2).to_string(),
        "sumInPeakHeartZone": "0",
    })
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "distances are small and never negative"
)]
fn millimeters(km: f64) -> u64 {
    (km * 1_000_000.0).round() as u64
}
