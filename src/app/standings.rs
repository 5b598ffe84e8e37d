//! Who asked just now, and what their data come through: a program that asks a hundred times in a second
//! is looked up once. Whatever this process changes is seen at once, what another changes within a second.

use std::sync::Arc;
use std::time::{Duration, Instant as Moment};

use quick_cache::sync::Cache;
use secrecy::SecretString;

use crate::model::id::{SessionId, TokenId};
use crate::model::time::Instant;
use crate::store::sessions::Standing;
use crate::store::tokens::Held;

/// How long something is remembered, at most.
const REMEMBERED: Duration = Duration::from_secs(1);
/// Sessions that are remembered.
const MOST: usize = 10_000;

/// What is known of a session.
#[derive(Clone, Debug)]
pub struct Known {
    /// How it stands.
    pub standing: Standing,
    /// The grants of its person.
    pub held: Vec<Arc<Held>>,
}

/// When something was read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// How often this process had changed the database by then.
    commits: u64,
    /// By FitEx's clock.
    now: Instant,
    /// By the machine's.
    at: Moment,
}

impl Reading {
    /// One that begins now.
    pub fn new(commits: u64, now: Instant) -> Self {
        Self {
            commits,
            now,
            at: Moment::now(),
        }
    }

    /// Whether what was read then is still good now.
    fn is_good(self, now: Self) -> bool {
        let older = now.now.0.duration_since(self.now.0).as_millis();
        self.commits == now.commits
            && now.at.duration_since(self.at) < REMEMBERED
            && (0..1_000).contains(&older)
    }
}

struct Shared {
    sessions: Cache<SessionId, (Reading, Arc<Known>)>,
    /// Access tokens that were opened, by their version.
    opened: Cache<(TokenId, i32), (Reading, SecretString)>,
}

/// What this process remembers. Clones share it.
#[derive(Clone)]
pub struct Standings(Arc<Shared>);

impl Default for Standings {
    fn default() -> Self {
        Self(Arc::new(Shared {
            sessions: Cache::new(MOST),
            opened: Cache::new(MOST),
        }))
    }
}

impl Standings {
    /// What is known of a session, if it was read so lately that it is still good.
    pub fn find(&self, session: SessionId, now: Reading) -> Option<Arc<Known>> {
        let (reading, known) = self.0.sessions.get(&session)?;
        reading.is_good(now).then_some(known)
    }

    /// Remembers what was read.
    pub fn put(&self, session: SessionId, reading: Reading, known: Arc<Known>) {
        self.0.sessions.insert(session, (reading, known));
    }

    /// The access token of a grant that was opened so lately that it is still good.
    pub fn opened(&self, token: TokenId, version: i32, now: Reading) -> Option<SecretString> {
        let (reading, secret) = self.0.opened.get(&(token, version))?;
        reading.is_good(now).then_some(secret)
    }

    /// Remembers an access token that was opened.
    pub fn open(&self, token: TokenId, version: i32, reading: Reading, secret: SecretString) {
        self.0.opened.insert((token, version), (reading, secret));
    }

    /// Forgets what is not good any more: of a secret nothing stays behind.
    pub fn forget(&self, now: Reading) {
        self.0
            .sessions
            .retain(|_, (reading, _)| reading.is_good(now));
        self.0.opened.retain(|_, (reading, _)| reading.is_good(now));
    }
}

#[cfg(test)]
mod tests {
    use super::{Duration, Instant, Moment, Reading};

    #[test]
    fn nothing_is_remembered_over_a_change_nor_for_longer_than_a_second() {
        let began = Moment::now();
        let at = |commits: u64, second: i64, passed: u64| Reading {
            commits,
            now: Instant(jiff::Timestamp::from_second(1_000_000 + second).unwrap()),
            at: began + Duration::from_millis(passed),
        };
        let read = at(7, 0, 0);

        for (now, is_good) in [
            (at(7, 0, 0), true),
            (at(7, 0, 999), true),
            // This process has changed something; another may have; the clock was set.
            (at(8, 0, 0), false),
            (at(7, 0, 1_000), false),
            (at(7, 1, 0), false),
            (at(7, -1, 0), false),
            (at(7, 86_400, 0), false),
        ] {
            assert_eq!(read.is_good(now), is_good);
        }
    }
}
