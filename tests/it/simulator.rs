//! The simulator speaks as Fitbit does: strings where it sends strings, and every refusal it knows.

mod notices;

mod activity;
mod body;
mod both;
mod daily;
mod exercises;
mod heart;
mod hours;
mod nights;
mod nutrition;
pub(crate) mod operations;
mod people;
mod points;
mod sleep;
mod sources;
mod windows;
mod writing;

use fitex::model::token::Provider;
use serde_json::{Value, json};

use crate::support::{Answer, Engine, Person, World};

async fn world() -> World {
    World::on(Engine::sqlite()).await
}

/// Somebody who talks to the simulator with an access token.
fn client(world: &World, token: Option<String>) -> Person {
    Person {
        base: world.simulator.url().to_owned(),
        token,
        ..world.nobody()
    }
}

fn granted(world: &World, walker: usize) -> Person {
    let scopes = ["activity", "profile", "settings"];
    client(
        world,
        world
            .simulator
            .grant(&world.walkers()[walker].id, &scopes, 86_400),
    )
}

/// The same who talks as Google's client does.
fn at_google(world: &World, walker: usize) -> Person {
    let scopes = ["activity_and_fitness", "profile", "settings"];
    let scopes = scopes
        .map(|family| format!("https://www.googleapis.com/auth/googlehealth.{family}.readonly"));
    let scopes: Vec<&str> = scopes.iter().map(String::as_str).collect();
    let walker = &world.walkers()[walker].id;
    let token = world
        .simulator
        .grant_at(Provider::GoogleHealth, walker, &scopes, 3_600);
    client(world, token)
}

/// Where a question about a kind of data goes.
fn about(kind: &str, method: &str) -> String {
    format!("/v4/users/me/dataTypes/{kind}/dataPoints{method}")
}

fn family(name: &str) -> String {
    format!("users/me/dataSourceFamilies/{name}")
}

/// An int64, which is a string; one that is left out is a zero.
#[track_caller]
fn count(value: &Value) -> u64 {
    match value {
        Value::Null => 0,
        value => value.as_str().unwrap().parse().unwrap(),
    }
}

#[track_caller]
fn is_invalid(answer: &Answer, reason: &str) {
    let error = &answer.json()["error"];
    assert_eq!(
        (
            answer.status,
            &error["status"],
            &error["details"][0]["reason"]
        ),
        (400, &json!("INVALID_ARGUMENT"), &json!(reason)),
        "{}",
        answer.text
    );
}

#[track_caller]
fn is_refused(answer: &Answer, status: u16, kind: &str) {
    let body = answer.json();
    assert_eq!(
        (answer.status, &body["errors"][0]["errorType"]),
        (status, &json!(kind)),
        "{}",
        answer.text
    );
    assert_eq!(body["success"], false);
}

