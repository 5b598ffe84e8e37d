//! Food and water that are logged through FitEx are written at Google and read at both; only these can be
//! changed and removed.

use reqwest::Method;
use serde_json::{Value, json};

use super::{
    BERLIN, Both, FAMILIES, KOLKATA, LORD_HOWE, NEW_YORK, assert_same, scope, tidy, world,
};
use crate::on_both;
use crate::support::{Answer, Engine, Person, World};

on_both! {
    what_is_logged_can_be_read_changed_and_removed()
}

const WRITES: &str = "nutrition.writeonly";
const DAY: &str = "2026-11-12";

type Form = &'static [(&'static str, &'static str)];

/// Something that is logged, and then changed.
struct Log {
    /// Where it is sent to, and where it is changed and removed.
    place: &'static str,
    form: Form,
    change: Form,
    /// What it is called in the answer.
    member: &'static str,
    /// The list that it is in.
    list: &'static str,
}

const APPLE: Log = Log {
    place: "/1/user/-/foods/log",
    form: &[
        ("foodId", "80104"),
        ("mealTypeId", "3"),
        ("unitId", "256"),
        ("amount", "1.5"),
        ("date", DAY),
        ("favorite", "false"),
    ],
    change: &[("mealTypeId", "5"), ("unitId", "147"), ("amount", "91")],
    member: "foodLog",
    list: "/1/user/-/foods/log/date/2026-11-12.json",
};
const CAKE: Log = Log {
    form: &[
        ("foodName", "Plum Cake"),
        ("calories", "410"),
        ("mealTypeId", "7"),
        ("unitId", "311"),
        ("amount", "2"),
        ("date", DAY),
    ],
    change: &[
        ("mealTypeId", "7"),
        ("unitId", "304"),
        ("amount", "1"),
        ("calories", "205"),
    ],
    ..APPLE
};
const WATER: Log = Log {
    place: "/1/user/-/foods/log/water",
    form: &[("date", DAY), ("amount", "12.5")],
    change: &[("amount", "2"), ("unit", "cup")],
    member: "waterLog",
    list: "/1/user/-/foods/log/water/date/2026-11-12.json",
};
const LOGS: [&Log; 3] = [&APPLE, &CAKE, &WATER];

/// What stands in no answer of FitEx, as the table states.
const STATED: [&str; 1] = ["locale"];

async fn writer(world: &World, walker: usize) -> Both {
    let families = [FAMILIES.as_slice(), &[WRITES]].concat();
    Both::allowing(world, (walker, &format!("walker{walker}")), &families).await
}

async fn post(person: &Person, path: &str, form: &[(&str, &str)], language: &str) -> Answer {
    let request = person.request(Method::POST, path);
    let request = request.header("accept-language", language);
    person.send(request.form(form)).await
}

impl Log {
    fn path(&self) -> String {
        format!("{}.json", self.place)
    }

    fn place_of(&self, id: &Value) -> String {
        format!("{}/{id}.json", self.place)
    }

    /// Logs it through FitEx.
    async fn made(&self, both: &Both, language: &str) -> Value {
        let path = format!("/fitbit{}", self.path());
        let answer = post(&both.here, &path, self.form, language).await;
        answer.expect(201)
    }

    /// Changes it through FitEx.
    async fn changed(&self, both: &Both, id: &Value, language: &str) -> Answer {
        let path = format!("/fitbit{}", self.place_of(id));
        post(&both.here, &path, self.change, language).await
    }

    async fn removed(&self, both: &Both, id: &Value) -> Answer {
        both.here
            .delete(&format!("/fitbit{}", self.place_of(id)))
            .await
    }

    /// What Fitbit itself says of the day.
    async fn day(&self, both: &Both) -> Value {
        both.there.get(self.list).await.expect(200)
    }

    /// Asserts that both tell the same of the day and of its sums.
    async fn agree(&self, both: &Both, language: &str) {
        both.agree_in(self.list, language, &STATED).await;
        for resource in ["caloriesIn", "water"] {
            let path = format!("/1/user/-/foods/log/{resource}/date/{DAY}/7d.json");
            both.agree_in(&path, language, &[]).await;
        }
    }
}

#[track_caller]
fn assert_unknown(answer: &Answer) {
    let kind = &answer.json()["errors"][0]["errorType"];
    assert_eq!(
        (answer.status, kind),
        (404, &json!("not_found")),
        "{}",
        answer.text
    );
}

