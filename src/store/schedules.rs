//! When grants' data are fetched next, and which dates a provider says have changed.

use diesel::dsl::case_when;
use diesel::prelude::*;

use crate::database::Conn;
use crate::database::tables::{schedules, tokens};
use crate::error::Result;
use crate::model::id::{TokenId, UserId};
use crate::model::time::{CivilDate, Instant};
use crate::model::token::{Provider, TokenState};
use crate::on;

/// Dates that a notice made due, and how many notices there were.
#[derive(Clone, Copy, Debug, Queryable, Selectable)]
#[diesel(table_name = schedules)]
pub struct Due {
    /// The first date.
    pub due_first: Option<CivilDate>,
    /// The last date.
    pub due_last: Option<CivilDate>,
    /// Counts notices.
    pub version: i32,
    /// Fetches that failed one after the other.
    pub failures: i32,
    /// Until when the provider has asked to be left alone.
    pub held_until: Option<Instant>,
    /// Since when the provider tells of changes, where that is asked for each grant.
    pub subscribed_at: Option<Instant>,
}

/// A grant whose time has come.
#[derive(Clone, Debug, Queryable)]
pub struct Ready {
    /// The grant.
    pub token: TokenId,
    /// Whose it is.
    pub user: UserId,
    /// Whether it works.
    pub state: TokenState,
    /// When it became due.
    pub since: Option<Instant>,
}

/// Sets when a grant's data are fetched next, as for a grant that is new.
pub fn put(conn: &mut Conn, token: TokenId, user: UserId, next: Option<Instant>) -> Result<()> {
    on!(conn, c => {
        diesel::insert_into(schedules::table)
            .values((
                schedules::token_id.eq(token),
                schedules::user_id.eq(user),
                schedules::next_sync_at.eq(next),
                schedules::version.eq(0),
                schedules::failures.eq(0),
            ))
            .on_conflict(schedules::token_id)
            .do_update()
            .set((
                schedules::next_sync_at.eq(next),
                schedules::failures.eq(0),
                schedules::held_until.eq(None::<Instant>),
                schedules::subscribed_at.eq(None::<Instant>),
            ))
            .execute(c)
    })?;
    Ok(())
}

/// Notes that a provider tells of changes of a grant's data.
pub fn subscribed(conn: &mut Conn, token: TokenId, now: Instant) -> Result<()> {
    on!(conn, c => {
        diesel::update(schedules::table.find(token))
            .set(schedules::subscribed_at.eq(Some(now)))
            .execute(c)
    })?;
    Ok(())
}

/// Grants whose regular time has come, the longest overdue first.
pub fn overdue(conn: &mut Conn, now: Instant, most: i64) -> Result<Vec<Ready>> {
    Ok(on!(conn, c => {
        schedules::table
            .inner_join(tokens::table)
            .filter(schedules::next_sync_at.le(Some(now)).assume_not_null())
            .order(schedules::next_sync_at)
            .limit(most)
            .select((schedules::token_id, schedules::user_id, tokens::state, schedules::next_sync_at))
            .load(c)
    })?)
}

/// Grants of which a provider has said that something changed, the oldest notice first.
pub fn noticed(conn: &mut Conn, now: Instant, most: i64) -> Result<Vec<Ready>> {
    Ok(on!(conn, c => {
        schedules::table
            .inner_join(tokens::table)
            .filter(schedules::noticed_at.le(Some(now)).assume_not_null())
            .order(schedules::noticed_at)
            .limit(most)
            .select((schedules::token_id, schedules::user_id, tokens::state, schedules::noticed_at))
            .load(c)
    })?)
}

/// Sets the regular time of some grants.
pub fn postpone(conn: &mut Conn, grants: &[TokenId], next: Option<Instant>) -> Result<()> {
    on!(conn, c => {
        diesel::update(schedules::table.filter(schedules::token_id.eq_any(grants)))
            .set(schedules::next_sync_at.eq(next))
            .execute(c)
    })?;
    Ok(())
}

/// Notes that a run was made for the notices about some grants; the dates stay due until it is done.
pub fn answer(conn: &mut Conn, grants: &[TokenId], now: Instant) -> Result<()> {
    on!(conn, c => {
        diesel::update(schedules::table.filter(schedules::token_id.eq_any(grants)))
            .set((
                schedules::noticed_at.eq(None::<Instant>),
                schedules::answered_at.eq(Some(now)),
            ))
            .execute(c)
    })?;
    Ok(())
}

