//! Sums of a person's own calendar days: newest first, integers as strings, unworn days left out.

use actix_web::web::{self, Bytes, Data, Path, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use jiff::ToSpan;
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::{Value, json};

use super::asking::{Access, body, of_kind, sources, unsupported};
use super::errors::{invalid, too_long};
use super::kinds::{Kind, Reading, Sum, Way};
use super::point::calendar;
use crate::simulator::truth::life::{Life, dates};
use crate::simulator::truth::sources::Sources;
use crate::simulator::world::World;

pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.route(
        "/v4/users/{user}/dataTypes/{kind}/dataPoints:dailyRollUp",
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
    name: Path<(String, String)>,
    wish: Bytes,
) -> HttpResponse {
    of_kind(&world, &request, &name, Access::Read, |life, kind| {
        let sum = kind.sum.as_ref().filter(|_| kind.may(Way::Daily));
        let sum = sum.ok_or_else(|| unsupported("DailyRollUp", kind))?;
        let wish: Wish = body(&wish)?;
        let sources = sum.of(sources(wish.data_source_family.as_deref())?);
        let (first, end) = wish.dates()?;
        let width = wish.width((kind, sum), (first, end))?;
        let starts: Vec<Date> = first
            .series(width.days())
            .take_while(|start| *start < end)
            .collect();
        let windows = starts.into_iter().rev().map(|start| {
            let after = start.saturating_add(width.days()).min(end);
            point(life, (kind, sum, sources), (start, after))
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
    fn width(
        &self,
        (kind, sum): (&Kind, &Sum),
        (first, end): (Date, Date),
    ) -> Result<i32, HttpResponse> {
        let width = i32::from(self.window_size_days.unwrap_or(1));
        if width == 0 {
            return Err(invalid("Invalid window size.", "INVALID_ROLLUP_WINDOW"));
        }
        let page = width.saturating_mul(i32::from(self.page_size.unwrap_or(1)));
        if page > sum.longest || (end - first).get_days() > sum.longest {
            return Err(too_long(
                (kind.name, sum.longest),
                "window_size_days * page_size",
            ));
        }
        Ok(width)
    }
}

/// The sum of the days of a window; nothing if nothing is known of any.
fn point(
    life: &Life<'_>,
    (kind, sum, sources): (&Kind, &Sum, Sources),
    (start, end): (Date, Date),
) -> Option<Value> {
    let last = end.yesterday().ok()?;
    let readings = dates(start, last).flat_map(|date| of_day(life, sum, date, sources));
    let readings: Vec<Reading> = readings.collect();
    if readings.is_empty() {
        return None;
    }
    let mut point = json!({ "civilStartTime": written(start), "civilEndTime": written(end) });
    point[kind.key] = (sum.write)(&readings);
    Some(point)
}

/// What is told of a date as a whole, or of its moments.
fn of_day(life: &Life<'_>, sum: &Sum, date: Date, sources: Sources) -> Vec<Reading> {
    let Some(of_day) = sum.day else {
        return (sum.within)(life, date, sources);
    };
    let day = life.world.known(life.person, date, sources);
    day.map_or_else(Vec::new, |day| {
        of_day(&day, life.person.resting_kilocalories)
    })
}

fn written(date: Date) -> Value {
    json!({ "date": calendar(date), "time": {} })
}
