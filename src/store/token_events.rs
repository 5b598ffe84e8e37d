//! What became of grants.

use diesel::prelude::*;

use crate::database::Conn;
use crate::database::tables::token_events;
use crate::error::Result;
use crate::model::id::{TokenEventId, UserId};
use crate::model::page::Limit;
use crate::model::time::Instant;
use crate::model::token::{Provider, TokenReason};
use crate::model::token_event::{TokenEvent, TokenEventKind};
use crate::on;

/// Adds an event, unless this episode has it already; says whether it did.
pub fn insert(conn: &mut Conn, event: &TokenEvent) -> Result<bool> {
    let rows = on!(conn, c => {
        diesel::insert_into(token_events::table).values(event).on_conflict_do_nothing().execute(c)
    })?;
    Ok(rows == 1)
}

/// A person's events, the newest first; one more than `limit`.
pub fn list(
    conn: &mut Conn,
    user: UserId,
    before: Option<TokenEventId>,
    limit: Limit,
) -> Result<Vec<TokenEvent>> {
    Ok(on!(conn, c => {
        let mut query = token_events::table
            .filter(token_events::user_id.eq(user))
            .order(token_events::id.desc())
            .limit(i64::from(limit.0) + 1)
            .select(TokenEvent::as_select())
            .into_boxed();
        if let Some(before) = before {
            query = query.filter(token_events::id.lt(before));
        }
        query.load(c)
    })?)
}

/// A person's events behind one that they know, the oldest first.
pub fn after(
    conn: &mut Conn,
    user: UserId,
    known: Option<TokenEventId>,
) -> Result<Vec<TokenEvent>> {
    Ok(on!(conn, c => {
        let mut query = token_events::table
            .filter(token_events::user_id.eq(user))
            .order(token_events::id)
            .limit(100)
            .select(TokenEvent::as_select())
            .into_boxed();
        if let Some(known) = known {
            query = query.filter(token_events::id.gt(known));
        }
        query.load(c)
    })?)
}

/// A person's events since `since`, the oldest first.
pub fn since(conn: &mut Conn, user: UserId, since: Instant) -> Result<Vec<TokenEvent>> {
    Ok(on!(conn, c => {
        token_events::table
            .filter(token_events::user_id.eq(user))
            .filter(token_events::id.ge(TokenEventId::first_at(since.0)))
            .order(token_events::id)
            .select(TokenEvent::as_select())
            .load(c)
    })?)
}

/// Everybody's events since `since`, and whose they are.
pub fn recent(conn: &mut Conn, since: Instant) -> Result<Vec<(TokenEventId, UserId)>> {
    Ok(on!(conn, c => {
        token_events::table
            .filter(token_events::id.ge(TokenEventId::first_at(since.0)))
            .select((token_events::id, token_events::user_id))
            .load(c)
    })?)
}

/// How many grants of a provider ended since `since` for other reasons than those expected.
pub fn ended_since(
    conn: &mut Conn,
    provider: Provider,
    expected: &[TokenReason],
    since: Instant,
) -> Result<i64> {
    Ok(on!(conn, c => {
        token_events::table
            .filter(token_events::provider.eq(provider))
            .filter(token_events::created_at.ge(since))
            .filter(token_events::kind.eq_any([
                TokenEventKind::ReauthorizationRequired,
                TokenEventKind::AccountActionRequired,
            ]))
            .filter(
                token_events::reason
                    .is_null()
                    .or(token_events::reason.ne_all(expected.iter().map(|reason| Some(*reason)))),
            )
            .count()
            .get_result(c)
    })?)
}