/// Makes dates of somebody due at a provider. A burst is answered once, and then once in `pause`
/// seconds. Says how often anything was noted by now, if anybody here is meant.
pub fn notice(
    conn: &mut Conn,
    (provider, account): (Provider, &str),
    (first, last): (CivilDate, CivilDate),
    now: Instant,
    pause: i64,
) -> Result<Option<i32>> {
    use schedules::{answered_at, due_first, due_last, noticed_at, version};
    let grant = tokens::table
        .filter(tokens::provider.eq(provider))
        .filter(tokens::provider_user_id.eq(account))
        .select(tokens::id);
    let earlier = due_first
        .is_not_null()
        .and(due_first.assume_not_null().le(first));
    let later = due_last
        .is_not_null()
        .and(due_last.assume_not_null().ge(last));
    let recently = now.plus_seconds(-pause);
    let waits = answered_at
        .is_not_null()
        .and(answered_at.assume_not_null().gt(recently));
    Ok(on!(conn, c => {
        diesel::update(schedules::table.filter(schedules::token_id.eq_any(grant)))
            .set((
                due_first.eq(case_when(earlier, due_first).otherwise(Some(first))),
                due_last.eq(case_when(later, due_last).otherwise(Some(last))),
                version.eq(version + 1),
                noticed_at.eq(
                    case_when(noticed_at.is_not_null(), noticed_at)
                        .when(waits, Some(now.plus_seconds(pause)))
                        .otherwise(Some(now)),
                ),
            ))
            .returning(version + schedules::touched)
            .get_result(c)
            .optional()
    })?)
}

/// Notes that something of somebody's has changed at a provider that FitEx itself does not keep. Says how
/// often anything was noted by now, if anybody here is meant.
pub fn touch(conn: &mut Conn, (provider, account): (Provider, &str)) -> Result<Option<i32>> {
    let grant = tokens::table
        .filter(tokens::provider.eq(provider))
        .filter(tokens::provider_user_id.eq(account))
        .select(tokens::id);
    Ok(on!(conn, c => {
        diesel::update(schedules::table.filter(schedules::token_id.eq_any(grant)))
            .set(schedules::touched.eq(schedules::touched + 1))
            .returning(schedules::version + schedules::touched)
            .get_result(c)
            .optional()
    })?)
}

/// What a notice made due for a grant.
pub fn due(conn: &mut Conn, token: TokenId) -> Result<Option<Due>> {
    Ok(on!(conn, c => {
        schedules::table.find(token).select(Due::as_select()).first(c).optional()
    })?)
}

/// Notes that a grant's data were fetched. Dates that became due meanwhile stay so.
pub fn done(conn: &mut Conn, token: TokenId, version: i32, next: Option<Instant>) -> Result<()> {
    let of_token = schedules::table.find(token);
    on!(conn, c => {
        diesel::update(of_token)
            .set((
                schedules::next_sync_at.eq(next),
                schedules::failures.eq(0),
                schedules::held_until.eq(None::<Instant>),
            ))
            .execute(c)
    })?;
    on!(conn, c => {
        diesel::update(of_token.filter(schedules::version.eq(version)))
            .set((
                schedules::due_first.eq(None::<CivilDate>),
                schedules::due_last.eq(None::<CivilDate>),
                schedules::noticed_at.eq(None::<Instant>),
            ))
            .execute(c)
    })?;
    Ok(())
}

/// Makes what is still due for a grant due now, because a notice came while it was fetched.
pub fn again(conn: &mut Conn, token: TokenId, now: Instant) -> Result<()> {
    let left = schedules::due_first
        .is_not_null()
        .and(schedules::noticed_at.is_null());
    on!(conn, c => {
        diesel::update(schedules::table.find(token).filter(left))
            .set(schedules::noticed_at.eq(Some(now)))
            .execute(c)
    })?;
    Ok(())
}

/// Notes that a fetch failed, when the next is tried, and until when the provider is left alone.
pub fn failed(
    conn: &mut Conn,
    token: TokenId,
    next: Option<Instant>,
    held_until: Option<Instant>,
) -> Result<()> {
    on!(conn, c => {
        diesel::update(schedules::table.find(token))
            .set((
                schedules::next_sync_at.eq(next),
                schedules::failures.eq(schedules::failures + 1),
                schedules::held_until.eq(held_until),
            ))
            .execute(c)
    })?;
    Ok(())
}
