//! Passwords: Argon2id, with a bound on how many are hashed at once.

use std::sync::Arc;
use std::time::Duration;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

use super::random;
use crate::error::{Error, Result};

/// How long somebody waits for a turn before they are told that FitEx is busy.
const WAIT: Duration = Duration::from_secs(2);
/// How many may wait for a turn.
const QUEUE: usize = 32;

/// Hashes and verifies passwords. Each hash takes tens of megabytes, so only a few run at once.
#[derive(Clone)]
pub struct Passwords {
    argon: Argon2<'static>,
    turns: Arc<Semaphore>,
    places: Arc<Semaphore>,
    /// What an unknown account is verified against, so that it costs what a known one costs.
    nobody: Arc<str>,
}

impl Passwords {
    /// Makes a hasher with the given cost; `at_once` bounds the hashes that run at the same time.
    pub fn new(memory_kib: u32, passes: u32, at_once: usize) -> Result<Self> {
        let params = Params::new(memory_kib, passes, 1, Some(32)).map_err(Error::internal)?;
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let nobody = hash(&argon, &random::bytes::<32>()?)?;
        Ok(Self {
            argon,
            turns: Arc::new(Semaphore::new(at_once)),
            places: Arc::new(Semaphore::new(at_once + QUEUE)),
            nobody: nobody.into(),
        })
    }

    /// Hashes a password into a PHC string.
    pub async fn hash(&self, password: &str) -> Result<String> {
        let (argon, password) = (self.argon.clone(), password.to_owned());
        self.in_turn(move || hash(&argon, password.as_bytes()))
            .await
    }

    /// Whether `password` belongs to `hash`. Without a hash it costs the same and says no.
    pub async fn verify(&self, password: &str, hash: Option<String>) -> Result<bool> {
        let argon = self.argon.clone();
        let known = hash.is_some();
        let (password, hash) = (
            password.to_owned(),
            hash.unwrap_or_else(|| self.nobody.to_string()),
        );
        let matches = self
            .in_turn(move || {
                let hash = PasswordHash::new(&hash).map_err(Error::internal)?;
                Ok(argon.verify_password(password.as_bytes(), &hash).is_ok())
            })
            .await?;
        Ok(matches && known)
    }

    /// Whether a hash was made with a lower cost than is asked for now.
    pub fn is_outdated(&self, hash: &str) -> bool {
        let cost = |params: &Params| (params.m_cost(), params.t_cost());
        let made = PasswordHash::new(hash)
            .ok()
            .and_then(|hash| Params::try_from(&hash).ok());
        made.is_none_or(|made| cost(&made) < cost(self.argon.params()))
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let busy = || Error::busy("Too many people are signing in at the moment.");
        let place = Arc::clone(&self.places)
            .try_acquire_owned()
            .map_err(|_| busy())?;
        let turn = tokio::time::timeout(WAIT, Arc::clone(&self.turns).acquire_owned());
        let turn = turn.await.map_err(|_| busy())?.map_err(Error::internal)?;
        // The turn moves into the thread: a caller that gives up does not make room too early.
        #[expect(
            clippy::disallowed_methods,
            reason = "the one place where hashing blocks"
        )]
        let task = tokio::task::spawn_blocking(move || {
            let _held = (place, turn);
            work()
        });
        task.await.map_err(Error::internal)?
    }
}

fn hash(argon: &Argon2<'_>, password: &[u8]) -> Result<String> {
    let salt = random::bytes::<16>()?;
    let hash = argon
        .hash_password_with_salt(password, &salt)
        .map_err(Error::internal)?;
    Ok(hash.to_string())
}

#[cfg(test)]
mod tests {
    use super::Passwords;

    #[tokio::test]
    async fn only_the_right_password_of_a_known_account_is_accepted() {
        let passwords = Passwords::new(19_456, 2, 1).unwrap();
        let hash = passwords.hash("five sturdy walking shoes").await.unwrap();

        assert!(
            hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{hash}"
        );
        assert!(
            passwords
                .verify("five sturdy walking shoes", Some(hash.clone()))
                .await
                .unwrap()
        );
        assert!(
            !passwords
                .verify("four sturdy walking shoes", Some(hash))
                .await
                .unwrap()
        );
        assert!(
            !passwords
                .verify("five sturdy walking shoes", None)
                .await
                .unwrap()
        );
    }

    #[tokio::test]
    async fn a_cheaper_hash_is_outdated() {
        let cheap = Passwords::new(19_456, 2, 1).unwrap();
        let dear = Passwords::new(19_456, 3, 1).unwrap();
        let hash = cheap.hash("five sturdy walking shoes").await.unwrap();

        assert!(dear.is_outdated(&hash));
        assert!(!cheap.is_outdated(&hash));
    }
}
