//! Master keys: which there are, sealing everything under the first, and giving one up.
//!
//! Only keys and secrets of FitEx's own are sealed under a master key; people's tokens are sealed under
//! a key of each person. So a change of the master key touches one small row for each person, while
//! FitEx goes on serving.

use std::fmt::Display;

use crate::app::App;
use crate::app::keys::{secret_place, signing_place};
use crate::auth::sealing::KeyRing;
use crate::database::Conn;
use crate::error::{Code, Error, Result};
use crate::model::id::{TokenId, UserId};
use crate::model::time::Instant;
use crate::service::{revocations, subscribers, vault};
use crate::store;
use crate::store::tokens::Held;

/// Rows that one write seals anew, so that nobody else has to wait long for theirs.
const BATCH: i64 = 100;

/// A master key that has sealed something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownKey {
    /// Its id.
    pub id: i32,
    /// Whether it seals what is sealed from now on.
    pub seals: bool,
    /// What is still sealed under it.
    pub sealed: i64,
}

/// Every master key that the database knows.
pub async fn list(app: &App) -> Result<Vec<KnownKey>> {
    let ring = app.ring.clone();
    app.database
        .read(move |conn| {
            let known = store::keys::check_values(conn)?;
            known
                .into_iter()
                .map(|(id, _)| {
                    Ok(KnownKey {
                        id,
                        seals: id == ring.sealing_key(),
                        sealed: count(conn, id)?,
                    })
                })
                .collect()
        })
        .await
}

/// What is sealed under a master key.
fn count(conn: &mut Conn, id: i32) -> Result<i64> {
    let by = |blob: &[u8]| KeyRing::sealed_by(blob) == Some(id);
    let mut sealed = store::data_keys::count_under(conn, id)?;
    let mut add = |is: bool| sealed += i64::from(is);
    for key in store::keys::signing(conn)? {
        add(by(&key.sealed_private_key));
    }
    for (_, blob) in store::keys::secrets_of_own(conn)? {
        add(by(&blob));
    }
    for revocation in store::revocations::all(conn)? {
        add(by(&revocation.sealed_token));
    }
    for (_, blob) in store::subscribers::secrets(conn)? {
        add(by(&blob));
    }
    let mut last = None;
    loop {
        let held = store::tokens::behind(conn, last, BATCH)?;
        for held in &held {
            add(by(&held.sealed_access_token));
        }
        last = held.last().map(|held| held.token.id);
        if last.is_none() {
            return Ok(sealed);
        }
    }
}

/// What sealing everything anew came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Resealed {
    /// Values that were sealed anew.
    pub done: u64,
    /// Values that do not open under any key there is. Whose tokens they are has to connect again.
    pub unreadable: u64,
}

impl Resealed {
    fn and(self, other: Self) -> Self {
        Self {
            done: self.done + other.done,
            unreadable: self.unreadable + other.unreadable,
        }
    }

