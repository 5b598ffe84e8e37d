//! Fetches of people's data: work as rows, claimed by a lease.

use diesel::alias;
use diesel::dsl::{exists, not};
use diesel::prelude::*;

use crate::database::Conn;
use crate::database::tables::sync_runs;
use crate::error::{Error, Result};
use crate::model::id::{SyncRunId, TokenId, UserId};
use crate::model::page::Limit;
use crate::model::sync_run::{SyncCause, SyncKind, SyncRun, SyncState};
use crate::model::time::{CivilDate, Instant};
use crate::on;

/// Runs whose time has come, and runs whose holder's lease has ended.
macro_rules! claimable {
    ($now:expr) => {
        sync_runs::state
            .eq(SyncState::Queued)
            .and(sync_runs::not_before.le($now))
            .or(sync_runs::state
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
    /// What it reads.
    pub kind: SyncKind,
    /// What set it off.
    pub cause: SyncCause,
    /// The first date that a backfill reads.
    pub first_date: Option<CivilDate>,
    /// The last date that a backfill reads.
    pub last_date: Option<CivilDate>,
    /// The last date that a backfill still has to read.
    pub next_date: Option<CivilDate>,
    /// How often it was claimed; fences what an earlier holder might still write.
    pub attempts: i32,
}

/// A run that is to be made.
#[derive(Clone, Debug, Insertable)]
#[diesel(table_name = sync_runs)]
#[diesel(treat_none_as_default_value = false)]
pub struct NewRun {
    id: SyncRunId,
    user_id: UserId,
    token_id: TokenId,
    kind: SyncKind,
    cause: SyncCause,
    state: SyncState,
    first_date: Option<CivilDate>,
    last_date: Option<CivilDate>,
    next_date: Option<CivilDate>,
    days_read: i32,
    days_new: i32,
    days_restated: i32,
    days_unchanged: i32,
    days_rejected: i32,
    created_at: Instant,
    attempts: i32,
    not_before: Instant,
    rank_at: Instant,
}

impl NewRun {
    /// A fetch of somebody's recent days; that with the earliest `rank_at` is taken first.
    pub fn recent(
        (user, token): (UserId, TokenId),
        cause: SyncCause,
        rank_at: Instant,
        now: Instant,
    ) -> Self {
        Self {
            id: SyncRunId::new(now.0),
            user_id: user,
            token_id: token,
            kind: SyncKind::Recent,
            cause,
            state: SyncState::Queued,
            first_date: None,
            last_date: None,
            next_date: None,
            days_read: 0,
            days_new: 0,
            days_restated: 0,
            days_unchanged: 0,
            days_rejected: 0,
            created_at: now,
            attempts: 0,
            not_before: now,
            rank_at,
        }
    }

    /// A fetch of a longer past.
    pub fn past(
        whose: (UserId, TokenId),
        (first, last): (CivilDate, CivilDate),
        rank_at: Instant,
        now: Instant,
    ) -> Self {
        Self {
            kind: SyncKind::Backfill,
            first_date: Some(first),
            last_date: Some(last),
            next_date: Some(last),
            ..Self::recent(whose, SyncCause::Requested, rank_at, now)
        }
    }

    /// The run's id.
    pub fn id(&self) -> SyncRunId {
        self.id
    }
}

/// Why a run failed.
#[derive(Debug, AsChangeset)]
#[diesel(table_name = sync_runs)]
#[diesel(treat_none_as_null = true)]
pub struct Ending {
    /// Failed.
    pub state: SyncState,
    /// For programs.
    pub error_code: Option<String>,
    /// For people.
    pub error_detail: Option<String>,
    /// What else the failure said, as JSON.
    pub error_facts: Option<String>,
    /// When it ended.
    pub finished_at: Option<Instant>,
    /// No longer held.
    pub lease_until: Option<Instant>,
}

/// What a part of a backfill has brought.
#[derive(Clone, Copy, Debug, Default)]
pub struct Part {
    /// Days for which there were data.
    pub read: i32,
    /// Days that were not known before.
    pub new: i32,
    /// Days whose record changed.
    pub restated: i32,
    /// Days whose record was already the same.
    pub unchanged: i32,
    /// Days whose values were refused.
    pub rejected: i32,
}

/// Adds runs of people who have none of the kind that has not ended; says how many it added.
pub fn insert(conn: &mut Conn, runs: &[NewRun]) -> Result<usize> {
    Ok(on!(conn, c => {
        diesel::insert_into(sync_runs::table).values(runs).on_conflict_do_nothing().execute(c)
    })?)
}

/// The person's run of a kind that has not ended.
pub fn open(conn: &mut Conn, user: UserId, kind: SyncKind) -> Result<Option<SyncRun>> {
    Ok(on!(conn, c => {
        sync_runs::table
            .filter(sync_runs::user_id.eq(user))
            .filter(sync_runs::kind.eq(kind))
            .filter(sync_runs::state.eq_any([SyncState::Queued, SyncState::Running]))
            .select(SyncRun::as_select())
            .first(c)
            .optional()
    })?)
}

/// Lets a run that waits go before others.
pub fn prefer(conn: &mut Conn, id: SyncRunId, rank_at: Instant) -> Result<()> {
    on!(conn, c => {
        diesel::update(sync_runs::table.find(id).filter(sync_runs::rank_at.gt(rank_at)))
            .set(sync_runs::rank_at.eq(rank_at))
            .execute(c)
    })?;
    Ok(())
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

/// Whether there is a run to take.
pub fn is_any_ready(conn: &mut Conn, now: Instant) -> Result<bool> {
    Ok(on!(conn, c => {
        diesel::select(exists(sync_runs::table.filter(claimable!(now)))).get_result(c)
    })?)
}

/// The run that is to be taken next, if there is one. On PostgreSQL its row stays locked, and rows
/// that others have locked are left to them; SQLite has one writer at a time.
pub fn next(
    conn: &mut Conn,
    now: Instant,
) -> Result<Option<(SyncRunId, UserId, TokenId, SyncKind)>> {
    let others = alias!(sync_runs as others);
    macro_rules! ready {
        () => {
            sync_runs::table
                .filter(claimable!(now))
                // One at a time for a person.
                .filter(not(exists(
                    others
                        .filter(others.field(sync_runs::user_id).eq(sync_runs::user_id))
                        .filter(others.field(sync_runs::id).ne(sync_runs::id))
                        .filter(others.field(sync_runs::state).eq(SyncState::Running)),
                )))
                .order((sync_runs::rank_at, sync_runs::id))
                .limit(1)
                .select((
                    sync_runs::id,
                    sync_runs::user_id,
                    sync_runs::token_id,
                    sync_runs::kind,
                ))
        };
    }
    Ok(match conn {
        Conn::Pg(c) => ready!().for_update().skip_locked().first(c).optional(),
        Conn::Lite(c) => ready!().first(c).optional(),
    }?)
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
                sync_runs::id, sync_runs::user_id, sync_runs::token_id, sync_runs::kind,
                sync_runs::cause, sync_runs::first_date, sync_runs::last_date, sync_runs::next_date,
                sync_runs::attempts,
            ))
            .get_result(c)
            .optional()
    })?)
}

