//! Every operation that both providers serve, asked through FitEx for somebody of either: the answers
//! are the same but for what the table states.

mod stated;

use std::collections::BTreeSet;

use fitex::model::fitbit::{Key, Kind, Longest, Method, Operation, Translation, operations};
use serde_json::Value;

use self::stated::{STATED, Scene};
use super::{AUCKLAND, BERLIN, FAMILIES, LAGOS, NEW_YORK, connect, difference, tidy, world};
use crate::proxy::{SCOPES, allow};
use crate::support::{Answer, Engine, Person, World};

/// Who is asked about, and in which language.
const WALKERS: [(usize, &str); 4] = [
    (NEW_YORK, ""),
    (LAGOS, "en_US"),
    (BERLIN, "de_DE"),
    (AUCKLAND, "en_GB"),
];
const DATES: [&str; 3] = ["2026-11-12", "2026-11-15", "2026-11-10"];
/// Days of which some had clocks changed.
const RANGE: (&str, &str) = ("2026-10-21", "2026-11-17");
const NIGHT: (&str, &str) = ("2026-11-12", "2026-11-13");
/// All time is longer in FitEx: it begins with the account.
const PERIODS: [&str; 4] = ["1d", "7d", "1w", "1m"];

/// One of the simulator's people, with an account in FitEx for either provider.
struct Pair<'a> {
    world: &'a World,
    language: &'static str,
    google: Person,
    fitbit: Person,
}

impl<'a> Pair<'a> {
    async fn of(world: &'a World, (walker, language): (usize, &'static str)) -> Self {
        let google = world.person(&format!("google{walker}")).await;
        connect(world, &google, walker, &FAMILIES).await;
        let fitbit = world.person(&format!("fitbit{walker}")).await;
        allow(world, &fitbit, walker, &SCOPES).await;
        fitbit.sync().await.expect(202);
        Self {
            world,
            language,
            google,
            fitbit,
        }
    }

    /// What FitEx answers of Google's data and of Fitbit's, at one moment.
    async fn ask(&mut self, path: &str) -> (Answer, Answer) {
        loop {
            let here = self.get(&self.google, path).await;
            let there = self.get(&self.fitbit, path).await;
            let limited = [&here, &there]
                .into_iter()
                .find(|answer| answer.status == 429);
            let Some(limited) = limited else {
                return (here, there);
            };
            self.world.wait_as_told(&self.google, limited).await;
            self.google.sign_in().await;
            self.fitbit.sign_in().await;
        }
    }

    async fn get(&self, person: &Person, path: &str) -> Answer {
        let request = person.request(reqwest::Method::GET, &format!("/fitbit{path}"));
        let request = match self.language {
            "" => request,
            language => request.header("accept-language", language),
        };
        person.send(request).await
    }

    /// The number of an exercise.
    async fn exercise(&mut self) -> String {
        let list =
            "/1/user/-/activities/list.json?beforeDate=2026-11-18&sort=desc&offset=0&limit=1";
        let (here, _) = self.ask(list).await;
        here.expect(200)["activities"][0]["logId"].to_string()
    }
}

/// What both providers can be asked for.
fn asked_of_both() -> impl Iterator<Item = &'static Operation> {
    operations().filter(|operation| {
        let made = matches!(
            operation.translation,
            Translation::Whole | Translation::Partly
        );
        operation.method == Method::Get && operation.passes() && made
    })
}

#[test]
fn what_differs_is_stated_in_the_table() {
    let mut excused = BTreeSet::new();
    for stated in STATED {
        for id in stated.operations {
            let operation = asked_of_both().find(|operation| operation.id == *id);
            let operation = operation.unwrap_or_else(|| panic!("{id} is not asked of both"));
            assert!(!operation.differences.is_empty(), "{id} states nothing");
            assert!(excused.insert(*id), "{id} is excused twice");
        }
    }
}

