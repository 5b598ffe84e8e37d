//! Opening connections: what each engine is told, and how many there are.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use diesel::{Connection, PgConnection, SqliteConnection};
use r2d2::{ManageConnection, Pool};

use super::{Conn, DatabaseUrl};
use crate::error::{Error, Result};

/// How long a caller waits for a connection before it is told that FitEx is busy.
const WAIT: Duration = Duration::from_secs(2);

/// What SQLite connections do. `synchronous=FULL`: an acknowledged write survives a power loss.
/// No memory map: it gains 0.4 µs a read and costs forty times the memory.
macro_rules! sqlite_settings {
    ($more:literal) => {
        concat!(
            "PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL; ",
            "PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF; ",
            "PRAGMA cell_size_check = ON; PRAGMA journal_size_limit = 67108864; ",
            "PRAGMA cache_size = -8192; ",
            $more
        )
    };
}

/// What is deleted is overwritten: a deleted account must not linger in free pages.
const SQLITE_SETTINGS: &str =
    sqlite_settings!("PRAGMA journal_mode = WAL; PRAGMA secure_delete = ON;");
/// Readers cannot write even by mistake: all writes go through the one writer.
const SQLITE_READER_SETTINGS: &str = sqlite_settings!("PRAGMA query_only = ON;");

/// A statement that runs longer than this is a bug; a lock waited for longer is contention.
const POSTGRES_SETTINGS: &str = "SET statement_timeout = '10s'; SET lock_timeout = '3s'; \
    SET idle_in_transaction_session_timeout = '10s'; SET client_min_messages = warning; \
    SET timezone = 'UTC';";

/// Whether a SQLite connection may write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    Read,
    Write,
}

/// Opens connections for `r2d2`.
pub(super) struct Opener {
    url: DatabaseUrl,
    access: Access,
    statements: Arc<AtomicU64>,
}

impl Opener {
    pub(super) fn new(url: &DatabaseUrl, access: Access, statements: &Arc<AtomicU64>) -> Self {
        Self {
            url: url.clone(),
            access,
            statements: Arc::clone(statements),
        }
    }

    /// Opens one connection.
    pub(super) fn open(&self) -> Result<Conn> {
        let text = self.url.driver_text();
        let mut conn = match &self.url {
            DatabaseUrl::Postgres(_) => {
                Conn::Pg(PgConnection::establish(&text).map_err(unreachable)?)
            }
            DatabaseUrl::Sqlite(path) => {
                private(path)?;
                Conn::Lite(SqliteConnection::establish(&text).map_err(unreachable)?)
            }
        };
        conn.run(self.settings()).map_err(unreachable)?;
        conn.count_into(Arc::clone(&self.statements));
        Ok(conn)
    }

    fn settings(&self) -> &'static str {
        match (&self.url, self.access) {
            (DatabaseUrl::Postgres(_), _) => POSTGRES_SETTINGS,
            (DatabaseUrl::Sqlite(_), Access::Write) => SQLITE_SETTINGS,
            (DatabaseUrl::Sqlite(_), Access::Read) => SQLITE_READER_SETTINGS,
        }
    }
}

/// Makes the file, if it is not there, readable by nobody else.
#[cfg(unix)]
fn private(path: &Path) -> Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    if path.exists() {
        return Ok(());
    }
    let made = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path);
    match made {
        Ok(_) => tracing::info!(file = %path.display(), "made a new SQLite database"),
        Err(fault) if fault.kind() == std::io::ErrorKind::AlreadyExists => {}
        Err(fault) => {
            let why = format!("cannot make the SQLite file {}: {fault}", path.display());
            return Err(Error::internal(why));
        }
    }
    Ok(())
}

#[cfg(not(unix))]
fn private(_: &Path) -> Result<()> {
    Ok(())
}

fn unreachable(fault: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::busy("The database cannot be reached at the moment.").because(fault)
}

/// A connection in the pool, and whether its last use makes one doubt it.
pub(super) struct Pooled {
    pub(super) conn: Conn,
    pub(super) doubtful: bool,
}

impl ManageConnection for Opener {
    type Connection = Pooled;
    type Error = Error;

    fn connect(&self) -> Result<Pooled> {
        Ok(Pooled {
            conn: self.open()?,
            doubtful: false,
        })
    }

    fn is_valid(&self, _: &mut Pooled) -> Result<()> {
        Ok(())
    }

    /// A server that went away leaves dead connections behind. Only a doubtful one is asked.
    fn has_broken(&self, pooled: &mut Pooled) -> bool {
        let doubtful = std::mem::take(&mut pooled.doubtful);
        pooled.conn.is_broken() || (doubtful && pooled.conn.run("SELECT 1").is_err())
    }
}

/// Makes a pool of at most `size` connections.
pub(super) fn pool(opener: Opener, size: u32) -> Result<Pool<Opener>> {
    Pool::builder()
        .max_size(size)
        .min_idle(Some(1))
        // A broken connection is found when it is used; asking first costs a round trip each time.
        .test_on_check_out(false)
        .connection_timeout(WAIT)
        .error_handler(Box::new(r2d2::NopErrorHandler))
        .build(opener)
        .map_err(unreachable)
}
