//! The history of what one source said of one date: the same whatever order it is learned in.

use crate::model::day::StatusReason;
use crate::model::day_record::DayRecord;
use crate::model::time::Instant;

/// Whether two records say the same, whenever it was learned. The zone of a day that is over is that
/// in which it ended: to travel afterwards changes nothing.
pub fn says_the_same(before: &DayRecord, told: &DayRecord) -> bool {
    let mut told = DayRecord {
        revision: before.revision,
        observed_at: before.observed_at,
        superseded_at: before.superseded_at,
        ..told.clone()
    };
    if is_over(&told) {
        keep_zone(&mut told, before);
    }
    *before == told
}

/// What a source says now, after what it said before: nothing new, or the record that stands from
/// here on. `told` must not be older than `before`.
pub fn follow(before: Option<&DayRecord>, mut told: DayRecord) -> Option<DayRecord> {
    match before {
        None => told.is_told().then_some(told),
        Some(before) if says_the_same(before, &told) => None,
        Some(before) => {
            if is_over(&told) {
                keep_zone(&mut told, before);
            }
            told.revision = before.revision + 1;
            Some(told)
        }
    }
}

/// Puts what was said at an earlier moment into its place in a history that is known already.
///
/// `rows` are all records of one source and date, the earliest first; `readings` are the moments at
/// which this source was asked about the date. Between two records, a reading said what the record
/// before it says, so a word that comes in between must not stand any longer than until that reading.
pub fn insert(rows: &mut Vec<DayRecord>, readings: &[Instant], told: DayRecord) {
    let at = told.observed_at;
    let place = rows.partition_point(|row| row.observed_at <= at);
    let before = place.checked_sub(1).map(|index| rows[index].clone());
    let Some(told) = follow(before.as_ref(), told) else {
        return;
    };
    let next = rows.get(place).map(|row| row.observed_at);
    let again = readings
        .iter()
        .copied()
        .filter(|&reading| reading > at)
        .min();
    match again.filter(|&again| next.is_none_or(|next| again < next)) {
        Some(again) => {
            let before = before.map_or_else(
                || told.withdrawn(again),
                |row| DayRecord {
                    observed_at: again,
                    ..row
                },
            );
            rows.splice(place..place, [told, before]);
        }
        None if rows
            .get(place)
            .is_some_and(|next| says_the_same(next, &told)) =>
        {
            rows[place].observed_at = at;
        }
        None => rows.insert(place, told),
    }
    number(rows);
}

/// Counts the records of a history, and lets each stand until the next.
fn number(rows: &mut [DayRecord]) {
    let first = rows.iter().map(|row| row.revision).min().unwrap_or(1);
    let starts: Vec<Instant> = rows.iter().map(|row| row.observed_at).collect();
    for (revision, (index, row)) in (first..).zip(rows.iter_mut().enumerate()) {
        row.revision = revision;
        row.superseded_at = starts.get(index + 1).copied();
    }
}

fn is_over(record: &DayRecord) -> bool {
    record.status_reason != StatusReason::DayNotOver
}

fn keep_zone(told: &mut DayRecord, before: &DayRecord) {
    told.time_zone = before.time_zone.clone();
    told.zone_origin = before.zone_origin;
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::{follow, insert};
    use crate::model::day::{DayStatus, Source, StatusReason};
    use crate::model::day_record::{DayRecord, Teller};
    use crate::model::time::{CivilDate, Instant};

    fn at(second: i64) -> Instant {
        Instant(Timestamp::from_second(1_800_000_000 + second).unwrap())
    }

    /// What is told at a moment: steps, or that there are none any more.
    fn told(second: i64, steps: Option<i32>) -> DayRecord {
        let date = CivilDate(date(2026, 11, 18));
        let empty = DayRecord::empty(date, Source::Device, Teller::Fitbit, at(second));
        match steps {
            None => empty,
            Some(_) => DayRecord {
                steps,
                status: DayStatus::Complete,
                status_reason: StatusReason::SyncedPastMidnight,
                ..empty
            },
        }
    }

    /// The history if everything is learned in the given order, as FitEx learns it: what is newest
    /// follows, what is older is put into its place.
    fn learned(words: &[(i64, Option<i32>)]) -> Vec<DayRecord> {
        let mut rows: Vec<DayRecord> = Vec::new();
        let mut readings: Vec<Instant> = Vec::new();
        for &(second, steps) in words {
            let word = told(second, steps);
            if readings.iter().all(|&reading| reading < word.observed_at) {
                if let Some(next) = follow(rows.last(), word.clone()) {
                    if let Some(last) = rows.last_mut() {
                        last.superseded_at = Some(next.observed_at);
                    }
                    rows.push(next);
                }
            } else if !readings.contains(&word.observed_at) {
                insert(&mut rows, &readings, word.clone());
            }
            readings.push(word.observed_at);
        }
        rows
    }

    proptest! {
        #[test]
        fn any_order_of_arrival_gives_the_same_history(
            words in prop::collection::vec(prop::option::weighted(0.8, 0..3_i32), 1..9),
            order in any::<prop::sample::Index>(),
            shuffle in any::<u64>(),
        ) {
            let words: Vec<(i64, Option<i32>)> = (0..).zip(words).collect();
            let mut shuffled = words.clone();
            let mut state = shuffle | 1;
            for index in (1..shuffled.len()).rev() {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(order.index(7) as u64 + 1);
                shuffled.swap(index, (state >> 33) as usize % (index + 1));
            }

            let in_order = learned(&words);
            prop_assert_eq!(&learned(&shuffled), &in_order);
            let twice: Vec<_> = words.iter().chain(&shuffled).copied().collect();
            prop_assert_eq!(&learned(&twice), &in_order);
        }
    }

    #[test]
    fn a_word_in_between_stands_until_the_next_reading() {
        let rows = learned(&[(1, Some(5_000)), (3, Some(5_000)), (2, Some(6_000))]);

        let said: Vec<_> = rows
            .iter()
            .map(|row| (row.observed_at, row.steps, row.superseded_at))
            .collect();
        assert_eq!(
            said,
            [
                (at(1), Some(5_000), Some(at(2))),
                (at(2), Some(6_000), Some(at(3))),
                (at(3), Some(5_000), None),
            ]
        );
    }
}
