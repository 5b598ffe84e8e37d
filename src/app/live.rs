//! Who listens in this process, and what tells them that there is news.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Semaphore, broadcast, watch};

use crate::caller::Person;
use crate::model::id::{SessionId, UserId};

/// Connections that one address may keep open: an office behind one router.
const MOST_OF_ADDRESS: usize = 100;
/// Connections that one person may keep open: their devices.
const MOST_OF_PERSON: usize = 10;
/// News that a slow listener may fall behind before it has to look for itself.
const BACKLOG: usize = 1_024;
/// Watchers that look at the database at the same time. When all of them have to, because a season was
/// changed or a connection was lost, requests still find one.
const LOOKS: usize = 2;

#[derive(Default)]
struct Open {
    addresses: HashMap<IpAddr, usize>,
    people: HashMap<UserId, usize>,
    sessions: HashMap<SessionId, usize>,
}

struct Shared {
    news: broadcast::Sender<UserId>,
    ended: broadcast::Sender<SessionId>,
    closing: watch::Sender<bool>,
    looks: Semaphore,
    open: Mutex<Open>,
}

/// The listeners of this process. Clones share them.
#[derive(Clone)]
pub struct Live(Arc<Shared>);

impl Default for Live {
    fn default() -> Self {
        Self(Arc::new(Shared {
            news: broadcast::channel(BACKLOG).0,
            ended: broadcast::channel(BACKLOG).0,
            closing: watch::channel(false).0,
            looks: Semaphore::new(LOOKS),
            open: Mutex::default(),
        }))
    }
}

impl Live {
    /// Hears of whom there is news. One who falls behind has to look for themselves.
    pub fn news(&self) -> broadcast::Receiver<UserId> {
        self.0.news.subscribe()
    }

    /// Whether anybody waits for news.
    pub fn is_listened_to(&self) -> bool {
        self.0.news.receiver_count() > 0
    }

    /// Says that there is news of somebody.
    pub fn tell(&self, user: UserId) {
        let _ = self.0.news.send(user);
    }

    /// Hears which sessions have ended.
    pub fn ends(&self) -> broadcast::Receiver<SessionId> {
        self.0.ended.subscribe()
    }

    /// Says that a session has ended.
    pub fn end(&self, session: SessionId) {
        let _ = self.0.ended.send(session);
    }

    /// Hears that the server stops.
    pub fn closing(&self) -> watch::Receiver<bool> {
        self.0.closing.subscribe()
    }

    /// Says that the server stops.
    pub fn close(&self) {
        self.0.closing.send_replace(true);
    }

    /// Looks at the database when it is this watcher's turn.
    pub async fn in_turn<T>(&self, look: impl Future<Output = T>) -> T {
        // It is never closed.
        let _turn = self.0.looks.acquire().await;
        look.await
    }

    /// The sessions that keep a connection open.
    pub fn sessions(&self) -> Vec<SessionId> {
        self.open().sessions.keys().copied().collect()
    }

    /// A place for a connection from an address; nothing if it has enough of them.
    pub fn admit(&self, address: Option<IpAddr>) -> Option<Place> {
        let address = address.map(neighbourhood);
        if let Some(address) = address
            && !take(&mut self.open().addresses, address, MOST_OF_ADDRESS)
        {
            return None;
        }
        Some(Place {
            live: self.clone(),
            address,
            person: None,
        })
    }

    /// A panic while the lock was held left nothing half-done.
    fn open(&self) -> MutexGuard<'_, Open> {
        self.0.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An IPv6 network gives each of its machines as many addresses as it likes.
fn neighbourhood(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
    }
}

fn take<K: Eq + Hash>(counts: &mut HashMap<K, usize>, key: K, most: usize) -> bool {
    let count = counts.entry(key).or_default();
    let free = *count < most;
    *count += usize::from(free);
    free
}

fn give_back<K: Eq + Hash>(counts: &mut HashMap<K, usize>, key: &K) {
    if let Some(count) = counts.get_mut(key) {
        *count -= 1;
        if *count == 0 {
            counts.remove(key);
        }
    }
}

/// A connection's place, given back with it.
pub struct Place {
    live: Live,
    address: Option<IpAddr>,
    person: Option<(UserId, SessionId)>,
}

impl Place {
    /// Notes whose connection it is; refuses one more of a person who has enough.
    pub fn is_of(&mut self, person: &Person) -> bool {
        let mut open = self.live.open();
        if !take(&mut open.people, person.user, MOST_OF_PERSON) {
            return false;
        }
        take(&mut open.sessions, person.session, usize::MAX);
        self.person = Some((person.user, person.session));
        true
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.live.open();
        if let Some(address) = &self.address {
            give_back(&mut open.addresses, address);
        }
        if let Some((user, session)) = &self.person {
            give_back(&mut open.people, user);
            give_back(&mut open.sessions, session);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Live, MOST_OF_ADDRESS};

    #[test]
    fn an_address_has_so_many_places_and_gets_them_back() {
        let live = Live::default();
        let of = |text: &str| live.admit(text.parse().ok());
        let mut places: Vec<_> = (0..MOST_OF_ADDRESS)
            .map(|n| of(&format!("2001:db8::{n:x}")).unwrap())
            .collect();

        assert!(of("2001:db8::ffff").is_none(), "the same /64");
        assert!(of("2001:db8:0:1::1").is_some());
        places.pop();
        assert!(of("2001:db8::ffff").is_some());
    }
}
