//! When people's data are fetched: regularly, when a provider says that something changed, later and
//! later after failures, and not before a provider wants to be asked again.

use std::collections::BTreeSet;

use jiff::SignedDuration;

use crate::app::App;
use crate::database::Conn;
use crate::error::{Code, Error, Result};
use crate::model::id::{TokenId, UserId};
use crate::model::sync_run::{SyncCause, SyncKind};
use crate::model::time::Instant;
use crate::model::token::{Provider, TokenState};
use crate::store;
use crate::store::rate_limits::{Quota, Taken};
use crate::store::schedules::Ready;
use crate::store::sync_runs::NewRun;

/// Grants that one look makes runs for.
const BATCH: i64 = 500;
/// Seconds until a failed fetch is tried again; doubled with each failure up to six hours.
const RETRY: i64 = 300;
const LONGEST_RETRY: i64 = 6 * 3600;
/// Seconds by which a run goes before one that became due at the same time: who waits for the answer
/// before whose provider told of a change, and that before what is merely due. Nobody is overtaken
/// for longer than that.
const ASKED: i64 = 3600;
const TOLD: i64 = 1800;
const ON_SCREEN: i64 = 900;
/// Seconds by which a part of a longer past goes behind.
const PAST: i64 = 60;
/// Seconds for which somebody counts as looking at a screen after their session was last used.
const LOOKING: i64 = 900;

/// Makes runs for whoever is due; says whether it made any.
pub async fn plan(app: &App) -> Result<bool> {
    let now = app.now();
    let look = move |conn: &mut Conn| {
        let overdue = store::schedules::overdue(conn, now, BATCH)?;
        Ok((overdue, store::schedules::noticed(conn, now, BATCH)?))
    };
    // A look first: an idle planner must not take the write lock.
    let (overdue, noticed) = app.database.read(look).await?;
    if overdue.is_empty() && noticed.is_empty() {
        return Ok(false);
    }
    let later = now.plus_seconds(interval(app));
    app.database
        .write(move |conn| {
            let (overdue, noticed) = look(conn)?;
            let (overdue, mut ended) = standing(overdue);
            let (noticed, dead) = standing(noticed);
            ended.extend(dead);
            let looking = looking(conn, &overdue, now)?;
            let mut runs = Vec::new();
            for ready in &noticed {
                runs.push(run_of(ready, SyncCause::Noticed, TOLD, now));
            }
            for ready in &overdue {
                let ahead = if looking.contains(&ready.user) {
                    ON_SCREEN
                } else {
                    0
                };
                runs.push(run_of(ready, SyncCause::Scheduled, ahead, now));
            }
            // The dates of a notice about a dead grant stay due: they are read when it lives again.
            store::schedules::postpone(conn, &ended, None)?;
            store::schedules::answer(conn, &tokens(&noticed), now)?;
            store::schedules::answer(conn, &ended, now)?;
            store::schedules::postpone(conn, &tokens(&overdue), Some(later))?;
            Ok(store::sync_runs::insert(conn, &runs)? > 0)
        })
        .await
}

fn run_of(ready: &Ready, cause: SyncCause, ahead: i64, now: Instant) -> NewRun {
    let rank = ready.since.unwrap_or(now).plus_seconds(-ahead);
    NewRun::recent((ready.user, ready.token), cause, rank, now)
}

/// Those whose grant can be used, and the grants of the others.
fn standing(ready: Vec<Ready>) -> (Vec<Ready>, Vec<TokenId>) {
    let (live, dead): (Vec<Ready>, Vec<Ready>) = ready.into_iter().partition(|ready| {
        matches!(
            ready.state,
            TokenState::Active | TokenState::AccountActionRequired
        )
    });
    let dead = tokens(&dead);
    (live, dead)
}

fn tokens(ready: &[Ready]) -> Vec<TokenId> {
    ready.iter().map(|ready| ready.token).collect()
}

/// Who of them uses FitEx at the moment.
fn looking(conn: &mut Conn, ready: &[Ready], now: Instant) -> Result<BTreeSet<UserId>> {
    if ready.is_empty() {
        return Ok(BTreeSet::new());
    }
    let users: Vec<UserId> = ready.iter().map(|ready| ready.user).collect();
    let since = now.plus_seconds(-LOOKING);
    Ok(store::sessions::used_since(conn, &users, since)?
        .into_iter()
        .collect())
}

/// The rank of a run that its person asked for.
pub(super) fn asked_for(now: Instant) -> Instant {
    now.plus_seconds(-ASKED)
}

/// The rank of the next part of a longer past.
pub(super) fn in_its_turn(now: Instant) -> Instant {
    now.plus_seconds(PAST)
}

/// Seconds between two regular fetches; a long time where none are wished.
fn interval(app: &App) -> i64 {
    i64::from(app.config.sync_minutes) * 60
}

/// When a grant is fetched next, if that is by itself: spread, so that grants of one moment do not
/// stay together.
pub(super) fn next(app: &App, token: TokenId, now: Instant) -> Option<Instant> {
    let interval = interval(app);
    let spread = i64::from(token.0.as_bytes()[15]) * interval / (10 * 255);
    (interval > 0).then(|| now.plus_seconds(interval + spread))
}

