//! Points one by one: all of a range, or page by page, the newest first.

use jiff::ToSpan;
use jiff::civil::{Date, DateTime};
use serde::Deserialize;
use serde_json::{Map, Value};
use url::form_urlencoded;

use super::Readings;
use crate::upstream::Failure;
use crate::upstream::google_health::{ALL_SOURCES, DataSource, errors};

/// Pages that are read of one range: every reading of the heart of a day fits into two, and a year of
/// nights into as many as this.
const MOST_PAGES: u32 = 40;

/// How points are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// Of every source by itself.
    List,
    /// The same, but from an instant on alone.
    Onwards,
    /// As one.
    Reconcile,
}

/// A kind of data whose points are read.
#[derive(Debug)]
pub struct Listed<T> {
    /// Its name in a path.
    pub(super) name: &'static str,
    /// Its name in an answer.
    pub(super) key: &'static str,
    /// What allows to read it.
    pub(super) scope: &'static str,
    pub(super) way: Way,
    /// By what it can be asked for, within the kind: in civil time, or else by an instant.
    pub(super) member: &'static str,
    /// Points of a page, at most.
    pub(super) page: u32,
    /// What a point says; nothing if it says nothing that is of use.
    pub(super) read: fn(&Told) -> Result<Option<T>, Failure>,
}

/// A point as it is told.
pub(super) struct Told {
    /// The last part of its name.
    pub(super) id: String,
    pub(super) source: DataSource,
    pub(super) value: Value,
}

/// From when on and until when, on the person's clock; the end is not part of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Between {
    /// From when on.
    pub from: Option<DateTime>,
    /// Until when.
    pub until: Option<DateTime>,
}

impl Between {
    /// Dates, both included.
    pub fn dates((first, last): (Date, Date)) -> Self {
        Self {
            from: Some(first.at(0, 0, 0, 0)),
            until: Some(last.saturating_add(1.day()).at(0, 0, 0, 0)),
        }
    }
}

/// A page of points.
#[derive(Clone, Debug)]
pub struct Page<T> {
    /// The points, the newest first.
    pub points: Vec<T>,
    /// What leads to the next page, if there is one.
    pub next: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answered {
    #[serde(default)]
    data_points: Vec<Point>,
    #[serde(default)]
    next_page_token: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Point {
    #[serde(default, alias = "dataPointName")]
    name: String,
    #[serde(default)]
    data_source: DataSource,
    #[serde(flatten)]
    values: Map<String, Value>,
}

impl<T> Listed<T> {
    /// Whether it can be asked for from an instant on alone. Then it is asked for from a day earlier
    /// on, and what is meant of it must be picked by the person's clock.
    pub fn is_open_ended(&self) -> bool {
        self.way == Way::Onwards
    }

    fn query(&self, between: Between, token: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("pageSize", &self.page.to_string());
        let filter = self.filter(between);
        // Google has been seen to want it said whose points become one.
        let family = match self.way {
            Way::List | Way::Onwards => "",
            Way::Reconcile => ALL_SOURCES,
        };
        for (name, value) in [
            ("dataSourceFamily", family),
            ("filter", filter.as_str()),
            ("pageToken", token),
        ] {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        query.finish()
    }

    fn filter(&self, between: Between) -> String {
        let member = format!("{}.{}", self.name.replace('-', "_"), self.member);
        if self.is_open_ended() {
            // No clock is a day behind another.
            let from = between.from.map(|at| at.saturating_sub(1.day()));
            let from = from.map(|at| at.strftime("%Y-%m-%dT%H:%M:%SZ"));
            return from.map_or_else(String::new, |from| format!("{member} >= \"{from}\""));
        }
        let bound = |sign: &str, at: DateTime| {
            // A daily kind knows dates alone.
            let shown = match self.member {
                "date" => at.date().to_string(),
                _ => at.strftime("%Y-%m-%dT%H:%M:%S").to_string(),
            };
            format!("{member} {sign} \"{shown}\"")
        };
        let from = between.from.map(|at| bound(">=", at));
        let until = between.until.map(|at| bound("<", at));
        let both: Vec<String> = from.into_iter().chain(until).collect();
        both.join(" AND ")
    }
}

impl Readings<'_> {
    /// Every point of a range, the earliest first.
    pub async fn points<T>(&self, kind: &Listed<T>, between: Between) -> Result<Vec<T>, Failure> {
        let points = self.points_within(kind, between, MOST_PAGES).await?;
        points.ok_or_else(|| Failure::BadAnswer("more points than anybody has".to_owned()))
    }

    /// The same, if there are no more pages of them than so many.
    pub async fn points_within<T>(
        &self,
        kind: &Listed<T>,
        between: Between,
        pages: u32,
    ) -> Result<Option<Vec<T>>, Failure> {
        let mut points = Vec::new();
        let mut token = String::new();
        for _ in 0..pages.min(MOST_PAGES) {
            let page = self.page(kind, between, &token).await?;
            points.extend(page.points);
            let Some(next) = page.next else {
                points.reverse();
                return Ok(Some(points));
            };
            token = next;
        }
        Ok(None)
    }

    /// The newest point before a moment.
    pub async fn newest<T>(&self, kind: &Listed<T>, until: DateTime) -> Result<Option<T>, Failure> {
        let one = Listed { page: 1, ..*kind };
        let before = Between {
            from: None,
            until: Some(until),
        };
        let page = self.page(&one, before, "").await?;
        Ok(page.points.into_iter().next())
    }

    /// A page of the points of a range, the newest first: the first, or that which a token leads to.
    pub async fn page<T>(
        &self,
        kind: &Listed<T>,
        between: Between,
        token: &str,
    ) -> Result<Page<T>, Failure> {
        let method = match kind.way {
            Way::List | Way::Onwards => "",
            Way::Reconcile => ":reconcile",
        };
        let query = kind.query(between, token);
        let path = format!(
            "/v4/users/me/dataTypes/{}/dataPoints{method}?{query}",
            kind.name
        );
        let told: Answered = self.google.get(self.token, &path, kind.scope).await?;
        let read = |point| kind.understood(point).transpose();
        Ok(Page {
            points: told
                .data_points
                .into_iter()
                .filter_map(read)
                .collect::<Result<_, _>>()?,
            next: Some(told.next_page_token).filter(|next| !next.is_empty()),
        })
    }
}

impl Readings<'_> {
    /// The point of a number; nothing if there is none.
    pub async fn one<T>(&self, kind: &Listed<T>, id: u64) -> Result<Option<T>, Failure> {
        let path = format!("/v4/users/me/dataTypes/{}/dataPoints/{id}", kind.name);
        let answer = self.google.ask(self.token, &path).await?;
        // What is not there may be told by a page instead of JSON.
        if answer.status == 404 {
            return Ok(None);
        }
        errors::check(&answer, kind.scope)?;
        kind.understood(answer.parse()?)
    }
}

impl<T> Listed<T> {
    /// Its name in an answer.
    pub(in crate::upstream::google_health) fn key(&self) -> &'static str {
        self.key
    }

