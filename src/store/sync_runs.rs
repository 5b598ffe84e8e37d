//! Fetches of people's data: work as rows, claimed by a lease.

use diesel::prelude::*;

use crate::database::Conn;
use crate::database::tables::sync_runs;
use crate::error::{Error, Result};
use crate::model::id::{SyncRunId, TokenId, UserId};
use crate::model::page::Limit;
use crate::model::sync_run::{SyncCause, SyncRun, SyncState};
use crate::model::time::{CivilDate, Instant};
use crate::on;

/// Runs that wait, and runs whose holder's lease has ended.
macro_rules! claimable {
    ($now:expr) => {
        sync_runs::state.eq(SyncState::Queued).or(sync_runs::state
            .eq(SyncState::Running)
            .and(sync_runs::lease_until.lt(Some($now)).assume_not_null()))
    };
}

/// A run that this process holds until its lease ends.
#[derive(Clone, Debug, Queryable)]
pub struct Claim {
    /// The run.
    pub run: SyncRunId,
    /// Whose data it fetches.
    pub user: UserId,
    /// The token that it uses.
    pub token: TokenId,
    /// How often it was claimed; fences what an earlier holder might still write.
    pub attempts: i32,
}

/// How a run ended.
#[derive(Debug, AsChangeset)]
#[diesel(table_name = sync_runs)]
#[diesel(treat_none_as_null = true)]
pub struct Ending {
    /// Succeeded or failed.
    pub state: SyncState,
    /// The first date that was read.
    pub first_date: Option<CivilDate>,
    /// The last date that was read.
    pub last_date: Option<CivilDate>,
    /// Days for which there were data.
    pub days_read: i32,
    /// Days that were not known before.
    pub days_new: i32,
    /// Days whose record changed.
    pub days_restated: i32,
    /// Days whose record was already the same.
    pub days_unchanged: i32,
    /// Days whose values were refused.
    pub days_rejected: i32,
    /// Why it failed, for programs.
    pub error_code: Option<String>,
    /// Why it failed, for people.
    pub error_detail: Option<String>,
    /// What else the failure said, as JSON.
    pub error_facts: Option<String>,
    /// When it ended.
    pub finished_at: Option<Instant>,
    /// No longer held.
    pub lease_until: Option<Instant>,
}

/// Adds a run, unless the person has one that has not ended; says whether it did.
pub fn insert(
    conn: &mut Conn,
    id: SyncRunId,
    user: UserId,
    token: TokenId,
    cause: SyncCause,
    now: Instant,
) -> Result<bool> {
    let row = (
        sync_runs::id.eq(id),
        sync_runs::user_id.eq(user),
        sync_runs::token_id.eq(token),
        sync_runs::cause.eq(cause),
        sync_runs::state.eq(SyncState::Queued),
        sync_runs::days_read.eq(0),
        sync_runs::days_new.eq(0),
        sync_runs::days_restated.eq(0),
        sync_runs::days_unchanged.eq(0),
        sync_runs::days_rejected.eq(0),
        sync_runs::created_at.eq(now),
        sync_runs::attempts.eq(0),
    );
    let rows = on!(conn, c => {
        diesel::insert_into(sync_runs::table).values(row).on_conflict_do_nothing().execute(c)
    })?;
    Ok(rows == 1)
}

/// The person's run that has not ended.
pub fn open(conn: &mut Conn, user: UserId) -> Result<Option<SyncRun>> {
    Ok(on!(conn, c => {
        sync_runs::table
            .filter(sync_runs::user_id.eq(user))
            .filter(sync_runs::state.eq_any([SyncState::Queued, SyncState::Running]))
            .select(SyncRun::as_select())
            .first(c)
            .optional()
    })?)
}

/// A run of this person.
pub fn find(conn: &mut Conn, user: UserId, id: SyncRunId) -> Result<SyncRun> {
    let found = on!(conn, c => {
        sync_runs::table
            .find(id)
            .filter(sync_runs::user_id.eq(user))
            .select(SyncRun::as_select())
            .first(c)
            .optional()
    })?;
    found.ok_or_else(|| Error::not_found("sync run"))
}

/// What else the failure of a run said, as JSON.
pub fn error_facts(conn: &mut Conn, id: SyncRunId) -> Result<Option<String>> {
    Ok(on!(conn, c => sync_runs::table.find(id).select(sync_runs::error_facts).first(c))?)
}

/// A person's runs, the newest first; one more than `limit`.
pub fn list(
    conn: &mut Conn,
    user: UserId,
    before: Option<SyncRunId>,
    limit: Limit,
) -> Result<Vec<SyncRun>> {
    Ok(on!(conn, c => {
        let mut query = sync_runs::table
            .filter(sync_runs::user_id.eq(user))
            .order(sync_runs::id.desc())
            .limit(i64::from(limit.0) + 1)
            .select(SyncRun::as_select())
            .into_boxed();
        if let Some(before) = before {
            query = query.filter(sync_runs::id.lt(before));
        }
        query.load(c)
    })?)
}

/// A run that waits, or whose holder's lease has ended.
pub fn next(conn: &mut Conn, now: Instant) -> Result<Option<SyncRunId>> {
    Ok(on!(conn, c => {
        sync_runs::table
            .filter(claimable!(now))
            .order(sync_runs::id)
            .select(sync_runs::id)
            .first(c)
            .optional()
    })?)
}

/// Claims a run until `lease_until`. Of any number of workers only one gets it.
pub fn claim(
    conn: &mut Conn,
    id: SyncRunId,
    now: Instant,
    lease_until: Instant,
) -> Result<Option<Claim>> {
    Ok(on!(conn, c => {
        diesel::update(sync_runs::table.find(id).filter(claimable!(now)))
            .set((
                sync_runs::state.eq(SyncState::Running),
                sync_runs::started_at.eq(Some(now)),
                sync_runs::lease_until.eq(Some(lease_until)),
                sync_runs::attempts.eq(sync_runs::attempts + 1),
            ))
            .returning((
                sync_runs::id, sync_runs::user_id, sync_runs::token_id, sync_runs::attempts,
            ))
            .get_result(c)
            .optional()
    })?)
}

/// The row of a run, as long as `claim` holds it.
macro_rules! held {
    ($claim:expr) => {
        sync_runs::table
            .find($claim.run)
            .filter(sync_runs::state.eq(SyncState::Running))
            .filter(sync_runs::attempts.eq($claim.attempts))
    };
}

/// Ends a run that is still held by `claim`; says whether it was.
pub fn finish(conn: &mut Conn, claim: &Claim, ending: &Ending) -> Result<bool> {
    let rows = on!(conn, c => diesel::update(held!(claim)).set(ending).execute(c))?;
    Ok(rows == 1)
}

/// Lets another worker take a run at once, if it is still held by `claim`.
pub fn hand_back(conn: &mut Conn, claim: &Claim) -> Result<()> {
    let waits = (
        sync_runs::state.eq(SyncState::Queued),
        sync_runs::lease_until.eq(None::<Instant>),
    );
    on!(conn, c => diesel::update(held!(claim)).set(waits).execute(c))?;
    Ok(())
}
