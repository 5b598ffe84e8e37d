//! Everybody due at once, for processes that are killed meanwhile: each is fetched once, nobody starves,
//! nothing is lost. `tests/run --long` takes 10,000 people.

use std::collections::HashMap;
use std::net::TcpListener;
use std::time::{Duration, Instant};

use fitex::app::App;
use fitex::clock::Clock;
use fitex::config::Config;
use fitex::model::id::UserId;
use fitex::model::page::Limit;
use fitex::model::sync_run::{SyncCause, SyncRun, SyncState};
use fitex::model::time::CivilDate;
use fitex::model::token::Provider;
use fitex::simulator::{NoticeWish, Options};
use fitex::store;
use jiff::SignedDuration;

use crate::notices::listening;
use crate::on_both;
use crate::scale::{connect, either};
use crate::support::{Engine, Host, World, config};

on_both! {
    everybody_due_is_fetched_once_by_workers_that_are_killed()
    a_rush_of_notices_is_answered_and_none_is_lost()
}

/// How long a process lives.
const LIFE: Duration = Duration::from_secs(2);

/// A FitEx without workers on the same database, to look and to make people with.
async fn onlooker(host: &Host) -> App {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let config = Config {
        public_url: Some(host.base(0).parse().unwrap()),
        database_connections: 8,
        ..config(&host.engine, &host.simulator, &listener)
    };
    App::open(config, Clock::System).await.unwrap()
}

async fn crowd(app: &App, host: &Host) -> Vec<(UserId, String)> {
    let mut people = Vec::new();
    for batch in host.simulator.people().chunks(8) {
        let index = people.len();
        let coming = batch.iter().enumerate().map(|(place, walker)| async move {
            (
                connect(app, index + place, &walker.id).await,
                walker.id.clone(),
            )
        });
        people.extend(futures_util::future::join_all(coming).await);
    }
    people
}

/// How many runs of everybody are in which state.
async fn states(app: &App, people: &[(UserId, String)]) -> HashMap<&'static str, usize> {
    let mut states = HashMap::new();
    for (user, _) in people {
        for run in runs(app, *user).await {
            *states.entry(run.state.as_str()).or_insert(0) += 1;
        }
    }
    states
}

async fn runs(app: &App, user: UserId) -> Vec<SyncRun> {
    app.database
        .read(move |conn| store::sync_runs::list(conn, user, None, Limit(200)))
        .await
        .unwrap()
}

async fn everybody_due_is_fetched_once_by_workers_that_are_killed(engine: Engine) {
    let people = either(30, 10_000);
    let processes = match engine {
        Engine::Sqlite { .. } => 1,
        Engine::Postgres { .. } => 3,
    };
    let host = Host::on(engine, processes, people).await;
    let app = onlooker(&host).await;
    let people = crowd(&app, &host).await;
    // Everybody has a history, and is due at the same moment.
    let past = host.engine.long_ago();
    let known = match *host.engine {
        Engine::Sqlite { .. } => "CAST(julianday('now') - 2440588.5 AS INTEGER) - 2",
        Engine::Postgres { .. } => "current_date - 2",
    };
    host.engine.execute(&format!(
        "DELETE FROM sync_runs; UPDATE tokens SET last_good_day = {known}; UPDATE schedules SET next_sync_at = {past};"
    ));
    host.simulator.clear_calls();

    let began = Instant::now();
    let mut running: Vec<_> = (0..processes)
        .map(|process| host.start(process, ""))
        .collect();
    let (mut kills, mut before) = (0, 0);
    loop {
        tokio::time::sleep(LIFE).await;
        let done = states(&app, &people)
            .await
            .remove("succeeded")
            .unwrap_or_default();
        if done == people.len() {
            break;
        }
        // Nothing went on: what is left is held by the dead.
        if done == before {
            host.let_leases_run_out();
        }
        before = done;
        assert!(
            began.elapsed() < Duration::from_mins(40),
            "{done} of {}",
            people.len()
        );
        let victim = kills % processes;
        host.replace(&mut running[victim], victim);
        kills += 1;
    }

    let took = began.elapsed();
    let calls = host.simulator.calls();
    for (user, walker) in &people {
        let runs = runs(&app, *user).await;
        assert_eq!(runs.len(), 1, "{walker}: {runs:?}");
        assert_eq!(
            (runs[0].cause, runs[0].state),
            (SyncCause::Scheduled, SyncState::Succeeded)
        );
        let zone = host
            .simulator
            .people()
            .into_iter()
            .find(|it| it.id == *walker)
            .unwrap()
            .time_zone;
        let zone = fitex::model::time::ZoneName::find(&zone).unwrap();
        let today = app.now().date_in(&zone);
        let (user, range) = (*user, (today.plus_days(-10), today.plus_days(-5)));
        let days = app
            .database
            .read(move |conn| store::days::between(conn, user, range.0, range.1))
            .await
            .unwrap();
        let told: Vec<_> = days
            .iter()
            .map(|day| (day.date, day.steps.unwrap().unsigned_abs()))
            .collect();
        let truth: Vec<_> = range
            .0
            .through(range.1)
            .filter_map(|date| Some((date, host.simulator.steps(walker, date.0)?)))
            .collect();
        assert_eq!(told, truth, "{walker}");
    }
    println!(
        "{} people due at once, {processes} processes, one of them killed every 2 s ({kills} times): each fetched once in {:.1} s, {} calls noted",
        people.len(),
        took.as_secs_f64(),
        calls.len(),
    );
}

