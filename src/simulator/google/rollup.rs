//! Sums of a person's own calendar days: newest first, integers as strings, unworn days left out.

use actix_web::web::{self, Bytes, Data, Path, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use jiff::ToSpan;
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::{Value, json};

use super::errors::refuse;
use super::serve;
use crate::simulator::days::DayTotals;
use crate::simulator::world::World;

pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.route(
        "/v4/users/me/dataTypes/{kind}/dataPoints:dailyRollUp",
        web::post().to(daily),
    );
}

#[derive(Deserialize)]
struct Wish {
    range: Range,
}

#[derive(Deserialize)]
struct Range {
    start: Moment,
    end: Moment,
}

#[derive(Deserialize)]
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

fn written(date: Date) -> Value {
    json!({ "date": { "year": date.year(), "month": date.month(), "day": date.day() }, "time": {} })
}

/// A kind of data: the longest range in days, its name in an answer, and its value of a day.
type Kind = (i32, &'static str, fn(&DayTotals) -> Value);

fn kind(name: &str) -> Option<Kind> {
    Some(match name {
        "steps" => (
            90,
            "steps",
            |day| json!({ "countSum": day.steps.to_string() }),
        ),
        "distance" => (
            90,
            "distance",
            |day| json!({ "millimetersSum": format!("{:.0}", day.distance_km * 1_000_000.0) }),
        ),
        "floors" => (
            90,
            "floors",
            |day| json!({ "countSum": day.floors.to_string() }),
        ),
        "active-minutes" => (14, "activeMinutes", |day| {
            let level = |name: &str, minutes: u32| json!({ "activityLevel": name, "activeMinutesSum": minutes.to_string() });
            json!({ "activeMinutesRollupByActivityLevel": [
                level("LIGHT", day.lightly_active_minutes),
                level("MODERATE", day.fairly_active_minutes),
                level("VIGOROUS", day.very_active_minutes),
            ] })
        }),
        "total-calories" => (
            14,
            "totalCalories",
            |day| json!({ "kcalSum": f64::from(day.calories) }),
        ),
        _ => return None,
    })
}

async fn daily(
    world: Data<World>,
    request: HttpRequest,
    name: Path<String>,
    body: Bytes,
) -> HttpResponse {
    serve(
        &world,
        &request,
        &["activity_and_fitness"],
        |world, person| {
            let invalid = |message: &str, reason: &str| {
                refuse(400, "INVALID_ARGUMENT", message, Some(reason))
            };
            let (longest, key, value) = kind(&name).ok_or_else(|| {
                invalid("Unknown data type.", "INVALID_PARENT_DATA_TYPE_COLLECTION")
            })?;
            let wish = serde_json::from_slice::<Wish>(&body).ok();
            let range = wish.and_then(|wish| {
                Some((wish.range.start.date.read()?, wish.range.end.date.read()?))
            });
            let (first, end) = range
                .filter(|(first, end)| first <= end)
                .ok_or_else(|| invalid("Invalid range.", "INVALID_TIME_RANGE"))?;
            // Closed-open, but a range of one date twice is that date.
            let end = if first == end {
                end.saturating_add(1.day())
            } else {
                end
            };
            if (end - first).get_days() > longest {
                return Err(invalid(
                    "Invalid argument..",
                    "INVALID_ROLLUP_QUERY_DURATION",
                ));
            }
            let dates: Vec<Date> = first
                .series(1.day())
                .take_while(|date| *date < end)
                .collect();
            let points: Vec<Value> = dates
                .into_iter()
                .rev()
                .filter_map(|date| {
                    let day = world.known(person, date)?;
                    let mut point = json!({
                        "civilStartTime": written(date),
                        "civilEndTime": written(date.saturating_add(1.day())),
                    });
                    point[key] = value(&day);
                    Some(point)
                })
                .collect();
            Ok(json!({ "rollupDataPoints": points }))
        },
    )
    .await
}
