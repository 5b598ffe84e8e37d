//! The database: one of two engines, behind one `read` and one `write`.
//!
//! Queries are blocking and plain; this module is the one place that moves them off the async
//! threads. A write is a synchronous closure in one transaction, so no lock is ever held across a
//! network call.

mod connection;
mod listener;
mod migrate;
mod news;
mod pool;
pub mod tables;
pub mod types;
mod url;
mod writer;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use r2d2::Pool;
use uuid::Uuid;

pub use self::connection::Conn;
pub use self::migrate::Migrations;
pub use self::news::Ear;
use self::news::News;
use self::pool::{Access, Opener};
pub use self::url::DatabaseUrl;
use self::writer::Writer;
use crate::error::{Error, Result};
use crate::step;

/// The oldest SQLite without the race that can lose committed writes when the log is reset.
const OLDEST_SQLITE: i32 = 3_051_003;

/// Counts what this process has committed.
#[derive(Clone, Debug, Default)]
struct Commits(Arc<AtomicU64>);

impl Commits {
    fn count(&self) {
        self.0.fetch_add(1, Ordering::AcqRel);
    }
}

/// A handle to the database; clones share its connections.
#[derive(Clone)]
pub struct Database {
    readers: Pool<Opener>,
    writer: Option<Writer>,
    news: News,
    commits: Commits,
    statements: Arc<AtomicU64>,
    url: DatabaseUrl,
}

impl Database {
    /// Connects, without looking at what is inside. `connections` bounds the pool.
    pub fn open(url: &DatabaseUrl, connections: u32) -> Result<Self> {
        check_sqlite()?;
        let statements = Arc::new(AtomicU64::new(0));
        let news = News::default();
        let commits = Commits::default();
        let writer = match url {
            DatabaseUrl::Postgres(_) => None,
            // The writer opens first: it makes the file and turns the write-ahead log on.
            DatabaseUrl::Sqlite(_) => {
                let conn = Opener::new(url, Access::Write, &statements).open()?;
                Some(Writer::start(conn, news.clone(), commits.clone())?)
            }
        };
        let access = if writer.is_some() {
            Access::Read
        } else {
            Access::Write
        };
        let readers = pool::pool(Opener::new(url, access, &statements), connections)?;
        Ok(Self {
            readers,
            writer,
            news,
            commits,
            statements,
            url: url.clone(),
        })
    }

    /// Runs `query` on a connection that only reads.
    pub async fn read<T, F>(&self, query: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Conn) -> Result<T> + Send + 'static,
    {
        let pool = self.readers.clone();
        step::through(off_the_async_threads(move || lent(&pool, query))).await
    }

    /// Runs `change` in one transaction and returns once it is durable. An error undoes all of it.
    pub async fn write<T, F>(&self, change: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Conn) -> Result<T> + Send + 'static,
    {
        if let Some(writer) = &self.writer {
            return step::through(writer.write(change)).await;
        }
        let (pool, commits) = (self.readers.clone(), self.commits.clone());
        let work = off_the_async_threads(move || {
            let done = lent(&pool, |conn| in_transaction(conn, change));
            // Before anybody hears of it.
            commits.count();
            done
        });
        step::through(work).await
    }

    /// How often this process has changed the database. What was read while it was as many is still what
    /// is there, unless another process has changed it.
    pub fn commits(&self) -> u64 {
        self.commits.0.load(Ordering::Acquire)
    }

    /// Listens from now on for what transactions tell of some things, in whichever process.
    pub fn listen(&self, things: Vec<Uuid>) -> Result<Ear> {
        let ear = self.news.ear(things);
        if self.writer.is_none() && self.news.is_unserved() {
            let opener = Opener::new(&self.url.kept_alive(), Access::Write, &self.statements);
            listener::start(opener, self.news.clone())?;
        }
        Ok(ear)
    }

    /// How many statements all connections ran so far.
    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    /// Where the database is, without its password.
    pub fn url(&self) -> &DatabaseUrl {
        &self.url
    }
}

fn in_transaction<T>(conn: &mut Conn, change: impl FnOnce(&mut Conn) -> Result<T>) -> Result<T> {
    conn.begin()?;
    match change(conn) {
        Ok(value) => {
            conn.commit()?;
            Ok(value)
        }
        Err(error) => {
            // The error tells more than a failure to roll back, which ends the connection anyway.
            let _ = conn.rollback();
            Err(error)
        }
    }
}

/// Lends a connection to `work`, and doubts it afterwards if that went wrong on our side.
fn lent<T>(pool: &Pool<Opener>, work: impl FnOnce(&mut Conn) -> Result<T>) -> Result<T> {
    let mut pooled = pool.get().map_err(|fault| {
        Error::busy("No database connection became free in time.").because(fault)
    })?;
    let result = work(&mut pooled.conn);
    pooled.doubtful = result
        .as_ref()
        .is_err_and(|error| error.code.status() >= 500);
    result
}

async fn off_the_async_threads<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place where the database blocks"
    )]
    let task = tokio::task::spawn_blocking(work);
    task.await.map_err(Error::internal)?
}

fn check_sqlite() -> Result<()> {
    let version = libsqlite3_sys::SQLITE_VERSION_NUMBER;
    if version < OLDEST_SQLITE {
        return Err(Error::internal(format!(
            "SQLite {version} is older than {OLDEST_SQLITE}"
        )));
    }
    Ok(())
}

impl From<diesel::result::Error> for Error {
    /// What a query did not expect. Expected violations are mapped in `store`, where the query
    /// knows what it tried.
    fn from(fault: diesel::result::Error) -> Self {
        use diesel::result::DatabaseErrorKind as Kind;
        use diesel::result::Error as Fault;
        match fault {
            Fault::NotFound => Self::not_found("thing").because(fault),
            Fault::DatabaseError(Kind::ClosedConnection | Kind::UnableToSendCommand, _)
            | Fault::BrokenTransactionManager => {
                Self::busy("The database is not reachable at the moment.").because(fault)
            }
            // PostgreSQL's own limits on waiting and on running; a kind of their own they have not.
            Fault::DatabaseError(_, ref told)
                if told.message().starts_with("canceling statement due to")
                    || told.message().starts_with("terminating connection")
                    || told.message().starts_with("deadlock detected") =>
            {
                Self::busy("The database has too much to do at the moment.").because(fault)
            }
            Fault::DatabaseError(Kind::SerializationFailure, _) => {
                Self::busy("Somebody changed the same thing at the same time.").because(fault)
            }
            fault => Self::internal(fault),
        }
    }
}
