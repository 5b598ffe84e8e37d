//! The minutes that a day really has in its zone: 23, 24 or 25 hours of them, or some other number.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};

use super::intraday::{Face, MINUTES, sum};

/// What was said of each minute since a day began.
#[derive(Debug)]
pub struct Minutes {
    start: Timestamp,
    steps: Vec<Option<u32>>,
}

impl Minutes {
    /// Puts a clock face on the minutes of a date. The steps of an hour that the clock shows twice were
    /// made when it was shown first; those of an hour that it skips are made in the hour after.
    pub fn of(face: &Face, date: Date, zone: &TimeZone) -> Option<Self> {
        let start = date.to_zoned(zone.clone()).ok()?.timestamp();
        let end = date
            .checked_add(1.day())
            .ok()?
            .to_zoned(zone.clone())
            .ok()?;
        let length = minutes_between(start, end.timestamp())?;
        let steps = match u32::try_from(length) == Ok(MINUTES) {
            true => face.minutes().to_vec(),
            false => on_an_odd_day(face, date.at(0, 0, 0, 0), zone, (start, length)),
        };
        Some(Self { start, steps })
    }

    /// Each minute with what was said of it, in order.
    pub fn each(&self) -> impl DoubleEndedIterator<Item = (Timestamp, Option<u32>)> {
        self.steps.iter().enumerate().map(|(index, steps)| {
            let since = i64::try_from(index).unwrap_or(i64::MAX);
            (
                self.start
                    .saturating_add(SignedDuration::from_mins(since))
                    .unwrap_or(self.start),
                *steps,
            )
        })
    }
}

fn on_an_odd_day(
    face: &Face,
    midnight: DateTime,
    zone: &TimeZone,
    (start, length): (Timestamp, usize),
) -> Vec<Option<u32>> {
    let said = |at: Timestamp| {
        let time = zone.to_datetime(at).time();
        let minute = i32::from(time.hour()) * 60 + i32::from(time.minute());
        let place = usize::try_from(minute).ok()?;
        face.minutes().get(place).copied().flatten()
    };
    // Worn minutes first, as the clock shows them, still; then the steps, each once.
    let mut steps: Vec<Option<u32>> = (0..)
        .take(length)
        .map(|minute| start.saturating_add(SignedDuration::from_mins(minute)).ok())
        .map(|at| at.and_then(said).map(|_| 0))
        .collect();
    for (minute, made) in (0_i64..).zip(face.minutes()) {
        let shown = midnight.saturating_add(minute.minutes());
        let at = zone.to_ambiguous_timestamp(shown).compatible().ok();
        let index = at.and_then(|at| minutes_between(start, at)).unwrap_or(0);
        if let (Some(made), Some(last)) = (made, length.checked_sub(1)) {
            let place = &mut steps[index.min(last)];
            *place = sum([*place, Some(*made)]);
        }
    }
    steps
}

fn minutes_between(start: Timestamp, end: Timestamp) -> Option<usize> {
    usize::try_from(start.duration_until(end).as_secs() / 60).ok()
}

/// Shares a whole out by weights so that the parts add up to it; nothing where there is no weight.
pub fn shared(whole: u64, weights: &[Option<u64>]) -> Vec<Option<u64>> {
    let all: u128 = weights
        .iter()
        .flatten()
        .map(|weight| u128::from(*weight))
        .sum();
    let mut before = 0;
    let part = |sum: u128| u64::try_from(u128::from(whole) * sum / all.max(1)).unwrap_or(u64::MAX);
    weights
        .iter()
        .map(|weight| {
            let start = before;
            before += u128::from((*weight)?);
            Some(part(before) - part(start))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use jiff::tz::TimeZone;

    use super::{Minutes, shared};
    use crate::simulator::truth::intraday::Face;

    /// Days on which clocks change, and how long they are.
    const ODD: [(&str, (i16, i8, i8), usize); 9] = [
        ("America/New_York", (2026, 3, 8), 23 * 60),
        ("America/New_York", (2026, 11, 1), 25 * 60),
        ("America/New_York", (2026, 11, 2), 24 * 60),
        ("America/St_Johns", (2026, 3, 8), 23 * 60),
        ("America/St_Johns", (2026, 11, 1), 25 * 60),
        ("Australia/Lord_Howe", (2026, 4, 5), 24 * 60 + 30),
        ("Australia/Lord_Howe", (2026, 10, 4), 24 * 60 - 30),
        ("America/Santiago", (2026, 9, 6), 23 * 60),
        ("Asia/Kathmandu", (2026, 9, 6), 24 * 60),
    ];

    #[test]
    fn the_minutes_of_a_day_add_up_to_it_however_long_it_is() {
        // Somebody who walks all night, so that every skipped and repeated minute has steps.
        for face in [
            Face::worn(8_123),
            Face::worn(999),
            Face::of_hours(&[61; 24]),
        ] {
            for (zone, (year, month, day), length) in ODD {
                let zone_of = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
                let minutes = Minutes::of(&face, date(year, month, day), &zone_of);
                let steps: Vec<_> = minutes.iter().flat_map(Minutes::each).collect();

                assert_eq!(steps.len(), length, "{zone} {month}-{day}");
                let sum: u32 = steps.iter().filter_map(|(_, steps)| *steps).sum();
                assert_eq!(sum, face.total(), "{zone} {month}-{day}");
            }
        }
    }

    #[test]
    fn a_repeated_hour_is_walked_once_and_a_skipped_one_an_hour_later() {
        let zone = TimeZone::get("America/New_York").unwrap_or(TimeZone::UTC);
        let face = Face::of_hours(&[60; 24]);
        let hours = |year, month, day| -> Vec<u32> {
            let minutes = Minutes::of(&face, date(year, month, day), &zone);
            let steps: Vec<u32> = minutes
                .iter()
                .flat_map(Minutes::each)
                .map(|(_, steps)| steps.unwrap_or(1_000_000))
                .collect();
            steps.chunks(60).map(|hour| hour.iter().sum()).collect()
        };

        assert_eq!(hours(2026, 11, 1)[..4], [60, 60, 0, 60], "worn both times");
        assert_eq!(hours(2026, 3, 8)[..4], [60, 60, 120, 60]);
    }

    #[test]
    fn minutes_are_where_the_zone_has_them() {
        let zone = TimeZone::get("America/St_Johns").unwrap_or(TimeZone::UTC);
        let minutes = Minutes::of(&Face::worn(5_000), date(2026, 11, 1), &zone);
        let first = minutes
            .iter()
            .flat_map(Minutes::each)
            .find(|(_, steps)| steps.is_some());

        // 06:30 of standard time, though the day began in summer time.
        assert_eq!(
            first.map(|(at, _)| at.to_string()).as_deref(),
            Some("2026-11-01T10:00:00Z")
        );
    }

    #[test]
    fn shares_add_up_to_the_whole() {
        assert_eq!(
            shared(10, &[None, Some(1), Some(0), Some(2), None]),
            [None, Some(3), Some(0), Some(7), None]
        );
        assert_eq!(shared(10, &[None, Some(0)]), [None, Some(0)]);
    }
}
