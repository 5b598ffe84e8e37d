//! A usable access token comes from here alone: fresh, renewed in time, or the reason why there is
//! none.

use std::borrow::Borrow;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use secrecy::SecretString;

use crate::app::App;
use crate::app::standings::Reading;
use crate::error::{Code, Error, Result};
use crate::model::id::UserId;
use crate::model::time::Instant;
use crate::model::token::{Provider, Token, TokenReason, TokenState};
use crate::service::token_refresh::{self, renewed};
use crate::service::token_state::{
    Ended, end, end_or_wait, held_back, plain, reauthorize, require_account_action, scope_missing,
};
use crate::service::vault;
use crate::store;
use crate::store::tokens::Held;
use crate::upstream::{Access, Failure};

/// An access token is renewed when this much of its life is left: the larger of the two.
const MARGIN_SECONDS: i64 = 300;
const MARGIN_SHARE: i64 = 10;

/// A token that can be used now.
#[derive(Clone, Debug)]
pub struct Live {
    pub(super) user: UserId,
    pub(super) access: Access,
    held: Arc<Held>,
    /// Whether it was renewed because it was refused.
    renewed: bool,
}

impl Live {
    /// What is known of it.
    pub(super) fn token(&self) -> &Token {
        &self.held.token
    }
}

/// What to do after a call has failed.
enum Next {
    /// Try once more, with this.
    Again(Box<Live>),
    /// Tell the caller.
    Fail(Error),
}

/// The grant that a person's data come through: one that works before one that does not, Google's
/// before Fitbit's.
pub(super) fn best<H: Borrow<Held>>(held: Vec<H>) -> Option<H> {
    let rank = |held: &H| {
        let held = held.borrow();
        (
            held.token.state != TokenState::Active,
            held.token.provider != Provider::GoogleHealth,
        )
    };
    held.into_iter().min_by_key(rank)
}

/// The grant that a person's data come through, if it can be used, or the reason why not.
pub(super) async fn standing(app: &App, user: UserId) -> Result<Held> {
    let held = app
        .database
        .read(move |conn| store::tokens::held(conn, user))
        .await?;
    usable(app, held).await
}

/// That of a person's grants, if it can be used, or the reason why not.
pub(super) async fn usable<H: Borrow<Held>>(app: &App, held: Vec<H>) -> Result<H> {
    let best = best(held).ok_or_else(|| {
        let detail = "No data provider is connected; connect one with POST /v1/me/tokens/{provider}/authorizations.";
        Error::new(Code::Conflict, detail)
    })?;
    let held = best.borrow();
    match held.token.state {
        TokenState::Active | TokenState::AccountActionRequired => {}
        TokenState::ReauthorizationRequired | TokenState::Revoked => {
            return Err(reauthorize(app, &held.token));
        }
    }
    let over = if app.is_retired(held.token.provider) {
        TokenReason::ProviderRetired
    } else if held.token.expires_at <= app.now() && held.sealed_refresh_token.is_none() {
        TokenReason::ExpiredWithoutRefresh
    } else {
        return Ok(best);
    };
    Err(Box::pin(end_or_wait(app, held, over)).await?)
}

/// A person's usable token, or the reason why they have none. If it is still good this costs one
/// read; one that is soon to end is renewed beside the call, one that has ended before it.
pub async fn live(app: &App, user: UserId) -> Result<Live> {
    ready(app, Arc::new(standing(app, user).await?)).await
}

/// The same for a grant that is known to stand.
async fn ready(app: &App, held: Arc<Held>) -> Result<Live> {
    let now = app.now();
    if held.token.expires_at <= now {
        // What happens seldom is not to make room for itself in what happens always.
        let held = Box::pin(renewed(app, Arc::unwrap_or_clone(held))).await?;
        return open(app, Arc::new(held), false).await;
    }
    if is_soon_to_end(&held, now) {
        token_refresh::begin(app, &held);
    }
    open(app, held, false).await
}

/// Whether a grant that can be renewed should be: spread a little, so that grants of one moment are
/// not all renewed in one.
fn is_soon_to_end(held: &Held, now: Instant) -> bool {
    if held.sealed_refresh_token.is_none() || held.next_attempt_at.is_some_and(|at| at > now) {
        return false;
    }
    let seconds = |from: Instant, to: Instant| to.0.as_second() - from.0.as_second();
    let life = held
        .issued_at
        .map_or(0, |issued| seconds(issued, held.token.expires_at));
    let spread = i64::from(held.token.id.0.as_bytes()[15]) * life / (MARGIN_SHARE * 255);
    let margin = MARGIN_SECONDS.max(life / MARGIN_SHARE) + spread.min(life / MARGIN_SHARE);
    // A life shorter than that is renewed when half of it is over.
    seconds(now, held.token.expires_at) < margin.min(life / 2)
}

async fn open(app: &App, held: Arc<Held>, renewed: bool) -> Result<Live> {
    match opened(app, &held) {
        Ok(token) => Ok(Live {
            user: held.user,
            access: Access {
                token,
                scopes: held.token.scopes.clone(),
            },
            held,
            renewed,
        }),
        // Sealed under a key that this process has not been given: nobody's grant.
        Err(fault) if fault.code != Code::Internal => Err(fault),
        Err(fault) => {
            tracing::error!(token.id = %held.token.id, error = fault.source_text(), "ALARM: a stored token does not open");
            let ended = Box::pin(end_or_wait(app, &held, TokenReason::DecryptFailed));
            Err(ended.await?)
        }
    }
}

