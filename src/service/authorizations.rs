//! Consent: a person is sent to the provider's page and comes back with a code.
//!
//! The way is bound to the person (their session began it), to the browser (a cookie), and to one
//! use (the state is used up before the code is traded; a process that is lost in between only means
//! that the person starts again).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret, SecretString};

use crate::app::App;
use crate::auth::random;
use crate::caller::{Caller, Person};
use crate::error::{Code, Error, Result};
use crate::model::authorization::{
    Authorization, AuthorizationReason, AuthorizationState, NewAuthorization, StartedAuthorization,
};
use crate::model::field::{Field, Invalid};
use crate::model::id::AuthorizationId;
use crate::model::time::Instant;
use crate::model::token::{Provider, Scopes, TokenState};
use crate::service::grant::{Kept, NewGrant, keep};
use crate::service::token_state::needed;
use crate::service::{consent_scopes, revocations};
use crate::step;
use crate::store::authorizations::{Arrival, Departure, NewRow, Underway};
use crate::upstream::{Application, CodeTrade, ConsentRequest, Failure, Identity, NewTokens};
use crate::{parsed, policy, store};

/// Seconds that a way is open.
const OPEN: i64 = 600;
/// Ways that one person may have open at once.
const MOST: i64 = 5;

/// Where a provider sends the browser back to.
fn callback(app: &App, provider: Provider) -> String {
    format!("{}/connect/{provider}/callback", app.config.public_url())
}

/// FitEx's application at a provider, or what is missing.
fn application(app: &App, provider: Provider) -> Result<Application> {
    app.application(provider).ok_or_else(|| {
        let detail = format!("This FitEx has no application of its own at {provider}.");
        Error::new(Code::Conflict, detail)
    })
}

fn secret() -> Result<String> {
    Ok(URL_SAFE_NO_PAD.encode(random::bytes::<32>()?))
}

fn hash(secret: &str) -> Vec<u8> {
    random::sha256(secret.as_bytes())
}

/// Begins a way: the answer has the page to open in the person's browser.
pub async fn start(
    app: &App,
    caller: &Caller,
    provider: Field<Provider>,
    input: NewAuthorization,
) -> Result<StartedAuthorization> {
    let person = policy::may_mind_their_own(caller)?.clone();
    let provider = provider.alone("provider").map_err(Error::malformed)?;
    let (return_url, scopes) = parsed!(input => return_url, scopes).map_err(Error::validation)?;
    let wished = consent_scopes::wished(provider, &scopes.unwrap_or_default())?;
    let return_url = return_url.map(|url| url.0);
    if let Some(url) = &return_url
        && !app.config.may_return_to(url)
    {
        let unknown = Invalid::new(
            "return_url_not_allowed",
            "is not one of the addresses that this FitEx's operator allows (FITEX_RETURN_URLS).",
        );
        return Err(Error::validation(vec![unknown.at("/returnUrl")]));
    }
    begin(app, &person, provider, (wished, return_url)).await
}

async fn begin(
    app: &App,
    person: &Person,
    provider: Provider,
    (wished, return_url): (Scopes, Option<String>),
) -> Result<StartedAuthorization> {
    if app.is_retired(provider) {
        let detail = "The Fitbit Web API has been switched off; connect google_health instead.";
        return Err(Error::new(Code::Conflict, detail));
    }
    application(app, provider)?;
    let (now, ticket) = (app.now(), secret()?);
    let mut row = NewRow {
        id: AuthorizationId::new(now.0),
        user_id: person.user,
        session_id: person.session,
        provider,
        scopes: wished,
        state: AuthorizationState::Pending,
        return_url,
        ticket_hash: hash(&ticket),
        created_at: now,
        expires_at: now.plus_seconds(OPEN),
    };
    let (user, id) = (person.user, row.id);
    let authorization = app
        .database
        .write(move |conn| {
            store::users::lock(conn, user)?;
            let held = store::tokens::held(conn, user)?;
            row.scopes = consent_scopes::asked(provider, &row.scopes, &held);
            store::authorizations::insert(conn, &row, MOST)?;
            store::authorizations::find(conn, user, id)
        })
        .await?;
    let page = format!("{}/connect/{provider}", app.config.public_url());
    Ok(StartedAuthorization {
        authorization,
        authorize_url: format!("{page}?ticket={ticket}"),
    })
}

