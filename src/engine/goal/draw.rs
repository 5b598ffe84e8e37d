//! Chance that can be repeated: the same seed and date give the same number.

use jiff::civil::Date;

use crate::model::time::CivilDate;

const UNIX_EPOCH: CivilDate = CivilDate(Date::constant(1970, 1, 1));

/// A number between two, both included, for a date.
pub(super) fn between((low, high): (i32, i32), seed: i32, date: CivilDate) -> i32 {
    let span = u64::from(high.abs_diff(low)) + 1;
    let days = UNIX_EPOCH.days_to(date);
    let mixed = mixed((u64::from(seed.unsigned_abs()) << 32) | u64::from(days.unsigned_abs()));
    low + i32::try_from(mixed % span).unwrap_or_default()
}

/// The output function of `SplitMix64` (Steele, Lea and Flood 2014, doi 10.1145/2660193.2660195).
fn mixed(state: u64) -> u64 {
    let one = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let two = (one ^ (one >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let three = (two ^ (two >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    three ^ (three >> 31)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::between;
    use crate::model::time::CivilDate;

    #[test]
    fn draws_repeat_spread_and_stay_within() {
        let first = CivilDate(date(2026, 1, 1));
        let draws: Vec<i32> = (0..1_000)
            .map(|day| between((100, 260), 7, first.plus_days(day)))
            .collect();
        let again = between((100, 260), 7, first.plus_days(500));

        assert_eq!(draws[500], again);
        assert!(draws.iter().all(|draw| (100..=260).contains(draw)));
        assert!(draws.contains(&100) && draws.contains(&260));
        let mean = draws.iter().sum::<i32>() / 1_000;
        assert!((170..=190).contains(&mean), "{mean}");
        assert_ne!(draws[0], between((100, 260), 8, first));
    }
}
