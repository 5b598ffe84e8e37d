//! What becomes of grants: they end, they recover, and each is said once in its episode.

use crate::app::App;
use crate::database::Conn;
use crate::error::{Code, Complaint, Error, LimitOwner, Reauthorization, Result};
use crate::model::id::{TokenEventId, TokenId, UserId};
use crate::model::time::Instant;
use crate::model::token::{Provider, Token, TokenReason, TokenState};
use crate::model::token_event::{TokenEvent, TokenEventKind};
use crate::service::providers::is_mass_change;
use crate::service::{announcing, consent_scopes};
use crate::store;
use crate::store::tokens::Held;
use crate::upstream::{Failure, google_health};

/// What FitEx cannot do without at Fitbit.
const NEEDED_AT_FITBIT: [&str; 1] = ["activity"];
const NEEDED_AT_GOOGLE: [&str; 1] = [google_health::ACTIVITY];

/// The scopes that FitEx cannot do without at a provider.
pub(super) fn needed(provider: Provider) -> &'static [&'static str] {
    match provider {
        Provider::Fitbit => &NEEDED_AT_FITBIT,
        Provider::GoogleHealth => &NEEDED_AT_GOOGLE,
    }
}

/// How an attempt to end a grant went.
#[derive(Debug)]
pub(super) enum Ended {
    /// It has ended; this is what its person hears.
    Told(Error),
    /// A newer grant is there: nothing ended.
    Superseded,
    /// So many grants end at once that none of it is believed.
    HeldBack,
}

/// Notes that a grant has ended, and says so once. If a newer grant has come meanwhile, or if the
/// provider ends suspiciously many, nothing ends.
pub(super) async fn end(app: &App, held: &Held, reason: TokenReason) -> Result<Ended> {
    let (now, held) = (app.now(), held.clone());
    let ended = app
        .database
        .write(move |conn| {
            if is_mass_change(conn, held.token.provider, Some(reason), now)? {
                return Ok(None);
            }
            let state = TokenState::ReauthorizationRequired;
            let ended = store::tokens::end(
                conn,
                held.token.id,
                held.version,
                (state, Some(reason)),
                now,
            )?;
            if ended {
                say(
                    conn,
                    &held,
                    TokenEventKind::ReauthorizationRequired,
                    Some(reason),
                    now,
                )?;
                // What does not open is our own fault: the consent goes on.
                if reason != TokenReason::DecryptFailed {
                    announcing::of_end(conn, held.user, now)?;
                }
            }
            Ok(Some((ended, held)))
        })
        .await?;
    let Some((ended, held)) = ended else {
        return Ok(Ended::HeldBack);
    };
    if !ended {
        return Ok(Ended::Superseded);
    }
    tracing::info!(token.id = %held.token.id, reason = %reason, "a grant has ended; its person must reconnect");
    let token = Token {
        state: TokenState::ReauthorizationRequired,
        reason: Some(reason),
        since: now,
        ..held.token
    };
    Ok(Ended::Told(reauthorize(app, &token)))
}

/// The same, for those who can only answer their caller.
pub(super) async fn end_or_wait(app: &App, held: &Held, reason: TokenReason) -> Result<Error> {
    Ok(match end(app, held, reason).await? {
        Ended::Told(error) => error,
        Ended::Superseded => Error::busy("The connection changed meanwhile; try again."),
        Ended::HeldBack => held_back(),
    })
}

/// What is said while a provider is suspect.
pub(super) fn held_back() -> Error {
    unavailable(
        "The data provider ends many connections at once; FitEx waits until its operator has looked.",
    )
}

/// Adds an event to the person's record.
pub(super) fn say(
    conn: &mut Conn,
    held: &Held,
    kind: TokenEventKind,
    reason: Option<TokenReason>,
    now: Instant,
) -> Result<()> {
    let event = event_of(held.user, &held.token, held.episode, (kind, reason), now);
    store::token_events::insert(conn, &event).map(drop)
}

/// An event in a token's life.
pub(super) fn event_of(
    user: UserId,
    token: &Token,
    episode: i32,
    (kind, reason): (TokenEventKind, Option<TokenReason>),
    now: Instant,
) -> TokenEvent {
    TokenEvent {
        id: TokenEventId::new(now.0),
        user_id: user,
        token_id: token.id,
        provider: token.provider,
        kind,
        reason,
        episode,
        created_at: now,
    }
}

