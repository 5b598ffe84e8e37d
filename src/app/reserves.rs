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

type Whose = (UserId, Provider);

#[derive(Clone, Copy)]
struct Reserve {
    /// Less than none if an answer took more than was thought.
    calls: i64,
    until: Instant,
    allowance: Allowance,
}

#[derive(Default)]
struct Ledger {
    reserves: HashMap<Whose, Reserve>,
    /// Who is just taking more, so that it is taken once.
    turns: HashMap<Whose, Arc<Turn>>,
    /// Until when a provider wants to hear nothing about somebody.
    holds: HashMap<Whose, Instant>,
    /// When the next request of somebody would be in time: the generic cell rate algorithm.
    paces: HashMap<UserId, i64>,
}

type Turn = tokio::sync::Mutex<()>;

/// The reserves of this process. Clones share them.
#[derive(Clone, Default)]
pub struct Reserves(Arc<Mutex<Ledger>>);

impl Reserves {
    /// Takes calls from what was reserved; nothing if that is not enough.
    pub fn take(&self, who: Whose, calls: i64, now: Instant) -> Option<Allowance> {
        let mut ledger = self.ledger();
        let reserve = ledger.reserves.get_mut(&who)?;
        if reserve.at(now) < calls {
            return None;
        }
        reserve.calls -= calls;
        Some(reserve.left())
    }

    /// What was left when somebody last asked.
    pub fn left(&self, who: Whose) -> Option<Allowance> {
        self.ledger().reserves.get(&who).map(Reserve::left)
    }

    /// Calls that are in reserve, or that are owed.
    pub fn calls(&self, who: Whose, now: Instant) -> i64 {
        let mut ledger = self.ledger();
        let reserve = ledger.reserves.get_mut(&who);
        reserve.map_or(0, |reserve| reserve.at(now))
    }

    /// Waits for those who are just taking more for the same person. Whoever holds it may.
    pub async fn turn(&self, who: Whose) -> tokio::sync::OwnedMutexGuard<()> {
        let turn = Arc::clone(self.ledger().turns.entry(who).or_default());
        turn.lock_owned().await
    }

    /// Puts calls into the reserve, to what is there, until an instant.
    pub fn put(
        &self,
        who: Whose,
        (calls, allowance): (i64, Allowance),
        (now, until): (Instant, Instant),
    ) {
        let mut ledger = self.ledger();
        if ledger.reserves.len() >= MOST {
            ledger.tidy(now);
        }
        let had = ledger.reserves.get_mut(&who).map(|had| had.at(now));
        let reserve = Reserve {
            calls: had.unwrap_or_default() + calls,
            until,
            allowance,
        };
        ledger.reserves.insert(who, reserve);
    }

    /// Notes that an answer took more calls than were taken for it. Nobody owes more than `most`.
    pub fn owe(&self, who: Whose, calls: i64, most: i64) {
        if let Some(reserve) = self.ledger().reserves.get_mut(&who) {
            reserve.calls = (reserve.calls - calls).max(-most);
        }
    }

    /// A provider wants to hear nothing about somebody until an instant.
    pub fn hold(&self, who: Whose, until: Instant) {
        self.ledger().holds.insert(who, until);
    }

    /// The seconds for which a provider wants to hear nothing about somebody.
    pub fn held(&self, who: Whose, now: Instant) -> Option<u32> {
        let mut ledger = self.ledger();
        let until = *ledger.holds.get(&who)?;
        let wait = until.0.as_second() - now.0.as_second();
        if wait <= 0 {
            ledger.holds.remove(&who);
        }
        u32::try_from(wait).ok().filter(|wait| *wait > 0)
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

impl Ledger {
    /// Forgets people of whom nothing is worth remembering.
    fn tidy(&mut self, now: Instant) {
        self.reserves
            .retain(|_, reserve| reserve.until > now || reserve.calls < 0);
        self.holds.retain(|_, until| *until > now);
        // Nobody else knows of one that is not taken.
        self.turns.retain(|_, turn| Arc::strong_count(turn) > 1);
    }
}

impl Reserve {
    /// Calls that are there, or owed: what is owed stays so.
    fn at(&mut self, now: Instant) -> i64 {
        if self.until <= now {
            self.calls = self.calls.min(0);
        }
        self.calls
    }

    fn left(&self) -> Allowance {
        let left = i64::from(self.allowance.remaining) + self.calls;
        Allowance {
            remaining: u32::try_from(left).unwrap_or_default(),
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
        reserves.put(who, (1, allowance), (at(0), at(60)));
        reserves.put(who, (2, allowance), (at(0), at(60)));
        assert_eq!(
            reserves.take(who, 2, at(1)).map(|left| left.remaining),
            Some(101)
        );
        assert_eq!(reserves.take(who, 2, at(1)), None);
        assert_eq!(reserves.take(who, 1, at(60)), None);
    }

    #[test]
    fn what_was_taken_too_much_is_owed() {
        let reserves = Reserves::default();
        let who = (UserId(Uuid::from_u128(1)), Provider::GoogleHealth);
        let allowance = Allowance {
            limit: 240,
            window: 60,
            remaining: 216,
            reset: 6,
        };
        reserves.put(who, (24, allowance), (at(0), at(60)));

        reserves.owe(who, 30, 240);

        assert_eq!(reserves.calls(who, at(1)), -6);
        assert_eq!(reserves.take(who, 1, at(1)), None);
        assert_eq!(reserves.calls(who, at(100)), -6, "a debt does not expire");
        reserves.put(who, (7, allowance), (at(100), at(160)));
        assert!(reserves.take(who, 1, at(101)).is_some());
        reserves.owe(who, 1_000, 240);
        assert_eq!(reserves.calls(who, at(102)), -240);
    }

    #[test]
    fn a_provider_is_left_alone_for_as_long_as_it_wants() {
        let reserves = Reserves::default();
        let who = (UserId(Uuid::from_u128(1)), Provider::Fitbit);

        reserves.hold(who, at(30));

        assert_eq!(reserves.held(who, at(10)), Some(20));
        assert_eq!(reserves.held(who, at(30)), None);
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
