//! What a crowd's boards cost.

use std::net::TcpListener;
use std::time::Instant as Clock;

use fitex::app::App;
use fitex::auth::passwords::Passwords;
use fitex::clock::Clock as Held;
use fitex::config::Config;
use fitex::database::types::DbUuid;
use fitex::database::{Conn, Database, DatabaseUrl};
use fitex::model::day::{DayStatus, Source, StatusReason};
use fitex::model::day_record::{DayRecord, Teller};
use fitex::model::leaderboard::Subject;
use fitex::server::Server;
use fitex::service::boards::Ranking;
use fitex::service::ledger::{Reading, record};
use fitex::service::tallies;
use fitex::store;
use serde_json::{Value, json};

use crate::fill::{Sizes, fill};
use crate::people::{self, Crowd, team_of};
use crate::place::{Place, ask};

const PASSWORD: &str = "five sturdy walking shoes";
/// People who read, each the board and their own window on it.
const READERS: i64 = 20;
/// Reads of a board by each of them.
const ROUNDS: usize = 5;
/// Days that are written.
const WRITES: i64 = 200;
/// How long dates are closed for.
const CLOSING: std::time::Duration = std::time::Duration::from_secs(20);

/// What was found: rows and bytes, medians in milliseconds, and what was done a second.
#[derive(Default)]
pub struct Figures {
    pub sizes: Sizes,
    pub millis: Vec<(String, f64)>,
    pub rates: Vec<(String, f64)>,
}

/// Fills a database with a crowd, and measures what its boards cost.
pub async fn crowd(place: &Place, crowd: &Crowd) -> Figures {
    let url = DatabaseUrl::parse(&place.url()).unwrap();
    Database::open(&url, 1).unwrap().migrate().await.unwrap();
    let hash = Passwords::new(19_456, 2, 1).unwrap().hash(PASSWORD).await;
    let mut figures = Figures {
        sizes: fill(place, crowd, &hash.unwrap()),
        ..Figures::default()
    };
    let clock = Held::held_at(crowd.now().0);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let config = Config {
        bind: listener.local_addr().unwrap(),
        database_url: place.url().into(),
        master_key: Some("MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=".into()),
        workers: Some(1),
        password_memory_kib: 19_456,
        password_passes: 2,
        ..Config::default()
    };
    let app = App::open(config, clock.clone()).await.unwrap();
    unchanged(&app, crowd).await;
    let server = Server::start_on(&app, listener).unwrap();
    read(
        &format!("http://{}", server.address()),
        place,
        crowd,
        &mut figures,
    )
    .await;
    // Nobody else is to make the totals that are measured next.
    server.stop().await.unwrap();
    write(&app, crowd, &mut figures).await;
    let tomorrow = people::zone().start_of(crowd.today().plus_days(1));
    clock.set(tomorrow.plus_seconds(1).0);
    close(&app, place, &mut figures).await;
    figures
}

/// Numbers of people from all over the crowd.
fn some(crowd: &Crowd, how_many: i64, from: i64) -> impl Iterator<Item = i64> + '_ {
    (0..how_many).map(move |at| (from + at * 7_368_787) % crowd.people + 1)
}

/// The real code finds nothing to change in what was filled in.
async fn unchanged(app: &App, crowd: &Crowd) {
    let (now, date) = (crowd.now(), crowd.yesterday());
    for person in some(crowd, 5, 11) {
        let user = people::user(person);
        let subjects = [DbUuid(user.0), DbUuid(people::team(team_of(person)).0)];
        let standings = move |conn: &mut Conn| {
            let mut all = store::standings::since(conn, people::season(), &subjects, date)?;
            all.sort_by_key(|one| (one.subject_id, one.ends_on, one.starts_on));
            Ok(all)
        };
        let before = app.database.read(standings).await.unwrap();
        let touch = move |conn: &mut _| store::tallies::touch(conn, user, Some((date, date)), now);
        app.database.write(touch).await.unwrap();
        assert!(tallies::work(app).await.unwrap());
        assert_eq!(before, app.database.read(standings).await.unwrap());
        assert_eq!(before.len(), 6, "a day, a week and a season of both");
    }
}

