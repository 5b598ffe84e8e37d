//! Sleep is the same at both providers, also over midnight and where clocks change.

use jiff::civil::{Date, date};
use jiff::{Timestamp, ToSpan};
use serde_json::{Value, json};

use super::both::{
    AUCKLAND, BERLIN, Both, LONDON, LORD_HOWE, NEW_YORK, generous, is_near, number, of_dates,
};
use super::{about, is_refused};

const LEVELS: [(&str, &str); 7] = [
    ("wake", "AWAKE"),
    ("light", "LIGHT"),
    ("deep", "DEEP"),
    ("rem", "REM"),
    ("awake", "AWAKE"),
    ("restless", "RESTLESS"),
    ("asleep", "ASLEEP"),
];

async fn nights(both: &Both, (first, last): (Date, Date)) -> Vec<Value> {
    let path = format!("/1.2/user/-/sleep/date/{first}/{last}.json");
    let told = both.fitbit.get(&path).await.expect(200);
    told["sleep"].as_array().unwrap().clone()
}

fn is_same_night(both: &Both, fitbit: &Value, google: &Value) {
    let sleep = &google["sleep"];
    let (summary, interval) = (&sleep["summary"], &sleep["interval"]);
    let name = google["name"].as_str().unwrap();
    assert!(name.ends_with(&format!("/{}", fitbit["logId"])), "{name}");
    assert_eq!(
        fitbit["startTime"].as_str().unwrap(),
        both.clock(&interval["startTime"])
    );
    assert_eq!(
        fitbit["endTime"].as_str().unwrap(),
        both.clock(&interval["endTime"])
    );
    for (member, of) in [
        ("minutesAsleep", "minutesAsleep"),
        ("minutesAwake", "minutesAwake"),
        ("timeInBed", "minutesInSleepPeriod"),
    ] {
        is_near(number(&summary[of]), number(&fitbit[member]), member);
    }
    assert_eq!(
        fitbit["type"].as_str().unwrap().to_uppercase(),
        sleep["type"].as_str().unwrap()
    );
    assert_eq!(
        fitbit["isMainSleep"],
        !sleep["metadata"]["mainSleep"].is_null()
    );
    let data = fitbit["levels"]["data"].as_array().unwrap();
    let stages = sleep["stages"].as_array().unwrap();
    assert_eq!(data.len(), stages.len());
    for (level, stage) in data.iter().zip(stages) {
        assert_eq!(
            level["dateTime"].as_str().unwrap(),
            both.clock(&stage["startTime"])
        );
        assert!(
            LEVELS
                .iter()
                .any(|(one, other)| level["level"] == *one && stage["type"] == *other)
        );
    }
    for sum in summary["stagesSummary"].as_array().unwrap() {
        let own = LEVELS.iter().filter(|(_, of)| sum["type"] == *of);
        let own = own
            .map(|(name, _)| &fitbit["levels"]["summary"][name])
            .find(|own| !own.is_null());
        is_near(
            number(&sum["minutes"]),
            number(&own.unwrap()["minutes"]),
            "a stage",
        );
        is_near(
            number(&sum["count"]),
            number(&own.unwrap()["count"]),
            "how often",
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nights_are_the_same_at_both_and_add_up() {
    let world = generous().await;

    for (walker, change) in [
        (NEW_YORK, date(2026, 11, 1)),
        (BERLIN, date(2026, 10, 25)),
        (LONDON, date(2026, 10, 25)),
        (LORD_HOWE, date(2026, 10, 4)),
        (AUCKLAND, date(2026, 9, 27)),
    ] {
        let both = Both::of(&world, walker);
        for day in [change - 1.day(), change] {
            world.simulator.correct(&both.id, day, Some(9_000));
        }
        let days = (change - 20.days(), change + 17.days());

        let fitbit = nights(&both, days).await;
        let google = both
            .points(
                "sleep",
                "",
                &of_dates("sleep.interval.civil_end_time", days),
            )
            .await;

        assert!(fitbit.len() > 25, "{walker}: {}", fitbit.len());
        assert_eq!(fitbit.len(), google.len());
        for (fitbit, google) in fitbit.iter().zip(&google) {
            is_same_night(&both, fitbit, google);
            let minutes = number(&fitbit["timeInBed"]);
            is_near(minutes * 60_000.0, number(&fitbit["duration"]), "duration");
            let sum: f64 = fitbit["levels"]["summary"]
                .as_object()
                .unwrap()
                .values()
                .map(|level| number(&level["minutes"]))
                .sum();
            is_near(sum, minutes, "all stages");
            let seconds: f64 = fitbit["levels"]["data"]
                .as_array()
                .unwrap()
                .iter()
                .map(|level| number(&level["seconds"]))
                .sum();
            is_near(seconds, minutes * 60.0, "all segments");
        }
        let staged = fitbit
            .iter()
            .filter(|night| night["type"] == "stages")
            .count();
        assert!(staged > 15, "{staged}");
        assert!(fitbit.iter().any(|night| {
            night["startTime"].as_str().unwrap()[..10] < *night["dateOfSleep"].as_str().unwrap()
        }));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_night_in_which_clocks_change_is_as_long_as_it_was() {
    let world = generous().await;
    let mut seen = 0;

    for (walker, change, shift) in [
        (NEW_YORK, date(2026, 11, 1), 60.0),
        (BERLIN, date(2026, 10, 25), 60.0),
        (AUCKLAND, date(2026, 9, 27), -60.0),
    ] {
        let both = Both::of(&world, walker);
        world.simulator.correct(&both.id, change, Some(9_000));
        for night in nights(&both, (change, change)).await {
            let time = |member: &str| {
                let shown: jiff::civil::DateTime = night[member].as_str().unwrap().parse().unwrap();
                shown
            };
            let shown = time("startTime")
                .duration_until(time("endTime"))
                .as_secs_f64()
                / 60.0;
            is_near(number(&night["timeInBed"]), shown + shift, "in bed");
            seen += 1;
        }
    }
    assert!(seen > 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn naps_come_on_days_on_which_the_wearable_was_hardly_worn() {
    let world = generous().await;
    let mut naps = 0;
    for walker in 0..6 {
        let both = Both::of(&world, walker);
        let day = date(2026, 11, 10);
        world.simulator.correct(&both.id, day, Some(700));
        let path = format!("/1.2/user/-/sleep/date/{day}.json");
        let told = both.fitbit.get(&path).await.expect(200);
        for nap in told["sleep"].as_array().unwrap() {
            naps += 1;
            assert_eq!(
                (&nap["type"], &nap["infoCode"]),
                (&json!("classic"), &json!(2))
            );
            assert!(told["summary"]["stages"].is_null());
            let points = both
                .points(
                    "sleep",
                    "",
                    &of_dates("sleep.interval.civil_end_time", (day, day)),
                )
                .await;
            assert_eq!(
                points[0]["sleep"]["metadata"]["stagesStatus"],
                "REJECTED_NAP"
            );
            assert_eq!(points[0]["sleep"]["metadata"]["nap"], true);
        }
    }
    assert!(naps > 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_night_is_pending_until_it_has_been_looked_at() {
    let world = generous().await;
    let day = date(2026, 11, 10);
    let both = Both::of(&world, NEW_YORK);
    world.simulator.correct(&both.id, day, Some(9_000));
    let path = format!("/1.2/user/-/sleep/date/{day}.json");
    let filter = of_dates("sleep.interval.civil_end_time", (day, day));
    let known = both.fitbit.get(&path).await.expect(200);
    let end: jiff::civil::DateTime = known["sleep"][0]["endTime"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();

    world.simulator.sync_device(&both.id, end + 5.minutes());
    let fresh = both.fitbit.get(&path).await.expect(200);
    let point = both.points("sleep", "", &filter).await[0]["sleep"].clone();
    world.simulator.sync_device(&both.id, end - 5.minutes());
    let before = both.fitbit.get(&path).await.expect(200);

    assert_eq!(
        fresh,
        json!({ "meta": { "retryDuration": 3_000, "state": "pending" } })
    );
    assert_eq!(point["metadata"]["processed"], false);
    assert!(point["stages"].is_null() && point["summary"].is_null());
    assert_eq!(before["sleep"], json!([]));
    assert_eq!(before["summary"]["totalSleepRecords"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_have_pages_and_ranges_an_end() {
    let world = generous().await;
    let both = Both::of(&world, NEW_YORK);
    let list = "/1.2/user/-/sleep/list.json?afterDate=2026-10-01&sort=asc&offset=0&limit=2";

    let first = both.fitbit.get(list).await.expect(200);
    let next = first["pagination"]["next"].as_str().unwrap();
    let second = both
        .fitbit
        .get(&format!("/1.2/{}", next.split_once("/1.2/").unwrap().1))
        .await
        .expect(200);

    let end =
        |page: &Value, place: usize| page["sleep"][place]["endTime"].as_str().unwrap().to_owned();
    assert!(end(&first, 0) < end(&first, 1) && end(&first, 1) < end(&second, 0));
    let long = both
        .fitbit
        .get("/1.2/user/-/sleep/date/2026-08-01/2026-11-18.json")
        .await;
    is_refused(&long, 400, "validation");
    is_refused(
        &both
            .fitbit
            .get("/1.2/user/-/sleep/date/today/7d.json")
            .await,
        400,
        "validation",
    );
    let most = list.replace("limit=2", "limit=101");
    is_refused(&both.fitbit.get(&most).await, 400, "validation");
    let narrow = super::granted(&world, NEW_YORK).get(list).await;
    is_refused(&narrow, 403, "insufficient_scope");
    let page = both
        .google
        .get(&about("sleep", "?pageSize=1000"))
        .await
        .expect(200);
    assert_eq!(page["dataPoints"].as_array().unwrap().len(), 25);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_written_at_one_is_read_at_both_until_it_is_deleted() {
    let world = generous().await;
    let both = Both::of(&world, BERLIN);
    let day = date(2026, 11, 15);
    world.simulator.correct(&both.id, day, None);
    let filter = of_dates("sleep.interval.civil_end_time", (day, day));

    let form = [
        ("startTime", "14:00"),
        ("duration", "3600000"),
        ("date", "2026-11-15"),
    ];
    let log = both.form("/1.2/user/-/sleep.json", &form).await.expect(200);
    let written = json!({ "sleep": {
        "interval": { "startTime": "2026-11-14T22:30:00Z", "endTime": "2026-11-15T05:30:00Z" },
        "type": "STAGES",
        "stages": [
            { "startTime": "2026-11-14T22:30:00Z", "endTime": "2026-11-15T04:00:00Z", "type": "LIGHT" },
            { "startTime": "2026-11-15T04:00:00Z", "endTime": "2026-11-15T05:30:00Z", "type": "DEEP" },
        ],
    } });
    let made = both
        .google
        .post(&about("sleep", ""), written)
        .await
        .expect(200);

    assert_eq!(log["sleep"]["minutesAsleep"], 60);
    assert_eq!(log["sleep"]["logType"], "manual");
    let fitbit = nights(&both, (day, day)).await;
    let google = both.points("sleep", "", &filter).await;
    assert_eq!((fitbit.len(), google.len()), (2, 2));
    for (fitbit, google) in fitbit.iter().zip(&google) {
        is_same_night(&both, fitbit, google);
    }
    assert_eq!(fitbit[1]["isMainSleep"], true);
    let path = format!("/1.2/user/-/sleep/{}.json", log["sleep"]["logId"]);
    assert_eq!(both.fitbit.delete(&path).await.status, 204);
    is_refused(&both.fitbit.delete(&path).await, 404, "not_found");
    let names = json!({ "names": [made["response"]["name"]] });
    both.google
        .post(&about("sleep", ":batchDelete"), names)
        .await
        .expect(200);
    assert!(nights(&both, (day, day)).await.is_empty());
    assert!(both.points("sleep", "", &filter).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_point_can_be_asked_for_by_name_and_changed() {
    let world = generous().await;
    let both = Both::of(&world, NEW_YORK);
    let newest = both
        .google
        .get(&about("sleep", "?pageSize=1"))
        .await
        .expect(200);
    let name = newest["dataPoints"][0]["name"].as_str().unwrap().to_owned();

    let one = both.google.get(&format!("/v4/{name}")).await.expect(200);
    let interval =
        json!({ "startTime": "2026-11-17T05:00:00Z", "endTime": "2026-11-17T11:00:00Z" });
    let patch = json!({ "sleep": { "interval": interval, "type": "CLASSIC" } });
    let made = both
        .google
        .call("PATCH", &format!("/v4/{name}"), Some(&patch))
        .await
        .expect(200);

    assert_eq!(one, newest["dataPoints"][0]);
    assert_eq!(
        made["response"]["sleep"]["interval"]["endTime"],
        "2026-11-17T11:00:00Z"
    );
    assert_eq!(
        both.google.get(&format!("/v4/{name}")).await.status,
        404,
        "made up, and written anew"
    );
    let again = made["response"]["name"].as_str().unwrap();
    let same = both
        .google
        .call("PATCH", &format!("/v4/{again}"), Some(&patch))
        .await
        .expect(200);
    assert_eq!(same["response"]["name"], again);
    let unknown = both.google.get(&about("sleep", "/7")).await;
    assert_eq!(unknown.json()["error"]["status"], "NOT_FOUND");
    assert_eq!(both.google.get(&about("steps", "/7")).await.status, 400);
    let end: Timestamp = "2026-11-17T11:00:00Z".parse().unwrap();
    assert!(end < world.clock.now());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sleep_goal_is_kept() {
    let world = generous().await;
    let both = Both::of(&world, NEW_YORK);
    let place = "/1.2/user/-/sleep/goal.json";

    let usual = both.fitbit.get(place).await.expect(200);
    both.form(place, &[("minDuration", "450")])
        .await
        .expect(200);

    assert_eq!(usual, json!({ "goal": { "minDuration": 480 } }));
    assert_eq!(
        both.fitbit.get(place).await.expect(200),
        json!({ "goal": { "minDuration": 450, "updatedOn": "2026-11-18T15:00:00.000Z" } })
    );
}
