//! The body is the same at both providers: what a scale weighed, and what somebody writes down.

use jiff::civil::{Date, date};
use reqwest::Method;
use serde_json::{Value, json};

use super::both::{
    BERLIN, Both, KOLKATA, LONDON, NEW_YORK, generous, id_of, is_near, number, of_dates,
};
use super::{about, is_refused};

const FIRST: Date = date(2026, 10, 20);
const LAST: Date = date(2026, 11, 18);

/// What Fitbit has logged of these dates.
async fn logged(both: &Both, name: &str) -> Vec<Value> {
    let told = both
        .ask(&format!("body/log/{name}/date/{FIRST}/{LAST}"))
        .await;
    told[name].as_array().unwrap().clone()
}

async fn listed(both: &Both, kind: &str, name: &str) -> Vec<Value> {
    let filter = of_dates(&format!("{name}.sample_time.civil_time"), (FIRST, LAST));
    let mut points = both.points(kind, "", &filter).await;
    points.reverse();
    points
}

#[tokio::test(flavor = "multi_thread")]
async fn both_have_the_same_weights_and_the_same_fat() {
    let world = generous().await;

    for walker in [NEW_YORK, BERLIN, KOLKATA, LONDON] {
        let both = Both::of(&world, walker);
        let weights = logged(&both, "weight").await;
        let points = listed(&both, "weight", "weight").await;
        let heights = both.points("height", "", "").await;
        let height = number(&heights[0]["height"]["heightMillimeters"]) / 1e3;

        assert!(weights.len() > 3, "{walker}");
        assert_eq!(weights.len(), points.len());
        for (entry, point) in weights.iter().zip(&points) {
            let grams = number(&point["weight"]["weightGrams"]);
            let at = &point["weight"]["sampleTime"]["physicalTime"];
            let (day, time) = (&entry["date"], &entry["time"]);
            let local = format!("{}T{}.000", day.as_str().unwrap(), time.as_str().unwrap());
            assert_eq!(local, both.clock(at));
            assert_eq!(entry["logId"].as_u64(), Some(id_of(point)));
            is_near(number(&entry["weight"]), grams / 1e3, "weight");
            let index = grams / 1e3 / (height * height);
            assert!((number(&entry["bmi"]) - index).abs() < 0.01);
        }
        let fats = logged(&both, "fat").await;
        let points = listed(&both, "body-fat", "body_fat").await;
        let scale = walker != KOLKATA;
        assert_eq!(!fats.is_empty(), scale, "fat needs a scale");
        assert_eq!(fats.len(), points.len());
        for (entry, point) in fats.iter().zip(&points) {
            assert_eq!(entry["logId"].as_u64(), Some(id_of(point)));
            is_near(
                number(&entry["fat"]),
                number(&point["bodyFat"]["percentage"]),
                "fat",
            );
            assert_eq!(point["dataSource"]["device"]["formFactor"], "SCALE");
        }
        for (entry, _) in weights.iter().zip(&fats) {
            let beside = fats.iter().find(|fat| fat["date"] == entry["date"]);
            assert_eq!(entry["fat"], beside.unwrap()["fat"], "the same minute");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn series_carry_the_last_value_on_and_agree_with_the_means_of_days() {
    let world = generous().await;
    let both = Both::of(&world, NEW_YORK);
    let weighed = both.daily("weight", (FIRST, LAST)).await;

    let weights = both.ask(&format!("body/weight/date/{FIRST}/{LAST}")).await;
    let weights = weights["body-weight"].as_array().unwrap();

    assert_eq!(weights.len(), weighed.len(), "every day of the range");
    let mut last = None;
    for (day, mean) in weights.iter().zip(&weighed) {
        let weight = number(&day["value"]);
        match mean["weightGramsAvg"].as_f64() {
            Some(grams) => is_near(weight, grams / 1e3, "weight"),
            None => assert!(last.is_none_or(|last| last == day["value"])),
        }
        last = Some(day["value"].clone());
    }
    assert!(weighed.iter().any(Value::is_null), "nobody weighs daily");
    let fat = both.ask(&format!("body/fat/date/{LAST}/1m")).await;
    assert_eq!(fat["body-fat"].as_array().unwrap().len(), 31);
    let index = both.ask("body/bmi/date/today/1d").await;
    assert!(number(&index["body-bmi"][0]["value"]) > 15.0);
    let long = both
        .fitbit
        .get("/1/user/-/body/fat/date/2026-10-01/2026-11-18.json");
    is_refused(&long.await, 400, "validation");
    let other = both.fitbit.get("/1/user/-/body/waist/date/today/1d.json");
    is_refused(&other.await, 400, "validation");
}

#[tokio::test(flavor = "multi_thread")]
async fn weights_come_in_the_units_that_are_asked_for() {
    let world = generous().await;
    let both = Both::of(&world, NEW_YORK);
    let path = format!("/1/user/-/body/log/weight/date/{LAST}/1m.json");
    let grams =
        number(&listed(&both, "weight", "weight").await.pop().unwrap()["weight"]["weightGrams"]);

    for (language, unit) in [
        ("en_US", 453.592_37),
        ("en_GB", 6_350.293_18),
        ("de_DE", 1e3),
    ] {
        let request = both.fitbit.request(Method::GET, &path);
        let request = request.header("Accept-Language", language);
        let told = both.fitbit.send(request).await.expect(200);
        let last = told["weight"].as_array().unwrap().last().unwrap().clone();
        assert!(
            (number(&last["weight"]) - grams / unit).abs() < 0.000_6,
            "{language}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_logged_at_one_is_known_to_both() {
    let world = generous().await;
    let both = Both::of(&world, BERLIN);
    let log = "/1/user/-/body/log/weight.json";
    let form = [
        ("weight", "80.5"),
        ("date", "2026-11-02"),
        ("time", "21:00:00"),
    ];

    let made = both.form(log, &form).await.expect(201);
    let fat = [
        ("fat", "21.5"),
        ("date", "2026-11-02"),
        ("time", "21:00:10"),
    ];
    both.form("/1/user/-/body/log/fat.json", &fat)
        .await
        .expect(201);

    let id = made["weightLog"]["logId"].as_u64().unwrap();
    assert_eq!(made["weightLog"]["source"], "API");
    let point = both
        .google
        .get(&about("weight", &format!("/{id}")))
        .await
        .expect(200);
    is_near(number(&point["weight"]["weightGrams"]), 80_500.0, "grams");
    assert_eq!(point["dataSource"]["recordingMethod"], "MANUAL");
    let day = both.ask("body/log/weight/date/2026-11-02").await;
    let entries = day["weight"].as_array().unwrap();
    let entry = entries.iter().find(|entry| entry["logId"] == id).unwrap();
    assert_eq!(entry["fat"], 21.5);

    let wish = json!({ "weight": { "sampleTime": { "physicalTime": "2026-11-03T06:00:00Z" }, "weightGrams": 81_000 } });
    let done = both
        .google
        .post(&about("weight", ""), wish)
        .await
        .expect(200);
    assert_eq!(done["done"], true);
    let written = id_of(&done["response"]);
    let day = both.ask("body/log/weight/date/2026-11-03").await;
    let entries = day["weight"].as_array().unwrap();
    let entry = entries
        .iter()
        .find(|entry| entry["logId"] == written)
        .unwrap();
    assert_eq!(
        (&entry["weight"], &entry["time"]),
        (&json!(81.0), &json!("07:00:00"))
    );

    let place = format!("/1/user/-/body/log/weight/{written}.json");
    assert_eq!(both.fitbit.delete(&place).await.status, 204);
    is_refused(&both.fitbit.delete(&place).await, 404, "not_found");
    assert_eq!(
        both.google
            .get(&about("weight", &format!("/{written}")))
            .await
            .status,
        404
    );
    let taller = json!({ "height": { "sampleTime": { "physicalTime": "2026-11-03T06:00:00Z" }, "heightMillimeters": "2000" } });
    both.google
        .post(&about("height", ""), taller)
        .await
        .expect(200);
    let index = both.ask("body/bmi/date/2026-11-02/1d").await;
    let later = both
        .form(log, &[("weight", "80"), ("date", "2026-11-04")])
        .await
        .expect(201);
    assert_eq!(later["weightLog"]["bmi"], 20.0);
    assert!(
        number(&index["body-bmi"][0]["value"]) > 20.5,
        "as tall as then"
    );
    assert_eq!(later["weightLog"]["time"], "23:59:59");
}

#[tokio::test(flavor = "multi_thread")]
async fn goals_are_kept() {
    let world = generous().await;
    let both = Both::of(&world, BERLIN);
    assert_eq!(both.ask("body/log/weight/goal").await["goal"], json!({}));
    let unsaid = [("startDate", "2026-11-01"), ("startWeight", "80")];
    let unsaid = both.form("/1/user/-/body/log/weight/goal.json", &unsaid);
    is_refused(&unsaid.await, 400, "invalid_request");

    let form = [
        ("startDate", "2026-11-01"),
        ("startWeight", "80"),
        ("weight", "75"),
    ];
    let set = both
        .form("/1/user/-/body/log/weight/goal.json", &form)
        .await
        .expect(201);
    let fat = both
        .form("/1/user/-/body/log/fat/goal.json", &[("fat", "18")])
        .await
        .expect(201);

    let wanted = json!({ "goalType": "LOSE", "startDate": "2026-11-01", "startWeight": 80.0, "weight": 75.0, "weightThreshold": 0.05 });
    assert_eq!(set["goal"], wanted);
    assert_eq!(both.ask("body/log/weight/goal").await["goal"], wanted);
    let again = [("startDate", "2026-11-02"), ("startWeight", "79")];
    let again = both
        .form("/1/user/-/body/log/weight/goal.json", &again)
        .await
        .expect(201);
    assert_eq!(
        (&again["goal"]["weight"], &again["goal"]["startWeight"]),
        (&json!(75.0), &json!(79.0))
    );
    assert_eq!(fat["goal"]["fat"], 18.0);
    assert_eq!(both.ask("body/log/fat/goal").await["goal"]["fat"], 18.0);
}
