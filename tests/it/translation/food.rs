//! Food and water: logs, series and the catalogue.

use serde_json::json;

use super::{AUCKLAND, BERLIN, Both, KOLKATA, LAGOS, LONDON, LORD_HOWE, NEW_YORK, world};
use crate::on_both;
use crate::support::Engine;

/// What Google does not tell, as the table states.
const UNTOLD: [&str; 1] = ["isRaw"];

on_both! {
    series_of_food_and_water_are_fitbits()
}

async fn series_of_food_and_water_are_fitbits(engine: Engine) {
    let world = world(engine).await;
    for walker in [NEW_YORK, BERLIN, KOLKATA, AUCKLAND] {
        let both = Both::of(&world, walker).await;
        for resource in ["caloriesIn", "water"] {
            for range in [
                "2026-07-20/2026-11-18",
                "2026-11-17/1m",
                "today/1w",
                "2026-11-18/2026-11-20",
            ] {
                both.agree(
                    &format!("/1/user/-/foods/log/{resource}/date/{range}.json"),
                    &[],
                )
                .await;
            }
        }
        for language in ["en_US", "en_GB", "de_DE"] {
            both.agree_in(
                "/1/user/-/foods/log/water/date/2026-11-17/7d.json",
                language,
                &[],
            )
            .await;
        }
    }
}

#[tokio::test]
async fn series_tell_what_was_eaten_and_drunk_and_zero_where_nothing_was() {
    let world = world(Engine::sqlite()).await;
    let both = Both::of(&world, NEW_YORK).await;
    for (resource, none) in [("caloriesIn", "0"), ("water", "0.0")] {
        let path = format!("/fitbit/1/user/-/foods/log/{resource}/date/2026-10-20/2026-11-19.json");
        let told = both.here.get(&path).await.expect(200);
        let days = told[format!("foods-log-{resource}")]
            .as_array()
            .unwrap()
            .clone();
        assert_eq!(days.len(), 31);
        assert!(
            days.iter().filter(|day| day["value"] != none).count() > 20,
            "{told}"
        );
        assert_eq!(days[30], json!({ "dateTime": "2026-11-19", "value": none }));
    }
}

#[tokio::test]
async fn the_foods_of_a_day_are_fitbits() {
    let world = world(Engine::sqlite()).await;
    let mut logged = 0;
    for walker in [NEW_YORK, BERLIN, LONDON, LAGOS, LORD_HOWE] {
        let both = Both::of(&world, walker).await;
        for date in [
            "2026-10-25",
            "2026-11-01",
            "2026-11-16",
            "2026-11-17",
            "today",
            "2026-11-30",
        ] {
            for language in ["", "en_US"] {
                let path = format!("/1/user/-/foods/log/date/{date}.json");
                both.agree_in(&path, language, &UNTOLD).await;
                let (here, _) = both.ask(&path, &[]).await;
                logged += here["foods"].as_array().unwrap().len();
            }
        }
    }
    assert!(logged > 20, "{logged}");
}

#[tokio::test]
async fn the_water_of_a_day_is_fitbits() {
    let world = world(Engine::sqlite()).await;
    let mut logged = 0;
    for walker in [NEW_YORK, BERLIN, KOLKATA, LORD_HOWE] {
        let both = Both::of(&world, walker).await;
        for date in [
            "2026-10-25",
            "2026-11-16",
            "2026-11-17",
            "today",
            "2026-11-30",
        ] {
            for language in ["", "en_US", "en_GB"] {
                let path = format!("/1/user/-/foods/log/water/date/{date}.json");
                both.agree_in(&path, language, &[]).await;
                let (here, _) = both.ask(&path, &[]).await;
                logged += here["water"].as_array().unwrap().len();
            }
        }
    }
    assert!(logged > 20, "{logged}");
}

#[tokio::test]
async fn what_somebody_eats_often_and_ate_last_is_found_in_their_logs() {
    let world = world(Engine::sqlite()).await;
    for (walker, eats) in [(NEW_YORK, true), (LONDON, true), (KOLKATA, false)] {
        let both = Both::of(&world, walker).await;
        for what in ["frequent", "recent"] {
            let path = format!("/1/user/-/foods/log/{what}.json");
            both.agree(&path, &[]).await;
            let (here, _) = both.ask(&path, &[]).await;
            assert_eq!(!here.as_array().unwrap().is_empty(), eats, "{here}");
        }
    }
}

