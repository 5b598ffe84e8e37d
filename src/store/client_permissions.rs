//! What people allow API clients to do for them.

use diesel::prelude::*;

use crate::database::Conn;
use crate::database::tables::{api_clients, client_permissions};
use crate::error::{Error, Result};
use crate::model::api_client::ClientScopes;
use crate::model::client_permission::ClientPermission;
use crate::model::id::{ClientId, UserId};
use crate::model::page::Limit;
use crate::model::time::Instant;
use crate::on;

/// The parts of a permission, in their order.
macro_rules! shown {
    () => {
        (
            client_permissions::client_id,
            api_clients::name,
            client_permissions::scopes,
            client_permissions::since,
            api_clients::revoked_at,
        )
    };
}

/// A person's permissions, that of the newest client first; one more than `limit`.
pub fn list(
    conn: &mut Conn,
    user: UserId,
    before: Option<ClientId>,
    limit: Limit,
) -> Result<Vec<ClientPermission>> {
    Ok(on!(conn, c => {
        let mut query = client_permissions::table
            .inner_join(api_clients::table)
            .filter(client_permissions::user_id.eq(user))
            .order(client_permissions::client_id.desc())
            .limit(i64::from(limit.0) + 1)
            .select(shown!())
            .into_boxed();
        if let Some(before) = before {
            query = query.filter(client_permissions::client_id.lt(before));
        }
        query.load(c)
    })?)
}

/// A person's permission for a client.
pub fn find(conn: &mut Conn, user: UserId, client: ClientId) -> Result<ClientPermission> {
    let found = on!(conn, c => {
        client_permissions::table
            .inner_join(api_clients::table)
            .filter(client_permissions::user_id.eq(user))
            .filter(client_permissions::client_id.eq(client))
            .select(shown!())
            .first(c)
            .optional()
    })?;
    found.ok_or_else(|| Error::not_found("permission"))
}

/// What a person allows a client, if anything.
pub fn scopes(conn: &mut Conn, user: UserId, client: ClientId) -> Result<Option<ClientScopes>> {
    Ok(on!(conn, c => {
        client_permissions::table
            .find((user, client))
            .select(client_permissions::scopes)
            .first(c)
            .optional()
    })?)
}

/// Which of some people allow a client anything, and what.
pub fn of_people(
    conn: &mut Conn,
    client: ClientId,
    users: &[UserId],
) -> Result<Vec<(UserId, ClientScopes)>> {
    Ok(on!(conn, c => {
        client_permissions::table
            .filter(client_permissions::client_id.eq(client))
            .filter(client_permissions::user_id.eq_any(users))
            .order(client_permissions::user_id)
            .select((client_permissions::user_id, client_permissions::scopes))
            .load(c)
    })?)
}

/// Adds a permission, or changes what it allows. It goes on from when there first was one.
pub fn put(
    conn: &mut Conn,
    user: UserId,
    client: ClientId,
    scopes: &ClientScopes,
    now: Instant,
) -> Result<()> {
    on!(conn, c => {
        diesel::insert_into(client_permissions::table)
            .values((
                client_permissions::user_id.eq(user),
                client_permissions::client_id.eq(client),
                client_permissions::scopes.eq(scopes),
                client_permissions::since.eq(now),
            ))
            .on_conflict((client_permissions::user_id, client_permissions::client_id))
            .do_update()
            .set(client_permissions::scopes.eq(scopes))
            .execute(c)
    })?;
    Ok(())
}

/// Withdraws a permission, if there is one.
pub fn remove(conn: &mut Conn, user: UserId, client: ClientId) -> Result<()> {
    on!(conn, c => {
        diesel::delete(client_permissions::table.find((user, client))).execute(c)
    })?;
    Ok(())
}
