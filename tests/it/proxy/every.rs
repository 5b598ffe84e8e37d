//! Every operation of the table, on both back ends.

use fitex::api::fitbit_shown_by;
use fitex::model::fitbit::{Answers, Method, Operation, Translation, operations};
use fitex::simulator::Options;

use super::{told, wearer};
use crate::on_both;
use crate::simulator::operations::{ask, paths};
use crate::support::{Answer, Engine, Person, World};
use crate::translation::connect_for_all;

const BERLIN: usize = 1;

/// What no source has, and Fitbit's answer has a way to say so.
const EMPTY: [&str; 5] = [
    "get_alarms",
    "get_badges",
    "get_favorite_activities",
    "get_favorite_foods",
    "get_meals",
];

on_both! {
    every_operation_is_passed_on_and_answered_as_fitbit_does()
    every_operation_is_answered_by_the_table_where_the_data_come_from_google()
}

async fn world(engine: Engine) -> World {
    World::with(engine, |options| Options {
        hourly_calls: 1_000_000,
        ..options
    })
    .await
}

/// As they ask through FitEx.
fn through_fitex(person: &Person) -> Person {
    Person {
        base: format!("{}/fitbit", person.base),
        ..person.clone()
    }
}

fn good(method: Method) -> &'static [u16] {
    match method {
        Method::Get => &[200],
        Method::Post => &[200, 201],
        Method::Delete => &[204],
    }
}

fn of_providers() -> impl Iterator<Item = &'static Operation> {
    operations().filter(|operation| operation.answers == Answers::Provider)
}

/// Without where its links lead.
fn comparable(answer: &Answer, bases: [&str; 2]) -> String {
    bases
        .into_iter()
        .fold(answer.text.clone(), |text, base| text.replace(base, ""))
}

async fn every_operation_is_passed_on_and_answered_as_fitbit_does(engine: Engine) {
    let world = world(engine).await;
    let ada = wearer(&world, "ada", BERLIN).await;
    let here = through_fitex(&ada);
    let walker = &world.walkers()[BERLIN].id;
    let there = Person {
        base: world.simulator.url().trim_end_matches('/').to_owned(),
        token: world.simulator.grant(walker, &super::SCOPES, 3_600),
        ..world.nobody()
    };
    let mut served = 0;

    for operation in of_providers() {
        for path in paths(&here, operation).await {
            let answer = ask(&here, operation, &path).await;
            let fine = good(operation.method).contains(&answer.status);
            assert!(
                fine,
                "{}: {path}: {} {}",
                operation.id, answer.status, answer.text
            );
            if operation.method == Method::Get {
                let direct = ask(&there, operation, &path).await;
                let bases = [here.base.as_str(), there.base.as_str()];
                let (ours, theirs) = (comparable(&answer, bases), comparable(&direct, bases));
                assert!(ours == theirs, "{}: {path}\n{ours}\n{theirs}", operation.id);
            }
            served += 1;
        }
    }

    assert!(served > 115, "{served}");
}

async fn every_operation_is_answered_by_the_table_where_the_data_come_from_google(engine: Engine) {
    let world = world(engine).await;
    let bob = world.person("bob").await;
    connect_for_all(&world, &bob, BERLIN).await;
    bob.sync().await.expect(202);
    let here = through_fitex(&bob);
    let mut wrong = Vec::new();

    for operation in of_providers() {
        let served = operation.translation != Translation::No;
        let paths = match served {
            true => paths(&here, operation).await,
            false => vec![operation.example()],
        };
        for path in paths {
            let answer = ask(&here, operation, &path).await;
            let right = match served {
                true => good(operation.method).contains(&answer.status),
                false if EMPTY.contains(&operation.id) => answer.status == 200,
                false => {
                    answer.status == 410
                        && told(&answer)["errorType"] == "gone"
                        && told(&answer)["message"] == operation.differences
                }
            };
            if !right {
                wrong.push(format!(
                    "{}: {path}: {} {}",
                    operation.id, answer.status, answer.text
                ));
            }
        }
    }

    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Every operation stands on the page with the tests that show what it does, and these are there.
#[tokio::test]
async fn the_page_names_tests_that_there_are() {
    let world = world(Engine::sqlite()).await;
    let page = world.nobody().get("/fitbit").await;
    assert_eq!(page.status, 200);
    let listed = std::process::Command::new(std::env::current_exe().unwrap())
        .arg("--list")
        .output()
        .unwrap();
    let tests = String::from_utf8(listed.stdout).unwrap();

    assert_eq!(operations().count(), 122);
    for operation in operations() {
        let row = format!("<tr id=\"{}\">", operation.id);
        let (_, row) = page.text.split_once(&row).unwrap();
        let (row, _) = row.split_once("</tr>").unwrap();
        assert!(row.contains(operation.template), "{row}");
        assert!(!fitbit_shown_by(operation).is_empty(), "{}", operation.id);
        for test in fitbit_shown_by(operation) {
            assert!(row.contains(test), "{row}");
            assert!(
                tests.lines().any(|line| line.starts_with(test)),
                "there is no {test}"
            );
        }
    }
}
