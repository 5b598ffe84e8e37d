//! Values by day, summaries, and all time.

use super::{AUCKLAND, BERLIN, Both, KOLKATA, LAGOS, LORD_HOWE, NEW_YORK, tidy, world};
use crate::on_both;
use crate::support::Engine;

/// What a day without data has is stated to differ in some of these.
const COUNTED: [&str; 7] = [
    "steps",
    "distance",
    "floors",
    "elevation",
    "minutesLightlyActive",
    "minutesFairlyActive",
    "minutesVeryActive",
];
const OF_WORN_DAYS: [&str; 4] = [
    "calories",
    "caloriesBMR",
    "minutesSedentary",
    "activityCalories",
];

on_both! {
    every_series_is_fitbits()
}

async fn every_series_is_fitbits(engine: Engine) {
    let world = world(engine).await;
    for walker in [NEW_YORK, KOLKATA, LAGOS, AUCKLAND] {
        let both = Both::of(&world, walker).await;
        for resource in COUNTED {
            both.agree(
                &format!("/1/user/-/activities/{resource}/date/2026-09-20/2026-11-18.json"),
                &[],
            )
            .await;
            both.agree(
                &format!("/1/user/-/activities/tracker/{resource}/date/today/30d.json"),
                &[],
            )
            .await;
        }
        both.agree(
            "/1/user/-/activities/swimming-strokes/date/2026-11-01/2026-11-18.json",
            &[],
        )
        .await;
        for period in ["1d", "7d", "1w", "1m", "3m"] {
            both.agree(
                &format!("/1/user/-/activities/steps/date/2026-11-17/{period}.json"),
                &[],
            )
            .await;
            both.agree(
                &format!("/1/user/-/activities/active-zone-minutes/date/2026-11-17/{period}.json"),
                &[],
            )
            .await;
        }
        for language in ["en_US", "en_GB", "de_DE"] {
            both.agree_in(
                "/1/user/-/activities/distance/date/2026-11-17/1m.json",
                language,
                &[],
            )
            .await;
            both.agree_in(
                "/1/user/-/activities/elevation/date/2026-11-17/7d.json",
                language,
                &[],
            )
            .await;
        }
    }
}

#[tokio::test]
async fn days_on_which_nothing_was_worn_are_zero_and_the_others_fitbits() {
    let world = world(Engine::sqlite()).await;
    for walker in [NEW_YORK, BERLIN, LORD_HOWE] {
        let both = Both::of(&world, walker).await;
        for resource in OF_WORN_DAYS {
            let path = format!("/1/user/-/activities/{resource}/date/2026-10-10/2026-11-08.json");
            let steps = "/1/user/-/activities/steps/date/2026-10-10/2026-11-08.json";
            let (here, there) = both.ask(&path, &[]).await;
            let (_, steps) = both.ask(steps, &[]).await;
            let name = format!("activities-{resource}");

            let (mut worn, mut unworn) = (0, 0);
            for index in 0..30 {
                let (ours, theirs) = (&here[&name][index], &there[&name][index]);
                if steps["activities-steps"][index]["value"] == "0" {
                    assert_eq!(ours["value"], "0");
                    unworn += 1;
                } else {
                    // Basal energy is told by the hour, of which the days of clock changes have more or fewer.
                    let odd = resource == "caloriesBMR"
                        && ["2026-10-25", "2026-11-01"]
                            .contains(&ours["dateTime"].as_str().unwrap());
                    assert!(odd || ours == theirs, "{path}: {ours} {theirs}");
                    worn += 1;
                }
            }
            assert!(worn > 20 && unworn > 0, "{worn} {unworn}");
        }
    }
}

#[tokio::test]
async fn a_series_of_all_time_begins_with_the_account() {
    let world = world(Engine::sqlite()).await;
    let both = Both::of(&world, BERLIN).await;

    let (here, there) = both
        .ask("/1/user/-/activities/steps/date/2026-11-17/max.json", &[])
        .await;

    let (ours, theirs) = (&here["activities-steps"], &there["activities-steps"]);
    let (ours, theirs) = (ours.as_array().unwrap(), theirs.as_array().unwrap());
    assert_eq!(ours[0]["dateTime"], "2019-04-01");
    assert_eq!(ours[ours.len() - theirs.len()..], theirs[..]);
}

