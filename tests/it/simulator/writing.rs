//! Everything that a client may write at Google: made, changed, deleted, with the scope for it alone;
//! and read at Fitbit.

use fitex::model::token::Provider;
use serde_json::{Value, json};

use super::both::{BERLIN, Both, LORD_HOWE, generous, id_of, scopes};
use super::{about, client};
use crate::support::{Answer, Person, World};

const START: &str = "2026-11-10T06:00:00Z";
const END: &str = "2026-11-10T06:40:00Z";

/// A kind that is written: its family, its value at first, and what is changed in it.
struct Written {
    kind: &'static str,
    family: &'static str,
    value: Value,
    change: (&'static str, Value),
}

fn every() -> Vec<Written> {
    let interval = json!({ "startTime": START, "endTime": END });
    let sample = json!({ "physicalTime": START });
    let health = "health_metrics_and_measurements";
    let written = |kind, family, value, change| Written {
        kind,
        family,
        value,
        change,
    };
    vec![
        written(
            "exercise",
            "activity_and_fitness",
            json!({ "interval": interval, "exerciseType": "RUNNING", "displayName": "Run",
                "metricsSummary": { "caloriesKcal": 300 } }),
            ("/metricsSummary/caloriesKcal", json!(320)),
        ),
        written(
            "sleep",
            "sleep",
            json!({ "interval": interval, "type": "CLASSIC" }),
            ("/interval/endTime", json!("2026-11-10T07:00:00Z")),
        ),
        written(
            "weight",
            health,
            json!({ "sampleTime": sample, "weightGrams": 71_000.0 }),
            ("/weightGrams", json!(72_000.0)),
        ),
        written(
            "body-fat",
            health,
            json!({ "sampleTime": sample, "percentage": 21.5 }),
            ("/percentage", json!(22.5)),
        ),
        written(
            "height",
            health,
            json!({ "sampleTime": sample, "heightMillimeters": "1800" }),
            ("/heightMillimeters", json!("1810")),
        ),
        written(
            "hydration-log",
            "nutrition",
            json!({ "interval": interval, "amountConsumed": { "milliliters": 330.0 } }),
            ("/amountConsumed/milliliters", json!(500.0)),
        ),
        written(
            "nutrition-log",
            "nutrition",
            json!({ "interval": interval, "foodDisplayName": "Plum Cake", "mealType": "SNACK",
                "energy": { "kcal": 410.0 } }),
            ("/energy/kcal", json!(205.0)),
        ),
    ]
}

impl Written {
    fn key(&self) -> String {
        super::both::camel(self.kind)
    }

    fn point(&self, value: &Value) -> Value {
        json!({ self.key(): value })
    }

