//! What Google has nothing of: FitEx's own goals and friends, and what nobody has.

use fitex::model::fitbit::{Content, Translation, operations};
use serde_json::json;

use super::{BERLIN, Both, world};
use crate::on_both;
use crate::support::{Engine, Person, World};

on_both! {
    goals_are_those_set_in_fitex()
    friends_are_those_in_the_same_team()
}

async fn set(person: &Person, period: &str, pairs: &[(&str, &str)]) -> crate::support::Answer {
    let path = format!("/fitbit/1/user/-/activities/goals/{period}.json");
    let request = person.request(reqwest::Method::POST, &path);
    person.send(request.form(pairs)).await
}

async fn goals_are_those_set_in_fitex(engine: Engine) {
    let world = world(engine).await;
    let both = Both::of(&world, BERLIN).await;
    let ada = &both.here;
    let none = json!({ "activeMinutes": null, "activeZoneMinutes": null, "caloriesOut": null,
        "distance": null, "floors": null, "steps": null });
    let day = "/fitbit/1/user/-/activities/goals/daily.json";
    let summary = "/fitbit/1/user/-/activities/date/today.json";
    assert_eq!(ada.get(day).await.expect(200)["goals"], none);
    assert!(ada.get(summary).await.expect(200)["goals"].is_null());

    let steps = set(ada, "daily", &[("type", "steps"), ("value", "9000")])
        .await
        .expect(200);
    // Goals are listed by when they were set.
    world.pass(jiff::SignedDuration::from_secs(1));
    let both_goals = set(ada, "daily", &[("type", "distance"), ("value", "6.5")])
        .await
        .expect(200);
    world.pass(jiff::SignedDuration::from_secs(1));
    let week = set(
        ada,
        "weekly",
        &[("type", "activeMinutes"), ("value", "150")],
    )
    .await
    .expect(200);

    assert_eq!(steps["goals"]["steps"], 9000);
    assert_eq!(
        (
            &both_goals["goals"]["steps"],
            &both_goals["goals"]["distance"]
        ),
        (&json!(9000), &json!(6.5))
    );
    assert_eq!(
        (&week["goals"]["activeMinutes"], &week["goals"]["steps"]),
        (&json!(150), &json!(null))
    );
    let goals = ada.get("/v1/me/goals").await.expect(200);
    let targets: Vec<_> = goals["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|goal| goal["target"].clone())
        .collect();
    assert_eq!(targets, [150, 6500, 9000]);
    assert_eq!(ada.get(summary).await.expect(200)["goals"]["steps"], 9000);
    for (pairs, status) in [
        (vec![("type", "floors"), ("value", "10")], 410),
        (vec![("type", "steps"), ("value", "1")], 422),
        (vec![("type", "steps")], 400),
        (vec![], 400),
        // As programs set goals from before there were types.
        (vec![("steps", "8500")], 200),
        (vec![("floors", "10")], 410),
        (vec![("steps", "8000"), ("distance", "5")], 400),
        (vec![("steps", "many")], 400),
    ] {
        let answer = set(ada, "daily", &pairs).await;
        assert_eq!(answer.status, status, "{pairs:?} {}", answer.text);
    }
}

/// A team of two, of whom one lets the other see their steps.
pub(crate) async fn team(world: &World, one: &Person, other: &Person) {
    let season = one.season(world).await;
    let id = season["id"].as_str().unwrap();
    let team = json!({ "name": "Walkers", "shares": ["steps"] });
    let team = one
        .post(&format!("/v1/seasons/{id}/teams"), team)
        .await
        .expect(201);
    let id = team["id"].as_str().unwrap();
    let code = one.get(&format!("/v1/teams/{id}/code")).await.expect(200);
    let code = json!({ "code": code["code"] });
    other.post("/v1/me/memberships", code).await.expect(201);
}

async fn friends_are_those_in_the_same_team(engine: Engine) {
    let world = world(engine).await;
    let ada = Both::of(&world, BERLIN).await.here;
    let bob = world.person("bob").await;
    super::connect(
        &world,
        &bob,
        super::NEW_YORK,
        &["activity_and_fitness", "profile", "settings"],
    )
    .await;
    let alone = ada.get("/fitbit/1.1/user/-/friends.json").await.expect(200);
    assert_eq!(alone, json!({ "data": [] }));
    team(&world, &ada, &bob).await;

    let friends = bob.get("/fitbit/1.1/user/-/friends.json").await.expect(200);
    let seen_by_bob = bob
        .get("/fitbit/1.1/user/-/leaderboard/friends.json")
        .await
        .expect(200);
    let seen_by_ada = ada
        .get("/fitbit/1.1/user/-/leaderboard/friends.json")
        .await
        .expect(200);

    assert_eq!(
        (
            &friends["data"][0]["id"],
            friends["data"].as_array().unwrap().len()
        ),
        (&json!(ada.id), 1)
    );
    assert_eq!(friends["data"][0]["attributes"]["name"], "walker1");
    let kinds = |told: &serde_json::Value| {
        let mut kinds: Vec<_> = told["data"]
            .as_array()
            .unwrap()
            .iter()
            .map(|place| {
                (
                    place["id"].as_str().unwrap().to_owned(),
                    place["type"].as_str().unwrap().to_owned(),
                )
            })
            .collect();
        kinds.sort();
        kinds
    };
    let expected = |of_bob: &str| {
        let mut all = vec![
            (ada.id.clone(), "ranked-user".to_owned()),
            (bob.id.clone(), of_bob.to_owned()),
        ];
        all.sort();
        all
    };
    assert_eq!(
        kinds(&seen_by_bob),
        expected("ranked-user"),
        "everybody sees themselves"
    );
    assert_eq!(
        kinds(&seen_by_ada),
        expected("inactive-user"),
        "bob shares nothing"
    );
    let days = ada
        .get("/v1/me/days?from=2026-11-12&to=2026-11-18")
        .await
        .expect(200);
    let sum: i64 = days["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|day| day["steps"].as_i64())
        .sum();
    let place = seen_by_ada["data"]
        .as_array()
        .unwrap()
        .iter()
        .find(|place| place["id"] == ada.id.as_str())
        .unwrap();
    assert_eq!(
        place["attributes"],
        json!({ "step-rank": 1, "step-summary": sum })
    );
    assert_eq!(seen_by_ada["included"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn what_nobody_has_is_gone_or_empty_and_never_a_fault() {
    let world = world(Engine::sqlite()).await;
    let ada = Both::of(&world, BERLIN).await.here;
    let badges = ada.get("/fitbit/1/user/-/badges.json").await.expect(200);
    assert_eq!(badges, json!({ "badges": [] }));

    let mut gone = 0;
    for operation in operations().filter(|operation| operation.translation == Translation::No) {
        let path = format!("/fitbit{}", operation.example());
        let request = ada.request(operation.method.as_str().parse().unwrap(), &path);
        let request = match operation.content {
            Content::Form => request.form(&[("value", "1")]),
            Content::Json => request.json(&json!({ "value": 1 })),
            Content::None => request,
        };
        let answer = ada.send(request).await;
        match answer.status {
            410 => {
                assert_eq!(
                    answer.json()["detail"],
                    operation.differences,
                    "{}",
                    operation.id
                );
                gone += 1;
            }
            status => assert_eq!(status, 200, "{}: {}", operation.id, answer.text),
        }
    }
    assert!(gone > 5, "{gone}");
}