#[tokio::test]
async fn every_operation_answers_alike_whoever_has_the_data() {
    let world = world(Engine::sqlite()).await;
    let (mut compared, mut excused) = (BTreeSet::new(), BTreeSet::new());
    let mut differences = Vec::new();
    for (number, who) in WALKERS.into_iter().enumerate() {
        let mut pair = Pair::of(&world, who).await;
        let exercise = pair.exercise().await;
        let walker = &world.walkers()[who.0];
        for operation in asked_of_both() {
            for path in paths(operation, number, &exercise) {
                let (here, there) = pair.ask(&path).await;
                let scene = Scene {
                    world: &world,
                    walker,
                    path: &path,
                    language: who.1,
                };
                let (same, differs) = compare(operation, &scene, (&here, &there));
                if !same {
                    excused.insert(operation.id);
                }
                differences.extend(differs);
                compared.insert(operation.id);
            }
        }
    }
    assert!(differences.is_empty(), "{differences:#?}");
    assert!(compared.len() > 60, "{compared:?}");
    for id in STATED.iter().flat_map(|stated| stated.operations) {
        assert!(excused.contains(id), "{id} needs no excuse");
    }
}

/// Whether two answers are the same, and where they differ though nothing is stated about that.
fn compare(
    operation: &Operation,
    scene: &Scene<'_>,
    (here, there): (&Answer, &Answer),
) -> (bool, Option<String>) {
    let place = format!("{} {} {}", operation.id, scene.path, scene.language);
    if (here.status, there.status) != (200, 200) {
        return (
            false,
            Some(format!("{place}: {} {}", here.text, there.text)),
        );
    }
    let read = |answer: &Answer| match serde_json::from_str(&answer.text) {
        Ok(value) => tidy(&value, &[]),
        Err(_) => Value::String(answer.text.clone()),
    };
    let (mut here, mut there) = (read(here), read(there));
    let same = here == there;
    let mut stated = STATED.iter();
    if let Some(stated) = stated.find(|stated| stated.operations.contains(&operation.id)) {
        stated.excuse(scene, (&mut here, &mut there));
    }
    (same, difference(&here, &there, &place))
}

/// One path for each word that an operation knows. Who asks it decides about the rest, so that among all
/// walkers there is everything.
fn paths(operation: &Operation, number: usize, exercise: &str) -> Vec<String> {
    let words: &[&str] = match operation.words {
        [] => &[""],
        words => words,
    };
    let words = words.iter().enumerate();
    let paths = words.map(|(index, word)| {
        let path = filled(operation, number + index, (word, exercise));
        format!("{path}{}", query(operation.keys, number + index))
    });
    paths.collect()
}

fn filled(operation: &Operation, turn: usize, (word, exercise): (&str, &str)) -> String {
    let parameters = operation.parameters();
    let count = |kind: Kind| {
        let same = parameters.iter().filter(|(_, other)| *other == kind);
        same.count()
    };
    let ranges = count(Kind::Date) > 1;
    let night = ranges && count(Kind::Time) > 0;
    let date = DATES[turn % DATES.len()];
    let mut dates = match (ranges, operation.longest) {
        (true, Longest::Hours) if night => [NIGHT.0, NIGHT.1],
        (true, Longest::Any | Longest::Days(..)) => [RANGE.0, RANGE.1],
        _ => [date, date],
    }
    .into_iter();
    let mut times = if night {
        ["20:00", "09:30"]
    } else {
        ["06:00", "12:00"]
    }
    .into_iter();
    let mut path = operation.template.to_owned();
    for (name, kind) in &parameters {
        let value = match kind {
            Kind::Date => dates.next().unwrap(),
            Kind::Time => times.next().unwrap(),
            Kind::Period(known) => {
                let asked: Vec<&str> = PERIODS
                    .into_iter()
                    .filter(|period| known.contains(period))
                    .collect();
                asked[turn % asked.len()]
            }
            Kind::Detail(known) => known[turn % known.len()],
            Kind::Word(_) => word,
            _ if *name == "log-id" => exercise,
            // One of the catalogue.
            _ if *name == "food-id" => "80101",
            kind => panic!("{}: what {kind:?} is {name}?", operation.id),
        };
        path = path.replace(&format!("{{{name}}}"), value);
    }
    path
}

/// What Fitbit requires in a query.
fn query(keys: &[Key], turn: usize) -> &'static str {
    let has = |name| keys.iter().any(|key| key.required && key.name == name);
    match (has("sort"), turn % 2) {
        (true, 0) => "?beforeDate=2026-11-18&sort=desc&offset=0&limit=10",
        (true, _) => "?afterDate=2026-10-12&sort=asc&offset=0&limit=10",
        _ if has("query") => "?query=nut",
        _ => "",
    }
}
