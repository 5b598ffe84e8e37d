//! How many requests are passed on at the same time: to a provider, and for a person. Whoever comes
//! when it is full waits.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::model::id::UserId;
use crate::model::token::Provider;

/// Requests under way to one provider.
const MOST_OF_PROVIDER: usize = 64;
/// Requests under way for one person.
const MOST_OF_PERSON: usize = 4;

struct Shared {
    providers: Vec<(Provider, Arc<Semaphore>)>,
    people: Mutex<HashMap<UserId, Arc<Semaphore>>>,
}

/// The gates of this process. Clones share them.
#[derive(Clone)]
pub struct Gates(Arc<Shared>);

impl Default for Gates {
    fn default() -> Self {
        let gate = |provider: &Provider| (*provider, Arc::new(Semaphore::new(MOST_OF_PROVIDER)));
        Self(Arc::new(Shared {
            providers: Provider::ALL.iter().map(gate).collect(),
            people: Mutex::default(),
        }))
    }
}

/// A request that is under way until this is dropped.
pub struct Passage {
    gates: Gates,
    user: UserId,
    person: Option<OwnedSemaphorePermit>,
    _provider: OwnedSemaphorePermit,
}

impl Gates {
    /// Goes through when there is room; nothing if there was none for so long.
    pub async fn pass(
        &self,
        user: UserId,
        provider: Provider,
        patience: Duration,
    ) -> Option<Passage> {
        let person = Arc::clone(
            self.people()
                .entry(user)
                .or_insert_with(|| Arc::new(Semaphore::new(MOST_OF_PERSON))),
        );
        let (_, provider) = self
            .0
            .providers
            .iter()
            .find(|(known, _)| *known == provider)?;
        let both = async {
            // They are never closed.
            let person = person.acquire_owned().await.ok()?;
            Some((person, Arc::clone(provider).acquire_owned().await.ok()?))
        };
        let through = tokio::time::timeout(patience, both).await;
        let Some((person, provider)) = through.ok().flatten() else {
            self.leave(user);
            return None;
        };
        Some(Passage {
            gates: self.clone(),
            user,
            person: Some(person),
            _provider: provider,
        })
    }

    /// Forgets the gate of somebody for whom nothing is under way.
    fn leave(&self, user: UserId) {
        let mut people = self.people();
        if people
            .get(&user)
            .is_some_and(|gate| Arc::strong_count(gate) == 1)
        {
            people.remove(&user);
        }
    }

    /// A panic while the lock was held left nothing half-done.
    fn people(&self) -> MutexGuard<'_, HashMap<UserId, Arc<Semaphore>>> {
        self.0.people.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Passage {
    fn drop(&mut self) {
        drop(self.person.take());
        self.gates.leave(self.user);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use uuid::Uuid;

    use super::{Gates, MOST_OF_PERSON};
    use crate::model::id::UserId;
    use crate::model::token::Provider;

    #[tokio::test]
    async fn who_comes_when_it_is_full_waits_and_nobody_is_remembered() {
        let (gates, user) = (Gates::default(), UserId(Uuid::from_u128(1)));
        let pass = || gates.pass(user, Provider::Fitbit, Duration::from_millis(20));
        let mut inside = Vec::new();
        for _ in 0..MOST_OF_PERSON {
            inside.push(pass().await);
        }

        assert!(inside.iter().all(Option::is_some));
        assert!(pass().await.is_none());
        let other = UserId(Uuid::from_u128(2));
        assert!(
            gates
                .pass(other, Provider::Fitbit, Duration::from_millis(20))
                .await
                .is_some()
        );
        inside.pop();
        assert!(pass().await.is_some());
        inside.clear();
        assert!(gates.people().is_empty());
    }
}
