//! What every operation needs: database, provider, keys, clock, settings.

use std::sync::Arc;

use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Notify;

use crate::auth::access::{AccessTokens, SigningKey};
use crate::auth::passwords::Passwords;
use crate::auth::random;
use crate::auth::refresh::RefreshTokens;
use crate::auth::sealing::KeyRing;
use crate::clock::Clock;
use crate::config::Config;
use crate::database::{Conn, Database, DatabaseUrl};
use crate::error::{Error, Result};
use crate::model::time::Instant;
use crate::store;
use crate::upstream::fitbit::Fitbit;

/// What every operation needs. Clones share it all.
#[derive(Clone)]
pub struct App {
    /// The settings.
    pub config: Arc<Config>,
    /// The time.
    pub clock: Clock,
    /// The database.
    pub database: Database,
    /// Hashes and verifies passwords.
    pub passwords: Passwords,
    /// Issues and verifies access tokens.
    pub access_tokens: AccessTokens,
    /// Makes and reads refresh tokens.
    pub refresh_tokens: RefreshTokens,
    /// Seals what is stored.
    pub ring: KeyRing,
    /// The Fitbit Web API.
    pub fitbit: Fitbit,
    /// Tells workers that there is something to do.
    pub work: Arc<Notify>,
    fingerprint_key: [u8; 32],
}

impl App {
    /// Opens the database, brings it up to date, and loads the keys; refuses what does not fit.
    pub async fn open(config: Config, clock: Clock) -> Result<Self> {
        let url =
            DatabaseUrl::parse(config.database_url.expose_secret()).map_err(Error::internal)?;
        let database = Database::open(&url, config.database_connections)?;
        let done = database.migrate().await?;
        if !done.0.is_empty() {
            tracing::info!(database = %url, migrations = done.0.len(), "migrated the database");
        }
        let ring = KeyRing::parse(&master_key(&config, &url)?).map_err(Error::internal)?;
        let now = Instant(clock.now());
        let keys = database.write({
            let ring = ring.clone();
            move |conn| {
                // Replicas that start together on a new database must agree on one key.
                conn.alone()?;
                check_ring(conn, &ring, now)?;
                signing_keys(conn, &ring, now)
            }
        });
        // Hashing on every processor would leave none to answer with.
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        Ok(Self {
            passwords: Passwords::new(
                config.password_memory_kib,
                config.password_passes,
                processors.saturating_sub(1).max(1),
            )?,
            access_tokens: AccessTokens::new(&config.public_url(), &keys.await?)?,
            refresh_tokens: RefreshTokens::new(ring.derive("refresh tokens")?),
            fingerprint_key: ring.derive("request fingerprints")?,
            fitbit: Fitbit::new(&config.fitbit_api_url, &config.fitbit_web_url)?,
            work: Arc::new(Notify::new()),
            config: Arc::new(config),
            clock,
            database,
            ring,
        })
    }

    /// The current instant.
    pub fn now(&self) -> Instant {
        Instant(self.clock.now())
    }

    /// What tells two requests apart without keeping them.
    pub fn fingerprint(&self, request: &[u8]) -> Vec<u8> {
        random::mac(&self.fingerprint_key, request).to_vec()
    }
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

/// The signing keys; the first start makes one.
fn signing_keys(conn: &mut Conn, ring: &KeyRing, now: Instant) -> Result<Vec<SigningKey>> {
    let place = |id: &str| format!("signing_keys/sealed_private_key/{id}");
    let mut stored = store::keys::signing(conn)?;
    if stored.is_empty() {
        let key = SigningKey::generate()?;
        let sealed = ring.seal(&place(&key.id), key.private.expose_secret())?;
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
            let private = ring.open(&place(&key.id), &key.sealed_private_key)?;
            Ok(SigningKey {
                id: key.id,
                public: key.public_key,
                private,
            })
        })
        .collect()
}
