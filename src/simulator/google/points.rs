//! The points behind the sums: of every source by itself, reconciled, or one alone. Newest first.

use actix_web::web::{self, Data, Path, Query, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::{Value, json};

use super::asking::{Access, Page, Sizes, of_kind, sources, unsupported};
use super::errors::{invalid, refuse};
use super::filter::{self, Filter};
use super::kinds::{Kind, Told, Way};
use super::point::{Point, Shape};
use crate::simulator::truth::life::Life;
use crate::simulator::truth::sources::{Source, Sources};
use crate::simulator::world::World;

pub(super) fn routes(cfg: &mut ServiceConfig) {
    let place = "/v4/users/{user}/dataTypes/{kind}/dataPoints";
    cfg.route(place, web::get().to(list))
        .route(&format!("{place}:reconcile"), web::get().to(reconcile))
        .route(&format!("{place}/{{id}}"), web::get().to(one));
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

async fn list(
    world: Data<World>,
    request: HttpRequest,
    name: Path<(String, String)>,
) -> HttpResponse {
    of_kind(&world, &request, &name, Access::Read, |life, kind| {
        points(life, kind, &request, Way::List)
    })
    .await
}

async fn reconcile(
    world: Data<World>,
    request: HttpRequest,
    name: Path<(String, String)>,
) -> HttpResponse {
    of_kind(&world, &request, &name, Access::Read, |life, kind| {
        points(life, kind, &request, Way::Reconcile)
    })
    .await
}

async fn one(
    world: Data<World>,
    request: HttpRequest,
    path: Path<(String, String, String)>,
) -> HttpResponse {
    let (user, kind, id) = path.into_inner();
    of_kind(
        &world,
        &request,
        &(user, kind),
        Access::Read,
        |life, kind| {
            if !kind.may(Way::Get) {
                return Err(unsupported("Get", kind));
            }
            let invalid = || invalid("Invalid data point name.", "INVALID_DATA_POINT_NAME");
            let point = of_id(life, kind, id.parse().map_err(|_| invalid())?);
            point
                .map(|point| point.listed(life, kind))
                .ok_or_else(not_found)
        },
    )
    .await
}

pub(super) fn not_found() -> HttpResponse {
    refuse(404, "NOT_FOUND", "Requested entity was not found.", None)
}

/// The point of an id.
pub(super) fn of_id(life: &Life<'_>, kind: &Kind, id: u64) -> Option<Point> {
    let on = |date| {
        let points = of_each_source(life, kind, date, Sources::All).into_iter();
        points.into_iter().find(|point| point.id == Some(id))
    };
    // What the heart did in every exercise of every date would take long to tell.
    if kind.name == "exercise" {
        return on(life.clock(life.exercise_of(id)?.start).date());
    }
    dates_of(life, kind).find_map(on)
}

/// The dates on which there may be points, the newest first. What is always so is told but once.
fn dates_of(life: &Life<'_>, kind: &Kind) -> impl Iterator<Item = Date> {
    let most = match kind.shape {
        Shape::Timeless => 1,
        _ => usize::MAX,
    };
    life.world.dates(life.person).take(most)
}

fn points(
    life: &Life<'_>,
    kind: &Kind,
    request: &HttpRequest,
    way: Way,
) -> Result<Value, HttpResponse> {
    if !kind.may(way) {
        let way = if way == Way::List {
            "List"
        } else {
            "Reconcile"
        };
        return Err(unsupported(way, kind));
    }
    let query = Query::<Wish>::from_query(request.query_string());
    let wish = query
        .map_err(|fault| refuse(400, "INVALID_ARGUMENT", &fault.to_string(), None))?
        .into_inner();
    let filter = filter::parse(&wish.filter, &kind.snake(), kind.shape);
    let filter = filter.map_err(|reason| {
        let reason = format!("INVALID_DATA_POINT_FILTER{reason}");
        invalid("Invalid filter.", &reason)
    })?;
    let sources = sources(wish.data_source_family.as_deref())?;
    let question = (kind.name, way == Way::List, &wish.filter, sources);
    let asked = (wish.page_size, wish.page_token.as_deref());
    let page = Page::of(Sizes::of(kind), asked, &question)?;
    let dates = dates_of(life, kind);
    let meant = dates.filter(|date| filter.may_have(*date, &life.zone));
    let points = meant.flat_map(|date| of_date(life, kind, (date, sources), (way, &filter)));
    let (points, next) = page.cut(points);
    let points: Vec<Value> = points
        .iter()
        .map(|point| match way {
            Way::List => point.listed(life, kind),
            _ => point.reconciled(life, kind),
        })
        .collect();
    Ok(json!({ "dataPoints": points, "nextPageToken": next.unwrap_or_default() }))
}

/// The points of a date, the newest first.
fn of_date(
    life: &Life<'_>,
    kind: &Kind,
    (date, sources): (Date, Sources),
    (way, filter): (Way, &Filter),
) -> Vec<Point> {
    let mut points = match way {
        Way::List => of_each_source(life, kind, date, sources),
        _ => (kind.points)(life, date, Told::Together(sources)),
    };
    points.retain(|point| filter.has(meant(kind, point), &life.zone));
    points.sort_by_key(|point| std::cmp::Reverse(point.time.start()));
    points
}

/// Two that counted the same walk both tell it.
fn of_each_source(life: &Life<'_>, kind: &Kind, date: Date, sources: Sources) -> Vec<Point> {
    let told: &[Source] = match sources {
        Sources::All => &[Source::Wearable, Source::Phone, Source::Manual],
        Sources::Wearables => &[Source::Wearable],
    };
    let told = told.iter();
    told.flat_map(|source| (kind.points)(life, date, Told::By(*source)))
        .collect()
}

/// The moment that a filter is about; of a date, midnight wherever it is.
fn meant(kind: &Kind, point: &Point) -> filter::Meant {
    match (kind.shape, point.time) {
        (_, super::point::Time::On(date)) => filter::Meant::Date(date),
        (Shape::Sleep, time) => filter::Meant::Moment(time.end()),
        (_, time) => filter::Meant::Moment(time.start()),
    }
}
