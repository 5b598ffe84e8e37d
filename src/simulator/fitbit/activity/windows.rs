//! Which windows within a day are asked for: how wide, and from when to when.

use actix_web::HttpResponse;
use jiff::ToSpan;
use jiff::civil::{Date, Time};

use super::super::asked::Asked;
use super::super::errors::invalid;
use crate::simulator::truth::intraday::MINUTES;

/// Windows of one date, or of a night between two.
pub(in crate::simulator::fitbit) struct Windows {
    /// Minutes of each, or nothing for every reading by itself.
    pub(in crate::simulator::fitbit) width: Option<usize>,
    /// Whether only a part of the day is asked for.
    pub(in crate::simulator::fitbit) partly: bool,
    /// Each date with the first minute that is meant and the first that is not.
    pub(in crate::simulator::fitbit) spans: Vec<(Date, usize, usize)>,
}

const DAY: usize = MINUTES as usize;

impl Windows {
    /// The date whose total is told beside the windows.
    pub(in crate::simulator::fitbit) fn date(&self) -> Date {
        self.spans.first().map_or(Date::ZERO, |(date, ..)| *date)
    }

    /// Where the windows of a span begin.
    pub(in crate::simulator::fitbit) fn starts(
        &self,
        from: usize,
        to: usize,
    ) -> impl Iterator<Item = usize> {
        let width = self.width.unwrap_or(1);
        (from.next_multiple_of(width)..to).step_by(width)
    }
}

/// The time at which a minute of the day begins.
pub(in crate::simulator::fitbit) fn time_of(minute: usize) -> String {
    format!("{:02}:{:02}:00", minute / 60, minute % 60)
}

impl Asked<'_> {
    /// The windows that a path speaks of: the finest, if it does not say how wide.
    pub(in crate::simulator::fitbit) fn windows(
        &self,
        details: &[&str],
    ) -> Result<Windows, HttpResponse> {
        let finest = details.first().copied().unwrap_or_default();
        let detail = self.said("detail").unwrap_or(finest);
        let known = details.contains(&detail);
        let width = match detail {
            "1sec" if known => None,
            "1min" if known => Some(1),
            "5min" if known => Some(5),
            "15min" if known => Some(15),
            _ => {
                let why = format!("Invalid detail level: {detail}");
                return Err(invalid("detail-level", &why));
            }
        };
        let first = self.date("date")?;
        let last = match self.said("end") {
            None | Some("1d") => first,
            Some(end) => self.read_date("end-date", end)?,
        };
        let times = self.said("start").is_some();
        let (from, to) = match times {
            false => (0, DAY),
            true => (minute(self.time("start")?), minute(self.time("stop")?) + 1),
        };
        let spans = if last == first && from < to {
            vec![(first, from, to)]
        } else if times && last == first.saturating_add(1.day()) && to <= from + 1 {
            vec![(first, from, DAY), (last, 0, to)]
        } else {
            let why = "The range must be positive and not exceed 24 hours.";
            return Err(invalid("end-date", why));
        };
        Ok(Windows {
            width,
            partly: times,
            spans,
        })
    }
}

fn minute(time: Time) -> usize {
    usize::from(time.hour().unsigned_abs()) * 60 + usize::from(time.minute().unsigned_abs())
}
