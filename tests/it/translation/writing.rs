//! What is logged through FitEx is written at Google and read at both, and only that can be removed.

use serde_json::{Value, json};

use super::{
    AUCKLAND, BERLIN, Both, FAMILIES, LORD_HOWE, NEW_YORK, assert_same, scope, tidy, world,
};
use crate::on_both;
use crate::support::{Answer, Engine, Person, World};

on_both! {
    what_is_logged_is_read_at_both_and_gone_when_it_is_removed()
}

const HEALTH: &str = "health_metrics_and_measurements.writeonly";
const ACTIVITY: &str = "activity_and_fitness.writeonly";
const SLEEP: &str = "sleep.writeonly";

type Form = &'static [(&'static str, &'static str)];

/// Something that can be logged.
struct Log {
    /// Where it is sent to, and where it is removed.
    place: &'static str,
    form: Form,
    /// What it is called in the answer.
    member: &'static str,
    /// The list that it is in, and the name of that.
    list: (&'static str, &'static str),
    family: &'static str,
    /// Google's name of its kind.
    kind: &'static str,
}

const LOGS: [Log; 4] = [
    Log {
        place: "/1/user/-/body/log/weight",
        form: &[
            ("weight", "80.5"),
            ("date", "2026-11-12"),
            ("time", "21:30:15"),
        ],
        member: "weightLog",
        list: ("/1/user/-/body/log/weight/date/2026-11-12.json", "weight"),
        family: HEALTH,
        kind: "weight",
    },
    Log {
        place: "/1/user/-/body/log/fat",
        form: &[("fat", "21.5"), ("date", "2026-11-12")],
        member: "fatLog",
        list: ("/1/user/-/body/log/fat/date/2026-11-12.json", "fat"),
        family: HEALTH,
        kind: "body-fat",
    },
    Log {
        place: "/1/user/-/activities",
        form: &[
            ("activityId", "90009"),
            ("startTime", "17:30"),
            ("durationMillis", "1800000"),
            ("date", "2026-11-12"),
            ("distance", "5.5"),
        ],
        member: "activityLog",
        list: (
            "/1/user/-/activities/list.json?afterDate=2026-11-12&sort=asc&offset=0&limit=20",
            "activities",
        ),
        family: ACTIVITY,
        kind: "exercise",
    },
    Log {
        place: "/1.2/user/-/sleep",
        form: &[
            ("startTime", "13:10:30"),
            ("duration", "3600000"),
            ("date", "2026-11-12"),
        ],
        member: "sleep",
        list: ("/1.2/user/-/sleep/date/2026-11-12.json", "sleep"),
        family: SLEEP,
        kind: "sleep",
    },
];

/// What stands in no answer of FitEx, as the table states, or is another in each.
const STATED: [&str; 11] = [
    "activeZoneMinutes",
    "activityLevel",
    "caloriesLink",
    "heartRateLink",
    "heartRateZones",
    "logId",
    "next",
    "previous",
    "source",
    "tcxLink",
    "thirtyDayAvgMinutes",
];

async fn writer(world: &World, walker: usize) -> Both {
    let families = [FAMILIES.as_slice(), &[HEALTH, ACTIVITY, SLEEP]].concat();
    Both::allowing(world, (walker, &format!("walker{walker}")), &families).await
}

async fn log(person: &Person, path: &str, form: &[(&str, &str)], language: &str) -> Answer {
    let request = person.request(reqwest::Method::POST, path);
    let request = request.header("accept-language", language);
    person.send(request.form(form)).await
}

impl Log {
    fn path(&self) -> String {
        format!("/fitbit{}.json", self.place)
    }

    fn place_of(&self, id: &Value) -> String {
        format!("/fitbit{}/{id}.json", self.place)
    }

    /// The entries that Fitbit itself has.
    async fn entries(&self, both: &Both) -> Vec<Value> {
        let list = both.there.get(self.list.0).await.expect(200);
        list[self.list.1].as_array().unwrap().clone()
    }
}

/// The numbers of entries.
fn ids(entries: &[Value]) -> Vec<&Value> {
    entries.iter().map(|entry| &entry["logId"]).collect()
}

