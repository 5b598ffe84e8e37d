//! API clients; a secret is known by its hash.

use diesel::prelude::*;

use crate::database::Conn;
use crate::database::tables::{api_clients, client_permissions, ended_tokens};
use crate::error::{Error, Result};
use crate::model::api_client::{ApiClient, ClientScopes};
use crate::model::id::{ClientId, UserId};
use crate::model::page::Limit;
use crate::model::time::Instant;
use crate::on;

/// What it takes to know a client by its secret.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = api_clients)]
pub struct Credentials {
    /// The client.
    pub id: ClientId,
    /// The hash of its secret.
    pub secret_hash: Vec<u8>,
    /// How many secrets there were before.
    pub generation: i32,
    /// The most that it may do.
    pub scopes: ClientScopes,
    /// When it was revoked.
    pub revoked_at: Option<Instant>,
}

/// What authentication needs to know of a client's token, in one read.
#[derive(Debug, Queryable)]
pub struct Standing {
    /// How many secrets there were before.
    pub generation: i32,
    /// The most that the client may do.
    pub scopes: ClientScopes,
    /// When it was revoked.
    pub revoked_at: Option<Instant>,
    /// What the person of the token allows it.
    pub allowed: Option<ClientScopes>,
    /// Whether the token was given back.
    pub given_back: bool,
}

/// Adds a client with the first of its secrets.
pub fn insert(conn: &mut Conn, client: &ApiClient, secret_hash: &[u8]) -> Result<()> {
    let row = (
        client,
        api_clients::secret_hash.eq(secret_hash),
        api_clients::generation.eq(0),
    );
    on!(conn, c => diesel::insert_into(api_clients::table).values(row).execute(c))?;
    Ok(())
}

/// A client.
pub fn find(conn: &mut Conn, id: ClientId) -> Result<ApiClient> {
    let found = on!(conn, c => {
        api_clients::table.find(id).select(ApiClient::as_select()).first(c).optional()
    })?;
    found.ok_or_else(|| Error::not_found("client"))
}

/// Every client, the newest first, revoked ones included; one more than `limit`.
pub fn list(conn: &mut Conn, before: Option<ClientId>, limit: Limit) -> Result<Vec<ApiClient>> {
    Ok(on!(conn, c => {
        let mut query = api_clients::table
            .order(api_clients::id.desc())
            .limit(i64::from(limit.0) + 1)
            .select(ApiClient::as_select())
            .into_boxed();
        if let Some(before) = before {
            query = query.filter(api_clients::id.lt(before));
        }
        query.load(c)
    })?)
}

/// What a client is known by.
pub fn credentials(conn: &mut Conn, id: ClientId) -> Result<Option<Credentials>> {
    Ok(on!(conn, c => {
        api_clients::table.find(id).select(Credentials::as_select()).first(c).optional()
    })?)
}

/// What authentication needs to know of the token `jti` of a client, for a person or for itself.
pub fn standing(
    conn: &mut Conn,
    id: ClientId,
    person: Option<UserId>,
    jti: &str,
) -> Result<Option<Standing>> {
    let allowed = client_permissions::table
        .filter(client_permissions::client_id.eq(id))
        .filter(client_permissions::user_id.nullable().eq(person))
        .select(client_permissions::scopes)
        .limit(1)
        .single_value();
    let given_back = diesel::dsl::exists(ended_tokens::table.find(jti));
    Ok(on!(conn, c => {
        api_clients::table
            .find(id)
            .select((
                api_clients::generation, api_clients::scopes, api_clients::revoked_at, allowed, given_back,
            ))
            .first(c)
            .optional()
    })?)
}

/// Puts another secret in place of a client's, if it is not revoked; says whether it was not.
pub fn renew_secret(
    conn: &mut Conn,
    id: ClientId,
    secret_hash: &[u8],
    now: Instant,
) -> Result<bool> {
    let rows = on!(conn, c => {
        diesel::update(api_clients::table.find(id).filter(api_clients::revoked_at.is_null()))
            .set((
                api_clients::secret_hash.eq(secret_hash),
                api_clients::generation.eq(api_clients::generation + 1),
                api_clients::secret_created_at.eq(now),
            ))
            .execute(c)
    })?;
    Ok(rows == 1)
}

/// Revokes a client. One that is revoked stays so.
pub fn revoke(conn: &mut Conn, id: ClientId, now: Instant) -> Result<()> {
    on!(conn, c => {
        diesel::update(api_clients::table.find(id).filter(api_clients::revoked_at.is_null()))
            .set(api_clients::revoked_at.eq(Some(now)))
            .execute(c)
    })?;
    Ok(())
}

/// Notes that a client was used, unless that was noted since an instant.
pub fn used(conn: &mut Conn, id: ClientId, since: Instant, now: Instant) -> Result<()> {
    use api_clients::last_used_at;
    let stale = last_used_at
        .is_null()
        .or(last_used_at.assume_not_null().lt(since));
    on!(conn, c => {
        diesel::update(api_clients::table.find(id).filter(stale))
            .set(last_used_at.eq(Some(now)))
            .execute(c)
    })?;
    Ok(())
}