/// One of the caller's ways.
pub async fn get(app: &App, caller: &Caller, id: Field<AuthorizationId>) -> Result<Authorization> {
    let user = policy::may_mind_their_own(caller)?.user;
    let id = id.alone("id").map_err(Error::malformed)?;
    let found = app
        .database
        .read(move |conn| store::authorizations::find(conn, user, id))
        .await?;
    let late = found.state == AuthorizationState::Pending && found.expires_at <= app.now();
    Ok(Authorization {
        state: match late {
            true => AuthorizationState::Expired,
            false => found.state,
        },
        ..found
    })
}

/// Whose way a ticket begins, as somebody who should know them can tell: nobody must be led to connect
/// their own data to another's account.
pub async fn whose(app: &App, provider: Provider, ticket: &str) -> Result<Option<Owner>> {
    let (now, ticket) = (app.now(), hash(ticket));
    let found = app
        .database
        .read(move |conn| store::authorizations::whose(conn, provider, &ticket, now))
        .await?;
    Ok(found.map(|(name, email, scopes)| {
        let (local, domain) = email.as_str().rsplit_once('@').unwrap_or_default();
        let first: String = local.chars().take(1).collect();
        Owner {
            display_name: name.as_str().to_owned(),
            email: format!("{first}…@{domain}"),
            scopes: consent_scopes::beyond(provider, scopes.as_slice()),
        }
    }))
}

/// An account, named to whoever holds its ticket.
pub struct Owner {
    /// The person's name.
    pub display_name: String,
    /// Their address, all but hidden.
    pub email: String,
    /// What they are asked to allow, beyond what everybody is asked.
    pub scopes: Vec<String>,
}

/// What a browser needs to go to the provider.
pub struct Ready {
    /// The provider's consent page.
    pub consent_url: String,
    /// What the browser must show when it comes back.
    pub browser: String,
}

/// Begins a way for somebody who is not signed in, by their password.
pub async fn ticket_for(
    app: &App,
    caller: &Caller,
    (provider, wished): (Provider, Scopes),
    sign_in: crate::model::session::SignIn,
) -> Result<String> {
    let signed_in = super::sessions::sign_in(app, caller, sign_in).await?;
    let known = super::authenticate::caller_of(
        app,
        Some(signed_in.access_token.expose_secret()),
        caller.address,
        caller.agent.clone(),
    )
    .await?;
    let person = policy::may_mind_their_own(&known)?;
    let started = begin(app, person, provider, (wished, None)).await?;
    let ticket = started.authorize_url.rsplit('=').next();
    Ok(ticket.unwrap_or_default().to_owned())
}

/// Sends the browser with this ticket on its way; nothing if the ticket is unknown, used or late.
pub async fn depart(app: &App, provider: Provider, ticket: &str) -> Result<Option<Ready>> {
    let application = application(app, provider)?;
    let (state, browser, verifier) = (secret()?, secret()?, secret()?);
    let departure = Departure {
        state_hash: hash(&state),
        browser_hash: hash(&browser),
        sealed_verifier: app
            .ring
            .seal(&verifier_place(&hash(&state)), verifier.as_bytes())?,
    };
    let (now, ticket) = (app.now(), hash(ticket));
    let departed = app
        .database
        .write(move |conn| {
            let way = store::authorizations::depart(conn, provider, &ticket, &departure, now)?;
            let Some((user, scopes)) = way else {
                return Ok(None);
            };
            let held = store::tokens::held(conn, user)?;
            // What an older FitEx began names no scopes.
            let asked = consent_scopes::asked(provider, &scopes, &[]);
            // With a refresh token for all of it at hand, another consent need not give out one more.
            let has_one = held.iter().any(|held| {
                held.token.provider == provider
                    && held.sealed_refresh_token.is_some()
                    && held.token.state == TokenState::Active
                    && held.token.scopes.has_all(&asked)
            });
            Ok(Some((asked, !has_one)))
        })
        .await?;
    let Some((asked, again)) = departed else {
        return Ok(None);
    };
    let challenge = URL_SAFE_NO_PAD.encode(hash(&verifier));
    let request = ConsentRequest {
        redirect_url: &callback(app, provider),
        scopes: asked.as_slice(),
        state: &state,
        challenge: &challenge,
        again,
    };
    let consent_url = app.upstream(provider).consent_page(&application, &request);
    Ok(Some(Ready {
        consent_url,
        browser,
    }))
}

fn verifier_place(state_hash: &[u8]) -> String {
    format!(
        "fitex/1/authorizations/sealed_verifier/{}",
        URL_SAFE_NO_PAD.encode(state_hash)
    )
}

