//! Fetches that happen by themselves: in time, one at a time for a person, gently, and never lost.

use fitex::simulator::Fault;
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::both;
use crate::support::{Person, World};

async fn runs(person: &Person) -> Vec<Value> {
    person.get("/v1/me/sync?limit=200").await.expect(200)["items"]
        .as_array()
        .unwrap()
        .clone()
}

/// Waits until a person has so many runs that have ended.
async fn ended(person: &Person, number: usize) -> Vec<Value> {
    let mut found = Vec::new();
    for _ in 0..200 {
        found = runs(person).await;
        let open = |run: &Value| matches!(run["state"].as_str(), Some("queued" | "running"));
        if found.len() >= number && !found.iter().any(open) {
            return found;
        }
        tokio::time::sleep(std::time::Duration::from_millis(25)).await;
    }
    panic!("{found:?}");
}

/// Long enough for a planner to look twice.
async fn a_while() {
    tokio::time::sleep(std::time::Duration::from_millis(2_200)).await;
}

/// Ada, whose days are fetched every hour.
async fn hourly(world: &mut World) -> Person {
    world.restart_with(|config| config.sync_minutes = 60).await;
    world.ada().await
}

both! {
    async fn days_arrive_by_themselves_every_hour(world: World) {
        let mut world = world;
        let mut ada = hourly(&mut world).await;
        let first = ended(&ada, 1).await.len();
        let walker = world.walkers()[0].id.clone();
        world.simulator.correct(&walker, jiff::civil::date(2026, 11, 16), Some(12_345));
        world.pass(SignedDuration::from_mins(30));
        a_while().await;
        ada.sign_in().await;
        assert_eq!(runs(&ada).await.len(), first, "not before their time");

        world.pass(SignedDuration::from_mins(40));

        ada.sign_in().await;
        let after = ended(&ada, first + 1).await;
        assert_eq!((&after[0]["cause"], &after[0]["state"]), (&json!("scheduled"), &json!("succeeded")));
        assert_eq!(ada.get("/v1/me/days/2026-11-16").await.expect(200)["steps"], 12_345);
    }

    async fn a_provider_that_fails_is_asked_later_and_later_and_again(world: World) {
        let mut world = world;
        let mut ada = hourly(&mut world).await;
        let mut number = ended(&ada, 1).await.len();
        world.simulator.set_fault(None, Some(Fault::Unavailable));
        world.pass(SignedDuration::from_mins(70));
        for wait in [5, 10, 20] {
            number += 1;
            ada.sign_in().await;
            let failed = ended(&ada, number).await;
            assert_eq!((&failed[0]["state"], &failed[0]["errorCode"]), (&json!("failed"), &json!("upstream_unavailable")));
            world.pass(SignedDuration::from_mins(wait - 1));
            a_while().await;
            ada.sign_in().await;
            assert_eq!(runs(&ada).await.len(), number, "not before {wait} minutes");
            world.pass(SignedDuration::from_mins(2));
        }
        ended(&ada, number + 1).await;
        world.simulator.set_fault(None, None);
        world.pass(SignedDuration::from_hours(7));

        ada.sign_in().await;
        assert_eq!(ended(&ada, number + 2).await[0]["state"], "succeeded");
    }

    async fn a_provider_that_wants_to_be_left_alone_is(world: World) {
        let mut world = world;
        let ada = hourly(&mut world).await;
        world.simulator.set_fault(None, Some(Fault::RateLimited));
        assert_eq!(ada.sync().await.status, 429);
        world.simulator.set_fault(None, None);
        world.simulator.clear_calls();

        let answer = ada.sync().await;

        assert_eq!((answer.status, &answer.json()["limitOwner"]), (429, &json!("provider")), "{}", answer.text);
        let wait: i64 = answer.header("retry-after").unwrap().parse().unwrap();
        assert!(world.simulator.calls().is_empty(), "it was not asked");
        world.pass(SignedDuration::from_secs(wait + 1));
        ada.sync().await.expect(202);
    }

    async fn a_persons_budget_is_not_overdrawn(world: World) {
        let mut world = world;
        world.restart_with(|config| config.fitbit_calls_per_hour = 33).await;
        let mut ada = world.ada().await;
        for _ in 0..2 {
            assert_eq!(ada.sync().await.expect(202)["state"], "succeeded");
        }
        world.simulator.clear_calls();

        let run = ada.post("/v1/me/sync", json!({ "waitSeconds": 1 })).await.expect(202);

        assert_eq!(run["state"], "queued", "it waits for its turn");
        assert!(world.simulator.calls().is_empty());
        world.pass(SignedDuration::from_mins(21));
        ada.sign_in().await;
        assert_eq!(ended(&ada, 1).await[0]["state"], "succeeded");
        assert_eq!(world.simulator.calls().len(), 11);
    }

    async fn a_longer_past_is_read_part_by_part_and_can_be_stopped(world: World) {
        let ada = world.ada().await;
        let body = json!({ "from": "2024-01-01", "to": "2026-10-01" });

        let run = ada.post("/v1/me/backfills", body.clone()).await.expect(202);
        let again = ada.post("/v1/me/backfills", body).await.expect(202);
        assert_eq!(again["id"], run["id"], "one at a time");
        let done = ended(&ada, 2).await.into_iter().find(|found| found["id"] == run["id"]).unwrap();
        assert_eq!((&done["state"], &done["firstDate"], &done["lastDate"], &done["nextDate"]),
            (&json!("succeeded"), &json!("2024-01-01"), &json!("2026-10-01"), &Value::Null));
        assert!(done["daysRead"].as_i64().unwrap() > 30, "{done}");

        world.simulator.set_fault(Some(&world.walkers()[0].id), Some(Fault::Slow(100)));
        let run = ada.post("/v1/me/backfills", json!({})).await.expect(202);
        let place = format!("/v1/me/sync/{}", run["id"].as_str().unwrap());
        let stopped = ada.delete(&place).await.expect(200);
        assert_eq!(stopped["state"], "cancelled");
        world.simulator.set_fault(Some(&world.walkers()[0].id), None);
        a_while().await;
        assert_eq!(ada.get(&place).await.expect(200), stopped, "it stays so");
        assert_eq!(ada.sync().await.expect(202)["state"], "succeeded", "and nothing is in its way");
        assert_eq!(run["firstDate"], "2019-04-01", "the whole account if nothing else is said");
    }

    async fn a_longer_past_goes_on_after_an_outage_where_it_stood(world: World) {
        let mut ada = world.ada().await;
        let walker = world.walkers()[0].id.clone();
        world.simulator.set_fault(Some(&walker), Some(Fault::Unavailable));
        let run = ada.post("/v1/me/backfills", json!({ "from": "2026-09-01", "to": "2026-09-30" })).await.expect(202);
        let place = format!("/v1/me/sync/{}", run["id"].as_str().unwrap());
        for _ in 0..3 {
            a_while().await;
            let waiting = ada.get(&place).await.expect(200);
            assert_eq!((&waiting["state"], &waiting["daysRead"]), (&json!("queued"), &json!(0)));
            world.pass_hours(1);
            ada.sign_in().await;
        }

        world.simulator.set_fault(Some(&walker), None);
        world.pass_hours(7);
        ada.sign_in().await;

        let mut done = Value::Null;
        for _ in 0..200 {
            done = ada.get(&place).await.expect(200);
            if done["state"] == "succeeded" { break; }
            tokio::time::sleep(std::time::Duration::from_millis(25)).await;
        }
        assert_eq!(done["state"], "succeeded", "{done}");
        assert!(done["daysRead"].as_i64().unwrap() > 20);
    }

    async fn what_is_asked_of_the_past_must_be_past(world: World) {
        let ada = world.ada().await;
        for (body, pointer) in [
            (json!({ "to": "2026-11-18" }), "/to"),
            (json!({ "from": "2026-11-10", "to": "2026-11-09" }), "/from"),
            (json!({ "from": "soon" }), "/from"),
        ] {
            let answer = ada.post("/v1/me/backfills", body).await;
            assert_eq!((answer.status, &answer.json()["errors"][0]["pointer"]), (422, &json!(pointer)), "{}", answer.text);
        }
    }

    async fn a_hole_is_not_passed_over(world: World) {
        let ada = world.ada().await;
        let good = |token: Value| token["items"][0]["lastGoodDay"].clone();
        let before = good(ada.get("/v1/me/tokens").await.expect(200));
        // A part of the past was read; what lies between is not known because of it.
        ada.post("/v1/me/backfills", json!({ "from": "2026-01-01", "to": "2026-02-01" })).await.expect(202);
        ended(&ada, 2).await;

        assert_eq!(good(ada.get("/v1/me/tokens").await.expect(200)), before);
    }
}
