//! Ranges of dates, and how long each may be.

use actix_web::HttpResponse;
use jiff::ToSpan;
use jiff::civil::Date;

use super::asked::Asked;
use super::errors::invalid;

/// How long a range may be.
#[derive(Clone, Copy)]
pub(super) struct Longest {
    pub(super) days: i64,
    /// The days that a refusal speaks of, which are not always the same.
    pub(super) said: i64,
    /// What it is called in a refusal.
    pub(super) resource: &'static str,
    pub(super) periods: &'static [&'static str],
}

/// Periods that end on a date.
pub(super) const PERIODS: [&str; 9] = ["1d", "7d", "30d", "1w", "1m", "3m", "6m", "1y", "max"];
/// Those of which no other is longer than a month.
pub(super) const UP_TO_A_MONTH: [&str; 5] = ["1d", "7d", "30d", "1w", "1m"];
/// No periods: only ranges.
pub(super) const NONE: [&str; 0] = [];

/// A limit of so many days.
pub(super) const fn days(days: i64, resource: &'static str) -> Longest {
    Longest {
        days,
        said: days,
        resource,
        periods: &PERIODS,
    }
}

impl Longest {
    /// The same for these periods only.
    pub(super) const fn only(self, periods: &'static [&'static str]) -> Self {
        Self { periods, ..self }
    }
}

impl Asked<'_> {
    /// The dates from `date` to `end`, both included; or of a period that ends on `date`.
    pub(super) fn range(&self, longest: Longest) -> Result<(Date, Date), HttpResponse> {
        let first = self.date("date")?;
        let end = self.gap("end");
        if PERIODS.contains(&end) && longest.periods.contains(&end) {
            return Ok((self.start_of(end, first), first));
        }
        let last = self.read_date("end-date", end)?;
        if last < first {
            let why = "The end date must not be before the start date.";
            return Err(invalid("end-date", why));
        }
        if first.duration_until(last).as_hours() / 24 >= longest.days {
            let (days, resource) = (longest.said, longest.resource);
            let why = format!("The range cannot exceed {days} days for resource type {resource}");
            return Err(invalid("end-date", &why));
        }
        Ok((first, last))
    }

    /// The same, or one date where no end is asked for.
    pub(super) fn days(&self, longest: Longest) -> Result<(Date, Date), HttpResponse> {
        match self.said("end") {
            Some(_) => self.range(longest),
            None => self.date("date").map(|date| (date, date)),
        }
    }

    /// The first date of a period.
    fn start_of(&self, period: &str, last: Date) -> Date {
        let back = match period {
            "7d" | "1w" => 7.days(),
            "30d" => 30.days(),
            "1m" => 1.month(),
            "3m" => 3.months(),
            "6m" => 6.months(),
            "1y" => 1.year(),
            "max" => return last.min(self.world.first_date()),
            _ => 1.day(),
        };
        last.saturating_sub(back).saturating_add(1.day())
    }
}