async fn what_is_logged_is_read_at_both_and_gone_when_it_is_removed(engine: Engine) {
    let world = world(engine).await;
    for (walker, language) in [
        (NEW_YORK, "en_US"),
        (BERLIN, ""),
        (LORD_HOWE, "en_GB"),
        (AUCKLAND, ""),
    ] {
        let both = writer(&world, walker).await;
        for one in &LOGS {
            let before = one.entries(&both).await;

            let made = log(&both.here, &one.path(), one.form, language).await;

            let status = made.status;
            let made = made.json()[one.member].clone();
            let id = made["logId"].clone();
            let after = one.entries(&both).await;
            assert_eq!(after.len(), before.len() + 1, "{made}");
            assert!(ids(&after).contains(&&id), "{id} {after:?}");
            let without: Vec<&str> = STATED.into_iter().filter(|name| *name != "logId").collect();
            both.agree_in(one.list.0, language, &without).await;
            let gone = both.here.delete(&one.place_of(&id)).await;
            assert_eq!((gone.status, gone.text.as_str()), (204, ""), "{}", one.kind);
            assert_eq!(one.entries(&both).await, before);
            both.agree_in(one.list.0, language, &without).await;
            let again = both.here.delete(&one.place_of(&id)).await;
            let error = &again.json()["errors"][0]["errorType"];
            assert_eq!(
                (again.status, error),
                (404, &json!("not_found")),
                "{}",
                again.text
            );

            let path = format!("{}.json", one.place);
            let native = log(&both.there, &path, one.form, language).await;
            assert_eq!((status, native.status), (status, status));
            let tidied = |told: &Value| tidy(told, &STATED);
            assert_same(
                &tidied(&made),
                &tidied(&native.json()[one.member]),
                one.kind,
            );
        }
    }
}

#[tokio::test]
async fn exercises_of_each_kind_are_those_of_fitbit() {
    let world = world(Engine::sqlite()).await;
    let both = writer(&world, BERLIN).await;
    let when = [
        ("startTime", "07:05:30"),
        ("durationMillis", "2700000"),
        ("date", "2026-11-11"),
    ];
    for (more, language) in [
        ([("activityId", "52001")].as_slice(), ""),
        (&[("activityId", "90013"), ("manualCalories", "123")], ""),
        (&[("activityId", "90001"), ("distance", "10")], "en_US"),
        (
            &[
                ("activityId", "90001"),
                ("distance", "10"),
                ("distanceUnit", "Kilometer"),
            ],
            "en_US",
        ),
        (
            &[
                ("activityId", "90001"),
                ("distance", "10"),
                ("distanceUnit", "Mile"),
            ],
            "",
        ),
        (
            &[
                ("activityId", "90024"),
                ("distance", "800"),
                ("distanceUnit", "Meter"),
            ],
            "",
        ),
        (
            &[
                ("activityId", "90024"),
                ("distance", "800"),
                ("distanceUnit", "Yard"),
            ],
            "",
        ),
        (
            &[
                ("activityId", "90012"),
                ("distance", "9000"),
                ("distanceUnit", "Foot"),
            ],
            "",
        ),
        (
            &[("activityName", "Moving house"), ("manualCalories", "600")],
            "",
        ),
    ] {
        let form = [when.as_slice(), more].concat();
        let made = log(
            &both.here,
            "/fitbit/1/user/-/activities.json",
            &form,
            language,
        )
        .await;
        let native = log(&both.there, "/1/user/-/activities.json", &form, language).await;
        let tidied = |answer: Answer| tidy(&answer.expect(200), &["logId"]);
        assert_same(&tidied(made), &tidied(native), &format!("{more:?}"));
    }
    let steps = [
        ("activityId", "90013"),
        ("distance", "4000"),
        ("distanceUnit", "Steps"),
    ];
    let form = [when.as_slice(), &steps].concat();
    let made = log(&both.here, "/fitbit/1/user/-/activities.json", &form, "").await;
    let line = &made.expect(200)["activityLog"];
    assert_eq!(
        (&line["steps"], line.get("distance")),
        (&json!(4_000), None),
        "{line}"
    );
}

