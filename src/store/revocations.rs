//! Grants still to be withdrawn at their provider: work as rows, like fetches.

use diesel::prelude::*;

use crate::database::Conn;
use crate::database::tables::revocations;
use crate::error::Result;
use crate::model::id::RevocationId;
use crate::model::time::Instant;
use crate::model::token::Provider;
use crate::on;

/// A grant that is still to be withdrawn.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = revocations)]
pub struct Revocation {
    /// The id.
    pub id: RevocationId,
    /// At which provider.
    pub provider: Provider,
    /// A keyed hash of the provider and the account there.
    pub account: Vec<u8>,
    /// The application that was authorized.
    pub client_id: String,
    /// A token of the grant, sealed.
    pub sealed_token: Vec<u8>,
    /// How often it was tried.
    pub attempts: i32,
    /// When it is tried next.
    pub next_attempt_at: Instant,
    /// Since when it waits.
    pub created_at: Instant,
}

/// Adds one.
pub fn insert(conn: &mut Conn, revocation: &Revocation) -> Result<()> {
    on!(conn, c => diesel::insert_into(revocations::table).values(revocation).execute(c))?;
    Ok(())
}

/// Every one that waits.
pub fn all(conn: &mut Conn) -> Result<Vec<Revocation>> {
    Ok(on!(conn, c => revocations::table.select(Revocation::as_select()).load(c))?)
}

/// Replaces the sealing of its token.
pub fn reseal(conn: &mut Conn, id: RevocationId, sealed: &[u8]) -> Result<()> {
    on!(conn, c => {
        diesel::update(revocations::table.find(id)).set(revocations::sealed_token.eq(sealed)).execute(c)
    })?;
    Ok(())
}

/// Drops those of an account.
pub fn drop_of(conn: &mut Conn, account: &[u8]) -> Result<()> {
    let of_account = revocations::table.filter(revocations::account.eq(account));
    on!(conn, c => diesel::delete(of_account).execute(c))?;
    Ok(())
}

/// Whether it still waits.
pub fn waits(conn: &mut Conn, id: RevocationId) -> Result<bool> {
    let waiting = revocations::table.find(id);
    Ok(on!(conn, c => diesel::select(diesel::dsl::exists(waiting)).get_result(c))?)
}

/// The id of one that is due.
pub fn next(conn: &mut Conn, now: Instant) -> Result<Option<RevocationId>> {
    Ok(on!(conn, c => {
        revocations::table
            .filter(revocations::next_attempt_at.le(now))
            .order(revocations::next_attempt_at)
            .select(revocations::id)
            .first(c)
            .optional()
    })?)
}

/// Takes one that is due and notes when it is tried again if nobody says how this try ended. Of any
/// number of workers only one gets it.
pub fn claim(
    conn: &mut Conn,
    id: RevocationId,
    now: Instant,
    again_at: Instant,
) -> Result<Option<Revocation>> {
    Ok(on!(conn, c => {
        diesel::update(
            revocations::table.find(id).filter(revocations::next_attempt_at.le(now)),
        )
        .set((
            revocations::attempts.eq(revocations::attempts + 1),
            revocations::next_attempt_at.eq(again_at),
        ))
        .returning(Revocation::as_returning())
        .get_result(c)
        .optional()
    })?)
}

/// Says when to try again.
pub fn postpone(conn: &mut Conn, id: RevocationId, until: Instant) -> Result<()> {
    on!(conn, c => {
        diesel::update(revocations::table.find(id))
            .set(revocations::next_attempt_at.eq(until))
            .execute(c)
    })?;
    Ok(())
}

/// Removes one: it is done, or given up.
pub fn remove(conn: &mut Conn, id: RevocationId) -> Result<()> {
    on!(conn, c => diesel::delete(revocations::table.find(id)).execute(c))?;
    Ok(())
}
