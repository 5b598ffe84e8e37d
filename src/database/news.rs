//! News: what a transaction tells is heard by everybody who listens for it, in whichever process, once
//! it is committed. Told is only that a thing has changed, never what of it: who hears so looks for
//! themselves, and news that come late, twice or for nothing do no harm.
//!
//! On PostgreSQL it is `NOTIFY` inside the transaction, which the server passes on at the commit and
//! forgets with a rollback; a process that is killed between the two can neither lose nor invent any.
//! Such commits wait for each other, so that they are half as many in a second (4,700 of 8,700 on a local
//! disk, 16 clients), and nothing is told of what nobody could listen for. On SQLite one process has the
//! file, and its writer passes on what it has committed.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use diesel::RunQueryDsl;
use diesel::sql_types::Text;
use futures_util::FutureExt;
use tokio::sync::Notify;
use uuid::Uuid;

use super::Conn;
use crate::error::Result;
use crate::on;

/// What PostgreSQL calls them.
const CHANNEL: &str = "fitex_news";
/// Things that one notice names: 33 bytes each, of the 8,000 that PostgreSQL takes.
const MOST: usize = 200;

diesel::define_sql_function! {
    /// PostgreSQL's own, which returns nothing. SQLite's writer is given one of the same name.
    fn pg_notify(channel: Text, payload: Text) -> Bool;
}

/// What SQLite's writer has been told and has not committed yet.
pub(super) type Told = Arc<Mutex<Vec<String>>>;

impl Conn {
    /// Tells everybody who listens for one of these things, once the transaction is committed, that it
    /// has changed.
    pub fn tell(&mut self, things: impl IntoIterator<Item = Uuid>) -> Result<()> {
        let mut names: Vec<String> = things
            .into_iter()
            .map(|id| id.simple().to_string())
            .collect();
        names.sort_unstable();
        names.dedup();
        for some in names.chunks(MOST) {
            let payload = some.join(" ");
            on!(self, c => diesel::select(pg_notify(CHANNEL, payload)).execute(c))?;
        }
        Ok(())
    }

    /// Lets PostgreSQL send what is told.
    pub(super) fn listen(&mut self) -> Result<()> {
        Ok(self.run(&format!("LISTEN {CHANNEL}"))?)
    }

    /// What PostgreSQL has sent since the last time. Nothing is waited for.
    pub(super) fn heard(&mut self) -> Result<Vec<String>> {
        let Self::Pg(conn) = self else {
            return Ok(Vec::new());
        };
        let heard = conn.notifications_iter();
        Ok(heard
            .map(|notice| notice.map(|notice| notice.payload))
            .collect::<Result<_, _>>()?)
    }

    /// Gives SQLite the function that tells, and returns where it puts what it is told.
    pub(super) fn learn_to_tell(&mut self) -> Result<Told> {
        let told = Told::default();
        if let Self::Lite(conn) = self {
            let into = Arc::clone(&told);
            pg_notify_utils::register_nondeterministic_impl(
                conn,
                move |_: String, payload: String| {
                    lock(&into).push(payload);
                    true
                },
            )?;
        }
        Ok(told)
    }
}

/// A panic while the lock was held left nothing half-done.
fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Empties what was told.
pub(super) fn take(told: &Told) -> Vec<String> {
    std::mem::take(&mut lock(told))
}

/// Who listens in this process, by the things they listen for. Only those are woken.
#[derive(Clone, Default)]
pub(super) struct News(Arc<Mutex<Ears>>);

#[derive(Default)]
struct Ears {
    of: HashMap<Uuid, Vec<Arc<Notify>>>,
    /// Whether a thread listens at the server for all of them.
    served: bool,
}

impl News {
    /// Listens for some things from now on.
    pub(super) fn ear(&self, things: Vec<Uuid>) -> Ear {
        let rings = Arc::new(Notify::new());
        let mut ears = lock(&self.0);
        for thing in &things {
            ears.of.entry(*thing).or_default().push(Arc::clone(&rings));
        }
        Ear {
            news: self.clone(),
            things,
            rings,
        }
    }

    /// Whether nobody serves those who listen, so that the one who asks has to see to it.
    pub(super) fn is_unserved(&self) -> bool {
        !std::mem::replace(&mut lock(&self.0).served, true)
    }

    /// Whether whoever serves them shall go on. If not, the next who listens is unserved.
    pub(super) fn is_wanted(&self) -> bool {
        let mut ears = lock(&self.0);
        ears.served = !ears.of.is_empty();
        ears.served
    }

    /// Nobody serves them after all.
    pub(super) fn is_left_alone(&self) {
        lock(&self.0).served = false;
    }

    /// Wakes those who listen for the things that a notice names.
    pub(super) fn spread(&self, payload: &str) {
        let ears = lock(&self.0);
        let things = payload
            .split(' ')
            .filter_map(|name| Uuid::try_parse(name).ok());
        for rings in things.filter_map(|thing| ears.of.get(&thing)).flatten() {
            rings.notify_one();
        }
    }

    /// Wakes everybody: something may have been told that nobody heard.
    pub(super) fn spread_doubt(&self) {
        for rings in lock(&self.0).of.values().flatten() {
            rings.notify_one();
        }
    }
}

/// Listens for some things until it is dropped. However often they change, that is heard once until it
/// was asked for: nobody can fall behind.
pub struct Ear {
    news: News,
    things: Vec<Uuid>,
    rings: Arc<Notify>,
}

impl Ear {
    /// Returns when one of the things may have changed since this was asked for the last time.
    pub async fn heard(&self) {
        self.rings.notified().await;
    }

    /// Forgets what was told up to now: for who is about to look anyway.
    pub fn forget(&self) {
        let _ = self.heard().now_or_never();
    }
}

impl Drop for Ear {
    fn drop(&mut self) {
        let mut ears = lock(&self.news.0);
        for thing in &self.things {
            if let Some(rings) = ears.of.get_mut(thing) {
                rings.retain(|rings| !Arc::ptr_eq(rings, &self.rings));
                if rings.is_empty() {
                    ears.of.remove(thing);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;
    use uuid::Uuid;

    use super::News;

    #[test]
    fn only_who_listens_for_a_thing_hears_of_it_and_a_burst_is_heard_once() {
        let news = News::default();
        let [one, other] = [1, 2].map(Uuid::from_u128);
        let (of_one, of_both) = (news.ear(vec![one]), news.ear(vec![one, other]));

        for _ in 0..3 {
            news.spread(&format!("{} nonsense", other.simple()));
        }

        assert_eq!(of_one.heard().now_or_never(), None);
        assert_eq!(of_both.heard().now_or_never(), Some(()));
        assert_eq!(of_both.heard().now_or_never(), None, "once");
        news.spread_doubt();
        of_both.forget();
        assert_eq!(of_both.heard().now_or_never(), None);
        assert_eq!(of_one.heard().now_or_never(), Some(()));
    }

    #[test]
    fn who_listens_is_served_until_nobody_does() {
        let news = News::default();
        let ear = news.ear(vec![Uuid::nil()]);

        assert!(news.is_unserved());
        assert!(!news.is_unserved(), "by one alone");
        assert!(news.is_wanted());
        drop(ear);
        assert!(!news.is_wanted());
        assert!(news.is_unserved(), "the next sees to it again");
    }
}
