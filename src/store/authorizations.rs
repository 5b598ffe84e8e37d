//! People on their way through consent pages.

use diesel::prelude::*;

use crate::database::Conn;
use crate::database::tables::{authorizations, sessions, users};
use crate::error::{Error, Result};
use crate::model::authorization::{Authorization, AuthorizationReason, AuthorizationState};
use crate::model::id::{AuthorizationId, SessionId, TokenId, UserId};
use crate::model::text::{DisplayName, Email};
use crate::model::time::Instant;
use crate::model::token::{Provider, Scopes};
use crate::on;

/// A way that begins.
#[derive(Debug, Insertable)]
#[diesel(table_name = authorizations)]
pub struct NewRow {
    /// The id.
    pub id: AuthorizationId,
    /// Whose it is.
    pub user_id: UserId,
    /// The session that began it.
    pub session_id: SessionId,
    /// At which provider.
    pub provider: Provider,
    /// What the person is asked to allow.
    pub scopes: Scopes,
    /// How far it has come.
    pub state: AuthorizationState,
    /// Where the browser goes in the end.
    pub return_url: Option<String>,
    /// The hash of the ticket that opens FitEx's page.
    pub ticket_hash: Vec<u8>,
    /// When it began.
    pub created_at: Instant,
    /// Until when the person may come back.
    pub expires_at: Instant,
}

/// What a departure to the provider writes.
#[derive(Debug, AsChangeset)]
#[diesel(table_name = authorizations)]
pub struct Departure {
    /// The hash of what the provider gives back.
    pub state_hash: Vec<u8>,
    /// The hash of the cookie that the browser keeps.
    pub browser_hash: Vec<u8>,
    /// The verifier of PKCE, sealed.
    pub sealed_verifier: Vec<u8>,
}

/// A way that a browser is on.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = authorizations)]
pub struct Underway {
    /// The id.
    pub id: AuthorizationId,
    /// Whose it is.
    pub user_id: UserId,
    /// The session that began it.
    pub session_id: SessionId,
    /// At which provider.
    pub provider: Provider,
    /// What the person is asked to allow.
    pub scopes: Scopes,
    /// Where the browser goes in the end.
    pub return_url: Option<String>,
    /// The hash of the cookie that the browser keeps.
    pub browser_hash: Option<Vec<u8>>,
    /// The verifier of PKCE, sealed.
    pub sealed_verifier: Option<Vec<u8>>,
    /// Until when the person may come back.
    pub expires_at: Instant,
    /// When they came back.
    pub consumed_at: Option<Instant>,
}

/// How a way ends.
#[derive(Clone, Copy, Debug)]
pub struct Arrival {
    /// How.
    pub state: AuthorizationState,
    /// Why it did not work.
    pub reason: Option<AuthorizationReason>,
    /// What it connected.
    pub token: Option<TokenId>,
}

/// Adds a way, and gives up the oldest that are open beyond `most`.
pub fn insert(conn: &mut Conn, row: &NewRow, most: i64) -> Result<()> {
    let open: Vec<AuthorizationId> = on!(conn, c => {
        authorizations::table
            .filter(authorizations::user_id.eq(row.user_id))
            .filter(authorizations::state.eq(AuthorizationState::Pending))
            .order(authorizations::id.desc())
            .select(authorizations::id)
            .load(c)
    })?;
    let kept = usize::try_from(most - 1).unwrap_or_default();
    let late = open.get(kept..).unwrap_or_default();
    on!(conn, c => {
        diesel::update(authorizations::table.filter(authorizations::id.eq_any(late)))
            .set(authorizations::state.eq(AuthorizationState::Expired))
            .execute(c)
    })?;
    on!(conn, c => diesel::insert_into(authorizations::table).values(row).execute(c))?;
    Ok(())
}

/// A way of this person.
pub fn find(conn: &mut Conn, user: UserId, id: AuthorizationId) -> Result<Authorization> {
    let found = on!(conn, c => {
        authorizations::table
            .find(id)
            .filter(authorizations::user_id.eq(user))
            .select(Authorization::as_select())
            .first(c)
            .optional()
    })?;
    found.ok_or_else(|| Error::not_found("authorization"))
}

