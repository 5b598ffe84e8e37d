//! Electrocardiograms and alerts of irregular rhythm.

use fitex::simulator::Options;
use serde_json::Value;

use super::{BERLIN, Both, LONDON, NEW_YORK, world};
use crate::support::{Engine, Person, World};

const LISTS: [(&str, &str, &str); 2] = [
    ("ecg", "ecgReadings", "startTime"),
    ("irn/alerts", "alerts", "alertTime"),
];
/// FitEx's own.
const STATED: [&str; 2] = ["next", "previous"];

/// A world in which there is more than Google tells at a time.
async fn long_world() -> World {
    World::with(Engine::sqlite(), |options| Options {
        hourly_calls: 1_000_000,
        history_days: 400,
        ..options
    })
    .await
}

#[tokio::test]
async fn lists_are_fitbits_in_both_directions() {
    let world = world(Engine::sqlite()).await;
    let mut told = 0;
    for walker in [NEW_YORK, BERLIN, LONDON] {
        let both = Both::of(&world, walker).await;
        for (list, name, _) in LISTS {
            for query in [
                "beforeDate=2026-11-18&sort=desc&offset=0&limit=10",
                "beforeDate=today&sort=desc&offset=0&limit=3",
                "beforeDate=2026-11-01T03:00:00&sort=desc&offset=0&limit=4",
                "beforeDate=2026-01-01&sort=desc&offset=0&limit=4",
                "afterDate=2026-08-01&sort=asc&offset=0&limit=10",
                "afterDate=2026-10-25T03:00:00&sort=asc&offset=0&limit=2",
                "afterDate=2026-12-24&sort=asc&offset=0&limit=10",
            ] {
                let path = format!("/1/user/-/{list}/list.json?{query}");
                let (here, there) = both.ask(&path, &STATED).await;
                super::assert_same(&here, &there, &path);
                told += here[name].as_array().unwrap().len();
            }
        }
    }
    assert!(told > 40, "{told}");
}

/// Follows `next` to the end: what is told, and the pages that it took.
async fn follow(person: &Person, first: String, (name, when): (&str, &str)) -> (Vec<Value>, usize) {
    let mut next = first;
    let (mut told, mut pages) = (Vec::new(), 0);
    while !next.is_empty() {
        let path = next.strip_prefix(&person.base).unwrap().to_owned();
        let page = person.get(&path).await.expect(200);
        let entries = page[name].as_array().unwrap().iter();
        told.extend(entries.map(|entry| entry[when].clone()));
        next = page["pagination"]["next"].as_str().unwrap().to_owned();
        pages += 1;
    }
    (told, pages)
}

#[tokio::test]
async fn pages_lead_on_through_fitex_and_tell_what_fitbits_tell() {
    let world = long_world().await;
    let both = Both::of(&world, LONDON).await;
    for (list, name, when) in LISTS {
        for bound in [
            "beforeDate=2026-10-10&sort=desc",
            "beforeDate=today&sort=desc",
            "afterDate=2025-01-01&sort=asc",
        ] {
            let query = format!("/1/user/-/{list}/list.json?{bound}&offset=0&limit=7");
            let here = format!("{}/fitbit{query}", both.here.base);
            let there = format!("{}{query}", both.there.base);

            let (ours, pages) = follow(&both.here, here, (name, when)).await;
            let (theirs, _) = follow(&both.there, there, (name, when)).await;

            assert_eq!(ours, theirs, "{list} {bound}");
            assert_eq!(pages, ours.len().div_ceil(7), "{list} {bound}");
            // Google tells 25 electrocardiograms at a time, and ten alerts.
            assert!(ours.len() > 12, "{list} {}", ours.len());
        }
    }
    let taken = "/1/user/-/ecg/list.json?beforeDate=today&sort=desc&offset=0&limit=10";
    let first = format!("{}/fitbit{taken}", both.here.base);
    let (taken, _) = follow(&both.here, first, ("ecgReadings", "startTime")).await;
    assert!(taken.len() > 30, "{}", taken.len());
}

#[tokio::test]
async fn a_page_that_nobody_was_led_to_is_refused() {
    let world = world(Engine::sqlite()).await;
    let both = Both::of(&world, LONDON).await;
    for (list, ..) in LISTS {
        for place in ["here", "1.yesterday"] {
            let path = format!(
                "/fitbit/1/user/-/{list}/list.json?afterDate=2026-08-01&sort=asc&offset=0&limit=5&pageToken={place}"
            );
            let answer = both.here.get(&path).await;
            assert_eq!(
                (answer.status, answer.code()),
                (400, "malformed_request".to_owned()),
                "{place}"
            );
        }
        let many =
            format!("/1/user/-/{list}/list.json?afterDate=2026-08-01&sort=asc&offset=0&limit=11");
        let (here, there) = both.both(&many, "").await;
        assert_eq!((here.status, there.status), (400, 400));
    }
}

#[tokio::test]
async fn whether_somebody_is_alerted_is_fitbits() {
    let world = world(Engine::sqlite()).await;
    for (walker, alerted) in [(NEW_YORK, true), (BERLIN, false)] {
        let both = Both::of(&world, walker).await;
        let path = "/1/user/-/irn/profile.json";
        both.agree(path, &[]).await;
        let (here, _) = both.ask(path, &[]).await;
        assert_eq!(here["enrolled"], alerted);
    }
}