    /// Counts one value; the rest goes on without one that does not open.
    fn count(&mut self, resealed: Result<bool>, what: &dyn Display) -> Result<()> {
        match resealed {
            Ok(was_old) => self.done += u64::from(was_old),
            Err(error) if error.code == Code::Internal => {
                tracing::error!(what = %what, error = error.source_text(), "does not open and is left as it is");
                self.unreadable += 1;
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }
}

/// Seals everything under the first master key. It may be broken off at any moment and begun again.
pub async fn reseal(app: &App) -> Result<Resealed> {
    let mut all = of_its_own(app).await?;
    let mut last = None;
    loop {
        let (next, some) = old_tokens(app, last).await?;
        all = all.and(some);
        last = next;
        if last.is_none() {
            break;
        }
    }
    let mut last = None;
    loop {
        let (next, some) = data_keys(app, last).await?;
        all = all.and(some);
        last = next;
        if last.is_none() {
            return Ok(all);
        }
    }
}

/// Tokens that were stored before people had keys of their own.
async fn old_tokens(app: &App, behind: Option<TokenId>) -> Result<(Option<TokenId>, Resealed)> {
    let (ring, now) = (app.ring.clone(), app.now());
    app.database
        .write(move |conn| {
            let held = store::tokens::behind(conn, behind, BATCH)?;
            let mut resealed = Resealed::default();
            for held in &held {
                if KeyRing::sealed_by(&held.sealed_access_token).is_some() {
                    let done = under_own_key(conn, &ring, held, now);
                    resealed.count(done, &held.token.id)?;
                }
            }
            Ok((held.last().map(|held| held.token.id), resealed))
        })
        .await
}

fn under_own_key(conn: &mut Conn, ring: &KeyRing, held: &Held, now: Instant) -> Result<bool> {
    let token = vault::access_token(ring, held)?;
    let key = vault::data_key(conn, ring, held.user, now)?;
    let sealed = vault::seal(&key, vault::Place::of(held), &token, None)?;
    let blob = &sealed.access_token;
    store::tokens::reseal_access(conn, held.token.id, held.version, blob).map(|()| true)
}

async fn of_its_own(app: &App) -> Result<Resealed> {
    let ring = app.ring.clone();
    app.database
        .write(move |conn| {
            let mut resealed = Resealed::default();
            for key in store::keys::signing(conn)? {
                let new = ring.resealed(&signing_place(&key.id), &key.sealed_private_key);
                let put = |sealed: &[u8]| store::keys::reseal_signing(conn, &key.id, sealed);
                resealed.count(put_if_new(new, put), &key.id)?;
            }
            for (id, blob) in store::keys::secrets_of_own(conn)? {
                let new = ring.resealed(&secret_place(&id), &blob);
                let put = |sealed: &[u8]| store::keys::reseal_secret(conn, &id, sealed);
                resealed.count(put_if_new(new, put), &id)?;
            }
            for waiting in store::revocations::all(conn)? {
                let new = ring.resealed(&revocations::place(waiting.id), &waiting.sealed_token);
                let put = |sealed: &[u8]| store::revocations::reseal(conn, waiting.id, sealed);
                resealed.count(put_if_new(new, put), &waiting.id)?;
            }
            for (client, blob) in store::subscribers::secrets(conn)? {
                let new = ring.resealed(&subscribers::place(client), &blob);
                let put = |sealed: &[u8]| store::subscribers::reseal(conn, client, &blob, sealed);
                resealed.count(put_if_new(new, put), &client)?;
            }
            Ok(resealed)
        })
        .await
}

fn put_if_new(
    resealed: Result<Option<Vec<u8>>>,
    put: impl FnOnce(&[u8]) -> Result<()>,
) -> Result<bool> {
    match resealed? {
        Some(sealed) => put(&sealed).map(|()| true),
        None => Ok(false),
    }
}

async fn data_keys(app: &App, behind: Option<UserId>) -> Result<(Option<UserId>, Resealed)> {
    let ring = app.ring.clone();
    app.database
        .write(move |conn| {
            let sealing = ring.sealing_key();
            let others = store::data_keys::under_others(conn, sealing, behind, BATCH)?;
            let mut resealed = Resealed::default();
            for key in &others {
                let new = ring.resealed(&vault::key_place(key.user_id), &key.sealed_key);
                let put =
                    |sealed: &[u8]| store::data_keys::reseal(conn, key, sealing, sealed).map(drop);
                resealed.count(put_if_new(new, put), &key.user_id)?;
            }
            Ok((others.last().map(|key| key.user_id), resealed))
        })
        .await
}

/// Gives a master key up, unless something is still sealed under it.
pub async fn retire(app: &App, id: i32) -> Result<()> {
    if id == app.ring.sealing_key() {
        return Err(refused("this is the key that seals; put another one first"));
    }
    // Nothing more is sealed under it, since another one seals; so the long look needs no lock.
    let sealed = app.database.read(move |conn| count(conn, id)).await?;
    if sealed > 0 {
        let why = format!(
            "{sealed} values are still sealed under it; run `fitex keys reseal` first. Those that it calls unreadable go when their people connect again or their accounts are deleted"
        );
        return Err(refused(&why));
    }
    app.database
        .write(move |conn| {
            if !store::keys::forget_check_value(conn, id)? {
                return Err(Error::not_found("master key"));
            }
            Ok(())
        })
        .await
}

fn refused(why: &str) -> Error {
    Error::new(Code::Conflict, format!("The key cannot be retired: {why}."))
}
