//! Day records over REST.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get};

use crate::api::body::Query;
use crate::api::problem::Failed;
use crate::app::App;
use crate::caller::Caller;
use crate::model::day::{AsOf, Day, DayRange};
use crate::model::day_record::{DayRecord, DayRecordRange};
use crate::model::field::Field;
use crate::model::intraday::{IntradaySteps, IntradayWish};
use crate::model::page::Page;
use crate::model::time::CivilDate;
use crate::service;

/// List one's own days, the earliest first. A day that was not measured is not in the list.
#[utoipa::path(
    tag = "days",
    params(DayRange),
    responses((status = 200, description = "The records", body = Page<Day>)),
)]
#[get("/v1/me/days")]
pub(in crate::api) async fn list_days(
    app: Data<App>,
    caller: Caller,
    range: Query<DayRange>,
) -> Result<HttpResponse, Failed> {
    Ok(HttpResponse::Ok().json(service::days::list(&app, &caller, range.0).await?))
}

/// Read one's own day of one date.
#[utoipa::path(
    tag = "days",
    params(("date" = CivilDate, Path, description = "The civil date"), AsOf),
    responses((status = 200, description = "The day", body = Day)),
)]
#[get("/v1/me/days/{date}")]
pub(in crate::api) async fn get_day(
    app: Data<App>,
    caller: Caller,
    date: Path<String>,
    at: Query<AsOf>,
) -> Result<HttpResponse, Failed> {
    let day = service::days::get(&app, &caller, Field::of_text(&date), at.0.as_of).await?;
    Ok(HttpResponse::Ok().json(day))
}

/// List what each source said of one's own days, and what it had said before, by date and source.
#[utoipa::path(
    tag = "days",
    params(DayRecordRange),
    responses((status = 200, description = "The records", body = Page<DayRecord>)),
)]
#[get("/v1/me/day-records")]
pub(in crate::api) async fn list_day_records(
    app: Data<App>,
    caller: Caller,
    range: Query<DayRecordRange>,
) -> Result<HttpResponse, Failed> {
    Ok(HttpResponse::Ok().json(service::days::records(&app, &caller, range.0).await?))
}

/// Read one's own steps within one date from the provider, in intervals of 1, 5 or 15 minutes.
#[utoipa::path(
    tag = "days",
    params(("date" = CivilDate, Path, description = "The civil date"), IntradayWish),
    responses((status = 200, description = "The steps", body = IntradaySteps)),
)]
#[get("/v1/me/days/{date}/intraday")]
pub(in crate::api) async fn get_intraday(
    app: Data<App>,
    caller: Caller,
    date: Path<String>,
    wish: Query<IntradayWish>,
) -> Result<HttpResponse, Failed> {
    let date = Field::of_text(&date);
    let steps = service::intraday::get(&app, &caller, date, wish.0.minutes).await?;
    Ok(HttpResponse::Ok().json(steps))
}