#[track_caller]
fn assert_lacks(answer: &Answer, families: &[&str]) {
    let told = answer.json();
    let scopes: Vec<String> = families.iter().map(|family| scope(family)).collect();
    assert_eq!(
        (answer.status, &told["reason"], &told["missingScopes"]),
        (424, &json!("scope_missing"), &json!(scopes)),
        "{}",
        answer.text
    );
    assert_eq!(answer.code(), "reauthorization_required");
}

async fn what_is_logged_can_be_read_changed_and_removed(engine: Engine) {
    let world = world(engine).await;
    for (walker, language) in [
        (NEW_YORK, "en_US"),
        (BERLIN, ""),
        (KOLKATA, "en_GB"),
        (LORD_HOWE, "de_DE"),
    ] {
        let both = writer(&world, walker).await;
        for log in LOGS {
            let before = log.day(&both).await;

            let made = log.made(&both, language).await;
            let id = made[log.member]["logId"].clone();
            let with = log.day(&both).await;
            log.agree(&both, language).await;
            let changed = log.changed(&both, &id, language).await.expect(200);
            let other = log.day(&both).await;
            log.agree(&both, language).await;
            let gone = log.removed(&both, &id).await;

            assert_ne!(with, before);
            assert_ne!(other, with);
            assert_eq!(changed[log.member]["logId"], id);
            assert_eq!((gone.status, gone.text.as_str()), (204, ""));
            assert_eq!(log.day(&both).await, before);
            log.agree(&both, language).await;
            assert_unknown(&log.removed(&both, &id).await);
            assert_unknown(&log.changed(&both, &id, language).await);

            // The same at Fitbit itself.
            let native = post(&both.there, &log.path(), log.form, language)
                .await
                .expect(201);
            let own = log.place_of(&native[log.member]["logId"]);
            let other = post(&both.there, &own, log.change, language)
                .await
                .expect(200);
            assert_eq!(both.there.delete(&own).await.status, 204);
            let tidied = |told: &Value| tidy(told, &["locale", "logId"]);
            assert_same(&tidied(&made), &tidied(&native), log.place);
            assert_same(&tidied(&changed), &tidied(&other), log.place);
        }
    }
}

#[tokio::test]
async fn water_is_said_in_every_measure_and_kept_in_it() {
    let world = world(Engine::sqlite()).await;
    let both = writer(&world, BERLIN).await;
    let google = super::google(&world, BERLIN);
    for (unit, language, google_unit, milliliters) in [
        ("ml", "en_US", "MILLILITER", 3.0),
        ("fl oz", "", "FLUID_OUNCE_US", 88.720_588_687_5),
        ("cup", "", "CUP_US", 709.764_709_5),
        ("", "en_US", "FLUID_OUNCE_US", 88.720_588_687_5),
        ("", "en_GB", "MILLILITER", 3.0),
    ] {
        let form = [("date", DAY), ("amount", "3"), ("unit", unit)];
        let form = if unit.is_empty() { &form[..2] } else { &form };
        let path = format!("/fitbit{}", WATER.path());
        let made = post(&both.here, &path, form, language).await.expect(201);

        let id = &made["waterLog"]["logId"];
        let point = format!("/v4/users/me/dataTypes/hydration-log/dataPoints/{id}");
        let point = google.get(&point);
        let amount = point.await.expect(200)["hydrationLog"]["amountConsumed"].clone();
        assert_eq!(amount["userProvidedUnit"], google_unit);
        let kept = amount["milliliters"].as_f64().unwrap();
        assert!((kept - milliliters).abs() < 1e-9, "{amount}");
    }
}

#[tokio::test]
async fn food_is_eaten_at_its_meal_and_never_later_than_now() {
    let world = world(Engine::sqlite()).await;
    let both = writer(&world, BERLIN).await;
    let google = super::google(&world, BERLIN);
    let path = format!("/fitbit{}", APPLE.path());
    let now = world.clock.now();
    let mut seen = Vec::new();
    for (date, meal) in [
        (DAY, "1"),
        (DAY, "2"),
        (DAY, "3"),
        (DAY, "4"),
        (DAY, "5"),
        (DAY, "6"),
        ("today", "6"),
        ("today", "1"),
    ] {
        let form = [
            ("foodId", "80104"),
            ("unitId", "256"),
            ("amount", "1"),
            ("date", date),
            ("mealTypeId", meal),
        ];
        let made = post(&both.here, &path, &form, "").await.expect(201);
        assert_eq!(
            made["foodLog"]["loggedFood"]["mealTypeId"].to_string(),
            meal
        );
        let id = &made["foodLog"]["logId"];
        let point = format!("/v4/users/me/dataTypes/nutrition-log/dataPoints/{id}");
        let point = google.get(&point);
        let start = point.await.expect(200)["nutritionLog"]["interval"]["startTime"].clone();
        let start: jiff::Timestamp = start.as_str().unwrap().parse().unwrap();
        assert!(start <= now, "{start}");
        seen.push(start);
    }
    assert!(seen[..6].is_sorted(), "{seen:?}");
    assert_eq!(seen[0].to_string(), "2026-11-12T07:00:00Z");
    assert!(seen[6] >= seen[7]);
}

