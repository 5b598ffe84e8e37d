//! Sums of the person's own calendar days, by `dailyRollUp`.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::summed::SHORT;
use super::{Family, Readings, Summed};
use crate::upstream::Failure;
use crate::upstream::google_health::errors;
use crate::upstream::google_health::numbers::{Moment, moment};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RollUp {
    #[serde(default)]
    rollup_data_points: Vec<Point>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Point {
    civil_start_time: Moment,
    #[serde(flatten)]
    values: Map<String, Value>,
}

impl Readings<'_> {
    /// The sums of dates, both ends included. A date of which nothing is told is absent.
    pub async fn daily<T>(
        &self,
        kind: &Summed<T>,
        family: Family,
        (first, last): (Date, Date),
    ) -> Result<BTreeMap<Date, T>, Failure> {
        let mut days = BTreeMap::new();
        for dates in chunks(first, last, kind.longest) {
            match self.chunk(kind, family, dates, &mut days).await {
                Err(failure) if errors::is_too_long(&failure) && kind.longest > SHORT => {
                    let (first, end) = dates;
                    for dates in chunks(first, end.saturating_sub(1.day()), SHORT) {
                        self.chunk(kind, family, dates, &mut days).await?;
                    }
                }
                done => done?,
            }
        }
        Ok(days)
    }

    async fn chunk<T>(
        &self,
        kind: &Summed<T>,
        family: Family,
        (start, end): (Date, Date),
        days: &mut BTreeMap<Date, T>,
    ) -> Result<(), Failure> {
        let body = json!({
            "range": { "start": moment(start), "end": moment(end) },
            "windowSizeDays": 1,
            "dataSourceFamily": family.name(),
        });
        let path = format!(
            "/v4/users/me/dataTypes/{}/dataPoints:dailyRollUp",
            kind.name
        );
        let post = self.google.post(self.token, &path, &body, kind.scope);
        let told: RollUp = post.await?;
        for point in told.rollup_data_points {
            let date = point.civil_start_time.date()?;
            // Whether the end is part of the range differs; what was not asked for is left out.
            if let Some(sum) = point.values.get(kind.key)
                && (start..end).contains(&date)
            {
                days.insert(date, (kind.read)(sum)?);
            }
        }
        Ok(())
    }
}

/// Ranges of at most `longest` days, the end not included, that make up the dates.
pub(in crate::upstream::google_health) fn chunks(
    first: Date,
    last: Date,
    longest: i64,
) -> Vec<(Date, Date)> {
    let mut chunks = Vec::new();
    let mut start = first;
    while start <= last {
        let end = start.saturating_add(longest.days());
        let end = end.min(last.saturating_add(1.day()));
        if end <= start {
            break;
        }
        chunks.push((start, end));
        start = end;
    }
    chunks
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Date, date};

    use super::{Point, RollUp, chunks};

    #[test]
    fn a_day_is_read_by_when_it_begins_and_keeps_its_value_by_kind() {
        let text = r#"{"rollupDataPoints":[{"civilStartTime":{"date":{"year":2026,"month":1,"day":5},"time":{}},
            "civilEndTime":{"date":{"year":2026,"month":1,"day":6}},"steps":{"countSum":"8123"},"new":1}]}"#;
        let told: RollUp = serde_json::from_str(text).unwrap();
        let read = |point: &Point| {
            (
                point.civil_start_time.date().ok(),
                point.values.contains_key("steps"),
            )
        };

        let points: Vec<_> = told.rollup_data_points.iter().map(read).collect();

        assert_eq!(points, [(Some(date(2026, 1, 5)), true)]);
    }

    #[test]
    fn ranges_are_cut_without_a_gap_or_an_overlap() {
        let cut = chunks(date(2026, 1, 1), date(2026, 2, 1), 14);

        assert_eq!(
            cut,
            [
                (date(2026, 1, 1), date(2026, 1, 15)),
                (date(2026, 1, 15), date(2026, 1, 29)),
                (date(2026, 1, 29), date(2026, 2, 2)),
            ]
        );
        assert_eq!(chunks(Date::MAX, Date::MAX, 14), []);
    }
}
