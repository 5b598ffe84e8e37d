//! The time that replicas agree on.

use diesel::prelude::*;

use crate::clock::Clock;
use crate::database::Conn;
use crate::database::types::SqlInstant;
use crate::error::Result;
use crate::model::time::Instant;

diesel::define_sql_function! {
    /// PostgreSQL's clock, which all its clients share.
    fn clock_timestamp() -> SqlInstant;
}

/// The time by which leases are measured: the database server's, because the machines of replicas
/// may disagree. SQLite has no server and one machine. A clock that a test holds prevails.
pub fn now(conn: &mut Conn, clock: &Clock) -> Result<Instant> {
    match (conn, clock) {
        (Conn::Pg(conn), Clock::System) => Ok(diesel::select(clock_timestamp()).get_result(conn)?),
        _ => Ok(Instant(clock.now())),
    }
}
