//! Signed-in devices and their refresh tokens.

use diesel::prelude::*;

use crate::database::Conn;
use crate::database::tables::{sessions, users};
use crate::error::Result;
use crate::model::id::{SessionId, UserId};
use crate::model::page::Limit;
use crate::model::session::Session;
use crate::model::time::{CivilDate, Instant, ZoneName};
use crate::model::user::Role;
use crate::on;
use crate::store::zones::told_zone;

/// A new session.
#[derive(Debug, Insertable)]
#[diesel(table_name = sessions)]
#[diesel(treat_none_as_default_value = false)]
pub struct NewSession {
    /// The session's id.
    pub id: SessionId,
    /// Whose it is.
    pub user_id: UserId,
    /// How many rotations there were.
    pub generation: i32,
    /// The hash of its refresh token.
    pub current_hash: Vec<u8>,
    /// Whether the newest tokens have been used.
    pub confirmed: bool,
    /// What the device calls itself.
    pub agent: Option<String>,
    /// The network it came from.
    pub address: Option<String>,
    /// When it was made.
    pub created_at: Instant,
    /// When it last refreshed.
    pub last_used_at: Instant,
    /// When it ends without a refresh.
    pub idle_expires_at: Instant,
    /// When it ends in any case.
    pub expires_at: Instant,
}

/// What authentication needs to know of a session, in one read.
#[derive(Clone, Debug, Queryable)]
pub struct Standing {
    /// Whose session it is.
    pub user: UserId,
    /// What that person may do.
    pub role: Role,
    /// The zone that the account names.
    pub account_zone: ZoneName,
    /// The zone that the provider told of late.
    pub told_zone: Option<ZoneName>,
    /// How many rotations there were.
    pub generation: i32,
    /// Whether the newest tokens have been used.
    pub confirmed: bool,
    /// When it ends in any case.
    pub expires_at: Instant,
    /// When it was ended.
    pub ended_at: Option<Instant>,
}

/// A session as a refresh finds it.
#[derive(Debug, Queryable)]
pub struct Rotation {
    /// How many rotations there were.
    pub generation: i32,
    /// The hash of the newest refresh token.
    pub current_hash: Vec<u8>,
    /// The hash of the one before.
    pub previous_hash: Option<Vec<u8>>,
    /// Whether the newest tokens have been used.
    pub confirmed: bool,
    /// The newest refresh token, sealed under the one before.
    pub successor: Option<Vec<u8>>,
    /// Whose session it is.
    pub user: UserId,
    /// When it ends without a refresh.
    pub idle_expires_at: Instant,
    /// When it ends in any case.
    pub expires_at: Instant,
    /// When it was ended.
    pub ended_at: Option<Instant>,
}

/// What a rotation writes.
#[derive(Debug)]
pub struct Rotated {
    /// The hash of the token that was presented.
    pub presented: Vec<u8>,
    /// The hash of its successor.
    pub next: Vec<u8>,
    /// The successor, sealed under the presented token.
    pub successor: Vec<u8>,
    /// When.
    pub now: Instant,
    /// When the session ends without a further refresh.
    pub idle_expires_at: Instant,
}

/// Adds a session.
pub fn insert(conn: &mut Conn, session: &NewSession) -> Result<()> {
    on!(conn, c => diesel::insert_into(sessions::table).values(session).execute(c))?;
    Ok(())
}

/// What authentication needs to know. The zone is that of the person's days: the provider's own, if
/// a record since `since` has it, else the account's.
pub fn standing(conn: &mut Conn, id: SessionId, since: CivilDate) -> Result<Option<Standing>> {
    let told_zone = told_zone!(since);
    Ok(on!(conn, c => {
        sessions::table
            .inner_join(users::table)
            .filter(sessions::id.eq(id))
            .select((
                users::id, users::role, users::time_zone, told_zone, sessions::generation,
                sessions::confirmed, sessions::expires_at, sessions::ended_at,
            ))
            .first(c)
            .optional()
    })?)
}

/// Those of some sessions that have not ended.
pub fn that_go_on(conn: &mut Conn, ids: &[SessionId], now: Instant) -> Result<Vec<SessionId>> {
    let mut live = Vec::new();
    // SQLite has a bound on the values that a statement takes.
    for ids in ids.chunks(500) {
        live.extend(on!(conn, c => {
            sessions::table
                .filter(sessions::id.eq_any(ids))
                .filter(sessions::ended_at.is_null())
                .filter(sessions::expires_at.gt(now))
                .select(sessions::id)
                .load::<SessionId>(c)
        })?);
    }
    Ok(live)
}

/// What a refresh needs to know.
pub fn rotation(conn: &mut Conn, id: SessionId) -> Result<Option<Rotation>> {
    Ok(on!(conn, c => {
        sessions::table
            .find(id)
            .select((
                sessions::generation, sessions::current_hash, sessions::previous_hash,
                sessions::confirmed, sessions::successor, sessions::user_id,
                sessions::idle_expires_at, sessions::expires_at, sessions::ended_at,
            ))
            .first(c)
            .optional()
    })?)
}

