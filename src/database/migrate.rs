//! Migrations: embedded, one folder per engine with equal names, run at start under a lock.

use diesel::connection::SimpleConnection;
use diesel::migration::MigrationVersion;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::{Conn, Database};
use crate::error::{Error, Result};

const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");
const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");

/// Any number; the same in every replica, so that only one of them migrates at a time.
const LOCK: i64 = 0x0046_6974_4578;

/// What a run of the migrations did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Migrations(pub Vec<String>);

impl Database {
    /// Brings the tables to what this program needs. Only one process does it at a time.
    pub async fn migrate(&self) -> Result<Migrations> {
        if self.writer.is_some() {
            // `BEGIN IMMEDIATE` is the lock.
            return self.write(pending).await;
        }
        self.read(|conn| {
            conn.run("SET lock_timeout = 0; SET statement_timeout = 0")?;
            conn.run(&format!("SELECT pg_advisory_lock({LOCK})"))?;
            let done = pending(conn);
            conn.run(&format!("SELECT pg_advisory_unlock({LOCK})"))?;
            conn.run("SET lock_timeout = '3s'; SET statement_timeout = '10s'")?;
            done
        })
        .await
    }

    /// Undoes every migration, the newest first: for tests and for operators who start over.
    pub async fn unmigrate(&self) -> Result<Migrations> {
        self.write(|conn| {
            let done = match conn {
                Conn::Pg(conn) => conn
                    .revert_all_migrations(POSTGRES)
                    .map(|done| names(&done)),
                Conn::Lite(conn) => conn.revert_all_migrations(SQLITE).map(|done| names(&done)),
            };
            done.map_err(Error::internal)
        })
        .await
    }

    /// Whether the tables are those of this program. A database that was never migrated has not
    /// even the table that says so, and is not current either.
    pub async fn is_current(&self) -> Result<bool> {
        self.read(|conn| {
            let pending = match conn {
                Conn::Pg(conn) => conn.has_pending_migration(POSTGRES),
                Conn::Lite(lite) => {
                    // The library begins with `CREATE TABLE IF NOT EXISTS`, which a reader refuses.
                    lite.batch_execute("PRAGMA query_only = OFF")?;
                    let pending = lite.has_pending_migration(SQLITE);
                    lite.batch_execute("PRAGMA query_only = ON")?;
                    pending
                }
            };
            Ok(pending.is_ok_and(|pending| !pending))
        })
        .await
    }
}

impl Conn {
    /// Makes other processes that do the same wait until this transaction ends. SQLite's write lock
    /// does so anyway.
    pub fn alone(&mut self) -> Result<()> {
        if let Self::Pg(_) = self {
            self.run(&format!("SELECT pg_advisory_xact_lock({LOCK})"))?;
        }
        Ok(())
    }
}

fn pending(conn: &mut Conn) -> Result<Migrations> {
    let done = match conn {
        Conn::Pg(conn) => conn
            .run_pending_migrations(POSTGRES)
            .map(|done| names(&done)),
        Conn::Lite(conn) => conn.run_pending_migrations(SQLITE).map(|done| names(&done)),
    };
    done.map_err(Error::internal)
}

fn names(versions: &[MigrationVersion<'_>]) -> Migrations {
    Migrations(versions.iter().map(ToString::to_string).collect())
}
