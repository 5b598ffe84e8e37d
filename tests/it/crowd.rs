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
use fitex::store;

use crate::on_both;
use crate::scale::{connect, either};
use crate::support::{Engine, Host, config};

on_both! {
    everybody_due_is_fetched_once_by_workers_that_are_killed()
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
