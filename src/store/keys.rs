//! Signing keys, secrets of FitEx's own, and the check values of master keys.

use diesel::prelude::*;

use crate::database::Conn;
use crate::database::tables::{master_keys, secrets, signing_keys};
use crate::error::Result;
use crate::model::time::Instant;
use crate::on;

/// A signing key as it is stored.
#[derive(Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = signing_keys)]
pub struct StoredKey {
    /// The key's id.
    pub id: String,
    /// The public half.
    pub public_key: Vec<u8>,
    /// The private half, sealed.
    pub sealed_private_key: Vec<u8>,
    /// Whether it signs.
    pub active: bool,
    /// When it was made.
    pub created_at: Instant,
}

/// All signing keys, the one that signs first.
pub fn signing(conn: &mut Conn) -> Result<Vec<StoredKey>> {
    Ok(on!(conn, c => {
        signing_keys::table
            .order((signing_keys::active.desc(), signing_keys::created_at.desc()))
            .select(StoredKey::as_select())
            .load(c)
    })?)
}

/// Adds a signing key.
pub fn insert_signing(conn: &mut Conn, key: &StoredKey) -> Result<()> {
    on!(conn, c => diesel::insert_into(signing_keys::table).values(key).execute(c))?;
    Ok(())
}

/// Replaces the sealing of a signing key's private half.
pub fn reseal_signing(conn: &mut Conn, id: &str, sealed: &[u8]) -> Result<()> {
    on!(conn, c => {
        diesel::update(signing_keys::table.find(id))
            .set(signing_keys::sealed_private_key.eq(sealed))
            .execute(c)
    })?;
    Ok(())
}

/// Every secret of FitEx's own, by its name.
pub fn secrets_of_own(conn: &mut Conn) -> Result<Vec<(String, Vec<u8>)>> {
    Ok(on!(conn, c => {
        secrets::table.select((secrets::id, secrets::sealed_value)).load(c)
    })?)
}

/// Replaces the sealing of a secret of FitEx's own.
pub fn reseal_secret(conn: &mut Conn, id: &str, sealed: &[u8]) -> Result<()> {
    on!(conn, c => {
        diesel::update(secrets::table.find(id)).set(secrets::sealed_value.eq(sealed)).execute(c)
    })?;
    Ok(())
}

/// Forgets a master key.
pub fn forget_check_value(conn: &mut Conn, id: i32) -> Result<bool> {
    let rows = on!(conn, c => diesel::delete(master_keys::table.find(id)).execute(c))?;
    Ok(rows == 1)
}

/// The check value of each master key that ever sealed something.
pub fn check_values(conn: &mut Conn) -> Result<Vec<(i32, Vec<u8>)>> {
    Ok(on!(conn, c => {
        master_keys::table.select((master_keys::id, master_keys::check_value)).load(c)
    })?)
}

/// Adds the check value of a master key.
pub fn insert_check_value(conn: &mut Conn, id: i32, value: &[u8], now: Instant) -> Result<()> {
    let row = (
        master_keys::id.eq(id),
        master_keys::check_value.eq(value),
        master_keys::created_at.eq(now),
    );
    on!(conn, c => {
        diesel::insert_into(master_keys::table).values(row).on_conflict_do_nothing().execute(c)
    })?;
    Ok(())
}

/// A secret of FitEx's own, sealed.
pub fn secret(conn: &mut Conn, id: &str) -> Result<Option<Vec<u8>>> {
    Ok(on!(conn, c => {
        secrets::table.find(id).select(secrets::sealed_value).first(c).optional()
    })?)
}

/// Adds a secret of FitEx's own.
pub fn insert_secret(conn: &mut Conn, id: &str, sealed: &[u8], now: Instant) -> Result<()> {
    let row = (
        secrets::id.eq(id),
        secrets::sealed_value.eq(sealed),
        secrets::created_at.eq(now),
    );
    on!(conn, c => diesel::insert_into(secrets::table).values(row).execute(c))?;
    Ok(())
}