/// Lets a browser with this ticket depart; of any number of tries only the first does.
pub fn depart(
    conn: &mut Conn,
    provider: Provider,
    ticket_hash: &[u8],
    departure: &Departure,
    now: Instant,
) -> Result<Option<(UserId, Scopes)>> {
    Ok(on!(conn, c => {
        diesel::update(
            authorizations::table
                .filter(authorizations::ticket_hash.eq(ticket_hash))
                .filter(authorizations::provider.eq(provider))
                .filter(authorizations::state.eq(AuthorizationState::Pending))
                .filter(authorizations::state_hash.is_null())
                .filter(authorizations::expires_at.gt(now)),
        )
        .set(departure)
        .returning((authorizations::user_id, authorizations::scopes))
        .get_result(c)
        .optional()
    })?)
}

/// Whose ticket it is and what for, while a browser can depart with it.
pub fn whose(
    conn: &mut Conn,
    provider: Provider,
    ticket_hash: &[u8],
    now: Instant,
) -> Result<Option<(DisplayName, Email, Scopes)>> {
    Ok(on!(conn, c => {
        authorizations::table
            .inner_join(users::table)
            .filter(authorizations::ticket_hash.eq(ticket_hash))
            .filter(authorizations::provider.eq(provider))
            .filter(authorizations::state.eq(AuthorizationState::Pending))
            .filter(authorizations::state_hash.is_null())
            .filter(authorizations::expires_at.gt(now))
            .select((users::display_name, users::email, authorizations::scopes))
            .first(c)
            .optional()
    })?)
}

/// The way that a state belongs to.
pub fn by_state(
    conn: &mut Conn,
    provider: Provider,
    state_hash: &[u8],
) -> Result<Option<Underway>> {
    Ok(on!(conn, c => {
        authorizations::table
            .filter(authorizations::state_hash.eq(Some(state_hash)))
            .filter(authorizations::provider.eq(provider))
            .select(Underway::as_select())
            .first(c)
            .optional()
    })?)
}

/// Uses a state up; of any number of tries only the first does.
pub fn consume(conn: &mut Conn, id: AuthorizationId, now: Instant) -> Result<bool> {
    let rows = on!(conn, c => {
        diesel::update(
            authorizations::table
                .find(id)
                .filter(authorizations::consumed_at.is_null())
                .filter(authorizations::state.eq(AuthorizationState::Pending))
                .filter(authorizations::expires_at.gt(now)),
        )
        .set((
            authorizations::consumed_at.eq(Some(now)),
            authorizations::sealed_verifier.eq(None::<Vec<u8>>),
        ))
        .execute(c)
    })?;
    Ok(rows == 1)
}

/// Whether the session that began a way goes on.
pub fn session_goes_on(conn: &mut Conn, session: SessionId, now: Instant) -> Result<bool> {
    let live = sessions::table
        .find(session)
        .filter(sessions::ended_at.is_null())
        .filter(sessions::expires_at.gt(now));
    Ok(on!(conn, c => diesel::select(diesel::dsl::exists(live)).get_result(c))?)
}

/// Notes how a way ended.
pub fn finish(conn: &mut Conn, id: AuthorizationId, arrival: Arrival, now: Instant) -> Result<()> {
    on!(conn, c => {
        diesel::update(
            authorizations::table
                .find(id)
                .filter(authorizations::state.eq(AuthorizationState::Pending)),
        )
        .set((
            authorizations::state.eq(arrival.state),
            authorizations::reason.eq(arrival.reason),
            authorizations::token_id.eq(arrival.token),
            authorizations::finished_at.eq(Some(now)),
        ))
        .execute(c)
    })?;
    Ok(())
}

/// Gives up what nobody came back from, and forgets what began before `before`.
pub fn tidy(conn: &mut Conn, before: Instant, now: Instant) -> Result<()> {
    on!(conn, c => {
        diesel::update(
            authorizations::table
                .filter(authorizations::state.eq(AuthorizationState::Pending))
                .filter(authorizations::expires_at.le(now))
                .filter(authorizations::consumed_at.is_null()),
        )
        .set(authorizations::state.eq(AuthorizationState::Expired))
        .execute(c)
    })?;
    on!(conn, c => {
        diesel::delete(authorizations::table.filter(authorizations::created_at.lt(before))).execute(c)
    })?;
    Ok(())
}
