//! Exercises are the same at both providers, also those that somebody writes down.

use jiff::Timestamp;
use jiff::civil::{Date, date};
use serde_json::{Value, json};

use super::both::{BERLIN, Both, KOLKATA, NEW_YORK, generous, id_of, is_near, number, of_dates};
use super::{about, is_refused};

const LIST: &str = "/1/user/-/activities/list.json";

/// The exercises that Fitbit lists after a date, from all pages.
async fn listed(both: &Both, after: Date, limit: usize) -> Vec<Value> {
    let mut path = format!("{LIST}?afterDate={after}&sort=asc&offset=0&limit={limit}");
    let mut entries = Vec::new();
    loop {
        let told = both.fitbit.get(&path).await.expect(200);
        let page = told["activities"].as_array().unwrap().clone();
        assert!(page.len() <= limit);
        entries.extend(page);
        let next = told["pagination"]["next"].as_str().unwrap();
        match next.split_once("/1/") {
            Some((_, rest)) => path = format!("/1/{rest}"),
            None => return entries,
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn both_list_the_same_exercises() {
    let world = generous().await;
    let first = date(2026, 10, 19);
    let days = (first, date(2026, 11, 18));

    for walker in [NEW_YORK, BERLIN, KOLKATA] {
        let both = Both::of(&world, walker);
        world
            .simulator
            .set_manual(&both.id, date(2026, 11, 9), Some(2_000));

        let fitbit = listed(&both, first, 3).await;
        let filter = of_dates("exercise.interval.civil_start_time", days);
        let google = both.points("exercise", "", &filter).await;

        assert!(fitbit.len() > 5, "{walker}");
        assert_eq!(fitbit.len(), google.len());
        for (entry, point) in fitbit.iter().zip(google.iter().rev()) {
            let exercise = &point["exercise"];
            let metrics = &exercise["metricsSummary"];
            assert_eq!(entry["logId"].as_u64(), Some(id_of(point)));
            assert_eq!(entry["activityName"], exercise["displayName"]);
            let start: Timestamp = entry["startTime"].as_str().unwrap().parse().unwrap();
            assert_eq!(
                start.to_string(),
                exercise["interval"]["startTime"].as_str().unwrap()
            );
            is_near(
                number(&exercise["activeDuration"]) * 1e3,
                number(&entry["activeDuration"]),
                "duration",
            );
            is_near(
                number(&metrics["caloriesKcal"]),
                number(&entry["calories"]),
                "energy",
            );
            is_near(number(&metrics["steps"]), number(&entry["steps"]), "steps");
            is_near(
                number(&metrics["distanceMillimeters"]) / 1e6,
                number(&entry["distance"]),
                "distance",
            );
            is_near(
                number(&metrics["averageHeartRateBeatsPerMinute"]),
                number(&entry["averageHeartRate"]),
                "heart",
            );
            let method = match entry["logType"].as_str().unwrap() {
                "manual" => "MANUAL",
                "tracker" => "ACTIVELY_MEASURED",
                _ => "PASSIVELY_MEASURED",
            };
            assert_eq!(point["dataSource"]["recordingMethod"], method);
        }
        assert_eq!(listed(&both, first, 100).await, fitbit, "pages of any size");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_go_one_way_from_one_date() {
    let world = generous().await;
    let both = Both::of(&world, NEW_YORK);

    let newest = both
        .fitbit
        .get(&format!(
            "{LIST}?beforeDate=2026-11-01&sort=desc&offset=0&limit=5"
        ))
        .await
        .expect(200);

    let starts: Vec<&str> = newest["activities"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["startTime"].as_str().unwrap())
        .collect();
    assert!(starts.is_sorted_by(|one, other| one > other) && starts[0] < "2026-11-01");
    assert_eq!(newest["pagination"]["beforeDate"], "2026-11-01");
    assert_eq!(newest["pagination"]["offset"], 0);
    for (query, kind) in [
        (
            "beforeDate=2026-11-01&sort=asc&offset=0&limit=5",
            "validation",
        ),
        (
            "afterDate=2026-11-01&sort=desc&offset=0&limit=5",
            "validation",
        ),
        (
            "afterDate=2026-11-01&beforeDate=2026-11-02&sort=asc&offset=0&limit=5",
            "validation",
        ),
        (
            "afterDate=2026-11-01&sort=asc&offset=5&limit=5",
            "validation",
        ),
        (
            "afterDate=2026-11-01&sort=asc&offset=0&limit=101",
            "validation",
        ),
        (
            "afterDate=2026-13-01&sort=asc&offset=0&limit=5",
            "validation",
        ),
        (
            "afterDate=2026-11-01&sort=up&offset=0&limit=5",
            "validation",
        ),
        ("afterDate=2026-11-01&offset=0&limit=5", "invalid_request"),
        ("afterDate=2026-11-01&sort=asc&offset=0", "invalid_request"),
    ] {
        let answer = both.fitbit.get(&format!("{LIST}?{query}")).await;
        is_refused(&answer, 400, kind);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_written_at_one_is_read_at_both_until_it_is_deleted() {
    let world = generous().await;
    let both = Both::of(&world, BERLIN);
    let form = [
        ("activityId", "90009"),
        ("startTime", "12:30:00"),
        ("durationMillis", "1800000"),
        ("date", "2026-11-16"),
        ("distance", "5"),
        ("distanceUnit", "Kilometer"),
    ];

    let log = both
        .form("/1/user/-/activities.json", &form)
        .await
        .expect(200);
    let written = json!({ "exercise": {
        "interval": { "startTime": "2026-11-17T11:00:00Z", "endTime": "2026-11-17T12:00:00Z" },
        "exerciseType": "YOGA", "displayName": "My own name",
        "metricsSummary": { "caloriesKcal": 150.0 },
    } });
    let made = both
        .google
        .post(&about("exercise", ""), written)
        .await
        .expect(200);

    assert_eq!(log["activityLog"]["name"], "Run");
    assert_eq!(log["activityLog"]["startTime"], "12:30");
    assert_eq!(made["done"], true);
    assert_eq!(
        made["response"]["exercise"]["displayName"], "Yoga",
        "as the type is called"
    );
    let days = (date(2026, 11, 16), date(2026, 11, 17));
    let filter = of_dates("exercise.interval.civil_start_time", days);
    let at_google = async || {
        let points = both.points("exercise", "", &filter).await;
        let own = points
            .into_iter()
            .filter(|point| point["dataSource"]["recordingMethod"] == "MANUAL");
        own.collect::<Vec<_>>()
    };
    let at_fitbit = async || {
        let entries = listed(&both, days.0, 100).await;
        entries
            .into_iter()
            .filter(|entry| entry["logType"] == "manual")
            .collect::<Vec<_>>()
    };
    let (google, fitbit) = (at_google().await, at_fitbit().await);
    assert_eq!((google.len(), fitbit.len()), (2, 2));
    assert_eq!(
        google[1]["exercise"]["interval"]["startTime"],
        "2026-11-16T11:30:00Z"
    );
    assert_eq!(
        google[1]["exercise"]["metricsSummary"]["distanceMillimeters"],
        5e6
    );
    assert_eq!(fitbit[1]["calories"], 150);
    assert_eq!(fitbit[1]["startTime"], "2026-11-17T12:00:00.000+01:00");

    let name = made["response"]["name"].as_str().unwrap();
    let delete = |names: Value| {
        both.google
            .post("/v4/users/me/dataTypes/-/dataPoints:batchDelete", names)
    };
    let done = delete(json!({ "names": [name] })).await.expect(200);
    assert_eq!(done, json!({ "done": true, "response": {} }));
    let again = delete(json!({ "names": [name] })).await.expect(200);
    assert_eq!(again["metadata"]["failedRequests"]["0"]["code"], 5);
    let path = format!("/1/user/-/activities/{}.json", log["activityLog"]["logId"]);
    assert_eq!(both.fitbit.delete(&path).await.status, 204);
    is_refused(&both.fitbit.delete(&path).await, 404, "not_found");
    assert_eq!((at_google().await.len(), at_fitbit().await.len()), (0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_written_is_checked() {
    let world = generous().await;
    let both = Both::of(&world, NEW_YORK);
    let good = [
        ("activityId", "90013"),
        ("startTime", "12:30:00"),
        ("durationMillis", "1800000"),
        ("date", "2026-11-16"),
    ];
    for (name, value, kind) in [
        ("activityId", "1", "validation"),
        ("activityId", "", "invalid_request"),
        ("startTime", "noon", "validation"),
        ("durationMillis", "0", "validation"),
        ("date", "2026-02-30", "validation"),
    ] {
        let pairs = good.map(|(of, was)| if of == name { (of, value) } else { (of, was) });
        is_refused(
            &both.form("/1/user/-/activities.json", &pairs).await,
            400,
            kind,
        );
    }
    for (point, status) in [
        (json!({}), 400),
        (json!({ "exercise": {} }), 400),
        (
            json!({ "exercise": { "exerciseType": "YOGA", "interval": {
            "startTime": "2026-11-17T12:00:00Z", "endTime": "2026-11-17T11:00:00Z",
        } } }),
            400,
        ),
    ] {
        let answer = both
            .google
            .post(&about("exercise", ""), point.clone())
            .await;
        assert_eq!(answer.status, status, "{point}");
    }
    let steps = both
        .google
        .post(&about("steps", ""), json!({ "steps": {} }))
        .await;
    assert!(
        steps
            .text
            .contains("Create is not supported for data type steps")
    );
    let reader = super::at_google(&world, NEW_YORK);
    let refused = reader.post(&about("exercise", ""), json!({})).await;
    assert_eq!(refused.status, 403);
    assert_eq!(
        refused.json()["error"]["details"][0]["reason"],
        "ACCESS_TOKEN_SCOPE_INSUFFICIENT"
    );
    world.simulator.set_read_only(true);
    let refused = both.form("/1/user/-/activities.json", &good).await;
    is_refused(&refused, 403, "insufficient_permissions");
    assert_eq!(
        both.fitbit
            .get("/1/user/-/activities/recent.json")
            .await
            .status,
        200
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn files_for_maps_are_the_same_and_need_the_location() {
    let world = generous().await;
    let both = Both::of(&world, NEW_YORK);
    let listed = listed(&both, date(2026, 9, 1), 100).await;
    let ride = listed
        .iter()
        .find(|entry| entry["activityName"] == "Outdoor Bike")
        .unwrap();
    let walk = listed
        .iter()
        .find(|entry| entry["activityName"] == "Walk")
        .unwrap();
    let at_google = |id: &Value, query: &str| {
        about(
            "exercise",
            &format!("/{id}:exportExerciseTcx?alt=media{query}"),
        )
    };

    let file = both
        .fitbit
        .get(&format!("/1/user/-/activities/{}.tcx", ride["logId"]))
        .await;
    let same = both.google.get(&at_google(&ride["logId"], "")).await;
    let empty = both.google.get(&at_google(&walk["logId"], "")).await;
    let partial = both
        .google
        .get(&at_google(&walk["logId"], "&partialData=true"))
        .await;

    assert_eq!((file.status, same.status), (200, 200));
    assert_eq!(file.text, same.text);
    assert!(file.text.contains("<LatitudeDegrees>") && file.text.contains("Sport=\"Biking\""));
    assert_eq!(
        file.header("content-type"),
        Some("application/vnd.garmin.tcx+xml")
    );
    assert!(!empty.text.contains("<Trackpoint>") && partial.text.contains("<Trackpoint>"));
    assert!(!partial.text.contains("<LatitudeDegrees>"));
    let narrow = super::granted(&world, NEW_YORK);
    let path = format!("/1/user/-/activities/{}.tcx", ride["logId"]);
    is_refused(&narrow.get(&path).await, 403, "insufficient_scope");
    assert_eq!(
        super::at_google(&world, NEW_YORK)
            .get(&at_google(&ride["logId"], ""))
            .await
            .status,
        403
    );
    is_refused(
        &both.fitbit.get("/1/user/-/activities/7.tcx").await,
        404,
        "not_found",
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn swims_have_their_strokes_at_both() {
    let world = generous().await;
    let both = Both::of(&world, BERLIN);
    let days = (date(2026, 11, 1), date(2026, 11, 14));

    let series = both.series("activities/swimming-strokes", days).await;
    let daily = both.daily("swim-lengths-data", days).await;
    let filter = of_dates("swim_lengths_data.interval.civil_start_time", days);
    let lengths = both
        .points("swim-lengths-data", ":reconcile", &filter)
        .await;

    for (told, day) in series.iter().zip(&daily) {
        is_near(number(&day["strokeCountSum"]), *told, "a day");
    }
    let sum: f64 = lengths
        .iter()
        .map(|length| number(&length["swimLengthsData"]["strokeCount"]))
        .sum();
    is_near(sum, series.iter().sum(), "all lengths");
    assert!(sum > 0.0);
}