    fn changed(&self) -> Value {
        let mut value = self.value.clone();
        *value.pointer_mut(self.change.0).unwrap() = self.change.1.clone();
        value
    }
}

fn somebody(world: &World, id: &str, scopes: &[String]) -> Person {
    let scopes: Vec<&str> = scopes.iter().map(String::as_str).collect();
    let token = world
        .simulator
        .grant_at(Provider::GoogleHealth, id, &scopes, 3_600);
    client(world, token)
}

#[track_caller]
fn lacks_a_scope(answer: &Answer) {
    let error = &answer.json()["error"];
    assert_eq!(
        (answer.status, &error["details"][0]["reason"]),
        (403, &json!("ACCESS_TOKEN_SCOPE_INSUFFICIENT")),
        "{}",
        answer.text
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_written_is_made_changed_and_deleted_in_finished_operations() {
    let world = generous().await;

    for walker in [BERLIN, LORD_HOWE] {
        let both = Both::of(&world, walker);
        for written in every() {
            let (kind, key) = (written.kind, written.key());
            let place = about(kind, "");
            let made = both
                .google
                .post(&place, written.point(&written.value))
                .await
                .expect(200);
            assert_eq!(made["done"], true, "{kind}");
            let ends = made["response"]["@type"].as_str().unwrap();
            assert!(ends.ends_with("v4.DataPoint"));
            let (pointer, value) = &written.change;
            let id = id_of(&made["response"]);
            let first = written.value.pointer(pointer);
            assert_eq!(made["response"][&key].pointer(pointer), first, "{kind}");

            let path = about(kind, &format!("/{id}"));
            let change = written.point(&written.changed());
            let changed = both
                .google
                .call("PATCH", &path, Some(&change))
                .await
                .expect(200);
            let path = about(kind, &format!("/{}", id_of(&changed["response"])));
            let shown = both.google.get(&path).await.expect(200);
            assert_eq!(shown[&key].pointer(pointer), Some(value), "{kind}");
            let source = &shown["dataSource"];
            assert_eq!(source["recordingMethod"], "MANUAL");
            let client = &source["application"]["googleWebClientId"];
            assert!(client.is_string(), "{kind} names who wrote it");

            let names = json!({ "names": [shown["name"]] });
            let gone = both
                .google
                .post(&about(kind, ":batchDelete"), names.clone())
                .await
                .expect(200);
            assert_eq!((&gone["done"], gone.get("metadata")), (&json!(true), None));
            assert_eq!(both.google.get(&path).await.status, 404, "{kind}");
            let again = both
                .google
                .post(&about(kind, ":batchDelete"), names)
                .await
                .expect(200);
            assert_eq!(again["metadata"]["failedRequests"]["0"]["code"], 5);
            let unknown = about(kind, "/7");
            let answer = both.google.call("PATCH", &unknown, Some(&change)).await;
            assert_eq!(answer.status, 404, "{kind}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn writing_needs_the_scope_to_write_of_that_kind() {
    let world = generous().await;
    let both = Both::of(&world, BERLIN);
    let readers = somebody(&world, &both.id, &scopes("readonly"));

    for written in every() {
        let kind = written.kind;
        let others = scopes("writeonly");
        let own = format!(".{}.", written.family);
        let (own, others): (Vec<_>, Vec<_>) =
            others.into_iter().partition(|scope| scope.contains(&own));
        let made = both
            .google
            .post(&about(kind, ""), written.point(&written.value))
            .await
            .expect(200);
        let path = about(kind, &format!("/{}", id_of(&made["response"])));
        let names = json!({ "names": [made["response"]["name"]] });
        for person in [&readers, &somebody(&world, &both.id, &others)] {
            let value = written.point(&written.value);
            lacks_a_scope(&person.post(&about(kind, ""), value.clone()).await);
            lacks_a_scope(&person.call("PATCH", &path, Some(&value)).await);
            lacks_a_scope(
                &person
                    .post(&about(kind, ":batchDelete"), names.clone())
                    .await,
            );
        }
        let writer = somebody(&world, &both.id, &own);
        lacks_a_scope(&writer.get(&path).await);
        lacks_a_scope(&writer.get(&about(kind, "")).await);
        writer
            .post(&about(kind, ":batchDelete"), names)
            .await
            .expect(200);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_written_at_google_is_read_at_fitbit() {
    let world = generous().await;

    for walker in [BERLIN, LORD_HOWE] {
        let both = Both::of(&world, walker);
        let mut ids = Vec::new();
        for written in every() {
            let point = written.point(&written.value);
            let made = both
                .google
                .post(&about(written.kind, ""), point)
                .await
                .expect(200);
            ids.push(id_of(&made["response"]));
        }
        let local = both.clock(&json!(START));
        let date = &local[..10];
        let day = async |path: &str| both.ask(&format!("{path}/date/{date}")).await;
        let sleeps = format!("/1.2/user/-/sleep/date/{date}.json");
        let sleeps = both.fitbit.get(&sleeps).await.expect(200);
        for (list, id, member, value) in [
            (
                day("activities").await["activities"].clone(),
                ids[0],
                "/calories",
                json!(300),
            ),
            (sleeps["sleep"].clone(), ids[1], "/timeInBed", json!(40)),
            (
                day("body/log/weight").await["weight"].clone(),
                ids[2],
                "/weight",
                json!(71.0),
            ),
            (
                day("body/log/fat").await["fat"].clone(),
                ids[3],
                "/fat",
                json!(21.5),
            ),
            (
                day("foods/log/water").await["water"].clone(),
                ids[5],
                "/amount",
                json!(330.0),
            ),
            (
                day("foods/log").await["foods"].clone(),
                ids[6],
                "/loggedFood/calories",
                json!(410.0),
            ),
        ] {
            let entries = list.as_array().unwrap();
            let entry = entries.iter().find(|entry| entry["logId"] == id);
            let entry = entry.unwrap_or_else(|| panic!("{member}: {list}"));
            assert_eq!(entry.pointer(member), Some(&value));
        }
        let newest = both.points("height", "", "").await[0].clone();
        assert_eq!(id_of(&newest), ids[4]);
        assert_eq!(both.ask("profile").await["user"]["height"], 180.0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operation_can_take_until_it_was_looked_at_so_often() {
    let world = generous().await;
    let both = Both::of(&world, BERLIN);
    world.simulator.set_slow_operations(2);
    let written = &every()[2];

    let begun = both
        .google
        .post(&about("weight", ""), written.point(&written.value))
        .await
        .expect(200);

    let path = format!("/v4/{}", begun["name"].as_str().unwrap());
    let look = async || both.google.get(&path).await.expect(200);
    let (under_way, done) = (look().await, look().await);
    assert_eq!((begun.get("done"), begun.get("response")), (None, None));
    assert_eq!(under_way, json!({ "name": begun["name"], "done": false }));
    assert_eq!(
        (&done["name"], &done["done"]),
        (&begun["name"], &json!(true))
    );
    let id = id_of(&done["response"]);
    both.google
        .get(&about("weight", &format!("/{id}")))
        .await
        .expect(200);
    assert_eq!(both.google.get(&path).await.status, 404, "it is over");
}
