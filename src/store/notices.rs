//! Notices that came, so that one that is repeated is taken once.

use diesel::prelude::*;

use crate::database::Conn;
use crate::database::tables::notices;
use crate::error::Result;
use crate::model::time::Instant;
use crate::on;

/// Notes a notice by its digest; says whether it is new.
pub fn insert(conn: &mut Conn, digest: &[u8], now: Instant) -> Result<bool> {
    let rows = on!(conn, c => {
        diesel::insert_into(notices::table)
            .values((notices::digest.eq(digest), notices::received_at.eq(now)))
            .on_conflict_do_nothing()
            .execute(c)
    })?;
    Ok(rows == 1)
}

/// Forgets notices from before an instant.
pub fn forget(conn: &mut Conn, before: Instant) -> Result<()> {
    on!(conn, c => {
        diesel::delete(notices::table.filter(notices::received_at.lt(before))).execute(c)
    })?;
    Ok(())
}
