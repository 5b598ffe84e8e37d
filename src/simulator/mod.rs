//! A simulator of the Fitbit Web API and the Google Health API over HTTP, with made-up people or real
//! days from a file: for the demo, the tests, and developers of apps who want to see their reconnect
//! screen.

mod control;
mod export;
mod faults;
mod fitbit;
mod google;
mod ledger;
mod local_time;
mod notices;
mod oauth;
mod options;
mod sender;
mod truth;
mod world;

use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::web::Data;
use actix_web::{App, HttpRequest, HttpResponse, HttpServer};
use jiff::civil::{Date, DateTime};

pub use self::faults::{Fault, Place};
pub use self::ledger::{Event, LedgerEntry, RefreshMode};
pub use self::notices::{Delivery, NoticeWish, Operation, Proof, SubscriberWish};
pub use self::options::Options;
pub use self::truth::people::Person;
use self::world::World;
pub use self::world::{Call, SimulatorError};
use crate::model::token::Provider;

/// Longer than clients keep a connection that waits, because one answer may keep the others waiting:
/// whoever asks then must not find the connection closed.
const KEEP_ALIVE: Duration = Duration::from_mins(2);

/// A simulator that runs. Clones are handles to the same one.
#[derive(Clone)]
pub struct Simulator {
    world: Arc<World>,
    url: String,
    handle: ServerHandle,
}

/// Nothing is here, which each provider says in its own way.
async fn unknown_path(request: HttpRequest) -> HttpResponse {
    match request.path().starts_with("/v4/") {
        true => fitbit::errors::page(404),
        false => fitbit::errors::unknown_path(request).await,
    }
}

impl Simulator {
    /// Makes the people and starts to serve.
    pub async fn start(options: Options) -> Result<Self, SimulatorError> {
        let bind = options.bind;
        let world = Arc::new(World::new(options)?);
        let shared = Data::from(Arc::clone(&world));
        let server = HttpServer::new(move || {
            App::new()
                .app_data(shared.clone())
                .configure(control::routes)
                .configure(oauth::routes)
                .configure(google::routes)
                .configure(notices::routes)
                .configure(fitbit::routes)
                .default_service(actix_web::web::to(unknown_path))
        })
        .workers(1)
        .keep_alive(KEEP_ALIVE)
        .disable_signals()
        .shutdown_timeout(1)
        .bind(bind)
        .map_err(|fault| SimulatorError::Bind(bind, fault))?;
        let address = server.addrs().first().copied().unwrap_or(bind);
        let server = server.run();
        let handle = server.handle();
        tokio::spawn(server);
        Ok(Self {
            world,
            url: format!("http://{address}"),
            handle,
        })
    }

    /// Where both the API and the consent page are.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Everybody, in a fixed order.
    pub fn people(&self) -> Vec<Person> {
        self.world.people()
    }

    /// Gives an access token out as the consent page would.
    pub fn grant(&self, person: &str, scopes: &[&str], lifetime_seconds: i64) -> Option<String> {
        self.grant_at(Provider::Fitbit, person, scopes, lifetime_seconds)
    }

    /// The same at a provider; Google's scopes are whole addresses.
    pub fn grant_at(
        &self,
        provider: Provider,
        person: &str,
        scopes: &[&str],
        lifetime_seconds: i64,
    ) -> Option<String> {
        self.world.grant(provider, person, scopes, lifetime_seconds)
    }

    /// The address that the person's browser would show after consent.
    pub fn redirect_url(&self, person: &str, scopes: &[&str], lifetime: i64) -> Option<String> {
        let token = self.grant(person, scopes, lifetime)?;
        Some(oauth::jwt::redirect(
            "http://localhost/",
            &token,
            person,
            scopes,
            lifetime,
            None,
        ))
    }

    /// Lets all of a person's access tokens expire now.
    pub fn expire(&self, person: &str) {
        self.world.ledger().expire(person, self.world.now());
    }

    /// Withdraws a person's consents at both providers.
    pub fn revoke(&self, person: &str) {
        let now = self.world.now();
        self.world.ledger().revoke(person, None, now);
    }

    /// Takes ticks of the person's consents away, but for scopes that contain one of `kept`.
    pub fn narrow(&self, person: &str, kept: &[&str]) {
        let kept: Vec<String> = kept.iter().map(|word| (*word).to_owned()).collect();
        self.world.ledger().narrow(person, &kept);
    }

