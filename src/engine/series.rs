//! One person's dated steps, as a rule sees them that must not look ahead.

use crate::model::time::CivilDate;

/// Valid days that a rank is taken of.
pub const RANKED: usize = 9;
/// Calendar days of a week; the valid days of the first are the baseline.
const WEEK: i32 = 7;
/// Valid days that a mean of a week needs.
const NEEDED: i32 = 4;

/// Steps of one date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// The civil date.
    pub date: CivilDate,
    /// Steps, as they were counted.
    pub steps: i32,
    /// Whether the day is complete and was worn.
    pub valid: bool,
}

/// One person's rows, the earliest first, each date once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Series {
    rows: Vec<Row>,
    /// The steps of the valid rows.
    valid: Vec<i32>,
    /// How many of them lie before each row.
    before: Vec<usize>,
}

impl Series {
    /// Sorts rows by date. Of two rows of one date the first counts.
    pub fn new(mut rows: Vec<Row>) -> Self {
        rows.sort_by_key(|row| row.date);
        rows.dedup_by_key(|row| row.date);
        let mut valid = Vec::new();
        let mut before = Vec::with_capacity(rows.len());
        for row in &rows {
            before.push(valid.len());
            if row.valid {
                valid.push(row.steps);
            }
        }
        Self {
            rows,
            valid,
            before,
        }
    }

    /// The rows, the earliest first.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// What was known when the day of a row began.
    pub fn past(&self, index: usize) -> Past<'_> {
        let (earlier, rest) = self.rows.split_at(index.min(self.rows.len()));
        let known = self.before.get(index).copied().unwrap_or(self.valid.len());
        let valid = self.valid.get(..known).unwrap_or_default();
        let mut past = Past {
            valid,
            week: 0,
            baseline: None,
            last_week: None,
            last_seven_days: None,
            sorted: sorted(valid),
        };
        let (Some(first), Some(today)) = (self.rows.first(), rest.first()) else {
            return past;
        };
        let (first, date) = (first.date, today.date);
        past.week = first.days_to(date).div_euclid(WEEK);
        past.last_seven_days = mean_between(earlier, date.plus_days(-WEEK), date.plus_days(-1));
        if past.week > 0 {
            let start = first.plus_days(WEEK * (past.week - 1));
            past.baseline = mean_between(earlier, first, first.plus_days(WEEK - 1));
            past.last_week = mean_between(earlier, start, start.plus_days(WEEK - 1));
        }
        past
    }
}

/// What lies before a date.
#[derive(Clone, Copy, Debug)]
pub struct Past<'a> {
    valid: &'a [i32],
    /// Whole weeks since the first date.
    pub week: i32,
    /// The mean of the valid days in the first seven calendar days; from the eighth on.
    pub baseline: Option<f64>,
    /// The mean of the valid days in the week before, in weeks that begin as the first date did.
    pub last_week: Option<f64>,
    /// The mean of the valid days in the seven calendar days before.
    pub last_seven_days: Option<f64>,
    /// The last valid days, sorted, if there are enough.
    sorted: Option<[i32; RANKED]>,
}

impl<'a> Past<'a> {
    /// The steps of the last valid days, at most so many.
    pub fn last_valid(&self, most: usize) -> &'a [i32] {
        let from = self.valid.len().saturating_sub(most);
        self.valid.get(from..).unwrap_or_default()
    }

    /// The k-th smallest of the last nine valid days, k from 1, if there are nine.
    pub fn ranked(&self, rank: usize) -> Option<i32> {
        self.sorted?.get(rank.checked_sub(1)?).copied()
    }
}

fn sorted(valid: &[i32]) -> Option<[i32; RANKED]> {
    let mut last: [i32; RANKED] = valid.last_chunk().copied()?;
    last.sort_unstable();
    Some(last)
}

