//! Authorizations at providers: list, read, withdraw, and the link for who pastes.

use std::time::Duration;

use crate::app::App;
use crate::caller::Caller;
use crate::error::{Error, Result};
use crate::model::field::Field;
use crate::model::id::{RevocationId, TokenId, UserId};
use crate::model::page::{Page, Paging};
use crate::model::token::{
    ConsentLifetime, ConsentLink, ConsentWish, Disconnection, Provider, Scopes, Token, Withdrawal,
};
use crate::model::token_event::{TokenEvent, TokenEventKind};
use crate::service::token_state::say;
use crate::service::{announcing, consent_scopes, revocations};
use crate::{parsed, policy, step, store};

/// The caller's authorizations.
pub async fn list(app: &App, caller: &Caller) -> Result<Vec<Token>> {
    let user = policy::may_mind_their_own(caller)?.user;
    app.database
        .read(move |conn| store::tokens::list(conn, user))
        .await
}

/// One of the caller's authorizations.
pub async fn get(app: &App, caller: &Caller, id: Field<TokenId>) -> Result<Token> {
    let user = policy::may_mind_their_own(caller)?.user;
    let id = token_id(id)?;
    app.database
        .read(move |conn| store::tokens::find(conn, user, id))
        .await
}

/// Seconds for which an answer waits for the withdrawal at the provider.
const WITHDRAWAL: Duration = Duration::from_secs(2);

/// Withdraws one of the caller's authorizations here and at the provider, and removes its secret. The
/// days stay. To withdraw what is not there changes nothing, and says so.
pub async fn disconnect(app: &App, caller: &Caller, id: Field<TokenId>) -> Result<Disconnection> {
    step::of("disconnect", part(app, caller, id)).await
}

async fn part(app: &App, caller: &Caller, id: Field<TokenId>) -> Result<Disconnection> {
    let user = policy::may_mind_their_own(caller)?.user;
    let id = token_id(id)?;
    let (own, now) = (app.clone(), app.now());
    let queued = app
        .database
        .write(move |conn| {
            store::users::lock(conn, user)?;
            let held = store::tokens::held_as(conn, id)?.filter(|held| held.user == user);
            let Some(held) = held else { return Ok(None) };
            say(conn, &held, TokenEventKind::Disconnected, None, now)?;
            let queued = revocations::queue(conn, &own, &held, now)?;
            store::tokens::delete(conn, user, id)?;
            announcing::of_end(conn, user, now)?;
            Ok(queued)
        })
        .await?;
    app.withdrawals.notify_one();
    Ok(Disconnection {
        token_id: id,
        withdrawal: match queued {
            None => Withdrawal::NothingToWithdraw,
            Some(queued) => withdrawn(app, queued).await?,
        },
    })
}

/// Waits a moment for a withdrawal, so that most people hear that it is done.
async fn withdrawn(app: &App, queued: RevocationId) -> Result<Withdrawal> {
    let deadline = tokio::time::Instant::now() + WITHDRAWAL;
    while tokio::time::Instant::now() < deadline {
        let waits = app
            .database
            .read(move |conn| store::revocations::waits(conn, queued))
            .await?;
        if !waits {
            return Ok(Withdrawal::Done);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Ok(Withdrawal::Pending)
}

/// What became of the caller's authorizations, the newest first.
pub async fn events(app: &App, caller: &Caller, paging: Paging) -> Result<Page<TokenEvent>> {
    let user = policy::may_mind_their_own(caller)?.user;
    let (limit, before) = paging.read::<TokenEvent, _>().map_err(Error::malformed)?;
    let rows = app
        .database
        .read(move |conn| store::token_events::list(conn, user, before, limit))
        .await?;
    Ok(Page::of(rows, limit))
}

fn token_id(id: Field<TokenId>) -> Result<TokenId> {
    id.alone("id").map_err(Error::malformed)
}

/// Makes the link on which a person consents at Fitbit, to be followed by a paste.
pub async fn consent_link(app: &App, caller: &Caller, wish: ConsentWish) -> Result<ConsentLink> {
    let user = policy::may_mind_their_own(caller)?.user;
    let (client_id, redirect_url, scopes, lifetime) =
        parsed!(wish => client_id, redirect_url, scopes, lifetime).map_err(Error::malformed)?;
    let client_id = client_id
        .map(|id| id.0)
        .or_else(|| app.config.fitbit_client_id.clone());
    let client_id = client_id.ok_or_else(|| {
        let missing = crate::model::field::Invalid::new(
            "required",
            "is required, because this FitEx has no application of its own at Fitbit.",
        );
        Error::malformed(vec![missing.at("/clientId")])
    })?;
    let own = app.config.fitbit_redirect_url.as_str();
    let redirect_url = redirect_url.map_or_else(|| own.to_owned(), |url| url.0);
    let scopes = match scopes {
        Some(scopes) => scopes.0,
        None => usual_scopes(app, user).await?.as_slice().to_vec(),
    };
    let seconds = lifetime.unwrap_or(ConsentLifetime::Year).seconds();
    Ok(ConsentLink {
        url: app
            .fitbit
            .consent_url(&client_id, &redirect_url, &scopes, seconds),
        expires_in: i32::try_from(seconds).unwrap_or(i32::MAX),
    })
}

/// What everybody is asked for, and what the person allowed before.
async fn usual_scopes(app: &App, user: UserId) -> Result<Scopes> {
    let held = app
        .database
        .read(move |conn| store::tokens::held(conn, user))
        .await?;
    let none = Scopes::default();
    Ok(consent_scopes::asked(Provider::Fitbit, &none, &held))
}
