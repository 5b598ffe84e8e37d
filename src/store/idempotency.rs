//! First answers to requests that carry an idempotency key.

use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error as Fault};

use crate::database::Conn;
use crate::database::tables::idempotency_keys;
use crate::error::{Code, Error, Result};
use crate::model::id::UserId;
use crate::model::time::Instant;
use crate::on;

/// The fingerprint and the answer of the first request with this key.
pub fn find(conn: &mut Conn, owner: &str, key: &str) -> Result<Option<(Vec<u8>, String)>> {
    Ok(on!(conn, c => {
        idempotency_keys::table
            .find((owner, key))
            .select((idempotency_keys::fingerprint, idempotency_keys::answer))
            .first(c)
            .optional()
    })?)
}

/// A first answer to keep.
#[derive(Debug, Insertable)]
#[diesel(table_name = idempotency_keys)]
pub struct FirstAnswer<'a> {
    /// What keeps one caller's keys apart from another's.
    pub owner: &'a str,
    /// The key.
    pub id: &'a str,
    /// Whose affairs the answer is about; it goes when they go.
    pub user_id: UserId,
    /// What was asked.
    pub fingerprint: &'a [u8],
    /// The answer, as JSON.
    pub answer: &'a str,
    /// When.
    pub created_at: Instant,
}

/// Keeps a first answer. Of two requests at the same time only one gets here.
pub fn insert(conn: &mut Conn, row: &FirstAnswer<'_>) -> Result<()> {
    let done = on!(conn, c => diesel::insert_into(idempotency_keys::table).values(row).execute(c));
    match done {
        Ok(_) => Ok(()),
        Err(fault @ Fault::DatabaseError(DatabaseErrorKind::UniqueViolation, _)) => {
            let detail = "A request with this idempotency key is being carried out.";
            Err(Error::new(Code::Conflict, detail).because(fault))
        }
        Err(fault) => Err(fault.into()),
    }
}

/// Forgets answers given before `before`.
pub fn forget(conn: &mut Conn, before: Instant) -> Result<usize> {
    Ok(on!(conn, c => {
        diesel::delete(idempotency_keys::table.filter(idempotency_keys::created_at.lt(before)))
            .execute(c)
    })?)
}
