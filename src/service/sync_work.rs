//! Fetches carried out: claimed by a worker, read, stored in one write, or given up.

use crate::app::App;
use crate::error::{Code, Error, Result};
use crate::model::sync_run::{SyncKind, SyncState};
use crate::model::time::Instant;
use crate::model::token::Degradation;
use crate::service::schedule::Budget;
use crate::service::sync_read::{self, Harvest, Span};
use crate::service::token_lending::lend;
use crate::service::{schedule, subscriptions, sync_store};
use crate::store::sync_runs::{Claim, Ending};
use crate::{step, store};

/// Seconds that a worker holds a run; longer than all calls of one can take.
const LEASE: i64 = 300;
/// How often a run is taken over before it counts as the cause of its workers' end.
const ATTEMPTS: i32 = 5;

/// Claims a run that waits, for a worker.
pub async fn claim(app: &App) -> Result<Option<Claim>> {
    let now = app.now();
    // A look first: an idle worker must not take the write lock.
    let ready = app
        .database
        .read(move |conn| store::sync_runs::is_any_ready(conn, now))
        .await?;
    if !ready {
        return Ok(None);
    }
    let (lease, budget) = (now.plus_seconds(LEASE), Budget::of(app));
    app.database
        .write(move |conn| {
            // Those for whom there is no budget left wait; the next may go.
            while let Some((id, user, token, kind)) = store::sync_runs::next(conn, now)? {
                let provider = store::tokens::provider_of(conn, token)?;
                match budget.take(conn, (user, provider), kind, now)? {
                    Some(until) => store::sync_runs::defer(conn, id, until)?,
                    None => return store::sync_runs::claim(conn, id, now, lease),
                }
            }
            Ok(None)
        })
        .await
}

/// Carries a claimed run out and notes how it ended.
pub async fn run(app: &App, claim: Claim) -> Result<()> {
    step::of("fetch", carry_out(app, claim)).await
}

async fn carry_out(app: &App, claim: Claim) -> Result<()> {
    let harvest = match fetch(app, &claim).await {
        Ok(harvest) => harvest,
        Err(error) => return give_up(app, claim, &error).await,
    };
    let grant = (harvest.token, harvest.provider);
    if let Err(error) = sync_store::store(app, claim.clone(), harvest).await {
        return give_up(app, claim, &error).await;
    }
    // Without notices the next regular fetch sees what changed; it asks again.
    if let Err(error) = subscriptions::ensure(app, claim.user, grant).await {
        tracing::warn!(token.id = %grant.0, error = error.source_text(), "cannot subscribe to notices");
    }
    Ok(())
}

async fn fetch(app: &App, claim: &Claim) -> Result<Harvest> {
    if claim.attempts > ATTEMPTS + parts_done(claim) {
        return Err(Error::internal(
            "every worker that took this fetch was lost",
        ));
    }
    let token = claim.token;
    let due = app
        .database
        .read(move |conn| store::schedules::due(conn, token))
        .await?;
    let (span, version) = (Span::of(claim, due), due.map_or(0, |due| due.version));
    lend(app, claim.user, move |app, live| {
        Box::pin(sync_read::gather(app, live, span, version))
    })
    .await
}

/// Parts of a backfill that are done: each was claimed at least once.
fn parts_done(claim: &Claim) -> i32 {
    match (claim.kind, claim.last_date, claim.next_date) {
        (SyncKind::Backfill, Some(last), Some(next)) => {
            next.days_to(last) / sync_read::SHORTEST_PART
        }
        _ => 0,
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
    let (ending, fact, now) = (failed(error, app.now()), degradation(error), app.now());
    let later = later(&claim, error, now);
    let regular = schedule::is_regular(app);
    let failure = (error.code, error.facts.retry_after);
    app.database
        .write(move |conn| {
            let held = match later {
                Some(until) => store::sync_runs::hand_back(conn, &claim, until)?,
                None => store::sync_runs::finish(conn, &claim, &ending)?,
            };
            if !held {
                return Ok(());
            }
            if claim.kind == SyncKind::Recent {
                schedule::failed(conn, claim.token, failure, (regular, now))?;
            }
            match fact {
                Some(fact) => store::tokens::degrade(conn, claim.token, fact, now),
                None => Ok(()),
            }
        })
        .await
}

/// When a longer past goes on, if what stopped it will pass: what was read of it is kept.
fn later(claim: &Claim, error: &Error, now: Instant) -> Option<Instant> {
    let failures = claim.attempts - parts_done(claim) - 1;
    let goes_on = claim.kind == SyncKind::Backfill && failures + 1 < ATTEMPTS;
    schedule::retry_of_past(error, failures, now).filter(|_| goes_on)
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
    let now = app.now();
    app.database
        .write(move |conn| store::sync_runs::hand_back(conn, &claim, now).map(drop))
        .await
}

fn failed(error: &Error, now: Instant) -> Ending {
    Ending {
        state: SyncState::Failed,
        error_code: Some(error.code.as_str().to_owned()),
        error_detail: Some(error.detail.clone()),
        error_facts: serde_json::to_string(&error.facts).ok(),
        finished_at: Some(now),
        lease_until: None,
    }
}
