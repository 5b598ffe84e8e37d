//! What FitEx makes of Google's data is what Fitbit says of the same person, but for the differences
//! that the table states.

mod aims;
mod body;
mod days;
mod every;
mod food;
mod food_writing;
mod hours;
mod lists;
mod nights;
mod own;
mod people;
mod rhythm;
mod sleep;
mod temperature;
mod writing;

pub(crate) use self::own::team;

use fitex::model::token::Provider;
use fitex::simulator::Options;
use serde_json::Value;
use url::form_urlencoded;

use crate::proxy::SCOPES;
use crate::support::{Answer, Browser, Engine, Person, World};

/// People of the simulator by their zones.
const NEW_YORK: usize = 0;
const BERLIN: usize = 1;
const KOLKATA: usize = 2;
/// Somebody whose zeros Google leaves out.
const LAGOS: usize = 5;
const LONDON: usize = 6;
const ST_JOHNS: usize = 8;
const LORD_HOWE: usize = 10;
const AUCKLAND: usize = 11;

/// Everything that Google lets a person allow to be read.
const FAMILIES: [&str; 9] = [
    "activity_and_fitness",
    "health_metrics_and_measurements",
    "sleep",
    "nutrition",
    "profile",
    "settings",
    "location",
    "ecg",
    "irn",
];

/// A world whose Fitbit does not count calls.
async fn world(engine: Engine) -> World {
    World::with(engine, |options| Options {
        hourly_calls: 1_000_000,
        ..options
    })
    .await
}

/// One of the simulator's people, asked about through both.
struct Both {
    /// Through FitEx, which has a token of Google's.
    here: Person,
    /// At Fitbit itself.
    there: Person,
}

/// A provider's scope to read a family, or to do something else with it if that is said.
fn scope(family: &str) -> String {
    let reading = if family.contains('.') {
        ""
    } else {
        ".readonly"
    };
    format!("https://www.googleapis.com/auth/googlehealth.{family}{reading}")
}

/// Connects somebody with Google, allowing these families of scopes, and fetches their days.
async fn connect(world: &World, person: &Person, walker: usize, families: &[&str]) {
    let mut browser = Browser::default();
    let mut way = browser
        .begin(person, "google_health", serde_json::json!({}))
        .await;
    let (address, query) = way.consent.split_once('?').unwrap();
    let scopes: Vec<String> = families.iter().map(|family| scope(family)).collect();
    let asked = form_urlencoded::parse(query.as_bytes()).map(|(name, value)| match &*name {
        "scope" => (name, scopes.join(" ").into()),
        _ => (name, value),
    });
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(asked)
        .finish();
    way.consent = format!("{address}?{query}");
    let walker = &world.walkers()[walker].id;
    let back = browser.decide(&way, walker, true, &[]).await;
    assert_eq!(browser.arrive(&back).await, "connected");
    person.sync().await.expect(202);
}

/// Connects somebody with Google, allowing everything, to be changed too.
pub(crate) async fn connect_for_all(world: &World, person: &Person, walker: usize) {
    let writing = FAMILIES.map(|family| format!("{family}.writeonly"));
    let all: Vec<&str> = FAMILIES
        .into_iter()
        .chain(writing.iter().map(String::as_str))
        .collect();
    connect(world, person, walker, &all).await;
}

impl Both {
    async fn of(world: &World, walker: usize) -> Self {
        Self::under(world, walker, &format!("walker{walker}")).await
    }

    /// The same under another name in FitEx.
    async fn under(world: &World, walker: usize, name: &str) -> Self {
        Self::allowing(world, (walker, name), &FAMILIES).await
    }

    /// The same with these families of scopes at Google.
    async fn allowing(world: &World, (walker, name): (usize, &str), families: &[&str]) -> Self {
        let here = world.person(name).await;
        connect(world, &here, walker, families).await;
        Self {
            here,
            there: fitbit(world, walker),
        }
    }

    /// What FitEx says, and what Fitbit says, without some members.
    async fn ask(&self, path: &str, without: &[&str]) -> (Value, Value) {
        self.ask_in(path, "", without).await
    }

