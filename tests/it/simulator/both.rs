//! Somebody who is asked about through both providers at once.

use fitex::model::token::Provider;
use fitex::simulator::Options;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use reqwest::Method;
use serde_json::{Value, json};
use url::form_urlencoded;

use super::{World, about, client};
use crate::support::{Answer, Engine, Person};

/// People of the simulator by their zones.
pub(super) const NEW_YORK: usize = 0;
pub(super) const BERLIN: usize = 1;
pub(super) const KOLKATA: usize = 2;
pub(super) const LONDON: usize = 6;
pub(super) const LORD_HOWE: usize = 10;
pub(super) const AUCKLAND: usize = 11;

const SCOPES: [&str; 15] = [
    "activity",
    "cardio_fitness",
    "electrocardiogram",
    "heartrate",
    "irregular_rhythm_notifications",
    "location",
    "nutrition",
    "oxygen_saturation",
    "profile",
    "respiratory_rate",
    "settings",
    "sleep",
    "social",
    "temperature",
    "weight",
];
const FAMILIES: [&str; 9] = [
    "activity_and_fitness",
    "health_metrics_and_measurements",
    "sleep",
    "nutrition",
    "profile",
    "settings",
    "location",
    "ecg",
    "irn",
];

/// A world whose Fitbit does not count calls.
pub(super) async fn generous() -> World {
    World::with(Engine::sqlite(), |options| Options {
        hourly_calls: 1_000_000,
        ..options
    })
    .await
}

/// A person with every scope at both.
pub(super) struct Both {
    pub(super) fitbit: Person,
    pub(super) google: Person,
    pub(super) id: String,
    zone: TimeZone,
}

/// Scopes of Google that allow as much.
pub(super) fn scopes(suffix: &str) -> Vec<String> {
    let scope = |family| format!("https://www.googleapis.com/auth/googlehealth.{family}.{suffix}");
    FAMILIES.iter().map(scope).collect()
}

impl Both {
    pub(super) fn of(world: &World, walker: usize) -> Self {
        let person = &world.walkers()[walker];
        let own: Vec<String> = [scopes("readonly"), scopes("writeonly")].concat();
        let own: Vec<&str> = own.iter().map(String::as_str).collect();
        let grant = |provider, scopes: &[&str]| {
            let token = world
                .simulator
                .grant_at(provider, &person.id, scopes, 3_600);
            client(world, token)
        };
        Self {
            fitbit: grant(Provider::Fitbit, &SCOPES),
            google: grant(Provider::GoogleHealth, &own),
            id: person.id.clone(),
            zone: TimeZone::get(&person.time_zone).unwrap(),
        }
    }

    /// What Fitbit says under a path of the person.
    pub(super) async fn ask(&self, path: &str) -> Value {
        self.fitbit
            .get(&format!("/1/user/-/{path}.json"))
            .await
            .expect(200)
    }

    /// The values of a series of Fitbit's on some dates.
    pub(super) async fn series(&self, path: &str, (first, last): (Date, Date)) -> Vec<f64> {
        let told = self.ask(&format!("{path}/date/{first}/{last}")).await;
        let days = told[path.replace('/', "-")].as_array().unwrap();
        let value = |day: &Value| day["value"].as_str().unwrap().parse().unwrap();
        days.iter().map(value).collect()
    }

    /// The windows that Fitbit has of a date.
    pub(super) async fn within(&self, resource: &str, date: Date, detail: &str) -> Vec<Value> {
        let told = self
            .ask(&format!("activities/{resource}/date/{date}/1d/{detail}"))
            .await;
        let name = format!("activities-{resource}-intraday");
        told[name]["dataset"].as_array().unwrap().clone()
    }

    /// A form that Fitbit is sent.
    pub(super) async fn form(&self, path: &str, pairs: &[(&str, &str)]) -> Answer {
        let request = self.fitbit.request(Method::POST, path);
        self.fitbit.send(request.form(pairs)).await
    }