/// The mean of the valid rows between two dates, if there are enough.
fn mean_between(rows: &[Row], from: CivilDate, to: CivilDate) -> Option<f64> {
    let start = rows.partition_point(|row| row.date < from);
    let within = rows.get(start..).unwrap_or_default();
    let within = within.iter().take_while(|row| row.date <= to);
    let (mut sum, mut count) = (0_i64, 0_i32);
    for row in within.filter(|row| row.valid) {
        sum += i64::from(row.steps);
        count += 1;
    }
    #[expect(clippy::cast_precision_loss, reason = "seven days of steps")]
    let mean = sum as f64 / f64::from(count);
    (count >= NEEDED).then_some(mean)
}

/// The mean of some counts; 0 of none.
pub fn mean(counts: &[i32]) -> f64 {
    let sum: i64 = counts.iter().copied().map(i64::from).sum();
    #[expect(
        clippy::cast_precision_loss,
        reason = "sums of steps are far below 2^53"
    )]
    let mean = sum as f64 / counts.len().max(1) as f64;
    mean
}

/// The k-th smallest of some counts, k from 1.
pub fn smallest(counts: &[i32], rank: usize) -> Option<i32> {
    let mut sorted = counts.to_vec();
    sorted.sort_unstable();
    sorted.get(rank.checked_sub(1)?).copied()
}

/// The rank that stands for a percentile of `count` values by the nearest-rank rule, in whole numbers:
/// floating point takes 28 % of 25 for more than 7.
pub fn nearest_rank(percent: usize, count: usize) -> usize {
    (percent * count).div_ceil(100)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::{Row, Series, mean, nearest_rank, smallest};
    use crate::model::time::CivilDate;

    fn series(steps: &[i32]) -> Series {
        let mut on = CivilDate(date(2026, 1, 5));
        let mut rows = Vec::new();
        for &steps in steps {
            rows.push(Row {
                date: on,
                steps,
                valid: steps >= 1_000,
            });
            on = on.plus_days(1);
        }
        Series::new(rows)
    }

    #[test]
    fn order_statistics_are_those_of_the_nearest_rank() {
        let nine = [1000, 1500, 2600, 4500, 5000, 5700, 6300, 8000, 11000];
        let five = [3000, 4000, 5000, 6000, 7000];
        let seven = [4300, 6100, 7000, 7600, 8200, 9900, 12000];
        let ten = [100, 200, 300, 400, 500, 600, 700, 800, 900, 1000];
        for (values, percent, expected) in [
            (&nine[..], 40, 4500),
            (&nine, 50, 5000),
            (&nine, 60, 5700),
            (&nine, 75, 6300),
            (&nine, 90, 11000),
            (&five, 60, 5000),
            (&seven, 60, 8200),
            (&ten, 60, 600),
            (&[4000, 8000], 50, 4000),
        ] {
            let rank = nearest_rank(percent, values.len());
            assert_eq!(smallest(values, rank), Some(expected), "{percent} %");
        }
        assert_eq!((nearest_rank(28, 25), nearest_rank(56, 25)), (7, 14));
        assert_eq!((smallest(&nine, 0), smallest(&nine, 10)), (None, None));
    }

    #[test]
    fn a_baseline_is_of_the_first_seven_days_and_counts_from_the_eighth() {
        let one = series(&[5000, 500, 7000, 500, 9000, 500, 11_000, 3000]);

        assert_eq!(one.past(6).baseline, None);
        assert_eq!(one.past(7).baseline, Some(8_000.0));
        assert_eq!(one.past(7).last_week, Some(8_000.0));
        let short = series(&[5000, 500, 7000, 500, 9000, 500, 500, 3000]);
        assert_eq!(short.past(7).baseline, None, "three valid days");
    }

    #[test]
    fn seven_days_roll_and_valid_days_do_not_mind_gaps() {
        let one = series(&[1000, 2000, 3000, 4000, 500, 500, 500, 500, 5000]);

        assert_eq!(one.past(4).last_seven_days, Some(2_500.0));
        assert_eq!(one.past(8).last_seven_days, None);
        assert_eq!(one.past(8).last_valid(3), [2000, 3000, 4000]);
        assert!((mean(one.past(9).last_valid(9)) - 3_000.0).abs() < 1e-9);
    }
}
