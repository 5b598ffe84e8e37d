//! Sums of windows of time that passes, at Google.

use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde_json::{Value, json};

use super::{Person, World, about, at_google, count, family, is_invalid, world};

const DAY: Date = date(2026, 11, 10);
/// People of the simulator by their zones.
const NEW_YORK: usize = 0;
const TERSE: usize = 5;
const ST_JOHNS: usize = 8;
const KATHMANDU: usize = 9;
const LORD_HOWE: usize = 10;
const AUCKLAND: usize = 11;

/// When a date begins and ends where somebody is.
fn span(world: &World, walker: usize, date: Date) -> (Timestamp, Timestamp) {
    let zone = TimeZone::get(&world.walkers()[walker].time_zone).unwrap();
    let start = |date: Date| date.to_zoned(zone.clone()).unwrap().timestamp();
    (start(date), start(date + 1.day()))
}

fn asked((start, end): (Timestamp, Timestamp), size: &str) -> Value {
    json!({ "range": { "startTime": start, "endTime": end }, "windowSize": size })
}

/// Every window, from all pages.
async fn windows(person: &Person, kind: &str, mut wish: Value) -> Vec<Value> {
    let mut windows = Vec::new();
    loop {
        let told = person
            .post(&about(kind, ":rollUp"), wish.clone())
            .await
            .expect(200);
        windows.extend(told["rollupDataPoints"].as_array().unwrap().clone());
        match told["nextPageToken"].as_str() {
            Some(token) => wish["pageToken"] = json!(token),
            None => return windows,
        }
    }
}

