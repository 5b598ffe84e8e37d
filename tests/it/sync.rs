//! Fetching: what arrives is what the tracker counted, once, and corrections restate it.

use fitex::model::sync_run::SyncCause;
use fitex::simulator::Fault;
use fitex::store::sync_runs::NewRun;
use jiff::civil::{Date, date};
use serde_json::{Value, json};

use crate::both;
use crate::support::{Person, World};

async fn days(person: &Person, from: &str, to: &str) -> Vec<Value> {
    let path = format!("/v1/me/days?from={from}&to={to}&limit=200");
    person.get(&path).await.expect(200)["items"]
        .as_array()
        .unwrap()
        .clone()
}

async fn day(person: &Person, date: Date) -> Value {
    person.get(&format!("/v1/me/days/{date}")).await.json()
}

/// A date with a usual number of steps, a few days before the start.
fn a_usual_date(world: &World, walker: &str) -> Date {
    let mut candidate = date(2026, 11, 10);
    while !world
        .simulator
        .steps(walker, candidate)
        .is_some_and(|steps| (2_000..20_000).contains(&steps))
    {
        candidate = candidate.yesterday().unwrap();
    }
    candidate
}

both! {
    async fn days_are_what_the_tracker_counted_and_unworn_days_are_absent(world: World) {
        let ada = world.ada().await;
        let walker = world.walkers()[0].id.clone();

        let stored = days(&ada, "2026-08-21", "2026-11-17").await;

        let mut unworn = 0;
        let mut next = date(2026, 8, 21);
        while next <= date(2026, 11, 17) {
            let found = stored.iter().find(|day| day["date"] == next.to_string());
            if let Some(steps) = world.simulator.steps(&walker, next) {
                let day = found.unwrap_or_else(|| panic!("{next} is missing"));
                assert_eq!(day["steps"], steps);
                assert_eq!((&day["source"], &day["provider"], &day["revision"]), (&json!("device"), &json!("fitbit"), &json!(1)));
                assert_eq!((&day["timeZone"], &day["zoneOrigin"]), (&json!("America/New_York"), &json!("provider")));
                let expected = match steps { 0..1000 => "shortWear", 1000..=30_000 => "complete", _ => "suspect" };
                assert_eq!(day["status"], expected, "{day}");
                assert!(day["distanceMeters"].as_f64().unwrap() > 0.0);
                assert!(day["energyKilocalories"].as_i64().unwrap() > 1_000);
            } else {
                unworn += 1;
                assert!(found.is_none(), "{next} is not zero but absent");
                assert_eq!(ada.get(&format!("/v1/me/days/{next}")).await.status, 404);
            }
            next = next.tomorrow().unwrap();
        }
        assert!(unworn > 0, "the test sees an unworn day");
    }

    async fn today_is_in_progress_and_its_intervals_add_up(world: World) {
        let ada = world.ada().await;
        let today = day(&ada, date(2026, 11, 18)).await;
        assert_eq!((&today["status"], &today["statusReason"]), (&json!("inProgress"), &json!("day_not_over")));

        let within = ada.get("/v1/me/days/2026-11-18/intraday").await.expect(200);

        assert_eq!(within["intervalMinutes"], 15);
        let steps: Vec<i64> = within["steps"].as_array().unwrap().iter().map(|n| n.as_i64().unwrap()).collect();
        assert_eq!(steps.len(), 96);
        assert_eq!(steps.iter().sum::<i64>(), today["steps"].as_i64().unwrap());
        // 10:00 in New York: nothing has been counted after it.
        assert!(steps[40..].iter().all(|count| *count == 0));
    }

    async fn devices_are_told_with_their_last_sync_as_an_instant(world: World) {
        let ada = world.ada().await;

        let devices = ada.get("/v1/me/devices").await.expect(200);

        let device = &devices["items"][0];
        assert_eq!((&device["name"], &device["kind"], &device["batteryPercent"]), (&json!("Charge 6"), &json!("TRACKER"), &json!(85)));
        assert_eq!(device["lastSyncedAt"], "2026-11-18T15:00:00Z");
    }

    async fn running_it_twice_changes_nothing(world: World) {
        let ada = world.ada().await;
        let before = days(&ada, "2026-01-01", "2026-11-18").await;

        let run = ada.sync().await.expect(202);

        assert_eq!(run["state"], "succeeded");
        assert_eq!((&run["daysNew"], &run["daysRestated"]), (&json!(0), &json!(0)));
        assert_eq!(run["daysUnchanged"], run["daysRead"]);
        assert_eq!(days(&ada, "2026-01-01", "2026-11-18").await, before);
    }

    async fn a_late_correction_restates_the_day(world: World) {
        let ada = world.ada().await;
        let walker = world.walkers()[0].id.clone();
        let date = a_usual_date(&world, &walker);
        let before = day(&ada, date).await;
        world.simulator.correct(&walker, date, Some(23_456));
        world.pass(jiff::SignedDuration::from_secs(60));

        let run = ada.sync().await.expect(202);
        let after = day(&ada, date).await;

        assert!(run["daysRestated"].as_i64().unwrap() >= 1);
        assert_eq!((&after["steps"], &after["revision"]), (&json!(23_456), &json!(2)));
        assert!(after["observedAt"].as_str() > before["observedAt"].as_str());
        // And the next fetch leaves it alone.
        ada.sync().await.expect(202);
        assert_eq!(day(&ada, date).await, after);
    }

    async fn a_withdrawn_day_is_no_data_and_never_zero(world: World) {
        let ada = world.ada().await;
        let walker = world.walkers()[0].id.clone();
        let date = a_usual_date(&world, &walker);
        world.simulator.correct(&walker, date, None);

        ada.sync().await.expect(202);
        let gone = day(&ada, date).await;

        assert_eq!((&gone["steps"], &gone["status"], &gone["statusReason"]),
            (&Value::Null, &json!("noData"), &json!("withdrawn_by_provider")), "{gone}");
        let again = ada.sync().await.expect(202);
        assert_eq!(again["daysRestated"], 0);
    }

    async fn what_nobody_walks_is_refused_and_counted(world: World) {
        let ada = world.ada().await;
        let walker = world.walkers()[0].id.clone();
        let date = a_usual_date(&world, &walker);
        let before = day(&ada, date).await;
        world.simulator.correct(&walker, date, Some(100_001));

        let run = ada.sync().await.expect(202);

        assert_eq!(run["daysRejected"], 1, "{run}");
        assert_eq!(day(&ada, date).await["steps"], before["steps"], "what was known stays");
    }

    async fn a_day_is_complete_only_after_the_device_has_synced_past_midnight(world: World) {
        let ada = world.ada().await;
        let walker = world.walkers()[0].id.clone();
        world.simulator.correct(&walker, date(2026, 11, 17), Some(8_000));
        world.simulator.sync_device(&walker, date(2026, 11, 17).at(21, 0, 0, 0));
        ada.sync().await.expect(202);
        let waiting = day(&ada, date(2026, 11, 17)).await;
        assert_eq!((&waiting["status"], &waiting["statusReason"]), (&json!("inProgress"), &json!("not_synced_since")));

        world.simulator.sync_device(&walker, date(2026, 11, 18).at(9, 0, 0, 0));
        ada.sync().await.expect(202);

        assert_eq!(day(&ada, date(2026, 11, 17)).await["status"], "complete");
    }

    async fn a_late_device_gives_no_days_after_its_last_sync(world: World) {
        // The fourth walker's tracker last synced three days ago.
        let late = world.person("late").await;
        late.connect(&world, 3).await;

        let stored = days(&late, "2026-11-10", "2026-11-18").await;

        let last = stored.last().unwrap();
        assert_eq!((&last["date"], &last["status"]), (&json!("2026-11-15"), &json!("inProgress")));
    }

    async fn days_are_the_tracker_accounts_own_in_every_zone(world: World) {
        for (index, walker) in world.walkers().iter().enumerate().filter(|(index, _)| *index != 3) {
            let person = world.person(&format!("zone{index}")).await;
            person.connect(&world, index).await;
            let zone = jiff::tz::TimeZone::get(&walker.time_zone).unwrap();
            let today = world.clock.now().to_zoned(zone).date();

            let run = &person.get("/v1/me/sync?limit=1").await.expect(200)["items"][0];

            assert_eq!(run["lastDate"], today.to_string(), "{}", walker.time_zone);
            let yesterday = today.yesterday().unwrap();
            let stored = day(&person, yesterday).await;
            assert_eq!(stored["steps"].as_u64(), world.simulator.steps(&walker.id, yesterday).map(u64::from));
        }
    }

    async fn without_the_profile_the_accounts_own_zone_counts(world: World) {
        let ada = world.person("ada").await;
        let token = world.simulator.grant(&world.walkers()[1].id, &["activity"], 86_400).unwrap();
        ada.post("/v1/me/tokens/fitbit", json!({ "accessToken": token })).await.expect(201);

        ada.sync().await.expect(202);

        let stored = days(&ada, "2026-11-10", "2026-11-18").await;
        assert_eq!((&stored[0]["timeZone"], &stored[0]["zoneOrigin"]), (&json!("America/New_York"), &json!("account")));
        assert_eq!(ada.get("/v1/me/devices").await.expect(200), json!({ "items": [] }));
    }

    async fn it_fetches_what_a_person_needs_and_no_more(world: World) {
        let ada = world.ada().await;
        world.simulator.clear_calls();

        ada.sync().await.expect(202);

        let calls = world.simulator.calls();
        let paths: Vec<&str> = calls.iter().map(|call| call.path.as_str()).collect();
        assert_eq!(paths.len(), 11, "{paths:?}");
        for part in ["profile.json", "devices.json", "activities/steps/date/2026-11-05/2026-11-18.json", "activities/distance/date/2026-11-05/",
            "tracker/steps/date/2026-11-05/", "tracker/distance/", "tracker/calories/", "tracker/floors/",
            "tracker/minutesLightlyActive/", "tracker/minutesFairlyActive/", "tracker/minutesVeryActive/"] {
            assert!(paths.iter().any(|path| path.contains(part)), "{part}: {paths:?}");
        }
    }

    async fn a_run_is_accepted_at_once_and_can_be_watched(world: World) {
        let ada = world.ada().await;
        world.simulator.set_fault(Some(&world.walkers()[0].id), Some(Fault::Slow(150)));

        let answer = ada.send(ada.request(reqwest::Method::POST, "/v1/me/sync")).await;
        assert_eq!(answer.status, 202);
        let place = answer.header("location").unwrap().to_owned();
        let joined = ada.post("/v1/me/sync", json!({})).await.expect(202);
        assert_eq!(joined["id"], answer.json()["id"], "one at a time for a person");
        let mut run = ada.get(&place).await.expect(200);
        for _ in 0..200 {
            if run["state"] == "succeeded" { break; }
            assert!(matches!(run["state"].as_str(), Some("queued" | "running")), "{run}");
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            run = ada.get(&place).await.expect(200);
        }

        assert_eq!(run["state"], "succeeded");
        assert!(run["finishedAt"].is_string());
    }

    async fn a_run_whose_worker_was_lost_is_taken_over(world: World) {
        let ada = world.ada().await;
        // A worker of another process claims the run and is never heard of again.
        let mut world = world;
        world.stop().await;
        let token = ada_token(&world).await;
        let (user, now) = (token.0, world.app.now());
        let run = NewRun::recent((user, token.1), SyncCause::Requested, now, now);
        let id = run.id();
        world.app.database.write(move |conn| {
            fitex::store::sync_runs::insert(conn, &[run])?;
            fitex::store::sync_runs::claim(conn, id, now, now.plus_seconds(300)).map(drop)
        }).await.unwrap();
        world.restart().await;
        let mut ada = ada;
        ada.base.clone_from(&world.base);
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        let held = ada.get(&format!("/v1/me/sync/{id}")).await.expect(200);
        assert_eq!(held["state"], "running", "its lease is respected");

        world.pass(jiff::SignedDuration::from_secs(301));
        let mut run = held;
        for _ in 0..100 {
            if run["state"] == "succeeded" { break; }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            run = ada.get(&format!("/v1/me/sync/{id}")).await.expect(200);
        }

        assert_eq!(run["state"], "succeeded");
    }

    async fn a_failed_fetch_stores_nothing(world: World) {
        let ada = world.person("ada").await;
        let walker = world.walkers()[0].id.clone();
        let token = world.simulator.grant(&walker, &["activity", "profile", "settings"], 86_400).unwrap();
        world.simulator.set_fault(Some(&walker), Some(Fault::GarbageValues));
        ada.post("/v1/me/tokens/fitbit", json!({ "accessToken": token })).await.expect(201);

        let answer = ada.sync().await;

        assert_eq!((answer.status, answer.code().as_str()), (502, "upstream_error"));
        assert!(days(&ada, "2026-01-01", "2026-11-18").await.is_empty());
        assert_eq!(ada.get("/v1/me/devices").await.expect(200), json!({ "items": [] }));
        let run = &ada.get("/v1/me/sync?limit=1").await.expect(200)["items"][0];
        assert_eq!((&run["state"], &run["errorCode"]), (&json!("failed"), &json!("upstream_error")));
    }

    async fn what_cannot_be_stored_ends_its_run_and_leaves_nothing(world: World) {
        use diesel::connection::SimpleConnection;
        use fitex::database::Conn;
        let ada = world.person("ada").await;
        let break_it = |conn: &mut Conn| {
            let sql = "ALTER TABLE readings RENAME TO gone";
            match conn {
                Conn::Pg(conn) => conn.batch_execute(sql)?,
                Conn::Lite(conn) => conn.batch_execute(sql)?,
            }
            Ok(())
        };
        world.app.database.write(break_it).await.unwrap();
        let token = world.simulator.grant(&world.walkers()[0].id, &["activity"], 86_400).unwrap();
        ada.post("/v1/me/tokens/fitbit", json!({ "accessToken": token })).await.expect(201);

        let answer = ada.sync().await;

        assert_eq!((answer.status, answer.code().as_str()), (500, "internal"), "{}", answer.text);
        assert!(days(&ada, "2026-01-01", "2026-11-18").await.is_empty());
    }

    async fn a_fetch_under_way_is_finished_before_a_stop(world: World) {
        let mut world = world;
        let mut ada = world.ada().await;
        world.simulator.set_fault(Some(&world.walkers()[0].id), Some(Fault::Slow(200)));
        let run = ada.post("/v1/me/sync", json!({})).await.expect(202);
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;

        world.restart().await;
        ada.base.clone_from(&world.base);

        let path = format!("/v1/me/sync/{}", run["id"].as_str().unwrap());
        let run = ada.get(&path).await.expect(200);
        assert_eq!(run["state"], "succeeded", "{run}");
    }

    async fn a_fetch_that_outlasts_a_stop_is_handed_back(world: World) {
        let mut world = world;
        let mut ada = world.ada().await;
        let walker = world.walkers()[0].id.clone();
        world.simulator.set_fault(Some(&walker), Some(Fault::Slow(9_000)));
        let run = ada.post("/v1/me/sync", json!({})).await.expect(202);
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        let began = std::time::Instant::now();

        world.stop().await;

        assert!(began.elapsed().as_secs() < 9, "{:?}", began.elapsed());
        world.simulator.set_fault(Some(&walker), None);
        world.restart().await;
        ada.base.clone_from(&world.base);
        let path = format!("/v1/me/sync/{}", run["id"].as_str().unwrap());
        let mut run = ada.get(&path).await.expect(200);
        // Nobody has to wait for its lease: the clock stands still.
        for _ in 0..100 {
            if run["state"] == "succeeded" { break; }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            run = ada.get(&path).await.expect(200);
        }
        assert_eq!(run["state"], "succeeded", "{run}");
    }

    async fn a_repeated_request_for_a_fetch_is_answered_though_the_grant_has_ended(world: World) {
        let ada = world.ada().await;
        let send = || {
            let request = ada.request(reqwest::Method::POST, "/v1/me/sync").header("Idempotency-Key", "s-1");
            let ada = ada.clone();
            async move { ada.send(request).await.expect(202) }
        };
        let first = send().await;
        world.simulator.revoke(&world.walkers()[0].id);
        assert_eq!(ada.sync().await.code(), "reauthorization_required");

        assert_eq!(send().await["id"], first["id"]);
    }

    async fn without_a_connection_there_is_nothing_to_fetch(world: World) {
        let ada = world.person("ada").await;

        let answer = ada.sync().await;

        assert_eq!((answer.status, answer.code().as_str()), (409, "conflict"));
    }

    async fn pages_of_days_go_on_where_the_last_ended(world: World) {
        let ada = world.ada().await;
        let all = days(&ada, "2026-08-21", "2026-11-18").await;
        let mut walked = Vec::new();
        let mut path = "/v1/me/days?from=2026-08-21&to=2026-11-18&limit=7".to_owned();
        loop {
            let page = ada.get(&path).await.expect(200);
            walked.extend(page["items"].as_array().unwrap().clone());
            let Some(cursor) = page["pageInfo"]["nextCursor"].as_str() else {
                assert_eq!(page["pageInfo"]["hasNextPage"], false);
                break;
            };
            path = format!("/v1/me/days?from=2026-08-21&to=2026-11-18&limit=7&cursor={cursor}");
        }

        assert_eq!(walked, all);
    }
}

async fn ada_token(world: &World) -> (fitex::model::id::UserId, fitex::model::id::TokenId) {
    use fitex::model::field::{Parse, Raw};
    let email = fitex::model::text::Email::parse(Raw::Text("ada@example.org".into())).unwrap();
    world
        .app
        .database
        .read(move |conn| {
            let (user, _) = fitex::store::users::by_email(conn, &email)?.unwrap();
            let tokens = fitex::store::tokens::list(conn, user.id)?;
            Ok((user.id, tokens[0].id))
        })
        .await
        .unwrap()
}
