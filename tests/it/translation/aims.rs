//! Goals for weight, fat, sleep, food and water, which FitEx keeps because Google has none.

use serde_json::{Value, json};

use super::{AUCKLAND, BERLIN, Both, NEW_YORK, world};
use crate::on_both;
use crate::support::{Answer, Engine, Person};

on_both! {
    goals_that_google_has_not_are_kept_by_fitex()
    they_are_in_the_export_and_go_with_the_account()
}

/// Where each goal is, and what is said to set it.
const GOALS: [(&str, &[(&str, &str)]); 5] = [
    (
        "/1/user/-/body/log/weight/goal.json",
        &[
            ("startDate", "2026-11-01"),
            ("startWeight", "80.5"),
            ("weight", "75"),
        ],
    ),
    ("/1/user/-/body/log/fat/goal.json", &[("fat", "18.5")]),
    ("/1.2/user/-/sleep/goal.json", &[("minDuration", "450")]),
    (
        "/1/user/-/foods/log/goal.json",
        &[
            ("calories", "2200"),
            ("intensity", "EASIER"),
            ("personalized", "true"),
        ],
    ),
    ("/1/user/-/foods/log/water/goal.json", &[("target", "64")]),
];

async fn set(person: &Person, path: &str, form: &[(&str, &str)], language: &str) -> Answer {
    let request = person.request(reqwest::Method::POST, path);
    let request = request.header("accept-language", language);
    person.send(request.form(form)).await
}

async fn goals_that_google_has_not_are_kept_by_fitex(engine: Engine) {
    let world = world(engine).await;
    for (walker, language) in [(BERLIN, "de_DE"), (NEW_YORK, "en_US"), (AUCKLAND, "en_GB")] {
        let both = Both::of(&world, walker).await;
        world.simulator.clear_calls();
        for (path, form) in GOALS {
            let before = both.here.get(&format!("/fitbit{path}")).await.expect(200);
            let empty = match path.contains("foods/log/goal") {
                true => json!({ "goals": {} }),
                false => json!({ "goal": {} }),
            };
            assert_eq!(before, empty, "{path}");

            let here = set(&both.here, &format!("/fitbit{path}"), form, language).await;
            let there = set(&both.there, path, form, language).await;

            assert_eq!(here.status, there.status, "{path}: {}", here.text);
            let tidied = |answer: &Answer| super::tidy(&answer.json(), &[]);
            super::assert_same(&tidied(&here), &tidied(&there), path);
            for language in ["", "en_US", "en_GB"] {
                both.agree_in(path, language, &[]).await;
            }
        }
        let calls = world.simulator.calls();
        assert!(calls.iter().all(|call| !call.path.starts_with("/v4/")));
    }
}

#[tokio::test]
async fn a_goal_is_set_anew_and_what_cannot_be_is_refused() {
    let world = world(Engine::sqlite()).await;
    let both = Both::of(&world, BERLIN).await;
    let weight = "/1/user/-/body/log/weight/goal.json";
    let again: &[_] = &[("startDate", "2026-11-02"), ("startWeight", "79")];
    for (path, form, status) in [
        (weight, again, 400),
        (weight, GOALS[0].1, 201),
        (weight, again, 201),
        (
            weight,
            &[
                ("startDate", "today"),
                ("startWeight", "70"),
                ("weight", "75"),
            ],
            201,
        ),
        (
            weight,
            &[
                ("startDate", "today"),
                ("startWeight", "70"),
                ("weight", "70"),
            ],
            201,
        ),
        (weight, &[("startWeight", "70"), ("weight", "75")], 400),
        (
            weight,
            &[("startDate", "2026-11-01"), ("weight", "75")],
            400,
        ),
        (GOALS[3].0, &[("calories", "2000")], 201),
        (
            GOALS[3].0,
            &[("calories", "2000"), ("intensity", "HARDEST")],
            400,
        ),
        (GOALS[4].0, &[("target", "many")], 400),
    ] {
        let here = set(&both.here, &format!("/fitbit{path}"), form, "").await;
        let there = set(&both.there, path, form, "").await;
        assert_eq!(
            (here.status, there.status),
            (status, status),
            "{form:?} {}",
            here.text
        );
        let told = here.json();
        match status {
            201 => super::assert_same(
                &super::tidy(&told, &[]),
                &super::tidy(&there.json(), &[]),
                &format!("{form:?}"),
            ),
            _ => assert_eq!(told["errors"][0]["errorType"], "validation"),
        }
    }
    for (path, form) in [
        (
            weight,
            [
                ("startDate", "today"),
                ("startWeight", "0"),
                ("weight", "70"),
            ]
            .as_slice(),
        ),
        (
            weight,
            &[
                ("startDate", "today"),
                ("startWeight", "70"),
                ("weight", "-1"),
            ],
        ),
        (GOALS[1].0, &[("fat", "100.5")]),
        (GOALS[2].0, &[("minDuration", "0")]),
        (GOALS[2].0, &[("minDuration", "1441")]),
        (GOALS[4].0, &[("target", "100001")]),
    ] {
        let answer = set(&both.here, &format!("/fitbit{path}"), form, "").await;
        assert_eq!(answer.status, 400, "{form:?} {}", answer.text);
    }
}

async fn they_are_in_the_export_and_go_with_the_account(engine: Engine) {
    let world = world(engine).await;
    let ada = Both::of(&world, BERLIN).await.here;
    let bob = Both::under(&world, NEW_YORK, "bob").await.here;
    for person in [&ada, &bob] {
        for (path, form) in GOALS {
            let answer = set(person, &format!("/fitbit{path}"), form, "en_US").await;
            assert!([200, 201].contains(&answer.status), "{}", answer.text);
        }
    }

    let export = ada.get("/v1/me/export").await.expect(200);
    let over_graphql = "{ me { export { aims { kind amount amountAtStart startsOn intensity personalized updatedAt } } } }";
    let over_graphql = ada.data(over_graphql).await;
    let receipt = ada.delete("/v1/me").await.expect(200);

    let aims = export["aims"].as_array().unwrap();
    let amounts: Vec<(&Value, f64)> = aims
        .iter()
        .map(|aim| {
            (
                &aim["kind"],
                (aim["amount"].as_f64().unwrap() * 10.0).round() / 10.0,
            )
        })
        .collect();
    let pounds = (75.0 * 4_535.923_7_f64).round() / 10.0;
    let ounces = (64.0 * 295.735_295_625_f64).round() / 10.0;
    let named = |kind: &str, amount| (json!(kind), amount);
    let expected = [
        named("body_fat", 18.5),
        named("food", 2_200.0),
        named("sleep", 450.0),
        named("water", ounces),
        named("weight", pounds),
    ];
    let expected: Vec<_> = expected
        .iter()
        .map(|(kind, amount)| (kind, *amount))
        .collect();
    assert_eq!(amounts, expected);
    assert_eq!(
        over_graphql["me"]["export"]["aims"]
            .as_array()
            .unwrap()
            .len(),
        5
    );
    assert_eq!(aims[1]["intensity"], "easier");
    assert_eq!(aims[4]["startsOn"], "2026-11-01");
    assert_eq!(receipt["aims"], 5);
    let left = bob.get("/v1/me/export").await.expect(200);
    assert_eq!(left["aims"].as_array().unwrap().len(), 5, "another's stay");
}
