//! Progress: done beside the target, and honest about what is not known.

use serde_json::{Value, json};

use crate::both;
use crate::support::{Person, World};

async fn set(person: &Person, period: &str, target: i32) -> Value {
    person
        .post(
            "/v1/me/goals",
            json!({ "metric": "steps", "period": period, "target": target }),
        )
        .await
        .expect(201)
}

async fn progress(person: &Person, query: &str) -> Value {
    person
        .get(&format!("/v1/me/progress{query}"))
        .await
        .expect(200)
}

/// Sets what the tracker counts from the start on, day by day.
fn walk(world: &World, from: jiff::civil::Date, steps: &[Option<u32>]) {
    let walker = &world.walkers()[0].id;
    for (offset, steps) in (0_i64..).zip(steps) {
        use jiff::ToSpan;
        world
            .simulator
            .correct(walker, from + offset.days(), *steps);
    }
}

both! {
    async fn today_is_the_date_where_the_days_are_counted(world: World) {
        let ada = world.person("ada").await;
        assert_eq!(progress(&ada, "").await["today"], "2026-11-18", "the account's zone, as long as there is no other");
        let walkers = world.walkers();
        let index = walkers.iter().position(|walker| walker.time_zone == "Pacific/Auckland").unwrap();

        ada.connect(&world, index).await;

        assert_eq!(progress(&ada, "").await["today"], "2026-11-19", "the tracker's days are Auckland's");
        let goal = ada.post("/v1/me/goals", json!({ "metric": "steps", "period": "day" })).await.expect(201);
        assert_eq!(goal["effectiveFrom"], "2026-11-19");
    }

    async fn a_day_is_met_not_met_in_progress_or_unknown(world: World) {
        let ada = world.person("ada").await;
        set(&ada, "day", 7_000).await;
        walk(&world, jiff::civil::date(2026, 11, 18), &[Some(7_000), Some(6_999), None, Some(900), Some(35_000), Some(3_000)]);
        world.pass_hours(24 * 5);
        let mut ada = ada;
        ada.sign_in().await;
        ada.connect(&world, 0).await;

        let shown = progress(&ada, "?from=2026-11-17&to=2026-11-24").await;

        let judged: Vec<(&str, &Value, &Value)> = shown["items"].as_array().unwrap().iter()
            .map(|item| (item["outcome"].as_str().unwrap(), &item["met"], &item["days"][0]["status"])).collect();
        let (yes, no, open) = (json!(true), json!(false), Value::Null);
        assert_eq!(judged, [
            ("noGoal", &open, &json!(shown["items"][0]["days"][0]["status"])),
            ("met", &yes, &json!("complete")),
            ("notMet", &no, &json!("complete")),
            ("unknown", &open, &json!("noData")),
            ("unknown", &open, &json!("shortWear")),
            ("met", &yes, &json!("suspect")),
            ("inProgress", &open, &json!("inProgress")),
            ("inProgress", &open, &json!("inProgress")),
        ]);
        assert_eq!((&shown["periodsMet"], &shown["periodsJudged"]), (&json!(2), &json!(3)));
        assert_eq!(shown["items"][1]["ratio"], 1.0);
        assert_eq!(shown["items"][2]["ratio"], 0.9999);
        assert_eq!(shown["items"][3]["done"], Value::Null, "absent is not zero");
        assert_eq!(shown["today"], "2026-11-23");
    }

    async fn a_week_runs_from_monday_and_is_in_progress_until_it_is_known(world: World) {
        let ada = world.person("ada").await;
        set(&ada, "week", 49_000).await;
        walk(&world, jiff::civil::date(2026, 11, 16), &[Some(8_000); 7]);
        ada.connect(&world, 0).await;

        let now = progress(&ada, "?period=week").await;
        assert_eq!((&now["from"], &now["to"]), (&json!("2026-11-16"), &json!("2026-11-22")));
        assert_eq!((&now["items"][0]["outcome"], &now["items"][0]["met"]), (&json!("inProgress"), &Value::Null));
        assert!(now["done"].as_i64().unwrap() < 49_000);

        world.pass_hours(24 * 6);
        let mut ada = ada;
        ada.sign_in().await;
        ada.sync().await.expect(202);
        let then = progress(&ada, "?period=week&from=2026-11-16&to=2026-11-20").await;

        assert_eq!((&then["done"], &then["target"], &then["ratio"]), (&json!(56_000), &json!(49_000), &json!(1.1429)));
        assert_eq!(then["items"][0]["outcome"], "met");
    }

    async fn a_week_is_met_as_soon_as_it_is_reached(world: World) {
        let ada = world.person("ada").await;
        set(&ada, "week", 15_000).await;
        walk(&world, jiff::civil::date(2026, 11, 16), &[Some(8_000), Some(9_000)]);

        ada.connect(&world, 0).await;

        assert_eq!(progress(&ada, "?period=week").await["items"][0]["outcome"], "met");
    }

    async fn a_past_day_is_judged_by_the_goal_of_that_day(world: World) {
        let mut ada = world.person("ada").await;
        set(&ada, "day", 6_000).await;
        walk(&world, jiff::civil::date(2026, 11, 18), &[Some(7_000), Some(7_000), Some(7_000)]);
        world.pass_hours(24);
        ada.sign_in().await;
        set(&ada, "day", 9_000).await;
        world.pass_hours(24 * 2);
        ada.sign_in().await;
        ada.connect(&world, 0).await;

        let shown = progress(&ada, "?from=2026-11-18&to=2026-11-20").await;

        let targets: Vec<&Value> = shown["items"].as_array().unwrap().iter().map(|item| &item["target"]).collect();
        assert_eq!(targets, [&json!(6_000), &json!(9_000), &json!(9_000)]);
        assert_eq!(shown["items"][0]["outcome"], "met");
        assert_eq!(shown["items"][1]["outcome"], "notMet");
        assert_eq!((&shown["done"], &shown["target"]), (&json!(21_000), &json!(24_000)));
    }

    async fn a_late_correction_restates_progress(world: World) {
        let mut ada = world.person("ada").await;
        set(&ada, "day", 7_000).await;
        walk(&world, jiff::civil::date(2026, 11, 18), &[Some(5_000)]);
        world.pass_hours(24);
        ada.sign_in().await;
        ada.connect(&world, 0).await;
        let query = "?from=2026-11-18&to=2026-11-18";
        assert_eq!(progress(&ada, query).await["items"][0]["outcome"], "notMet");

        walk(&world, jiff::civil::date(2026, 11, 18), &[Some(7_200)]);
        ada.sync().await.expect(202);

        assert_eq!(progress(&ada, query).await["items"][0]["outcome"], "met");
    }

    async fn without_data_or_goal_nothing_is_made_up(world: World) {
        let ada = world.person("ada").await;

        let shown = progress(&ada, "").await;

        assert_eq!((&shown["done"], &shown["target"], &shown["ratio"]), (&Value::Null, &Value::Null, &Value::Null));
        assert_eq!(shown["items"][0]["outcome"], "noGoal");
        assert_eq!(shown["items"][0]["days"][0]["status"], "inProgress");
    }

    async fn the_sum_over_a_range_is_the_sum_of_its_days(world: World) {
        let ada = world.ada().await;
        let days = ada.get("/v1/me/days?from=2026-09-01&to=2026-11-18&limit=200").await.expect(200);
        let sum: i64 = days["items"].as_array().unwrap().iter().filter_map(|day| day["steps"].as_i64()).sum();

        let shown = progress(&ada, "?from=2026-09-01&to=2026-11-18").await;

        assert_eq!(shown["done"], sum);
        assert_eq!(shown["items"].as_array().unwrap().len(), 79);
    }
}
