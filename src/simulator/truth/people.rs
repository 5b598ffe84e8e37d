//! Made-up people: each with a zone, a level and habits of their own.

use jiff::civil::{Date, date};
use rand::rngs::ChaCha8Rng;
use rand::{RngExt, SeedableRng};
use serde::Serialize;

/// Somebody who wears a tracker.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Person {
    /// The encoded user id: six letters or digits.
    pub id: String,
    /// The id at Google Health: many digits.
    pub health_user_id: String,
    /// The name in the profile.
    pub name: String,
    /// The IANA time zone of the profile.
    pub time_zone: String,
    /// The id in the file that the days come from.
    pub source_id: Option<String>,
    /// Steps on a usual weekday.
    #[serde(skip)]
    pub(in crate::simulator) level: f64,
    /// How a weekend day compares with a weekday.
    #[serde(skip)]
    pub(in crate::simulator) weekend: f64,
    /// Whether zeros are left out at Google, as it may.
    #[serde(skip)]
    pub(in crate::simulator) omits_zeros: bool,
    /// Days since the device last synced.
    #[serde(skip)]
    pub(in crate::simulator) sync_lag_days: i32,
    /// The place among the made-up people, by which habits differ.
    #[serde(skip)]
    pub(in crate::simulator) index: usize,
    /// Kilocalories burned at rest in a day.
    #[serde(skip)]
    pub(in crate::simulator) resting_kilocalories: u32,
}

const NAMES: [&str; 12] = [
    "Ada L.", "Bo K.", "Chidi A.", "Dara M.", "Eun P.", "Femi O.", "Gala R.", "Hugo S.", "Inés T.",
    "Jun W.", "Kofi B.", "Lena V.",
];
/// With and without clock changes, by halves and quarters of an hour, on both sides of the date line.
const ZONES: [&str; 12] = [
    "America/New_York",
    "Europe/Berlin",
    "Asia/Kolkata",
    "America/Chicago",
    "Asia/Seoul",
    "Africa/Lagos",
    "Europe/London",
    "America/Los_Angeles",
    "America/St_Johns",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
];
/// Everybody's device syncs all day, but one has been in a drawer near no phone.
const LATE: usize = 3;
/// Somebody whose worn but still windows have no number at Google.
const TERSE: usize = 5;
/// Since when everybody has an account, at both providers.
pub const MEMBER_SINCE: Date = date(2019, 4, 1);
/// How tall somebody is of whom nobody knows it, in millimetres.
pub const HEIGHT: f64 = 1_700.0;
/// The tracker that everybody wears.
pub struct Tracker {
    pub name: &'static str,
    pub mac: &'static str,
    pub battery: &'static str,
    pub battery_level: u32,
}
pub const TRACKER: Tracker = Tracker {
    name: "Charge 6",
    mac: "0A1B2C3D4E5F",
    battery: "High",
    battery_level: 85,
};
/// How far a step goes, in millimetres.
pub struct Strides {
    pub walking: f64,
    pub running: f64,
}
pub const STRIDES: Strides = Strides {
    walking: 706.0,
    running: 1_102.0,
};
/// A wearable that takes electrocardiograms, as it names itself.
pub struct Cardiograph {
    pub name: &'static str,
    pub feature: &'static str,
    pub firmware: &'static str,
    pub service: &'static str,
    pub algorithm: &'static str,
}
/// The one that those have who have one.
pub const CARDIOGRAPH: Cardiograph = Cardiograph {
    name: "Sense 2",
    feature: "1.2.3-2.11-2.14",
    firmware: "20001.194.61",
    service: "2.2.1",
    algorithm: "1.0.0",
};
/// When everybody was born.
pub const BORN: Date = date(1986, 2, 3);
/// How old everybody is, as far as the heart goes.
pub const AGE: u32 = 40;

/// Makes people who differ as people do.
pub fn generate(seed: u64, count: usize) -> Vec<Person> {
    (0..count).map(|index| person(seed, index)).collect()
}

fn person(seed: u64, index: usize) -> Person {
    let mut chance =
        ChaCha8Rng::seed_from_u64(seed.wrapping_mul(1_000_003).wrapping_add(index as u64));
    let round = index / NAMES.len();
    let name = NAMES[index % NAMES.len()];
    Person {
        id: encoded_id(seed, &index.to_string()),
        health_user_id: health_user_id(seed, &index.to_string()),
        name: if round == 0 {
            name.to_owned()
        } else {
            format!("{name} {}", round + 1)
        },
        time_zone: ZONES[index % ZONES.len()].to_owned(),
        source_id: None,
        level: chance.random_range(4_000.0..12_500.0),
        weekend: chance.random_range(0.6..1.25),
        omits_zeros: index == TERSE,
        sync_lag_days: if index == LATE { 3 } else { 0 },
        index,
        resting_kilocalories: chance.random_range(1_300..1_900),
    }
}

/// Somebody whose days come from a file. The file has no zones, so its dates are taken as they are.
pub fn from_file(source_id: &str) -> Person {
    Person {
        id: encoded_id(0, source_id),
        health_user_id: health_user_id(0, source_id),
        name: format!("Person {source_id}"),
        time_zone: "Etc/UTC".to_owned(),
        source_id: Some(source_id.to_owned()),
        level: 0.0,
        weekend: 1.0,
        omits_zeros: false,
        sync_lag_days: 0,
        index: 0,
        resting_kilocalories: 1_500,
    }
}

/// A name in its parts.
pub struct FullName<'a> {
    pub given: &'a str,
    pub family: &'a str,
}

impl Person {
    /// The parts of the name.
    pub(in crate::simulator) fn full_name(&self) -> FullName<'_> {
        let (given, family) = self.name.split_once(' ').unwrap_or((&self.name, ""));
        FullName { given, family }
    }

    /// The id of the tracker, the same at both providers.
    pub(in crate::simulator) fn device_id(&self) -> String {
        let digits = self.health_user_id.get(..8).unwrap_or_default();
        format!("9{digits}")
    }
}

/// Years that somebody has on a date.
pub fn age_on(date: Date) -> i16 {
    let birthday = (date.month(), date.day()) >= (BORN.month(), BORN.day());
    date.year() - BORN.year() - i16::from(!birthday)
}

/// Six letters or digits, always the same for the same person.
fn encoded_id(seed: u64, name: &str) -> String {
    const LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    let digest = aws_lc_rs::digest::digest(
        &aws_lc_rs::digest::SHA256,
        format!("{seed}/{name}").as_bytes(),
    );
    digest
        .as_ref()
        .iter()
        .take(6)
        .map(|byte| char::from(LETTERS[usize::from(byte % 32)]))
        .collect()
}

/// Nineteen digits, always the same for the same person.
fn health_user_id(seed: u64, name: &str) -> String {
    let digest = aws_lc_rs::digest::digest(
        &aws_lc_rs::digest::SHA256,
        format!("health/{seed}/{name}").as_bytes(),
    );
    let digits = digest.as_ref().iter().take(18);
    let digits: String = digits.map(|byte| char::from(b'0' + byte % 10)).collect();
    format!("1{digits}")
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::generate;

    #[test]
    fn the_same_seed_makes_the_same_people_and_no_id_twice() {
        let people = generate(7, 500);
        let ids: HashSet<&str> = people.iter().map(|person| person.id.as_str()).collect();

        assert_eq!(people, generate(7, 500));
        assert_ne!(people[0].id, generate(8, 1)[0].id);
        assert_eq!(ids.len(), 500);
    }
}
