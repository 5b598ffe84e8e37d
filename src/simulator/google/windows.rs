//! Sums of windows of time that passes: newest first, windows in which nothing was worn left out.

use actix_web::web::{self, Bytes, Data, Path, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use serde::Deserialize;
use serde_json::json;

use super::errors::refuse;
use super::serve;
use crate::simulator::intraday;
use crate::simulator::people::Person;
use crate::simulator::world::World;

/// Windows in a page if nobody says otherwise, and at most.
const PAGE: usize = 1_440;
const LONGEST_PAGE: usize = 10_000;
/// Seconds that one question may cover.
const LONGEST: i64 = 90 * 86_400;
/// Minutes of the clock between which a tracker is worn: on most days, and on days of few steps.
const WORN: (u32, u32) = (390, 1_380);
const SHORT: (u32, u32) = (390, 510);

pub(super) fn routes(cfg: &mut ServiceConfig) {
    cfg.route(
        "/v4/users/me/dataTypes/{kind}/dataPoints:rollUp",
        web::post().to(roll_up),
    );
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wish {
    range: Range,
    window_size: String,
    page_size: Option<usize>,
    #[serde(default)]
    page_token: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Range {
    start_time: Timestamp,
    end_time: Timestamp,
}

async fn roll_up(
    world: Data<World>,
    request: HttpRequest,
    kind: Path<String>,
    body: Bytes,
) -> HttpResponse {
    serve(
        &world,
        &request,
        &["activity_and_fitness"],
        |world, person| {
            let invalid =
                |reason: &str| refuse(400, "INVALID_ARGUMENT", "Invalid argument..", Some(reason));
            if kind.as_str() != "steps" {
                return Err(invalid("INVALID_PARENT_DATA_TYPE_COLLECTION"));
            }
            let wish: Wish =
                serde_json::from_slice(&body).map_err(|_| invalid("INVALID_TIME_RANGE"))?;
            let (start, end) = (wish.range.start_time, wish.range.end_time);
            if end <= start {
                return Err(invalid("INVALID_TIME_RANGE"));
            }
            let seconds = wish.window_size.strip_suffix('s');
            let seconds = seconds.and_then(|text| text.parse::<i64>().ok());
            let seconds = seconds
                .filter(|&seconds| seconds >= 1)
                .ok_or_else(|| invalid("INVALID_ROLLUP_WINDOW"))?;
            let page = wish.page_size.unwrap_or(PAGE).clamp(1, LONGEST_PAGE);
            let asked = i64::try_from(page)
                .unwrap_or(i64::MAX)
                .saturating_mul(seconds);
            let covered = end.duration_since(start).as_secs();
            if covered > LONGEST || (wish.page_size.is_some() && asked > LONGEST) {
                return Err(invalid("INVALID_ROLLUP_QUERY_DURATION"));
            }
            let skip: usize = wish.page_token.parse().unwrap_or_default();
            let counts = Counts::new(world, person);
            let mut found = counts.windows(start, end, seconds);
            found.reverse();
            let more = found.len() > skip + page;
            let points: Vec<_> = found
                .into_iter()
                .skip(skip)
                .take(page)
                .map(|(from, to, steps)| {
                    json!({
                        "startTime": from.to_string(),
                        "endTime": to.to_string(),
                        "steps": { "countSum": steps.to_string() },
                    })
                })
                .collect();
            let next = if more {
                (skip + page).to_string()
            } else {
                String::new()
            };
            Ok(json!({ "rollupDataPoints": points, "nextPageToken": next }))
        },
    )
    .await
}

/// What a person's tracker counted until an instant.
struct Counts<'a> {
    world: &'a World,
    person: &'a Person,
    zone: TimeZone,
}

impl<'a> Counts<'a> {
    fn new(world: &'a World, person: &'a Person) -> Self {
        let zone = TimeZone::get(&person.time_zone).unwrap_or(TimeZone::UTC);
        Self {
            world,
            person,
            zone,
        }
    }

    fn windows(
        &self,
        start: Timestamp,
        end: Timestamp,
        seconds: i64,
    ) -> Vec<(Timestamp, Timestamp, u32)> {
        let mut windows = Vec::new();
        let mut from = start;
        while from < end {
            let to = from
                .saturating_add(seconds.seconds())
                .unwrap_or(end)
                .min(end);
            if let Some(steps) = self.worn(from, to) {
                windows.push((from, to, steps));
            }
            from = to;
        }
        windows
    }

    /// The steps of a window, if the tracker was worn in it and has synced since.
    fn worn(&self, from: Timestamp, to: Timestamp) -> Option<u32> {
        let (date, first) = self.clock(from);
        let (until, last) = self.clock(to);
        let last = if until == date {
            last
        } else {
            intraday::MINUTES
        };
        let day = self.world.truth(&self.person.id, date)?;
        let known = self.world.known_until(self.person, date);
        let (up, down) = if day.steps < 1_000 { SHORT } else { WORN };
        let (first, last) = (first.min(known), last.min(known));
        let awake = first.max(up) < last.min(down);
        // Steps are spread over the waking hours: on a short day all fall into its first two.
        let before = |minute: u32| match day.steps {
            0..1_000 => day.steps * minute.clamp(up, down).saturating_sub(up) / (down - up),
            steps => intraday::before(steps, minute),
        };
        awake.then(|| before(last).saturating_sub(before(first)))
    }

    /// The date and the latest minute that the clock has shown on it so far: where it is put back, an
    /// hour seems to stand still.
    fn clock(&self, at: Timestamp) -> (Date, u32) {
        let shown = |at: Timestamp| {
            let local = at.to_zoned(self.zone.clone()).datetime();
            let minute = u32::from(local.hour().unsigned_abs()) * 60
                + u32::from(local.minute().unsigned_abs());
            (local.date(), minute)
        };
        let (date, minute) = shown(at);
        let hour_ago = at
            .saturating_sub(SignedDuration::from_hours(1))
            .unwrap_or(at);
        if self.zone.to_offset(at) >= self.zone.to_offset(hour_ago) {
            return (date, minute);
        }
        let latest = (0..=60_i64)
            .filter_map(|back| at.saturating_sub(SignedDuration::from_mins(back)).ok())
            .map(shown)
            .filter(|(day, _)| *day == date)
            .map(|(_, minute)| minute + 1)
            .max();
        (date, latest.unwrap_or(minute).max(minute))
    }
}
