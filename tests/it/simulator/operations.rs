//! Every operation of Fitbit's that is passed on is served: found with its scopes, refused without.

use fitex::model::fitbit::{self, Content, Key, Operation};
use reqwest::Method;
use serde_json::{Value, json};

use super::both::{BERLIN, Both, SCOPES, generous};
use super::{client, is_refused};
use crate::support::{Answer, Person, World};

const DAY: &str = "2026-11-10";
const ALARM: [(&str, &str); 4] = [
    ("time", "07:15+01:00"),
    ("enabled", "true"),
    ("recurring", "false"),
    ("weekDays", "MONDAY"),
];

/// What is sent under a key; what may be left out is left out, but where something must be said.
fn said(key: &Key) -> Option<(&'static str, &'static str)> {
    let value = match key.name {
        "activityId" => "90013",
        "afterDate" | "date" | "startDate" => DAY,
        "defaultFoodMeasurementUnitId" => "304",
        "duration" | "durationMillis" => "1800000",
        "foodId" => "80104",
        "mealTypeId" => "3",
        "offset" => "0",
        "time" => "07:15",
        "unitId" => "256",
        "value" => "9000",
        "weight" => "70",
        "weekDays" => "MONDAY",
        _ if key.required => key.kind.example(),
        _ => return None,
    };
    Some((key.name, value))
}

/// Makes what an operation is about, and says what it is called by.
async fn named(person: &Person, operation: &Operation, parameter: &str) -> String {
    let made = async |path: &str, pairs: &[(&str, &str)], pointer: &str| {
        let request = person.request(Method::POST, path).form(pairs);
        let answer = person.send(request).await;
        let told = answer.json();
        let id = told.pointer(pointer);
        id.unwrap_or_else(|| panic!("{path}: {}", answer.text))
            .to_string()
    };
    let trackers = "/1/user/-/devices.json";
    let when = ("date", DAY);
    match (parameter, operation.id) {
        ("log-id", "delete_sleep_log") => {
            let form = [("startTime", "13:00"), ("duration", "3600000"), when];
            made("/1.2/user/-/sleep.json", &form, "/sleep/logId").await
        }
        ("log-id" | "activity-log-id", _) => {
            let form = [
                ("activityId", "90013"),
                ("startTime", "12:00"),
                ("durationMillis", "1800000"),
                ("manualCalories", "100"),
                when,
            ];
            made("/1/user/-/activities.json", &form, "/activityLog/logId").await
        }
        ("body-fat-log-id", _) => {
            let path = "/1/user/-/body/log/fat.json";
            made(path, &[("fat", "20"), when], "/fatLog/logId").await
        }
        ("body-weight-log-id", _) => {
            let path = "/1/user/-/body/log/weight.json";
            made(path, &[("weight", "70"), when], "/weightLog/logId").await
        }
        ("water-log-id", _) => {
            let path = "/1/user/-/foods/log/water.json";
            made(path, &[("amount", "200"), when], "/waterLog/logId").await
        }
        ("food-log-id", _) => {
            let form = [
                ("foodId", "80104"),
                ("mealTypeId", "3"),
                ("unitId", "256"),
                ("amount", "1"),
                when,
            ];
            made("/1/user/-/foods/log.json", &form, "/foodLog/logId").await
        }
        ("food-id", "delete_custom_food") => {
            let form = [
                ("name", "Bread"),
                ("defaultFoodMeasurementUnitId", "311"),
                ("defaultServingSize", "1"),
                ("calories", "90"),
            ];
            made("/1/user/-/foods.json", &form, "/food/foodId").await
        }
        ("food-id", _) => "80104".to_owned(),
        ("activity-id", _) => "90013".to_owned(),
        ("meal-id", _) => {
            let path = "/1/user/-/meals.json";
            let made = person.post(path, meal()).await.expect(200);
            made["meal"]["id"].to_string()
        }
        ("tracker-id", _) => {
            let devices = person.get(trackers).await.expect(200);
            devices[0]["id"].as_str().unwrap().to_owned()
        }
        ("alarm-id", _) => {
            let tracker = person.get(trackers).await.expect(200)[0]["id"].clone();
            let tracker = tracker.as_str().unwrap();
            let path = format!("/1/user/-/devices/tracker/{tracker}/alarms.json");
            made(&path, &ALARM, "/trackerAlarm/alarmId").await
        }
        (other, id) => panic!("{other} of {id}"),
    }
}

fn meal() -> Value {
    json!({ "name": "Snack", "mealFoods": [{ "foodId": 80_104, "unitId": 256, "amount": 1 }] })
}

/// Every path of an operation, about things that there are.
pub(crate) async fn paths(person: &Person, operation: &Operation) -> Vec<String> {
    let mut paths = Vec::new();
    for template in std::iter::once(&operation.template).chain(operation.also) {
        let mut path = (*template).to_owned();
        for (name, kind) in operation.parameters() {
            let value = match name {
                _ if name.ends_with("-id") => named(person, operation, name).await,
                _ if kind == fitbit::Kind::Date => DAY.to_owned(),
                _ => kind.example().to_owned(),
            };
            path = path.replace(&format!("{{{name}}}"), &value);
        }
        let finest = operation.details.first().copied().unwrap_or_default();
        paths.push(path.replace("{detail-level}", finest));
    }
    paths
}

/// Asks for it, with everything that it takes.
pub(crate) async fn ask(person: &Person, operation: &Operation, path: &str) -> Answer {
    let pairs: Vec<_> = operation.keys.iter().filter_map(said).collect();
    let method = operation.method.as_str().parse().unwrap();
    let request = person.request(method, path);
    let request = match operation.content {
        Content::None => request.query(&pairs),
        Content::Form => request.form(&pairs),
        Content::Json => request.json(&meal()),
    };
    person.send(request).await
}

/// Somebody who has allowed everything but what an operation needs.
fn narrowed(world: &World, id: &str, operation: &Operation) -> Person {
    let others = SCOPES
        .iter()
        .filter(|scope| !operation.scopes.contains(scope));
    let others: Vec<&str> = others.copied().collect();
    client(world, world.simulator.grant(id, &others, 3_600))
}

#[tokio::test(flavor = "multi_thread")]
async fn every_operation_that_is_passed_on_is_served_to_those_with_its_scopes() {
    let world = generous().await;
    let both = Both::of(&world, BERLIN);
    let mut served = 0;

    for operation in fitbit::operations().filter(|operation| operation.passes()) {
        for path in paths(&both.fitbit, operation).await {
            let (id, method) = (operation.id, operation.method.as_str());
            if !operation.scopes.is_empty() {
                let narrow = narrowed(&world, &both.id, operation);
                let refused = ask(&narrow, operation, &path).await;
                is_refused(&refused, 403, "insufficient_scope");
            }
            let answer = ask(&both.fitbit, operation, &path).await;
            let expected: &[u16] = match method {
                "GET" => &[200],
                "POST" => &[200, 201],
                _ => &[204],
            };
            assert!(
                expected.contains(&answer.status),
                "{id}: {method} {path}: {} {}",
                answer.status,
                answer.text,
            );
            served += 1;
        }
    }
    assert!(served > 115, "{served}");
}