/// Puts the successor in place of the presented token, if that is still the newest: one statement
/// decides between any number of callers with the same token.
pub fn rotate(conn: &mut Conn, id: SessionId, rotated: &Rotated) -> Result<bool> {
    let rows = on!(conn, c => {
        diesel::update(
            sessions::table
                .find(id)
                .filter(sessions::current_hash.eq(&rotated.presented))
                .filter(sessions::ended_at.is_null())
                .filter(sessions::idle_expires_at.gt(rotated.now))
                .filter(sessions::expires_at.gt(rotated.now)),
        )
        .set((
            sessions::previous_hash.eq(sessions::current_hash.nullable()),
            sessions::current_hash.eq(&rotated.next),
            sessions::generation.eq(sessions::generation + 1),
            sessions::confirmed.eq(false),
            sessions::successor.eq(Some(&rotated.successor)),
            sessions::last_used_at.eq(rotated.now),
            sessions::idle_expires_at.eq(rotated.idle_expires_at),
        ))
        .execute(c)
    })?;
    Ok(rows == 1)
}

/// Notes that the newest tokens have arrived: their predecessor can no longer ask for them.
pub fn confirm(conn: &mut Conn, id: SessionId, generation: i32) -> Result<()> {
    on!(conn, c => {
        diesel::update(sessions::table.find(id).filter(sessions::generation.eq(generation)))
            .set((sessions::confirmed.eq(true), sessions::successor.eq(None::<Vec<u8>>)))
            .execute(c)
    })?;
    Ok(())
}

/// A session of this person that has not ended.
pub fn find(conn: &mut Conn, user: UserId, id: SessionId, now: Instant) -> Result<Option<Session>> {
    Ok(on!(conn, c => {
        sessions::table
            .find(id)
            .filter(sessions::user_id.eq(user))
            .filter(sessions::ended_at.is_null())
            .filter(sessions::idle_expires_at.gt(now))
            .filter(sessions::expires_at.gt(now))
            .select(Session::as_select())
            .first(c)
            .optional()
    })?)
}

/// A person's sessions that have not ended, the newest first; one more than `limit`.
pub fn list(
    conn: &mut Conn,
    user: UserId,
    before: Option<SessionId>,
    limit: Limit,
    now: Instant,
) -> Result<Vec<Session>> {
    Ok(on!(conn, c => {
        let mut query = sessions::table
            .filter(sessions::user_id.eq(user))
            .filter(sessions::ended_at.is_null())
            .filter(sessions::idle_expires_at.gt(now))
            .filter(sessions::expires_at.gt(now))
            .order(sessions::id.desc())
            .limit(i64::from(limit.0) + 1)
            .select(Session::as_select())
            .into_boxed();
        if let Some(before) = before {
            query = query.filter(sessions::id.lt(before));
        }
        query.load(c)
    })?)
}

/// Ends a session for a reason, if it has not ended; says whether it had not.
pub fn end(
    conn: &mut Conn,
    user: UserId,
    id: SessionId,
    reason: &str,
    now: Instant,
) -> Result<bool> {
    let rows = on!(conn, c => {
        diesel::update(
            sessions::table
                .find(id)
                .filter(sessions::user_id.eq(user))
                .filter(sessions::ended_at.is_null()),
        )
        .set(ending(reason, now))
        .execute(c)
    })?;
    Ok(rows == 1)
}

/// Ends all of a person's sessions but one.
pub fn end_others(
    conn: &mut Conn,
    user: UserId,
    kept: SessionId,
    reason: &str,
    now: Instant,
) -> Result<()> {
    on!(conn, c => {
        diesel::update(
            sessions::table
                .filter(sessions::user_id.eq(user))
                .filter(sessions::id.ne(kept))
                .filter(sessions::ended_at.is_null()),
        )
        .set(ending(reason, now))
        .execute(c)
    })?;
    Ok(())
}

/// Forgets sessions that ended before `before`.
pub fn forget(conn: &mut Conn, before: Instant) -> Result<usize> {
    Ok(on!(conn, c => {
        diesel::delete(
            sessions::table.filter(sessions::expires_at.lt(before).or(sessions::ended_at.lt(before).assume_not_null())),
        )
        .execute(c)
    })?)
}

type Ending<'a> = (
    diesel::dsl::Eq<sessions::ended_at, Option<Instant>>,
    diesel::dsl::Eq<sessions::end_reason, Option<&'a str>>,
    diesel::dsl::Eq<sessions::successor, Option<Vec<u8>>>,
);

fn ending(reason: &str, now: Instant) -> Ending<'_> {
    (
        sessions::ended_at.eq(Some(now)),
        sessions::end_reason.eq(Some(reason)),
        sessions::successor.eq(None),
    )
}

/// Whether an account has had a session from this network.
pub fn used_from(conn: &mut Conn, user: UserId, network: &str) -> Result<bool> {
    let sessions = sessions::table
        .filter(sessions::user_id.eq(user))
        .filter(sessions::address.eq(Some(network)));
    Ok(on!(conn, c => diesel::select(diesel::dsl::exists(sessions)).get_result(c))?)
}

/// Which of some people have used a session since an instant.
pub fn used_since(conn: &mut Conn, users: &[UserId], since: Instant) -> Result<Vec<UserId>> {
    Ok(on!(conn, c => {
        sessions::table
            .filter(sessions::user_id.eq_any(users))
            .filter(sessions::last_used_at.ge(since))
            .filter(sessions::ended_at.is_null())
            .select(sessions::user_id)
            .distinct()
            .load(c)
    })?)
}
