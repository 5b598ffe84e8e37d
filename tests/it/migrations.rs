//! Migrations: equal on both engines, reversible, safe to run twice and at the same time.

use std::collections::BTreeSet;
use std::path::Path;

use fitex::database::{Database, DatabaseUrl};

use crate::support::Engine;

fn folders(engine: &str) -> BTreeSet<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("migrations")
        .join(engine);
    std::fs::read_dir(path)
        .unwrap()
        .map(|entry| entry.unwrap())
        .inspect(|entry| {
            for file in ["up.sql", "down.sql"] {
                assert!(
                    entry.path().join(file).is_file(),
                    "{:?} lacks {file}",
                    entry.path()
                );
            }
        })
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect()
}

/// `table.column null?` for every column, and every index, of all migrations of an engine.
fn shape(engine: &str) -> BTreeSet<String> {
    let mut shape = BTreeSet::new();
    for folder in folders(engine) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("migrations")
            .join(engine);
        let sql = std::fs::read_to_string(path.join(folder).join("up.sql")).unwrap();
        let mut table = String::new();
        for line in sql.lines() {
            let words: Vec<&str> = line.split_whitespace().collect();
            match words.as_slice() {
                ["CREATE", "TABLE", name, ..] => table = (*name).to_owned(),
                ["CREATE", "INDEX" | "UNIQUE", ..] => {
                    shape.insert(line.trim_end_matches(';').to_owned());
                }
                ["ALTER", "TABLE", altered, "ADD", "COLUMN", column, ..] => {
                    let required = line.contains("NOT NULL");
                    shape.insert(format!("{altered}.{column} required={required} added"));
                }
                ["PRIMARY", "KEY", ..] => {
                    shape.insert(format!("{table} {}", line.trim()));
                }
                [column, ..]
                    if line.starts_with("    ") && !line.trim_start().starts_with("--") =>
                {
                    let required = line.contains("NOT NULL") || line.contains("PRIMARY KEY");
                    let refers = line.contains("REFERENCES");
                    shape.insert(format!(
                        "{table}.{column} required={required} refers={refers}"
                    ));
                }
                _ => {}
            }
        }
    }
    shape
}

#[test]
fn both_engines_have_the_same_migrations_and_the_same_tables() {
    assert_eq!(folders("postgres"), folders("sqlite"));
    assert_eq!(shape("postgres"), shape("sqlite"));
    assert!(
        shape("sqlite").len() > 100,
        "the comparison compares something"
    );
}

async fn up_down_up(engine: Engine) {
    let url = DatabaseUrl::parse(&engine.url()).unwrap();
    let database = Database::open(&url, 2).unwrap();
    assert!(!database.is_current().await.unwrap_or(false));

    let first = database.migrate().await.unwrap();
    let again = database.migrate().await.unwrap();
    assert_eq!(first.0.len(), folders("sqlite").len());
    assert!(again.0.is_empty());
    assert!(database.is_current().await.unwrap());

    assert_eq!(database.unmigrate().await.unwrap().0.len(), first.0.len());
    assert!(!database.is_current().await.unwrap());
    assert_eq!(database.migrate().await.unwrap(), first);
}

#[tokio::test(flavor = "multi_thread")]
async fn migrations_go_up_down_and_up_on_sqlite() {
    up_down_up(Engine::sqlite()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn migrations_go_up_down_and_up_on_postgres() {
    if let Some(engine) = Engine::postgres() {
        up_down_up(engine).await;
    }
}

async fn many_at_once(engine: Engine) {
    let url = DatabaseUrl::parse(&engine.url()).unwrap();
    let starts = (0..6).map(|_| {
        let url = url.clone();
        tokio::spawn(async move { Database::open(&url, 1).unwrap().migrate().await.unwrap() })
    });
    let mut ran = 0;
    for start in starts.collect::<Vec<_>>() {
        ran += start.await.unwrap().0.len();
    }
    assert_eq!(
        ran,
        folders("sqlite").len(),
        "each migration ran exactly once"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn replicas_that_start_together_migrate_once_on_sqlite() {
    many_at_once(Engine::sqlite()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn replicas_that_start_together_migrate_once_on_postgres() {
    if let Some(engine) = Engine::postgres() {
        many_at_once(engine).await;
    }
}