/// What a provider sends the browser back with.
pub struct Return {
    /// The state.
    pub state: String,
    /// The code, if the person allowed it.
    pub code: Option<SecretString>,
    /// Whether the person refused.
    pub refused: bool,
    /// What the browser kept.
    pub browser: Option<String>,
    /// Who says that it sends the browser back, if anybody does (RFC 9207).
    pub issuer: Option<String>,
}

/// Where a way ended, for the page that says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// Nobody knows this state.
    Unknown,
    /// It was used before.
    Used,
    /// It came too late.
    Late,
    /// It came from another browser than the one that departed.
    OtherBrowser,
    /// It ended.
    Ended(End),
}

/// How a way ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    /// How.
    pub state: AuthorizationState,
    /// Why it did not work.
    pub reason: Option<AuthorizationReason>,
    /// What the person was asked to allow, beyond what everybody is asked.
    pub scopes: Vec<String>,
    /// Where the browser goes, if the app wanted it back.
    pub return_url: Option<String>,
}

/// Ends a way. Whatever the browser does meanwhile, what was begun is finished.
pub async fn arrive(app: &App, provider: Provider, back: Return) -> Result<Destination> {
    let (app, runtime) = (app.clone(), app.runtime.clone());
    runtime
        .spawn(async move { step::of("callback", finish(&app, provider, back)).await })
        .await
        .map_err(Error::internal)?
}

async fn finish(app: &App, provider: Provider, back: Return) -> Result<Destination> {
    let own = app.upstream(provider).issuer();
    if back
        .issuer
        .is_some_and(|issuer| issuer.trim_end_matches('/') != own)
    {
        return Ok(Destination::Unknown);
    }
    let (now, state_hash) = (app.now(), hash(&back.state));
    let browser_hash = back.browser.as_deref().map(hash);
    let found = app
        .database
        .write({
            let state_hash = state_hash.clone();
            move |conn| admit(conn, provider, &state_hash, browser_hash.as_deref(), now)
        })
        .await?;
    let underway = match found {
        Ok(underway) => underway,
        Err(destination) => return Ok(destination),
    };
    let arrival = match (&back.code, back.refused) {
        (_, true) => arrived(AuthorizationState::Refused, None),
        (None, false) => failed(AuthorizationReason::ProviderUnavailable),
        (Some(code), false) => {
            let verifier = app.ring.open(
                &verifier_place(&state_hash),
                underway.sealed_verifier.as_deref().unwrap_or_default(),
            )?;
            let verifier = std::str::from_utf8(verifier.expose_secret())
                .map_err(Error::internal)?
                .into();
            let trade = CodeTrade {
                code: code.clone(),
                redirect_url: callback(app, provider),
                verifier,
            };
            connect(app, &underway, trade).await?
        }
    };
    let id = underway.id;
    if arrival.state != AuthorizationState::Connected {
        app.database
            .write(move |conn| store::authorizations::finish(conn, id, arrival, now))
            .await?;
    }
    let Arrival { state, reason, .. } = arrival;
    let return_url = underway
        .return_url
        .map(|url| with_result(&url, state, reason, id));
    Ok(Destination::Ended(End {
        state,
        reason,
        scopes: consent_scopes::beyond(provider, underway.scopes.as_slice()),
        return_url,
    }))
}

/// Uses the state up, before anything else is done with it.
fn admit(
    conn: &mut crate::database::Conn,
    provider: Provider,
    state_hash: &[u8],
    browser_hash: Option<&[u8]>,
    now: Instant,
) -> Result<Result<Underway, Destination>> {
    let Some(underway) = store::authorizations::by_state(conn, provider, state_hash)? else {
        return Ok(Err(Destination::Unknown));
    };
    if underway.consumed_at.is_some() {
        return Ok(Err(Destination::Used));
    }
    let same_browser = match (browser_hash, &underway.browser_hash) {
        (Some(shown), Some(kept)) => random::equal(shown, kept),
        _ => false,
    };
    if !same_browser {
        return Ok(Err(Destination::OtherBrowser));
    }
    if !store::authorizations::consume(conn, underway.id, now)? {
        return Ok(Err(if underway.expires_at <= now {
            Destination::Late
        } else {
            Destination::Used
        }));
    }
    Ok(Ok(underway))
}

fn arrived(state: AuthorizationState, reason: Option<AuthorizationReason>) -> Arrival {
    Arrival {
        state,
        reason,
        token: None,
    }
}

fn failed(reason: AuthorizationReason) -> Arrival {
    arrived(AuthorizationState::Failed, Some(reason))
}

