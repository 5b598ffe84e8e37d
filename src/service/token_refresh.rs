//! Renewal of grants: early, by one process at a time, detached from whoever wanted it, stored before
//! it is used, and never mistaken about whose fault a failure is.
//!
//! The order matters. The intent is written first (a lease with the time of the attempt), so that a
//! process that is lost leaves a trace. No connection is held during the call. What comes back is
//! stored at once, fenced by the version it was renewed from and not by the lease: where a refresh
//! token works once, only one attempt can have succeeded, and that is the truth.

use std::time::Duration;

use secrecy::SecretString;

use crate::app::App;
use crate::app::flights::{Flight, Seat};
use crate::auth::random;
use crate::database::Conn;
use crate::database::types::DbUuid;
use crate::error::{Code, Error, Result};
use crate::model::id::TokenId;
use crate::model::time::Instant;
use crate::model::token::{TokenReason, TokenState};
use crate::service::token_state::{Ended, end, plain, reauthorize, recover};
use crate::service::vault::{self, Place};
use crate::service::{providers, revocations};
use crate::step;
use crate::store;
use crate::store::tokens::{Held, Renewed, Unrenewed};
use crate::upstream::{Failure, NewTokens};

/// Seconds that a lease lasts: longer than the call it is taken for.
const LEASE: i64 = 45;
/// Seconds that are taken off a token's life, for clocks and the way here.
const EARLY: i64 = 60;
/// Seconds that an application which a provider does not accept is left alone.
const MISCONFIGURED: i64 = 60;
/// The longest pause between two tries, in seconds.
const LONGEST_PAUSE: i64 = 900;
/// Refusals without a reason after which an operator is asked.
const ASK_OPERATOR: i32 = 5;
/// How long a caller waits for a renewal.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long a process waits for the renewal of another.
const OTHERS: Duration = Duration::from_secs(50);
/// After so long without a database an operator hears of it; what was renewed is held on to.
const HOLD_ON: Duration = Duration::from_mins(1);

/// Begins a renewal and does not wait for it.
pub(super) fn begin(app: &App, held: &Held) {
    if let Seat::Pilot(flight) = app.renewals.board(held.token.id.0) {
        depart(app, held, flight);
    }
}

/// A token as it is after a renewal, or why there is none.
pub(super) async fn renewed(app: &App, held: Held) -> Result<Held> {
    let ride = match app.renewals.board(held.token.id.0) {
        Seat::Closed => return Err(plain(Failure::Unavailable("FitEx is stopping".to_owned()))),
        Seat::Passenger(ride) => ride,
        Seat::Pilot(flight) => {
            let ride = flight.ride();
            depart(app, &held, flight);
            ride
        }
    };
    let outcome = ride.end(PATIENCE).await;
    let id = held.token.id;
    let found = app
        .database
        .read(move |conn| store::tokens::held_as(conn, id))
        .await?;
    let Some(found) = found else {
        return Err(Error::busy("The connection changed meanwhile; try again."));
    };
    if !found.is_renewable() {
        return Err(reauthorize(app, &found.token));
    }
    if found.version > held.version {
        return Ok(found);
    }
    Err(match outcome {
        Ok(Some(failure)) => plain(failure),
        _ => plain(Failure::Timeout),
    })
}

/// Starts a renewal that nobody's leaving can stop.
fn depart(app: &App, held: &Held, flight: Flight) {
    let (app, id, version) = (app.clone(), held.token.id, held.version);
    let runtime = app.runtime.clone();
    runtime.spawn(async move {
        let failure = step::of("refresh", fly(&app, id, version)).await;
        flight.land(failure);
    });
}

/// What taking the lease came to.
enum Taken {
    /// It is ours.
    Mine(Box<Held>),
    /// Somebody else has it.
    Theirs,
    /// There is nothing to renew any more.
    NotNeeded,
    /// It is not to be tried now.
    NotNow(Failure),
}

