//! Goals: set, explained, effective dated, ended.

use serde_json::{Value, json};

use crate::both;
use crate::support::Person;

async fn set(person: &Person, body: Value) -> Value {
    person.post("/v1/me/goals", body).await.expect(201)
}

both! {
    async fn a_fixed_goal_is_what_was_asked_for_or_seven_thousand(world: World) {
        let ada = world.person("ada").await;

        let asked = set(&ada, json!({ "metric": "steps", "period": "day", "target": 8_500 })).await;
        let usual = set(&ada, json!({ "metric": "steps", "period": "week", "strategy": "fixed" })).await;

        assert_eq!((&asked["target"], &asked["strategy"], &asked["effectiveFrom"], &asked["effectiveTo"]),
            (&json!(8_500), &json!("fixed"), &json!("2026-11-18"), &Value::Null));
        assert_eq!((&usual["target"], &usual["effectiveFrom"]), (&json!(49_000), &json!("2026-11-16")), "a week begins on Monday");
        assert_eq!(asked["explanation"]["window"].as_array().unwrap().len(), 7);
        assert_eq!(ada.get(&format!("/v1/goals/{}", asked["id"].as_str().unwrap())).await.expect(200), asked);
    }

    async fn a_self_chosen_goal_stands_beside_the_persons_own_baseline(world: World) {
        let ada = world.ada().await;
        let walker = &world.walkers()[0].id;
        let mut valid = Vec::new();
        for back in 1..=7 {
            let date = jiff::civil::date(2026, 11, 18 - back);
            valid.extend(world.simulator.steps(walker, date).filter(|steps| (1_000..=30_000).contains(steps)));
        }
        assert!(valid.len() >= 4, "{valid:?}");
        let count = u32::try_from(valid.len()).unwrap();
        let mean = (2 * valid.iter().sum::<u32>() + count) / (2 * count);
        let hundreds = |steps: u32| (steps + 50) / 100 * 100;

        let without = ada.post("/v1/me/goals", json!({ "metric": "steps", "period": "day", "strategy": "self_chosen" })).await;
        assert_eq!((without.status, without.pointers()), (422, vec!["/target".to_owned()]));
        assert!(without.text.contains(&hundreds(mean + 1000).to_string()), "the range is told: {}", without.text);
        let goal = set(&ada, json!({ "metric": "steps", "period": "day", "strategy": "self_chosen", "target": 39_000 })).await;

        let explanation = &goal["explanation"];
        assert_eq!(explanation["baseline"], mean);
        assert_eq!(explanation["band"], json!({ "low": hundreds(mean + 1000), "high": hundreds(mean + 3000) }));
        assert_eq!(explanation["validDays"], count);
        assert_eq!(explanation["wouldHaveMet"], 0);
        assert!(explanation["warnings"][0].as_str().unwrap().contains("above the range"));
    }

    async fn a_goal_is_computed_beside_the_persons_own_baseline(world: World) {
        let ada = world.person("ada").await;
        let walker = world.walkers()[0].id.clone();
        // The mean of six valid days is 6,130; what was not worn is left out.
        for (day, steps) in (11..).zip([7_000, 5_000, 6_000, 300, 7_080, 5_700, 6_000]) {
            world.simulator.correct(&walker, jiff::civil::date(2026, 11, day), Some(steps));
        }
        ada.connect(&world, 0).await;
        for (strategy, told, daily) in [
            ("baseline_increment", json!({}), 8_100),
            ("baseline_increment", json!({ "increment": 0 }), 6_100),
            ("baseline_percent", json!({}), 6_700),
            ("baseline_percent", json!({ "percent": 33 }), 8_200),
            ("step_band", json!({}), 7_500),
            ("dose_response", json!({ "age": 40 }), 7_200),
            ("dose_response", json!({ "age": 65 }), 7_000),
        ] {
            for (period, days) in [("day", 1), ("week", 7)] {
                let mut body = json!({ "metric": "steps", "period": period, "strategy": strategy, "effectiveFrom": if days == 1 { "2026-11-18" } else { "2026-11-23" } });
                body.as_object_mut().unwrap().extend(told.as_object().unwrap().clone());

                let goal = set(&ada, body.clone()).await;

                assert_eq!((&goal["target"], &goal["strategy"]), (&json!(daily * days), &json!(strategy)), "{body}: {goal}");
                let explanation = &goal["explanation"];
                assert_eq!((&explanation["baseline"], &explanation["validDays"]), (&json!(6_130), &json!(6)));
                assert!(explanation["formula"].as_str().unwrap().starts_with("B = 6130; "), "{explanation}");
                assert_eq!(explanation["evidence"] == json!([]), !matches!(strategy, "dose_response" | "baseline_increment"));
            }
        }
        for (body, pointer) in [
            (json!({ "strategy": "step_band", "target": 8_000 }), "/target"),
            (json!({ "strategy": "step_band", "percent": 10 }), "/percent"),
            (json!({ "strategy": "fixed", "increment": 10 }), "/increment"),
            (json!({ "strategy": "baseline_percent", "age": 40 }), "/age"),
            (json!({ "strategy": "dose_response" }), "/age"),
            (json!({ "strategy": "dose_response", "age": 17 }), "/age"),
            (json!({ "strategy": "baseline_increment", "increment": 5_001 }), "/increment"),
            (json!({ "strategy": "baseline_percent", "percent": -1 }), "/percent"),
        ] {
            let mut body = body;
            body["metric"] = json!("steps");
            body["period"] = json!("day");
            let refused = ada.post("/v1/me/goals", body.clone()).await;
            assert_eq!((refused.status, refused.pointers()), (422, vec![pointer.to_owned()]), "{body}");
        }
        let bob = world.person("bob").await;
        let early = bob.post("/v1/me/goals", json!({ "metric": "steps", "period": "day", "strategy": "step_band" })).await;
        assert_eq!((early.status, early.code().as_str()), (422, "not_enough_data"));
    }

    async fn without_a_baseline_it_says_what_is_missing_and_when(world: World) {
        let ada = world.person("ada").await;
        let body = json!({ "metric": "steps", "period": "day", "strategy": "self_chosen", "target": 8_000 });

        let answer = ada.post("/v1/me/goals", body).await;
        let graphql = ada.graphql("mutation { setGoal(input: {metric: STEPS, period: DAY, strategy: SELF_CHOSEN, target: 8000}) { goal { id } } }", json!({})).await;

        assert_eq!((answer.status, answer.code().as_str()), (422, "not_enough_data"));
        let body = answer.json();
        assert_eq!((&body["have"], &body["need"], &body["nextPossibleDate"]), (&json!(0), &json!(4), &json!("2026-11-22")));
        let facts = &graphql.json()["errors"][0]["extensions"];
        assert_eq!((&facts["code"], &facts["need"]), (&json!("NOT_ENOUGH_DATA"), &json!(4)));
        assert_eq!(ada.get("/v1/me/goals").await.expect(200)["items"], json!([]));
    }

    async fn a_week_beside_a_baseline_can_begin_on_a_monday_that_has_one(world: World) {
        let ada = world.person("ada").await;
        let week = json!({ "metric": "steps", "period": "week", "strategy": "self_chosen", "target": 50_000 });

        let answer = ada.post("/v1/me/goals", week).await;

        assert_eq!(answer.code(), "not_enough_data");
        // Today is Wednesday the 18th: this week's baseline ended on Sunday.
        assert_eq!(answer.json()["nextPossibleDate"], "2026-11-23");
    }

    async fn a_newer_goal_ends_the_one_before_it_the_day_before(world: World) {
        let ada = world.person("ada").await;
        let first = set(&ada, json!({ "metric": "steps", "period": "day", "target": 6_000 })).await;
        let weekly = set(&ada, json!({ "metric": "steps", "period": "week", "target": 42_000 })).await;
        let later = set(&ada, json!({ "metric": "steps", "period": "day", "target": 9_000, "effectiveFrom": "2026-12-01" })).await;
        let between = set(&ada, json!({ "metric": "steps", "period": "day", "target": 7_500, "effectiveFrom": "2026-11-25" })).await;

        let read = |goal: &Value| {
            let path = format!("/v1/goals/{}", goal["id"].as_str().unwrap());
            let ada = ada.clone();
            async move { ada.get(&path).await.expect(200)["effectiveTo"].clone() }
        };
        assert_eq!(read(&first).await, "2026-11-24");
        assert_eq!(read(&between).await, "2026-11-30");
        assert_eq!(read(&later).await, Value::Null);
        assert_eq!(read(&weekly).await, Value::Null, "a goal of another period is another goal");
    }

    async fn a_goal_set_again_for_the_same_day_takes_its_place(world: World) {
        let ada = world.person("ada").await;
        set(&ada, json!({ "metric": "steps", "period": "day", "target": 6_000 })).await;
        set(&ada, json!({ "metric": "steps", "period": "day", "target": 8_000 })).await;

        let progress = ada.get("/v1/me/progress").await.expect(200);

        assert_eq!(progress["target"], 8_000);
        assert_eq!(ada.get("/v1/me/goals").await.expect(200)["items"].as_array().unwrap().len(), 2, "history stays");
    }

    async fn what_has_passed_cannot_be_given_another_goal(world: World) {
        let ada = world.person("ada").await;
        for (period, from) in [("day", "2026-11-17"), ("week", "2026-11-09"), ("week", "2026-11-18"), ("day", "2027-12-01")] {
            let body = json!({ "metric": "steps", "period": period, "target": 8_000, "effectiveFrom": from });
            let answer = ada.post("/v1/me/goals", body).await;
            assert_eq!((answer.status, answer.pointers()), (422, vec!["/effectiveFrom".to_owned()]), "{period} {from}");
        }
    }

    async fn targets_have_a_range_for_each_period(world: World) {
        let ada = world.person("ada").await;
        for (period, target, fine) in [
            ("day", 499, false), ("day", 500, true), ("day", 40_000, true), ("day", 40_001, false),
            ("week", 3_499, false), ("week", 3_500, true), ("week", 280_000, true), ("week", 280_001, false),
            ("day", 0, false), ("day", -5, false),
        ] {
            let answer = ada.post("/v1/me/goals", json!({ "metric": "steps", "period": period, "target": target })).await;
            assert_eq!(answer.status == 201, fine, "{period} {target}: {}", answer.text);
        }
    }

    async fn an_ended_goal_counts_through_today_and_a_future_one_not_at_all(world: World) {
        let ada = world.person("ada").await;
        let now = set(&ada, json!({ "metric": "steps", "period": "day", "target": 6_000 })).await;
        let future = set(&ada, json!({ "metric": "steps", "period": "week", "target": 60_000, "effectiveFrom": "2026-12-07" })).await;
        let path = |goal: &Value| format!("/v1/goals/{}", goal["id"].as_str().unwrap());

        let ended = ada.delete(&path(&now)).await.expect(200);
        let dropped = ada.delete(&path(&future)).await.expect(200);

        assert_eq!((&ended["effectiveTo"], &ended["version"]), (&json!("2026-11-18"), &json!(2)));
        assert_eq!(dropped["effectiveTo"], "2026-12-06");
        assert_eq!(ada.delete(&path(&now)).await.expect(200), ended, "idempotent");
        let progress = ada.get("/v1/me/progress?from=2026-11-18&to=2026-11-19").await.expect(200);
        assert_eq!(progress["items"][0]["target"], 6_000);
        assert_eq!(progress["items"][1]["outcome"], "noGoal");
    }

    async fn two_goals_at_once_leave_one_open(world: World) {
        let ada = world.person("ada").await;
        let tries = (0..8).map(|n| {
            let ada = ada.clone();
            tokio::spawn(async move { ada.post("/v1/me/goals", json!({ "metric": "steps", "period": "day", "target": 5_000 + n })).await.status })
        });
        for one in tries.collect::<Vec<_>>() {
            assert_eq!(one.await.unwrap(), 201);
        }

        let goals = ada.get("/v1/me/goals").await.expect(200);

        let open = goals["items"].as_array().unwrap().iter().filter(|goal| goal["effectiveTo"].is_null()).count();
        assert_eq!(open, 1);
    }

    async fn a_repeated_request_sets_one_goal(world: World) {
        let ada = world.person("ada").await;
        let send = || {
            let request = ada.request(reqwest::Method::POST, "/v1/me/goals").header("Idempotency-Key", "g-1")
                .json(&json!({ "metric": "steps", "period": "day", "target": 6_000, "effectiveFrom": "2026-11-18" }));
            let ada = ada.clone();
            async move { ada.send(request).await }
        };
        let first = send().await.expect(201);
        assert_eq!(send().await.expect(201), first);
        let graphql = ada.data("mutation { setGoal(input: {metric: STEPS, period: DAY, target: 6000, effectiveFrom: \"2026-11-18\"}, idempotencyKey: \"g-1\") { goal { id } } }").await;

        assert_eq!(graphql["setGoal"]["goal"]["id"], first["id"], "the key is the same over GraphQL");
        // After midnight the first date would be refused; the answer stays the answer.
        world.pass_hours(15);
        let mut later = ada.clone();
        later.sign_in().await;
        let request = later.request(reqwest::Method::POST, "/v1/me/goals").header("Idempotency-Key", "g-1")
            .json(&json!({ "metric": "steps", "period": "day", "target": 6_000, "effectiveFrom": "2026-11-18" }));
        assert_eq!(later.send(request).await.expect(201), first);
        let ada = later;
        assert_eq!(ada.get("/v1/me/goals").await.expect(200)["items"].as_array().unwrap().len(), 1);
    }
}
