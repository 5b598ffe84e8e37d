//! Filters of points by time: `steps.interval.start_time >= "…" AND steps.interval.start_time < "…"`.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

use super::filter_words::{Word, words};
use super::point::Shape;

/// Which points are meant; without bounds, all.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Filter {
    from: Option<Bound>,
    to: Option<Bound>,
}

/// A time, as the clock shows it or as it passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bound {
    Civil(DateTime),
    Physical(Timestamp),
}

/// Why a filter is refused: a suffix of `INVALID_DATA_POINT_FILTER`.
pub(super) type Reason = &'static str;

/// What a filter is asked about.
#[derive(Clone, Copy)]
pub(super) enum Meant {
    Moment(Timestamp),
    /// A day by itself, which is the same everywhere.
    Date(Date),
}

/// The start of the range, or its end, which is not part of it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    From,
    To,
}

/// Understands a filter of points of one type, whose name is written in snake case.
pub(super) fn parse(text: &str, data_type: &str, shape: Shape) -> Result<Filter, Reason> {
    let words = words(text)?;
    let mut filter = Filter::default();
    if words.is_empty() {
        return Ok(filter);
    }
    let mut types = Vec::new();
    for restriction in restrictions(&words)? {
        let (member, end, literal) = parts(restriction)?;
        let (of, field) = member.split_once('.').ok_or("_RESTRICTION_COMPARABLE")?;
        types.push(of);
        let bound = bound(field, literal, shape)?;
        if shape == Shape::Onwards && end == End::To {
            return Err("_RESTRICTION_COMPARATOR");
        }
        match end {
            End::From => filter.from = Some(bound),
            End::To => filter.to = Some(bound),
        }
        if filter.is_mixed(bound) {
            return Err("_MIXED_TIME_RESTRICTIONS");
        }
    }
    if types.iter().any(|of| *of != types[0]) {
        return Err("_MIXED_DATA_TYPE_RESTRICTIONS");
    }
    if types[0] != data_type {
        return Err("_COLLECTION_MISMATCH");
    }
    Ok(filter)
}

/// The words of each restriction; between two of them stands AND.
fn restrictions<'a, 'b>(words: &'b [Word<'a>]) -> Result<Vec<&'b [Word<'a>]>, Reason> {
    if words.contains(&Word::Name("OR")) {
        return Err("_EXPRESSION_STRUCTURE");
    }
    let parts = words.split(|word| *word == Word::Name("AND")).collect();
    match words {
        [.., Word::Name("AND")] => Err("_UNEXPECTED_END_OF_INPUT"),
        [Word::Name("AND"), ..] => Err("_UNEXPECTED_TOKEN"),
        _ => Ok(parts),
    }
}

/// A member, which end it bounds, and what it is compared with.
fn parts<'a>(words: &[Word<'a>]) -> Result<(&'a str, End, &'a str), Reason> {
    match words {
        [Word::Name(member), Word::Sign(sign), Word::Text(literal)] => {
            let end = match *sign {
                ">=" => End::From,
                "<" => End::To,
                _ => return Err("_RESTRICTION_COMPARATOR"),
            };
            Ok((member, end, literal))
        }
        [Word::Text(_), Word::Sign(_), ..] => Err("_RESTRICTION_COMPARABLE"),
        [Word::Name(_)] | [Word::Name(_), Word::Sign(_)] => Err("_UNEXPECTED_END_OF_INPUT"),
        [Word::Name(_), Word::Text(_), ..] => Err("_MISSING_TOKEN"),
        _ => Err("_UNEXPECTED_TOKEN"),
    }
}

/// The members by which points of a shape can be asked for: as the clock shows it, and as time passes.
fn members(shape: Shape) -> (&'static str, &'static str) {
    match shape {
        Shape::Interval => ("interval.civil_start_time", "interval.start_time"),
        Shape::Sample => ("sample_time.civil_time", "sample_time.physical_time"),
        Shape::Daily => ("date", ""),
        Shape::Session => ("interval.civil_start_time", ""),
        Shape::Sleep => ("interval.civil_end_time", "interval.end_time"),
        Shape::Onwards => ("", "interval.start_time"),
        Shape::Timeless => ("", ""),
    }
}

fn bound(field: &str, literal: &str, shape: Shape) -> Result<Bound, Reason> {
    let (shown, passing) = members(shape);
    match field {
        "" => Err("_DATA_TYPE_MEMBER"),
        _ if field == shown => civil(literal)
            .filter(|_| shape != Shape::Daily || literal.len() == 10)
            .map(Bound::Civil)
            .ok_or("_CIVIL_DATE_TIME_FORMAT"),
        _ if field == passing => literal.parse().map(Bound::Physical).map_err(|_| ""),
        _ => Err("_DATA_TYPE_MEMBER"),
    }
}

/// `YYYY-MM-DD`, with or without `THH:mm:ss`.
fn civil(text: &str) -> Option<DateTime> {
    match text.len() {
        10 => text.parse::<Date>().ok().map(|date| date.at(0, 0, 0, 0)),
        19 if text.as_bytes()[10] == b'T' => text.parse().ok(),
        _ => None,
    }
}

