//! Authorizations at data providers.

use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error as Fault};

use crate::database::Conn;
use crate::database::tables::tokens;
use crate::error::{Code, Error, Result};
use crate::model::id::{TokenId, UserId};
use crate::model::time::{CivilDate, Instant};
use crate::model::token::{Provider, Scopes, Token, TokenReason, TokenState};
use crate::on;

/// A grant as it is stored.
#[derive(Debug, Insertable, AsChangeset)]
#[diesel(table_name = tokens)]
#[diesel(treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct Grant {
    /// Whether it works.
    pub state: TokenState,
    /// Why not.
    pub reason: Option<TokenReason>,
    /// Since when.
    pub since: Instant,
    /// The person's id at the provider.
    pub provider_user_id: String,
    /// The application that was authorized.
    pub client_id: String,
    /// What was allowed.
    pub scopes: Scopes,
    /// When the access token ends.
    pub expires_at: Instant,
    /// Counts grants; part of what the secret is sealed for.
    pub version: i32,
    /// The access token, sealed.
    pub sealed_access_token: Vec<u8>,
    /// When.
    pub updated_at: Instant,
}

/// A token with what opens its secret.
#[derive(Debug, Queryable)]
pub struct Held {
    /// The token.
    pub token: Token,
    /// Whose it is.
    pub user: UserId,
    /// Counts grants.
    pub version: i32,
    /// The access token, sealed.
    pub sealed: Vec<u8>,
}

/// A person's tokens.
pub fn list(conn: &mut Conn, user: UserId) -> Result<Vec<Token>> {
    Ok(on!(conn, c => {
        tokens::table
            .filter(tokens::user_id.eq(user))
            .order(tokens::id)
            .select(Token::as_select())
            .load(c)
    })?)
}

/// A token of this person.
pub fn find(conn: &mut Conn, user: UserId, id: TokenId) -> Result<Token> {
    let found = on!(conn, c => {
        tokens::table
            .find(id)
            .filter(tokens::user_id.eq(user))
            .select(Token::as_select())
            .first(c)
            .optional()
    })?;
    found.ok_or_else(|| Error::not_found("token"))
}

/// A person's token at a provider, with its secret.
pub fn held(conn: &mut Conn, user: UserId, provider: Provider) -> Result<Option<Held>> {
    Ok(on!(conn, c => {
        tokens::table
            .filter(tokens::user_id.eq(user))
            .filter(tokens::provider.eq(provider))
            .select((Token::as_select(), tokens::user_id, tokens::version, tokens::sealed_access_token))
            .first(c)
            .optional()
    })?)
}

/// Adds a person's first grant at a provider.
pub fn insert(
    conn: &mut Conn,
    id: TokenId,
    user: UserId,
    provider: Provider,
    grant: &Grant,
) -> Result<()> {
    let row = (
        tokens::id.eq(id),
        tokens::user_id.eq(user),
        tokens::provider.eq(provider),
        tokens::created_at.eq(grant.updated_at),
        grant,
    );
    let done = on!(conn, c => diesel::insert_into(tokens::table).values(row).execute(c));
    one_owner(done)
}

/// Replaces a grant by a newer one.
pub fn replace(conn: &mut Conn, id: TokenId, grant: &Grant) -> Result<()> {
    let done = on!(conn, c => diesel::update(tokens::table.find(id)).set(grant).execute(c));
    one_owner(done)
}

fn one_owner(done: QueryResult<usize>) -> Result<()> {
    match done {
        Ok(_) => Ok(()),
        Err(fault @ Fault::DatabaseError(DatabaseErrorKind::UniqueViolation, _)) => {
            // It does not say whose, nor that FitEx knows that person.
            let detail = "This provider account is connected to another FitEx account; disconnect it there first.";
            Err(Error::new(Code::Conflict, detail).because(fault))
        }
        Err(fault) => Err(fault.into()),
    }
}

/// Notes that a grant has ended, if it is still the one that failed; says whether it was.
pub fn end(
    conn: &mut Conn,
    id: TokenId,
    version: i32,
    reason: TokenReason,
    now: Instant,
) -> Result<bool> {
    let rows = on!(conn, c => {
        diesel::update(
            tokens::table
                .find(id)
                .filter(tokens::version.eq(version))
                .filter(tokens::state.eq(TokenState::Active)),
        )
        .set((
            tokens::state.eq(TokenState::ReauthorizationRequired),
            tokens::reason.eq(Some(reason)),
            tokens::since.eq(now),
            tokens::updated_at.eq(now),
        ))
        .execute(c)
    })?;
    Ok(rows == 1)
}

/// Notes the last date whose data are complete.
pub fn set_last_good_day(conn: &mut Conn, id: TokenId, date: CivilDate) -> Result<()> {
    on!(conn, c => {
        diesel::update(tokens::table.find(id)).set(tokens::last_good_day.eq(Some(date))).execute(c)
    })?;
    Ok(())
}

/// Removes a person's token with its secret and its runs; says whether there was one.
pub fn delete(conn: &mut Conn, user: UserId, id: TokenId) -> Result<bool> {
    let rows = on!(conn, c => {
        diesel::delete(tokens::table.find(id).filter(tokens::user_id.eq(user))).execute(c)
    })?;
    Ok(rows == 1)
}
