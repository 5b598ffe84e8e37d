//! What is measured by night: how the heart varies, breath, oxygen; and how fit somebody is.

use serde_json::{Value, json};

use super::{AUCKLAND, BERLIN, Both, KOLKATA, LORD_HOWE, NEW_YORK, scope, world};
use crate::support::Engine;

/// Nights in which clocks changed somewhere, an even one, this one, and one that is still to come.
const DATES: [&str; 7] = [
    "2026-09-27",
    "2026-10-04",
    "2026-10-25",
    "2026-11-01",
    "2026-11-12",
    "today",
    "2026-12-24",
];
/// Ranges that hold the nights in which clocks changed.
const RANGES: [&str; 2] = ["2026-09-20/2026-10-19", "2026-10-20/2026-11-18"];
/// What Google does not tell of a few minutes of the heart.
const STATED: [&str; 3] = ["coverage", "hf", "lf"];

fn entries(told: &Value, name: &str) -> usize {
    let told = if name.is_empty() { told } else { &told[name] };
    told.as_array().map_or(0, Vec::len)
}

#[tokio::test]
async fn nights_are_fitbits_also_where_clocks_change() {
    let world = world(Engine::sqlite()).await;
    let (mut told, mut without) = (0, 0);
    for walker in [NEW_YORK, BERLIN, KOLKATA, LORD_HOWE, AUCKLAND] {
        let both = Both::of(&world, walker).await;
        for (what, name) in [("hrv", "hrv"), ("br", "br"), ("spo2", "")] {
            for date in DATES {
                both.agree(&format!("/1/user/-/{what}/date/{date}.json"), &[])
                    .await;
            }
            for range in RANGES {
                let path = format!("/1/user/-/{what}/date/{range}.json");
                both.agree(&path, &[]).await;
                let (here, _) = both.ask(&path, &[]).await;
                let nights = entries(&here, name);
                assert!(nights < 30, "some nights are not measured");
                (told, without) = (told + nights, without + usize::from(nights == 0));
            }
        }
        // Only nights without their minutes may be asked for without a limit.
        both.agree("/1/user/-/spo2/date/2026-06-01/2026-11-18.json", &[])
            .await;
    }
    assert!(told > 400, "{told}");
    assert_eq!(without, 4, "two have no oximeter");
}

#[tokio::test]
async fn what_was_measured_within_nights_is_fitbits_also_where_clocks_change() {
    let world = world(Engine::sqlite()).await;
    let mut told = [0; 3];
    for walker in [NEW_YORK, BERLIN, LORD_HOWE, AUCKLAND] {
        let both = Both::of(&world, walker).await;
        for (what, name, sum) in [("hrv", "hrv", 0), ("br", "br", 1), ("spo2", "", 2)] {
            let places = DATES.iter().chain(&["2026-10-24/2026-11-02"]);
            for place in places {
                let path = format!("/1/user/-/{what}/date/{place}/all.json");
                let (here, there) = both.ask(&path, &STATED).await;
                super::assert_same(&here, &there, &path);
                told[sum] += entries(&here, name);
            }
        }
    }
    assert!(told.iter().all(|nights| *nights > 15), "{told:?}");
}

#[tokio::test]
async fn a_month_of_minutes_is_told_whole() {
    let world = world(Engine::sqlite()).await;
    let both = Both::of(&world, NEW_YORK).await;
    let path = "/1/user/-/spo2/date/2026-10-20/2026-11-18/all.json";

    let (here, there) = both.ask(path, &[]).await;

    super::assert_same(&here, &there, path);
    let nights = here.as_array().unwrap().iter();
    let minutes: usize = nights
        .map(|night| night["minutes"].as_array().unwrap().len())
        .sum();
    assert!(minutes > 7_000, "{minutes}");
}

#[tokio::test]
async fn a_score_is_fitbits_or_within_the_range_that_fitbit_tells() {
    let world = world(Engine::sqlite()).await;
    let range = "/1/user/-/cardioscore/date/2026-10-20/2026-11-18.json";
    for walker in [NEW_YORK, LORD_HOWE] {
        let both = Both::of(&world, walker).await;
        both.agree(range, &[]).await;
        for date in ["2026-11-12", "today", "2026-12-24"] {
            both.agree(&format!("/1/user/-/cardioscore/date/{date}.json"), &[])
                .await;
        }
    }
    let both = Both::of(&world, BERLIN).await;

    let (here, there) = both.ask(range, &[]).await;

    let days = |told: &Value| told["cardioscore"].as_array().unwrap().clone();
    let number = |text: &str| text.parse::<f64>().unwrap();
    assert!(days(&here).len() > 20);
    assert_eq!(days(&here).len(), days(&there).len());
    for (ours, theirs) in days(&here).iter().zip(&days(&there)) {
        assert_eq!(ours["dateTime"], theirs["dateTime"]);
        let (least, most) = theirs["value"]["vo2Max"]
            .as_str()
            .unwrap()
            .split_once('-')
            .unwrap();
        let score = number(ours["value"]["vo2Max"].as_str().unwrap());
        assert!((number(least)..=number(most)).contains(&score), "{score}");
    }
}

#[tokio::test]
async fn ranges_of_nights_have_an_end() {
    let world = world(Engine::sqlite()).await;
    let both = Both::of(&world, NEW_YORK).await;
    for (what, rest) in [
        ("hrv", ""),
        ("hrv", "/all"),
        ("br", ""),
        ("br", "/all"),
        ("spo2", "/all"),
        ("cardioscore", ""),
        ("temp/core", ""),
        ("temp/skin", ""),
    ] {
        let path = format!("/1/user/-/{what}/date/2026-10-01/2026-11-18{rest}.json");
        let (here, there) = both.both(&path, "").await;
        assert_eq!((here.status, there.status), (400, 400), "{path}");
        assert_eq!(here.code(), "malformed_request");
        let message = &here.json()["errors"][0]["message"];
        assert!(message.to_string().contains("30 days"), "{}", here.text);
    }
}

#[tokio::test]
async fn who_did_not_allow_it_is_asked_to() {
    let world = world(Engine::sqlite()).await;
    let person = world.person("ada").await;
    super::connect(
        &world,
        &person,
        NEW_YORK,
        &["activity_and_fitness", "sleep"],
    )
    .await;
    let health = "health_metrics_and_measurements";
    let range = "2026-11-01/2026-11-18";
    let pages = "?afterDate=2026-08-01&sort=asc&offset=0&limit=10";

    for (path, family) in [
        (format!("hrv/date/{range}.json"), health),
        (format!("hrv/date/{range}/all.json"), health),
        (format!("br/date/{range}.json"), health),
        (format!("br/date/{range}/all.json"), health),
        (format!("spo2/date/{range}.json"), health),
        (format!("spo2/date/{range}/all.json"), health),
        (format!("temp/skin/date/{range}.json"), health),
        (format!("temp/core/date/{range}.json"), health),
        (format!("ecg/list.json{pages}"), "ecg"),
        (format!("irn/alerts/list.json{pages}"), "irn"),
        ("irn/profile.json".to_owned(), "irn"),
    ] {
        let answer = person.get(&format!("/fitbit/1/user/-/{path}")).await;
        assert_eq!(answer.status, 424, "{path}: {}", answer.text);
        let told = answer.json();
        assert_eq!(told["reason"], "scope_missing");
        assert_eq!(told["missingScopes"], json!([scope(family)]), "{path}");
    }
    let path = format!("/fitbit/1/user/-/cardioscore/date/{range}.json");
    person.get(&path).await.expect(200);
}
