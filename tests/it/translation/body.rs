//! Weight and body fat: logged, and by day.

use serde_json::{Value, json};

use super::{AUCKLAND, BERLIN, Both, KOLKATA, LORD_HOWE, NEW_YORK, google, scope, world};
use crate::on_both;
use crate::support::Engine;

on_both! {
    logged_weight_and_fat_are_fitbits()
}

async fn logged_weight_and_fat_are_fitbits(engine: Engine) {
    let world = world(engine).await;
    for walker in [NEW_YORK, BERLIN, KOLKATA, LORD_HOWE, AUCKLAND] {
        let both = Both::of(&world, walker).await;
        for what in ["weight", "fat"] {
            let log = format!("/1/user/-/body/log/{what}/date");
            for day in 8..=18 {
                both.agree(&format!("{log}/2026-11-{day:02}.json"), &[])
                    .await;
            }
            for period in ["1d", "7d", "30d", "1w", "1m"] {
                both.agree(&format!("{log}/today/{period}.json"), &[]).await;
            }
            for language in ["", "en_US", "en_GB", "de_DE"] {
                let path = format!("{log}/2026-10-15/2026-11-10.json");
                both.agree_in(&path, language, &[]).await;
            }
        }
    }
}

#[tokio::test]
async fn days_repeat_what_was_measured_last_as_at_fitbit() {
    let world = world(Engine::sqlite()).await;
    for walker in [NEW_YORK, KOLKATA, LORD_HOWE] {
        let both = Both::of(&world, walker).await;
        for resource in ["weight", "bmi", "fat"] {
            let series = format!("/1/user/-/body/{resource}/date");
            for period in ["1d", "7d", "1w", "30d", "1m", "3m", "6m", "1y", "max"] {
                both.agree(&format!("{series}/2026-11-17/{period}.json"), &[])
                    .await;
            }
            for language in ["en_US", "en_GB"] {
                let path = format!("{series}/2026-10-20/2026-11-18.json");
                both.agree_in(&path, language, &[]).await;
            }
        }
    }
}

#[tokio::test]
async fn before_the_first_measurement_there_is_no_day_and_after_it_there_is_every_day() {
    let world = world(Engine::sqlite()).await;
    let both = Both::of(&world, KOLKATA).await;
    let ask = async |path: &str| both.here.get(path).await.expect(200);

    let log = ask("/fitbit/1/user/-/body/log/weight/date/2026-11-18/1m.json").await;
    let week = ask("/fitbit/1/user/-/body/weight/date/2026-11-16/2026-11-20.json").await;
    let all = ask("/fitbit/1/user/-/body/weight/date/2026-11-17/max.json").await;
    let early = ask("/fitbit/1/user/-/body/weight/date/2020-01-01/2020-01-31.json").await;
    let fat = ask("/fitbit/1/user/-/body/fat/date/2026-11-17/1m.json").await;

    let last = log["weight"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(last["date"], "2026-11-15", "they write down on Sundays");
    let days = week["body-weight"].as_array().unwrap();
    assert_eq!(days.len(), 5);
    for day in days {
        assert_eq!(day["value"], last["weight"].to_string());
    }
    let first = all["body-weight"][0]["dateTime"].as_str().unwrap();
    assert!(("2020-02-01".."2026-11-01").contains(&first), "{first}");
    for none in [&early["body-weight"], &fat["body-fat"]] {
        assert_eq!(none, &json!([]));
    }
}

#[tokio::test]
async fn of_several_weights_of_a_day_the_series_has_the_last_and_the_log_has_all() {
    let world = world(Engine::sqlite()).await;
    let both = Both::of(&world, BERLIN).await;
    for (weight, time) in [("80.5", "21:00:00"), ("79", "12:00:00"), ("81.25", "06:15")] {
        let form = [("weight", weight), ("date", "2026-11-12"), ("time", time)];
        let path = "/1/user/-/body/log/weight.json";
        let request = both.there.request(reqwest::Method::POST, path);
        both.there.send(request.form(&form)).await.expect(201);
    }

    both.agree("/1/user/-/body/log/weight/date/2026-11-12.json", &[])
        .await;
    let path = "/1/user/-/body/weight/date/2026-11-10/2026-11-14.json";
    both.agree(path, &[]).await;
    let told = both.here.get(&format!("/fitbit{path}")).await.expect(200);
    assert_eq!(told["body-weight"][2]["value"], "80.5");
}

#[tokio::test]
async fn what_reaches_too_far_or_was_not_allowed_is_refused() {
    let world = world(Engine::sqlite()).await;
    let both = Both::of(&world, BERLIN).await;
    for (path, status) in [
        ("log/weight/date/2026-10-01/2026-11-18", 400),
        ("log/fat/date/2026-10-01/2026-11-18", 400),
        ("fat/date/2026-10-01/2026-11-18", 400),
        ("weight/date/2022-01-01/2026-11-18", 400),
        ("weight/date/2026-10-01/2026-11-18", 200),
        ("log/weight/date/2026-11-18/3m", 400),
        ("waist/date/2026-11-18/1m", 400),
    ] {
        let path = format!("/1/user/-/body/{path}.json");
        let (here, there) = both.both(&path, "").await;
        assert_eq!((here.status, there.status), (status, status), "{path}");
    }

    let bob = world.person("bob").await;
    super::connect(
        &world,
        &bob,
        NEW_YORK,
        &["activity_and_fitness", "settings"],
    )
    .await;
    for path in [
        "log/weight/date/today",
        "log/fat/date/today",
        "bmi/date/today/1m",
    ] {
        let refused = bob.get(&format!("/fitbit/1/user/-/body/{path}.json")).await;
        assert_eq!(
            (refused.status, &refused.json()["reason"]),
            (424, &json!("scope_missing"))
        );
        assert_eq!(
            refused.json()["missingScopes"],
            json!([scope("health_metrics_and_measurements")])
        );
    }
}

#[tokio::test]
async fn the_index_follows_the_height_of_its_time_and_needs_one() {
    let world = world(Engine::sqlite()).await;
    let both = Both::of(&world, BERLIN).await;
    let google = google(&world, BERLIN);
    let heights = "/v4/users/me/dataTypes/height/dataPoints";
    let taller = json!({ "height": {
        "sampleTime": { "physicalTime": "2026-11-03T06:00:00Z" }, "heightMillimeters": "2000",
    } });
    google.post(heights, taller).await.expect(200);
    for resource in ["weight", "log/weight"] {
        let path = format!("/1/user/-/body/{resource}/date/2026-10-25/2026-11-12.json");
        both.agree(&path, &[]).await;
    }
    both.agree("/1/user/-/body/bmi/date/2026-11-12/1m.json", &[])
        .await;

    let known = google.get(heights).await.expect(200);
    let known = known["dataPoints"].as_array().unwrap().clone();
    let names: Vec<&Value> = known.iter().map(|point| &point["name"]).collect();
    google
        .post(&format!("{heights}:batchDelete"), json!({ "names": names }))
        .await
        .expect(200);

    let log = "/fitbit/1/user/-/body/log/weight/date/2026-11-12/30d.json";
    let log = both.here.get(log).await.expect(200);
    let series = "/fitbit/1/user/-/body/bmi/date/2026-11-12/30d.json";
    let series = both.here.get(series).await.expect(200);
    let entries = log["weight"].as_array().unwrap();
    assert!(!entries.is_empty());
    assert!(entries.iter().all(|entry| entry.get("bmi").is_none()));
    assert_eq!(series["body-bmi"], json!([]));
}