/// The access token of a grant. It is opened again if that was more than a moment ago.
fn opened(app: &App, held: &Held) -> Result<SecretString> {
    let (token, version) = (held.token.id, held.version);
    let reading = Reading::new(app.database.commits(), app.now());
    if let Some(secret) = app.standings.opened(token, version, reading) {
        return Ok(secret);
    }
    let secret = vault::access_token(&app.ring, held)?;
    app.standings.open(token, version, reading, secret.clone());
    Ok(secret)
}

/// How often one piece of work begins anew because its token was renewed or replaced.
const TRIES: u32 = 3;

/// Calls that are made with a token: ours can fail, and the provider's.
pub(super) type Using<'a, T> = BoxFuture<'a, Result<Result<T, Failure>>>;

/// Lends a person's token to calls, once more if it had to be renewed meanwhile.
pub(super) async fn lend<T>(
    app: &App,
    user: UserId,
    call: impl for<'a> Fn(&'a App, &'a Live) -> Using<'a, T>,
) -> Result<T> {
    lend_held(app, Arc::new(standing(app, user).await?), call).await
}

/// The same for a grant that is known to stand.
pub(super) async fn lend_held<T>(
    app: &App,
    held: Arc<Held>,
    call: impl for<'a> Fn(&'a App, &'a Live) -> Using<'a, T>,
) -> Result<T> {
    let mut lent = ready(app, held).await?;
    for _ in 0..TRIES {
        match call(app, &lent).await? {
            Ok(told) => return Ok(told),
            Err(failure) => match Box::pin(after_failure(app, lent, failure)).await? {
                Next::Again(newer) => lent = *newer,
                Next::Fail(error) => return Err(error),
            },
        }
    }
    Err(Error::busy("The connection kept changing; ask again."))
}

/// Decides what a failed call means: for the grant, and for the caller.
async fn after_failure(app: &App, live: Live, failure: Failure) -> Result<Next> {
    match failure {
        Failure::TokenExpired | Failure::TokenInvalid | Failure::Unauthorized => {
            after_refusal(app, live, &failure).await
        }
        Failure::Retired => give_up(app, &live, TokenReason::ProviderRetired).await,
        Failure::AccountNotReady => Ok(Next::Fail(require_account_action(app, &live.held).await?)),
        Failure::ScopeMissing(scope) => {
            let scopes = vec![scope.to_owned()];
            Ok(Next::Fail(scope_missing(app, live.token(), scopes)))
        }
        other => {
            if other == Failure::Misconfigured && app.alarms.sound("application") {
                tracing::error!(
                    provider = %live.token().provider,
                    "ALARM: the provider does not accept this FitEx's application; look at its client id and its console"
                );
            }
            Ok(Next::Fail(plain(other)))
        }
    }
}

/// A 401 is not always about the token, and a dead access token is not yet a dead grant.
async fn after_refusal(app: &App, live: Live, failure: &Failure) -> Result<Next> {
    if let Some(newer) = newer(app, &live).await? {
        return Ok(newer);
    }
    let renewable = live.held.sealed_refresh_token.is_some();
    // One that has ended since it was renewed is not fresh any more.
    let ended = live.token().expires_at <= app.now();
    if renewable && (ended || !live.renewed) {
        let held = renewed(app, Arc::unwrap_or_clone(live.held)).await?;
        let again = open(app, Arc::new(held), true).await?;
        return Ok(Next::Again(Box::new(again)));
    }
    if *failure == Failure::TokenExpired && !renewable {
        return give_up(app, &live, TokenReason::ExpiredWithoutRefresh).await;
    }
    let reason = match renewable {
        true => TokenReason::UpstreamRejectsFreshToken,
        false => TokenReason::GrantRevokedOrExpired,
    };
    // Ask before sending a person away.
    match app
        .upstream(live.token().provider)
        .identity(&live.access.token)
        .await
    {
        Ok(_) => {
            let odd = Failure::BadAnswer("refuses a token it calls good".to_owned());
            Ok(Next::Fail(plain(odd)))
        }
        Err(Failure::TokenExpired | Failure::TokenInvalid) => give_up(app, &live, reason).await,
        // A second 401 without a word of why, from another place.
        Err(Failure::Unauthorized) if *failure != Failure::Unauthorized => {
            give_up(app, &live, reason).await
        }
        Err(Failure::Retired) => give_up(app, &live, TokenReason::ProviderRetired).await,
        Err(Failure::Unauthorized) => {
            let odd = Failure::BadAnswer("a 401 without a reason".to_owned());
            Ok(Next::Fail(plain(odd)))
        }
        Err(other) => Ok(Next::Fail(plain(other))),
    }
}

async fn give_up(app: &App, live: &Live, reason: TokenReason) -> Result<Next> {
    match end(app, &live.held, reason).await? {
        Ended::Told(error) => Ok(Next::Fail(error)),
        Ended::HeldBack => Ok(Next::Fail(held_back())),
        Ended::Superseded => Ok(match newer(app, live).await? {
            Some(next) => next,
            // Somebody else has found out before.
            None => Next::Fail(match standing(app, live.user).await {
                Err(error) => error,
                Ok(_) => Error::busy("The connection changed meanwhile; try again."),
            }),
        }),
    }
}

/// A newer token than the one that failed, if one has come meanwhile.
async fn newer(app: &App, live: &Live) -> Result<Option<Next>> {
    let id = live.token().id;
    let held = app
        .database
        .read(move |conn| store::tokens::held_as(conn, id))
        .await?;
    let newer = held.filter(|held| held.version > live.held.version && held.is_renewable());
    Ok(match newer {
        Some(held) => {
            let newer = open(app, Arc::new(held), live.renewed).await?;
            Some(Next::Again(Box::new(newer)))
        }
        None => None,
    })
}
