//! Authorizations at data providers.

use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error as Fault};

use crate::database::Conn;
use crate::database::tables::{data_keys, schedules, tokens};
use crate::database::types::DbUuid;
use crate::error::{Code, Error, Result};
use crate::model::id::{TokenId, UserId};
use crate::model::time::{CivilDate, Instant};
use crate::model::token::{Degradation, Provider, Scopes, Token, TokenReason, TokenState};
use crate::on;

/// A grant as it is stored. A new one has no lease and no failures behind it.
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
    /// The id they had at Fitbit.
    pub fitbit_user_id: Option<String>,
    /// The application that was authorized.
    pub client_id: String,
    /// What was allowed.
    pub scopes: Scopes,
    /// When the access token was given out.
    pub issued_at: Option<Instant>,
    /// When the access token ends.
    pub expires_at: Instant,
    /// Counts tokens; part of what the secrets are sealed for.
    pub version: i32,
    /// The access token, sealed.
    pub sealed_access_token: Vec<u8>,
    /// The refresh token, sealed, if there is one.
    pub sealed_refresh_token: Option<Vec<u8>>,
    /// Counts the times that the person had to connect.
    pub episode: i32,
    /// Who renews it.
    pub lease_id: Option<DbUuid>,
    /// Until when.
    pub lease_until: Option<Instant>,
    /// When a renewal began whose outcome is not known yet.
    pub attempted_at: Option<Instant>,
    /// Whether the outcome of an earlier renewal was lost.
    pub uncertain: bool,
    /// Renewals that failed one after the other.
    pub failures: i32,
    /// When the next renewal may be tried.
    pub next_attempt_at: Option<Instant>,
    /// What is in the way.
    pub degraded: Option<Degradation>,
    /// Since when.
    pub degraded_since: Option<Instant>,
    /// When.
    pub updated_at: Instant,
}

/// A token with what opens its secrets.
#[derive(Clone, Debug, Queryable)]
pub struct Held {
    /// The token.
    pub token: Token,
    /// Whose it is.
    pub user: UserId,
    /// Counts tokens.
    pub version: i32,
    /// The access token, sealed.
    pub sealed_access_token: Vec<u8>,
    /// The refresh token, sealed, if there is one.
    pub sealed_refresh_token: Option<Vec<u8>>,
    /// The person's data key, sealed.
    pub sealed_data_key: Option<Vec<u8>>,
    /// When the access token was given out.
    pub issued_at: Option<Instant>,
    /// Counts the times that the person had to connect.
    pub episode: i32,
    /// When the next renewal may be tried.
    pub next_attempt_at: Option<Instant>,
    /// Renewals that failed one after the other.
    pub failures: i32,
    /// Whether the outcome of an earlier renewal was lost.
    pub uncertain: bool,
    /// The id that the person had at Fitbit.
    pub fitbit_user_id: Option<String>,
    /// Counts what the provider told of changes.
    pub notices: Option<i32>,
}

impl Held {
    /// Whether it works, or would if its person set something right at the provider.
    pub fn is_renewable(&self) -> bool {
        RENEWABLE.contains(&self.token.state)
    }
}

/// The states in which a grant is renewed.
const RENEWABLE: [TokenState; 2] = [TokenState::Active, TokenState::AccountActionRequired];

/// Tokens beside their person's data key.
macro_rules! held {
    ($filter:expr) => {
        tokens::table
            .left_join(data_keys::table.on(data_keys::user_id.eq(tokens::user_id)))
            .left_join(schedules::table.on(schedules::token_id.eq(tokens::id)))
            .filter($filter)
            .select((
                Token::as_select(),
                tokens::user_id,
                tokens::version,
                tokens::sealed_access_token,
                tokens::sealed_refresh_token,
                data_keys::sealed_key.nullable(),
                tokens::issued_at,
                tokens::episode,
                tokens::next_attempt_at,
                tokens::failures,
                tokens::uncertain,
                tokens::fitbit_user_id,
                (schedules::version + schedules::touched).nullable(),
            ))
    };
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
    find_any(conn, user, id)?.ok_or_else(|| Error::not_found("token"))
}

/// One of a person's tokens, if it is still there.
pub fn find_any(conn: &mut Conn, user: UserId, id: TokenId) -> Result<Option<Token>> {
    Ok(on!(conn, c => {
        tokens::table
            .find(id)
            .filter(tokens::user_id.eq(user))
            .select(Token::as_select())
            .first(c)
            .optional()
    })?)
}

/// Whether an account at a provider is connected to anybody here.
pub fn is_connected(conn: &mut Conn, provider: Provider, account: &str) -> Result<bool> {
    let of_account = tokens::table
        .filter(tokens::provider.eq(provider))
        .filter(tokens::provider_user_id.eq(account));
    Ok(on!(conn, c => diesel::select(diesel::dsl::exists(of_account)).get_result(c))?)
}

