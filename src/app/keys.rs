//! The keys that FitEx runs with: the master keys from the settings, everything else from the database,
//! sealed under them.

use secrecy::{ExposeSecret, SecretString};

use crate::auth::access::SigningKey;
use crate::auth::random;
use crate::auth::sealing::KeyRing;
use crate::config::Config;
use crate::database::{Conn, DatabaseUrl};
use crate::error::{Error, Result};
use crate::model::time::Instant;
use crate::store;

/// The master keys, from the settings or from the file beside the database.
pub(super) fn ring(config: &Config, url: &DatabaseUrl) -> Result<KeyRing> {
    KeyRing::parse(&master_key(config, url)?).map_err(Error::internal)
}

/// What the database keeps under the master keys.
pub(super) struct Keys {
    pub(super) signing: Vec<SigningKey>,
    pub(super) refresh_tokens: [u8; 32],
    pub(super) fingerprints: [u8; 32],
}

/// Opens every key, and makes those that a new database does not have yet.
pub(super) fn open(conn: &mut Conn, ring: &KeyRing, now: Instant) -> Result<Keys> {
    // Replicas that start together on a new database must agree on one key.
    conn.alone()?;
    check_ring(conn, ring, now)?;
    let is_new = store::keys::signing(conn)?.is_empty();
    Ok(Keys {
        signing: signing_keys(conn, ring, now)?,
        refresh_tokens: secret(conn, ring, "refresh tokens", is_new, now)?,
        fingerprints: secret(conn, ring, "request fingerprints", is_new, now)?,
    })
}

/// The master key from the settings, or for an embedded database from a file beside it, which is
/// made with the database.
fn master_key(config: &Config, url: &DatabaseUrl) -> Result<SecretString> {
    if let Some(key) = &config.master_key {
        return Ok(key.clone());
    }
    let file = match (&config.master_key_file, url) {
        (Some(file), _) => return read_key(file),
        (None, DatabaseUrl::Sqlite(path)) => path.with_extension("key"),
        (None, DatabaseUrl::Postgres(_)) => {
            return Err(Error::internal(
                "FITEX_MASTER_KEY or FITEX_MASTER_KEY_FILE is required with PostgreSQL; make one with `openssl rand -base64 32`",
            ));
        }
    };
    if !file.exists() {
        make_key(&file)?;
    }
    read_key(&file)
}

fn make_key(file: &std::path::Path) -> Result<()> {
    use std::io::Write;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut made = options.open(file).map_err(Error::internal)?;
    made.write_all(KeyRing::generate()?.expose_secret().as_bytes())
        .map_err(Error::internal)?;
    made.sync_all().map_err(Error::internal)?;
    tracing::info!(file = %file.display(), "made a new master key; keep it with your backups");
    Ok(())
}

fn read_key(file: &std::path::Path) -> Result<SecretString> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(file)
            .map_err(Error::internal)?
            .permissions()
            .mode();
        if mode & 0o077 != 0 {
            let why = format!(
                "the key file {} can be read by others; chmod 600 it",
                file.display()
            );
            return Err(Error::internal(why));
        }
    }
    let text = std::fs::read_to_string(file).map_err(Error::internal)?;
    Ok(text.trim().into())
}

/// Refuses a key that is not the one that sealed what is stored; remembers a new one.
fn check_ring(conn: &mut Conn, ring: &KeyRing, now: Instant) -> Result<()> {
    let known = store::keys::check_values(conn)?;
    let held = ring.check_values()?;
    for (id, value) in &known {
        match held.iter().find(|(held, _)| held == id) {
            Some((_, ours)) if random::equal(ours, value) => {}
            _ => {
                return Err(Error::internal(
                    "the database is sealed under another master key; set FITEX_MASTER_KEY to the one it was made with",
                ));
            }
        }
    }
    for (id, value) in held {
        store::keys::insert_check_value(conn, id, &value, now)?;
    }
    Ok(())
}

/// What a signing key's private half is sealed for.
pub fn signing_place(id: &str) -> String {
    format!("signing_keys/sealed_private_key/{id}")
}

/// What a secret of FitEx's own is sealed for.
pub fn secret_place(purpose: &str) -> String {
    format!("secrets/sealed_value/{purpose}")
}

/// The signing keys; the first start makes one.
fn signing_keys(conn: &mut Conn, ring: &KeyRing, now: Instant) -> Result<Vec<SigningKey>> {
    let mut stored = store::keys::signing(conn)?;
    if stored.is_empty() {
        let key = SigningKey::generate()?;
        let sealed = ring.seal(&signing_place(&key.id), key.private.expose_secret())?;
        let row = store::keys::StoredKey {
            id: key.id,
            public_key: key.public,
            sealed_private_key: sealed,
            active: true,
            created_at: now,
        };
        store::keys::insert_signing(conn, &row)?;
        stored.push(row);
    }
    stored
        .into_iter()
        .map(|key| {
            let private = ring.open(&signing_place(&key.id), &key.sealed_private_key)?;
            Ok(SigningKey {
                id: key.id,
                public: key.public_key,
                private,
            })
        })
        .collect()
}

/// A secret that stays the same whatever becomes of the master keys: nobody who learns one of those
/// learns it. An older database had it derived from its first master key, and keeps it.
fn secret(
    conn: &mut Conn,
    ring: &KeyRing,
    purpose: &str,
    is_new: bool,
    now: Instant,
) -> Result<[u8; 32]> {
    let place = secret_place(purpose);
    if let Some(sealed) = store::keys::secret(conn, purpose)? {
        let value = ring.open(&place, &sealed)?;
        return value.expose_secret().try_into().map_err(Error::internal);
    }
    let value = match is_new {
        true => random::bytes()?,
        false => ring.derive(purpose)?,
    };
    store::keys::insert_secret(conn, purpose, &ring.seal(&place, &value)?, now)?;
    Ok(value)
}
