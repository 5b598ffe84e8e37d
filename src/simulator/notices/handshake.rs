//! Lets an endpoint show that it belongs to who registers it, before any notice goes there.

use url::Url;

use super::subscriber::Subscriber;
use super::wish::SubscriberWish;
use super::{Listener, Standing};
use crate::simulator::oauth::opaque;
use crate::simulator::sender::{Letter, Sender};
use crate::simulator::world::World;

/// Documented.
const GOOGLE_AGENT: &str = "Google-Health-API-Webhooks-Verifier";

/// Registers an endpoint by command. One that fails is kept, but gets nothing.
pub(in crate::simulator) async fn register(
    world: &World,
    wish: SubscriberWish,
) -> Result<(), String> {
    let sender = &world.notices().sender;
    match wish {
        SubscriberWish::Fitbit {
            url,
            verification_code,
        } => {
            let passed = fitbit(sender, &url, &verification_code).await;
            let standing = standing(&passed);
            world.notices().state().fitbit = Some(Listener { url, standing });
            passed
        }
        SubscriberWish::GoogleHealth {
            url,
            secret,
            data_types,
        } => {
            let passed = google(sender, &url, &secret).await;
            let mut subscriber = Subscriber::by_command(url, secret, data_types, world.now());
            subscriber.standing = standing(&passed);
            let subscribers = &mut world.notices().state().subscribers;
            subscribers.retain(|known| known.name() != subscriber.name());
            subscribers.push(subscriber);
            passed
        }
    }
}

fn standing(passed: &Result<(), String>) -> Standing {
    match passed {
        Ok(()) => Standing::Active,
        Err(_) => Standing::Unverified,
    }
}

/// The right code must be known, and a wrong one must not.
async fn fitbit(sender: &Sender, url: &Url, code: &str) -> Result<(), String> {
    let wrong = opaque("");
    for (code, expected) in [(code, 204), (&wrong, 404)] {
        let mut url = url.clone();
        url.query_pairs_mut().append_pair("verify", code);
        let letter = Letter {
            url,
            headers: Vec::new(),
            body: None,
        };
        let status = sender.send(&letter).await;
        if status != Some(expected) {
            return Err(told(status, &expected.to_string()));
        }
    }
    Ok(())
}

/// With the secret the endpoint must agree, and without it must not.
pub(super) async fn google(sender: &Sender, url: &Url, secret: &str) -> Result<(), String> {
    for (secret, expected) in [(Some(secret), [201, 200]), (None, [401, 403])] {
        let mut headers = vec![
            ("content-type", "application/json".to_owned()),
            ("user-agent", GOOGLE_AGENT.to_owned()),
        ];
        headers.extend(secret.map(|secret| ("authorization", secret.to_owned())));
        let letter = Letter {
            url: url.clone(),
            headers,
            body: Some(br#"{"type":"verification"}"#.to_vec()),
        };
        let status = sender.send(&letter).await;
        if !status.is_some_and(|status| expected.contains(&status)) {
            let [usual, other] = expected;
            return Err(told(status, &format!("{usual} or {other}")));
        }
    }
    Ok(())
}

fn told(status: Option<u16>, expected: &str) -> String {
    let status = status.map_or_else(|| "nothing".to_owned(), |status| status.to_string());
    format!("the endpoint answered {status} where {expected} was expected")
}