/// The people who have a token of the account with this Fitbit id.
pub fn people_of_fitbit(conn: &mut Conn, fitbit_user_id: &str) -> Result<Vec<UserId>> {
    Ok(on!(conn, c => {
        tokens::table
            .filter(tokens::fitbit_user_id.eq(Some(fitbit_user_id)))
            .select(tokens::user_id)
            .distinct()
            .load(c)
    })?)
}

/// A person's tokens at every provider, with their secrets.
pub fn held(conn: &mut Conn, user: UserId) -> Result<Vec<Held>> {
    Ok(on!(conn, c => held!(tokens::user_id.eq(user)).load(c))?)
}

/// A token with its secrets.
pub fn held_as(conn: &mut Conn, id: TokenId) -> Result<Option<Held>> {
    Ok(on!(conn, c => held!(tokens::id.eq(id)).first(c).optional())?)
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
    (state, reason): (TokenState, Option<TokenReason>),
    now: Instant,
) -> Result<bool> {
    let rows = on!(conn, c => {
        diesel::update(
            tokens::table
                .find(id)
                .filter(tokens::version.eq(version))
                .filter(tokens::state.ne(state))
                .filter(tokens::state.eq_any(RENEWABLE)),
        )
        .set((
            tokens::state.eq(state),
            tokens::reason.eq(reason),
            tokens::since.eq(now),
            tokens::updated_at.eq(now),
            tokens::degraded.eq(None::<Degradation>),
            tokens::degraded_since.eq(None::<Instant>),
        ))
        .execute(c)
    })?;
    Ok(rows == 1)
}

/// Lets a grant work again that is in `state`, in a new episode; says whether it was.
pub fn recover(
    conn: &mut Conn,
    id: TokenId,
    state: TokenState,
    episode: i32,
    now: Instant,
) -> Result<bool> {
    let rows = on!(conn, c => {
        diesel::update(tokens::table.find(id).filter(tokens::state.eq(state)))
            .set((
                tokens::state.eq(TokenState::Active),
                tokens::reason.eq(None::<TokenReason>),
                tokens::since.eq(now),
                tokens::episode.eq(episode),
                tokens::updated_at.eq(now),
            ))
            .execute(c)
    })?;
    Ok(rows == 1)
}

/// Takes the right to renew a token until `until`, before anything is asked of the provider; says
/// whether nobody else had it. An attempt that was begun and never ended leaves its outcome open.
pub fn lease(
    conn: &mut Conn,
    held: &Held,
    lease: DbUuid,
    now: Instant,
    until: Instant,
) -> Result<bool> {
    let rows = on!(conn, c => {
        diesel::update(
            tokens::table
                .find(held.token.id)
                .filter(tokens::version.eq(held.version))
                .filter(tokens::state.eq_any(RENEWABLE))
                .filter(tokens::lease_until.is_null().or(tokens::lease_until.lt(Some(now)).assume_not_null())),
        )
        .set((
            tokens::lease_id.eq(Some(lease)),
            tokens::lease_until.eq(Some(until)),
            tokens::uncertain.eq(tokens::uncertain.or(tokens::attempted_at.is_not_null())),
            tokens::attempted_at.eq(Some(now)),
        ))
        .execute(c)
    })?;
    Ok(rows == 1)
}

/// A renewed token.
#[derive(Clone, Debug)]
pub struct Renewed {
    /// The access token, sealed.
    pub sealed_access_token: Vec<u8>,
    /// The refresh token, sealed.
    pub sealed_refresh_token: Vec<u8>,
    /// What is allowed now, if the provider said so.
    pub scopes: Scopes,
    /// When the access token was asked for.
    pub issued_at: Instant,
    /// When it ends.
    pub expires_at: Instant,
}

/// Puts a renewed token in the place of the version it was renewed from, whoever holds the lease by
/// now: a renewal that succeeded is the truth. It also heals a grant that another process has given
/// up meanwhile for this very answer. Says whether that version was still there.
pub fn renew(
    conn: &mut Conn,
    id: TokenId,
    version: i32,
    renewed: &Renewed,
    now: Instant,
) -> Result<bool> {
    let lost = tokens::state.eq(TokenState::ReauthorizationRequired).and(
        tokens::reason
            .eq(Some(TokenReason::RefreshResponseLost))
            .assume_not_null(),
    );
    let rows = on!(conn, c => {
        diesel::update(
            tokens::table
                .find(id)
                .filter(tokens::version.eq(version))
                .filter(tokens::state.eq_any(RENEWABLE).or(lost)),
        )
        .set((
            tokens::sealed_access_token.eq(&renewed.sealed_access_token),
            tokens::sealed_refresh_token.eq(Some(&renewed.sealed_refresh_token)),
            tokens::scopes.eq(&renewed.scopes),
            tokens::issued_at.eq(Some(renewed.issued_at)),
            tokens::expires_at.eq(renewed.expires_at),
            tokens::version.eq(version + 1),
            tokens::lease_id.eq(None::<DbUuid>),
            tokens::lease_until.eq(None::<Instant>),
            tokens::attempted_at.eq(None::<Instant>),
            tokens::uncertain.eq(false),
            tokens::failures.eq(0),
            tokens::next_attempt_at.eq(None::<Instant>),
            tokens::updated_at.eq(now),
        ))
        .execute(c)
    })?;
    Ok(rows == 1)
}