#[tokio::test]
async fn what_cannot_be_is_refused_and_nothing_is_written() {
    let world = world(Engine::sqlite()).await;
    let both = writer(&world, BERLIN).await;
    world.simulator.clear_calls();
    let run = ("activityId", "90009");
    let (date, start) = (("date", "2026-11-12"), ("startTime", "17:30"));
    for (path, form, field) in [
        ("body/log/weight", [date].as_slice(), "weight"),
        ("body/log/weight", &[("weight", "80")], "date"),
        ("body/log/weight", &[("weight", "0"), date], "weight"),
        (
            "body/log/weight",
            &[("weight", "80"), ("date", "2026-02-30")],
            "date",
        ),
        (
            "body/log/weight",
            &[("weight", "80"), date, ("time", "25:00")],
            "time",
        ),
        ("body/log/fat", &[("fat", "100.5"), date], "fat"),
        ("body/log/fat", &[("fat", "-3"), date], "fat"),
        (
            "activities",
            &[run, date, ("durationMillis", "60000")],
            "startTime",
        ),
        ("activities", &[run, date, start], "durationMillis"),
        (
            "activities",
            &[run, start, ("durationMillis", "60000")],
            "date",
        ),
        (
            "activities",
            &[run, date, start, ("durationMillis", "0")],
            "durationMillis",
        ),
        (
            "activities",
            &[run, date, start, ("durationMillis", "86400001")],
            "durationMillis",
        ),
        (
            "activities",
            &[
                ("activityId", "7"),
                date,
                start,
                ("durationMillis", "60000"),
            ],
            "activityId",
        ),
        (
            "activities",
            &[date, start, ("durationMillis", "60000")],
            "activityName",
        ),
        (
            "activities",
            &[
                ("activityName", "Chess"),
                date,
                start,
                ("durationMillis", "60000"),
            ],
            "manualCalories",
        ),
        (
            "activities",
            &[
                run,
                date,
                start,
                ("durationMillis", "60000"),
                ("distance", "0"),
            ],
            "distance",
        ),
        (
            "activities",
            &[
                run,
                date,
                start,
                ("durationMillis", "60000"),
                ("distance", "1"),
                ("distanceUnit", "Ell"),
            ],
            "distanceUnit",
        ),
        ("sleep", &[date, start], "duration"),
        ("sleep", &[date, ("duration", "60000")], "startTime"),
        (
            "sleep",
            &[date, start, ("duration", "99999999999999999999")],
            "duration",
        ),
    ] {
        let version = if path == "sleep" { "1.2" } else { "1" };
        let path = format!("/fitbit/{version}/user/-/{path}.json");
        let answer = log(&both.here, &path, form, "").await;
        let error = answer.json()["errors"][0].clone();
        assert_eq!(
            (answer.status, &error["errorType"], &error["fieldName"]),
            (400, &json!("validation"), &json!(field)),
            "{form:?} {}",
            answer.text
        );
    }
    assert!(
        world.simulator.calls().is_empty(),
        "{:?}",
        world.simulator.calls()
    );

    // What FitEx lets pass and Google does not.
    let heavy = [("weight", "1000"), ("date", "2026-11-12")];
    let answer = log(&both.here, &LOGS[0].path(), &heavy, "").await;
    let error = answer.json()["errors"][0].clone();
    assert_eq!(
        (answer.status, &error["errorType"]),
        (400, &json!("validation")),
        "{}",
        answer.text
    );
}

#[tokio::test]
async fn what_others_have_logged_cannot_be_removed() {
    let world = world(Engine::sqlite()).await;
    let both = writer(&world, BERLIN).await;
    for one in &LOGS {
        let path = format!("{}.json", one.place);
        log(&both.there, &path, one.form, "").await;
        let known = one.entries(&both).await;
        assert!(!known.is_empty());
        for id in ids(&known) {
            let answer = both.here.delete(&one.place_of(id)).await;
            let error = &answer.json()["errors"][0]["errorType"];
            assert_eq!(
                (answer.status, error),
                (404, &json!("not_found")),
                "{}",
                answer.text
            );
        }
        assert_eq!(one.entries(&both).await, known);
        let none = both.here.delete(&one.place_of(&json!(7))).await;
        assert_eq!(none.status, 404);
        let removed = world.simulator.calls().into_iter();
        assert_eq!(
            removed
                .filter(|call| call.path.ends_with(":batchDelete"))
                .count(),
            0
        );
    }
}

#[tokio::test]
async fn who_may_not_write_is_asked_for_the_scope_and_nothing_is_written() {
    let world = world(Engine::sqlite()).await;
    let both = Both::of(&world, BERLIN).await;
    let mut writer = writer(&world, NEW_YORK).await;
    let walker = world.walkers()[NEW_YORK].id.clone();
    let mut made = Vec::new();
    for one in &LOGS {
        let before = one.entries(&both).await;
        let refused = log(&both.here, &one.path(), one.form, "").await;
        assert_lacks(&refused, one.family);
        assert_eq!(one.entries(&both).await, before);
        let answer = log(&writer.here, &one.path(), one.form, "").await;
        made.push(answer.json()[one.member]["logId"].clone());
    }
    world.simulator.narrow(&walker, &["readonly"]);
    writer.there = super::fitbit(&world, NEW_YORK);

    for (one, id) in LOGS.iter().zip(&made) {
        let refused = writer.here.delete(&one.place_of(id)).await;
        assert_lacks(&refused, one.family);
        assert!(ids(&one.entries(&writer).await).contains(&id));
    }
    assert_eq!(
        writer.here.get("/v1/me/tokens").await.expect(200)["items"][0]["state"],
        "active"
    );
}