    /// The same in a language.
    async fn ask_in(&self, path: &str, language: &str, without: &[&str]) -> (Value, Value) {
        let (here, there) = self.both(path, language).await;
        let tidied = |answer: Answer| {
            assert_eq!(answer.status, 200, "{path}: {}", answer.text);
            tidy(&answer.json(), without)
        };
        (tidied(here), tidied(there))
    }

    async fn both(&self, path: &str, language: &str) -> (Answer, Answer) {
        let ask = async |person: &Person, path: &str| {
            let request = person.request(reqwest::Method::GET, path);
            let request = match language {
                "" => request,
                language => request.header("accept-language", language),
            };
            person.send(request).await
        };
        let here = ask(&self.here, &format!("/fitbit{path}")).await;
        (here, ask(&self.there, path).await)
    }

    /// Asserts that both say the same, without some members.
    async fn agree(&self, path: &str, without: &[&str]) {
        self.agree_in(path, "", without).await;
    }

    /// The same in a language.
    async fn agree_in(&self, path: &str, language: &str, without: &[&str]) {
        let (here, there) = self.ask_in(path, language, without).await;
        assert_same(&here, &there, &format!("{path} {language}"));
    }
}

/// Somebody who asks Fitbit itself.
fn fitbit(world: &World, walker: usize) -> Person {
    let walker = &world.walkers()[walker].id;
    let token = world
        .simulator
        .grant_at(Provider::Fitbit, walker, &SCOPES, 31_536_000);
    Person {
        base: world.simulator.url().trim_end_matches('/').to_owned(),
        token,
        ..world.nobody()
    }
}

/// Somebody who asks Google itself.
fn google(world: &World, walker: usize) -> Person {
    let walker = &world.walkers()[walker].id;
    let writing = FAMILIES.map(|family| format!("{family}.writeonly"));
    let writing: Vec<String> = writing.iter().map(|family| scope(family)).collect();
    let scopes: Vec<String> = FAMILIES.map(scope).into_iter().chain(writing).collect();
    let scopes: Vec<&str> = scopes.iter().map(String::as_str).collect();
    Person {
        token: world
            .simulator
            .grant_at(Provider::GoogleHealth, walker, &scopes, 31_536_000),
        base: world.simulator.url().trim_end_matches('/').to_owned(),
        ..world.nobody()
    }
}

/// Without the members of these names, and every number alike: JSON does not tell 1 from 1.0.
fn tidy(value: &Value, without: &[&str]) -> Value {
    match value {
        Value::Number(number) => (number.as_f64().unwrap() * 1e6).round().into(),
        Value::Array(items) => items.iter().map(|item| tidy(item, without)).collect(),
        Value::Object(members) => {
            let kept = members
                .iter()
                .filter(|(name, _)| !without.contains(&name.as_str()));
            kept.map(|(name, member)| (name.clone(), tidy(member, without)))
                .collect()
        }
        other => other.clone(),
    }
}

/// Asserts that two values are the same, or says where they first differ.
#[track_caller]
fn assert_same(here: &Value, there: &Value, place: &str) {
    let differs = difference(here, there, place);
    assert!(differs.is_none(), "{}", differs.unwrap_or_default());
}

/// Where two values first differ, if they do.
fn difference(here: &Value, there: &Value, place: &str) -> Option<String> {
    match (here, there) {
        (Value::Object(ours), Value::Object(theirs)) => {
            let names =
                |of: &serde_json::Map<String, Value>| of.keys().cloned().collect::<Vec<_>>();
            let missing = (names(ours) != names(theirs))
                .then(|| format!("{place}: {:?} {:?}", names(ours), names(theirs)));
            let mut members = ours.iter();
            missing.or_else(|| {
                members.find_map(|(name, value)| {
                    difference(value, &theirs[name], &format!("{place} {name}"))
                })
            })
        }
        (Value::Array(ours), Value::Array(theirs)) => {
            let mut both = ours.iter().zip(theirs).enumerate();
            let first = both.find_map(|(index, (one, other))| {
                difference(one, other, &format!("{place} [{index}]"))
            });
            let lengths = (ours.len(), theirs.len());
            first.or_else(|| {
                (lengths.0 != lengths.1).then(|| format!("{place}: of length {lengths:?}"))
            })
        }
        (here, there) => (here != there).then(|| format!("{place}: {here} {there}")),
    }
}
