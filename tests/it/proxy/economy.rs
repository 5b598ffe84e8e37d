//! A provider is asked as seldom as possible, and nobody is told what is old.

use fitex::config::Config;
use serde_json::json;

use super::{told, wearer};
use crate::both;
use crate::support::World;

const OLD: &str = "/fitbit/1/user/-/activities/date/2026-11-10.json";
const TODAY: &str = "/fitbit/1/user/-/activities/date/today.json";

fn calls(world: &World) -> usize {
    let of_data = |path: &str| path.contains("/user/-/");
    world
        .simulator
        .calls()
        .iter()
        .filter(|call| of_data(&call.path))
        .count()
}

both! {
    async fn a_day_that_is_over_is_asked_for_once(world: World) {
        let mut ada = wearer(&world, "ada", 0).await;
        world.simulator.clear_calls();

        let first = ada.get(OLD).await;
        let again = ada.get(OLD).await;
        assert_eq!((first.status, &first.text), (200, &again.text));
        assert_eq!(calls(&world), 1);
        world.pass_hours(23);
        ada.sign_in().await;
        ada.get(OLD).await.expect(200);
        assert_eq!(calls(&world), 1);
        world.pass_hours(2);
        ada.sign_in().await;
        ada.get(OLD).await.expect(200);
        assert_eq!(calls(&world), 2, "a day is enough");
        ada.get(TODAY).await.expect(200);
        ada.get(TODAY).await.expect(200);
        assert_eq!(calls(&world), 3);
        world.pass(jiff::SignedDuration::from_secs(61));
        ada.get(TODAY).await.expect(200);
        assert_eq!(calls(&world), 4, "today is soon another one");
    }

    async fn what_was_changed_is_asked_for_again(world: World) {
        let ada = wearer(&world, "ada", 0).await;
        ada.get(OLD).await.expect(200);
        world.simulator.clear_calls();

        let log = "/fitbit/1/user/-/activities.json?activityId=90013&startTime=08:00:00&durationMillis=600000&date=2026-11-10&distance=1&manualCalories=50";
        let made = ada.post(log, json!({})).await;
        assert_eq!(made.status, 415, "a body must be a form: {}", made.text);
        let made = ada.send(ada.request(reqwest::Method::POST, log)).await;
        assert!([200, 201].contains(&made.status), "{}", made.text);
        ada.get(OLD).await.expect(200);

        let of_the_day = world.simulator.calls().iter().filter(|call| call.path.contains("/activities/date/2026-11-10")).count();
        assert!(of_the_day >= 1, "{:?}", world.simulator.calls());
    }

    async fn who_has_the_answer_already_is_told_so(world: World) {
        let ada = wearer(&world, "ada", 0).await;
        let first = ada.get(OLD).await;
        let tag = first.header("etag").unwrap().to_owned();

        let request = ada.request(reqwest::Method::GET, OLD).header("if-none-match", &tag);
        let again = ada.send(request).await;

        assert_eq!((again.status, again.text.as_str(), again.header("etag")), (304, "", Some(tag.as_str())));
        let request = ada.request(reqwest::Method::GET, OLD).header("if-none-match", "\"other\"");
        assert_eq!(ada.send(request).await.status, 200);
    }

    async fn who_asks_the_same_at_the_same_time_shares_one_call(world: World) {
        let ada = wearer(&world, "ada", 0).await;
        let walker = world.walkers()[0].id.clone();
        world.simulator.clear_calls();
        world.simulator.set_fault(Some(&walker), Some(fitex::simulator::Fault::Slow(400)));

        let all = futures_util::future::join_all((0..12).map(|_| ada.get(OLD))).await;

        assert!(all.iter().all(|answer| answer.status == 200 && answer.text == all[0].text));
        assert_eq!(calls(&world), 1);
    }

    async fn one_persons_answers_are_no_other_persons(world: World) {
        let (ada, bob) = (wearer(&world, "ada", 0).await, wearer(&world, "bob", 1).await);

        let (hers, his) = (ada.get(OLD).await, bob.get(OLD).await);

        assert_ne!(hers.expect(200)["summary"]["steps"], his.expect(200)["summary"]["steps"]);
    }

    async fn what_is_asked_of_the_provider_stays_within_the_persons_budget(world: World) {
        let mut world = world;
        let mut ada = wearer(&world, "ada", 0).await;
        world.restart_with(|config: &mut Config| {
            config.fitbit_calls_per_hour = 20;
            config.proxy_cache_megabytes = 0;
        }).await;
        ada.base = world.base.clone();
        world.simulator.clear_calls();

        let mut passed = 0;
        let refused = loop {
            let answer = ada.get(TODAY).await;
            if answer.status == 429 {
                break answer;
            }
            answer.expect(200);
            passed += 1;
            assert!(passed <= 20);
        };

        // What was fetched when she connected counts too.
        assert!((18..=20).contains(&passed) && calls(&world) == passed, "{passed} {}", calls(&world));
        let body = refused.json();
        assert_eq!((body["limitOwner"].as_str(), told(&refused)["errorType"].as_str()), (Some("provider"), Some("system")));
        assert_eq!(refused.header("fitbit-rate-limit-limit"), Some("20"));
        assert_eq!(refused.header("fitbit-rate-limit-remaining"), Some("0"));
        assert_eq!(refused.header("retry-after"), refused.header("fitbit-rate-limit-reset"));
        assert_eq!(refused.header("ratelimit-policy"), Some("\"default\";q=20;w=3600"));
        let wait = refused.header("retry-after").unwrap().parse::<i64>().unwrap();
        world.pass(jiff::SignedDuration::from_secs(wait + 1));
        ada.sign_in().await;
        ada.get(TODAY).await.expect(200);
    }

    async fn programs_that_ask_too_fast_are_slowed_down_by_fitex(world: World) {
        let mut world = world;
        let mut ada = wearer(&world, "ada", 0).await;
        world.restart_with(|config: &mut Config| config.proxy_requests_per_minute = 5).await;
        ada.base = world.base.clone();

        let mut answers = Vec::new();
        for _ in 0..6 {
            answers.push(ada.get(OLD).await);
        }

        let statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
        assert_eq!(statuses, [200, 200, 200, 200, 200, 429]);
        assert_eq!(answers[5].json()["limitOwner"], "fitex");
    }

    async fn many_questions_at_once_take_no_more_of_the_budget_than_they_are(world: World) {
        let mut world = world;
        let mut ada = wearer(&world, "ada", 0).await;
        world.restart_with(|config: &mut Config| {
            config.fitbit_calls_per_hour = 60;
            config.proxy_cache_megabytes = 0;
        }).await;
        ada.base = world.base.clone();
        let path = |day| format!("/fitbit/1/user/-/activities/date/2026-10-{day:02}.json");

        let first = futures_util::future::join_all((1..=20).map(|day| { let (ada, path) = (&ada, path(day)); async move { ada.get(&path).await } })).await;
        let then = futures_util::future::join_all((1..=20).map(|day| { let (ada, path) = (&ada, path(day)); async move { ada.get(&path).await } })).await;

        // On a machine that has no time some may be told to wait, which takes nothing of the budget.
        for answers in [first, then] {
            assert!(answers.iter().any(|answer| answer.status == 200));
            for answer in answers {
                assert!(answer.status == 200 || answer.code() == "busy", "{}", answer.text);
            }
        }
    }

    async fn who_waits_for_others_waits_no_longer_than_they_may(world: World) {
        let ada = wearer(&world, "ada", 0).await;
        let walker = world.walkers()[0].id.clone();
        world.simulator.set_fault(Some(&walker), Some(fitex::simulator::Fault::Slow(60_000)));
        let began = std::time::Instant::now();

        let all = futures_util::future::join_all((0..6).map(|_| ada.get(OLD))).await;

        assert!(all.iter().all(|answer| answer.status == 504), "{:?}", all.iter().map(|answer| answer.status).collect::<Vec<_>>());
        assert!(began.elapsed() < std::time::Duration::from_secs(20), "{:?}", began.elapsed());
    }

    async fn consent_to_more_makes_what_was_kept_old(world: World) {
        let ada = wearer(&world, "ada", 0).await;
        world.simulator.clear_calls();
        ada.get(OLD).await.expect(200);
        ada.get(OLD).await.expect(200);
        assert_eq!(calls(&world), 1);

        crate::proxy::allow(&world, &ada, 0, &["activity", "profile", "settings", "sleep"]).await;
        world.simulator.clear_calls();
        ada.get(OLD).await.expect(200);

        assert!(world.simulator.calls().iter().any(|call| call.path.contains("/activities/date/2026-11-10")), "{:?}", world.simulator.calls());
    }
}
