//! Fitbit's notices: which collections changed on which dates, for those who subscribed to them.

use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::civil::Date;
use serde_json::{Value, json};

use super::subscriptions::{Collection, Subscription};
use super::wish::{NoticeWish, Proof};
use super::{Standing, State};
use crate::simulator::sender::Letter;
use crate::simulator::truth::people::Person;
use crate::simulator::world::World;

/// Made up: what the real one calls itself is not documented.
const AGENT: &str = "Fitbit-Subscriptions";

/// One array with everything that the person's subscribers are to know.
pub(super) fn letters(world: &World, person: &Person, wish: &NoticeWish) -> Vec<Letter> {
    let state = world.notices().state();
    let Some(listener) = &state.fitbit else {
        return Vec::new();
    };
    let items = items(world, &state, person, wish);
    if listener.standing != Standing::Active || items.is_empty() {
        return Vec::new();
    }
    let body = Value::Array(items).to_string().into_bytes();
    let mut headers = vec![
        ("content-type", "application/json".to_owned()),
        ("user-agent", AGENT.to_owned()),
    ];
    if !wish.without.contains(&Proof::Signature) {
        let secret = match wish.wrong_signature {
            false => world.client_secret(),
            true => "of-another-application",
        };
        headers.push(("x-fitbit-signature", signature(secret, &body)));
    }
    vec![Letter {
        url: listener.url.clone(),
        headers,
        body: Some(body),
    }]
}

fn signature(secret: &str, body: &[u8]) -> String {
    let algorithm = hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY;
    let key = hmac::Key::new(algorithm, format!("{secret}&").as_bytes());
    STANDARD.encode(hmac::sign(&key, body).as_ref())
}

fn items(world: &World, state: &State, person: &Person, wish: &NoticeWish) -> Vec<Value> {
    // Those that a withdrawal has ended are the ones to hear of it.
    let hears = |subscription: &&Subscription| {
        subscription.person == person.id
            && (wish.revoked || world.ledger().lives(subscription.consent))
    };
    let mut items = Vec::new();
    for subscription in state.subscriptions.iter().filter(hears) {
        for (collection, date) in news(wish) {
            if subscription.collection == collection || subscription.collection == Collection::All {
                items.push(item(subscription, collection, date));
            }
        }
    }
    items
}

/// What there is to say, whoever hears it.
fn news(wish: &NoticeWish) -> Vec<(Collection, Option<Date>)> {
    if wish.revoked {
        return vec![(Collection::UserRevokedAccess, None)];
    }
    let mut collections = Vec::new();
    for kind in &wish.data_types {
        let collection = Collection::of_data(kind);
        if !collections.contains(&collection) {
            collections.push(collection);
        }
    }
    let of_date = |date: &Date| collections.iter().map(|of| (*of, Some(*date))).collect();
    wish.dates.iter().flat_map::<Vec<_>, _>(of_date).collect()
}

fn item(subscription: &Subscription, collection: Collection, date: Option<Date>) -> Value {
    let mut item = json!({
        "collectionType": collection.word(),
        "ownerId": subscription.person,
        "ownerType": "user",
        "subscriptionId": subscription.id,
    });
    if let Some(date) = date {
        item["date"] = json!(date);
    }
    item
}