#[track_caller]
fn assert_lacks(answer: &Answer, family: &str) {
    let told = answer.json();
    assert_eq!(
        (
            answer.status,
            &told["code"],
            &told["reason"],
            &told["missingScopes"]
        ),
        (
            424,
            &json!("reauthorization_required"),
            &json!("scope_missing"),
            &json!([scope(family)])
        ),
        "{}",
        answer.text
    );
}

#[tokio::test]
async fn who_may_write_and_not_read_logs_without_what_would_stand_beside() {
    let world = world(Engine::sqlite()).await;
    let families = ["activity_and_fitness", "profile", "settings", HEALTH, SLEEP];
    let both = Both::allowing(&world, (BERLIN, "ada"), &families).await;

    let weight = log(&both.here, &LOGS[0].path(), LOGS[0].form, "").await;
    let sleep = log(&both.here, &LOGS[3].path(), LOGS[3].form, "").await;

    let weight = weight.expect(201)["weightLog"].clone();
    assert_eq!((&weight["weight"], weight.get("bmi")), (&json!(80.5), None));
    assert_eq!(sleep.expect(200)["sleep"]["minutesAsleep"], 60);
    let refused = both.here.delete(&LOGS[0].place_of(&weight["logId"])).await;
    assert_lacks(&refused, "health_metrics_and_measurements");
}

#[tokio::test]
async fn what_google_does_not_do_at_once_is_waited_for() {
    let world = world(Engine::sqlite()).await;
    let both = writer(&world, BERLIN).await;
    world.simulator.set_slow_operations(2);

    let made = log(&both.here, &LOGS[0].path(), LOGS[0].form, "").await;

    let id = made.expect(201)["weightLog"]["logId"].clone();
    assert!(ids(&LOGS[0].entries(&both).await).contains(&&id));
    assert_eq!(both.here.delete(&LOGS[0].place_of(&id)).await.status, 204);
    let looked = world.simulator.calls().into_iter();
    assert_eq!(
        looked
            .filter(|call| call.path.starts_with("/v4/operations/"))
            .count(),
        4
    );

    world.simulator.set_slow_operations(1_000);
    let slow = log(&both.here, &LOGS[0].path(), LOGS[0].form, "").await;
    assert_eq!(
        (slow.status, slow.code()),
        (504, "upstream_timeout".to_owned())
    );
}

#[tokio::test]
async fn when_google_fails_nothing_is_written() {
    let world = world(Engine::sqlite()).await;
    let both = writer(&world, BERLIN).await;
    let walker = world.walkers()[BERLIN].id.clone();
    for one in &LOGS {
        let before = one.entries(&both).await;
        for fault in [
            fitex::simulator::Fault::ServerError,
            fitex::simulator::Fault::RateLimitedGoogle,
            fitex::simulator::Fault::HtmlOk,
        ] {
            world.simulator.set_fault(Some(&walker), Some(fault));
            let failed = log(&both.here, &one.path(), one.form, "").await;
            assert!([429, 502, 503].contains(&failed.status), "{}", failed.text);
            world.simulator.set_fault(Some(&walker), None);
            assert_eq!(one.entries(&both).await, before);
        }
    }
}

#[tokio::test]
async fn a_log_is_at_the_persons_own_time_where_clocks_change() {
    let world = world(Engine::sqlite()).await;
    // Half an hour is skipped there, and an hour comes twice here.
    let lord_howe = [("2026-10-04", "02:10"), ("2026-10-04", "04:00")];
    let berlin = [("2026-10-25", "02:30"), ("2026-10-25", "23:00")];
    for (walker, moments) in [(LORD_HOWE, lord_howe), (BERLIN, berlin)] {
        let both = writer(&world, walker).await;
        for (date, time) in moments {
            let weight = [("weight", "80.5"), ("date", date), ("time", time)];
            let made = log(&both.here, &LOGS[0].path(), &weight, "").await;
            let native = log(&both.there, "/1/user/-/body/log/weight.json", &weight, "").await;
            let tidied = |told: Answer| tidy(&told.expect(201)["weightLog"], &["logId"]);
            assert_same(&tidied(made), &tidied(native), time);
            let path = format!("/1/user/-/body/log/weight/date/{date}.json");
            both.agree(&path, &[]).await;

            let sleep = [("startTime", time), ("duration", "7200000"), ("date", date)];
            let made = log(&both.here, &LOGS[3].path(), &sleep, "").await;
            let made = made.expect(200)["sleep"].clone();
            assert_eq!(
                (&made["duration"], &made["timeInBed"]),
                (&json!(7_200_000), &json!(120))
            );
            let ended = made["dateOfSleep"].as_str().unwrap();
            let path = format!("/1.2/user/-/sleep/date/{ended}.json");
            both.agree(&path, &["thirtyDayAvgMinutes"]).await;
        }
    }
}