#[tokio::test]
async fn the_summary_of_a_day_is_fitbits_but_for_what_is_stated() {
    let world = world(Engine::sqlite()).await;
    let stated = ["goals", "marginalCalories", "distances"];
    for walker in [NEW_YORK, BERLIN, LAGOS, AUCKLAND] {
        let both = Both::of(&world, walker).await;
        let mut worn = 0;
        for date in ["2026-11-01", "2026-11-12", "2026-11-15", "2026-11-17"] {
            for language in ["", "en_US"] {
                let path = format!("/1/user/-/activities/date/{date}.json");
                let (here, there) = both.ask_in(&path, language, &[]).await;
                if there["summary"]["steps"] == 0.0 {
                    continue;
                }
                worn += 1;
                super::assert_same(
                    &tidy_summary(&here, &stated),
                    &tidy_summary(&there, &stated),
                    &path,
                );
                let ways = |told: &serde_json::Value| {
                    told["summary"]["distances"].as_array().unwrap().clone()
                };
                for (ours, theirs) in ways(&here).iter().zip(&ways(&there)) {
                    assert_eq!(ours["activity"], theirs["activity"]);
                    let by_intensity = ["veryActive", "moderatelyActive", "lightlyActive"];
                    if by_intensity.contains(&ours["activity"].as_str().unwrap()) {
                        assert_eq!(ours["distance"], 0.0);
                    } else {
                        assert_eq!(ours, theirs, "{path}");
                    }
                }
            }
        }
        assert!(worn > 4, "{worn}");
    }
}

/// The numbers were tidied before.
fn tidy_summary(value: &serde_json::Value, without: &[&str]) -> serde_json::Value {
    let mut value = value.clone();
    for name in without {
        value.as_object_mut().unwrap().remove(*name);
        value["summary"].as_object_mut().unwrap().remove(*name);
    }
    value
}

#[tokio::test]
async fn a_summary_stands_without_what_the_person_did_not_allow() {
    let world = world(Engine::sqlite()).await;
    let person = world.person("ada").await;
    super::connect(
        &world,
        &person,
        BERLIN,
        &["activity_and_fitness", "profile", "settings"],
    )
    .await;

    let told = person
        .get("/fitbit/1/user/-/activities/date/2026-11-17.json")
        .await
        .expect(200);
    let heart = person
        .get("/fitbit/1/user/-/activities/heart/date/2026-11-17/1d/1min.json")
        .await;

    let summary = &told["summary"];
    assert!(summary["steps"].as_i64().unwrap() > 0, "{told}");
    assert!(summary["heartRateZones"].is_array() && summary["restingHeartRate"].is_null());
    assert_eq!(
        (heart.status, heart.code()),
        (424, "reauthorization_required".to_owned())
    );
    assert_eq!(heart.json()["reason"], "scope_missing", "{}", heart.text);
    assert_eq!(
        heart.json()["missingScopes"][0],
        super::scope("health_metrics_and_measurements")
    );
    assert_eq!(
        person.get("/v1/me/tokens").await.expect(200)["items"][0]["state"],
        "active"
    );
}

#[tokio::test]
async fn all_time_adds_up_to_what_fitbit_says() {
    let world = world(Engine::sqlite()).await;
    for (walker, language) in [(NEW_YORK, ""), (LAGOS, "en_US")] {
        let both = Both::of(&world, walker).await;
        both.agree_in("/1/user/-/activities.json", language, &[])
            .await;
    }
}

#[tokio::test]
async fn what_a_phone_counted_and_a_hand_wrote_is_in_the_total_and_not_the_trackers() {
    let world = world(Engine::sqlite()).await;
    let walker = &world.walkers()[BERLIN].id;
    let date = |day| jiff::civil::date(2026, 11, day);
    world.simulator.correct(walker, date(10), None);
    world.simulator.set_phone(walker, date(10), Some(4_321));
    world.simulator.set_manual(walker, date(12), Some(1_000));
    let both = Both::of(&world, BERLIN).await;

    for resource in ["steps", "distance"] {
        for family in ["", "tracker/"] {
            let path =
                format!("/1/user/-/activities/{family}{resource}/date/2026-11-09/2026-11-13.json");
            both.agree(&path, &[]).await;
        }
    }
    let path = "/fitbit/1/user/-/activities/tracker/steps/date/2026-11-10/1d.json";
    let told = both.here.get(path).await.expect(200);
    assert_eq!(
        tidy(&told, &[])["activities-tracker-steps"][0]["value"],
        "0"
    );
}

#[tokio::test]
async fn the_zones_of_the_heart_are_fitbits() {
    let world = world(Engine::sqlite()).await;
    for walker in [NEW_YORK, BERLIN, AUCKLAND] {
        let both = Both::of(&world, walker).await;
        both.agree(
            "/1/user/-/activities/heart/date/2026-10-20/2026-11-18.json",
            &[],
        )
        .await;
        both.agree("/1/user/-/activities/heart/date/today/1w.json", &[])
            .await;
    }
}