#[tokio::test]
async fn the_goal_for_food_stands_in_the_log_of_a_day() {
    let world = world(Engine::sqlite()).await;
    let both = writer(&world, NEW_YORK).await;
    both.agree(APPLE.list, &["isRaw"]).await;
    let goal = "/1/user/-/foods/log/goal.json";
    let form = [("calories", "2200")];

    post(&both.here, &format!("/fitbit{goal}"), &form, "")
        .await
        .expect(201);
    post(&both.there, goal, &form, "").await.expect(201);

    both.agree(APPLE.list, &[]).await;
    let day = both
        .here
        .get(&format!("/fitbit{}", APPLE.list))
        .await
        .expect(200);
    assert_eq!(day["goals"], json!({ "calories": 2200 }));
}

#[tokio::test]
async fn what_cannot_be_is_refused_and_nothing_is_written() {
    let world = world(Engine::sqlite()).await;
    let both = writer(&world, BERLIN).await;
    let own = APPLE.made(&both, "").await["foodLog"]["logId"].clone();
    let own = format!("foods/log/{own}");
    world.simulator.clear_calls();
    let (apple, meal, date) = (("foodId", "80104"), ("mealTypeId", "3"), ("date", DAY));
    let (piece, one) = (("unitId", "256"), ("amount", "1"));
    let cake = ("foodName", "Plum Cake");
    for (path, form, field) in [
        ("foods/log", [meal, date, piece, one].as_slice(), "foodId"),
        ("foods/log", &[apple, date, piece, one], "mealTypeId"),
        ("foods/log", &[apple, meal, piece, one], "date"),
        ("foods/log", &[apple, meal, date, one], "unitId"),
        ("foods/log", &[apple, meal, date, piece], "amount"),
        (
            "foods/log",
            &[("foodId", "7"), meal, date, piece, one],
            "foodId",
        ),
        (
            "foods/log",
            &[apple, ("mealTypeId", "8"), date, piece, one],
            "mealTypeId",
        ),
        (
            "foods/log",
            &[apple, ("mealTypeId", "0"), date, piece, one],
            "mealTypeId",
        ),
        (
            "foods/log",
            &[apple, meal, date, ("unitId", "91"), one],
            "unitId",
        ),
        (
            "foods/log",
            &[apple, meal, date, piece, ("amount", "0")],
            "amount",
        ),
        (
            "foods/log",
            &[apple, meal, date, piece, ("amount", "-1")],
            "amount",
        ),
        (
            "foods/log",
            &[apple, meal, ("date", "2026-02-30"), piece, one],
            "date",
        ),
        ("foods/log", &[cake, meal, date, piece, one], "calories"),
        (
            "foods/log",
            &[cake, meal, date, ("unitId", "7"), one, ("calories", "10")],
            "unitId",
        ),
        (&own, &[meal, piece], "amount"),
        (&own, &[meal, ("unitId", "91"), one], "unitId"),
        (&own, &[piece, one], "mealTypeId"),
        ("foods/log/water", &[date], "amount"),
        ("foods/log/water", &[one], "date"),
        ("foods/log/water", &[date, one, ("unit", "bucket")], "unit"),
        ("foods/log/water", &[date, ("amount", "0")], "amount"),
        ("foods/log/water/7", &[("unit", "cup")], "amount"),
    ] {
        let path = format!("/fitbit/1/user/-/{path}.json");
        let answer = post(&both.here, &path, form, "").await;
        let error = answer.json()["errors"][0].clone();
        assert_eq!(
            (answer.status, &error["errorType"], &error["fieldName"]),
            (400, &json!("validation"), &json!(field)),
            "{path} {form:?} {}",
            answer.text
        );
    }
    let calls = world.simulator.calls();
    assert!(calls.iter().all(|call| call.method == "GET"), "{calls:?}");
}