    /// Google's sums of each of some dates, the oldest first; nothing where nothing is told.
    pub(super) async fn daily(&self, kind: &str, (first, last): (Date, Date)) -> Vec<Value> {
        let moment = |date: Date| json!({ "date": calendar(date) });
        let wish = json!({
            "range": { "start": moment(first), "end": moment(last + 1.day()) },
        });
        let told = self
            .google
            .post(&about(kind, ":dailyRollUp"), wish)
            .await
            .expect(200);
        let points = told["rollupDataPoints"].as_array().unwrap().clone();
        let of = |date: Date| {
            let own = |point: &&Value| point["civilStartTime"]["date"] == calendar(date);
            points
                .iter()
                .find(own)
                .map_or(Value::Null, |point| point[camel(kind)].clone())
        };
        let dates = first.series(1.day()).take_while(|date| *date <= last);
        dates.map(of).collect()
    }

    /// Google's windows of a date, the oldest first, each with its value.
    pub(super) async fn windows(
        &self,
        kind: &str,
        date: Date,
        size: &str,
    ) -> Vec<(Timestamp, Value)> {
        let (start, end) = self.span(date);
        let mut wish =
            json!({ "range": { "startTime": start, "endTime": end }, "windowSize": size });
        let mut windows = Vec::new();
        loop {
            let path = about(kind, ":rollUp");
            let told = self.google.post(&path, wish.clone()).await.expect(200);
            let points = told["rollupDataPoints"].as_array().unwrap().iter();
            windows.extend(points.map(|point| {
                let start: Timestamp = point["startTime"].as_str().unwrap().parse().unwrap();
                (start, point[camel(kind)].clone())
            }));
            match told["nextPageToken"].as_str() {
                Some(token) => wish["pageToken"] = json!(token),
                None => break,
            }
        }
        windows.reverse();
        windows
    }

    /// The points that Google has of a kind, the newest first.
    pub(super) async fn points(&self, kind: &str, method: &str, filter: &str) -> Vec<Value> {
        let mut points = Vec::new();
        let mut token = String::new();
        loop {
            let mut query = form_urlencoded::Serializer::new(String::new());
            query.extend_pairs([("filter", filter), ("pageToken", &token)]);
            let path = format!("{}?{}", about(kind, method), query.finish());
            let told = self.google.get(&path).await.expect(200);
            points.extend(told["dataPoints"].as_array().unwrap().clone());
            token = told["nextPageToken"].as_str().unwrap().to_owned();
            if token.is_empty() {
                return points;
            }
        }
    }

    /// When a date begins and ends here.
    pub(super) fn span(&self, date: Date) -> (Timestamp, Timestamp) {
        let start = |date: Date| date.to_zoned(self.zone.clone()).unwrap().timestamp();
        (start(date), start(date + 1.day()))
    }

    /// What the clock shows, as Fitbit writes it.
    pub(super) fn clock(&self, at: &Value) -> String {
        let at: Timestamp = at.as_str().unwrap().parse().unwrap();
        let shown = self.zone.to_datetime(at);
        format!("{}.000", shown.strftime("%Y-%m-%dT%H:%M:%S"))
    }
}

/// `{t}` of a date and `{t}` before the next, in a filter.
pub(super) fn of_dates(member: &str, (first, last): (Date, Date)) -> String {
    let end = last + 1.day();
    format!("{member} >= \"{first}\" AND {member} < \"{end}\"")
}

pub(super) fn calendar(date: Date) -> Value {
    json!({ "year": date.year(), "month": date.month(), "day": date.day() })
}

/// The name of a kind in an answer.
pub(super) fn camel(kind: &str) -> String {
    let mut parts = kind.split('-');
    let first = parts.next().unwrap().to_owned();
    parts.fold(first, |name, part| {
        name + &part[..1].to_uppercase() + &part[1..]
    })
}

/// The id in the full name of a point.
pub(super) fn id_of(point: &Value) -> u64 {
    let name = point["name"].as_str().unwrap();
    name.rsplit('/').next().unwrap().parse().unwrap()
}

/// A number, however it is written; one that is left out is a zero.
#[track_caller]
pub(super) fn number(value: &Value) -> f64 {
    match value {
        Value::Null => 0.0,
        Value::String(text) => text.trim_end_matches('s').parse().unwrap(),
        other => other.as_f64().unwrap(),
    }
}

#[track_caller]
pub(super) fn is_near(one: f64, other: f64, what: &str) {
    assert!(
        (one - other).abs() < 0.000_1,
        "{what}: {one} is not {other}"
    );
}
