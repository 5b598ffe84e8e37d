//! Withdrawal of grants at their provider: queued with the change that makes it due, and tried until
//! it is done, also after a restart.

use secrecy::{ExposeSecret, SecretString};

use crate::app::App;
use crate::database::Conn;
use crate::error::{Error, Result};
use crate::model::id::RevocationId;
use crate::model::time::Instant;
use crate::model::token::{Provider, Token};
use crate::service::vault;
use crate::step;
use crate::store;
use crate::store::revocations::Revocation;
use crate::store::tokens::Held;
use crate::upstream::{Application, Failure};

/// Seconds after which a try whose process was lost is made again.
const AGAIN: i64 = 120;
/// Tries after which it is given up: with pauses that double, after about a day and a half.
const TRIES: i32 = 20;
/// The longest pause between two tries, in seconds.
const LONGEST_PAUSE: i64 = 6 * 3600;

/// What the token of a withdrawal is sealed for.
pub(super) fn place(id: RevocationId) -> String {
    format!("fitex/1/revocations/sealed_token/{id}")
}

/// Queues the withdrawal of a grant; nothing if its secret does not open. The refresh token stands for
/// the whole grant, so it is preferred.
pub(super) fn queue(
    conn: &mut Conn,
    app: &App,
    held: &Held,
    now: Instant,
) -> Result<Option<RevocationId>> {
    let opened = match vault::refresh_token(&app.ring, held) {
        Ok(Some(token)) => Ok(token),
        Ok(None) => vault::access_token(&app.ring, held),
        Err(error) => Err(error),
    };
    let Ok(token) = opened else { return Ok(None) };
    let Token {
        provider,
        provider_user_id,
        client_id,
        ..
    } = &held.token;
    queue_of(
        conn,
        app,
        (*provider, provider_user_id, client_id),
        &token,
        now,
    )
    .map(Some)
}

/// Queues the withdrawal of a grant to an application, of an account at a provider.
pub(super) fn queue_of(
    conn: &mut Conn,
    app: &App,
    (provider, account, client_id): (Provider, &str, &str),
    token: &SecretString,
    now: Instant,
) -> Result<RevocationId> {
    let id = RevocationId::new(now.0);
    let revocation = Revocation {
        id,
        provider,
        account: account_of(app, provider, account),
        client_id: client_id.to_owned(),
        sealed_token: app
            .ring
            .seal(&place(id), token.expose_secret().as_bytes())?,
        attempts: 0,
        next_attempt_at: now,
        created_at: now,
    };
    store::revocations::insert(conn, &revocation)?;
    Ok(id)
}

/// Drops what waits to be withdrawn of an account that has just been connected again: to a provider
/// an application has one grant, however many tokens came of it.
pub(super) fn forget(conn: &mut Conn, app: &App, provider: Provider, account: &str) -> Result<()> {
    store::revocations::drop_of(conn, &account_of(app, provider, account))
}

/// A row may outlive the person's account, so it does not name them.
fn account_of(app: &App, provider: Provider, account: &str) -> Vec<u8> {
    app.fingerprint(format!("account/{provider}/{account}").as_bytes())
}

/// Makes one withdrawal that is due; says whether there was one.
pub async fn work(app: &App) -> Result<bool> {
    step::of("withdrawal", next(app)).await
}

async fn next(app: &App) -> Result<bool> {
    let now = app.now();
    let Some(id) = app
        .database
        .read(move |conn| store::revocations::next(conn, now))
        .await?
    else {
        return Ok(false);
    };
    let claimed = app
        .database
        .write(move |conn| store::revocations::claim(conn, id, now, now.plus_seconds(AGAIN)))
        .await?;
    if let Some(revocation) = claimed {
        carry_out(app, revocation).await?;
    }
    Ok(true)
}

async fn carry_out(app: &App, revocation: Revocation) -> Result<()> {
    let id = revocation.id;
    match withdraw(app, &revocation).await {
        Ok(()) | Err(Failure::GrantEnded | Failure::Retired) => {
            tracing::info!(revocation.id = %id, provider = %revocation.provider, "a grant was withdrawn");
        }
        Err(failure) if revocation.attempts >= TRIES => {
            tracing::error!(revocation.id = %id, failure = ?failure, "ALARM: a grant could not be withdrawn and is given up");
        }
        Err(failure) => {
            let pause = (1_i64 << revocation.attempts.clamp(0, 15)).min(LONGEST_PAUSE);
            tracing::warn!(revocation.id = %id, failure = ?failure, pause, "a grant could not be withdrawn yet");
            let until = app.now().plus_seconds(pause);
            return app
                .database
                .write(move |conn| store::revocations::postpone(conn, id, until))
                .await;
        }
    }
    app.database
        .write(move |conn| store::revocations::remove(conn, id))
        .await
}

async fn withdraw(app: &App, revocation: &Revocation) -> Result<(), Failure> {
    let here = |error: Error| Failure::Unavailable(error.source_text());
    let token = app
        .ring
        .open(&place(revocation.id), &revocation.sealed_token)
        .map_err(here)?;
    let token: SecretString = String::from_utf8_lossy(token.expose_secret())
        .into_owned()
        .into();
    // A grant to a person's own application is withdrawn by that application's id.
    let application = app
        .application(revocation.provider)
        .filter(|application| application.client_id == revocation.client_id)
        .unwrap_or_else(|| Application {
            client_id: revocation.client_id.clone(),
            client_secret: None,
        });
    app.upstream(revocation.provider)
        .revoke(&application, &token)
        .await
}