/// Trades the code, learns whose it is, and keeps the grant.
async fn connect(app: &App, underway: &Underway, trade: CodeTrade) -> Result<Arrival> {
    let (session, now) = (underway.session_id, app.now());
    let goes_on = app
        .database
        .read(move |conn| store::authorizations::session_goes_on(conn, session, now))
        .await?;
    if !goes_on {
        return Ok(failed(AuthorizationReason::SignedOut));
    }
    let application = application(app, underway.provider)?;
    let upstream = app.upstream(underway.provider);
    let tokens = match upstream.exchange(&application, &trade).await {
        Ok(tokens) => tokens,
        Err(failure) => return Ok(failed(reason_of(&failure))),
    };
    let scopes = tokens
        .scopes
        .clone()
        .unwrap_or_else(|| underway.scopes.clone());
    if !scopes.missing(needed(underway.provider)).is_empty() {
        return Ok(failed(AuthorizationReason::ScopeMissing));
    }
    let identity = match &tokens.user_id {
        Some(id) if underway.provider == Provider::Fitbit => Identity {
            user_id: id.clone(),
            fitbit_user_id: Some(id.clone()),
        },
        _ => match upstream.identity(&tokens.access_token).await {
            Ok(identity) => identity,
            Err(failure) => return Ok(failed(reason_of(&failure))),
        },
    };
    let grant = NewGrant {
        provider: underway.provider,
        identity,
        client_id: application.client_id.clone(),
        scopes,
        access_token: tokens.access_token.clone(),
        refresh_token: tokens.refresh_token.clone(),
        issued_at: now,
        expires_at: now.plus_seconds(tokens.expires_in - 60),
    };
    store_grant(app, underway, grant, &tokens).await
}

/// Keeps the grant, and with it that the way has ended well.
async fn store_grant(
    app: &App,
    underway: &Underway,
    grant: NewGrant,
    tokens: &NewTokens,
) -> Result<Arrival> {
    let (own, now) = (app.clone(), app.now());
    let (user, way) = (underway.user_id, underway.id);
    let unwanted = tokens
        .refresh_token
        .clone()
        .unwrap_or_else(|| tokens.access_token.clone());
    let (provider, client_id) = (grant.provider, grant.client_id.clone());
    let account = grant.identity.user_id.clone();
    let kept = app
        .database
        .write(move |conn| match keep(conn, &own, user, grant, now)? {
            Kept::Token(token) => {
                let arrival = Arrival {
                    state: AuthorizationState::Connected,
                    reason: None,
                    token: Some(token.id),
                };
                store::authorizations::finish(conn, way, arrival, now)?;
                Ok(arrival)
            }
            Kept::OtherAccount => {
                // FitEx keeps nothing of an account that it does not connect. If it serves another
                // person, theirs is the same grant.
                if !store::tokens::is_connected(conn, provider, &account)? {
                    let whose = (provider, account.as_str(), client_id.as_str());
                    revocations::queue_of(conn, &own, whose, &unwanted, now)?;
                }
                Ok(failed(AuthorizationReason::WrongAccount))
            }
        })
        .await;
    app.work.notify_one();
    app.withdrawals.notify_one();
    match kept {
        // It serves another person, so it is not withdrawn.
        Err(error) if error.code == Code::Conflict => Ok(failed(AuthorizationReason::AccountTaken)),
        kept => kept,
    }
}

fn reason_of(failure: &Failure) -> AuthorizationReason {
    match failure {
        Failure::GrantEnded => AuthorizationReason::CodeRefused,
        Failure::Misconfigured => AuthorizationReason::Misconfigured,
        Failure::Retired => AuthorizationReason::ProviderRetired,
        Failure::ScopeMissing(_) => AuthorizationReason::ScopeMissing,
        Failure::AccountNotReady => AuthorizationReason::AccountActionRequired,
        _ => AuthorizationReason::ProviderUnavailable,
    }
}

/// An app's address with the result, and nothing that is secret.
fn with_result(
    address: &str,
    state: AuthorizationState,
    reason: Option<AuthorizationReason>,
    id: AuthorizationId,
) -> String {
    let Ok(mut url) = url::Url::parse(address) else {
        return address.to_owned();
    };
    url.query_pairs_mut()
        .append_pair("result", state.as_str())
        .append_pair("authorization", &id.to_string());
    if let Some(reason) = reason {
        url.query_pairs_mut().append_pair("reason", reason.as_str());
    }
    url.into()
}
