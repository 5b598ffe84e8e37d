//! A wearable, a phone and entries by hand are kept apart; and people move.

use jiff::civil::{Date, date};
use serde_json::json;

use super::{World, at_google, client, granted, world};

const DAY: Date = date(2026, 11, 10);

/// The account's steps, the tracker's, and the account's kilometres.
async fn shown(world: &World) -> (String, String, f64) {
    let ada = granted(world, 0);
    let series = async |name: &str| {
        let path = format!("/1/user/-/activities/{name}/date/{DAY}/1d.json");
        let told = ada.get(&path).await.expect(200);
        let values = &told[format!("activities-{}", name.replace('/', "-"))];
        values[0]["value"].as_str().unwrap().to_owned()
    };
    (
        series("steps").await,
        series("tracker/steps").await,
        series("distance").await.parse().unwrap(),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_adds_nothing_to_a_wearable_and_entries_by_hand_come_on_top() {
    let world = world().await;
    let ada = world.walkers()[0].id.clone();

    world.simulator.correct(&ada, DAY, Some(8_000));
    world.simulator.set_phone(&ada, DAY, Some(5_000));
    let carried = shown(&world).await;
    world.simulator.set_manual(&ada, DAY, Some(1_500));
    let both = shown(&world).await;
    world.simulator.correct(&ada, DAY, None);
    let without = shown(&world).await;
    world.simulator.set_phone(&ada, DAY, None);
    let typed_in = shown(&world).await;
    world.simulator.set_manual(&ada, DAY, None);
    let nothing = shown(&world).await;

    assert_eq!(carried, ("8000".into(), "8000".into(), 5.75));
    assert_eq!(both, ("9500".into(), "8000".into(), 6.83));
    assert_eq!(without, ("6500".into(), "0".into(), 4.68));
    assert_eq!(typed_in, ("1500".into(), "0".into(), 1.08));
    assert_eq!(nothing, ("0".into(), "0".into(), 0.0));
}

#[tokio::test(flavor = "multi_thread")]
async fn summaries_and_minutes_are_those_of_all_sources() {
    let world = world().await;
    let ada = granted(&world, 0);
    let id = world.walkers()[0].id.clone();
    world.simulator.correct(&id, DAY, Some(8_000));
    world.simulator.set_manual(&id, DAY, Some(1_500));

    let summary = ada
        .get(&format!("/1/user/-/activities/date/{DAY}.json"))
        .await
        .expect(200)["summary"]
        .clone();
    let within = ada
        .get(&format!(
            "/1/user/-/activities/steps/date/{DAY}/1d/15min.json"
        ))
        .await
        .expect(200);

    assert_eq!(summary["steps"], 9_500);
    let distances = &summary["distances"];
    assert_eq!(
        distances[0],
        json!({ "activity": "total", "distance": 6.83 })
    );
    assert_eq!(
        distances[1],
        json!({ "activity": "tracker", "distance": 5.75 })
    );
    assert_eq!(within["activities-steps"][0]["value"], "9500");
    let windows = within["activities-steps-intraday"]["dataset"]
        .as_array()
        .unwrap();
    let sum: u64 = windows
        .iter()
        .map(|window| window["value"].as_u64().unwrap())
        .sum();
    assert_eq!(sum, 9_500);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_is_heard_before_the_wearable_has_synced() {
    let world = world().await;
    let ada = world.walkers()[0].id.clone();
    world.simulator.correct(&ada, DAY, Some(8_000));
    world.simulator.set_phone(&ada, DAY, Some(5_000));

    world
        .simulator
        .sync_device(&ada, date(2026, 11, 9).at(12, 0, 0, 0));
    let before = shown(&world).await;
    world
        .simulator
        .sync_device(&ada, date(2026, 11, 11).at(12, 0, 0, 0));
    let after = shown(&world).await;

    assert_eq!((before.0.as_str(), before.1.as_str()), ("5000", "0"));
    assert_eq!((after.0.as_str(), after.1.as_str()), ("8000", "8000"));
}

#[tokio::test(flavor = "multi_thread")]
async fn sources_and_zones_can_be_set_over_http_and_the_page_says_how() {
    let world = world().await;
    let control = client(&world, None);
    let id = world.walkers()[0].id.clone();
    let path = |rest: &str| format!("/simulator/people/{id}/{rest}");

    for (rest, body, status) in [
        ("days/2026-11-10", json!({ "steps": null }), 204),
        ("days/2026-11-10/phone", json!({ "steps": 4_000 }), 204),
        ("days/2026-11-10/manual", json!({ "steps": 500 }), 204),
        ("days/2026-11-10/phone", json!({ "steps": -1 }), 400),
        ("days/someday/manual", json!({ "steps": 1 }), 400),
        ("zone", json!({ "timeZone": "Asia/Tokyo" }), 204),
        ("zone", json!({ "timeZone": "Mars/Olympus" }), 400),
        ("zone", json!({}), 400),
    ] {
        let answer = control.call("PUT", &path(rest), Some(&body)).await;
        assert_eq!(answer.status, status, "{rest} {body}: {}", answer.text);
    }

    assert_eq!(shown(&world).await.0, "4500");
    let days = path("days?from=2026-11-10&to=2026-11-10");
    assert_eq!(
        control.get(&days).await.expect(200),
        json!([{ "date": "2026-11-10", "totals": null, "phone": 4_000, "manual": 500 }])
    );
    assert_eq!(world.walkers()[0].time_zone, "Asia/Tokyo");
    let page = control.get("/simulator").await.text;
    for command in [
        "zone", "device", "tokens", "expire", "revoke", "scopes", "fault",
    ] {
        assert!(page.contains(&path(command)), "{command}");
    }
    for command in [
        "/phone",
        "/manual",
        "/refresh-mode",
        "/testing",
        "/clock",
        "DELETE BASE/simulator/ledger",
        "DELETE BASE/simulator/calls",
    ] {
        assert!(page.contains(command), "{command}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_move_is_told_at_once_and_days_stay_what_they_were() {
    let world = world().await;
    let (fitbit, google) = (granted(&world, 0), at_google(&world, 0));
    let id = world.walkers()[0].id.clone();
    world.simulator.correct(&id, DAY, Some(8_000));

    assert!(world.simulator.set_zone(&id, "Pacific/Auckland"));
    assert!(!world.simulator.set_zone(&id, "Mars/Olympus"));

    let profile = fitbit.get("/1/user/-/profile.json").await.expect(200);
    assert_eq!(profile["user"]["timezone"], "Pacific/Auckland");
    assert_eq!(profile["user"]["offsetFromUTCMillis"], 46_800_000);
    let settings = google.get("/v4/users/me/settings").await.expect(200);
    assert_eq!(settings["timeZone"], "Pacific/Auckland");
    assert_eq!(settings["utcOffset"], "46800s");
    assert_eq!(shown(&world).await.0, "8000");
}

#[tokio::test(flavor = "multi_thread")]
async fn both_providers_know_since_when_somebody_is_a_member() {
    let world = world().await;

    let fitbit = granted(&world, 0)
        .get("/1/user/-/profile.json")
        .await
        .expect(200);
    let google = at_google(&world, 0)
        .get("/v4/users/me/profile")
        .await
        .expect(200);
    let stranger = client(&world, None).get("/v4/users/me/profile").await;

    assert_eq!(fitbit["user"]["memberSince"], "2019-04-01");
    assert_eq!(
        google["membershipStartDate"],
        json!({ "year": 2019, "month": 4, "day": 1 })
    );
    assert_eq!(google["age"], fitbit["user"]["age"]);
    assert_eq!(stranger.status, 401);
}
