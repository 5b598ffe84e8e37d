//! Sends notices: each copy until it is taken, but not for ever.

use std::time::Duration;

use jiff::Timestamp;
use serde::Serialize;

use super::wish::NoticeWish;
use super::{fitbit, google};
use crate::model::token::Provider;
use crate::simulator::sender::Letter;
use crate::simulator::world::World;

/// What both providers take for "I have it".
const TAKEN: u16 = 204;
/// The wait before the second try; it doubles. The real ones wait longer, but nobody watches them.
const PAUSE: Duration = Duration::from_millis(200);
/// More copies or tries than anybody needs to see what they do.
const MOST: u32 = 100;
/// Deliveries that are remembered.
const REMEMBERED: usize = 10_000;

/// A notice that was sent, once.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Delivery {
    /// When.
    pub at: Timestamp,
    /// By which provider.
    pub provider: Provider,
    /// About whom.
    pub person: String,
    /// What was answered; nothing if no answer came in time.
    pub status: Option<u16>,
}

/// Sends what is wished, and returns what was answered to each try.
pub(in crate::simulator) async fn deliver(
    world: &World,
    person: &str,
    wish: &NoticeWish,
) -> Vec<Option<u16>> {
    let Some(person) = world.person(person) else {
        return Vec::new();
    };
    let letters = match wish.provider {
        Provider::Fitbit => fitbit::letters(world, person, wish),
        Provider::GoogleHealth => google::letters(world, person, wish),
    };
    let mut answers = Vec::new();
    for _ in 0..wish.copies.min(MOST) {
        for letter in &letters {
            answers.extend(tried(world, letter, wish.tries.min(MOST)).await);
        }
    }
    let at = world.now();
    let deliveries = &mut world.notices().state().deliveries;
    let room = REMEMBERED.saturating_sub(deliveries.len());
    deliveries.extend(answers.iter().take(room).map(|status| Delivery {
        at,
        provider: wish.provider,
        person: person.id.clone(),
        status: *status,
    }));
    answers
}

async fn tried(world: &World, letter: &Letter, tries: u32) -> Vec<Option<u16>> {
    let mut answers = Vec::new();
    let mut pause = PAUSE;
    for turn in 0..tries {
        if turn > 0 {
            tokio::time::sleep(pause).await;
            pause *= 2;
        }
        let status = world.notices().sender.send(letter).await;
        answers.push(status);
        if status == Some(TAKEN) {
            break;
        }
    }
    answers
}
