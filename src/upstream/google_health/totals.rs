//! Totals of the person's own calendar days, by `dailyRollUp`: for what is worn, and for everything.

use jiff::ToSpan;
use jiff::civil::Date;
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::json;

use super::numbers::{Moment, Number, moment};
use super::{ALL_SOURCES, GoogleHealth, WEARABLES};
use crate::model::day::Source;
use crate::upstream::Failure;
use crate::upstream::data::{Dates, Gathered, Total};

/// Days that one roll-up may cover. For some kinds Google says 90 and refuses more than 14.
const LONG: i64 = 90;
const SHORT: i64 = 14;

/// What is asked for: whose, the kind in the path, and how many days one call may cover.
const ASKED: [(Source, &str, i64); 7] = [
    (Source::Device, "steps", LONG),
    (Source::Device, "distance", LONG),
    (Source::Device, "floors", SHORT),
    (Source::Device, "total-calories", SHORT),
    (Source::Device, "active-minutes", SHORT),
    (Source::AllSources, "steps", LONG),
    (Source::AllSources, "distance", LONG),
];

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
    steps: Option<Count>,
    floors: Option<Count>,
    distance: Option<Distance>,
    total_calories: Option<Energy>,
    active_minutes: Option<ActiveMinutes>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Count {
    #[serde(default)]
    count_sum: Number,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Distance {
    #[serde(default)]
    millimeters_sum: Number,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Energy {
    #[serde(default)]
    kcal_sum: Number,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ActiveMinutes {
    #[serde(default)]
    active_minutes_rollup_by_activity_level: Vec<Level>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Level {
    #[serde(default)]
    activity_level: String,
    #[serde(default)]
    active_minutes_sum: Number,
}

impl Point {
    fn totals(&self) -> Vec<Total> {
        let mut totals = Vec::new();
        totals.extend(self.steps.as_ref().map(|it| Total::Steps(it.count_sum.0)));
        totals.extend(self.floors.as_ref().map(|it| Total::Floors(it.count_sum.0)));
        let meters = self.distance.as_ref();
        totals.extend(meters.map(|it| Total::Meters(it.millimeters_sum.0 / 1000.0)));
        let energy = self.total_calories.as_ref();
        totals.extend(energy.map(|it| Total::Kilocalories(it.kcal_sum.0.round())));
        if let Some(minutes) = &self.active_minutes {
            // A level that is not told was not reached.
            let of = |level: &str| {
                let levels = &minutes.active_minutes_rollup_by_activity_level;
                let found = levels.iter().find(|told| told.activity_level == level);
                found.map_or(0.0, |told| told.active_minutes_sum.0)
            };
            totals.push(Total::LightMinutes(of("LIGHT")));
            totals.push(Total::ModerateMinutes(of("MODERATE")));
            totals.push(Total::VigorousMinutes(of("VIGOROUS")));
        }
        totals
    }
}

/// Reads every total of the dates.
pub(super) async fn read(
    google: &GoogleHealth,
    token: &SecretString,
    dates: &Dates<'_>,
) -> Result<Gathered, Failure> {
    let mut days = Gathered::default();
    for (source, kind, longest) in ASKED {
        for (start, end) in chunks(dates.first, dates.last, longest) {
            let told = roll_up(google, token, (source, kind), (start, end)).await?;
            for point in told.rollup_data_points {
                let date = point.civil_start_time.date()?;
                // Whether the end is part of the range differs; what was not asked for is left out.
                if (start..end).contains(&date) {
                    for total in point.totals() {
                        days.of(date, source).take(total);
                    }
                }
            }
        }
    }
    Ok(days)
}

async fn roll_up(
    google: &GoogleHealth,
    token: &SecretString,
    (source, kind): (Source, &str),
    (start, end): (Date, Date),
) -> Result<RollUp, Failure> {
    let family = match source {
        Source::Device => WEARABLES,
        _ => ALL_SOURCES,
    };
    let body = json!({
        "range": { "start": moment(start), "end": moment(end) },
        "windowSizeDays": 1,
        "dataSourceFamily": family,
    });
    let path = format!("/v4/users/me/dataTypes/{kind}/dataPoints:dailyRollUp");
    google.post(token, &path, &body).await
}

/// Ranges of at most `longest` days, the end not included, that make up the dates.
pub(super) fn chunks(first: Date, last: Date, longest: i64) -> Vec<(Date, Date)> {
    let mut chunks = Vec::new();
    let mut start = first;
    while start <= last {
        let end = start.saturating_add(longest.days());
        let end = end.min(last.saturating_add(1.day()));
        chunks.push((start, end));
        start = end;
    }
    chunks
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::{Point, RollUp, chunks};
    use crate::upstream::data::Total;

    #[test]
    fn integers_are_strings_and_a_missing_count_is_a_true_zero() {
        let text = r#"{"rollupDataPoints":[
            {"civilStartTime":{"date":{"year":2026,"month":1,"day":7},"time":{}},"steps":{"countSum":"8123"}},
            {"civilStartTime":{"date":{"year":2026,"month":1,"day":6},"time":{}},"steps":{}},
            {"civilStartTime":{"date":{"year":2026,"month":1,"day":5},"time":{}},"unheardOf":{"x":1}}]}"#;

        let told = serde_json::from_str::<RollUp>(text).unwrap();
        let totals: Vec<_> = told.rollup_data_points.iter().map(Point::totals).collect();

        assert_eq!(
            totals,
            [vec![Total::Steps(8123.0)], vec![Total::Steps(0.0)], vec![]]
        );
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
    }
}
