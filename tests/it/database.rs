//! The database: writers that share commits, writes that are undone whole, limits that hold.

use std::time::Duration;

use fitex::database::{Database, DatabaseUrl};
use fitex::error::{Code, Error};
use fitex::model::time::Instant;
use fitex::store::rate_limits::{Quota, take};
use jiff::Timestamp;

use crate::both;
use crate::support::Engine;

const PLENTY: Quota = Quota {
    burst: 1_000_000,
    seconds: 1,
};

fn at(seconds: i64) -> Instant {
    Instant(Timestamp::from_second(1_700_000_000 + seconds).unwrap())
}

both! {
    async fn many_writers_at_once_neither_fail_nor_crawl(world: World) {
        let database = world.app.database.clone();
        let began = std::time::Instant::now();
        let writers = (0..16).map(|writer| {
            let database = database.clone();
            tokio::spawn(async move {
                for number in 0..50 {
                    let key = format!("{writer}/{number}");
                    // Read, then write: what fails on SQLite under a plain BEGIN.
                    database.write(move |conn| take(conn, &key, PLENTY, at(0))).await.unwrap();
                }
            })
        });
        for writer in writers.collect::<Vec<_>>() {
            writer.await.unwrap();
        }

        assert!(began.elapsed() < Duration::from_secs(30), "{:?}", began.elapsed());
        let removed = database.write(|conn| fitex::store::rate_limits::forget(conn, at(3_600))).await.unwrap();
        assert!(removed >= 800, "{removed}");
    }

    async fn a_write_that_fails_is_undone_and_its_neighbours_are_kept(world: World) {
        let database = world.app.database.clone();
        let writers = (0..64).map(|number: i32| {
            let database = database.clone();
            tokio::spawn(async move {
                database.write(move |conn| {
                    take(conn, &format!("neighbour/{number}"), PLENTY, at(0))?;
                    match number % 3 {
                        0 => Err(Error::new(Code::Conflict, "undo me")),
                        1 if number == 31 => panic!("a bug in a write"),
                        _ => Ok(()),
                    }
                }).await.is_ok()
            })
        });
        let mut kept = 0;
        for writer in writers.collect::<Vec<_>>() {
            kept += usize::from(writer.await.unwrap());
        }

        let removed = database.write(|conn| fitex::store::rate_limits::forget(conn, at(3_600))).await.unwrap();
        assert_eq!(kept, 41);
        assert_eq!(removed, kept, "exactly what was said to be written");
        assert_eq!(world.nobody().get("/health/ready").await.status, 200);
    }

    async fn attempts_at_the_same_time_are_counted_one_by_one(world: World) {
        let quota = Quota { burst: 5, seconds: 900 };
        let tries = (0..20).map(|_| {
            let database = world.app.database.clone();
            tokio::spawn(async move { database.write(move |conn| take(conn, "rush", quota, at(0))).await.unwrap() })
        });
        let mut through = 0;
        for one in tries.collect::<Vec<_>>() {
            through += usize::from(one.await.unwrap().is_none());
        }

        assert_eq!(through, 5);
    }

    async fn a_limit_lets_its_burst_through_and_fills_again(world: World) {
        let quota = Quota { burst: 5, seconds: 50 };
        let ask = |seconds: i64| {
            let database = world.app.database.clone();
            async move { database.write(move |conn| take(conn, "limit", quota, at(seconds))).await.unwrap() }
        };
        for _ in 0..5 {
            assert_eq!(ask(0).await, None);
        }
        assert_eq!(ask(0).await, Some(10));
        assert_eq!(ask(9).await, Some(1));
        assert_eq!(ask(10).await, None);
        assert_eq!(ask(10).await, Some(10));
        for _ in 0..5 {
            assert_eq!(ask(1_000).await, None, "it is full again");
        }
        assert_eq!(ask(1_000).await, Some(10));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_that_sqlite_undoes_by_itself_is_never_called_kept() {
    use diesel::connection::SimpleConnection;
    use fitex::database::Conn;
    let world = crate::support::World::on(Engine::sqlite()).await;
    let database = world.app.database.clone();
    // What a full disk does: the statement fails and takes the whole transaction with it.
    let trigger = "CREATE TRIGGER full BEFORE INSERT ON rate_limits WHEN new.id = 'the last straw'
        BEGIN SELECT RAISE(ROLLBACK, 'database or disk is full'); END";
    database
        .write(move |conn| match conn {
            Conn::Lite(conn) => Ok(conn.batch_execute(trigger)?),
            Conn::Pg(_) => unreachable!(),
        })
        .await
        .unwrap();
    for round in 0..20 {
        let writers = (0..40).map(|number: i32| {
            let database = database.clone();
            tokio::spawn(async move {
                let key = match number {
                    20 => "the last straw".to_owned(),
                    _ => format!("{round}/{number}"),
                };
                let kept = database.write({
                    let key = key.clone();
                    move |conn| take(conn, &key, PLENTY, at(0))
                });
                (key, kept.await.is_ok())
            })
        });
        let mut said = Vec::new();
        for writer in writers.collect::<Vec<_>>() {
            said.push(writer.await.unwrap());
        }
        for (key, kept) in said {
            assert_eq!(is_there(&database, key.clone()).await, kept, "{key}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_that_postgresql_dropped_are_replaced() {
    let Some(engine) = Engine::postgres() else {
        return;
    };
    let world = crate::support::World::on(engine).await;
    let ada = world.person("ada").await;
    world.engine.drop_connections();

    let mut last = 0;
    for _ in 0..100 {
        last = ada.get("/v1/me").await.status;
        assert!(matches!(last, 200 | 503), "{last}");
        if last == 200 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }

    assert_eq!(last, 200);
    for _ in 0..20 {
        assert_eq!(
            ada.get("/v1/me").await.status,
            200,
            "none of the dead ones is left"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn readers_of_sqlite_cannot_write() {
    let engine = Engine::sqlite();
    let database = Database::open(&DatabaseUrl::parse(&engine.url()).unwrap(), 2).unwrap();
    database.migrate().await.unwrap();

    let done = database.read(|conn| take(conn, "key", PLENTY, at(0))).await;

    assert!(done.unwrap_err().source_text().contains("readonly"));
}

#[tokio::test(flavor = "multi_thread")]
async fn sqlite_writes_durably_and_the_file_is_private() {
    use diesel::prelude::*;
    use diesel::sql_types::{BigInt, Text};
    #[derive(QueryableByName)]
    struct Number {
        #[diesel(sql_type = BigInt)]
        value: i64,
    }
    #[derive(QueryableByName)]
    struct Word {
        #[diesel(sql_type = Text)]
        value: String,
    }
    let engine = Engine::sqlite();
    let database = Database::open(&DatabaseUrl::parse(&engine.url()).unwrap(), 2).unwrap();
    database.migrate().await.unwrap();

    #[expect(
        clippy::disallowed_methods,
        reason = "a test looks at the engine's own settings"
    )]
    let (synchronous, journal, foreign_keys) = database
        .write(|conn| {
            let fitex::database::Conn::Lite(conn) = conn else {
                unreachable!()
            };
            let number = |conn: &mut SqliteConnection, sql: &str| {
                diesel::sql_query(sql)
                    .get_result::<Number>(conn)
                    .map(|row| row.value)
            };
            let synchronous = number(conn, "SELECT synchronous AS value FROM pragma_synchronous")?;
            let foreign = number(
                conn,
                "SELECT foreign_keys AS value FROM pragma_foreign_keys",
            )?;
            let journal: Word =
                diesel::sql_query("SELECT journal_mode AS value FROM pragma_journal_mode")
                    .get_result(conn)?;
            Ok((synchronous, journal.value, foreign))
        })
        .await
        .unwrap();

    assert_eq!(
        (synchronous, journal.as_str(), foreign_keys),
        (2, "wal", 1),
        "FULL, WAL, ON"
    );
    let Engine::Sqlite { folder } = &engine else {
        unreachable!()
    };
    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::metadata(folder.join("fitex.db"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o077, 0);
}

#[test]
fn the_bundled_sqlite_is_new_enough() {
    assert!(libsqlite3_sys::SQLITE_VERSION_NUMBER >= 3_051_003);
}

/// Whether a key has been counted.
async fn is_there(database: &Database, key: String) -> bool {
    database
        .read(move |conn| {
            use diesel::prelude::*;
            use fitex::database::tables::rate_limits::dsl;
            let rows: i64 = fitex::on!(conn, c => {
                dsl::rate_limits.filter(dsl::id.eq(&key)).count().get_result(c)
            })?;
            Ok(rows)
        })
        .await
        .unwrap()
        == 1
}
