//! Fetches: a person asks for one, watches it, and stops it. Workers carry it out.

use std::time::Duration;

use crate::app::App;
use crate::caller::Caller;
use crate::database::Conn;
use crate::error::{Code, Error, Fault, LimitOwner, Result};
use crate::model::field::Field;
use crate::model::id::{SyncRunId, UserId};
use crate::model::page::{Page, Paging};
use crate::model::sync_run::{
    NewBackfill, SyncCause, SyncKind, SyncRun, SyncState, SyncWish, WaitSeconds,
};
use crate::model::time::{CivilDate, Instant};
use crate::service::once::{Attempt, IdempotencyKey, Once};
use crate::service::schedule::{asked_for, in_its_turn, seconds_until};
use crate::service::token_lending::{lend, standing};
use crate::store::sync_runs::NewRun;
use crate::store::tokens::Held;
use crate::{parsed, policy, store};

/// How often a run is looked for that others begin and end meanwhile.
const LOOKS: usize = 3;
/// How often somebody who waits looks whether the run has ended.
const LOOK: Duration = Duration::from_millis(40);
/// The longest past that is read at once, in days: Fitbit sold its first tracker in 2009.
const LONGEST: i32 = 20 * 366;

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
                    refuse_while_held(conn, &held, now)?;
                    let run =
                        NewRun::recent((user, token), SyncCause::Requested, asked_for(now), now);
                    added(conn, user, (&run, SyncKind::Recent), now)
                },
            )
        })
        .await
}

/// A provider that has asked to be left alone is left alone.
fn refuse_while_held(conn: &mut Conn, held: &Held, now: Instant) -> Result<()> {
    let due = store::schedules::due(conn, held.token.id)?;
    match due
        .and_then(|due| due.held_until)
        .filter(|until| *until > now)
    {
        None => Ok(()),
        Some(until) => Err(Error::rate_limited(
            LimitOwner::Provider,
            seconds_until(until, now),
            "The data provider has asked FitEx to wait.",
        )),
    }
}

fn added(
    conn: &mut Conn,
    user: UserId,
    (run, kind): (&NewRun, SyncKind),
    now: Instant,
) -> Result<SyncRun> {
    // The one under way may end between the two looks.
    for _ in 0..LOOKS {
        if store::sync_runs::insert(conn, std::slice::from_ref(run))? == 1 {
            return store::sync_runs::find(conn, user, run.id());
        }
        if let Some(open) = store::sync_runs::open(conn, user, kind)? {
            // Somebody waits for it now.
            if kind == SyncKind::Recent && open.state == SyncState::Queued {
                store::sync_runs::prefer(conn, open.id, asked_for(now))?;
            }
            return Ok(open);
        }
    }
    Err(Error::busy("A fetch is just ending; ask again."))
}

/// Starts to read a longer past of the caller's, or joins the one under way.
pub async fn backfill(
    app: &App,
    caller: &Caller,
    input: NewBackfill,
    key: Option<IdempotencyKey>,
) -> Result<Once<SyncRun>> {
    let person = policy::may_mind_their_own(caller)?;
    let (from, to) = parsed!(input => from, to).map_err(Error::validation)?;
    let (user, now) = (person.user, app.now());
    let request = format!("start_backfill\n{from:?}\n{to:?}");
    let attempt = Attempt::new(app, &user.to_string(), key, &request);
    if let Some(answer) = attempt.answered(app).await? {
        return Ok(answer);
    }
    let yesterday = now.date_in(&person.zone).plus_days(-1);
    let to = to.unwrap_or(yesterday);
    check_past(from, to, yesterday)?;
    let token = standing(app, user).await?.token.id;
    let first = match from {
        Some(from) => from,
        None => beginning(app, user, to).await?,
    };
    let queued = app
        .database
        .write(move |conn| {
            attempt.once(
                conn,
                now,
                |_| user,
                |conn| {
                    let run = NewRun::past((user, token), (first, to), in_its_turn(now), now);
                    added(conn, user, (&run, SyncKind::Backfill), now)
                },
            )
        })
        .await?;
    app.work.notify_one();
    Ok(queued)
}

fn check_past(from: Option<CivilDate>, to: CivilDate, yesterday: CivilDate) -> Result<()> {
    let fault = |pointer: &str, code: &'static str, message: String| {
        Err(Error::validation(vec![Fault {
            pointer: pointer.to_owned(),
            code,
            message,
        }]))
    };
    if to > yesterday {
        return fault(
            "/to",
            "out_of_range",
            format!("must not be after {yesterday}."),
        );
    }
    match from {
        Some(from) if from > to => fault("/from", "backwards", format!("must not be after {to}.")),
        _ => Ok(()),
    }
}

/// When the person's account at the provider begins, or as far back as anybody's can.
async fn beginning(app: &App, user: UserId, to: CivilDate) -> Result<CivilDate> {
    let told = lend(app, user, |app, live| {
        Box::pin(async move {
            let upstream = app.upstream(live.token().provider);
            Ok(upstream.member_since(&live.access).await)
        })
    })
    .await?;
    let earliest = to.plus_days(-LONGEST);
    Ok(told
        .map_or(earliest, |date| CivilDate(date).max(earliest))
        .min(to))
}

/// Stops one of the caller's fetches. What was stored of it stays.
pub async fn cancel(app: &App, caller: &Caller, id: Field<SyncRunId>) -> Result<SyncRun> {
    let user = policy::may_mind_their_own(caller)?.user;
    let id = id.alone("id").map_err(Error::malformed)?;
    let now = app.now();
    app.database
        .write(move |conn| {
            store::sync_runs::cancel(conn, user, id, now)?;
            store::sync_runs::find(conn, user, id)
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
    if patience.is_zero() || run.state != SyncState::Failed {
        return Ok(run);
    }
    Err(problem_of(app, &run).await?)
}

pub(super) fn has_ended(run: &SyncRun) -> bool {
    !matches!(run.state, SyncState::Queued | SyncState::Running)
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