#[tokio::test(flavor = "multi_thread")]
async fn series_are_strings_and_show_every_day_of_the_range() {
    let world = world().await;
    let ada = granted(&world, 0);
    let walker = &world.walkers()[0].id;

    let series = ada
        .get("/1/user/-/activities/steps/date/2026-10-20/2026-11-17.json")
        .await
        .expect(200);

    let values = series["activities-steps"].as_array().unwrap();
    assert_eq!(values.len(), 29);
    assert_eq!(values[0]["dateTime"], "2026-10-20", "the oldest first");
    for value in values {
        let date = value["dateTime"].as_str().unwrap().parse().unwrap();
        let steps = world.simulator.steps(walker, date).unwrap_or(0);
        assert_eq!(
            value["value"],
            steps.to_string(),
            "a string, and 0 for no data"
        );
    }
    let distance = ada
        .get("/1/user/-/activities/tracker/distance/date/today/7d.json")
        .await
        .expect(200);
    assert_eq!(
        distance["activities-tracker-distance"]
            .as_array()
            .unwrap()
            .len(),
        7
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn summaries_are_numbers_and_agree_with_the_series() {
    let world = world().await;
    let ada = granted(&world, 0);

    let summary = ada
        .get("/1/user/-/activities/date/2026-11-18.json")
        .await
        .expect(200);
    let series = ada
        .get("/1/user/-/activities/steps/date/2026-11-18/1d.json")
        .await
        .expect(200);
    let within = ada
        .get("/1/user/-/activities/steps/date/2026-11-18/1d/1min.json")
        .await
        .expect(200);

    let steps = summary["summary"]["steps"].as_u64().unwrap();
    assert_eq!(series["activities-steps"][0]["value"], steps.to_string());
    let windows = within["activities-steps-intraday"]["dataset"]
        .as_array()
        .unwrap();
    assert_eq!(windows.len(), 1440);
    assert_eq!(
        windows
            .iter()
            .map(|window| window["value"].as_u64().unwrap())
            .sum::<u64>(),
        steps
    );
    assert_eq!(summary["summary"]["activeScore"], -1);
    assert_eq!(within["activities-steps-intraday"]["datasetInterval"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn devices_are_a_bare_list_with_local_times() {
    let world = world().await;

    let devices = granted(&world, 0)
        .get("/1/user/-/devices.json")
        .await
        .expect(200);

    assert_eq!(devices[0]["lastSyncTime"], "2026-11-18T10:00:00.000");
    assert_eq!(devices[0]["type"], "TRACKER");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_refusal_has_its_form() {
    let world = world().await;
    let walker = world.walkers()[0].id.clone();
    let ada = granted(&world, 0);
    let profile = "/1/user/-/profile.json";
    is_refused(
        &client(&world, None).get(profile).await,
        401,
        "invalid_request",
    );
    is_refused(
        &client(&world, Some("nonsense".into())).get(profile).await,
        401,
        "invalid_token",
    );
    let narrow = client(&world, world.simulator.grant(&walker, &["sleep"], 86_400));
    is_refused(&narrow.get(profile).await, 403, "insufficient_scope");
    is_refused(
        &ada.get("/1/user/OTHER1/profile.json").await,
        403,
        "insufficient_permissions",
    );
    is_refused(&ada.get("/1/user/-/nothing.json").await, 404, "not_found");
    for path in [
        "steps/date/2026-13-01/1d",
        "steps/date/2026-01-02/2026-01-01",
        "steps/date/2020-01-01/2026-01-01",
        "nothing/date/today/1d",
        "steps/date/today/2w",
    ] {
        is_refused(
            &ada.get(&format!("/1/user/-/activities/{path}.json")).await,
            400,
            "validation",
        );
    }
    world.simulator.expire(&walker);
    let expired = ada.get(profile).await;
    is_refused(&expired, 401, "expired_token");
    assert!(
        expired.text.contains(ada.token.as_deref().unwrap()),
        "as Fitbit's does, it repeats the token"
    );
    let again = granted(&world, 0);
    world.simulator.revoke(&walker);
    is_refused(&again.get(profile).await, 401, "invalid_token");
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_are_limited_by_the_hour() {
    let world = world().await;
    let ada = granted(&world, 0);
    let first = ada.get("/1/user/-/profile.json").await;
    assert_eq!(first.header("fitbit-rate-limit-limit"), Some("150"));
    assert_eq!(first.header("fitbit-rate-limit-remaining"), Some("149"));
    assert_eq!(first.header("fitbit-rate-limit-reset"), Some("3600"));
    for _ in 0..149 {
        ada.get("/1/user/-/profile.json").await.expect(200);
    }

    let over = ada.get("/1/user/-/profile.json").await;

    is_refused(&over, 429, "system");
    assert_eq!(over.header("retry-after"), Some("3600"));
    world.pass_hours(1);
    ada.get("/1/user/-/profile.json").await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn it_can_be_told_what_to_do_over_http() {
    let world = world().await;
    let control = client(&world, None);
    let id = control.get("/simulator/people").await.expect(200)[0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let path = |rest: &str| format!("/simulator/people/{id}/{rest}");

    let made = control
        .post(
            &path("tokens"),
            json!({ "scopes": ["activity", "profile"] }),
        )
        .await
        .expect(201);
    let ada = client(&world, made["accessToken"].as_str().map(str::to_owned));
    assert!(
        made["redirectUrl"]
            .as_str()
            .unwrap()
            .contains("access_token=")
    );
    assert_eq!(
        control
            .call(
                "PUT",
                &path("days/2026-11-10"),
                Some(&json!({ "steps": 12_345 }))
            )
            .await
            .status,
        204
    );
    let series = ada
        .get("/1/user/-/activities/steps/date/2026-11-10/1d.json")
        .await
        .expect(200);
    assert_eq!(series["activities-steps"][0]["value"], "12345");
    let truth = control
        .get(&path("days?from=2026-11-10&to=2026-11-10"))
        .await
        .expect(200);
    assert_eq!(truth[0]["totals"]["steps"], 12_345);
    assert_eq!(
        control
            .call(
                "PUT",
                &path("device"),
                Some(&json!({ "lastSync": "2026-11-09T12:00:00" }))
            )
            .await
            .status,
        204
    );
    let series = ada
        .get("/1/user/-/activities/steps/date/2026-11-10/1d.json")
        .await
        .expect(200);
    assert_eq!(series["activities-steps"][0]["value"], "0");
    assert_eq!(
        control
            .call(
                "PUT",
                &path("fault"),
                Some(&json!({ "fault": "server_error" }))
            )
            .await
            .status,
        204
    );
    assert_eq!(ada.get("/1/user/-/profile.json").await.status, 500);
    assert_eq!(control.delete(&path("fault")).await.status, 204);
    assert_eq!(ada.get("/1/user/-/profile.json").await.status, 200);
    assert_eq!(
        control
            .call(
                "PUT",
                "/simulator/fault",
                Some(&json!({ "fault": { "slow": 1 } }))
            )
            .await
            .status,
        204
    );
    assert_eq!(control.delete("/simulator/fault").await.status, 204);
    assert_eq!(control.post(&path("expire"), Value::Null).await.status, 204);
    assert_eq!(ada.get("/1/user/-/profile.json").await.status, 401);
    assert_eq!(
        control
            .call(
                "PUT",
                "/simulator/clock",
                Some(&json!({ "now": "2026-12-01T00:00:00Z" }))
            )
            .await
            .status,
        204
    );
    assert_eq!(
        control.get("/simulator/clock").await.expect(200)["now"],
        "2026-12-01T00:00:00Z"
    );
    assert!(
        control
            .get("/simulator/calls")
            .await
            .expect(200)
            .as_array()
            .unwrap()
            .len()
            > 3
    );
    assert_eq!(control.delete("/simulator/calls").await.status, 204);
    assert!(
        control
            .get("/simulator")
            .await
            .text
            .contains("expired_token")
    );
    for (method, path, body) in [
        ("PUT", path("fault"), json!({ "fault": "nothing" })),
        ("PUT", path("days/yesterday"), json!({ "steps": 1 })),
        ("PUT", path("days/2026-11-10"), json!({ "stepps": 1 })),
        (
            "PUT",
            "/simulator/clock".to_owned(),
            json!({ "now": "noon" }),
        ),
    ] {
        assert_eq!(
            control.call(method, &path, Some(&body)).await.status,
            400,
            "{path}"
        );
    }
    assert_eq!(
        control
            .post("/simulator/people/NOBODY/revoke", Value::Null)
            .await
            .status,
        404
    );
}
