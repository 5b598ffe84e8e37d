//! Sums of windows of time that passes: newest first, those left out in which nothing was worn.

use std::collections::BTreeMap;

use actix_web::web::{self, Bytes, Data, Path, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};
use serde::Deserialize;
use serde_json::{Value, json};

use super::asking::{Page, body, kind, sources, unsupported};
use super::errors::{invalid, too_long};
use super::kinds::{Burned, Kind, Sum};
use super::serve;
use crate::simulator::minutes::{Minutes, shared};
use crate::simulator::people::Person;
use crate::simulator::sources::Sources;
use crate::simulator::world::World;

pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.route(
        "/v4/users/me/dataTypes/{kind}/dataPoints:rollUp",
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
    name: Path<String>,
    wish: Bytes,
) -> HttpResponse {
    let family = ["activity_and_fitness"];
    serve(&world, &request, &family, |world, person| {
        let kind = kind(&name)?;
        if matches!(kind.sum, Sum::Parts(_)) {
            return Err(unsupported("RollUp", kind));
        }
        let wish: Wish = body(&wish)?;
        let sources = kind.of(sources(wish.data_source_family.as_deref())?);
        let (range, width) = wish.windows(kind)?;
        let question = (kind.name, range.start_time, range.end_time, width, sources);
        let page = Page::of(wish.page_size, wish.page_token.as_deref(), &question)?;
        let sums = sums(world, person, (kind, sources), (range, width));
        let (windows, next) = page.cut(sums.into_iter().rev());
        let point = |(index, sum)| point(kind, person, (range, width), (index, sum));
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
    fn windows(&self, kind: &Kind) -> Result<(Range, SignedDuration), HttpResponse> {
        let range = self.range.filter(|range| range.start_time < range.end_time);
        let range = range.ok_or_else(|| invalid("Invalid range.", "INVALID_TIME_RANGE"))?;
        let width = self.window_size.as_deref().and_then(seconds);
        let width = width.filter(|width| *width >= SignedDuration::from_secs(1));
        let width =
            width.ok_or_else(|| invalid("Invalid window size.", "INVALID_ROLLUP_WINDOW"))?;
        let page = i32::try_from(self.page_size.unwrap_or(1)).unwrap_or(i32::MAX);
        let longest = SignedDuration::from_hours(24 * i64::from(kind.longest));
        let length = range.start_time.duration_until(range.end_time);
        if length > longest || width.checked_mul(page).is_none_or(|page| page > longest) {
            return Err(too_long(kind, "window_size * page_size"));
        }
        Ok((range, width))
    }
}

/// `"3600s"`, with or without a fraction.
fn seconds(text: &str) -> Option<SignedDuration> {
    let seconds = text.strip_suffix('s')?.parse().ok()?;
    SignedDuration::try_from_secs_f64(seconds).ok()
}

/// What was counted in each window in which anything was, by the window's place. A minute belongs to the
/// window in which it begins.
fn sums(
    world: &World,
    person: &Person,
    (kind, sources): (&Kind, Sources),
    (range, width): (Range, SignedDuration),
) -> BTreeMap<i128, u64> {
    let zone = world.zone(person);
    let first = zone.to_datetime(range.start_time).date();
    let last = zone.to_datetime(range.end_time).date();
    let mut sums = BTreeMap::new();
    for date in first.series(1.day()).take_while(|date| *date <= last) {
        for (at, amount) in amounts(world, person, (kind, sources), date) {
            if range.start_time <= at && at < range.end_time {
                let since = range.start_time.duration_until(at);
                *sums.entry(since.as_nanos() / width.as_nanos()).or_default() += amount;
            }
        }
    }
    sums
}

/// The minutes of a date of which something was told; they add up to what is told of the date.
fn amounts(
    world: &World,
    person: &Person,
    (kind, sources): (&Kind, Sources),
    date: Date,
) -> Vec<(Timestamp, u64)> {
    let face = world.face(person, date, sources);
    let day = world.known(person, date, sources);
    let minutes = Minutes::of(&face, date, &world.zone(person));
    let (Some(day), Some(minutes)) = (day, minutes) else {
        return Vec::new();
    };
    let resting = person.resting_kilocalories;
    // At rest as much in every minute as in any other, and the same again for some steps.
    let rests = match kind.sum {
        Sum::Energy(Burned::Always, _) => u64::from(resting) * 25 / 1_440,
        _ => 0,
    };
    let weights: Vec<Option<u64>> = minutes
        .each()
        .map(|(_, steps)| steps.map(|steps| u64::from(steps) + rests))
        .collect();
    let amounts = match &kind.sum {
        // The steps of the minutes as they are, also where they differ from those of the day.
        _ if kind.name == "steps" => weights,
        Sum::Count(_, amount) | Sum::Energy(_, amount) => shared(amount(&day, resting), &weights),
        Sum::Parts(_) => Vec::new(),
    };
    let told = minutes.each().zip(amounts);
    told.filter_map(|((at, _), amount)| Some((at, amount?)))
        .collect()
}

/// The last window ends where the range does.
fn point(
    kind: &Kind,
    person: &Person,
    (range, width): (Range, SignedDuration),
    (index, sum): (i128, u64),
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
    point[kind.key] = match sum {
        0 if person.omits_zeros => json!({}),
        _ => kind.sum.written(sum),
    };
    point
}
