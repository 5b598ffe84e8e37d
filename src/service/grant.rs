//! How a new grant is kept: under the person's one token at its provider, whoever brought it.

use secrecy::SecretString;

use crate::app::App;
use crate::database::Conn;
use crate::error::Result;
use crate::model::id::{TokenId, UserId};
use crate::model::sync_run::SyncCause;
use crate::model::time::Instant;
use crate::model::token::{Provider, Scopes, Token, TokenState};
use crate::model::token_event::TokenEventKind;
use crate::service::revocations;
use crate::service::schedule::asked_for;
use crate::service::token_state::{event_of, say};
use crate::service::vault::{self, Place};
use crate::store;
use crate::store::sync_runs::NewRun;
use crate::store::tokens::{Grant, Held};
use crate::upstream::Identity;

/// A grant that its provider has vouched for.
#[derive(Debug)]
pub(super) struct NewGrant {
    pub(super) provider: Provider,
    pub(super) identity: Identity,
    pub(super) client_id: String,
    pub(super) scopes: Scopes,
    pub(super) access_token: SecretString,
    pub(super) refresh_token: Option<SecretString>,
    pub(super) issued_at: Instant,
    pub(super) expires_at: Instant,
}

/// What became of it.
pub(super) enum Kept {
    /// It is stored, and a fetch is queued.
    Token(Box<Token>),
    /// It is of another account than the person has connected.
    OtherAccount,
}

/// Keeps a grant and queues the fetch of what is missing.
pub(super) fn keep(
    conn: &mut Conn,
    app: &App,
    user: UserId,
    grant: NewGrant,
    now: Instant,
) -> Result<Kept> {
    store::users::lock(conn, user)?;
    let all = store::tokens::held(conn, user)?;
    if all.iter().any(|held| is_other_account(held, &grant)) {
        return Ok(Kept::OtherAccount);
    }
    let held = all
        .iter()
        .find(|held| held.token.provider == grant.provider);
    revocations::forget(conn, app, grant.provider, &grant.identity.user_id)?;
    let place = Place {
        id: held.map_or_else(|| TokenId::new(now.0), |held| held.token.id),
        user,
        provider: grant.provider,
        version: held.map_or(1, |held| held.version + 1),
    };
    let key = vault::data_key(conn, &app.ring, user, now)?;
    let still_active = held.filter(|held| held.token.state == TokenState::Active);
    // Who consents again while connected is not given another: the one there is goes on.
    let refresh_token = match (grant.refresh_token, still_active) {
        (None, Some(held)) if held.token.client_id == grant.client_id => {
            vault::refresh_token(&app.ring, held).ok().flatten()
        }
        (told, _) => told,
    };
    let sealed = vault::seal(&key, place, &grant.access_token, refresh_token.as_ref())?;
    let episode = match (held, still_active) {
        (None, _) => 1,
        (Some(held), Some(_)) => held.episode,
        (Some(held), None) => held.episode + 1,
    };
    let known_as = grant.identity.fitbit_user_id.clone();
    let known_as = known_as.unwrap_or_else(|| user.to_string());
    let row = Grant {
        state: TokenState::Active,
        reason: None,
        since: still_active.map_or(now, |held| held.token.since),
        provider_user_id: grant.identity.user_id,
        fitbit_user_id: grant.identity.fitbit_user_id,
        client_id: grant.client_id,
        scopes: grant.scopes,
        issued_at: Some(grant.issued_at),
        expires_at: grant.expires_at,
        version: place.version,
        sealed_access_token: sealed.access_token,
        sealed_refresh_token: sealed.refresh_token,
        episode,
        lease_id: None,
        lease_until: None,
        attempted_at: None,
        uncertain: false,
        failures: 0,
        next_attempt_at: None,
        degraded: None,
        degraded_since: None,
        updated_at: now,
    };
    match held {
        Some(_) => store::tokens::replace(conn, place.id, &row)?,
        None => store::tokens::insert(conn, place.id, user, grant.provider, &row)?,
    }
    let token = store::tokens::find(conn, user, place.id)?;
    match (held, still_active) {
        (None, _) => {
            let event = event_of(
                user,
                &token,
                episode,
                (TokenEventKind::Connected, None),
                now,
            );
            store::token_events::insert(conn, &event)?;
        }
        // The end of the episode that is over.
        (Some(held), None) => say(conn, held, TokenEventKind::Recovered, None, now)?,
        (Some(_), Some(_)) => {}
    }
    retire_predecessor(conn, &all, &token, now)?;
    let whose = (user, place.id);
    let run = NewRun::recent(whose, SyncCause::Connected, asked_for(now), now);
    // The run sets the next one's time when it is over.
    store::schedules::put(conn, place.id, user, None)?;
    store::sync_runs::insert(conn, &[run])?;
    store::program_subscriptions::rename(conn, user, &known_as)?;
    Ok(Kept::Token(Box::new(token)))
}

/// One person, one account: at the same provider by its id, at the other by the id they had at Fitbit.
fn is_other_account(held: &Held, grant: &NewGrant) -> bool {
    if held.token.provider == grant.provider {
        return held.token.provider_user_id != grant.identity.user_id;
    }
    match (&held.fitbit_user_id, &grant.identity.fitbit_user_id) {
        (Some(known), Some(told)) => known != told,
        _ => false,
    }
}

/// A Fitbit connection that has ended goes when Google's takes its place: its episode is over, its days
/// stay, and the new one goes on where they end.
fn retire_predecessor(conn: &mut Conn, all: &[Held], token: &Token, now: Instant) -> Result<()> {
    let over = all.iter().find(|held| {
        token.provider == Provider::GoogleHealth
            && held.token.provider == Provider::Fitbit
            && held.token.state != TokenState::Active
    });
    let Some(held) = over else { return Ok(()) };
    if let (Some(date), None) = (held.token.last_good_day, token.last_good_day) {
        store::tokens::set_last_good_day(conn, token.id, date)?;
    }
    say(conn, held, TokenEventKind::Recovered, None, now)?;
    store::tokens::delete(conn, held.user, held.token.id).map(drop)
}
