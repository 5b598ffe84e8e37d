//! How fast days are stored through the ledger, beside what the engine does with the same rows in one
//! batch insert after another: `cargo bench --bench ingest`.
//!
//! Both write the same rows in the same number of transactions: for each person a year of days, told by
//! two sources. What the ledger does besides is what is measured: it looks what is known, judges which
//! source counts, and notes when it was told. PostgreSQL is measured where `TEST_POSTGRES_URL` names one.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a benchmark may fail loudly, tells people what it found, and reads where PostgreSQL is"
)]

use std::time::Instant as Clock;

use fitex::database::{Conn, Database, DatabaseUrl};
use fitex::engine::credit;
use fitex::model::day::{DayStatus, Source, StatusReason};
use fitex::model::day_record::{DayRecord, Teller};
use fitex::model::id::UserId;
use fitex::model::time::{CivilDate, Instant, ZoneName};
use fitex::service::ledger::{Reading, record};
use fitex::store;
use jiff::Timestamp;
use jiff::civil::date;

const PEOPLE: usize = 40;
const DAYS: i32 = 365;
const FIRST: CivilDate = CivilDate(date(2025, 11, 1));
const ROUNDS: usize = 5;

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let folder = std::env::temp_dir().join(format!("fitex-bench-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let file = format!("sqlite:{}", folder.join("bench.db").display());
        measure("SQLite", &file).await;
        std::fs::remove_dir_all(&folder).unwrap();
        match std::env::var("TEST_POSTGRES_URL") {
            Ok(url) => measure("PostgreSQL", &url).await,
            Err(_) => {
                println!("PostgreSQL: not measured; set TEST_POSTGRES_URL to an empty database");
            }
        }
    });
}

/// What two sources say of a year.
fn told(at: Instant) -> Vec<DayRecord> {
    let mut records = Vec::new();
    for date in FIRST.through(FIRST.plus_days(DAYS - 1)) {
        for source in [Source::Device, Source::AllSources] {
            records.push(DayRecord {
                steps: Some(8_123),
                distance_meters: Some(5_840.5),
                energy_kilocalories: Some(2_100),
                status: DayStatus::Complete,
                status_reason: StatusReason::SyncedPastMidnight,
                ..DayRecord::empty(date, source, Teller::GoogleHealth, at)
            });
        }
    }
    records
}

async fn measure(engine: &str, url: &str) {
    let database = Database::open(&DatabaseUrl::parse(url).unwrap(), 4).unwrap();
    database.migrate().await.unwrap();
    let now = Instant(Timestamp::now());
    let (mut ledger, mut batch) = (f64::MAX, f64::MAX);
    for round in 0..ROUNDS {
        let mut users = Vec::new();
        for index in 0..2 * PEOPLE {
            users.push(person(&database, round * 1_000 + index, now).await);
        }
        let (by_ledger, by_batch) = users.split_at(PEOPLE);
        let began = Clock::now();
        for user in by_ledger {
            let (user, records) = (*user, told(now));
            let reading = Reading {
                told_by: Teller::GoogleHealth,
                observed_at: now,
                first: FIRST,
                last: FIRST.plus_days(DAYS - 1),
                sources: vec![Source::Device, Source::AllSources],
                records,
                refused: Vec::new(),
            };
            database
                .write(move |conn| record(conn, user, &reading))
                .await
                .unwrap();
        }
        ledger = ledger.min(began.elapsed().as_secs_f64());
        let began = Clock::now();
        for user in by_batch {
            let (user, records) = (*user, told(now));
            database
                .write(move |conn| plain(conn, user, &records))
                .await
                .unwrap();
        }
        batch = batch.min(began.elapsed().as_secs_f64());
        for user in users {
            database
                .write(move |conn| store::users::delete(conn, user, now))
                .await
                .unwrap();
        }
    }
    let days = f64::from(DAYS) * 40.0;
    println!(
        "{engine}: {:.0} days a second through the ledger, {:.0} in plain batches of the same rows; ratio {:.2}",
        days / ledger,
        days / batch,
        batch / ledger,
    );
}

/// The rows that the ledger would write, and nothing else.
fn plain(conn: &mut Conn, user: UserId, records: &[DayRecord]) -> fitex::error::Result<()> {
    let days: Vec<_> = records
        .chunks(2)
        .filter_map(|of_date| credit::credit(of_date, None))
        .collect();
    store::day_records::insert(conn, user, records)?;
    store::days::put(conn, user, &days)
}

async fn person(database: &Database, index: usize, now: Instant) -> UserId {
    let user = fitex::model::user::User {
        id: UserId::new(now.0),
        email: serde_json::from_value(serde_json::json!(format!("p{index}@example.org"))).unwrap(),
        display_name: serde_json::from_value(serde_json::json!("P")).unwrap(),
        time_zone: ZoneName::utc(),
        unit_preference: fitex::model::user::UnitPreference::Metric,
        age_group: fitex::model::user::AgeGroup::Adult,
        role: fitex::model::user::Role::Member,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    let id = user.id;
    database
        .write(move |conn| store::users::insert(conn, &user, "none"))
        .await
        .unwrap();
    id
}
