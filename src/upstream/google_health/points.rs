//! Who counted what no device counted: raw points name their source, as totals do not.
//!
//! Raw points of several sources tell of the same walk, so they are never added up across sources.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;
use secrecy::SecretString;
use serde::Deserialize;
use url::form_urlencoded;

use super::numbers::{Moment, Number};
use super::source::DataSource;
use super::{ACTIVITY, GoogleHealth};
use crate::model::day::Source;
use crate::upstream::Failure;
use crate::upstream::data::{Dates, Gathered, Total};

/// Points in a page, and pages that are read: two weeks of a phone that counts all day.
const PAGE: u32 = 10_000;
const MOST_PAGES: u32 = 4;
/// Dates in one question.
const DAYS: i64 = 14;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Listed {
    #[serde(default)]
    data_points: Vec<Point>,
    #[serde(default)]
    next_page_token: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Point {
    #[serde(default)]
    data_source: DataSource,
    steps: Option<Steps>,
}

#[derive(Deserialize)]
struct Steps {
    interval: Interval,
    #[serde(default)]
    count: Number,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Interval {
    civil_start_time: Option<Moment>,
}

impl DataSource {
    /// A phone or a hand, where the point says so.
    fn source(&self) -> Option<Source> {
        if self.recording_method == "MANUAL" {
            return Some(Source::Manual);
        }
        (self.device.form_factor == "PHONE").then_some(Source::Phone)
    }
}

/// Adds what a phone counted and what was entered by hand, on the dates that no device counted. Two
/// phones carried together are one walk: that which counted more is taken.
pub(super) async fn read_who_counted(
    google: &GoogleHealth,
    token: &SecretString,
    dates: &Dates<'_>,
    days: &mut Gathered,
) -> Result<(), Failure> {
    let mut sums: BTreeMap<(Date, &'static str, String), (Source, f64)> = BTreeMap::new();
    for (first, last) in runs(dates, days) {
        for point in list(google, token, first, last).await? {
            let (Some(source), Some(steps)) = (point.data_source.source(), point.steps) else {
                continue;
            };
            let Some(start) = steps.interval.civil_start_time else {
                continue;
            };
            let date = start.date()?;
            if days.find(date, Source::Device).is_none() {
                let who = (date, source.as_str(), point.data_source.device.display_name);
                sums.entry(who).or_insert((source, 0.0)).1 += steps.count.0;
            }
        }
    }
    for ((date, ..), (source, sum)) in sums {
        let day = days.of(date, source);
        let most = day.steps.unwrap_or_default().max(sum);
        day.take(Total::Steps(most));
    }
    Ok(())
}

/// Ranges, both ends included, that hold every date on which something but no device counted.
fn runs(dates: &Dates<'_>, days: &Gathered) -> Vec<(Date, Date)> {
    let mut runs: Vec<(Date, Date)> = Vec::new();
    let mut date = dates.first;
    while date <= dates.last {
        let counted = days
            .find(date, Source::AllSources)
            .and_then(|day| day.steps);
        let is_open =
            days.find(date, Source::Device).is_none() && counted.unwrap_or_default() > 0.0;
        if is_open {
            match runs.last_mut() {
                Some((first, last)) if first.saturating_add((DAYS - 1).days()) >= date => {
                    *last = date;
                }
                _ => runs.push((date, date)),
            }
        }
        date = date.saturating_add(1.day());
    }
    runs
}

/// Every raw point of the dates; none if there are more than a person can have made.
async fn list(
    google: &GoogleHealth,
    token: &SecretString,
    first: Date,
    last: Date,
) -> Result<Vec<Point>, Failure> {
    let end = last.saturating_add(1.day());
    let field = "steps.interval.civil_start_time";
    let filter = format!("{field} >= \"{first}\" AND {field} < \"{end}\"");
    let mut points = Vec::new();
    let mut page = String::new();
    for _ in 0..MOST_PAGES {
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("filter", &filter)
            .append_pair("pageSize", &PAGE.to_string())
            .append_pair("pageToken", &page)
            .finish();
        let path = format!("/v4/users/me/dataTypes/steps/dataPoints?{query}");
        let told: Listed = google.get(token, &path, ACTIVITY).await?;
        points.extend(told.data_points);
        page = told.next_page_token;
        if page.is_empty() {
            return Ok(points);
        }
    }
    Ok(Vec::new())
}
