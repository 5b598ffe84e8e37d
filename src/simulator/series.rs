//! Values by day and within a day, written as Fitbit writes them.

#![expect(
    clippy::result_large_err,
    reason = "a refusal is an answer; few are made"
)]

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::{Value, json};

use super::data::{Answer, Asked, serve};
use super::days::DayTotals;
use super::errors::invalid;
use super::sources::Sources;
use super::world::World;

/// Daily values of all sources, or of the tracker alone.
pub(super) async fn series(
    sources: Sources,
    world: Data<World>,
    request: HttpRequest,
    path: Path<(String, String, String, String)>,
) -> HttpResponse {
    let (user, resource, date, end) = path.into_inner();
    serve(&world, &request, &user, "activity", |asked| {
        asked.series(sources, &resource, &date, &end)
    })
    .await
}

pub(super) async fn within_day(
    world: Data<World>,
    request: HttpRequest,
    path: Path<(String, String, String, String)>,
) -> HttpResponse {
    let (user, resource, date, detail) = path.into_inner();
    serve(&world, &request, &user, "activity", |asked| {
        asked.intraday(&resource, &date, &detail)
    })
    .await
}

impl Asked<'_> {
    /// The dates of a range, or of a period that ends on the date.
    fn range(&self, resource: &str, date: &str, end: &str) -> Result<(Date, Date), HttpResponse> {
        let first = self.date("date", date)?;
        let back = match end {
            "1d" => Some(1.day()),
            "7d" | "1w" => Some(7.days()),
            "30d" => Some(30.days()),
            "1m" => Some(1.month()),
            "3m" => Some(3.months()),
            "6m" => Some(6.months()),
            "1y" => Some(1.year()),
            _ => None,
        };
        if let Some(back) = back {
            return Ok((first.saturating_sub(back).saturating_add(1.day()), first));
        }
        let last = self.date("end-date", end)?;
        if last < first {
            return Err(invalid(
                "end-date",
                "The end date must not be before the start date.",
            ));
        }
        let longest = if resource == "activityCalories" {
            30
        } else {
            1095
        };
        if first.duration_until(last).as_hours() / 24 >= longest {
            let why =
                format!("The range cannot exceed {longest} days for resource type {resource}");
            return Err(invalid("end-date", &why));
        }
        Ok((first, last))
    }

    fn series(&self, sources: Sources, resource: &str, date: &str, end: &str) -> Answer {
        let read = reader(resource).ok_or_else(|| {
            invalid(
                "resource-path",
                &format!("Invalid time series resource path: {resource}"),
            )
        })?;
        let (first, last) = self.range(resource, date, end)?;
        let mut values = Vec::new();
        let mut date = first;
        while date <= last {
            let value = read(self, self.world.known(self.person, date, sources).as_ref());
            values.push(json!({ "dateTime": date.to_string(), "value": value }));
            date = date.saturating_add(1.day());
        }
        let name = match sources {
            Sources::All => resource.to_owned(),
            Sources::Wearables => format!("tracker-{resource}"),
        };
        Ok(json!({ format!("activities-{name}"): values }))
    }

    fn intraday(&self, resource: &str, date: &str, detail: &str) -> Answer {
        let width = match detail {
            "1min" => 1,
            "5min" => 5,
            "15min" => 15,
            _ => {
                return Err(invalid(
                    "detail-level",
                    &format!("Invalid detail level: {detail}"),
                ));
            }
        };
        let read =
            reader(resource).filter(|_| matches!(resource, "steps" | "distance" | "calories"));
        let read = read.ok_or_else(|| {
            invalid(
                "resource-path",
                &format!("Invalid intraday resource path: {resource}"),
            )
        })?;
        let date = self.date("date", date)?;
        let known = self.world.known(self.person, date, Sources::All);
        let windows = self.world.face(self.person, date, Sources::All);
        let windows = windows.windows(width);
        let sum: u32 = windows.iter().sum();
        let whole = read(self, known.as_ref())
            .parse::<f64>()
            .unwrap_or_default();
        let dataset: Vec<Value> = (0..)
            .zip(&windows)
            .map(|(index, &count)| {
                let minute: u32 = index * width;
                let time = format!("{:02}:{:02}:00", minute / 60, minute % 60);
                let value = match (resource, sum) {
                    ("steps", _) => json!(count),
                    (_, 0) => json!(0),
                    _ => json!(whole * f64::from(count) / f64::from(sum)),
                };
                json!({ "time": time, "value": value })
            })
            .collect();
        let total = read(self, known.as_ref());
        Ok(json!({
            format!("activities-{resource}"): [{ "dateTime": date.to_string(), "value": total }],
            format!("activities-{resource}-intraday"): {
                "dataset": dataset, "datasetInterval": width, "datasetType": "minute",
            },
        }))
    }
}

type Reader = fn(&Asked<'_>, Option<&DayTotals>) -> String;

/// How a resource is written: whole numbers, distances with decimals, "0" without data.
fn reader(resource: &str) -> Option<Reader> {
    macro_rules! count {
        ($field:ident) => {
            |_, day| day.map_or(0, |day| day.$field).to_string()
        };
    }
    Some(match resource {
        "steps" => count!(steps),
        "floors" => count!(floors),
        "minutesVeryActive" => count!(very_active_minutes),
        "minutesFairlyActive" => count!(fairly_active_minutes),
        "minutesLightlyActive" => count!(lightly_active_minutes),
        "minutesSedentary" => |_, day| day.map_or(1440, |day| day.sedentary_minutes).to_string(),
        "distance" => |asked, day| {
            day.map_or(0.0, |day| asked.distance(day.distance_km))
                .to_string()
        },
        "elevation" => |_, day| {
            day.map_or(0.0, |day| f64::from(day.floors) * 3.048)
                .to_string()
        },
        "calories" => |asked, day| {
            day.map_or(asked.person.resting_kilocalories, |day| day.calories)
                .to_string()
        },
        "caloriesBMR" => |asked, _| asked.person.resting_kilocalories.to_string(),
        "activityCalories" => |asked, day| {
            let resting = asked.person.resting_kilocalories;
            day.map_or(0, |day| day.calories.saturating_sub(resting))
                .to_string()
        },
        _ => return None,
    })
}