#[tokio::test]
async fn the_catalogue_is_fitbits() {
    let world = world(Engine::sqlite()).await;
    let both = Both::of(&world, BERLIN).await;
    both.agree("/1/foods/units.json", &[]).await;
    for food in 80_101..=80_110 {
        both.agree(&format!("/1/foods/{food}.json"), &UNTOLD).await;
    }
    for (query, found) in [
        ("a", true),
        ("Squirrel%20nut", true),
        ("SOUP", true),
        ("nut+soup", false),
    ] {
        let path = format!("/1/foods/search.json?query={query}");
        both.agree(&path, &UNTOLD).await;
        let (here, _) = both.ask(&path, &[]).await;
        assert_eq!(
            !here["foods"].as_array().unwrap().is_empty(),
            found,
            "{query}"
        );
    }
    let (here, there) = both.both("/1/foods/7.json", "").await;
    for answer in [here, there] {
        assert_eq!(answer.status, 404, "{}", answer.text);
        assert_eq!(answer.json()["errors"][0]["errorType"], "not_found");
    }
    let (here, there) = both.both("/1/foods/search.json", "").await;
    assert_eq!((here.status, there.status), (400, 400));
}

#[tokio::test]
async fn foods_of_ones_own_are_found_and_marked_as_private() {
    let world = world(Engine::sqlite()).await;
    let both = Both::of(&world, BERLIN).await;
    let form = [
        ("name", "Grandmother's Bread"),
        ("defaultFoodMeasurementUnitId", "311"),
        ("defaultServingSize", "2"),
        ("calories", "180"),
        ("description", "with seeds"),
    ];
    let request = both
        .there
        .request(reqwest::Method::POST, "/1/user/-/foods.json");
    let made = both.there.send(request.form(&form)).await.expect(201)["food"].clone();

    both.agree("/1/foods/search.json?query=bread", &UNTOLD)
        .await;
    let path = format!("/fitbit/1/foods/{}.json", made["foodId"]);
    let food = both.here.get(&path).await.expect(200)["food"].clone();

    assert_eq!(food["accessLevel"], "PRIVATE");
    assert_eq!(
        (&food["isGeneric"], &food["description"]),
        (&json!(false), &json!("with seeds"))
    );
}

#[tokio::test]
async fn nobody_has_favourites_or_meals() {
    let world = world(Engine::sqlite()).await;
    let ada = Both::of(&world, BERLIN).await.here;
    let favourites = ada.get("/fitbit/1/user/-/foods/log/favorite.json").await;
    let meals = ada.get("/fitbit/1/user/-/meals.json").await;
    assert_eq!(favourites.expect(200), json!([]));
    assert_eq!(meals.expect(200), json!({ "meals": [] }));
}

#[tokio::test]
async fn what_was_not_allowed_is_asked_for_by_its_scope() {
    let world = world(Engine::sqlite()).await;
    let person = world.person("ada").await;
    let families = ["activity_and_fitness", "profile", "settings"];
    super::connect(&world, &person, NEW_YORK, &families).await;

    for path in [
        "/1/user/-/foods/log/date/2026-11-17.json",
        "/1/user/-/foods/log/water/date/2026-11-17.json",
        "/1/user/-/foods/log/water/date/2026-11-17/1w.json",
        "/1/user/-/foods/log/frequent.json",
        "/1/foods/80101.json",
        "/1/foods/units.json",
        "/1/foods/search.json?query=a",
    ] {
        let answer = person.get(&format!("/fitbit{path}")).await;
        assert_eq!(
            (answer.status, answer.code()),
            (424, "reauthorization_required".to_owned()),
            "{path}"
        );
        assert_eq!(answer.json()["reason"], "scope_missing");
        assert_eq!(
            answer.json()["missingScopes"],
            json!([super::scope("nutrition")])
        );
    }
}

#[tokio::test]
async fn a_series_of_more_than_three_years_is_refused_as_fitbit_refuses_it() {
    let world = world(Engine::sqlite()).await;
    let both = Both::of(&world, NEW_YORK).await;
    let (here, there) = both
        .both(
            "/1/user/-/foods/log/water/date/2020-01-01/2026-11-17.json",
            "",
        )
        .await;
    assert_eq!((here.status, there.status), (400, 400), "{}", here.text);
    assert_eq!(here.json()["errors"][0]["errorType"], "validation");
    let (here, there) = both
        .ask("/1/user/-/foods/log/water/date/2026-11-17/max.json", &[])
        .await;
    let days = |told: &serde_json::Value| told["foods-log-water"].as_array().unwrap().clone();
    let (ours, theirs) = (days(&here), days(&there));
    assert_eq!(ours[0]["dateTime"], "2019-04-01");
    assert_eq!(ours[ours.len() - theirs.len()..], theirs[..]);
}
