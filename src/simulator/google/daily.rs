//! Sums of a person's own calendar days: newest first, integers as strings, unworn days left out.

use actix_web::web::{self, Bytes, Data, Path, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use jiff::ToSpan;
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::{Value, json};

use super::asking::{body, kind, sources};
use super::errors::{invalid, too_long};
use super::kinds::Kind;
use super::serve;
use crate::simulator::people::Person;
use crate::simulator::sources::Sources;
use crate::simulator::world::World;

pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.route(
        "/v4/users/me/dataTypes/{kind}/dataPoints:dailyRollUp",
        web::post().to(daily),
    );
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wish {
    range: Option<Range>,
    window_size_days: Option<u16>,
    page_size: Option<u16>,
    data_source_family: Option<String>,
}

#[derive(Clone, Copy, Deserialize)]
struct Range {
    start: Moment,
    end: Moment,
}

#[derive(Clone, Copy, Deserialize)]
struct Moment {
    date: Calendar,
}

#[derive(Clone, Copy, Deserialize)]
struct Calendar {
    year: i16,
    month: i8,
    day: i8,
}

impl Calendar {
    fn read(self) -> Option<Date> {
        Date::new(self.year, self.month, self.day).ok()
    }
}

async fn daily(
    world: Data<World>,
    request: HttpRequest,
    name: Path<String>,
    wish: Bytes,
) -> HttpResponse {
    let family = ["activity_and_fitness"];
    serve(&world, &request, &family, |world, person| {
        let kind = kind(&name)?;
        let wish: Wish = body(&wish)?;
        let sources = kind.of(sources(wish.data_source_family.as_deref())?);
        let (first, end) = wish.dates()?;
        let width = wish.width(kind, (first, end))?;
        let starts: Vec<Date> = first
            .series(width.days())
            .take_while(|start| *start < end)
            .collect();
        let windows = starts.into_iter().rev().map(|start| {
            let after = start.saturating_add(width.days()).min(end);
            point(world, person, (kind, sources), (start, after))
        });
        let points: Vec<Value> = windows.flatten().collect();
        Ok(json!({ "rollupDataPoints": points }))
    })
    .await
}

impl Wish {
    /// Closed-open, but a range of one date twice is that date.
    fn dates(&self) -> Result<(Date, Date), HttpResponse> {
        let range = self.range;
        let dates =
            range.and_then(|range| Some((range.start.date.read()?, range.end.date.read()?)));
        match dates {
            Some((first, end)) if first == end => Ok((first, end.saturating_add(1.day()))),
            Some((first, end)) if first < end => Ok((first, end)),
            _ => Err(invalid("Invalid range.", "INVALID_TIME_RANGE")),
        }
    }

    /// The days of a window. A page of them may not be longer than a range may be.
    fn width(&self, kind: &Kind, (first, end): (Date, Date)) -> Result<i32, HttpResponse> {
        let width = i32::from(self.window_size_days.unwrap_or(1));
        if width == 0 {
            return Err(invalid("Invalid window size.", "INVALID_ROLLUP_WINDOW"));
        }
        let page = width.saturating_mul(i32::from(self.page_size.unwrap_or(1)));
        if page > kind.longest || (end - first).get_days() > kind.longest {
            return Err(too_long(kind, "window_size_days * page_size"));
        }
        Ok(width)
    }
}

/// The sum of the days of a window; nothing if nothing is known of any.
fn point(
    world: &World,
    person: &Person,
    (kind, sources): (&Kind, Sources),
    (start, end): (Date, Date),
) -> Option<Value> {
    let dates = start.series(1.day()).take_while(|date| *date < end);
    let known = dates.filter_map(|date| {
        let day = world.known(person, date, sources)?;
        Some((day, person.resting_kilocalories))
    });
    let sum = known.reduce(|(sum, resting), (day, more)| (sum.and(&day), resting + more));
    let (sum, resting) = sum?;
    let mut point = json!({ "civilStartTime": written(start), "civilEndTime": written(end) });
    point[kind.key] = kind.sum.of_days(&sum, resting);
    Some(point)
}

fn written(date: Date) -> Value {
    json!({ "date": { "year": date.year(), "month": date.month(), "day": date.day() }, "time": {} })
}