async fn fly(app: &App, id: TokenId, version: i32) -> Option<Failure> {
    let lease = match random::bytes::<16>() {
        Ok(bytes) => DbUuid(uuid::Uuid::from_bytes(bytes)),
        Err(error) => return Some(failed_here(&error)),
    };
    let began = tokio::time::Instant::now();
    let mut pause = Duration::from_millis(50);
    let held = loop {
        if app.renewals.is_closed() {
            return Some(Failure::Unavailable("FitEx is stopping".to_owned()));
        }
        match take(app, id, version, lease).await {
            Err(error) => return Some(failed_here(&error)),
            Ok(Taken::Mine(held)) => break held,
            Ok(Taken::NotNeeded) => return None,
            Ok(Taken::NotNow(failure)) => return Some(failure),
            Ok(Taken::Theirs) if began.elapsed() > OTHERS => return Some(Failure::Timeout),
            Ok(Taken::Theirs) => tokio::time::sleep(pause).await,
        }
        pause = (pause * 2).min(Duration::from_millis(400));
    };
    let refresh_token = match vault::refresh_token(&app.ring, &held) {
        Ok(Some(token)) => token,
        Ok(None) => return Some(Failure::Defect),
        Err(error) if error.code != Code::Internal => {
            let cause = Failure::Unreachable(error.source_text());
            let _ = back_off(app, &held, lease, &cause).await;
            return Some(failed_here(&error));
        }
        Err(error) => {
            tracing::error!(token.id = %id, error = error.source_text(), "ALARM: a stored refresh token does not open");
            let ended = give_up(app, &held, lease, TokenReason::DecryptFailed).await;
            return ended.err().map(|error| failed_here(&error));
        }
    };
    match trade(app, &held, refresh_token).await {
        Ok((tokens, refresh_token, asked_at)) => {
            keep(app, &held, tokens, refresh_token, asked_at).await
        }
        Err(failure) => note(app, &held, lease, failure).await,
    }
}

fn failed_here(error: &Error) -> Failure {
    Failure::Unavailable(format!("FitEx itself: {}", error.source_text()))
}

async fn take(app: &App, id: TokenId, version: i32, lease: DbUuid) -> Result<Taken> {
    let clock = app.clock.clone();
    app.database
        .write(move |conn| {
            let now = store::clock::now(conn, &clock)?;
            let Some(held) = store::tokens::held_as(conn, id)? else {
                return Ok(Taken::NotNeeded);
            };
            if held.version != version || !held.is_renewable() {
                return Ok(Taken::NotNeeded);
            }
            let provider = store::providers::find(conn, held.token.provider)?;
            if provider.retry_at.is_some_and(|at| at > now) {
                return Ok(Taken::NotNow(Failure::Misconfigured));
            }
            if held.next_attempt_at.is_some_and(|at| at > now) {
                let why = "the last renewal failed a moment ago".to_owned();
                return Ok(Taken::NotNow(Failure::Unavailable(why)));
            }
            if !store::tokens::lease(conn, &held, lease, now, now.plus_seconds(LEASE))? {
                return Ok(Taken::Theirs);
            }
            let held = store::tokens::held_as(conn, id)?;
            Ok(held.map_or(Taken::NotNeeded, |held| Taken::Mine(Box::new(held))))
        })
        .await
}

type Traded = (NewTokens, SecretString, Instant);

async fn trade(app: &App, held: &Held, refresh_token: SecretString) -> Result<Traded, Failure> {
    let provider = held.token.provider;
    // Another application than the one that the person authorized cannot renew it.
    let application = app
        .application(provider)
        .filter(|application| application.client_id == held.token.client_id)
        .ok_or(Failure::Misconfigured)?;
    let asked_at = app.now();
    let tokens = app
        .upstream(provider)
        .refresh(&application, &refresh_token)
        .await?;
    let kept = tokens.refresh_token.clone().unwrap_or(refresh_token);
    Ok((tokens, kept, asked_at))
}

