//! What every operation needs: database, provider, keys, clock, settings.

pub mod alarms;
pub mod answers;
pub mod flights;
pub mod gates;
pub mod keys;
pub mod live;
mod notice_keys;
pub mod reserves;
pub mod standings;

use std::sync::Arc;

use secrecy::ExposeSecret;
use tokio::runtime::Handle;
use tokio::sync::Notify;

use self::alarms::Alarms;
use self::answers::Answers;
use self::flights::Flights;
use self::gates::Gates;
use self::live::Live;
use self::notice_keys::NoticeKeys;
use self::reserves::Reserves;
use self::standings::Standings;
use crate::auth::access::AccessTokens;
use crate::auth::passwords::Passwords;
use crate::auth::random;
use crate::auth::refresh::RefreshTokens;
use crate::auth::sealing::KeyRing;
use crate::clock::Clock;
use crate::config::Config;
use crate::database::{Database, DatabaseUrl};
use crate::egress::{Egress, Networks};
use crate::error::{Error, Result};
use crate::model::time::{Instant, ZoneName};
use crate::model::token::Provider;
use crate::upstream::fitbit::Fitbit;
use crate::upstream::google_health::GoogleHealth;
use crate::upstream::{Application, Upstream};

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
    /// The Google Health API.
    pub google_health: GoogleHealth,
    /// Where API clients are told of changes.
    pub egress: Egress,
    /// Tells workers that there is something to do.
    pub work: Arc<Notify>,
    /// The keys of Google's notices.
    pub notice_keys: NoticeKeys,
    /// Tells the planner that somebody has become due.
    pub plans: Arc<Notify>,
    /// Renewals of grants under way in this process.
    pub renewals: Flights,
    /// Tells workers that there is something to withdraw.
    pub withdrawals: Arc<Notify>,
    /// What an operator is told once.
    pub alarms: Alarms,
    /// Who listens in this process.
    pub live: Live,
    /// What providers answered to requests that were passed on.
    pub answers: Answers,
    /// How many of those are under way.
    pub gates: Gates,
    /// How many of those may come.
    pub reserves: Reserves,
    /// Who asked just now.
    pub standings: Standings,
    /// Where work runs that outlives the request it was begun for.
    pub runtime: Handle,
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
        let ring = keys::ring(&config, &url)?;
        let networks = Networks::read(&config.subscriber_networks).map_err(Error::internal)?;
        let now = Instant(clock.now());
        let keys = database.write({
            let ring = ring.clone();
            move |conn| keys::open(conn, &ring, now)
        });
        let keys = keys.await?;
        // Hashing on every processor would leave none to answer with.
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        Ok(Self {
            passwords: Passwords::new(
                config.password_memory_kib,
                config.password_passes,
                processors.saturating_sub(1).max(1),
            )?,
            access_tokens: AccessTokens::new(&config.public_url(), &keys.signing)?,
            refresh_tokens: RefreshTokens::new(keys.refresh_tokens),
            fingerprint_key: keys.fingerprints,
            fitbit: Fitbit::new(&config.fitbit_api_url, &config.fitbit_web_url)?,
            google_health: GoogleHealth::new(
                &config.google_health_url,
                &config.google_oauth_url,
                &config.google_token_url,
            )?,
            egress: Egress::new(networks)?,
            work: Arc::new(Notify::new()),
            notice_keys: NoticeKeys::default(),
            plans: Arc::new(Notify::new()),
            renewals: Flights::default(),
            withdrawals: Arc::new(Notify::new()),
            alarms: Alarms::default(),
            live: Live::default(),
            answers: Answers::new(u64::from(config.proxy_cache_megabytes) << 20),
            gates: Gates::default(),
            reserves: Reserves::default(),
            standings: Standings::default(),
            runtime: Handle::current(),
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

    /// A provider.
    pub fn upstream(&self, provider: Provider) -> &dyn Upstream {
        match provider {
            Provider::Fitbit => &self.fitbit,
            Provider::GoogleHealth => &self.google_health,
        }
    }

    /// FitEx's own application at a provider, if the operator has registered one.
    pub fn application(&self, provider: Provider) -> Option<Application> {
        let (client_id, client_secret) = match provider {
            Provider::Fitbit => (
                &self.config.fitbit_client_id,
                &self.config.fitbit_client_secret,
            ),
            Provider::GoogleHealth => (
                &self.config.google_client_id,
                &self.config.google_client_secret,
            ),
        };
        Some(Application {
            client_id: client_id.clone()?,
            client_secret: client_secret.clone(),
        })
    }

    /// Whether a provider's service has been switched off.
    pub fn is_retired(&self, provider: Provider) -> bool {
        let since = match provider {
            Provider::Fitbit => self.config.fitbit_retired_on(),
            Provider::GoogleHealth => None,
        };
        since.is_some_and(|date| self.now().date_in(&ZoneName::utc()).0 >= date)
    }

    /// What tells two requests apart without keeping them.
    pub fn fingerprint(&self, request: &[u8]) -> Vec<u8> {
        random::mac(&self.fingerprint_key, request).to_vec()
    }
}