/// Notes that a grant's data were fetched, up to the notices that the fetch knew of.
pub(super) fn done(
    conn: &mut Conn,
    token: TokenId,
    version: i32,
    (next, now): (Option<Instant>, Instant),
) -> Result<()> {
    store::schedules::done(conn, token, version, next)?;
    store::schedules::again(conn, token, now)
}

/// When something is tried again that has failed so often before.
fn retry(failures: i32, now: Instant) -> Instant {
    let wait = RETRY << failures.clamp(0, 10);
    now.plus_seconds(wait.min(LONGEST_RETRY))
}

/// When a part of a longer past is tried again; nothing if the failure will not pass by itself.
pub(super) fn retry_of_past(error: &Error, failures: i32, now: Instant) -> Option<Instant> {
    let passes = matches!(
        error.code,
        Code::RateLimited | Code::UpstreamUnavailable | Code::UpstreamTimeout | Code::Busy
    );
    let held = error.facts.retry_after.unwrap_or_default();
    passes.then(|| retry(failures, now).max(now.plus_seconds(held.into())))
}

/// Notes that a fetch failed. Where the grant itself has ended nothing is due until it lives again.
pub(super) fn failed(
    conn: &mut Conn,
    token: TokenId,
    (code, retry_after): (Code, Option<u32>),
    (regular, now): (bool, Instant),
) -> Result<()> {
    let Some(due) = store::schedules::due(conn, token)? else {
        return Ok(());
    };
    let held = retry_after.filter(|_| code == Code::RateLimited);
    let held = held.map(|seconds| now.plus_seconds(seconds.into()));
    let retry = retry(due.failures, now).max(held.unwrap_or(now));
    let ended = code == Code::ReauthorizationRequired;
    let next = ((regular || due.due_first.is_some()) && !ended).then_some(retry);
    store::schedules::failed(conn, token, next, held)
}

/// Whether fetches happen by themselves.
pub(super) fn is_regular(app: &App) -> bool {
    app.config.sync_minutes > 0
}

/// Calls that a fetch may take at most.
fn calls(provider: Provider, kind: SyncKind) -> i64 {
    match (provider, kind) {
        (Provider::Fitbit, _) => 11,
        (Provider::GoogleHealth, SyncKind::Recent) => 20,
        (Provider::GoogleHealth, SyncKind::Backfill) => 60,
    }
}

/// What may be asked of the providers for one person.
#[derive(Clone, Copy, Debug)]
pub(super) struct Budget {
    fitbit: Quota,
    google: Quota,
}

impl Budget {
    /// What the operator allows: some of what the providers allow is left for those who look at a
    /// chart.
    pub(super) fn of(app: &App) -> Self {
        Self {
            fitbit: Quota {
                burst: app.config.fitbit_calls_per_hour.max(1).into(),
                seconds: 3600,
            },
            google: Quota {
                burst: app.config.google_calls_per_minute.max(1).into(),
                seconds: 60,
            },
        }
    }

    /// Takes the calls of a fetch: nothing if there was room, else when to try.
    pub(super) fn take(
        self,
        conn: &mut Conn,
        (user, provider): (UserId, Provider),
        kind: SyncKind,
        now: Instant,
    ) -> Result<Option<Instant>> {
        let wait = self.spend(conn, (user, provider), calls(provider, kind), now)?;
        Ok(wait.map(|seconds| now.plus_seconds(seconds.into())))
    }

    /// Takes some calls: nothing if there was room, else the seconds to wait.
    pub(super) fn spend(
        self,
        conn: &mut Conn,
        (user, provider): (UserId, Provider),
        calls: i64,
        now: Instant,
    ) -> Result<Option<u32>> {
        store::rate_limits::take_many(conn, &key(user, provider), self.quota(provider), calls, now)
    }

    /// The same, and what is left.
    pub(super) fn reserve(
        self,
        conn: &mut Conn,
        (user, provider): (UserId, Provider),
        calls: i64,
        now: Instant,
    ) -> Result<Taken> {
        store::rate_limits::reserve(conn, &key(user, provider), self.quota(provider), calls, now)
    }

    /// What may be asked of a provider.
    pub(super) fn quota(self, provider: Provider) -> Quota {
        match provider {
            Provider::Fitbit => self.fitbit,
            Provider::GoogleHealth => self.google,
        }
    }
}

fn key(user: UserId, provider: Provider) -> String {
    format!("calls/{provider}/{user}")
}

/// Forgets what was asked for somebody who is gone.
pub(super) fn forget(conn: &mut Conn, user: UserId) -> Result<()> {
    for provider in Provider::ALL {
        store::rate_limits::clear(conn, &key(user, *provider))?;
    }
    Ok(())
}

/// How long until an instant.
pub(super) fn seconds_until(at: Instant, now: Instant) -> u32 {
    let wait: SignedDuration = now.0.duration_until(at.0);
    u32::try_from(wait.as_secs().max(1)).unwrap_or(u32::MAX)
}
