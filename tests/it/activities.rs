//! Self-reports: entered, changed and removed; worth what the programme says; never added to what a
//! device has counted.

use jiff::Timestamp;
use jiff::civil::date;
use serde_json::{Value, json};

use crate::both;
use crate::support::{Answer, Person};

async fn enter(person: &Person, body: Value) -> Value {
    person.post("/v1/me/activities", body).await.expect(201)
}

async fn change(person: &Person, activity: &Value, tag: &str, body: &Value) -> Answer {
    let path = format!("/v1/me/activities/{}", activity["id"].as_str().unwrap());
    let request = person.request(reqwest::Method::PUT, &path);
    person
        .send(request.header("If-Match", tag).json(body))
        .await
}

async fn day(person: &Person, date: &str) -> Value {
    person.get(&format!("/v1/me/days/{date}")).await.json()
}

both! {
    async fn what_is_entered_is_worth_what_the_programme_says(world: World) {
        let ada = world.person("ada").await;
        for (body, miles, minutes, conversion) in [
            (json!({ "kind": "gardening", "minutes": 15 }), 100, 15, "met_minutes"),
            (json!({ "kind": "aerobics", "minutes": 45 }), 577, 45, "met_minutes"),
            (json!({ "kind": "walking", "distanceMeters": 1_609 }), 100, 0, "miles"),
            (json!({ "kind": "walking", "steps": 2_000 }), 100, 0, "steps"),
            (json!({ "kind": "wheelchair", "minutes": 30 }), 200, 30, "moderate_minutes"),
            (json!({ "kind": "yoga", "minutes": 30 }), 0, 0, "below_moderate"),
        ] {
            let mut body = body;
            body["date"] = json!("2026-11-17");

            let entered = enter(&ada, body.clone()).await;

            assert_eq!(
                (&entered["fitexMilesHundredths"], &entered["activeMinutes"], &entered["conversion"]),
                (&json!(miles), &json!(minutes), &json!(conversion)), "{body}"
            );
            assert_eq!(entered["enteredBy"], entered["userId"]);
        }
        let kinds = ada.get("/v1/activity-kinds").await.expect(200);
        let walking = kinds["items"].as_array().unwrap().iter().find(|kind| kind["kind"] == "walking").unwrap();
        assert_eq!((&walking["met"], &walking["compendiumCode"], &walking["countsAsSteps"]), (&json!(3.5), &json!("17190"), &json!(true)));
    }

    async fn a_self_report_counts_where_nothing_else_was_counted_and_is_never_added(world: World) {
        let walker = world.walkers()[0].id.clone();
        world.simulator.correct(&walker, date(2026, 11, 16), Some(8_000));
        world.simulator.correct(&walker, date(2026, 11, 15), None);
        let ada = world.ada().await;
        for date in ["2026-11-16", "2026-11-15"] {
            enter(&ada, json!({ "date": date, "kind": "walking", "steps": 3_000 })).await;
            enter(&ada, json!({ "date": date, "kind": "walking", "steps": 1_000, "minutes": 10 })).await;
        }

        let (worn, unworn) = (day(&ada, "2026-11-16").await, day(&ada, "2026-11-15").await);

        assert_eq!((&worn["source"], &worn["steps"]), (&json!("device"), &json!(8_000)));
        assert_eq!((&unworn["source"], &unworn["steps"], &unworn["provider"]), (&json!("self_report"), &json!(4_000), &Value::Null));
        assert_eq!((&unworn["status"], &unworn["statusReason"]), (&json!("complete"), &json!("entered_by_person")));
        let told = ada.get("/v1/me/day-records?from=2026-11-16&to=2026-11-16").await.expect(200);
        let told = told["items"].as_array().unwrap();
        let own: Vec<&Value> = told.iter().filter(|record| record["source"] == "self_report").collect();
        assert_eq!(own.len(), 2, "each change is shown: {own:?}");
        assert_eq!((&own[1]["steps"], &own[1]["toldBy"], &own[1]["supersededAt"]), (&json!(4_000), &json!("person"), &Value::Null));
    }

    async fn what_no_step_counter_sees_stands_beside_the_steps(world: World) {
        let walker = world.walkers()[0].id.clone();
        world.simulator.correct(&walker, date(2026, 11, 16), Some(8_000));
        let ada = world.ada().await;
        let swim = enter(&ada, json!({ "date": "2026-11-16", "kind": "swimming_laps", "minutes": 30 })).await;
        enter(&ada, json!({ "date": "2026-11-16", "kind": "walking", "distanceMeters": 3_219, "minutes": 40 })).await;

        let both = day(&ada, "2026-11-16").await;
        ada.delete(&format!("/v1/me/activities/{}", swim["id"].as_str().unwrap())).await;
        let without = day(&ada, "2026-11-16").await;

        assert_eq!((&both["source"], &both["steps"]), (&json!("device"), &json!(8_000)));
        assert_eq!(both["selfReportedMilesHundredths"], 305, "the walk is in the device's steps");
        assert_eq!(both["selfReportedActiveMinutes"], 70);
        assert_eq!((&without["selfReportedMilesHundredths"], &without["selfReportedActiveMinutes"]), (&json!(0), &json!(40)));
        assert_eq!(day(&ada, "2026-11-15").await["selfReportedMilesHundredths"], Value::Null);
    }

    async fn it_is_changed_by_its_version_and_removed(world: World) {
        let ada = world.person("ada").await;
        let first = enter(&ada, json!({ "date": "2026-11-17", "kind": "walking", "steps": 3_000 })).await;
        let other = json!({ "date": "2026-11-16", "kind": "running", "distanceMeters": 5_000, "minutes": 30, "note": "Around the lake" });

        let changed = change(&ada, &first, "\"v1\"", &other).await;

        let changed = changed.expect(200);
        assert_eq!((&changed["version"], &changed["note"], &changed["id"]), (&json!(2), &json!("Around the lake"), &first["id"]));
        assert_eq!((&changed["createdAt"], &changed["steps"]), (&first["createdAt"], &Value::Null));
        assert_eq!(change(&ada, &first, "\"v1\"", &other).await.status, 412, "it is stale");
        let path = format!("/v1/me/activities/{}", first["id"].as_str().unwrap());
        assert_eq!(ada.call("PUT", &path, Some(&other)).await.status, 428);
        assert_eq!(ada.get("/v1/me/days/2026-11-17").await.json()["steps"], Value::Null, "it moved to another date");
        assert_eq!(day(&ada, "2026-11-16").await["steps"], 6_220);
        for _ in 0..2 {
            assert_eq!(ada.delete(&path).await.status, 204);
        }
        assert_eq!(day(&ada, "2026-11-16").await["steps"], Value::Null);
        assert_eq!(ada.get(&path).await.status, 404);
    }

    async fn a_repetition_is_answered_and_not_entered_again(world: World) {
        let ada = world.person("ada").await;
        let body = json!({ "date": "2026-11-17", "kind": "tennis", "minutes": 60 });
        let send = || ada.send(ada.request(reqwest::Method::POST, "/v1/me/activities").header("Idempotency-Key", "once").json(&body));

        let (first, again) = (send().await, send().await);

        assert_eq!(first.expect(201), again.expect(201));
        assert_eq!(ada.get("/v1/me/activities").await.expect(200)["items"].as_array().unwrap().len(), 1);
    }

    async fn what_cannot_have_been_is_refused_by_its_name(world: World) {
        let ada = world.person("ada").await;
        enter(&ada, json!({ "date": "2026-11-17", "kind": "hiking", "minutes": 1_200 })).await;
        for (body, pointer) in [
            (json!({ "kind": "hiking", "minutes": 10 }), "/date"),
            (json!({ "date": "2026-11-19", "kind": "hiking", "minutes": 10 }), "/date"),
            (json!({ "date": "2026-11-03", "kind": "hiking", "minutes": 10 }), "/date"),
            (json!({ "date": "2026-11-17", "kind": "flying", "minutes": 10 }), "/kind"),
            (json!({ "date": "2026-11-17", "kind": "hiking" }), "/minutes"),
            (json!({ "date": "2026-11-17", "kind": "hiking", "minutes": 0 }), "/minutes"),
            (json!({ "date": "2026-11-17", "kind": "hiking", "minutes": 241 }), "/minutes"),
            (json!({ "date": "2026-11-17", "kind": "hiking", "distanceMeters": 300_001 }), "/distanceMeters"),
            (json!({ "date": "2026-11-17", "kind": "hiking", "steps": 100_001 }), "/steps"),
            (json!({ "date": "2026-11-17", "kind": "hiking", "minutes": 10, "startMinute": 1_440 }), "/startMinute"),
            (json!({ "date": "2026-11-17", "kind": "hiking", "minutes": 10, "note": "x".repeat(201) }), "/note"),
            (json!({ "date": "2026-11-17", "kind": "hiking", "minutes": 10, "mood": "good" }), "/mood"),
        ] {
            let answer = ada.post("/v1/me/activities", body.clone()).await;
            assert_eq!((answer.status, &answer.json()["errors"][0]["pointer"]), (422, &json!(pointer)), "{body}: {}", answer.text);
        }
        assert_eq!(ada.get("/v1/me/activities").await.expect(200)["items"].as_array().unwrap().len(), 1);
    }

    async fn today_is_the_persons_own(world: World) {
        // The 19th in Auckland, the 18th in Los Angeles.
        world.clock.set("2026-11-18T12:00:00Z".parse::<Timestamp>().unwrap());
        for (name, zone, status) in [("kiri", "Pacific/Auckland", 201), ("lou", "America/Los_Angeles", 422)] {
            let person = world.person(name).await;
            let request = person.request(reqwest::Method::PATCH, "/v1/me").header("If-Match", "\"v1\"");
            person.send(request.json(&json!({ "timeZone": zone }))).await.expect(200);
            let body = json!({ "date": "2026-11-19", "kind": "walking", "minutes": 10 });

            assert_eq!(person.post("/v1/me/activities", body).await.status, status, "{zone}");
        }
    }

    async fn others_cannot_see_or_touch_it(world: World) {
        let ada = world.person("ada").await;
        let bob = world.person("bob").await;
        let entered = enter(&ada, json!({ "date": "2026-11-17", "kind": "tennis", "minutes": 60 })).await;
        let path = format!("/v1/me/activities/{}", entered["id"].as_str().unwrap());

        assert_eq!(bob.get(&path).await.status, 404);
        assert_eq!(change(&bob, &entered, "\"v1\"", &json!({ "date": "2026-11-17", "kind": "tennis", "minutes": 1 })).await.status, 404);
        assert_eq!(bob.delete(&path).await.status, 204);
        assert_eq!(ada.get(&path).await.expect(200), entered);
    }

    async fn cups_are_quarters_and_none_is_not_the_same_as_unknown(world: World) {
        let ada = world.person("ada").await;
        let put = |date: &'static str, quarters: i64| { let ada = ada.clone(); async move {
            ada.call("PUT", &format!("/v1/me/nutrition/{date}"), Some(&json!({ "quarterCups": quarters }))).await
        }};
        put("2026-11-17", 18).await.expect(200);
        put("2026-11-16", 0).await.expect(200);
        put("2026-11-17", 20).await.expect(200);

        let listed = ada.get("/v1/me/nutrition?from=2026-11-14&to=2026-11-18").await.expect(200);

        let told: Vec<_> = listed["items"].as_array().unwrap().iter().map(|it| (it["date"].clone(), it["quarterCups"].clone())).collect();
        assert_eq!(told, [(json!("2026-11-16"), json!(0)), (json!("2026-11-17"), json!(20))]);
        assert_eq!(put("2026-11-19", 1).await.status, 422);
        assert_eq!(put("2026-11-17", 161).await.status, 422);
        assert_eq!(ada.delete("/v1/me/nutrition/2026-11-16").await.status, 204);
        assert_eq!(ada.get("/v1/me/nutrition/2026-11-16").await.status, 404);
    }
}
