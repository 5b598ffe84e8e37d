//! The minutes behind the sums: of every source by itself, or reconciled. Newest first.

use actix_web::web::{self, Data, Path, Query, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::asking::{Page, kind, sources, unsupported};
use super::errors::{invalid, refuse};
use super::filter::{self, Filter};
use super::serve;
use crate::simulator::intraday::Face;
use crate::simulator::minutes::Minutes;
use crate::simulator::people::Person;
use crate::simulator::sources::{Source, Sources};
use crate::simulator::world::World;

pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.route(
        "/v4/users/me/dataTypes/{kind}/dataPoints",
        web::get().to(list),
    )
    .route(
        "/v4/users/me/dataTypes/{kind}/dataPoints:reconcile",
        web::get().to(reconcile),
    );
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wish {
    #[serde(default)]
    filter: String,
    page_size: Option<u32>,
    page_token: Option<String>,
    data_source_family: Option<String>,
}

/// A minute with steps, and who told of it, if that is told.
struct Point {
    at: Timestamp,
    steps: u32,
    source: Option<Source>,
}

/// What tells of a date, each by itself, or as one.
type Faces = fn(&World, &Person, Date, Sources) -> Vec<(Option<Source>, Face)>;

async fn list(world: Data<World>, request: HttpRequest, name: Path<String>) -> HttpResponse {
    points(world, request, &name, ("List", of_each_source)).await
}

async fn reconcile(world: Data<World>, request: HttpRequest, name: Path<String>) -> HttpResponse {
    points(world, request, &name, ("Reconcile", reconciled)).await
}

async fn points(
    world: Data<World>,
    request: HttpRequest,
    name: &str,
    (way, faces): (&str, Faces),
) -> HttpResponse {
    let family = ["activity_and_fitness"];
    serve(&world, &request, &family, |world, person| {
        let kind = kind(name)?;
        if kind.name != "steps" {
            return Err(unsupported(way, kind));
        }
        let query = Query::<Wish>::from_query(request.query_string());
        let wish = query
            .map_err(|fault| refuse(400, "INVALID_ARGUMENT", &fault.to_string(), None))?
            .into_inner();
        let filter = filter::parse(&wish.filter, &kind.name.replace('-', "_"));
        let filter = filter.map_err(|reason| {
            let reason = format!("INVALID_DATA_POINT_FILTER{reason}");
            invalid("Invalid filter.", &reason)
        })?;
        let sources = sources(wish.data_source_family.as_deref())?;
        let question = (way, &wish.filter, sources);
        let page = Page::of(wish.page_size, wish.page_token.as_deref(), &question)?;
        let zone = world.zone(person);
        let meant = world
            .dates(person)
            .filter(|date| filter.may_have(*date, &zone));
        let points = meant.flat_map(|date| {
            let faces = faces(world, person, date, sources);
            of_date(&faces, date, (&filter, &zone))
        });
        let (points, next) = page.cut(points);
        let points: Vec<Value> = points.iter().map(|point| point.written(&zone)).collect();
        Ok(json!({ "dataPoints": points, "nextPageToken": next.unwrap_or_default() }))
    })
    .await
}

/// Two that counted the same walk both tell it.
fn of_each_source(
    world: &World,
    person: &Person,
    date: Date,
    sources: Sources,
) -> Vec<(Option<Source>, Face)> {
    let told: &[Source] = match sources {
        Sources::All => &[Source::Wearable, Source::Phone, Source::Manual],
        Sources::Wearables => &[Source::Wearable],
    };
    told.iter()
        .filter_map(|source| Some((Some(*source), world.face_of(person, date, *source)?)))
        .collect()
}

fn reconciled(
    world: &World,
    person: &Person,
    date: Date,
    sources: Sources,
) -> Vec<(Option<Source>, Face)> {
    vec![(None, world.face(person, date, sources))]
}

/// The points of a date, the newest first. Worn minutes without steps are left out, though the real list
/// has them: they are most of a day.
fn of_date(
    faces: &[(Option<Source>, Face)],
    date: Date,
    (filter, zone): (&Filter, &TimeZone),
) -> Vec<Point> {
    let mut points = Vec::new();
    for (source, face) in faces {
        let minutes = Minutes::of(face, date, zone);
        for (at, steps) in minutes.iter().flat_map(Minutes::each) {
            let steps = steps.filter(|steps| *steps > 0 && filter.has(at, zone));
            points.extend(steps.map(|steps| Point {
                at,
                steps,
                source: *source,
            }));
        }
    }
    points.sort_by_key(|point| std::cmp::Reverse(point.at));
    points
}

impl Point {
    fn written(&self, zone: &TimeZone) -> Value {
        let end = self.at.saturating_add(jiff::Span::new().minutes(1));
        let end = end.unwrap_or(self.at);
        let offset = |at| format!("{}s", zone.to_offset(at).seconds());
        let mut point = json!({ "steps": {
            "interval": {
                "startTime": self.at.to_string(),
                "startUtcOffset": offset(self.at),
                "endTime": end.to_string(),
                "endUtcOffset": offset(end),
                "civilStartTime": civil(zone.to_datetime(self.at)),
                "civilEndTime": civil(zone.to_datetime(end)),
            },
            "count": self.steps.to_string(),
        } });
        if let Some(source) = self.source {
            point["dataSource"] = told_by(source);
        }
        point
    }
}

/// Zeros of a time of day are left out.
fn civil(time: DateTime) -> Value {
    let parts = [("hours", time.hour()), ("minutes", time.minute())];
    let parts = parts.into_iter().filter(|(_, part)| *part > 0);
    let parts: Map<String, Value> = parts
        .map(|(name, part)| (name.to_owned(), json!(part)))
        .collect();
    let date = json!({ "year": time.year(), "month": time.month(), "day": time.day() });
    json!({ "date": date, "time": parts })
}

fn told_by(source: Source) -> Value {
    match source {
        Source::Wearable => json!({
            "recordingMethod": "PASSIVELY_MEASURED",
            "device": { "displayName": "Charge 6", "manufacturer": "Fitbit", "formFactor": "FITNESS_BAND" },
            "platform": "FITBIT",
        }),
        Source::Phone => json!({
            "recordingMethod": "PASSIVELY_MEASURED",
            "device": { "displayName": "Pixel 10", "manufacturer": "Google", "formFactor": "PHONE" },
            "platform": "HEALTH_CONNECT",
        }),
        Source::Manual => json!({ "recordingMethod": "MANUAL", "platform": "FITBIT" }),
    }
}
