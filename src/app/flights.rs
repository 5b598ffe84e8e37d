//! One of many: of all who want the same thing at the same time, in this process, one does it and the
//! others wait for that.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use uuid::Uuid;

use crate::upstream::Failure;

type Watchers = HashMap<Uuid, watch::Receiver<Landing>>;

#[derive(Default)]
struct Airport {
    closed: AtomicBool,
    watchers: Mutex<Watchers>,
}

/// How a flight stands.
#[derive(Clone, Debug, Default)]
pub struct Landing {
    landed: bool,
    failure: Option<Failure>,
}

/// All flights of this process.
#[derive(Clone, Default)]
pub struct Flights(Arc<Airport>);

/// Whoever asks first flies; the others ride along.
pub enum Seat {
    /// Do it, and tell.
    Pilot(Flight),
    /// Wait for who does.
    Passenger(Ride),
    /// This process ends: nothing begins any more.
    Closed,
}

/// What the pilot holds. However it ends, the passengers learn of it.
pub struct Flight {
    id: Uuid,
    tell: watch::Sender<Landing>,
    all: Flights,
}

/// What a passenger holds.
pub struct Ride(watch::Receiver<Landing>);

impl Flights {
    /// Takes a seat in the flight of this name.
    pub fn board(&self, id: Uuid) -> Seat {
        match self.watchers().entry(id) {
            Entry::Occupied(under_way) => Seat::Passenger(Ride(under_way.get().clone())),
            Entry::Vacant(_) if self.is_closed() => Seat::Closed,
            Entry::Vacant(free) => {
                let (tell, told) = watch::channel(Landing::default());
                free.insert(told);
                Seat::Pilot(Flight {
                    id,
                    tell,
                    all: self.clone(),
                })
            }
        }
    }

    /// Whether nothing is under way.
    pub fn is_empty(&self) -> bool {
        self.watchers().is_empty()
    }

    /// Lets nothing begin any more.
    pub fn close(&self) {
        self.0.closed.store(true, Ordering::SeqCst);
    }

    /// Whether nothing begins any more.
    pub fn is_closed(&self) -> bool {
        self.0.closed.load(Ordering::SeqCst)
    }

    /// Waits until nothing is under way, but no longer than `patience`.
    pub async fn settle(&self, patience: Duration) {
        let all_landed = async {
            while !self.watchers().is_empty() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        if tokio::time::timeout(patience, all_landed).await.is_err() {
            tracing::warn!("renewals of grants did not end in time");
        }
    }

    /// A panic while the lock was held left nothing half-done.
    fn watchers(&self) -> MutexGuard<'_, Watchers> {
        self.0
            .watchers
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Flight {
    /// A seat for whoever starts the flight and waits for it too.
    pub fn ride(&self) -> Ride {
        Ride(self.tell.subscribe())
    }

    /// Tells how it ended.
    pub fn land(self, failure: Option<Failure>) {
        self.tell.send_replace(Landing {
            landed: true,
            failure,
        });
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        self.all.watchers().remove(&self.id);
    }
}

impl Ride {
    /// Waits for the end: what went wrong, if anything did. Nothing is known if it took too long, or
    /// if the pilot was lost.
    pub async fn end(mut self, patience: Duration) -> Result<Option<Failure>, Lost> {
        match tokio::time::timeout(patience, self.0.wait_for(|landing| landing.landed)).await {
            Ok(Ok(landing)) => Ok(landing.failure.clone()),
            _ => Err(Lost),
        }
    }
}

/// Nobody knows how it ended.
#[derive(Clone, Copy, Debug)]
pub struct Lost;
