//! What people eat and drink is the same at both providers, whoever writes it down where.

use jiff::civil::{Date, date};
use reqwest::Method;
use serde_json::{Value, json};

use super::both::{
    BERLIN, Both, KOLKATA, LONDON, NEW_YORK, generous, id_of, is_near, number, of_dates,
};
use super::{about, is_invalid, is_refused};

const FIRST: Date = date(2026, 11, 4);
const LAST: Date = date(2026, 11, 17);

/// Google's points of these dates, the oldest first.
async fn listed(both: &Both, kind: &str, days: (Date, Date)) -> Vec<Value> {
    let member = format!("{}.interval.civil_start_time", kind.replace('-', "_"));
    let mut points = both.points(kind, "", &of_dates(&member, days)).await;
    points.reverse();
    points
}

fn dates() -> impl Iterator<Item = Date> {
    FIRST
        .series(jiff::ToSpan::day(1))
        .take_while(|date| *date <= LAST)
}

#[tokio::test(flavor = "multi_thread")]
async fn water_is_the_same_at_both() {
    let world = generous().await;

    for (walker, counts) in [(NEW_YORK, true), (KOLKATA, true), (BERLIN, false)] {
        let both = Both::of(&world, walker);
        let before = both.ask("foods/log/water/date/2026-06-01/1d").await;
        assert_eq!(before["foods-log-water"][0]["value"], "0.0");
        let series = both.series("foods/log/water", (FIRST, LAST)).await;
        let sums = both.daily("hydration-log", (FIRST, LAST)).await;
        assert_eq!(series.iter().any(|water| *water > 0.0), counts);
        for ((water, sum), date) in series.iter().zip(&sums).zip(dates()) {
            is_near(
                *water,
                number(&sum["amountConsumed"]["millilitersSum"]),
                "sum",
            );
            let told = both.ask(&format!("foods/log/water/date/{date}")).await;
            is_near(*water, number(&told["summary"]["water"]), "summary");
            let entries = told["water"].as_array().unwrap();
            let points = listed(&both, "hydration-log", (date, date)).await;
            assert_eq!(entries.len(), points.len());
            for (entry, point) in entries.iter().zip(&points) {
                assert_eq!(entry["logId"].as_u64(), Some(id_of(point)));
                let amount = &point["hydrationLog"]["amountConsumed"]["milliliters"];
                is_near(number(&entry["amount"]), number(amount), "amount");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn food_is_the_same_at_both() {
    let world = generous().await;

    for (walker, keeps) in [(NEW_YORK, true), (LONDON, true), (KOLKATA, false)] {
        let both = Both::of(&world, walker);
        let before = both.ask("foods/log/caloriesIn/date/2026-06-01/1d").await;
        assert_eq!(before["foods-log-caloriesIn"][0]["value"], "0");
        let series = both.series("foods/log/caloriesIn", (FIRST, LAST)).await;
        let sums = both.daily("nutrition-log", (FIRST, LAST)).await;
        assert_eq!(series.iter().any(|energy| *energy > 0.0), keeps);
        for ((energy, sum), date) in series.iter().zip(&sums).zip(dates()) {
            is_near(*energy, number(&sum["energy"]["kcalSum"]), "energy");
            let told = both.ask(&format!("foods/log/date/{date}")).await;
            is_near(*energy, number(&told["summary"]["calories"]), "summary");
            let fat = number(&sum["totalFat"]["gramsSum"]);
            assert!((number(&told["summary"]["fat"]) - fat).abs() < 0.01);
            let entries = told["foods"].as_array().unwrap();
            let points = listed(&both, "nutrition-log", (date, date)).await;
            assert_eq!(entries.len(), points.len());
            for (entry, point) in entries.iter().zip(&points) {
                let (food, log) = (&entry["loggedFood"], &point["nutritionLog"]);
                assert_eq!(entry["logId"].as_u64(), Some(id_of(point)));
                assert_eq!(food["name"], log["foodDisplayName"]);
                let ends =
                    |name: &Value, id: &Value| name.as_str().unwrap().ends_with(&format!("/{id}"));
                assert!(ends(&log["food"], &food["foodId"]));
                assert!(ends(
                    &log["serving"]["foodMeasurementUnit"],
                    &food["unit"]["id"]
                ));
                is_near(
                    number(&food["amount"]),
                    number(&log["serving"]["amount"]),
                    "amount",
                );
                is_near(
                    number(&food["calories"]),
                    number(&log["energy"]["kcal"]),
                    "energy",
                );
                let carbs = number(&log["totalCarbohydrate"]["grams"]);
                is_near(number(&entry["nutritionalValues"]["carbs"]), carbs, "carbs");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_catalogue_is_the_same_at_both() {
    let world = generous().await;
    let both = Both::of(&world, BERLIN);
    let ask = async |path: &str| both.fitbit.get(path).await.expect(200);

    let foods = ask("/1/foods/search.json?query=a").await["foods"].clone();
    let listed = both.points("food", "", "").await;
    let units = ask("/1/foods/units.json").await;
    let measures = both.points("food-measurement-unit", "", "").await;

    assert!(foods.as_array().unwrap().len() > 5);
    for food in foods.as_array().unwrap() {
        let point = listed
            .iter()
            .find(|point| food["foodId"] == id_of(point))
            .unwrap();
        assert_eq!(food["name"], point["food"]["displayName"]);
        is_near(
            number(&food["calories"]),
            number(&point["food"]["energyAvg"]["kcal"]),
            "energy",
        );
        let one = ask(&format!("/1/foods/{}.json", food["foodId"])).await;
        assert_eq!(&one["food"], food);
        let path = about("food", &format!("/{}", food["foodId"]));
        assert_eq!(&both.google.get(&path).await.expect(200), point);
    }
    assert_eq!(units.as_array().unwrap().len(), measures.len());
    for (unit, point) in units.as_array().unwrap().iter().zip(&measures) {
        assert_eq!(unit["id"], id_of(point));
        assert_eq!(
            unit["plural"],
            point["foodMeasurementUnit"]["pluralDisplayName"]
        );
    }
    assert_eq!(
        ask("/1/foods/search.json?query=nut+bar").await["foods"][0]["brand"],
        "Squirrel"
    );
    assert_eq!(ask("/1/foods/locales.json").await[0]["value"], "en_GB");
    let missing = both.fitbit.get("/1/foods/7.json").await;
    is_refused(&missing, 404, "not_found");
    let filter = "food.interval.civil_start_time%20%3E%3D%20%222026-11-01%22";
    let filtered = both
        .google
        .get(&about("food", &format!("?filter={filter}")))
        .await;
    is_invalid(&filtered, "INVALID_DATA_POINT_FILTER_DATA_TYPE_MEMBER");
}

#[tokio::test(flavor = "multi_thread")]
async fn water_that_is_written_at_one_is_read_at_both() {
    let world = generous().await;
    let both = Both::of(&world, BERLIN);
    let log = "/1/user/-/foods/log/water.json";

    let form = [("date", "2026-11-10"), ("amount", "2"), ("unit", "cup")];
    let made = both.form(log, &form).await.expect(201)["waterLog"].clone();
    let wish = json!({ "hydrationLog": {
        "interval": { "startTime": "2026-11-10T20:00:00Z", "endTime": "2026-11-10T20:00:00Z" },
        "amountConsumed": { "milliliters": 250, "userProvidedUnit": "MILLILITER" },
    } });
    let done = both
        .google
        .post(&about("hydration-log", ""), wish)
        .await
        .expect(200);

    assert_eq!(done["done"], true);
    let written = id_of(&done["response"]);
    let told = both.ask("foods/log/water/date/2026-11-10").await;
    is_near(number(&told["summary"]["water"]), 473.18 + 250.0, "sum");
    let points = listed(
        &both,
        "hydration-log",
        (date(2026, 11, 10), date(2026, 11, 10)),
    )
    .await;
    assert_eq!(points.len(), 2);
    assert_eq!(
        points[0]["hydrationLog"]["amountConsumed"]["userProvidedUnit"],
        "CUP_US"
    );
    let place = |id: u64| format!("/1/user/-/foods/log/water/{id}.json");
    let own = made["logId"].as_u64().unwrap();
    both.form(&place(own), &[("amount", "100")])
        .await
        .expect(200);
    let changed = json!({ "hydrationLog": {
        "interval": { "startTime": "2026-11-10T20:00:00Z", "endTime": "2026-11-10T20:00:00Z" },
        "amountConsumed": { "milliliters": 300 },
    } });
    let path = about("hydration-log", &format!("/{written}"));
    assert_eq!(
        both.google
            .call("PATCH", &path, Some(&changed))
            .await
            .status,
        200
    );
    let series = both
        .series("foods/log/water", (date(2026, 11, 10), date(2026, 11, 10)))
        .await;
    is_near(series[0], 400.0, "changed");
    assert_eq!(both.fitbit.delete(&place(written)).await.status, 204);
    is_refused(&both.fitbit.delete(&place(written)).await, 404, "not_found");
    assert_eq!(both.google.get(&path).await.status, 404);
    is_refused(
        &both
            .form(log, &[form[0], form[1], ("unit", "bucket")])
            .await,
        400,
        "validation",
    );
    let request = both.fitbit.request(
        Method::GET,
        "/1/user/-/foods/log/water/date/2026-11-10.json",
    );
    let american = both
        .fitbit
        .send(request.header("Accept-Language", "en_US"))
        .await
        .expect(200);
    is_near(number(&american["summary"]["water"]), 3.38, "fluid ounces");
}

#[tokio::test(flavor = "multi_thread")]
async fn food_that_is_written_at_one_is_read_at_both() {
    let world = generous().await;
    let both = Both::of(&world, BERLIN);
    let log = "/1/user/-/foods/log.json";
    let day = (date(2026, 11, 10), date(2026, 11, 10));
    let when = [("mealTypeId", "3"), ("date", "2026-11-10")];

    let form = [
        [("foodId", "80104"), ("unitId", "256"), ("amount", "2")].as_slice(),
        &when,
    ]
    .concat();
    let made = both.form(log, &form).await.expect(201);
    let form = [
        [
            ("foodName", "Plum Cake"),
            ("unitId", "304"),
            ("amount", "1"),
            ("calories", "410"),
        ]
        .as_slice(),
        &when,
    ]
    .concat();
    both.form(log, &form).await.expect(201);
    let interval =
        json!({ "startTime": "2026-11-10T18:00:00Z", "endTime": "2026-11-10T18:00:00Z" });
    let wish = json!({ "nutritionLog": {
        "interval": interval, "mealType": "DINNER", "food": "users/me/dataTypes/food/dataPoints/80105",
        "serving": { "amount": 1.5, "foodMeasurementUnit": "users/me/dataTypes/food-measurement-unit/dataPoints/91" },
    } });
    let done = both
        .google
        .post(&about("nutrition-log", ""), wish)
        .await
        .expect(200);

    assert_eq!(made["foodLog"]["loggedFood"]["calories"], 190.0);
    assert_eq!(made["foodDay"]["summary"]["calories"], 190.0);
    let told = both.ask("foods/log/date/2026-11-10").await;
    let foods = told["foods"].as_array().unwrap();
    let names: Vec<&Value> = foods
        .iter()
        .map(|food| &food["loggedFood"]["name"])
        .collect();
    assert_eq!(names, ["Apple", "Plum Cake", "Lentil Soup"]);
    assert_eq!(foods[2]["loggedFood"]["mealTypeId"], 5);
    assert_eq!(told["summary"]["calories"], 190.0 + 410.0 + 279.0);
    let points = listed(&both, "nutrition-log", day).await;
    let mut logs = points.iter().map(|point| &point["nutritionLog"]);
    let cake = logs.find(|log| log["foodDisplayName"] == "Plum Cake");
    assert_eq!(cake.unwrap()["mealType"], "LUNCH");
    let own = made["foodLog"]["logId"].as_u64().unwrap();
    let place = |id: u64| format!("/1/user/-/foods/log/{id}.json");
    let change = [("mealTypeId", "1"), ("unitId", "256"), ("amount", "1")];
    let changed = both.form(&place(own), &change).await.expect(200);
    assert_eq!(changed["foodLog"]["loggedFood"]["calories"], 95.0);
    assert_eq!(
        listed(&both, "nutrition-log", day).await[0]["nutritionLog"]["mealType"],
        "BREAKFAST"
    );
    assert_eq!(both.fitbit.delete(&place(own)).await.status, 204);
    let names = json!({ "names": [done["response"]["name"]] });
    both.google
        .post(&about("nutrition-log", ":batchDelete"), names)
        .await
        .expect(200);
    assert_eq!(
        both.ask("foods/log/date/2026-11-10").await["summary"]["calories"],
        410.0
    );
    is_refused(&both.fitbit.delete(&place(own)).await, 404, "not_found");
    let wrong = [
        [("foodId", "80104"), ("unitId", "91"), ("amount", "2")].as_slice(),
        &when,
    ]
    .concat();
    is_refused(&both.form(log, &wrong).await, 400, "validation");
    let nameless = json!({ "nutritionLog": { "interval": interval, "energy": { "kcal": 100 } } });
    is_invalid(
        &both
            .google
            .post(&about("nutrition-log", ""), nameless)
            .await,
        "INVALID_DATA_POINT",
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_eaten_often_and_lately_and_liked_is_listed() {
    let world = generous().await;
    let both = Both::of(&world, NEW_YORK);
    let place = "/1/user/-/foods/log/favorite/80109.json";

    let frequent = both.ask("foods/log/frequent").await;
    let recent = both.ask("foods/log/recent").await;
    both.form(place, &[]).await.expect(200);

    assert_eq!(
        frequent.as_array().unwrap().len(),
        recent.as_array().unwrap().len()
    );
    let today = both.ask("foods/log/date/today").await["foods"].clone();
    let last = today
        .as_array()
        .unwrap()
        .last()
        .map(|food| food["loggedFood"]["name"].clone());
    assert!(last.is_none_or(|last| recent[0]["name"] == last));
    assert!(recent[0]["dateLastEaten"].is_string());
    assert_eq!(both.ask("foods/log/favorite").await[0]["name"], "Nut Bar");
    assert_eq!(both.fitbit.delete(place).await.status, 204);
    assert_eq!(both.ask("foods/log/favorite").await, json!([]));
    is_refused(
        &both.form("/1/user/-/foods/log/favorite/7.json", &[]).await,
        404,
        "not_found",
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn foods_and_meals_of_ones_own_are_kept() {
    let world = generous().await;
    let both = Both::of(&world, BERLIN);
    let form = [
        ("name", "Grandmother's Bread"),
        ("defaultFoodMeasurementUnitId", "311"),
        ("defaultServingSize", "2"),
        ("calories", "180"),
        ("formType", "DRY"),
        ("description", "with seeds"),
    ];

    let made = both.form("/1/user/-/foods.json", &form).await.expect(201)["food"].clone();
    let id = made["foodId"].as_u64().unwrap();
    let wish = json!({ "name": "Breakfast", "description": "on Sundays", "mealFoods": [
        { "foodId": id, "unitId": 311, "amount": 4 }, { "foodId": 80_110, "unitId": 91, "amount": 1 },
    ] });
    let meal = both
        .fitbit
        .post("/1/user/-/meals.json", wish.clone())
        .await
        .expect(200)["meal"]
        .clone();

    assert_eq!(made["accessLevel"], "PRIVATE");
    let found = both
        .fitbit
        .get("/1/foods/search.json?query=grandmother")
        .await
        .expect(200);
    assert_eq!(found["foods"][0], made);
    assert_eq!(meal["mealFoods"][0]["calories"], 360.0);
    let place = format!("/1/user/-/meals/{}.json", meal["id"]);
    let mut other = wish;
    other["name"] = json!("Brunch");
    both.fitbit.post(&place, other).await.expect(200);
    let meals = both.ask("meals").await["meals"].clone();
    assert_eq!(both.fitbit.get(&place).await.expect(200)["meal"], meals[0]);
    assert_eq!(
        (meals.as_array().unwrap().len(), &meals[0]["name"]),
        (1, &json!("Brunch"))
    );
    assert_eq!(both.fitbit.delete(&place).await.status, 204);
    is_refused(&both.fitbit.delete(&place).await, 404, "not_found");
    is_refused(
        &both
            .fitbit
            .post("/1/user/-/meals.json", json!({ "name": 7 }))
            .await,
        400,
        "invalid_request",
    );
    let own = format!("/1/user/-/foods/{id}.json");
    assert_eq!(both.fitbit.delete(&own).await.status, 204);
    is_refused(&both.fitbit.delete(&own).await, 404, "not_found");
}

#[tokio::test(flavor = "multi_thread")]
async fn goals_for_food_and_water_are_kept() {
    let world = generous().await;
    let both = Both::of(&world, BERLIN);
    assert_eq!(both.ask("foods/log/water/goal").await["goal"], json!({}));

    let form = [
        ("calories", "2200"),
        ("intensity", "easier"),
        ("personalized", "true"),
    ];
    both.form("/1/user/-/foods/log/goal.json", &form)
        .await
        .expect(201);
    both.form("/1/user/-/foods/log/water/goal.json", &[("target", "2000")])
        .await
        .expect(201);

    let food = both.ask("foods/log/goal").await;
    assert_eq!(food["goals"]["calories"], 2_200);
    assert_eq!(food["foodPlan"]["intensity"], "EASIER");
    let water = both.ask("foods/log/water/goal").await["goal"].clone();
    assert_eq!(
        (&water["goal"], &water["startDate"]),
        (&json!(2_000.0), &json!("2026-11-18"))
    );
    let day = both.ask("foods/log/date/2026-11-10").await;
    assert_eq!(day["goals"]["calories"], 2_200);
}
