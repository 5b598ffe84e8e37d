//! Master keys: which there are, sealing everything under the first, and giving one up.
//!
//! Only keys and secrets of FitEx's own are sealed under a master key; people's tokens are sealed under
//! a key of each person. So a change of the master key touches one small row for each person, while
//! FitEx goes on serving.

use secrecy::ExposeSecret;

use crate::app::App;
use crate::app::keys::{secret_place, signing_place};
use crate::auth::sealing::KeyRing;
use crate::database::Conn;
use crate::error::{Code, Error, Result};
use crate::service::{revocations, vault};
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

/// Seals everything under the first master key; says how much that was. It may be broken off at any
/// moment and begun again.
pub async fn reseal(app: &App) -> Result<u64> {
    let mut done = of_its_own(app).await?;
    let mut last = None;
    loop {
        let (ring, now) = (app.ring.clone(), app.now());
        let (next, count) = app
            .database
            .write(move |conn| {
                let held = store::tokens::behind(conn, last, BATCH)?;
                let mut count = 0;
                for held in held.iter().filter(|held| is_old(held)) {
                    let token = vault::access_token(&ring, held)?;
                    let key = vault::data_key(conn, &ring, held.user, now)?;
                    let place = vault::Place::of(held);
                    let sealed = vault::seal(&key, place, &token, None)?;
                    let blob = &sealed.access_token;
                    store::tokens::reseal_access(conn, held.token.id, held.version, blob)?;
                    count += 1;
                }
                Ok((held.last().map(|held| held.token.id), count))
            })
            .await?;
        done += count;
        last = next;
        if last.is_none() {
            break;
        }
    }
    loop {
        let count = data_keys(app).await?;
        if count == 0 {
            return Ok(done);
        }
        done += count;
    }
}

/// Whether a token was stored before people had keys of their own.
fn is_old(held: &Held) -> bool {
    KeyRing::sealed_by(&held.sealed_access_token).is_some()
}

async fn of_its_own(app: &App) -> Result<u64> {
    let ring = app.ring.clone();
    app.database
        .write(move |conn| {
            let mut done = 0;
            for key in store::keys::signing(conn)? {
                let place = signing_place(&key.id);
                if let Some(sealed) = ring.resealed(&place, &key.sealed_private_key)? {
                    store::keys::reseal_signing(conn, &key.id, &sealed)?;
                    done += 1;
                }
            }
            for (id, blob) in store::keys::secrets_of_own(conn)? {
                if let Some(sealed) = ring.resealed(&secret_place(&id), &blob)? {
                    store::keys::reseal_secret(conn, &id, &sealed)?;
                    done += 1;
                }
            }
            for waiting in store::revocations::all(conn)? {
                let place = revocations::place(waiting.id);
                if let Some(sealed) = ring.resealed(&place, &waiting.sealed_token)? {
                    store::revocations::reseal(conn, waiting.id, &sealed)?;
                    done += 1;
                }
            }
            Ok(done)
        })
        .await
}

async fn data_keys(app: &App) -> Result<u64> {
    let ring = app.ring.clone();
    app.database
        .write(move |conn| {
            let sealing = ring.sealing_key();
            let others = store::data_keys::under_others(conn, sealing, BATCH)?;
            let mut done = 0;
            for key in others {
                let value = ring.open(&vault::key_place(key.user_id), &key.sealed_key)?;
                let sealed = ring.seal(&vault::key_place(key.user_id), value.expose_secret())?;
                store::data_keys::reseal(conn, &key, sealing, &sealed)?;
                done += 1;
            }
            Ok(done)
        })
        .await
}

/// Gives a master key up, unless something is still sealed under it.
pub async fn retire(app: &App, id: i32) -> Result<()> {
    if id == app.ring.sealing_key() {
        return Err(refused("this is the key that seals; put another one first"));
    }
    app.database
        .write(move |conn| {
            let sealed = count(conn, id)?;
            if sealed > 0 {
                let why = format!(
                    "{sealed} values are still sealed under it; run `fitex keys reseal` first"
                );
                return Err(refused(&why));
            }
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
