//! Fetches: a person asks for one, a worker carries it out, everything is stored in one write.

use std::time::Duration;

use crate::app::App;
use crate::caller::Caller;
use crate::error::{Code, Error, Result};
use crate::model::field::Field;
use crate::model::id::{SyncRunId, UserId};
use crate::model::page::{Page, Paging};
use crate::model::sync_run::{SyncCause, SyncRun, SyncState, SyncWish, WaitSeconds};
use crate::model::token::Degradation;
use crate::service::once::{Attempt, IdempotencyKey, Once};
use crate::service::sync_read::{self, Harvest};
use crate::service::sync_store;
use crate::service::token_lending::{lend, standing};
use crate::store::sync_runs::{Claim, Ending};
use crate::{parsed, policy, step, store};

/// How often a run is looked for that others begin and end meanwhile.
const LOOKS: usize = 3;
/// Seconds that a worker holds a run; longer than all calls of one can take.
const LEASE: i64 = 300;
/// How often a run is taken over before it counts as the cause of its workers' end.
const ATTEMPTS: i32 = 5;
/// How often somebody who waits looks whether the run has ended.
const LOOK: Duration = Duration::from_millis(40);

/// Starts a fetch of the caller's data, or joins the one under way. With `waitSeconds` it answers
/// when the run has ended, and with the run's problem if it failed.
pub async fn start(
    app: &App,
    caller: &Caller,
    wish: SyncWish,
    key: Option<IdempotencyKey>,
) -> Result<Once<SyncRun>> {
    let user = policy::may_mind_their_own(caller)?.user;
    let (wait_seconds,) = parsed!(wish => wait_seconds).map_err(Error::validation)?;
    let WaitSeconds(seconds) = wait_seconds.unwrap_or_default();
    let attempt = Attempt::new(app, &user.to_string(), key, "start_sync");
    let queued = match attempt.answered(app).await? {
        Some(queued) => queued,
        None => queue(app, user, attempt).await?,
    };
    app.work.notify_one();
    let value = finished(app, user, queued.value, Duration::from_secs(seconds.into())).await?;
    Ok(Once {
        value,
        replayed: queued.replayed,
    })
}

/// Adds a run for the person's connection, or finds the one that has not ended.
async fn queue(app: &App, user: UserId, attempt: Attempt) -> Result<Once<SyncRun>> {
    let held = standing(app, user).await?;
    let (now, token) = (app.now(), held.token.id);
    app.database
        .write(move |conn| {
            attempt.once(
                conn,
                now,
                |_| user,
                |conn| {
                    // The one under way may end between the two looks.
                    for _ in 0..LOOKS {
                        let (id, cause) = (SyncRunId::new(now.0), SyncCause::Requested);
                        if store::sync_runs::insert(conn, id, user, token, cause, now)? {
                            return store::sync_runs::find(conn, user, id);
                        }
                        if let Some(open) = store::sync_runs::open(conn, user)? {
                            return Ok(open);
                        }
                    }
                    Err(Error::busy("A fetch is just ending; ask again."))
                },
            )
        })
        .await
}

/// Waits for a run to end, but no longer than `patience`. The person's time is not the clock's.
async fn finished(app: &App, user: UserId, run: SyncRun, patience: Duration) -> Result<SyncRun> {
    let deadline = tokio::time::Instant::now() + patience;
    let id = run.id;
    let mut run = run;
    while !has_ended(&run) {
        if tokio::time::Instant::now() >= deadline {
            return Ok(run);
        }
        tokio::time::sleep(LOOK).await;
        run = app
            .database
            .read(move |conn| store::sync_runs::find(conn, user, id))
            .await?;
    }
    if patience.is_zero() || run.state == SyncState::Succeeded {
        return Ok(run);
    }
    Err(problem_of(app, &run).await?)
}

fn has_ended(run: &SyncRun) -> bool {
    matches!(run.state, SyncState::Succeeded | SyncState::Failed)
}

/// The failure of a run, as if the caller had met it.
async fn problem_of(app: &App, run: &SyncRun) -> Result<Error> {
    let code = run
        .error_code
        .as_deref()
        .and_then(Code::from_wire)
        .unwrap_or(Code::Internal);
    let mut error = Error::new(code, run.error_detail.clone().unwrap_or_default());
    let id = run.id;
    let facts = app
        .database
        .read(move |conn| store::sync_runs::error_facts(conn, id))
        .await?;
    if let Some(facts) = facts.and_then(|facts| serde_json::from_str(&facts).ok()) {
        error.facts = facts;
    }
    Ok(error)
}

