//! Goals, effective dated.

use diesel::prelude::*;

use crate::database::Conn;
use crate::database::tables::goals;
use crate::error::{Error, Result};
use crate::model::goal::{Goal, Period};
use crate::model::id::{GoalId, UserId};
use crate::model::metric::Metric;
use crate::model::page::Limit;
use crate::model::time::{CivilDate, Instant};
use crate::on;

/// A goal of this person.
pub fn find(conn: &mut Conn, user: UserId, id: GoalId) -> Result<Goal> {
    let found = on!(conn, c => {
        goals::table
            .find(id)
            .filter(goals::user_id.eq(user))
            .select(Goal::as_select())
            .first(c)
            .optional()
    })?;
    found.ok_or_else(|| Error::not_found("goal"))
}

/// A person's goals, the newest first; one more than `limit`.
pub fn list(
    conn: &mut Conn,
    user: UserId,
    before: Option<GoalId>,
    limit: Limit,
) -> Result<Vec<Goal>> {
    Ok(on!(conn, c => {
        let mut query = goals::table
            .filter(goals::user_id.eq(user))
            .order(goals::id.desc())
            .limit(i64::from(limit.0) + 1)
            .select(Goal::as_select())
            .into_boxed();
        if let Some(before) = before {
            query = query.filter(goals::id.lt(before));
        }
        query.load(c)
    })?)
}

/// A person's goals of a metric and period that count on any date between two, the earliest first.
pub fn between(
    conn: &mut Conn,
    user: UserId,
    (metric, period): (Metric, Period),
    (from, to): (CivilDate, CivilDate),
) -> Result<Vec<Goal>> {
    Ok(on!(conn, c => {
        goals::table
            .filter(goals::user_id.eq(user))
            .filter(goals::metric.eq(metric))
            .filter(goals::period.eq(period))
            .filter(goals::effective_from.le(to))
            .filter(goals::effective_to.is_null().or(goals::effective_to.ge(Some(from)).assume_not_null()))
            .order((goals::effective_from, goals::id))
            .select(Goal::as_select())
            .load(c)
    })?)
}

/// Several people's goals of a metric and period that count on any date between two.
pub fn of_users(
    conn: &mut Conn,
    users: &[UserId],
    (metric, period): (Metric, Period),
    (from, to): (CivilDate, CivilDate),
) -> Result<Vec<Goal>> {
    Ok(on!(conn, c => {
        goals::table
            .filter(goals::user_id.eq_any(users))
            .filter(goals::metric.eq(metric))
            .filter(goals::period.eq(period))
            .filter(goals::effective_from.le(to))
            .filter(goals::effective_to.is_null().or(goals::effective_to.ge(Some(from)).assume_not_null()))
            .select(Goal::as_select())
            .load(c)
    })?)
}

/// Adds a goal.
pub fn insert(conn: &mut Conn, goal: &Goal) -> Result<()> {
    on!(conn, c => diesel::insert_into(goals::table).values(goal).execute(c))?;
    Ok(())
}

/// Lets a goal count through `last`.
pub fn end(conn: &mut Conn, id: GoalId, last: CivilDate, now: Instant) -> Result<()> {
    on!(conn, c => {
        diesel::update(goals::table.find(id))
            .set((
                goals::effective_to.eq(Some(last)),
                goals::version.eq(goals::version + 1),
                goals::updated_at.eq(now),
            ))
            .execute(c)
    })?;
    Ok(())
}

/// Pauses a goal: it counts through `last`, and nothing more of it is computed.
pub fn pause(
    conn: &mut Conn,
    id: GoalId,
    last: CivilDate,
    paused_on: CivilDate,
    now: Instant,
) -> Result<()> {
    on!(conn, c => {
        diesel::update(goals::table.find(id))
            .set((
                goals::effective_to.eq(Some(last)),
                goals::paused_on.eq(Some(paused_on)),
                goals::version.eq(goals::version + 1),
                goals::updated_at.eq(now),
            ))
            .execute(c)
    })?;
    Ok(())
}

/// Says that a goal is paused no more.
pub fn unpause(conn: &mut Conn, id: GoalId, now: Instant) -> Result<()> {
    on!(conn, c => {
        diesel::update(goals::table.find(id))
            .set((
                goals::paused_on.eq(None::<CivilDate>),
                goals::version.eq(goals::version + 1),
                goals::updated_at.eq(now),
            ))
            .execute(c)
    })?;
    Ok(())
}

/// Sets when the next goal of a series is computed; never if at no time.
pub fn recompute(conn: &mut Conn, id: GoalId, at: Option<Instant>) -> Result<()> {
    on!(conn, c => {
        diesel::update(goals::table.find(id)).set(goals::recomputes_at.eq(at)).execute(c)
    })?;
    Ok(())
}

/// Whether a next goal is to be computed.
pub fn is_any_due(conn: &mut Conn, now: Instant) -> Result<bool> {
    Ok(on!(conn, c => {
        diesel::select(diesel::dsl::exists(
            goals::table.filter(goals::recomputes_at.le(Some(now)).assume_not_null()),
        ))
        .get_result(c)
    })?)
}

/// Goals of which the next is to be computed, the longest due first, and whose they are.
pub fn due(conn: &mut Conn, now: Instant, limit: i64) -> Result<Vec<(UserId, GoalId)>> {
    Ok(on!(conn, c => {
        goals::table
            .filter(goals::recomputes_at.le(Some(now)).assume_not_null())
            .order(goals::recomputes_at)
            .limit(limit)
            .select((goals::user_id, goals::id))
            .load(c)
    })?)
}

/// Every goal of a series of a person, in any order.
pub fn of_series(conn: &mut Conn, user: UserId, series: GoalId) -> Result<Vec<Goal>> {
    Ok(on!(conn, c => {
        goals::table
            .filter(goals::user_id.eq(user))
            .filter(goals::series_id.eq(series))
            .select(Goal::as_select())
            .load(c)
    })?)
}