async fn read(base: &str, place: &Place, crowd: &Crowd, figures: &mut Figures) {
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let mut readers = Vec::new();
    for person in some(crowd, READERS, 1) {
        let form = json!({ "email": format!("p{person}@example.org"), "password": PASSWORD });
        let request = http.post(format!("{base}/v1/sessions")).json(&form);
        let session: Value = request.send().await.unwrap().json().await.unwrap();
        readers.push((person, session["accessToken"].as_str().unwrap().to_owned()));
    }
    let season = people::season();
    for (of, scope, more) in [
        (Subject::Users, "the season", ""),
        (Subject::Users, "a state", "&area=State3"),
        (Subject::Users, "a county", "&area=State3/County33"),
        (Subject::Teams, "the season", ""),
        (Subject::Teams, "a state", "&area=State3"),
    ] {
        for (period, metric) in [
            ("day", "progress_index"),
            ("week", "goal_day_rate"),
            ("week", "consistency"),
            ("season", "capped_mean"),
        ] {
            let path = format!(
                "{base}/v1/seasons/{season}/leaderboard?of={of}&period={period}&metric={metric}{more}"
            );
            let mut spent = Vec::new();
            for round in 0..ROUNDS {
                for (person, token) in &readers {
                    let request = http.get(&path).bearer_auth(token);
                    let began = Clock::now();
                    let answer = request.send().await.unwrap();
                    let board = answer.bytes().await.unwrap();
                    spent.push(began.elapsed().as_secs_f64() * 1_000.0);
                    if round == 0 {
                        let board: Value = serde_json::from_slice(&board).unwrap();
                        check(place, crowd, &board, of, *person);
                    }
                }
            }
            let name = format!("read {of} of {scope}, {period}, {metric}");
            figures.millis.push((name, median(spent)));
        }
    }
}

/// A board is whole, and the reader's rank is that of how many are ahead of them.
fn check(place: &Place, crowd: &Crowd, board: &Value, of: Subject, person: i64) {
    let rows = board["items"].as_array().unwrap().len() as i64;
    let ranked = board["ranked"].as_i64().unwrap();
    assert!(rows >= ranked.min(50) && ranked > 0, "{board}");
    let Some(rank) = board["own"]["rank"].as_i64() else {
        return;
    };
    let word = |name: &str| board[name].clone();
    let ranking = Ranking {
        season: people::season(),
        subject: of,
        metric: serde_json::from_value(word("metric")).unwrap(),
        period: serde_json::from_value(word("period")).unwrap(),
        starts_on: serde_json::from_value(word("from")).unwrap(),
        scope: &board["area"]
            .as_str()
            .map_or("season".to_owned(), |area| format!("area:{area}")),
    };
    let own = match of {
        Subject::Users => people::user(person).0,
        Subject::Teams => people::team(team_of(person)).0,
    };
    let mut conn = place.reader();
    let own = match conn {
        Conn::Pg(_) => format!("'{own}'"),
        Conn::Lite(_) => format!("x'{}'", own.simple()),
    };
    let entries = format!("board_entries WHERE board_id = {}", ranking.id());
    let key = format!("(SELECT sort_key FROM {entries} AND subject_id = {own})");
    let ahead = ask(
        &mut conn,
        &format!("SELECT count(*) AS number FROM {entries} AND sort_key > {key}"),
    );
    assert_eq!(rank, ahead + 1, "{board}");
    assert!(ranked <= crowd.people);
}

async fn write(app: &App, crowd: &Crowd, figures: &mut Figures) {
    let (now, date) = (crowd.now(), crowd.yesterday());
    let (mut stored, mut made) = (Vec::new(), Vec::new());
    for (at, person) in (0_i32..).zip(some(crowd, WRITES, 3)) {
        let reading = Reading {
            told_by: Teller::GoogleHealth,
            observed_at: now,
            first: date,
            last: date,
            sources: vec![Source::Device],
            records: vec![DayRecord {
                steps: Some(3_000 + 37 * at),
                status: DayStatus::Complete,
                status_reason: StatusReason::SyncedPastMidnight,
                ..DayRecord::empty(date, Source::Device, Teller::GoogleHealth, now)
            }],
            refused: Vec::new(),
        };
        let user = people::user(person);
        let began = Clock::now();
        let change = app.database.write(move |conn| record(conn, user, &reading));
        change.await.unwrap();
        stored.push(began.elapsed().as_secs_f64() * 1_000.0);
        assert!(tallies::work(app).await.unwrap());
        made.push(began.elapsed().as_secs_f64() * 1_000.0);
        assert!(!tallies::work(app).await.unwrap());
    }
    figures
        .millis
        .push(("write a day".to_owned(), median(stored)));
    figures
        .millis
        .push(("write a day, and its totals".to_owned(), median(made)));
}

/// A date has closed for everybody: how fast their totals are made.
async fn close(app: &App, place: &Place, figures: &mut Figures) {
    let due = "SELECT count(*) AS number FROM memberships WHERE tally_due_at <= ";
    let due = match place.reader() {
        Conn::Pg(_) => format!("{due} TIMESTAMPTZ '{}'", app.now().0),
        Conn::Lite(_) => format!("{due} {}", app.now().0.as_microsecond()),
    };
    let before = ask(&mut place.reader(), &due);
    let began = Clock::now();
    while began.elapsed() < CLOSING && tallies::work(app).await.unwrap() {}
    let spent = began.elapsed().as_secs_f64();
    let closed = (before - ask(&mut place.reader(), &due)) as f64;
    let name = "close a date of everybody's, people".to_owned();
    figures.rates.push((name, closed / spent));
}

fn median(mut all: Vec<f64>) -> f64 {
    all.sort_by(f64::total_cmp);
    all.get(all.len() / 2).copied().unwrap()
}
