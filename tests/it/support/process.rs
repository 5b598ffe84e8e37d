//! FitEx as processes of its own, which a test can lose.

use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use fitex::clock::Clock;
use fitex::simulator::{Options, Simulator};
use reqwest::header::HeaderName;

use super::{Engine, MASTER_KEY, Person};

/// A program that is ended with this value.
pub(crate) struct Running(pub(crate) Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Running {
    /// Ends it as a power failure would.
    pub(crate) fn kill(mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }

    pub(crate) fn is_lost(&mut self) -> bool {
        self.0.try_wait().unwrap().is_some()
    }
}

/// Waits until a program has ended by itself.
pub(crate) fn wait(child: &mut Child, patience: Duration) -> ExitStatus {
    let deadline = Instant::now() + patience;
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status;
        }
        assert!(Instant::now() < deadline, "it did not end in time");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// A database and a simulator, and an address for each of the processes on them.
pub(crate) struct Host {
    pub(crate) simulator: Simulator,
    pub(crate) engine: Arc<Engine>,
    ports: Vec<u16>,
}

/// Whether somebody listens. Who asks for a port of the range that callers are given may be given that port
/// and find themselves.
fn is_served(port: u16) -> bool {
    let found = TcpStream::connect(("127.0.0.1", port));
    found.is_ok_and(|found| found.local_addr().ok() != found.peer_addr().ok())
}

impl Host {
    pub(crate) async fn on(engine: Engine, processes: usize, people: usize) -> Self {
        let simulator = Simulator::start(Options {
            clock: Clock::System,
            people,
            hourly_calls: 100_000,
            ..Options::default()
        });
        // All at once: a port that was given back might be given out again.
        let listeners: Vec<_> = (0..processes)
            .map(|_| TcpListener::bind("127.0.0.1:0").unwrap())
            .collect();
        Self {
            simulator: simulator.await.unwrap(),
            engine: Arc::new(engine),
            ports: listeners
                .iter()
                .map(|listener| listener.local_addr().unwrap().port())
                .collect(),
        }
    }

    /// Where a process is reached. The first one's address is what tokens are issued for.
    pub(crate) fn base(&self, process: usize) -> String {
        format!("http://127.0.0.1:{}", self.ports[process])
    }

    /// Starts a process in the place of one that is about to be lost.
    pub(crate) fn replace(&self, running: &mut Running, process: usize) {
        let _ = running.0.kill();
        let _ = running.0.wait();
        *running = self.start(process, "");
    }

    /// Starts a process and waits until it serves.
    pub(crate) fn start(&self, process: usize, failpoints: &str) -> Running {
        self.start_with(process, &[("FAILPOINTS", failpoints)])
    }

    /// The same, with more settings.
    pub(crate) fn start_with(&self, process: usize, settings: &[(&str, &str)]) -> Running {
        let upstream = self.simulator.url();
        let port = self.ports[process];
        let child = Command::new(env!("CARGO_BIN_EXE_fitex"))
            .current_dir(std::env::temp_dir())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .env("DATABASE_URL", self.engine.url())
            .env("FITEX_BIND", format!("127.0.0.1:{port}"))
            .env("FITEX_PUBLIC_URL", self.base(0))
            .env("FITEX_MASTER_KEY", MASTER_KEY)
            .env("FITEX_TRUSTED_PROXIES", "127.0.0.1")
            .env("FITEX_WORKERS", "1")
            // Tests themselves say when something is due, and ask for more than a person does.
            .env("FITEX_SYNC_MINUTES", "600")
            .env("FITEX_FITBIT_CALLS_PER_HOUR", "100000")
            .env("FITEX_GOOGLE_CALLS_PER_MINUTE", "100000")
            .env("FITEX_PASSWORD_MEMORY_KIB", "19456")
            .env("FITEX_PASSWORD_PASSES", "2")
            .env("FITEX_FITBIT_CLIENT_ID", "23FTEX")
            .env("FITEX_FITBIT_CLIENT_SECRET", "known-to-the-simulator")
            .env("FITEX_FITBIT_API_URL", upstream)
            .env("FITEX_FITBIT_WEB_URL", upstream)
            .env("FITEX_GOOGLE_CLIENT_ID", "fitex.apps.googleusercontent.com")
            .env("FITEX_GOOGLE_CLIENT_SECRET", "known-to-the-simulator")
            .env("FITEX_GOOGLE_HEALTH_URL", upstream)
            .env("FITEX_GOOGLE_OAUTH_URL", upstream)
            .env("FITEX_GOOGLE_TOKEN_URL", format!("{upstream}/token"))
            .envs(settings.iter().copied())
            .spawn()
            .unwrap();
        let mut running = Running(child);
        let deadline = Instant::now() + Duration::from_secs(30);
        while !is_served(port) {
            assert!(!running.is_lost(), "it did not start");
            assert!(Instant::now() < deadline, "it does not serve");
            std::thread::sleep(Duration::from_millis(10));
        }
        running
    }

    /// Somebody who has signed up and in at the first process.
    pub(crate) async fn person(&self, name: &str) -> Person {
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        Person::nobody_at(http, self.base(0)).signed_up(name).await
    }

    /// The same for one of many, who come from networks of their own.
    pub(crate) async fn one_of_many(&self, index: usize, name: &str) -> Person {
        let network = format!("10.{}.{}.1", index / 250, index % 250);
        let headers = [(
            HeaderName::from_static("x-forwarded-for"),
            network.parse().unwrap(),
        )];
        let http = reqwest::Client::builder()
            .no_proxy()
            .default_headers(headers.into_iter().collect())
            .build()
            .unwrap();
        Person::nobody_at(http, self.base(0)).signed_up(name).await
    }

    /// Lets every access token end.
    pub(crate) fn let_tokens_expire(&self) {
        let past = self.engine.long_ago();
        self.engine
            .execute(&format!("UPDATE tokens SET expires_at = {past}"));
    }

    /// Lets the leases of lost processes run out, and every pause between two tries.
    pub(crate) fn let_leases_run_out(&self) {
        let past = self.engine.long_ago();
        self.engine.execute(&format!(
            "UPDATE tokens SET lease_until = {past} WHERE lease_until IS NOT NULL;
             UPDATE tokens SET next_attempt_at = {past} WHERE next_attempt_at IS NOT NULL;
             UPDATE sync_runs SET lease_until = {past} WHERE lease_until IS NOT NULL;
             UPDATE revocations SET next_attempt_at = {past};"
        ));
    }
}
