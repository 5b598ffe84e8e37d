//! The minutes behind the sums, at Google.

use jiff::civil::{Date, date};
use serde_json::{Value, json};
use url::form_urlencoded;

use super::{Person, World, about, at_google, count, family, is_invalid, world};

const DAY: Date = date(2026, 11, 10);
const OF_DAY: &str = "steps.interval.civil_start_time >= \"2026-11-10\" AND \
                      steps.interval.civil_start_time < \"2026-11-11\"";

fn asked(method: &str, pairs: &[(&str, &str)]) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(pairs);
    format!("{}?{}", about("steps", method), query.finish())
}

/// Every point of a day, from all pages.
async fn points(person: &Person, method: &str, filter: &str) -> Vec<Value> {
    let mut points = Vec::new();
    let mut token = String::new();
    loop {
        let pairs = [
            ("filter", filter),
            ("pageSize", "200"),
            ("pageToken", &token),
        ];
        let told = person.get(&asked(method, &pairs)).await.expect(200);
        let page = told["dataPoints"].as_array().unwrap().clone();
        assert!(page.len() <= 200);
        points.extend(page);
        token = told["nextPageToken"].as_str().unwrap().to_owned();
        if token.is_empty() {
            return points;
        }
    }
}

fn total<'a>(points: impl IntoIterator<Item = &'a Value>) -> u64 {
    points
        .into_iter()
        .map(|point| count(&point["steps"]["count"]))
        .sum()
}

/// Somebody of whom three sources tell.
async fn of_three_sources() -> (World, Person) {
    let world = world().await;
    let id = world.walkers()[0].id.clone();
    world.simulator.correct(&id, DAY, Some(8_000));
    world.simulator.set_phone(&id, DAY, Some(5_000));
    world.simulator.set_manual(&id, DAY, Some(600));
    let ada = at_google(&world, 0);
    (world, ada)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_has_every_source_by_itself_so_that_a_walk_is_in_it_twice() {
    let (_world, ada) = of_three_sources().await;

    let told = points(&ada, "", OF_DAY).await;

    let of = |path: &str, name: &str| {
        let point = |point: &&Value| point.pointer(path) == Some(&json!(name));
        total(told.iter().filter(point))
    };
    assert_eq!(of("/dataSource/device/formFactor", "FITNESS_BAND"), 8_000);
    assert_eq!(of("/dataSource/device/formFactor", "PHONE"), 5_000);
    assert_eq!(of("/dataSource/recordingMethod", "MANUAL"), 600);
    assert_eq!(total(&told), 13_600);
    let starts: Vec<&str> = told
        .iter()
        .map(|point| point["steps"]["interval"]["startTime"].as_str().unwrap())
        .collect();
    assert!(
        starts.is_sorted_by(|one, other| one >= other),
        "newest first"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn reconciled_points_are_merged_and_name_no_source() {
    let (_world, ada) = of_three_sources().await;

    let told = points(&ada, ":reconcile", OF_DAY).await;
    let pairs = [
        ("filter", OF_DAY),
        ("pageSize", "20000"),
        ("dataSourceFamily", &family("google-wearables")),
    ];
    let worn = ada.get(&asked(":reconcile", &pairs)).await.expect(200);

    assert_eq!(total(&told), 8_600);
    assert!(told.iter().all(|point| point["dataSource"].is_null()));
    assert_eq!(total(worn["dataPoints"].as_array().unwrap()), 8_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_point_is_a_minute_with_its_times() {
    let (_world, ada) = of_three_sources().await;
    let filter = "steps.interval.start_time >= \"2026-11-10T15:01:00Z\" AND \
                  steps.interval.start_time < \"2026-11-10T15:02:00Z\"";

    let told = points(&ada, "", filter).await;

    assert_eq!(told.len(), 2);
    assert_eq!(
        told[0],
        json!({
            "dataSource": {
                "recordingMethod": "PASSIVELY_MEASURED",
                "device": {
                    "displayName": "Charge 6", "manufacturer": "Fitbit", "formFactor": "FITNESS_BAND",
                },
                "platform": "FITBIT",
            },
            "steps": {
                "interval": {
                    "startTime": "2026-11-10T15:01:00Z",
                    "startUtcOffset": "-18000s",
                    "endTime": "2026-11-10T15:02:00Z",
                    "endUtcOffset": "-18000s",
                    "civilStartTime": {
                        "date": { "year": 2026, "month": 11, "day": 10 },
                        "time": { "hours": 10, "minutes": 1 },
                    },
                    "civilEndTime": {
                        "date": { "year": 2026, "month": 11, "day": 10 },
                        "time": { "hours": 10, "minutes": 2 },
                    },
                },
                "count": told[0]["steps"]["count"],
            },
        })
    );
    assert!(count(&told[0]["steps"]["count"]) > 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_filter_the_whole_history_is_listed() {
    let world = world().await;
    let ada = at_google(&world, 0);

    let first = ada.get(&about("steps", "")).await.expect(200);
    let long = ada
        .get(&asked("", &[("pageSize", "1000000")]))
        .await
        .expect(200);

    assert_eq!(first["dataPoints"].as_array().unwrap().len(), 1_440);
    assert_eq!(long["dataPoints"].as_array().unwrap().len(), 10_000);
    let newest = &first["dataPoints"][0]["steps"]["interval"]["endTime"];
    assert_eq!(newest, "2026-11-18T15:00:00Z", "no more than has synced");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_wrong_question_has_a_reason() {
    let world = world().await;
    let ada = at_google(&world, 0);

    for (filter, suffix) in [
        (
            "steps.interval.civil_start_time > \"2026-11-10\"",
            "_RESTRICTION_COMPARATOR",
        ),
        (
            "distance.interval.civil_start_time >= \"2026-11-10\"",
            "_COLLECTION_MISMATCH",
        ),
        (
            "steps.interval.civil_start_time >= \"yesterday\"",
            "_CIVIL_DATE_TIME_FORMAT",
        ),
        (
            "steps.interval.beginning >= \"2026-11-10\"",
            "_DATA_TYPE_MEMBER",
        ),
        ("steps.interval.start_time >= \"2026-11-10\"", ""),
    ] {
        for method in ["", ":reconcile"] {
            let answer = ada.get(&asked(method, &[("filter", filter)])).await;
            is_invalid(&answer, &format!("INVALID_DATA_POINT_FILTER{suffix}"));
        }
    }
    let pairs = [("dataSourceFamily", "all-sources")];
    let bare = ada.get(&asked(":reconcile", &pairs)).await;
    is_invalid(&bare, "INVALID_DATA_POINT_DATA_SOURCE_FAMILY");
    let floors = ada.get(&about("floors", "")).await;
    assert_eq!(floors.status, 400);
    assert!(
        floors
            .text
            .contains("List is not supported for data type floors")
    );
    let unknown = ada.get(&about("dreams", "")).await;
    is_invalid(&unknown, "INVALID_PARENT_DATA_TYPE_COLLECTION");
    assert_eq!(ada.get(&asked("", &[("pageToken", "7")])).await.status, 400);
}
