//! Chance that falls the same way whenever it is asked again.

use std::fmt::Display;

use aws_lc_rs::digest::{SHA256, digest};
use rand::rngs::ChaCha8Rng;
use rand::{RngExt, SeedableRng};

use super::life::Life;

/// Ids that are made up have eleven digits.
const SMALLEST: u64 = 10_000_000_000;

impl Life<'_> {
    /// Chance in one matter of the person on a date.
    pub fn chance(&self, matter: &str, date: impl Display) -> ChaCha8Rng {
        let name = format!("{}/{}/{matter}/{date}", self.world.seed(), self.person.id);
        let mut key = [0; 32];
        key.copy_from_slice(digest(&SHA256, name.as_bytes()).as_ref());
        ChaCha8Rng::from_seed(key)
    }

    /// The id of something on a date: digits, the same at both providers.
    pub fn id_of(&self, matter: &str, date: impl Display) -> u64 {
        self.chance(matter, format_args!("{date}/id"))
            .random_range(SMALLEST..SMALLEST * 10)
    }
}

/// About normal, with a deviation of one: the sum of twelve uniform numbers, less six.
pub fn normal(chance: &mut ChaCha8Rng) -> f64 {
    (0..12).map(|_| chance.random_range(0.0..1.0)).sum::<f64>() - 6.0
}

/// Something between -1 and 1, always the same for the same key and number; quicker than chance.
pub fn noise(key: u64, number: u64) -> f64 {
    // The finaliser of SplitMix64.
    let mut mixed = key ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    let top = u32::try_from((mixed ^ (mixed >> 31)) >> 32).unwrap_or(0);
    f64::from(top) / f64::from(u32::MAX) * 2.0 - 1.0
}

/// Rounds to so many decimals; up what lies halfway, also if it does so but for inexact arithmetic.
pub fn rounded(value: f64, decimals: i32) -> f64 {
    let unit = 10_f64.powi(decimals);
    (value * unit * (1.0 + 1e-12)).round() / unit
}
