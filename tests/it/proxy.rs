//! The Fitbit surface: programs that know Fitbit's API find it here, whoever has the data.

mod at_once;
mod clients;
mod economy;
mod errors;
mod every;
mod hostile;
mod oauth;
mod passing;
mod python;
mod subscriptions;
mod unreachable;
mod untrusted;

use serde_json::{Value, json};

use crate::support::{Answer, Person, World};

/// Everything that Fitbit lets a person allow.
pub(crate) const SCOPES: [&str; 15] = [
    "activity",
    "cardio_fitness",
    "electrocardiogram",
    "heartrate",
    "irregular_rhythm_notifications",
    "location",
    "nutrition",
    "oxygen_saturation",
    "profile",
    "respiratory_rate",
    "settings",
    "sleep",
    "social",
    "temperature",
    "weight",
];

/// Somebody who allows everything at Fitbit.
async fn wearer(world: &World, name: &str, walker: usize) -> Person {
    let person = world.person(name).await;
    allow(world, &person, walker, &SCOPES).await;
    // What is fetched by itself shall not be mistaken for what is passed on.
    person.sync().await.expect(202);
    person
}

/// Connects somebody with these scopes.
pub(crate) async fn allow(world: &World, person: &Person, walker: usize, scopes: &[&str]) {
    let walker = &world.walkers()[walker].id;
    let address = world
        .simulator
        .redirect_url(walker, scopes, 31_536_000)
        .unwrap();
    person
        .post("/v1/me/tokens/fitbit", json!({ "redirectUrl": address }))
        .await
        .expect(201);
}

/// Asks the provider itself, as the program did before.
async fn fitbit(world: &World, walker: usize, path: &str) -> Answer {
    let token = world
        .simulator
        .grant(&world.walkers()[walker].id, &SCOPES, 3_600)
        .unwrap();
    let mut direct = world.nobody();
    direct.token = Some(token);
    direct.base = world.simulator.url().trim_end_matches('/').to_owned();
    direct.get(path).await
}

/// The first of Fitbit's errors.
fn told(answer: &Answer) -> Value {
    let body = answer.json();
    assert_eq!(body["success"], false, "{}", answer.text);
    body["errors"][0].clone()
}