/// How a renewal ended that brought no token.
#[derive(Clone, Copy, Debug)]
pub struct Unrenewed {
    /// Whether the provider may have carried this or an earlier one out.
    pub uncertain: bool,
    /// Failures one after the other.
    pub failures: i32,
    /// When the next may be tried.
    pub next_attempt_at: Instant,
}

/// Gives a lease back after a renewal that brought no token.
pub fn give_back(conn: &mut Conn, id: TokenId, lease: DbUuid, unrenewed: Unrenewed) -> Result<()> {
    on!(conn, c => {
        diesel::update(tokens::table.find(id).filter(tokens::lease_id.eq(Some(lease)).assume_not_null()))
            .set((
                tokens::lease_id.eq(None::<DbUuid>),
                tokens::lease_until.eq(None::<Instant>),
                tokens::attempted_at.eq(None::<Instant>),
                tokens::uncertain.eq(unrenewed.uncertain),
                tokens::failures.eq(unrenewed.failures),
                tokens::next_attempt_at.eq(Some(unrenewed.next_attempt_at)),
            ))
            .execute(c)
    })?;
    Ok(())
}

/// Some tokens behind one, in the order of their ids.
pub fn behind(conn: &mut Conn, id: Option<TokenId>, limit: i64) -> Result<Vec<Held>> {
    Ok(match id {
        Some(id) => on!(conn, c => {
            held!(tokens::id.gt(id)).order(tokens::id).limit(limit).load(c)
        })?,
        None => on!(conn, c => {
            held!(tokens::version.gt(0)).order(tokens::id).limit(limit).load(c)
        })?,
    })
}

/// Replaces the sealing of an access token that is still at `version`.
pub fn reseal_access(conn: &mut Conn, id: TokenId, version: i32, sealed: &[u8]) -> Result<()> {
    on!(conn, c => {
        diesel::update(tokens::table.find(id).filter(tokens::version.eq(version)))
            .set(tokens::sealed_access_token.eq(sealed))
            .execute(c)
    })?;
    Ok(())
}

/// How many grants at a provider work.
pub fn active(conn: &mut Conn, provider: Provider) -> Result<i64> {
    Ok(on!(conn, c => {
        tokens::table
            .filter(tokens::provider.eq(provider))
            .filter(tokens::state.eq(TokenState::Active))
            .count()
            .get_result(c)
    })?)
}

/// Notes the last date that is complete.
pub fn set_last_good_day(conn: &mut Conn, id: TokenId, date: CivilDate) -> Result<()> {
    on!(conn, c => {
        diesel::update(tokens::table.find(id)).set(tokens::last_good_day.eq(Some(date))).execute(c)
    })?;
    Ok(())
}

/// At which provider a grant is.
pub fn provider_of(conn: &mut Conn, id: TokenId) -> Result<Provider> {
    Ok(on!(conn, c => tokens::table.find(id).select(tokens::provider).first(c))?)
}

/// Notes that a fetch went well, and the last date that is complete, if it read up to there without
/// leaving a gap.
pub fn went_well(conn: &mut Conn, id: TokenId, last_good_day: Option<CivilDate>) -> Result<()> {
    on!(conn, c => {
        diesel::update(tokens::table.find(id))
            .set((
                tokens::degraded.eq(None::<Degradation>),
                tokens::degraded_since.eq(None::<Instant>),
            ))
            .execute(c)
    })?;
    last_good_day.map_or(Ok(()), |date| set_last_good_day(conn, id, date))
}

/// Notes what is in the way of a grant that works, since when it is.
pub fn degrade(conn: &mut Conn, id: TokenId, fact: Degradation, now: Instant) -> Result<()> {
    let another = tokens::degraded.is_null().or(tokens::degraded.ne(fact));
    on!(conn, c => {
        diesel::update(tokens::table.find(id).filter(tokens::state.eq_any(RENEWABLE)).filter(another))
            .set((tokens::degraded.eq(Some(fact)), tokens::degraded_since.eq(Some(now))))
            .execute(c)
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
