//! A connection to either engine, and the one macro that writes a query once for both.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use diesel::connection::{
    AnsiTransactionManager, InstrumentationEvent, SimpleConnection, TransactionManager,
    TransactionManagerStatus,
};
use diesel::{Connection, PgConnection, QueryResult, SqliteConnection};

/// A connection to one of the two engines.
#[expect(
    missing_debug_implementations,
    reason = "diesel's connections have none"
)]
pub enum Conn {
    /// PostgreSQL.
    Pg(PgConnection),
    /// SQLite.
    Lite(SqliteConnection),
}

/// Expands one query for both engines: `on!(conn, c => users::table.load(c))`.
#[macro_export]
#[doc(hidden)]
macro_rules! on {
    ($conn:expr, $c:ident => $query:expr) => {
        match $conn {
            $crate::database::Conn::Pg($c) => $query,
            $crate::database::Conn::Lite($c) => $query,
        }
    };
}

impl Conn {
    /// Begins a transaction that may write; on SQLite it takes the write lock at once, because a
    /// transaction that reads first and writes later fails as soon as another writer got in between.
    pub(super) fn begin(&mut self) -> QueryResult<()> {
        match self {
            Self::Pg(conn) => AnsiTransactionManager::begin_transaction(conn),
            Self::Lite(conn) => {
                AnsiTransactionManager::begin_transaction_sql(conn, "BEGIN IMMEDIATE")
            }
        }
    }

    /// Begins a part of a transaction that can be rolled back by itself.
    pub(super) fn savepoint(&mut self) -> QueryResult<()> {
        on!(self, conn => AnsiTransactionManager::begin_transaction(conn))
    }

    /// Commits the innermost transaction or savepoint.
    pub(super) fn commit(&mut self) -> QueryResult<()> {
        on!(self, conn => AnsiTransactionManager::commit_transaction(conn))
    }

    /// Rolls the innermost transaction or savepoint back.
    pub(super) fn rollback(&mut self) -> QueryResult<()> {
        on!(self, conn => AnsiTransactionManager::rollback_transaction(conn))
    }

    /// Runs statements that return nothing and take no parameters.
    pub(super) fn run(&mut self, sql: &str) -> QueryResult<()> {
        on!(self, conn => conn.batch_execute(sql))
    }

    /// Adds every statement that this connection runs to `statements`.
    pub(super) fn count_into(&mut self, statements: Arc<AtomicU64>) {
        let count = move |event: InstrumentationEvent<'_>| {
            if matches!(event, InstrumentationEvent::StartQuery { .. }) {
                statements.fetch_add(1, Ordering::Relaxed);
            }
        };
        on!(self, conn => conn.set_instrumentation(count));
    }

    /// Whether the outermost transaction is open, and nothing within it.
    pub(super) fn is_in_transaction(&mut self) -> bool {
        let depth = on!(self, conn => {
            AnsiTransactionManager::transaction_manager_status_mut(conn).transaction_depth()
        });
        matches!(depth, Ok(Some(depth)) if depth.get() == 1)
    }

    /// Leaves whatever transaction there may be, so that the next can begin.
    pub(super) fn forget_transaction(&mut self) {
        // Where none is open this fails, which is as well.
        let _ = self.run("ROLLBACK");
        on!(self, conn => {
            *AnsiTransactionManager::transaction_manager_status_mut(conn) = TransactionManagerStatus::default();
        });
    }

    /// Whether the connection is of no more use.
    pub(super) fn is_broken(&mut self) -> bool {
        on!(self, conn => AnsiTransactionManager::is_broken_transaction_manager(conn))
    }
}