    /// What the person's wearable says of a date.
    pub fn steps(&self, person: &str, date: Date) -> Option<u32> {
        self.world.truth(person, date).map(|day| day.steps)
    }

    /// Corrects a date, as a late sync does; nothing removes it. Subscribers hear of it.
    pub fn correct(&self, person: &str, date: Date, steps: Option<u32>) {
        self.world.correct(person, date, steps);
        notices::of_correction(&self.world, person, date, steps);
    }

    /// Sets whether subscribers hear of corrections by themselves, as they do at first.
    pub fn announce_corrections(&self, announce: bool) {
        self.world.notices().state().on_correction = announce;
    }

    /// Registers where a provider's notices go; says why its handshake failed, if it did.
    pub async fn register(&self, wish: SubscriberWish) -> Result<(), String> {
        notices::register(&self.world, wish).await
    }

    /// Sends notices of a person and waits for them. Returns every status that came back, and nothing
    /// for an answer that did not come in time.
    pub async fn notify(&self, person: &str, wish: &NoticeWish) -> Vec<Option<u16>> {
        notices::deliver(&self.world, person, wish).await
    }

    /// The notices that were sent so far.
    pub fn deliveries(&self) -> Vec<Delivery> {
        self.world.notices().state().deliveries.clone()
    }

    /// Signs Google's notices with a new key from now on; the one before stays published.
    pub fn rotate_keyset(&self) -> Result<(), SimulatorError> {
        self.world.notices().rotate()
    }

    /// Lets a phone have counted steps on a date; nothing takes them away.
    pub fn set_phone(&self, person: &str, date: Date, steps: Option<u32>) {
        self.world.set_phone(person, date, steps);
    }

    /// Lets somebody have typed steps of a date in; nothing takes them away.
    pub fn set_manual(&self, person: &str, date: Date, steps: Option<u32>) {
        self.world.set_manual(person, date, steps);
    }

    /// Moves a person to another zone; the answer is whether there is such a zone.
    pub fn set_zone(&self, person: &str, zone: &str) -> bool {
        self.world.set_zone(person, zone)
    }

    /// Lets the device have synced last at this local time.
    pub fn sync_device(&self, person: &str, at: DateTime) {
        self.world.sync_device(person, at);
    }

    /// Makes every call of a person fail in a certain way, or of everybody; nothing mends it.
    pub fn set_fault(&self, person: Option<&str>, fault: Option<Fault>) {
        self.set_fault_at(Place::Data, person, fault);
    }

    /// The same where data are read, where tokens are traded, or where grants are withdrawn.
    pub fn set_fault_at(&self, place: Place, person: Option<&str>, fault: Option<Fault>) {
        self.world.set_fault(place, person, fault);
    }

    /// Sets what becomes of a provider's refresh tokens when they are used.
    pub fn set_refresh_mode(&self, provider: Provider, mode: RefreshMode) {
        self.world.ledger().set_mode(provider, mode);
    }

    /// Puts the application at Google in testing: what is consented to from now on ends in a week.
    pub fn set_testing(&self, testing: bool) {
        self.world.ledger().testing = testing;
    }

    /// Sets whether the application at Fitbit may only read.
    pub fn set_read_only(&self, read_only: bool) {
        self.world.ledger().read_only = read_only;
    }

    /// Lets what is written at Google be done only when it was looked at so often; at first it is done
    /// at once.
    pub fn set_slow_operations(&self, looks: u32) {
        self.world.operations().looks = looks;
    }

    /// What happened to the grants so far.
    pub fn ledger(&self) -> Vec<LedgerEntry> {
        self.world.ledger().entries()
    }

    /// Forgets what happened so far; the grants stay.
    pub fn clear_ledger(&self) {
        self.world.ledger().clear();
    }

    /// The calls to the simulated API so far.
    pub fn calls(&self) -> Vec<Call> {
        self.world.calls()
    }

    /// Forgets the calls so far.
    pub fn clear_calls(&self) {
        self.world.clear_calls();
    }

    /// Stops serving.
    pub async fn stop(&self) {
        self.handle.stop(false).await;
    }
}
