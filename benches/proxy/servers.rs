//! What is measured, as processes of their own that end with the benchmark.

use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use fitex::clock::Clock;
use fitex::simulator::{Options, Simulator};
use serde_json::{Value, json};

/// People whose programs ask.
const PEOPLE: usize = 64;
const PASSWORD: &str = "correct horse battery staple";
const MASTER_KEY: &str = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";

/// Where everything is kept that is gone afterwards.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        let folder = std::env::temp_dir().join(format!("fitex-proxy-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A process that listens, and is ended with this.
struct Running {
    child: Child,
    port: u16,
}

impl Running {
    fn start(port: u16, command: &mut Command) -> Self {
        let name = command.get_program().to_owned();
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn();
        let child = child.unwrap_or_else(|fault| {
            panic!("{} cannot be started: {fault}", name.display());
        });
        let mut running = Self { child, port };
        let deadline = Instant::now() + Duration::from_secs(30);
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(running.child.try_wait().unwrap().is_none() && Instant::now() < deadline);
            std::thread::sleep(Duration::from_millis(20));
        }
        running
    }

    fn base(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

/// The upstream.
pub(crate) struct Upstream(Running);

impl Upstream {
    pub(crate) fn start() -> Self {
        let port = free_port();
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["upstream", &port.to_string()]);
        Self(Running::start(port, &mut command))
    }

    pub(crate) fn base(&self) -> String {
        self.0.base()
    }
}

/// nginx in front of the upstream, with as many workers as FitEx has.
pub(crate) struct Nginx(Running);

impl Nginx {
    pub(crate) fn start(folder: &Folder, upstream: &str) -> Self {
        let port = free_port();
        let upstream = upstream.trim_start_matches("http://");
        let workers = std::thread::available_parallelism().unwrap();
        let settings = format!(
            "daemon off; pid nginx.pid; error_log stderr error; worker_processes {workers};
            events {{ worker_connections 1024; }}
            http {{
              access_log off; keepalive_requests 1000000; tcp_nodelay on;
              proxy_temp_path proxy; client_body_temp_path body; fastcgi_temp_path fastcgi;
              uwsgi_temp_path uwsgi; scgi_temp_path scgi; proxy_max_temp_file_size 0;
              upstream up {{ server {upstream}; keepalive 64; keepalive_requests 1000000; }}
              server {{
                listen 127.0.0.1:{port};
                location / {{ proxy_pass http://up; proxy_http_version 1.1; proxy_set_header Connection \"\"; }}
              }}
            }}"
        );
        let file = folder.file("nginx.conf");
        std::fs::write(&file, settings).unwrap();
        let mut command = Command::new("nginx");
        command.arg("-p").arg(folder.path()).arg("-c").arg(file);
        Self(Running::start(port, &mut command))
    }

    pub(crate) fn base(&self) -> String {
        self.0.base()
    }
}

impl Drop for Nginx {
    /// Its workers end with the master if that is asked to end, and go on if it is killed.
    fn drop(&mut self) {
        let id = self.0.child.id().to_string();
        let _ = Command::new("kill").args(["-TERM", &id]).status();
        let _ = self.0.child.wait();
    }
}

/// Somebody whose programs ask.
pub(crate) struct Person {
    email: String,
    /// Everybody comes from a network of their own.
    address: String,
    token: String,
}

/// FitEx in front of the upstream.
pub(crate) struct FitEx(Running);

impl FitEx {
    /// Lets people sign up and connect, at the simulator.
    pub(crate) async fn people(folder: &Folder) -> Vec<Person> {
        let simulator = Simulator::start(Options {
            clock: Clock::System,
            people: PEOPLE,
            ..Options::default()
        });
        let simulator = simulator.await.unwrap();
        let fitex = Self::start(folder, simulator.url(), false);
        let mut people = Vec::new();
        for (index, walker) in simulator.people().iter().enumerate() {
            let mut person = Person {
                email: format!("person{index}@example.org"),
                address: format!("10.0.{index}.1"),
                token: String::new(),
            };
            let account = json!({
                "email": person.email, "password": PASSWORD, "displayName": format!("Person {index}"),
                "timeZone": "Europe/Berlin",
            });
            fitex.post("/v1/users", &person, &account).await;
            fitex.sign_in(&mut person).await;
            let scopes = ["activity", "heartrate", "profile", "settings"];
            let address = simulator.redirect_url(&walker.id, &scopes, 31_536_000);
            let pasted = json!({ "redirectUrl": address.unwrap() });
            fitex.post("/v1/me/tokens/fitbit", &person, &pasted).await;
            people.push(person);
        }
        people
    }

    pub(crate) fn start(folder: &Folder, upstream: &str, measured: bool) -> Self {
        let port = free_port();
        let database = format!("sqlite:{}", folder.file("fitex.db").display());
        let mut command = Command::new(env!("CARGO_BIN_EXE_fitex"));
        command
            .current_dir(folder.path())
            .env("DATABASE_URL", database)
            .env("FITEX_BIND", format!("127.0.0.1:{port}"))
            .env("FITEX_MASTER_KEY", MASTER_KEY)
            .env("FITEX_PUBLIC_URL", "http://127.0.0.1")
            .env("FITEX_PASSWORD_MEMORY_KIB", "19456")
            .env("FITEX_PASSWORD_PASSES", "2")
            .env("FITEX_TRUSTED_PROXIES", "127.0.0.1")
            .env("FITEX_SYNC_MINUTES", "0")
            .env("FITEX_FITBIT_API_URL", upstream)
            .env("FITEX_FITBIT_WEB_URL", upstream)
            // One person asks for more here than a thousand do.
            .env("FITEX_FITBIT_CALLS_PER_HOUR", "1000000000")
            .env("FITEX_PROXY_REQUESTS_PER_MINUTE", "1000000000")
            // As nginx has no `access_log` either.
            .env("FITEX_LOG_LEVEL", "warn")
            .stderr(Stdio::null());
        if measured {
            command.env("FITEX_PROXY_CACHE_MEGABYTES", "0");
        }
        Self(Running::start(port, &mut command))
    }

    pub(crate) fn base(&self) -> String {
        self.0.base()
    }

    /// Signs everybody in.
    pub(crate) async fn tokens(&self, people: &mut [Person]) -> Vec<String> {
        for person in &mut *people {
            self.sign_in(person).await;
        }
        people.iter().map(|person| person.token.clone()).collect()
    }

    async fn sign_in(&self, person: &mut Person) {
        let form = json!({ "email": person.email, "password": PASSWORD });
        let told = self.post("/v1/sessions", person, &form).await;
        told["accessToken"]
            .as_str()
            .unwrap()
            .clone_into(&mut person.token);
    }

    async fn post(&self, path: &str, person: &Person, body: &Value) -> Value {
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let request = http.post(self.base() + path).json(body);
        let mut request = request.header("x-forwarded-for", &person.address);
        if !person.token.is_empty() && path.contains("/me/") {
            request = request.bearer_auth(&person.token);
        }
        let answer = request.send().await.unwrap();
        let status = answer.status();
        let text = answer.text().await.unwrap();
        assert!(status.is_success(), "{path}: {status} {text}");
        serde_json::from_str(&text).unwrap()
    }
}
