//! The keys that people's tokens are sealed under, sealed themselves.

use diesel::prelude::*;

use crate::database::Conn;
use crate::database::tables::data_keys;
use crate::error::Result;
use crate::model::id::UserId;
use crate::model::time::Instant;
use crate::on;

/// A data key as it is stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = data_keys)]
pub struct StoredDataKey {
    /// Whose tokens it seals.
    pub user_id: UserId,
    /// The master key that seals it.
    pub master_key_id: i32,
    /// The key, sealed.
    pub sealed_key: Vec<u8>,
    /// Counts its sealings.
    pub version: i32,
    /// When it was made.
    pub created_at: Instant,
}

/// A person's data key.
pub fn find(conn: &mut Conn, user: UserId) -> Result<Option<StoredDataKey>> {
    Ok(on!(conn, c => {
        data_keys::table.find(user).select(StoredDataKey::as_select()).first(c).optional()
    })?)
}

/// Adds a person's data key.
pub fn insert(conn: &mut Conn, key: &StoredDataKey) -> Result<()> {
    on!(conn, c => diesel::insert_into(data_keys::table).values(key).execute(c))?;
    Ok(())
}

/// Some of the keys that another master key than `sealing` seals, behind one in their order.
pub fn under_others(
    conn: &mut Conn,
    sealing: i32,
    behind: Option<UserId>,
    limit: i64,
) -> Result<Vec<StoredDataKey>> {
    Ok(on!(conn, c => {
        let mut query = data_keys::table
            .filter(data_keys::master_key_id.ne(sealing))
            .order(data_keys::user_id)
            .limit(limit)
            .select(StoredDataKey::as_select())
            .into_boxed();
        if let Some(behind) = behind {
            query = query.filter(data_keys::user_id.gt(behind));
        }
        query.load(c)
    })?)
}

/// How many keys a master key seals.
pub fn count_under(conn: &mut Conn, master_key: i32) -> Result<i64> {
    Ok(on!(conn, c => {
        data_keys::table.filter(data_keys::master_key_id.eq(master_key)).count().get_result(c)
    })?)
}

/// Replaces a key's sealing, if it is still the one that was read.
pub fn reseal(
    conn: &mut Conn,
    key: &StoredDataKey,
    master_key: i32,
    sealed: &[u8],
) -> Result<bool> {
    let rows = on!(conn, c => {
        diesel::update(
            data_keys::table.find(key.user_id).filter(data_keys::version.eq(key.version)),
        )
        .set((
            data_keys::master_key_id.eq(master_key),
            data_keys::sealed_key.eq(sealed),
            data_keys::version.eq(key.version + 1),
        ))
        .execute(c)
    })?;
    Ok(rows == 1)
}