/// Stores what came back, before anything else may use it. A database that does not take it now is
/// asked until it does, or until the process ends: there is no other copy.
async fn keep(
    app: &App,
    held: &Held,
    tokens: NewTokens,
    refresh_token: SecretString,
    asked_at: Instant,
) -> Option<Failure> {
    let began = tokio::time::Instant::now();
    let mut pause = Duration::from_millis(100);
    loop {
        match store(app, held, &tokens, &refresh_token, asked_at).await {
            Ok(true) => return None,
            Ok(false) => {
                tracing::info!(token.id = %held.token.id, "a renewal was superseded by a newer grant");
                return None;
            }
            Err(error) if began.elapsed() > HOLD_ON && app.alarms.sound("unstored") => {
                tracing::error!(
                    token.id = %held.token.id, error = error.source_text(),
                    "ALARM: renewed tokens cannot be stored; they are held on to as long as this process lives"
                );
            }
            Err(error) => {
                tracing::warn!(
                    token.id = %held.token.id, error = error.source_text(),
                    "a renewed token cannot be stored yet"
                );
            }
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(Duration::from_secs(2));
    }
}

async fn store(
    app: &App,
    held: &Held,
    tokens: &NewTokens,
    refresh_token: &SecretString,
    asked_at: Instant,
) -> Result<bool> {
    let (own, now, held) = (app.clone(), app.now(), held.clone());
    let (tokens, refresh_token) = (tokens.clone(), refresh_token.clone());
    app.database
        .write(move |conn| {
            let place = Place {
                version: held.version + 1,
                ..Place::of(&held)
            };
            let key = vault::data_key(conn, &own.ring, held.user, now)?;
            let sealed = vault::seal(&key, place, &tokens.access_token, Some(&refresh_token))?;
            let life = tokens.expires_in;
            let renewed = Renewed {
                sealed_access_token: sealed.access_token,
                sealed_refresh_token: sealed.refresh_token.unwrap_or_default(),
                scopes: tokens.scopes.unwrap_or_else(|| held.token.scopes.clone()),
                issued_at: asked_at,
                expires_at: asked_at.plus_seconds((life - EARLY).max(life / 2)),
            };
            if !store::tokens::renew(conn, held.token.id, held.version, &renewed, now)? {
                withdraw_orphan(conn, &own, &held, &refresh_token, now)?;
                return Ok(false);
            }
            // Another process may have given it up while this answer was on its way.
            recover(conn, &held, TokenState::ReauthorizationRequired, now)?;
            providers::is_configured(conn, held.token.provider)?;
            Ok(true)
        })
        .await
}

/// The person has disconnected while the provider renewed: what it has given out goes back.
fn withdraw_orphan(
    conn: &mut Conn,
    app: &App,
    held: &Held,
    refresh_token: &SecretString,
    now: Instant,
) -> Result<()> {
    let (provider, account) = (held.token.provider, held.token.provider_user_id.as_str());
    if store::tokens::held_as(conn, held.token.id)?.is_some()
        || store::tokens::is_connected(conn, provider, account)?
    {
        return Ok(());
    }
    let whose = (provider, account, held.token.client_id.as_str());
    revocations::queue_of(conn, app, whose, refresh_token, now).map(drop)
}

/// Notes why there is no token, and whose affair that is.
async fn note(app: &App, held: &Held, lease: DbUuid, failure: Failure) -> Option<Failure> {
    let done = match &failure {
        Failure::GrantEnded => {
            let reason = match held.uncertain {
                true => TokenReason::RefreshResponseLost,
                false => TokenReason::GrantRevokedOrExpired,
            };
            give_up(app, held, lease, reason).await
        }
        Failure::Retired => give_up(app, held, lease, TokenReason::ProviderRetired).await,
        other => back_off(app, held, lease, other).await,
    };
    match done {
        Ok(()) => Some(failure),
        Err(error) => Some(failed_here(&error)),
    }
}

async fn give_up(app: &App, held: &Held, lease: DbUuid, reason: TokenReason) -> Result<()> {
    match end(app, held, reason).await? {
        Ended::Told(_) | Ended::Superseded => Ok(()),
        Ended::HeldBack => {
            // The provider's answer is known, only not believed yet.
            back_off(app, held, lease, &Failure::GrantEnded).await
        }
    }
}

/// Gives the lease back and says when to try again. Only an answer that never came, or that made no
/// sense, leaves open whether the provider has renewed.
async fn back_off(app: &App, held: &Held, lease: DbUuid, failure: &Failure) -> Result<()> {
    let (uncertain, counts) = match failure {
        Failure::RateLimited(_) | Failure::Misconfigured => (false, false),
        Failure::Unreachable(_) | Failure::Blocked | Failure::Defect | Failure::GrantEnded => {
            (false, true)
        }
        _ => (true, true),
    };
    let failures = held.failures + i32::from(counts);
    let pause = match failure {
        Failure::RateLimited(seconds) => i64::from(*seconds),
        Failure::Misconfigured => MISCONFIGURED,
        _ => jittered(failures)?,
    };
    tracing::warn!(token.id = %held.token.id, failures, failure = ?failure, "a grant could not be renewed");
    let ask =
        *failure == Failure::Defect || (*failure == Failure::Blocked && failures >= ASK_OPERATOR);
    if ask
        && app
            .alarms
            .sound(&format!("token endpoint of {}", held.token.provider))
    {
        tracing::error!(provider = %held.token.provider, failure = ?failure, "ALARM: an operator must look at the token endpoint");
    }
    let known_application = app
        .application(held.token.provider)
        .is_some_and(|application| application.client_id == held.token.client_id);
    let misconfigured = *failure == Failure::Misconfigured && known_application;
    let was_uncertain = held.uncertain;
    let (clock, id, provider) = (app.clock.clone(), held.token.id, held.token.provider);
    app.database
        .write(move |conn| {
            let now = store::clock::now(conn, &clock)?;
            let next_attempt_at = now.plus_seconds(pause);
            let unrenewed = Unrenewed {
                uncertain: uncertain || was_uncertain,
                failures,
                next_attempt_at,
            };
            store::tokens::give_back(conn, id, lease, unrenewed)?;
            if misconfigured {
                providers::is_misconfigured(conn, provider, next_attempt_at, now)?;
            }
            Ok(())
        })
        .await
}

/// Seconds until the next try: anything up to a limit that doubles with each failure.
fn jittered(failures: i32) -> Result<i64> {
    let limit = 1_i64 << failures.clamp(0, 10);
    let limit = limit.min(LONGEST_PAUSE);
    let chance = i64::from(u32::from_be_bytes(random::bytes::<4>()?));
    Ok(1 + chance % limit)
}
