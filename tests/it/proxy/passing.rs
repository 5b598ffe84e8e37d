//! What is passed on arrives as it was sent, and nothing else does.

use serde_json::json;

use super::{allow, fitbit, told, wearer};
use crate::both;
use crate::support::World;

const READ: [&str; 14] = [
    "/1/user/-/activities/steps/date/2026-11-10/2026-11-17.json",
    "/1/user/-/activities/distance/date/2026-11-17/7d.json",
    "/1/user/-/activities/tracker/steps/date/today/1m.json",
    "/1/user/-/activities/steps/date/2026-11-16/1d/15min.json",
    "/1/user/-/activities/steps/date/2026-11-16/1d/1min/time/08:00/09:30.json",
    "/1/user/-/activities/date/2026-11-16.json",
    "/1/user/-/activities.json",
    "/1/user/-/activities/heart/date/2026-11-16/7d.json",
    "/1/user/-/activities/heart/date/2026-11-16/1d/1sec.json",
    "/1/user/-/activities/active-zone-minutes/date/2026-11-16/7d.json",
    "/1.2/user/-/sleep/date/2026-11-16.json",
    "/1.2/user/-/sleep/date/2026-11-10/2026-11-16.json",
    "/1/user/-/profile.json",
    "/1/user/-/devices.json",
];

both! {
    async fn what_the_provider_answers_is_what_its_program_gets(world: World) {
        let ada = wearer(&world, "ada", 0).await;

        for path in READ {
            let (here, there) = (ada.get(&format!("/fitbit{path}")).await, fitbit(&world, 0, path).await);
            assert_eq!((here.status, there.status), (200, 200), "{path}: {}", here.text);
            assert!(here.text == there.text, "{path}");
            assert_eq!(here.header("content-type"), Some("application/json;charset=UTF-8"), "{path}");
            assert_eq!(here.header("cache-control"), Some("no-store, private"), "{path}");
            assert!(here.header("fitbit-rate-limit-limit").is_some(), "{path}");
        }
    }

    async fn only_what_the_table_has_is_asked_of_the_provider(world: World) {
        let ada = wearer(&world, "ada", 0).await;
        world.simulator.clear_calls();

        for path in [
            "/fitbit/1/user/-/unheard/of.json",
            "/fitbit/1/user/-/activities/steps/date/2026-11-10/2026-11-17.xml",
            "/fitbit/1/user/-/activities/date/..%2f..%2fprofile.json",
            "/fitbit/1/user/-//profile.json",
            "/fitbit/1/user/-/profile.json;x=1",
            "/fitbit/1/user/%2e%2e/profile.json",
            "/fitbit/3/user/-/profile.json",
            "/fitbit/oauth2/authorize",
            "/fitbit/",
        ] {
            let answer = ada.get(path).await;
            assert_eq!((answer.status, told(&answer)["errorType"].as_str()), (404, Some("not_found")), "{path}");
        }
        let answer = ada.post("/fitbit/1/user/-/profile/unheard.json", json!({})).await;
        assert_eq!(answer.status, 404);
        let answer = ada.delete("/fitbit/1/user/-/profile.json").await;
        assert_eq!((answer.status, answer.header("allow")), (405, Some("GET")), "{}", answer.text);

        assert!(world.simulator.calls().is_empty(), "{:?}", world.simulator.calls());
    }

    async fn one_reads_ones_own_data_by_each_of_ones_names_and_no_others(world: World) {
        let (ada, bob) = (wearer(&world, "ada", 0).await, wearer(&world, "bob", 1).await);
        let walkers = world.walkers();
        let own = ada.get("/fitbit/1/user/-/profile.json").await.expect(200);

        for name in [&ada.id, &walkers[0].id] {
            let named = ada.get(&format!("/fitbit/1/user/{name}/profile.json")).await;
            assert_eq!(named.expect(200), own);
        }
        for name in [&bob.id, &walkers[1].id] {
            let answer = ada.get(&format!("/fitbit/1/user/{name}/profile.json")).await;
            assert_eq!((answer.status, told(&answer)["errorType"].as_str()), (404, Some("not_found")), "{name}");
        }
    }

    async fn units_and_words_are_those_that_the_program_asks_for(world: World) {
        let ada = wearer(&world, "ada", 0).await;
        let path = "/1/user/-/activities/distance/date/2026-11-16/7d.json";
        let ask = async |language: Option<&str>| {
            let request = ada.request(reqwest::Method::GET, &format!("/fitbit{path}"));
            let request = match language {
                Some(language) => request.header("accept-language", language),
                None => request,
            };
            ada.send(request).await.expect(200)
        };

        let (metric, american, german) = (ask(None).await, ask(Some("en_US")).await, ask(Some("de-DE")).await);

        let first = |told: &serde_json::Value| told["activities-distance"][0]["value"].as_str().unwrap().parse::<f64>().unwrap();
        assert_eq!(metric, german);
        assert!((first(&metric) / first(&american) - 1.609_344).abs() < 0.001, "{metric} {american}");
    }

    async fn what_the_person_did_not_allow_is_said_without_asking(world: World) {
        let ada = world.person("ada").await;
        allow(&world, &ada, 0, &["activity", "profile", "settings"]).await;
        world.simulator.clear_calls();

        let answer = ada.get("/fitbit/1.2/user/-/sleep/date/2026-11-16.json").await;

        let body = answer.json();
        assert_eq!((answer.status, &body["code"]), (424, &json!("reauthorization_required")), "{body}");
        assert_eq!((&body["reason"], &body["missingScopes"]), (&json!("scope_missing"), &json!(["sleep"])));
        assert_eq!(told(&answer)["errorType"], "reauthorization_required");
        assert!(world.simulator.calls().is_empty());
        ada.get("/fitbit/1/user/-/activities/date/2026-11-16.json").await.expect(200);
    }

    async fn the_links_of_a_list_lead_on_through_here(world: World) {
        let ada = wearer(&world, "ada", 0).await;
        let first = "/fitbit/1/user/-/activities/list.json?afterDate=2026-09-01&sort=asc&offset=0&limit=2";
        let (mut next, mut seen) = (format!("{}{first}", world.base), Vec::new());

        for _ in 0..3 {
            let path = next.strip_prefix(&world.base).unwrap_or_else(|| panic!("leads away: {next}"));
            let page = ada.get(path).await.expect(200);
            let ids = page["activities"].as_array().unwrap().iter().map(|log| log["logId"].as_i64().unwrap());
            seen.extend(ids);
            next = page["pagination"]["next"].as_str().unwrap().to_owned();
        }

        let mut distinct = seen.clone();
        distinct.sort_unstable();
        distinct.dedup();
        assert_eq!((seen.len(), distinct.len()), (6, 6), "{seen:?}");
    }
}
