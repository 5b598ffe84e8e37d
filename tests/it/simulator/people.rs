//! Who people are is the same at both providers; friends, badges and alarms are Fitbit's alone.

use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::{Value, json};

use super::both::{AUCKLAND, BERLIN, Both, KOLKATA, NEW_YORK, generous, is_near, number};
use super::is_refused;

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_is_made_of_the_same_truth_as_googles_parts() {
    let world = generous().await;
    for walker in [NEW_YORK, BERLIN, KOLKATA, AUCKLAND] {
        let both = Both::of(&world, walker);
        let user = both.ask("profile").await["user"].clone();
        let ask = async |path: &str| both.google.get(path).await.expect(200);
        let profile = ask("/v4/users/me/profile").await;
        let settings = ask("/v4/users/me/settings").await;
        let identity = ask("/v4/users/me/identity").await;
        let somebody = ask("/oauth2/v3/userinfo").await;

        assert_eq!(user["encodedId"], identity["legacyUserId"]);
        assert_eq!(user["age"], profile["age"]);
        assert_eq!(user["timezone"], settings["timeZone"]);
        let offset = number(&settings["utcOffset"]);
        is_near(number(&user["offsetFromUTCMillis"]), offset * 1e3, "offset");
        for (own, others) in [
            ("fullName", "name"),
            ("firstName", "given_name"),
            ("lastName", "family_name"),
            ("avatar", "picture"),
        ] {
            assert_eq!(user[own], somebody[others], "{own}");
        }
        for (own, others) in [
            ("strideLengthWalking", "autoWalkingStrideLengthMm"),
            ("strideLengthRunning", "autoRunningStrideLengthMm"),
        ] {
            is_near(number(&user[own]) * 10.0, number(&profile[others]), own);
        }
        let newest = async |kind: &str| both.points(kind, "", "").await[0].clone();
        let height = newest("height").await["height"]["heightMillimeters"].clone();
        let weight = newest("weight").await["weight"]["weightGrams"].clone();
        is_near(number(&user["height"]) * 10.0, number(&height), "height");
        is_near(number(&user["weight"]) * 1e3, number(&weight), "weight");
        let own = both.ask("devices").await[0].clone();
        let others = ask("/v4/users/me/pairedDevices").await["pairedDevices"][0].clone();
        let name = others["name"].as_str().unwrap();
        let synced = own["lastSyncTime"].as_str().unwrap();
        let today: Date = synced[..10].parse().unwrap();
        let month = (today - 29.days(), today);
        let steps: Vec<Value> = both.daily("steps", month).await;
        let steps = steps.iter().filter(|day| !day.is_null());
        let steps: Vec<f64> = steps.map(|day| number(&day["countSum"])).collect();
        let mean = steps.iter().sum::<f64>() / f64::from(u32::try_from(steps.len()).unwrap());
        assert!((number(&user["averageDailySteps"]) - mean).abs() < 1.0);
        assert_eq!(own["id"], name.rsplit('/').next().unwrap());
        assert_eq!(own["lastSyncTime"], both.clock(&others["lastSyncTime"]));
        for (own, others) in [
            (&own["mac"], &others["macAddress"]),
            (&own["battery"], &others["batteryStatus"]),
            (&own["batteryLevel"], &others["batteryLevel"]),
            (&own["deviceVersion"], &others["deviceVersion"]),
        ] {
            assert_eq!(own, others);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_weight_is_shown_to_those_alone_who_may_see_it() {
    let world = generous().await;
    let id = &world.walkers()[NEW_YORK].id;
    let narrow = super::client(&world, world.simulator.grant(id, &["profile"], 3_600));

    let user = narrow.get("/1/user/-/profile.json").await.expect(200)["user"].clone();

    assert!(user.get("weight").is_none());
    assert!(user["height"].is_f64() && user["topBadges"].is_array());
}

#[tokio::test(flavor = "multi_thread")]
async fn badges_follow_from_days() {
    let world = generous().await;
    let both = Both::of(&world, NEW_YORK);

    let badges = both.ask("badges").await["badges"]
        .as_array()
        .unwrap()
        .clone();
    let best = both.ask("activities").await["best"]["total"]["steps"].clone();

    let hardest = badges
        .iter()
        .find(|badge| badge["badgeType"] == "DAILY_STEPS");
    let value = number(&hardest.unwrap()["value"]);
    assert!(value <= number(&best["value"]));
    assert!(
        badges
            .iter()
            .any(|badge| badge["badgeType"] == "LIFETIME_DISTANCE")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn friends_are_ranked_by_the_steps_of_seven_days() {
    let world = generous().await;
    let both = Both::of(&world, NEW_YORK);
    let friend = world.walkers()[BERLIN].id.clone();
    let lazy = world.walkers()[KOLKATA].id.clone();
    for day in 1..=18 {
        let date = jiff::civil::date(2026, 11, day);
        world.simulator.correct(&lazy, date, None);
    }

    let friends = both
        .fitbit
        .get("/1.1/user/-/friends.json")
        .await
        .expect(200);
    let board = both
        .fitbit
        .get("/1.1/user/-/leaderboard/friends.json")
        .await
        .expect(200);

    let ids: Vec<&Value> = friends["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["id"])
        .collect();
    assert_eq!(ids.len(), 3);
    assert!(ids.contains(&&json!(friend)) && !ids.contains(&&json!(both.id)));
    assert_eq!(friends["data"][0]["attributes"]["friend"], true);
    let ranks = board["data"].as_array().unwrap();
    assert_eq!(ranks.len(), 4, "with oneself");
    assert_eq!(board["included"].as_array().unwrap().len(), 4);
    let own = ranks.iter().find(|one| one["id"] == both.id).unwrap();
    let week = both
        .series(
            "activities/steps",
            ("2026-11-12".parse().unwrap(), "2026-11-18".parse().unwrap()),
        )
        .await;
    is_near(
        number(&own["attributes"]["step-summary"]),
        week.iter().sum(),
        "week",
    );
    let steps = |one: &Value| number(&one["attributes"]["step-summary"]);
    assert!(ranks.windows(2).all(|two| steps(&two[0]) >= steps(&two[1])));
    assert_eq!(ranks[0]["attributes"]["step-rank"], 1);
    let last = ranks.last().unwrap();
    assert_eq!(
        (&last["id"], &last["type"]),
        (&json!(lazy), &json!("inactive-user"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn alarms_are_kept_changed_and_removed() {
    let world = generous().await;
    let both = Both::of(&world, BERLIN);
    let tracker = both.ask("devices").await[0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let all = format!("/1/user/-/devices/tracker/{tracker}/alarms.json");
    let form = [
        ("time", "07:15+01:00"),
        ("enabled", "true"),
        ("recurring", "true"),
        ("weekDays", "MONDAY,TUESDAY"),
    ];

    let made = both.form(&all, &form).await.expect(201)["trackerAlarm"].clone();

    assert_eq!(made["weekDays"], json!(["MONDAY", "TUESDAY"]));
    let one = format!(
        "/1/user/-/devices/tracker/{tracker}/alarms/{}.json",
        made["alarmId"]
    );
    let later = [
        ("time", "08:00+01:00"),
        ("enabled", "false"),
        ("recurring", "false"),
        ("weekDays", "SUNDAY"),
        ("snoozeLength", "5"),
        ("snoozeCount", "2"),
    ];
    both.form(&one, &later).await.expect(200);
    let shown = both.fitbit.get(&all).await.expect(200)["trackerAlarms"].clone();
    assert_eq!(shown.as_array().unwrap().len(), 1);
    assert_eq!(
        (
            &shown[0]["alarmId"],
            &shown[0]["time"],
            &shown[0]["snoozeLength"]
        ),
        (&made["alarmId"], &json!("08:00+01:00"), &json!(5))
    );
    assert_eq!(both.fitbit.delete(&one).await.status, 204);
    is_refused(&both.fitbit.delete(&one).await, 404, "not_found");
    is_refused(&both.form(&all, &form[..3]).await, 400, "invalid_request");
    is_refused(
        &both
            .form(&all, &[("time", "soon"), form[1], form[2], form[3]])
            .await,
        400,
        "validation",
    );
    let others = "/1/user/-/devices/tracker/7/alarms.json";
    is_refused(&both.fitbit.get(others).await, 404, "not_found");
}