fn total(windows: &[Value], kind: &str, member: &str) -> u64 {
    windows
        .iter()
        .map(|window| count(&window[kind][member]))
        .sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_windows_of_a_day_add_up_to_it_however_long_it_is() {
    let world = world().await;

    for (walker, date, hours) in [
        (NEW_YORK, date(2026, 11, 1), 25.0),
        (NEW_YORK, DAY, 24.0),
        (ST_JOHNS, date(2026, 11, 1), 25.0),
        (ST_JOHNS, DAY, 24.0),
        (KATHMANDU, DAY, 24.0),
        (LORD_HOWE, date(2026, 10, 4), 23.5),
        (AUCKLAND, date(2026, 9, 27), 23.0),
    ] {
        world
            .simulator
            .correct(&world.walkers()[walker].id, date, Some(8_123));
        let person = at_google(&world, walker);
        let span = span(&world, walker, date);
        let length = (span.1 - span.0).total(jiff::Unit::Hour).unwrap();
        assert!((length - hours).abs() < 0.001, "{walker} {date}: {length}");
        for size in ["60s", "900s", "1800s", "3600s"] {
            let told = windows(&person, "steps", asked(span, size)).await;
            assert_eq!(
                total(&told, "steps", "countSum"),
                8_123,
                "{walker} {date} {size}"
            );
        }
        let told = windows(&person, "distance", asked(span, "1800s")).await;
        assert_eq!(total(&told, "distance", "millimetersSum"), 5_840_000);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn windows_are_newest_first_and_unworn_ones_are_left_out() {
    let world = world().await;
    let ada = &world.walkers()[NEW_YORK].id;
    world.simulator.correct(ada, DAY, Some(1_000));
    world.simulator.correct(ada, DAY + 1.day(), None);
    let (start, _) = span(&world, NEW_YORK, DAY);
    let (_, end) = span(&world, NEW_YORK, DAY + 1.day());

    let told = windows(
        &at_google(&world, NEW_YORK),
        "steps",
        asked((start, end), "1800s"),
    )
    .await;

    assert_eq!(told.len(), 33, "worn from 06:30 to 23:00 of one day");
    assert_eq!(told[0]["startTime"], "2026-11-11T03:30:00Z");
    assert_eq!(told[0]["endTime"], "2026-11-11T04:00:00Z");
    assert_eq!(told[32]["startTime"], "2026-11-10T11:30:00Z");
    world.simulator.correct(ada, DAY, Some(999));
    let brief = windows(
        &at_google(&world, NEW_YORK),
        "steps",
        asked((start, end), "1800s"),
    )
    .await;
    assert_eq!(brief.len(), 4, "two hours");
    assert_eq!(total(&brief, "steps", "countSum"), 999);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_still_window_is_a_zero_which_one_person_leaves_out() {
    let world = world().await;
    for (walker, expected) in [(NEW_YORK, json!({ "countSum": "0" })), (TERSE, json!({}))] {
        world
            .simulator
            .correct(&world.walkers()[walker].id, DAY, Some(0));
        let span = span(&world, walker, DAY);

        let told = windows(&at_google(&world, walker), "steps", asked(span, "3600s")).await;

        assert_eq!(told.len(), 2);
        assert_eq!(told[0]["steps"], expected);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_window_ends_with_the_range() {
    let world = world().await;
    let walker = &world.walkers()[NEW_YORK].id;
    world.simulator.correct(walker, DAY, Some(8_000));
    let range = (
        "2026-11-10T15:00:00Z".parse().unwrap(),
        "2026-11-10T16:10:00Z".parse().unwrap(),
    );

    let told = windows(&at_google(&world, NEW_YORK), "steps", asked(range, "3600s")).await;

    assert_eq!(told.len(), 2);
    assert_eq!(told[0]["startTime"], "2026-11-10T16:00:00Z");
    assert_eq!(told[0]["endTime"], "2026-11-10T16:10:00Z");
    assert_eq!(told[1]["endTime"], "2026-11-10T16:00:00Z");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_has_as_many_windows_as_were_asked_for() {
    let world = world().await;
    let ada = at_google(&world, NEW_YORK);
    world
        .simulator
        .correct(&world.walkers()[NEW_YORK].id, DAY, Some(8_000));
    let mut wish = asked(span(&world, NEW_YORK, DAY), "1800s");
    let whole = windows(&ada, "steps", wish.clone()).await;
    wish["pageSize"] = json!(10);

    let first = ada
        .post(&about("steps", ":rollUp"), wish.clone())
        .await
        .expect(200);

    assert_eq!(first["rollupDataPoints"].as_array().unwrap().len(), 10);
    assert_eq!(windows(&ada, "steps", wish.clone()).await, whole);
    wish["pageToken"] = first["nextPageToken"].clone();
    wish["windowSize"] = json!("900s");
    assert_eq!(
        ada.post(&about("steps", ":rollUp"), wish).await.status,
        400,
        "another question"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_has_synced_is_told() {
    let world = world().await;
    let id = world.walkers()[NEW_YORK].id.clone();
    world.simulator.correct(&id, DAY, Some(8_000));
    world.simulator.sync_device(&id, DAY.at(12, 0, 0, 0));
    let span = span(&world, NEW_YORK, DAY);
    let ada = at_google(&world, NEW_YORK);

    let told = windows(&ada, "steps", asked(span, "3600s")).await;

    assert_eq!(told[0]["endTime"], "2026-11-10T17:00:00Z");
    let date = json!({ "date": { "year": 2026, "month": 11, "day": 10 } });
    let wish = json!({ "range": { "start": date, "end": date } });
    let day = ada
        .post(&about("steps", ":dailyRollUp"), wish)
        .await
        .expect(200);
    assert_eq!(
        count(&day["rollupDataPoints"][0]["steps"]["countSum"]),
        total(&told, "steps", "countSum")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn families_keep_sources_apart() {
    let world = world().await;
    let id = world.walkers()[NEW_YORK].id.clone();
    world.simulator.correct(&id, DAY, Some(8_000));
    world.simulator.set_phone(&id, DAY, Some(5_000));
    world.simulator.set_manual(&id, DAY, Some(600));
    let span = span(&world, NEW_YORK, DAY);
    let ada = at_google(&world, NEW_YORK);

    for (name, sum) in [
        ("all-sources", 8_600),
        ("google-sources", 8_600),
        ("google-wearables", 8_000),
    ] {
        let mut wish = asked(span, "1800s");
        wish["dataSourceFamily"] = json!(family(name));
        let told = windows(&ada, "steps", wish).await;
        assert_eq!(total(&told, "steps", "countSum"), sum, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_wrong_question_has_a_reason() {
    let world = world().await;
    let ada = at_google(&world, NEW_YORK);
    let (start, end) = span(&world, NEW_YORK, DAY);
    let with = |member: &str, value: Value| {
        let mut wish = asked((start, end), "60s");
        wish[member] = value;
        wish
    };

    for (kind, wish, reason) in [
        (
            "steps",
            with("windowSize", json!("0.5s")),
            "INVALID_ROLLUP_WINDOW",
        ),
        (
            "steps",
            with("windowSize", json!("60")),
            "INVALID_ROLLUP_WINDOW",
        ),
        ("steps", asked((end, start), "60s"), "INVALID_TIME_RANGE"),
        ("steps", asked((start, start), "60s"), "INVALID_TIME_RANGE"),
        (
            "steps",
            asked((start, start + (24 * 91).hours()), "60s"),
            "INVALID_ROLLUP_QUERY_DURATION",
        ),
        (
            "total-calories",
            asked((start, start + (24 * 15).hours()), "60s"),
            "INVALID_ROLLUP_QUERY_DURATION",
        ),
        ("steps", asked((start, start), "60s"), "INVALID_TIME_RANGE"),
        (
            "dreams",
            asked((start, end), "60s"),
            "INVALID_PARENT_DATA_TYPE_COLLECTION",
        ),
        (
            "steps",
            with("dataSourceFamily", json!("all-sources")),
            "INVALID_DATA_POINT_DATA_SOURCE_FAMILY",
        ),
    ] {
        is_invalid(&ada.post(&about(kind, ":rollUp"), wish).await, reason);
    }
    let mut long = asked((start, end), "3600s");
    long["pageSize"] = json!(10_000);
    let long = ada.post(&about("steps", ":rollUp"), long).await;
    is_invalid(&long, "INVALID_ROLLUP_QUERY_DURATION");
    assert_eq!(
        long.json()["error"]["details"][1]["fieldViolations"][0]["description"],
        "window_size * page_size over 90 days for steps"
    );
}