/// Notes that the person has to set something right at the provider.
pub(super) async fn require_account_action(app: &App, held: &Held) -> Result<Error> {
    let (now, held) = (app.now(), held.clone());
    app.database
        .write(move |conn| {
            if is_mass_change(conn, held.token.provider, None, now)? {
                return Ok(());
            }
            let state = (TokenState::AccountActionRequired, None);
            if store::tokens::end(conn, held.token.id, held.version, state, now)? {
                say(
                    conn,
                    &held,
                    TokenEventKind::AccountActionRequired,
                    None,
                    now,
                )?;
            }
            Ok(())
        })
        .await?;
    Ok(Error::new(
        Code::AccountActionRequired,
        "The account at the data provider is not ready: open the provider's own app with this account and finish its set-up there. To connect again does not help.",
    ))
}

/// A fetch went well: if the account at the provider was not ready, it is now.
pub(super) fn set_right(conn: &mut Conn, id: TokenId, now: Instant) -> Result<()> {
    let held = store::tokens::held_as(conn, id)?;
    let waiting = held.filter(|held| held.token.state == TokenState::AccountActionRequired);
    match waiting {
        Some(held) => recover(conn, &held, TokenState::AccountActionRequired, now),
        None => Ok(()),
    }
}

/// A grant that was in `state` works again, and that is said.
pub(super) fn recover(conn: &mut Conn, held: &Held, state: TokenState, now: Instant) -> Result<()> {
    if store::tokens::recover(conn, held.token.id, state, held.episode + 1, now)? {
        say(conn, held, TokenEventKind::Recovered, None, now)?;
    }
    Ok(())
}

/// The one way to say "please reconnect".
pub(super) fn reauthorize(app: &App, token: &Token) -> Error {
    let reason = token.reason.unwrap_or(TokenReason::GrantRevokedOrExpired);
    // What a retired provider no longer gives, its successor does.
    let next = match reason {
        TokenReason::ProviderRetired => Provider::GoogleHealth,
        _ => token.provider,
    };
    let mut error = Error::new(
        Code::ReauthorizationRequired,
        "The connection to the data provider has ended; connect again. You are still signed in to FitEx.",
    );
    error.facts.reauthorization = Some(Reauthorization {
        provider: token.provider.to_string(),
        reason: reason.to_string(),
        since: token.since.0,
        last_good_day: token.last_good_day.map(|date| date.to_string()),
        missing_scopes: token.scopes.missing(needed(token.provider)),
        reauthorize_url: consent_scopes::page(&app.config.public_url(), next, &[]),
    });
    error
}

/// The rest of the grant still works: its state stays, but this needs scopes that the person has not
/// allowed. The page that repairs it asks for them.
pub(super) fn scope_missing(app: &App, token: &Token, scopes: Vec<String>) -> Error {
    let mut error = reauthorize(app, token);
    if let Some(facts) = &mut error.facts.reauthorization {
        facts.reason = TokenReason::ScopeMissing.to_string();
        facts.reauthorize_url =
            consent_scopes::page(&app.config.public_url(), token.provider, &scopes);
        facts.missing_scopes = scopes;
        facts.since = app.now().0;
    }
    error
}

/// A failure that says nothing about anybody's grant.
pub(super) fn plain(failure: Failure) -> Error {
    match failure {
        Failure::RateLimited(seconds) => {
            let detail = "The data provider's rate limit for this person is reached.";
            Error::rate_limited(LimitOwner::Provider, seconds, detail)
        }
        Failure::Refused(status, complaints) => refused(status, complaints),
        Failure::Forbidden => Error::new(
            Code::Forbidden,
            "The person's privacy settings at the data provider do not allow this.",
        ),
        Failure::Timeout => Error::new(
            Code::UpstreamTimeout,
            "The data provider did not answer in time.",
        ),
        Failure::Unreachable(_) | Failure::Blocked | Failure::Unavailable(_) => {
            unavailable("The data provider cannot be reached.").because(format!("{failure:?}"))
        }
        // Its provider has ended it, and is not believed.
        Failure::GrantEnded => held_back(),
        Failure::Misconfigured => Error::new(
            Code::UpstreamError,
            "The data provider does not accept this FitEx.",
        ),
        other => {
            let detail = "The data provider gave an answer that FitEx cannot use.";
            Error::new(Code::UpstreamError, detail).because(format!("{other:?}"))
        }
    }
}

/// What a provider finds wrong with a request that was passed on.
fn refused(status: u16, complaints: Vec<Complaint>) -> Error {
    let code = match status {
        403 => Code::Forbidden,
        404 => Code::NotFound,
        409 => Code::Conflict,
        _ => Code::MalformedRequest,
    };
    let first = complaints.first().map(|first| first.message.clone());
    let first = first.filter(|message| !message.is_empty());
    let mut error = Error::new(
        code,
        first.unwrap_or_else(|| "The data provider refuses the request.".to_owned()),
    );
    error.facts.complaints = complaints;
    error
}

fn unavailable(detail: &str) -> Error {
    let mut error = Error::new(Code::UpstreamUnavailable, detail);
    error.facts.retry_after = Some(30);
    error
}
