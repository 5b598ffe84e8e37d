//! Windows within days, by what the person's clock shows when they begin.

use std::collections::BTreeMap;

use jiff::civil::{Date, Time};
use jiff::{Timestamp, ToSpan};

use super::{Asked, Made};
use crate::upstream::google_health::readings::{Family, Summed};

/// Minutes of a clock face.
pub(super) const DAY: usize = 1440;

/// A date with the first minute of its clock that is meant, and the last.
pub(super) struct Span {
    pub(super) date: Date,
    pub(super) from: usize,
    pub(super) to: usize,
}

/// Which windows are asked for.
pub(super) struct Windows {
    /// Minutes of each; nothing for every reading by itself.
    pub(super) width: Option<usize>,
    /// Whether times were named, so that a part of a day is meant.
    pub(super) partly: bool,
    /// Each date and what is meant of it.
    pub(super) spans: Vec<Span>,
}

/// The minute of the clock at which a time is.
pub(super) fn minute_of(time: Time) -> usize {
    usize::from(time.hour().unsigned_abs()) * 60 + usize::from(time.minute().unsigned_abs())
}

/// The time at which a minute of the clock begins.
pub(super) fn time_of(minute: usize) -> Time {
    let part = |number: usize| i8::try_from(number).unwrap_or_default();
    Time::new(part(minute / 60), part(minute % 60), 0, 0).unwrap_or_default()
}

impl Windows {
    /// The windows that a call asks for.
    pub(super) fn of(asked: &Asked<'_>) -> Self {
        let (first, last) = asked
            .call
            .dates(asked.today)
            .unwrap_or((asked.today, asked.today));
        let times = asked.call.times();
        let (from, to) = match times {
            Some((from, to)) => (minute_of(from), minute_of(to)),
            // From midnight to midnight is as long as an answer may be.
            None if first != last => (0, 0),
            None => (0, DAY - 1),
        };
        let span = |date, from, to| Span { date, from, to };
        let spans = match first == last {
            true => vec![span(first, from, to)],
            false => vec![span(first, from, DAY - 1), span(last, 0, to)],
        };
        let width = match asked.word("detail-level") {
            "1sec" => None,
            "5min" => Some(5),
            "15min" => Some(15),
            _ => Some(1),
        };
        Self {
            width,
            partly: times.is_some(),
            spans,
        }
    }

    /// The first date.
    pub(super) fn date(&self) -> Date {
        self.spans.first().map_or(Date::ZERO, |span| span.date)
    }
}

impl Span {
    /// Where the windows of the span begin that are meant, as far as the day has come.
    pub(super) fn starts(&self, asked: &Asked<'_>, width: usize) -> impl Iterator<Item = usize> {
        let now = asked.clock(asked.app.now().0);
        let over = match self.date.cmp(&now.date()) {
            std::cmp::Ordering::Less => DAY,
            std::cmp::Ordering::Equal => minute_of(now.time()) + 1,
            std::cmp::Ordering::Greater => 0,
        };
        let end = (self.to + 1).min(over).min(DAY);
        (self.from.next_multiple_of(width)..end).step_by(width)
    }

    /// What is told of each window of the date, by the minute of the clock at which it begins. Where
    /// the clock shows an hour twice, two windows begin at the same minute.
    pub(super) async fn read<T>(
        &self,
        asked: &Asked<'_>,
        kind: &Summed<T>,
        width: usize,
    ) -> Made<BTreeMap<usize, Vec<T>>> {
        let mut windows: BTreeMap<usize, Vec<T>> = BTreeMap::new();
        if self.date > asked.today {
            return Ok(windows);
        }
        let seconds = i64::try_from(width * 60).unwrap_or(60);
        let readings = asked.readings();
        let told = readings.windows(kind, Family::All, self.bounds(asked), seconds);
        for (at, value) in told.await? {
            let minute = minute_of(asked.clock(at).time());
            windows.entry(minute).or_default().push(value);
        }
        Ok(windows)
    }

    /// When the date begins and ends.
    pub(super) fn bounds(&self, asked: &Asked<'_>) -> (Timestamp, Timestamp) {
        let next = self.date.saturating_add(1.day());
        (asked.midnight(self.date), asked.midnight(next))
    }
}
