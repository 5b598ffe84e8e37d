//! Exercises: listed page by page, and as files.

use serde_json::Value;

use super::{AUCKLAND, BERLIN, Both, NEW_YORK, tidy, world};
use crate::support::Engine;

/// What FitEx has less of, as the table states.
const STATED: [&str; 9] = [
    "activeZoneMinutes",
    "activityLevel",
    "caloriesLink",
    "heartRateLink",
    "heartRateZones",
    "next",
    "previous",
    "source",
    "tcxLink",
];

#[tokio::test]
async fn exercises_are_fitbits_in_both_directions() {
    let world = world(Engine::sqlite()).await;
    for walker in [NEW_YORK, BERLIN, AUCKLAND] {
        let both = Both::of(&world, walker).await;
        for language in ["", "en_US"] {
            for query in [
                "beforeDate=2026-11-18&sort=desc&offset=0&limit=40",
                "beforeDate=2026-11-12T12:00:00&sort=desc&offset=0&limit=3",
                "afterDate=2026-10-01&sort=asc&offset=0&limit=100",
                "afterDate=2026-11-10&sort=asc&offset=0&limit=3",
            ] {
                both.agree_in(
                    &format!("/1/user/-/activities/list.json?{query}"),
                    language,
                    &STATED,
                )
                .await;
            }
        }
    }
}

#[tokio::test]
async fn pages_lead_on_through_fitex_and_tell_everything_once() {
    let world = world(Engine::sqlite()).await;
    let both = Both::of(&world, BERLIN).await;
    for (bound, limit) in [
        ("beforeDate=2026-11-18&sort=desc", 7),
        ("afterDate=2026-08-01&sort=asc", 7),
    ] {
        let all = format!("/fitbit/1/user/-/activities/list.json?{bound}&offset=0&limit=100");
        let all = ids(&both.here.get(&all).await.expect(200));
        let mut next = format!(
            "{}/fitbit/1/user/-/activities/list.json?{bound}&offset=0&limit={limit}",
            world.base
        );
        let (mut told, mut pages) = (Vec::new(), 0);

        while !next.is_empty() {
            let path = next.strip_prefix(&world.base).unwrap().to_owned();
            assert!(
                path.starts_with("/fitbit/1/user/-/activities/list.json?"),
                "{path}"
            );
            let page = both.here.get(&path).await.expect(200);
            told.extend(ids(&page));
            next = page["pagination"]["next"].as_str().unwrap().to_owned();
            pages += 1;
        }

        assert!(all.len() > 15 && all.len() < 100, "{}", all.len());
        assert_eq!(told, all, "{bound}");
        assert_eq!(pages, all.len().div_ceil(limit));
    }
    let lost = "/fitbit/1/user/-/activities/list.json?afterDate=2026-08-01&sort=asc&offset=0&limit=7&pageToken=here";
    let answer = both.here.get(lost).await;
    assert_eq!(
        (answer.status, answer.code()),
        (400, "malformed_request".to_owned())
    );
}

fn ids(page: &Value) -> Vec<Value> {
    let entries = page["activities"].as_array().unwrap().iter();
    entries.map(|entry| entry["logId"].clone()).collect()
}

#[tokio::test]
async fn what_is_stated_to_be_less_is_still_true() {
    let world = world(Engine::sqlite()).await;
    let both = Both::of(&world, BERLIN).await;
    let path = "/1/user/-/activities/list.json?beforeDate=2026-11-18&sort=desc&offset=0&limit=40";

    let (here, there) = both
        .ask(
            path,
            &["activityLevel", "minutesInHeartRateZones", "max", "min"],
        )
        .await;

    let entries = |told: &Value| told["activities"].as_array().unwrap().clone();
    let mut links = 0;
    for (ours, theirs) in entries(&here).iter().zip(&entries(&there)) {
        assert_eq!(ours["activeZoneMinutes"], theirs["activeZoneMinutes"]);
        assert_eq!(ours["heartRateZones"], theirs["heartRateZones"]);
        for link in ["caloriesLink", "heartRateLink"] {
            let (Some(ours), Some(theirs)) = (ours[link].as_str(), theirs[link].as_str()) else {
                assert_eq!(ours[link], theirs[link]);
                continue;
            };
            let path = ours
                .strip_prefix(&format!("{}/fitbit", world.base))
                .unwrap();
            assert!(theirs.ends_with(path), "{theirs} {path}");
            both.here.get(&format!("/fitbit{path}")).await.expect(200);
            links += 1;
        }
    }
    assert!(links > 4, "{links}");
}

#[tokio::test]
async fn the_course_of_an_exercise_is_a_file() {
    let world = world(Engine::sqlite()).await;
    let both = Both::of(&world, BERLIN).await;
    let list =
        "/fitbit/1/user/-/activities/list.json?beforeDate=2026-11-18&sort=desc&offset=0&limit=40";
    let list = both.here.get(list).await.expect(200);
    let id = &list["activities"][0]["logId"];

    let (here, there) = both
        .both(&format!("/1/user/-/activities/{id}.tcx"), "")
        .await;
    let (none, _) = both.both("/1/user/-/activities/12345.tcx", "").await;

    assert_eq!((here.status, &here.text), (200, &there.text));
    assert_eq!(
        here.header("content-type"),
        Some("application/vnd.garmin.tcx+xml")
    );
    assert_eq!((none.status, none.code()), (404, "not_found".to_owned()));
}

#[tokio::test]
async fn what_somebody_does_often_and_did_last_is_found_in_their_exercises() {
    let world = world(Engine::sqlite()).await;
    let both = Both::of(&world, NEW_YORK).await;
    for what in ["frequent", "recent"] {
        let path = format!("/1/user/-/activities/{what}.json");
        let (here, there) = both.ask(&path, &[]).await;
        assert_eq!(here, there, "{what}");
        assert!(!here.as_array().unwrap().is_empty());
    }
    let favorites = both
        .here
        .get("/fitbit/1/user/-/activities/favorite.json")
        .await;
    assert_eq!(tidy(&favorites.expect(200), &[]), serde_json::json!([]));
}
