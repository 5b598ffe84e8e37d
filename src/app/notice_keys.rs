//! The keys of Google's notices, fetched when one is not known, and not more often than is polite.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::auth::notices::Keyset;

/// How long nobody asks again after the keys were asked for: they change about once a month.
const PAUSE: Duration = Duration::from_mins(1);

#[derive(Default)]
struct Known {
    keys: Option<Arc<Keyset>>,
    asked: Option<Instant>,
}

#[derive(Default)]
struct Shared {
    known: Mutex<Known>,
    asking: tokio::sync::Mutex<()>,
}

/// The keys that this process knows. Clones share them.
#[derive(Clone, Default)]
pub struct NoticeKeys(Arc<Shared>);

impl NoticeKeys {
    /// The keys, if any are known.
    pub fn known(&self) -> Option<Arc<Keyset>> {
        self.known_now().keys.clone()
    }

    /// One asks at a time: who comes meanwhile waits, and then looks again what is known.
    pub async fn turn(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.0.asking.lock().await
    }

    /// Whether they may be asked for; then nobody else asks for a while.
    pub fn may_ask(&self) -> bool {
        let mut known = self.known_now();
        if known.asked.is_some_and(|asked| asked.elapsed() < PAUSE) {
            return false;
        }
        known.asked = Some(Instant::now());
        true
    }

    /// Takes newer keys.
    pub fn put(&self, keys: Keyset) {
        self.known_now().keys = Some(Arc::new(keys));
    }

    /// A panic while the lock was held left nothing half-done.
    fn known_now(&self) -> std::sync::MutexGuard<'_, Known> {
        self.0.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
