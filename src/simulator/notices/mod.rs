//! What the simulator says by itself: notices of new data, signed as each provider signs them.

mod commands;
mod delivery;
mod fitbit;
mod form;
mod google;
mod handshake;
mod keyset;
mod subscriber;
mod subscribers;
mod subscriptions;
mod wish;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use actix_web::web::ServiceConfig;
use aws_lc_rs::error::Unspecified;
use jiff::civil::Date;
use tokio::runtime::Handle;
use url::Url;

pub(super) use self::commands::guide;
pub use self::delivery::Delivery;
pub(super) use self::delivery::deliver;
pub(super) use self::handshake::register;
use self::keyset::Keyset;
use self::subscriber::Subscriber;
use self::subscriptions::Subscription;
pub use self::wish::{NoticeWish, Operation, Proof, SubscriberWish};
use super::sender::Sender;
use super::world::{SimulatorError, World};
use crate::model::token::Provider;

pub(super) fn routes(cfg: &mut ServiceConfig) {
    commands::routes(cfg);
    subscribers::routes(cfg);
    subscriptions::routes(cfg);
}

/// Whether an endpoint has shown that it belongs to who registered it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Unverified,
    Active,
}

/// Where Fitbit's notices go.
struct Listener {
    url: Url,
    standing: Standing,
}

/// Who is told of what.
pub(super) struct State {
    fitbit: Option<Listener>,
    subscriptions: Vec<Subscription>,
    subscribers: Vec<Subscriber>,
    keyset: Keyset,
    pub(super) deliveries: Vec<Delivery>,
    /// Whether a correction is announced by itself.
    pub(super) on_correction: bool,
}

impl State {
    fn tells_of_corrections(&self) -> bool {
        let somebody = self.fitbit.is_some() || !self.subscribers.is_empty();
        self.on_correction && somebody
    }
}

pub(super) struct Notices {
    state: Mutex<State>,
    sender: Sender,
    /// That of the process: a worker's ends before what was started in the background does.
    runtime: Handle,
}

impl Notices {
    pub(super) fn new() -> Result<Self, SimulatorError> {
        Ok(Self {
            state: Mutex::new(State {
                fitbit: None,
                subscriptions: Vec::new(),
                subscribers: Vec::new(),
                keyset: Keyset::generate().map_err(no_key)?,
                deliveries: Vec::new(),
                on_correction: true,
            }),
            sender: Sender::new()?,
            runtime: Handle::current(),
        })
    }

    /// A panic while the lock was held left nothing half-done that matters here.
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn rotate(&self) -> Result<(), SimulatorError> {
        self.state().keyset.rotate().map_err(no_key)
    }
}

fn no_key(fault: Unspecified) -> SimulatorError {
    SimulatorError::Notices(fault.to_string())
}

/// Lets the subscribers at both providers hear of a corrected day, in the background.
pub(super) fn of_correction(world: &Arc<World>, person: &str, date: Date, steps: Option<u32>) {
    if !world.notices().state().tells_of_corrections() {
        return;
    }
    for provider in [Provider::Fitbit, Provider::GoogleHealth] {
        let wish = NoticeWish {
            operation: steps.map_or(Operation::Delete, |_| Operation::Upsert),
            data_types: ["steps", "distance", "floors", "total-calories"]
                .map(str::to_owned)
                .to_vec(),
            ..NoticeWish::of(provider, vec![date])
        };
        let (shared, person) = (Arc::clone(world), person.to_owned());
        world
            .notices()
            .runtime
            .spawn(async move { deliver(&shared, &person, &wish).await });
    }
}
