//! What a test needs: a world of its own with a server, a simulator and a clock, and people in it.

mod browser;
mod engines;
mod people;
mod process;
mod receiver;
mod socket;

use std::net::TcpListener;
use std::sync::Arc;

use fitex::app::App;
use fitex::clock::Clock;
use fitex::config::Config;
use fitex::server::Server;
use fitex::simulator::{Options, Simulator};
use jiff::{SignedDuration, Timestamp};

pub(crate) use self::browser::{Browser, Page, Way};
pub(crate) use self::engines::Engine;
pub(crate) use self::people::{Answer, Person};
pub(crate) use self::process::{Host, Running, wait};
pub(crate) use self::receiver::{CODE, Heard, Receiver, SECRET};
pub(crate) use self::socket::{Said, Socket};

/// A Wednesday afternoon in Europe, the morning in New York, and after dark in Auckland.
pub(crate) const START: &str = "2026-11-18T15:00:00Z";
pub(crate) const PASSWORD: &str = "five sturdy walking shoes";

/// Defines a test that runs on SQLite and on PostgreSQL.
#[macro_export]
macro_rules! both {
    ($(async fn $name:ident($world:ident: World) $body:block)+) => {
        $(mod $name {
            #[allow(unused_imports, reason = "not every test needs what its file imports")]
            use super::*;

            async fn body($world: $crate::support::World) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                body($crate::support::World::on($crate::support::Engine::sqlite()).await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                if let Some(engine) = $crate::support::Engine::postgres() {
                    body($crate::support::World::on(engine).await).await;
                }
            }
        })+
    };
}

/// Makes tests of functions that are given an engine: one on SQLite, one on PostgreSQL.
#[macro_export]
macro_rules! on_both {
    ($($name:ident())+) => {
        $(mod $name {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                super::$name($crate::support::Engine::sqlite()).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                if let Some(engine) = $crate::support::Engine::postgres() {
                    super::$name(engine).await;
                }
            }
        })+
    };
}

/// A FitEx of the test's own.
pub(crate) struct World {
    pub(crate) app: App,
    pub(crate) clock: Clock,
    pub(crate) simulator: Simulator,
    pub(crate) base: String,
    pub(crate) http: reqwest::Client,
    server: Option<Server>,
    /// Goes last: it removes the database.
    pub(crate) engine: Arc<Engine>,
}

impl World {
    pub(crate) async fn on(engine: Engine) -> Self {
        Self::with(engine, |options| options).await
    }

    /// The same with another simulator.
    pub(crate) async fn with(engine: Engine, change: impl FnOnce(Options) -> Options) -> Self {
        let start: Timestamp = START.parse().unwrap();
        let clock = Clock::held_at(start);
        let simulator = Simulator::start(change(Options {
            clock: clock.clone(),
            ..Options::default()
        }))
        .await
        .unwrap();
        let engine = Arc::new(engine);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let config = config(&engine, &simulator, &listener);
        let app = App::open(config, clock.clone()).await.unwrap();
        let server = Server::start_on(&app, listener).unwrap();
        let base = format!("http://{}", server.address());
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        Self {
            app,
            clock,
            simulator,
            base,
            http,
            server: Some(server),
            engine,
        }
    }

    /// Moves the clock.
    pub(crate) fn pass(&self, step: SignedDuration) {
        self.clock.advance(step);
    }

    /// Waits as long as an answer says, and signs in again meanwhile.
    pub(crate) async fn wait_as_told(&self, person: &Person, answer: &Answer) -> Person {
        let mut person = person.clone();
        if let Some(seconds) = answer.header("retry-after") {
            self.pass(SignedDuration::from_secs(
                seconds.parse::<i64>().unwrap() + 1,
            ));
            person.sign_in().await;
        }
        person
    }

    pub(crate) fn pass_hours(&self, hours: i64) {
        self.pass(SignedDuration::from_hours(hours));
    }

    /// The people of the simulator, in its order.
    pub(crate) fn walkers(&self) -> Vec<fitex::simulator::Person> {
        self.simulator.people()
    }

    /// Somebody without an account.
    pub(crate) fn nobody(&self) -> Person {
        Person::nobody(self)
    }

    /// Somebody who has signed up and in.
    pub(crate) async fn person(&self, name: &str) -> Person {
        Person::sign_up(self, name).await
    }

    /// Ada, who wears the first tracker and has connected it and fetched her days.
    pub(crate) async fn ada(&self) -> Person {
        let ada = self.person("ada").await;
        ada.connect(self, 0).await;
        ada
    }

    /// Somebody who wears another tracker and has connected it by paste.
    pub(crate) async fn ada_like(&self, name: &str, walker: usize) -> Person {
        let person = self.person(name).await;
        person.connect(self, walker).await;
        person
    }

    /// Stops the server and waits until everything under way has ended.
    pub(crate) async fn stop(&mut self) {
        if let Some(server) = self.server.take() {
            server.stop().await.unwrap();
        }
    }

    /// Lets the workers end, so that nothing is done but what is asked for.
    pub(crate) async fn rest(&mut self) {
        self.server.as_mut().unwrap().rest().await;
    }

    /// Starts another server on the same database, as a restart does.
    pub(crate) async fn restart(&mut self) {
        self.restart_with(|_| {}).await;
    }

    /// The same, with other settings.
    pub(crate) async fn restart_with(&mut self, change: impl FnOnce(&mut Config)) {
        self.stop().await;
        // The same address if nobody has taken it: browsers follow links to it.
        let listener = TcpListener::bind(self.app.config.bind)
            .or_else(|_| TcpListener::bind("127.0.0.1:0"))
            .unwrap();
        // The address is part of what tokens are issued for; a real FitEx keeps its public URL.
        let mut config = Config {
            public_url: Some(self.app.config.public_url().parse().unwrap()),
            ..config(&self.engine, &self.simulator, &listener)
        };
        change(&mut config);
        self.app = App::open(config, self.clock.clone()).await.unwrap();
        let server = Server::start_on(&self.app, listener).unwrap();
        self.base = format!("http://{}", server.address());
        self.server = Some(server);
    }
}

pub(crate) const MASTER_KEY: &str = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";

pub(crate) fn config(engine: &Engine, simulator: &Simulator, listener: &TcpListener) -> Config {
    let upstream: url::Url = simulator.url().parse().unwrap();
    Config {
        bind: listener.local_addr().unwrap(),
        database_url: engine.url().into(),
        database_connections: 4,
        master_key: Some(MASTER_KEY.into()),
        fitbit_client_id: Some("23FTEX".to_owned()),
        fitbit_client_secret: Some("known-to-the-simulator".into()),
        fitbit_api_url: upstream.clone(),
        fitbit_web_url: upstream.clone(),
        google_client_id: Some("fitex.apps.googleusercontent.com".to_owned()),
        google_client_secret: Some("known-to-the-simulator".into()),
        google_health_url: upstream.clone(),
        google_oauth_url: upstream.clone(),
        google_token_url: upstream.join("/token").unwrap(),
        return_urls: "https://app.example.org/back, fitexapp://connected".to_owned(),
        // Tests ask often while their clock stands, and themselves say when something is due.
        sync_minutes: 0,
        fitbit_calls_per_hour: 100_000,
        google_calls_per_minute: 100_000,
        proxy_requests_per_minute: 100_000,
        // Where the programs of the tests listen.
        subscriber_networks: "127.0.0.0/8".to_owned(),
        workers: Some(1),
        // The least that is allowed, so that tests are not about hashing.
        password_memory_kib: 19_456,
        password_passes: 2,
        ..Config::default()
    }
}
