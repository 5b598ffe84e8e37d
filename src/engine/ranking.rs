//! The order of a board as one whole number, and ranks by counting how many are ahead.
//!
//! A key holds the score, then the tie-breaks: coverage, then the smaller share of the member who did
//! most. Equal keys share a rank (1-2-2-4). To count the keys ahead of one without looking at all of
//! them, entries are counted by ever longer beginnings of their keys.

use crate::model::leaderboard::BoardMetric;

/// Bits of each tie-break; the score stands before them.
const TIE_BITS: u32 = 10;
/// The greatest number that the score's twenty bits are used for.
const SCORE: f64 = 1_000_000.0;
/// The greatest number that a tie-break's ten bits are used for.
const TIE: f64 = 1_000.0;
/// Bits of a key.
const KEY_BITS: u32 = 40;
/// Bits of a key that entries are counted by at each level. The first two are coarse, so that there are few
/// of them whatever the board; the last is the whole key, as many as there are different ones. Of a million
/// people some hundred differ within one beginning of the second level.
const LEVEL_BITS: [u32; 3] = [7, 14, KEY_BITS];
/// Levels at which entries are counted; the last is that of whole keys.
pub const LEVELS: i32 = 3;
/// The key of who is listed without a rank.
pub const UNRANKED: i64 = -1;

/// Where a score comes in a board: the greatest key first.
pub fn key(
    metric: BoardMetric,
    score: f64,
    coverage: Option<f64>,
    top_member_share: Option<f64>,
) -> i64 {
    let scaled = match metric {
        BoardMetric::GoalDayRate | BoardMetric::Consistency => score,
        // 20,000 steps are the usual cap, 100,000 the highest that one can be.
        BoardMetric::CappedMean => score / 100_000.0,
        // Each member counts up to 1.25.
        BoardMetric::ProgressIndex => score / 1.25,
        // From nothing at all to nine times as much again.
        BoardMetric::Improvement => (score + 1.0) / 10.0,
    };
    let coverage = whole(coverage.unwrap_or_default(), TIE);
    let spread = whole(1.0 - top_member_share.unwrap_or(1.0), TIE);
    (whole(scaled, SCORE) << (2 * TIE_BITS)) | (coverage << TIE_BITS) | spread
}

/// A share as a whole number.
fn whole(share: f64, of: f64) -> i64 {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "it lies between 0 and a million"
    )]
    let whole = (share.clamp(0.0, 1.0) * of).round() as i64;
    whole
}

/// The beginning of a key at a level, 1 being the shortest.
pub fn prefix(key: i64, level: i32) -> i64 {
    key >> (KEY_BITS - bits(level))
}

fn bits(level: i32) -> u32 {
    let before = usize::try_from(level - 1).ok();
    before.map_or(0, |at| LEVEL_BITS.get(at).copied().unwrap_or(KEY_BITS))
}

/// The beginnings of a level that are ahead of a key and were not counted by the level before:
/// greater than the first, and below the second.
pub fn ahead(key: i64, level: i32) -> (i64, i64) {
    let finer = bits(level) - bits(level - 1);
    let own = prefix(key, level);
    (own, ((own >> finer) + 1) << finer)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{LEVELS, ahead, key, prefix};
    use crate::model::leaderboard::BoardMetric;

    #[test]
    fn ties_are_broken_by_coverage_and_then_by_the_smaller_share_of_the_first() {
        let of =
            |score, coverage, top| key(BoardMetric::GoalDayRate, score, Some(coverage), Some(top));
        let order = [
            of(0.61, 0.5, 0.9),
            of(0.6, 0.9, 0.9),
            of(0.6, 0.8, 0.2),
            of(0.6, 0.8, 0.3),
            of(0.0, 1.0, 0.1),
        ];
        assert!(order.is_sorted_by(|a, b| a > b), "{order:?}");
        assert_eq!(of(0.6, 0.8, 0.3), of(0.6, 0.8, 0.3));
    }

    #[test]
    fn no_score_leaves_its_bits() {
        for metric in BoardMetric::ALL {
            let (low, high) = (
                key(*metric, -9.0, None, None),
                key(*metric, 1e9, Some(1.0), Some(0.0)),
            );
            assert!(low >= 0 && high < 1 << 40, "{metric}: {low} {high}");
        }
    }

    proptest! {
        #[test]
        fn the_levels_count_exactly_who_is_ahead(
            keys in prop::collection::vec(0_i64..1 << 40, 1..40),
            near in prop::collection::vec(0_i64..1 << 10, 0..20),
            own in any::<prop::sample::Index>(),
        ) {
            let near = near.iter().map(|bits| keys[0] & !0x3ff | bits);
            let keys: Vec<i64> = keys.iter().copied().chain(near).collect();
            let own = keys[own.index(keys.len())];
            let mut found = 0;
            for level in 1..=LEVELS {
                let (above, below) = ahead(own, level);
                found += keys
                    .iter()
                    .map(|key| prefix(*key, level))
                    .filter(|prefix| (above + 1..below).contains(prefix))
                    .count();
            }

            prop_assert_eq!(found, keys.iter().filter(|key| **key > own).count());
        }
    }
}
