//! Many people and many processes at once. The usual run takes a few of each; `tests/run --long` takes
//! the numbers that are promised: 500 tokens, 1,000 people, 1,000 hang-ups, 40 kills.

use std::collections::HashSet;
use std::io::Write;
use std::net::{IpAddr, Ipv4Addr, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use fitex::app::App;
use fitex::caller::{Caller, Who};
use fitex::clock::Clock;
use fitex::config::Config;
use fitex::model::authorization::NewAuthorization;
use fitex::model::field::Field;
use fitex::model::id::UserId;
use fitex::model::session::SignIn;
use fitex::model::sync_run::SyncKind;
use fitex::model::token::Provider;
use fitex::model::user::SignUp;
use fitex::server::Server;
use fitex::service;
use fitex::service::authorizations::Return;
use fitex::service::token_lending::live;
use fitex::simulator::{Event, Fault, Options, Place, RefreshMode, Simulator};
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::on_both;
use crate::support::{Answer, Browser, Engine, Host, PASSWORD, Person, START, Way, config};

on_both! {
    expired_tokens_are_renewed_once_each()
    processes_renew_each_expired_token_once()
    a_wrong_secret_changes_nobody()
    a_day_without_the_provider_heals()
    hang_ups_lose_nothing()
    kills_lose_at_most_what_cannot_be_helped()
}

/// The number for every day, or the one that is promised.
#[expect(
    clippy::disallowed_methods,
    reason = "the runner says by the environment whether the long proofs are wanted"
)]
pub(crate) fn either(usual: usize, promised: usize) -> usize {
    match std::env::var_os("TEST_LONG") {
        Some(_) => promised,
        None => usual,
    }
}

/// Callers that wait at the same time in one process.
const AT_A_TIME: usize = 400;

/// A FitEx without workers: only what is asked of it happens.
struct Fleet {
    clock: Clock,
    simulator: Simulator,
    apps: Vec<App>,
    engine: Arc<Engine>,
    people: Vec<(UserId, String)>,
}

impl Fleet {
    /// So many people, all connected to Google Health; three of it where several can share a
    /// database.
    async fn of(engine: Engine, people: usize) -> Self {
        let clock = Clock::held_at(START.parse().unwrap());
        let simulator = Simulator::start(Options {
            clock: clock.clone(),
            people,
            history_days: 1,
            ..Options::default()
        });
        let mut fleet = Self {
            clock,
            simulator: simulator.await.unwrap(),
            apps: Vec::new(),
            engine: Arc::new(engine),
            people: Vec::new(),
        };
        let processes = match *fleet.engine {
            Engine::Sqlite { .. } => 1,
            Engine::Postgres { .. } => 3,
        };
        for _ in 0..processes {
            let app = fleet.another(|_| {}).await;
            fleet.apps.push(app);
        }
        for (index, walker) in fleet.simulator.people().into_iter().enumerate() {
            let user = connect(&fleet.apps[0], index, &walker.id).await;
            fleet.people.push((user, walker.id));
        }
        fleet.simulator.clear_ledger();
        fleet
    }

    /// One more process on the same database.
    async fn another(&self, change: impl FnOnce(&mut Config)) -> App {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let mut config = Config {
            public_url: Some("http://fitex.test".parse().unwrap()),
            ..config(&self.engine, &self.simulator, &listener)
        };
        change(&mut config);
        App::open(config, self.clock.clone()).await.unwrap()
    }

    fn count(&self, event: Event) -> usize {
        self.simulator
            .ledger()
            .iter()
            .filter(|entry| entry.event == event)
            .count()
    }

    /// How many connections have left their state.
    async fn changed(&self) -> usize {
        let providers = self.apps[0]
            .database
            .read(|conn| fitex::store::tokens::active(conn, Provider::GoogleHealth));
        self.people.len() - usize::try_from(providers.await.unwrap()).unwrap()
    }

    /// Everybody asks for their token, `callers` times at once in each process; how many got one. So
    /// many at a time as a server takes: what is too much for it is refused, as it should be.
    async fn rush(&self, callers: usize) -> usize {
        let mut served = 0;
        for people in self.people.chunks(AT_A_TIME / callers) {
            let mut asked = tokio::task::JoinSet::new();
            for (user, _) in people {
                for app in self.apps.iter().cycle().take(callers * self.apps.len()) {
                    let (app, user) = (app.clone(), *user);
                    asked.spawn(async move { live(&app, user).await.is_ok() });
                }
            }
            while let Some(answer) = asked.join_next().await {
                served += usize::from(answer.unwrap());
            }
        }
        served
    }

