//! Where FitEx gets the time from: the system, or a clock that a test holds.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{SignedDuration, Timestamp};

/// A source of the current instant. Clones of a held clock share its hands.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// A clock that stands still until somebody moves it, in microseconds since 1970.
    Held(Arc<AtomicI64>),
}

impl Clock {
    /// Returns a clock that shows `start` until it is moved.
    pub fn held_at(start: Timestamp) -> Self {
        Self::Held(Arc::new(AtomicI64::new(start.as_microsecond())))
    }

    /// Returns the current instant, in whole microseconds because both databases keep no more.
    pub fn now(&self) -> Timestamp {
        let micros = match self {
            #[expect(
                clippy::disallowed_methods,
                reason = "the one place that reads the clock"
            )]
            Self::System => Timestamp::now().as_microsecond(),
            Self::Held(micros) => micros.load(Ordering::SeqCst),
        };
        Timestamp::from_microsecond(micros).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// Moves a held clock by `step`; the system's clock is left alone.
    pub fn advance(&self, step: SignedDuration) {
        if let Self::Held(micros) = self {
            let step = i64::try_from(step.as_micros()).unwrap_or(i64::MAX);
            micros.fetch_add(step, Ordering::SeqCst);
        }
    }

    /// Sets a held clock to `instant`; the system's clock is left alone.
    pub fn set(&self, instant: Timestamp) {
        if let Self::Held(micros) = self {
            micros.store(instant.as_microsecond(), Ordering::SeqCst);
        }
    }
}
