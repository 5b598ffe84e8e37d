//! Calls that were taken from people's budgets in the database in advance, and how fast people ask: what
//! a request would otherwise have to write down each time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::model::id::UserId;
use crate::model::time::Instant;
use crate::model::token::Provider;

/// People of whom anything is remembered, before those are forgotten of whom nothing is worth it.
const MOST: usize = 10_000;

/// What is left of a budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// Calls in a whole window.
    pub limit: u32,
    /// Seconds of the window.
    pub window: u32,
    /// Calls that are left.
    pub remaining: u32,
    /// Seconds until all of them are there again.
    pub reset: u32,
}

#[derive(Clone, Copy)]
struct Reserve {
    calls: i64,
    until: Instant,
    allowance: Allowance,
}

#[derive(Default)]
struct Ledger {
    reserves: HashMap<(UserId, Provider), Reserve>,
    /// When the next request of somebody would be in time: the generic cell rate algorithm.
    paces: HashMap<UserId, i64>,
}

/// The reserves of this process. Clones share them.
#[derive(Clone, Default)]
pub struct Reserves(Arc<Mutex<Ledger>>);

impl Reserves {
    /// Takes calls from what was reserved; nothing if that is not enough.
    pub fn take(&self, who: (UserId, Provider), calls: i64, now: Instant) -> Option<Allowance> {
        let mut ledger = self.ledger();
        let reserve = ledger.reserves.get_mut(&who)?;
        if reserve.until <= now || reserve.calls < calls {
            return None;
        }
        reserve.calls -= calls;
        Some(reserve.left())
    }

    /// What was left when somebody last asked.
    pub fn left(&self, who: (UserId, Provider)) -> Option<Allowance> {
        self.ledger().reserves.get(&who).map(Reserve::left)
    }

    /// Puts calls into the reserve, until an instant.
    pub fn put(
        &self,
        who: (UserId, Provider),
        (calls, allowance): (i64, Allowance),
        (now, until): (Instant, Instant),
    ) {
        let mut ledger = self.ledger();
        if ledger.reserves.len() >= MOST {
            ledger.reserves.retain(|_, reserve| reserve.until > now);
        }
        let reserve = Reserve {
            calls,
            until,
            allowance,
        };
        ledger.reserves.insert(who, reserve);
    }

    /// Counts a request of somebody who may make so many in a minute: the seconds to wait, if it was one
    /// too many.
    pub fn pace(&self, user: UserId, per_minute: u32, now: Instant) -> Option<u32> {
        let now = now.0.as_microsecond();
        let step = 60_000_000 / i64::from(per_minute.max(1));
        let mut ledger = self.ledger();
        if ledger.paces.len() >= MOST {
            ledger.paces.retain(|_, next| *next > now);
        }
        let next = ledger.paces.entry(user).or_insert(now);
        let arrives = (*next).max(now);
        let early = arrives + step - now - 60_000_000;
        if early > 0 {
            return Some(u32::try_from((early + 999_999) / 1_000_000).unwrap_or(u32::MAX));
        }
        *next = arrives + step;
        None
    }

    /// A panic while the lock was held left nothing half-done.
    fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Reserve {
    fn left(&self) -> Allowance {
        let calls = u32::try_from(self.calls).unwrap_or_default();
        Allowance {
            remaining: self.allowance.remaining.saturating_add(calls),
            ..self.allowance
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::{Allowance, Reserves};
    use crate::model::id::UserId;
    use crate::model::time::Instant;
    use crate::model::token::Provider;

    fn at(second: i64) -> Instant {
        Instant(jiff::Timestamp::from_second(second).unwrap())
    }

    #[test]
    fn a_reserve_is_used_up_or_forgotten() {
        let reserves = Reserves::default();
        let who = (UserId(Uuid::from_u128(1)), Provider::Fitbit);
        let allowance = Allowance {
            limit: 120,
            window: 3600,
            remaining: 100,
            reset: 600,
        };

        assert_eq!(reserves.take(who, 1, at(0)), None);
        reserves.put(who, (3, allowance), (at(0), at(60)));
        assert_eq!(
            reserves.take(who, 2, at(1)).map(|left| left.remaining),
            Some(101)
        );
        assert_eq!(reserves.take(who, 2, at(1)), None);
        assert_eq!(reserves.take(who, 1, at(60)), None);
    }

    #[test]
    fn so_many_may_come_in_a_minute() {
        let (reserves, user) = (Reserves::default(), UserId(Uuid::from_u128(1)));

        let refused = (0..130)
            .filter(|_| reserves.pace(user, 120, at(0)).is_some())
            .count();

        assert_eq!(refused, 10);
        assert_eq!(reserves.pace(user, 120, at(0)), Some(1));
        assert_eq!(reserves.pace(user, 120, at(1)), None);
    }
}