/// Lets a run wait until an instant.
pub fn defer(conn: &mut Conn, id: SyncRunId, until: Instant) -> Result<()> {
    on!(conn, c => {
        diesel::update(sync_runs::table.find(id))
            .set(sync_runs::not_before.eq(until))
            .execute(c)
    })?;
    Ok(())
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

/// Lets another worker take a run from an instant on, if it is still held by `claim`; says whether it was.
pub fn hand_back(conn: &mut Conn, claim: &Claim, from: Instant) -> Result<bool> {
    let waits = (
        sync_runs::not_before.eq(from),
        sync_runs::state.eq(SyncState::Queued),
        sync_runs::lease_until.eq(None::<Instant>),
    );
    let rows = on!(conn, c => diesel::update(held!(claim)).set(waits).execute(c))?;
    Ok(rows == 1)
}

/// Notes a part of a backfill that is still held by `claim`, and lets others go before the next part;
/// says whether it was held.
pub fn advance(
    conn: &mut Conn,
    claim: &Claim,
    part: Part,
    next_date: CivilDate,
    rank_at: Instant,
) -> Result<bool> {
    let rows = on!(conn, c => {
        diesel::update(held!(claim))
            .set((
                sync_runs::state.eq(SyncState::Queued),
                sync_runs::next_date.eq(Some(next_date)),
                sync_runs::lease_until.eq(None::<Instant>),
                sync_runs::rank_at.eq(rank_at),
                sync_runs::days_read.eq(sync_runs::days_read + part.read),
                sync_runs::days_new.eq(sync_runs::days_new + part.new),
                sync_runs::days_restated.eq(sync_runs::days_restated + part.restated),
                sync_runs::days_unchanged.eq(sync_runs::days_unchanged + part.unchanged),
                sync_runs::days_rejected.eq(sync_runs::days_rejected + part.rejected),
            ))
            .execute(c)
    })?;
    Ok(rows == 1)
}

/// Ends a run that is held by `claim` with what its last part has brought; says whether it was held.
pub fn succeed(
    conn: &mut Conn,
    claim: &Claim,
    part: Part,
    (first, last): (CivilDate, CivilDate),
    now: Instant,
) -> Result<bool> {
    let rows = on!(conn, c => {
        diesel::update(held!(claim))
            .set((
                sync_runs::state.eq(SyncState::Succeeded),
                sync_runs::first_date.eq(Some(first)),
                sync_runs::last_date.eq(Some(last)),
                sync_runs::next_date.eq(None::<CivilDate>),
                sync_runs::lease_until.eq(None::<Instant>),
                sync_runs::finished_at.eq(Some(now)),
                sync_runs::days_read.eq(sync_runs::days_read + part.read),
                sync_runs::days_new.eq(sync_runs::days_new + part.new),
                sync_runs::days_restated.eq(sync_runs::days_restated + part.restated),
                sync_runs::days_unchanged.eq(sync_runs::days_unchanged + part.unchanged),
                sync_runs::days_rejected.eq(sync_runs::days_rejected + part.rejected),
            ))
            .execute(c)
    })?;
    Ok(rows == 1)
}

/// Stops a person's run that has not ended: what a worker has read of it meanwhile is not stored.
pub fn cancel(conn: &mut Conn, user: UserId, id: SyncRunId, now: Instant) -> Result<()> {
    on!(conn, c => {
        diesel::update(sync_runs::table.find(id))
            .filter(sync_runs::user_id.eq(user))
            .filter(sync_runs::state.eq_any([SyncState::Queued, SyncState::Running]))
            .set((
                sync_runs::state.eq(SyncState::Cancelled),
                sync_runs::lease_until.eq(None::<Instant>),
                sync_runs::finished_at.eq(Some(now)),
            ))
            .execute(c)
    })?;
    Ok(())
}