    /// A point that was just written.
    pub(in crate::upstream::google_health) fn written(&self, point: Value) -> Result<T, Failure> {
        let unknown = || Failure::BadAnswer("a written point that says nothing".to_owned());
        let point = Point::deserialize(point).map_err(|_| unknown())?;
        self.understood(point)?.ok_or_else(unknown)
    }

    fn understood(&self, mut point: Point) -> Result<Option<T>, Failure> {
        let Some(value) = point.values.remove(self.key) else {
            return Ok(None);
        };
        let id = point.name.rsplit('/').next().unwrap_or_default().to_owned();
        (self.read)(&Told {
            id,
            source: point.data_source,
            value,
        })
    }
}

#[cfg(test)]
impl Told {
    /// A point that says this.
    pub(super) fn of(value: Value) -> Self {
        Self {
            id: String::new(),
            source: DataSource::default(),
            value,
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::Between;
    use crate::upstream::google_health::readings::{
        CARDIOGRAMS, EXERCISES, RESTING_HEART_RATES, SKIN,
    };

    #[test]
    fn a_filter_is_a_closed_open_range_in_the_words_of_the_kind() {
        let between = Between::dates((date(2026, 1, 5), date(2026, 1, 6)));
        let until = Between {
            from: None,
            ..between
        };

        assert_eq!(
            RESTING_HEART_RATES.filter(between),
            r#"daily_resting_heart_rate.date >= "2026-01-05" AND daily_resting_heart_rate.date < "2026-01-07""#
        );
        assert_eq!(
            EXERCISES.filter(until),
            r#"exercise.interval.civil_start_time < "2026-01-07T00:00:00""#
        );
        assert_eq!(EXERCISES.filter(Between::default()), "");
    }

    #[test]
    fn a_kind_without_an_end_is_asked_for_from_a_day_earlier_on() {
        let between = Between::dates((date(2026, 1, 5), date(2026, 1, 6)));
        let until = Between {
            from: None,
            ..between
        };

        assert_eq!(
            CARDIOGRAMS.filter(between),
            r#"electrocardiogram.interval.start_time >= "2026-01-04T00:00:00Z""#
        );
        assert_eq!(CARDIOGRAMS.filter(until), "");
    }

    #[test]
    fn what_becomes_one_is_of_all_sources() {
        let all = "dataSourceFamily=users%2Fme%2FdataSourceFamilies%2Fall-sources";

        assert!(SKIN.query(Between::default(), "").contains(all));
        assert!(!EXERCISES.query(Between::default(), "").contains(all));
    }
}
