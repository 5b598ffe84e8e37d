//! Sums of windows of time that passes: newest first, those left out in which nothing was worn.

use std::collections::BTreeMap;

use actix_web::web::{self, Bytes, Data, Path, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};

use super::asking::{Access, Page, Sizes, body, of_kind, sources, unsupported};
use super::errors::{invalid, too_long};
use super::kinds::{Kind, Reading, Sum, Way};
use crate::simulator::truth::life::{Life, dates};
use crate::simulator::truth::sources::Sources;
use crate::simulator::world::World;

pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.route(
        "/v4/users/{user}/dataTypes/{kind}/dataPoints:rollUp",
        web::post().to(roll_up),
    );
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wish {
    range: Option<Range>,
    window_size: Option<String>,
    page_size: Option<u32>,
    page_token: Option<String>,
    data_source_family: Option<String>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Range {
    start_time: Timestamp,
    end_time: Timestamp,
}

async fn roll_up(
    world: Data<World>,
    request: HttpRequest,
    name: Path<(String, String)>,
    wish: Bytes,
) -> HttpResponse {
    of_kind(&world, &request, &name, Access::Read, |life, kind| {
        let sum = kind.sum.as_ref().filter(|_| kind.may(Way::RollUp));
        let sum = sum.ok_or_else(|| unsupported("RollUp", kind))?;
        let wish: Wish = body(&wish)?;
        let sources = sum.of(sources(wish.data_source_family.as_deref())?);
        let (range, width) = wish.windows(kind, sum)?;
        let question = (kind.name, range.start_time, range.end_time, width, sources);
        let asked = (wish.page_size, wish.page_token.as_deref());
        let page = Page::of(Sizes::MANY, asked, &question)?;
        let windows = windows(life, (sum, sources), (range, width));
        let (windows, next) = page.cut(windows.into_iter().rev());
        let point = |(index, readings)| point(life, (kind, sum), (range, width), (index, readings));
        let points: Vec<Value> = windows.into_iter().map(point).collect();
        let mut answer = json!({ "rollupDataPoints": points });
        if let Some(next) = next {
            answer["nextPageToken"] = json!(next);
        }
        Ok(answer)
    })
    .await
}

impl Wish {
    /// The range and the length of a window. A page of windows may not be longer than a range may be.
    fn windows(&self, kind: &Kind, sum: &Sum) -> Result<(Range, SignedDuration), HttpResponse> {
        let range = self.range.filter(|range| range.start_time < range.end_time);
        let range = range.ok_or_else(|| invalid("Invalid range.", "INVALID_TIME_RANGE"))?;
        let width = self.window_size.as_deref().and_then(seconds);
        let width = width.filter(|width| *width >= SignedDuration::from_secs(1));
        let width =
            width.ok_or_else(|| invalid("Invalid window size.", "INVALID_ROLLUP_WINDOW"))?;
        let page = i32::try_from(self.page_size.unwrap_or(1)).unwrap_or(i32::MAX);
        let longest = SignedDuration::from_hours(24 * i64::from(sum.longest));
        let length = range.start_time.duration_until(range.end_time);
        if length > longest || width.checked_mul(page).is_none_or(|page| page > longest) {
            return Err(too_long(
                (kind.name, sum.longest),
                "window_size * page_size",
            ));
        }
        Ok((range, width))
    }
}

/// `"3600s"`, with or without a fraction.
fn seconds(text: &str) -> Option<SignedDuration> {
    let seconds = text.strip_suffix('s')?.parse().ok()?;
    SignedDuration::try_from_secs_f64(seconds).ok()
}

/// What was read in each window in which anything was, by the window's place. A minute belongs to the
/// window in which it begins.
fn windows(
    life: &Life<'_>,
    (sum, sources): (&Sum, Sources),
    (range, width): (Range, SignedDuration),
) -> BTreeMap<i128, Vec<Reading>> {
    let first = life.clock(range.start_time).date();
    let last = life.clock(range.end_time).date();
    let mut windows: BTreeMap<i128, Vec<Reading>> = BTreeMap::new();
    for date in dates(first, last) {
        for reading in (sum.within)(life, date, sources) {
            if range.start_time <= reading.at && reading.at < range.end_time {
                let since = range.start_time.duration_until(reading.at);
                let place = since.as_nanos() / width.as_nanos();
                windows.entry(place).or_default().push(reading);
            }
        }
    }
    windows
}

/// The last window ends where the range does.
fn point(
    life: &Life<'_>,
    (kind, sum): (&Kind, &Sum),
    (range, width): (Range, SignedDuration),
    (index, readings): (i128, Vec<Reading>),
) -> Value {
    let since = |index: i128| {
        let seconds = SignedDuration::from_nanos_i128(width.as_nanos() * index);
        range
            .start_time
            .saturating_add(seconds)
            .unwrap_or(range.end_time)
    };
    let mut point = json!({
        "startTime": since(index).to_string(),
        "endTime": since(index + 1).min(range.end_time).to_string(),
    });
    let still = sum.counts && readings.iter().all(|reading| reading.amount == 0.0);
    point[kind.key] = match still && life.person.omits_zeros {
        true => json!({}),
        false => (sum.write)(&readings),
    };
    point
}