impl Filter {
    fn is_mixed(&self, with: Bound) -> bool {
        let is_civil = |bound: Bound| matches!(bound, Bound::Civil(_));
        let bounds = self.from.into_iter().chain(self.to);
        bounds
            .into_iter()
            .any(|bound| is_civil(bound) != is_civil(with))
    }

    /// Whether a point is meant that is at this time.
    pub(super) fn has(&self, meant: Meant, zone: &TimeZone) -> bool {
        let is_before = |bound: Bound| match (bound, meant) {
            (Bound::Civil(time), Meant::Moment(at)) => zone.to_datetime(at) < time,
            (Bound::Civil(time), Meant::Date(date)) => date.at(0, 0, 0, 0) < time,
            (Bound::Physical(time), Meant::Moment(at)) => at < time,
            (Bound::Physical(time), Meant::Date(date)) => date < zone.to_datetime(time).date(),
        };
        !self.from.is_some_and(is_before) && self.to.is_none_or(is_before)
    }

    /// Whether a point of this date may be meant.
    pub(super) fn may_have(&self, date: Date, zone: &TimeZone) -> bool {
        let day = |bound: Bound| match bound {
            Bound::Civil(time) => time.date(),
            Bound::Physical(time) => zone.to_datetime(time).date(),
        };
        self.from.is_none_or(|from| day(from) <= date) && self.to.is_none_or(|to| date <= day(to))
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use jiff::tz::TimeZone;

    use super::{Filter, Meant, parse};
    use crate::simulator::google::point::Shape;

    #[test]
    fn a_filter_is_a_closed_open_range() {
        let zone = TimeZone::get("Europe/Berlin").unwrap_or(TimeZone::UTC);
        let field = "steps.interval.civil_start_time";
        let civil = format!("{field} >= \"2026-01-05\" AND {field} < \"2026-01-06T00:00:00\"");
        let physical = "steps.interval.start_time>=\"2026-01-04T23:00:00Z\" AND \
                        steps.interval.start_time<\"2026-01-06T00:00:00+01:00\"";
        for text in [civil.as_str(), physical] {
            let filter = parse(text, "steps", Shape::Interval).unwrap_or_default();
            for (at, has) in [
                ("2026-01-04T22:59:00Z", false),
                ("2026-01-04T23:00:00Z", true),
                ("2026-01-05T22:59:00Z", true),
                ("2026-01-05T23:00:00Z", false),
            ] {
                let at = at.parse().unwrap_or_default();
                assert_eq!(filter.has(Meant::Moment(at), &zone), has, "{text} {at}");
            }
            assert!(filter.may_have(date(2026, 1, 5), &zone));
            assert!(!filter.may_have(date(2026, 1, 4), &zone));
        }
        assert_eq!(parse("", "steps", Shape::Interval), Ok(Filter::default()));
    }

    #[test]
    fn what_is_wrong_with_a_filter_has_a_name() {
        let civil = "steps.interval.civil_start_time";
        let good = format!("{civil} >= \"2026-01-05\"");
        for (text, reason) in [
            (format!("{civil} >= \"2026-01-05"), "_SYNTAX"),
            (format!("{civil} % \"2026-01-05\""), "_SYNTAX"),
            (format!("{civil} \"2026-01-05\""), "_MISSING_TOKEN"),
            (format!("AND {good}"), "_UNEXPECTED_TOKEN"),
            (format!("{civil} >= 2026-01-05"), "_UNEXPECTED_TOKEN"),
            (format!("{good} {good}"), "_UNEXPECTED_TOKEN"),
            (format!("{good} AND"), "_UNEXPECTED_END_OF_INPUT"),
            (format!("{civil} >="), "_UNEXPECTED_END_OF_INPUT"),
            (format!("{good} OR {good}"), "_EXPRESSION_STRUCTURE"),
            (
                "\"2026-01-05\" < \"2026-01-06\"".into(),
                "_RESTRICTION_COMPARABLE",
            ),
            ("steps >= \"2026-01-05\"".into(), "_RESTRICTION_COMPARABLE"),
            (
                format!("{civil} > \"2026-01-05\""),
                "_RESTRICTION_COMPARATOR",
            ),
            (
                format!("{civil} = \"2026-01-05\""),
                "_RESTRICTION_COMPARATOR",
            ),
            (
                format!("{good} AND distance.interval.civil_start_time < \"2026-01-06\""),
                "_MIXED_DATA_TYPE_RESTRICTIONS",
            ),
            (
                format!("{good} AND steps.interval.start_time < \"2026-01-06T00:00:00Z\""),
                "_MIXED_TIME_RESTRICTIONS",
            ),
            (good.replace("steps", "distance"), "_COLLECTION_MISMATCH"),
            (
                good.replace("civil_start", "civil_end"),
                "_DATA_TYPE_MEMBER",
            ),
            (good.replace("01-05", "02-30"), "_CIVIL_DATE_TIME_FORMAT"),
            (
                good.replace("05\"", "05T10:00:00Z\""),
                "_CIVIL_DATE_TIME_FORMAT",
            ),
            ("steps.interval.start_time >= \"2026-01-05\"".into(), ""),
        ] {
            assert_eq!(
                parse(&text, "steps", Shape::Interval),
                Err(reason),
                "{text}"
            );
        }
    }
}
