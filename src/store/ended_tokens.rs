//! Access tokens of API clients that were given back before they expired.

use diesel::prelude::*;

use crate::database::Conn;
use crate::database::tables::ended_tokens;
use crate::error::Result;
use crate::model::time::Instant;
use crate::on;

/// Notes that a token was given back. One that was stays so.
pub fn insert(conn: &mut Conn, jti: &str, expires_at: Instant) -> Result<()> {
    on!(conn, c => {
        diesel::insert_into(ended_tokens::table)
            .values((ended_tokens::id.eq(jti), ended_tokens::expires_at.eq(expires_at)))
            .on_conflict_do_nothing()
            .execute(c)
    })?;
    Ok(())
}

/// Forgets tokens that have expired before an instant.
pub fn forget(conn: &mut Conn, before: Instant) -> Result<()> {
    on!(conn, c => {
        diesel::delete(ended_tokens::table.filter(ended_tokens::expires_at.lt(before))).execute(c)
    })?;
    Ok(())
}