/// Notices that are under way at the same time.
const LANES: usize = 8;

async fn a_rush_of_notices_is_answered_and_none_is_lost(engine: Engine) {
    let people = either(20, 200);
    let mut world = World::with(engine, |options| Options { people, ..options }).await;
    listening(&mut world).await;
    world.simulator.announce_corrections(false);
    let mut users = Vec::new();
    for (index, walker) in world.walkers().iter().enumerate() {
        users.push((
            connect(&world.app, index, &walker.id).await,
            walker.id.clone(),
        ));
    }
    quiet(&world.app, &users).await;
    // A date that the slowest device has told.
    let date = jiff::civil::date(2026, 11, 10);

    // Five for each person, and each tells of something that is new.
    let mut notices = Vec::new();
    for round in 0..5 {
        for (index, (_, walker)) in users.iter().enumerate() {
            notices.push((
                walker.clone(),
                u32::try_from(10_000 + round * 1_000 + index).unwrap(),
            ));
        }
    }
    let mut took = Vec::new();
    for batch in notices.chunks(LANES) {
        let sending = batch.iter().map(|(walker, steps)| async {
            world.simulator.correct(walker, date, Some(*steps));
            let wish = NoticeWish {
                tries: 1,
                ..NoticeWish::of(Provider::GoogleHealth, vec![date])
            };
            let began = Instant::now();
            let answered = world.simulator.notify(walker, &wish).await;
            assert_eq!(answered, [Some(204)]);
            began.elapsed()
        });
        took.extend(futures_util::future::join_all(sending).await);
    }
    world.pass(SignedDuration::from_secs(31));
    let newest = |index: usize| 14_000 + i32::try_from(index).unwrap();
    for (index, (user, walker)) in users.iter().enumerate() {
        let began = Instant::now();
        while steps_on(&world.app, *user, date).await != Some(newest(index)) {
            assert!(
                began.elapsed() < Duration::from_secs(40),
                "{walker}: its last notice is lost: {:?}",
                runs(&world.app, *user).await
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
    took.sort();
    println!(
        "{} notices about {people} people, {LANES} at a time, while their days are fetched: answered after {:.1} ms at the median and {:.1} ms at the 99th percentile",
        took.len(),
        took[took.len() / 2].as_secs_f64() * 1e3,
        took[took.len() * 99 / 100].as_secs_f64() * 1e3,
    );
}

async fn steps_on(app: &App, user: UserId, date: jiff::civil::Date) -> Option<i32> {
    let day = app
        .database
        .read(move |conn| store::days::find(conn, user, CivilDate(date)));
    day.await.unwrap()?.steps
}

/// Waits until nobody has a fetch before them.
async fn quiet(app: &App, users: &[(UserId, String)]) {
    for _ in 0..2_400 {
        let states = states(app, users).await;
        let open: usize = ["queued", "running"]
            .iter()
            .filter_map(|state| states.get(state))
            .sum();
        if open == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("fetches do not end");
}