#[tokio::test]
async fn what_others_have_logged_is_not_there_to_be_changed_or_removed() {
    let world = world(Engine::sqlite()).await;
    let both = writer(&world, NEW_YORK).await;
    for log in LOGS {
        let native = post(&both.there, &log.path(), log.form, "")
            .await
            .expect(201);
        let day = log.day(&both).await;
        for id in [&native[log.member]["logId"], &json!(7)] {
            assert_unknown(&log.changed(&both, id, "").await);
            assert_unknown(&log.removed(&both, id).await);
        }
        assert_eq!(log.day(&both).await, day);
    }
}

#[tokio::test]
async fn who_may_not_write_is_asked_for_the_scope_and_nothing_is_written() {
    let world = world(Engine::sqlite()).await;
    let both = writer(&world, BERLIN).await;
    let mut made = Vec::new();
    for log in LOGS {
        made.push(log.made(&both, "").await[log.member]["logId"].clone());
    }
    world
        .simulator
        .narrow(&world.walkers()[BERLIN].id, &["readonly"]);
    let there = super::fitbit(&world, BERLIN);
    let both = Both { there, ..both };

    for (log, id) in LOGS.into_iter().zip(&made) {
        let day = log.day(&both).await;
        let path = format!("/fitbit{}", log.path());
        assert_lacks(&post(&both.here, &path, log.form, "").await, &[WRITES]);
        assert_lacks(&log.changed(&both, id, "").await, &[WRITES]);
        assert_lacks(&log.removed(&both, id).await, &[WRITES]);
        assert_eq!(log.day(&both).await, day);
    }
    let tokens = both.here.get("/v1/me/tokens").await.expect(200);
    assert_eq!(tokens["items"][0]["state"], "active");
}

#[tokio::test]
async fn who_may_write_and_not_read_can_log_water_but_no_food() {
    let world = world(Engine::sqlite()).await;
    let families = ["activity_and_fitness", "profile", "settings", WRITES];
    let both = Both::allowing(&world, (BERLIN, "ada"), &families).await;

    let water = WATER.made(&both, "").await;
    let path = format!("/fitbit{}", APPLE.path());
    let food = post(&both.here, &path, APPLE.form, "").await;

    assert_eq!(water["waterLog"]["amount"], 12.5);
    assert_lacks(&food, &["nutrition"]);
    assert_lacks(
        &WATER.removed(&both, &water["waterLog"]["logId"]).await,
        &["nutrition"],
    );
}

#[tokio::test]
async fn who_may_neither_read_nor_write_is_asked_at_once_for_what_is_needed() {
    let world = world(Engine::sqlite()).await;
    let families = ["activity_and_fitness", "profile", "settings"];
    let both = Both::allowing(&world, (BERLIN, "ada"), &families).await;
    let log = async |log: &Log| {
        let path = format!("/fitbit{}", log.path());
        post(&both.here, &path, log.form, "").await
    };

    let (food, water) = (log(&APPLE).await, log(&WATER).await);
    let day = both.here.get(&format!("/fitbit{}", APPLE.list)).await;
    let removed = WATER.removed(&both, &json!(1)).await;

    // What is logged of food is looked up first; water is not.
    assert_lacks(&food, &["nutrition", WRITES]);
    assert_lacks(&water, &[WRITES]);
    assert_lacks(&day, &["nutrition"]);
    assert_lacks(&removed, &["nutrition", WRITES]);
    let page = food.json()["reauthorizeUrl"].to_string();
    assert!(
        page.ends_with("/connect/google_health?scopes=nutrition.readonly+nutrition.writeonly\""),
        "{page}"
    );
    let families = [families.as_slice(), &["nutrition", WRITES]].concat();
    super::connect(&world, &both.here, BERLIN, &families).await;
    APPLE.made(&both, "").await;
}

#[tokio::test]
async fn a_change_that_google_does_not_make_at_once_is_waited_for() {
    let world = world(Engine::sqlite()).await;
    let both = writer(&world, BERLIN).await;
    let id = CAKE.made(&both, "").await["foodLog"]["logId"].clone();
    world.simulator.set_slow_operations(2);

    let changed = CAKE.changed(&both, &id, "").await.expect(200);

    assert_eq!(changed["foodLog"]["loggedFood"]["calories"], 205);
    assert_eq!(CAKE.removed(&both, &id).await.status, 204);
}