    /// Every fetch of somebody has ended.
    async fn ended(&self, user: UserId) {
        let open = move |conn: &mut fitex::database::Conn| {
            fitex::store::sync_runs::open(conn, user, SyncKind::Recent)
        };
        while self.apps[0].database.read(open).await.unwrap().is_some() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Every renewal that was begun has ended.
    async fn settled(&self) {
        while self.apps.iter().any(|app| !app.renewals.is_empty()) {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

/// Somebody who signs up and consents at Google.
pub(crate) async fn connect(app: &App, index: usize, walker: &str) -> UserId {
    let (a, b) = (
        u8::try_from(index / 250).unwrap(),
        u8::try_from(index % 250).unwrap(),
    );
    let mut caller = Caller {
        who: Who::Nobody,
        address: Some(IpAddr::V4(Ipv4Addr::new(10, a, b, 1))),
        agent: None,
    };
    let email = format!("p{index}@example.org");
    let form = SignUp {
        email: Field::of_text(&email),
        password: Field::of_text(PASSWORD),
        display_name: Field::of_text("P"),
        time_zone: Field::of_text("Etc/UTC"),
        unit_preference: None,
        age_group: None,
    };
    let user = service::users::sign_up(app, &caller, form, None)
        .await
        .unwrap();
    let form = SignIn {
        email: Field::of_text(&email),
        password: Field::of_text(PASSWORD),
    };
    let tokens = service::sessions::sign_in(app, &caller, form)
        .await
        .unwrap();
    let bearer = serde_json::to_value(&tokens).unwrap()["accessToken"]
        .as_str()
        .unwrap()
        .to_owned();
    caller = service::authenticate::caller_of(app, Some(&bearer), caller.address, None)
        .await
        .unwrap();
    let provider = Provider::GoogleHealth;
    let wish = NewAuthorization::default();
    let started = service::authorizations::start(app, &caller, Field::good(provider), wish)
        .await
        .unwrap();
    let ticket = started.authorize_url.split_once("ticket=").unwrap().1;
    let ready = service::authorizations::depart(app, provider, ticket)
        .await
        .unwrap()
        .unwrap();
    let way = Way {
        started: Value::Null,
        consent: ready.consent_url,
    };
    let back = Browser::default().decide(&way, walker, true, &[]).await;
    let back: url::Url = back.parse().unwrap();
    let told = |name: &str| {
        back.query_pairs()
            .find(|(key, _)| key == name)
            .unwrap()
            .1
            .into_owned()
    };
    let back = Return {
        state: told("state"),
        code: Some(told("code").into()),
        refused: false,
        issuer: None,
        browser: Some(ready.browser),
    };
    service::authorizations::arrive(app, provider, back)
        .await
        .unwrap();
    user.value.id
}

async fn expired_tokens_are_renewed_once_each(engine: Engine) {
    let people = either(24, 500);
    let fleet = Fleet::of(engine, people).await;
    fleet
        .simulator
        .set_refresh_mode(Provider::GoogleHealth, RefreshMode::SingleUse);
    fleet.clock.advance(SignedDuration::from_hours(9));

    let served = fleet.rush(20).await;

    assert_eq!(
        served,
        people * 20 * fleet.apps.len(),
        "every caller is served"
    );
    assert_eq!(
        (
            fleet.count(Event::Refreshed),
            fleet.count(Event::RefreshRefused)
        ),
        (people, 0)
    );
    assert_eq!(fleet.changed().await, 0);
    println!(
        "{people} tokens, {} processes, 20 callers each: {people} refreshes",
        fleet.apps.len()
    );
}

/// Asks for a fetch. So many callers on one small machine may not get to say their headers in time; HTTP
/// lets who is told that ask again.
async fn patient(person: &Person) -> Answer {
    loop {
        let answer = person.sync().await;
        if answer.status != 408 {
            return answer;
        }
    }
}

async fn processes_renew_each_expired_token_once(engine: Engine) {
    let processes = match engine {
        Engine::Sqlite { .. } => 1,
        Engine::Postgres { .. } => 3,
    };
    let host = Host::on(engine, processes, either(6, 500)).await;
    host.simulator
        .set_refresh_mode(Provider::GoogleHealth, RefreshMode::SingleUse);
    let _running: Vec<_> = (0..processes)
        .map(|process| host.start(process, ""))
        .collect();
    let mut people = Vec::new();
    for (index, walker) in host.simulator.people().into_iter().enumerate() {
        let person = host.one_of_many(index, &walker.id.to_lowercase()).await;
        let end = Browser::default()
            .connect_as(&walker.id, &person, "google_health")
            .await;
        assert_eq!(end, "connected");
        person.sync().await.expect(202);
        people.push(person);
    }
    host.simulator.clear_ledger();
    host.let_tokens_expire();
    for some in people.chunks_mut(AT_A_TIME / 20 / 2) {
        let mut asked = tokio::task::JoinSet::new();
        for person in some {
            person.sign_in().await;
            for caller in 0..20 * processes {
                let there = Person {
                    base: host.base(caller % processes),
                    ..person.clone()
                };
                asked.spawn(async move { patient(&there).await });
            }
        }
        while let Some(answer) = asked.join_next().await {
            let run = answer.unwrap().expect(202);
            assert_eq!(run["state"], "succeeded", "every caller is served: {run}");
        }
    }
    let count = |event| {
        host.simulator
            .ledger()
            .iter()
            .filter(|entry| entry.event == event)
            .count()
    };
    assert_eq!(
        (count(Event::Refreshed), count(Event::RefreshRefused)),
        (people.len(), 0)
    );
    println!(
        "{} tokens, {processes} real processes, 20 callers each over HTTP: as many refreshes",
        people.len()
    );
}

async fn a_wrong_secret_changes_nobody(engine: Engine) {
    let people = either(24, 1_000);
    let mut fleet = Fleet::of(engine, people).await;
    let good = std::mem::take(&mut fleet.apps);
    let wrong = fleet
        .another(|config| config.google_client_secret = Some("wrong".into()))
        .await;
    fleet.apps = vec![wrong];
    for _ in 0..3 {
        fleet.clock.advance(SignedDuration::from_hours(9));
        assert_eq!(fleet.rush(1).await, 0);
    }
    fleet.apps = good;
    assert_eq!(fleet.changed().await, 0);
    fleet.clock.advance(SignedDuration::from_mins(2));

    assert_eq!(fleet.rush(1).await, people * fleet.apps.len());
    println!("wrong secret, {people} tokens: 0 changed state");
}

async fn a_day_without_the_provider_heals(engine: Engine) {
    let people = either(12, 200);
    let fleet = Fleet::of(engine, people).await;
    fleet
        .simulator
        .set_refresh_mode(Provider::GoogleHealth, RefreshMode::SingleUse);
    fleet
        .simulator
        .set_fault_at(Place::Token, None, Some(Fault::Unavailable));
    fleet.clock.advance(SignedDuration::from_hours(9));
    for _ in 0..24 {
        assert_eq!(fleet.rush(1).await, 0);
        fleet.clock.advance(SignedDuration::from_hours(1));
    }
    assert_eq!(fleet.changed().await, 0);
    fleet.simulator.set_fault_at(Place::Token, None, None);

    assert_eq!(fleet.rush(1).await, people * fleet.apps.len());
    assert_eq!(fleet.count(Event::RefreshRefused), 0);
    println!("24 hours of 503, {people} tokens: all recovered");
}

/// Cuts a connection with a reset instead of an orderly end.
fn reset(socket: TcpStream) {
    let socket = socket2::Socket::from(socket);
    socket.set_linger(Some(Duration::ZERO)).unwrap();
}

async fn hang_ups_lose_nothing(engine: Engine) {
    let hang_ups = either(60, 1_000);
    let fleet = Fleet::of(engine, 20).await;
    fleet
        .simulator
        .set_refresh_mode(Provider::GoogleHealth, RefreshMode::SingleUse);
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let app = &fleet.apps[0];
    let server = Server::start_on(app, listener).unwrap();
    let mut people = Vec::new();
    for index in 0..fleet.people.len() {
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let mut person = Person::nobody_at(client, format!("http://{}", server.address()));
        person.email = format!("p{index}@example.org");
        person.sign_in().await;
        people.push(person);
    }
    let mut random: u64 = 0x5eed;
    for hang_up in 0..hang_ups {
        let index = hang_up % people.len();
        // A token that ends twice within one fetch would be one that is refused though it is new.
        fleet.ended(fleet.people[index].0).await;
        fleet.simulator.expire(&fleet.people[index].1);
        random = random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        let wait = (random >> 33) % 60;
        fleet.simulator.set_fault_at(
            Place::Token,
            None,
            Some(Fault::Slow(u32::try_from((random >> 40) % 40).unwrap())),
        );
        let token = people[index].token.clone().unwrap();
        let address = server.address();
        let body = r#"{"waitSeconds":20}"#;
        let mut socket = TcpStream::connect(address).unwrap();
        write!(socket, "POST /v1/me/sync HTTP/1.1\r\nHost: fitex\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}", body.len()).unwrap();
        tokio::time::sleep(Duration::from_millis(wait)).await;
        reset(socket);
        // What is asked beside a fetch meets the same renewal, and goes away too.
        let (app, user) = (app.clone(), fleet.people[index].0);
        let ask = tokio::spawn(async move { live(&app, user).await.is_ok() });
        tokio::time::sleep(Duration::from_millis(wait % 7)).await;
        ask.abort();
    }
    fleet.settled().await;
    fleet.simulator.set_fault_at(Place::Token, None, None);

    for person in &people {
        fleet.clock.advance(SignedDuration::from_secs(1));
        person.sync().await.expect(202);
    }
    assert_eq!(
        (fleet.changed().await, fleet.count(Event::RefreshRefused)),
        (0, 0)
    );
    println!(
        "{hang_ups} hang-ups, {} refreshes: 0 grants lost",
        fleet.count(Event::Refreshed)
    );
    server.stop().await.unwrap();
}

async fn kills_lose_at_most_what_cannot_be_helped(engine: Engine) {
    let kills = either(4, 40);
    let processes = match engine {
        Engine::Sqlite { .. } => 1,
        Engine::Postgres { .. } => 3,
    };
    for mode in [RefreshMode::Idempotent, RefreshMode::SingleUse] {
        let engine = match engine {
            Engine::Sqlite { .. } => Engine::sqlite(),
            Engine::Postgres { .. } => Engine::postgres().unwrap(),
        };
        let host = Host::on(engine, processes, 12).await;
        host.simulator
            .set_refresh_mode(Provider::GoogleHealth, mode);
        let mut running: Vec<_> = (0..processes)
            .map(|process| host.start(process, ""))
            .collect();
        let mut people = Vec::new();
        for walker in host.simulator.people() {
            let person = host.person(&walker.id.to_lowercase()).await;
            let end = Browser::default()
                .connect_as(&walker.id, &person, "google_health")
                .await;
            assert_eq!(end, "connected");
            person.sync().await.expect(202);
            people.push((person, walker.id));
        }
        let (mut random, mut lost) = (0x5eed_u64, 0);
        for _ in 0..kills {
            random = random
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            let victim = usize::try_from(random >> 33).unwrap() % processes;
            let mut asked = tokio::task::JoinSet::new();
            for (index, (person, walker)) in people.iter().enumerate() {
                host.simulator.expire(walker);
                let there = Person {
                    base: host.base(index % processes),
                    ..person.clone()
                };
                asked.spawn(async move {
                    let sent = there.request(reqwest::Method::POST, "/v1/me/sync");
                    let _ = sent.json(&json!({ "waitSeconds": 20 })).send().await;
                });
            }
            tokio::time::sleep(Duration::from_millis((random >> 40) % 150)).await;
            host.replace(&mut running[victim], victim);
            asked.abort_all();
            while asked.join_next().await.is_some() {}
            host.let_leases_run_out();
            for (person, walker) in &people {
                let answer = person.sync().await;
                if answer.status == 202 {
                    continue;
                }
                assert_eq!(
                    (answer.status, mode),
                    (424, RefreshMode::SingleUse),
                    "{}",
                    answer.text
                );
                assert_eq!(answer.json()["reason"], "refresh_response_lost");
                lost += 1;
                assert_eq!(
                    Browser::default()
                        .connect_as(walker, person, "google_health")
                        .await,
                    "connected"
                );
            }
        }
        // Each that was lost was inside the one unsafe window when its process was.
        assert!(mode == RefreshMode::SingleUse || lost == 0);
        let named: HashSet<&str> = people.iter().map(|(_, walker)| walker.as_str()).collect();
        println!(
            "{kills} kills of {processes}, {} people, {mode:?}: {lost} lost, each named",
            named.len()
        );
    }
}