/// One of the caller's fetches.
pub async fn get(app: &App, caller: &Caller, id: Field<SyncRunId>) -> Result<SyncRun> {
    let user = policy::may_mind_their_own(caller)?.user;
    let id = id.alone("id").map_err(Error::malformed)?;
    app.database
        .read(move |conn| store::sync_runs::find(conn, user, id))
        .await
}

/// The caller's fetches, the newest first.
pub async fn list(app: &App, caller: &Caller, paging: Paging) -> Result<Page<SyncRun>> {
    let user = policy::may_mind_their_own(caller)?.user;
    let (limit, before) = paging.read::<SyncRun, _>().map_err(Error::malformed)?;
    let rows = app
        .database
        .read(move |conn| store::sync_runs::list(conn, user, before, limit))
        .await?;
    Ok(Page::of(rows, limit))
}

/// Claims a run that waits, for a worker.
pub async fn claim(app: &App) -> Result<Option<Claim>> {
    let now = app.now();
    // A look first: an idle worker must not take the write lock.
    let Some(id) = app
        .database
        .read(move |conn| store::sync_runs::next(conn, now))
        .await?
    else {
        return Ok(None);
    };
    let lease = now.plus_seconds(LEASE);
    app.database
        .write(move |conn| store::sync_runs::claim(conn, id, now, lease))
        .await
}

/// Carries a claimed run out and notes how it ended.
pub async fn run(app: &App, claim: Claim) -> Result<()> {
    step::of("fetch", carry_out(app, claim)).await
}

async fn carry_out(app: &App, claim: Claim) -> Result<()> {
    let done = match fetch(app, &claim).await {
        Ok(harvest) => sync_store::store(app, claim.clone(), harvest).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => Ok(()),
        Err(error) => give_up(app, claim, &error).await,
    }
}

/// Ends a claimed run as failed, unless somebody else holds it by now.
pub async fn give_up(app: &App, claim: Claim, error: &Error) -> Result<()> {
    let (code, cause) = (error.code.as_str(), error.source_text());
    if error.code == Code::Internal {
        tracing::error!(sync_run.id = %claim.run, code, error = cause, "a fetch did not end well");
    } else {
        tracing::info!(sync_run.id = %claim.run, code, error = cause, "a fetch failed");
    }
    let (ending, fact, now) = (failed(app, error), degradation(error), app.now());
    app.database
        .write(move |conn| {
            let is_ours = store::sync_runs::finish(conn, &claim, &ending)?;
            match fact {
                Some(fact) if is_ours => store::tokens::degrade(conn, claim.token, fact, now),
                _ => Ok(()),
            }
        })
        .await
}

/// What a failure says about a connection that goes on.
fn degradation(error: &Error) -> Option<Degradation> {
    match error.code {
        Code::RateLimited => Some(Degradation::RateLimited),
        Code::UpstreamUnavailable | Code::UpstreamTimeout => Some(Degradation::ProviderUnavailable),
        Code::UpstreamError => Some(Degradation::ProviderError),
        _ => None,
    }
}

/// Puts a claimed run back for the next worker, because this process ends.
pub async fn hand_back(app: &App, claim: Claim) -> Result<()> {
    tracing::info!(sync_run.id = %claim.run, "a fetch is handed back: FitEx stops");
    app.database
        .write(move |conn| store::sync_runs::hand_back(conn, &claim))
        .await
}

async fn fetch(app: &App, claim: &Claim) -> Result<Harvest> {
    if claim.attempts > ATTEMPTS {
        return Err(Error::internal(
            "every worker that took this fetch was lost",
        ));
    }
    lend(app, claim.user, |app, live| {
        Box::pin(sync_read::gather(app, live))
    })
    .await
}

fn failed(app: &App, error: &Error) -> Ending {
    Ending {
        state: SyncState::Failed,
        first_date: None,
        last_date: None,
        days_read: 0,
        days_new: 0,
        days_restated: 0,
        days_unchanged: 0,
        days_rejected: 0,
        error_code: Some(error.code.as_str().to_owned()),
        error_detail: Some(error.detail.clone()),
        error_facts: serde_json::to_string(&error.facts).ok(),
        finished_at: Some(app.now()),
        lease_until: None,
    }
}
