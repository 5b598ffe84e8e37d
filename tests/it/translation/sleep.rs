//! Nights and naps.

use fitex::simulator::Options;

use super::{AUCKLAND, BERLIN, Both, LORD_HOWE, NEW_YORK, world};
use crate::support::{Engine, World};

/// FitEx keeps no nights of which it could take a mean.
const STATED: [&str; 3] = ["thirtyDayAvgMinutes", "next", "previous"];

#[tokio::test]
async fn sleep_is_fitbits_by_date_in_ranges_and_in_pages() {
    let world = world(Engine::sqlite()).await;
    for walker in [NEW_YORK, BERLIN, LORD_HOWE, AUCKLAND] {
        let both = Both::of(&world, walker).await;
        for date in [
            "2026-10-04",
            "2026-10-25",
            "2026-11-01",
            "2026-11-10",
            "2026-11-17",
        ] {
            both.agree(&format!("/1.2/user/-/sleep/date/{date}.json"), &STATED)
                .await;
        }
        both.agree("/1.2/user/-/sleep/date/2026-09-01/2026-11-17.json", &STATED)
            .await;
        for query in [
            "beforeDate=2026-11-17&sort=desc&offset=0&limit=30",
            "afterDate=2026-09-20&sort=asc&offset=0&limit=30",
        ] {
            both.agree(&format!("/1.2/user/-/sleep/list.json?{query}"), &STATED)
                .await;
        }
    }
}

#[tokio::test]
async fn a_night_that_was_not_looked_at_yet_is_pending() {
    // Somebody whose device has synced at the end of a night.
    let world = World::with(Engine::sqlite(), |options| Options {
        hourly_calls: 1_000_000,
        ..options
    })
    .await;
    let walker = world.walkers()[BERLIN].id.clone();
    let both = Both::of(&world, BERLIN).await;
    let nights = both
        .here
        .get("/fitbit/1.2/user/-/sleep/date/2026-11-10/2026-11-17.json")
        .await
        .expect(200);
    let staged = |night: &&serde_json::Value| night["type"] == "stages";
    let night = nights["sleep"]
        .as_array()
        .unwrap()
        .iter()
        .find(staged)
        .unwrap()
        .clone();
    let end: jiff::civil::DateTime = night["endTime"].as_str().unwrap().parse().unwrap();
    world
        .simulator
        .sync_device(&walker, end.saturating_add(jiff::Span::new().minutes(1)));
    world.pass_hours(1);
    let mut both = both;
    both.here.sign_in().await;

    let date = night["dateOfSleep"].as_str().unwrap();
    let path = format!("/1.2/user/-/sleep/date/{date}.json");
    let (here, there) = both.ask(&path, &STATED).await;

    assert_eq!(here["meta"]["state"], "pending");
    assert_eq!(here, there);
}
