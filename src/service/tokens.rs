//! Authorizations at providers: list, withdraw, lend to a call, and notice when one has ended.
//! A usable access token comes from here alone.

use secrecy::{ExposeSecret, SecretString};

use crate::app::App;
use crate::caller::Caller;
use crate::error::{Code, Error, LimitOwner, Reauthorization, Result};
use crate::model::field::Field;
use crate::model::id::{TokenId, UserId};
use crate::model::token::{
    ConsentLifetime, ConsentLink, ConsentWish, Provider, Token, TokenReason, TokenState,
};
use crate::store::tokens::Held;
use crate::upstream::fitbit::Standing;
use crate::upstream::{Access, Failure};
use crate::{parsed, policy, store};

/// The scopes that FitEx needs to do what it does: steps; and the zone and sync time of their days.
pub(super) const NEEDED: [&str; 1] = ["activity"];
const WISHED: [&str; 3] = ["activity", "profile", "settings"];

/// A token that can be used now.
#[derive(Clone, Debug)]
pub(super) struct Live {
    pub(super) token: Token,
    pub(super) user: UserId,
    pub(super) version: i32,
    pub(super) access: Access,
}

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

/// Withdraws one of the caller's authorizations and removes its secret. The days stay. To withdraw
/// what is not there changes nothing.
pub async fn disconnect(app: &App, caller: &Caller, id: Field<TokenId>) -> Result<()> {
    let user = policy::may_mind_their_own(caller)?.user;
    let id = token_id(id)?;
    app.database
        .write(move |conn| store::tokens::delete(conn, user, id).map(drop))
        .await
}

fn token_id(id: Field<TokenId>) -> Result<TokenId> {
    id.alone("id").map_err(Error::malformed)
}

/// Makes the link on which a person consents at Fitbit, to be followed by a paste.
pub fn consent_link(app: &App, caller: &Caller, wish: ConsentWish) -> Result<ConsentLink> {
    policy::may_mind_their_own(caller)?;
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
    let scopes = scopes.map_or_else(|| WISHED.map(str::to_owned).to_vec(), |scopes| scopes.0);
    let seconds = lifetime.unwrap_or(ConsentLifetime::Year).seconds();
    Ok(ConsentLink {
        url: app
            .fitbit
            .consent_url(&client_id, &redirect_url, &scopes, seconds),
        expires_in: i32::try_from(seconds).unwrap_or(i32::MAX),
    })
}

/// A person's usable token, or the reason why they have none.
pub(super) async fn live(app: &App, user: UserId, provider: Provider) -> Result<Live> {
    let held = app
        .database
        .read(move |conn| store::tokens::held(conn, user, provider))
        .await?;
    let held = held.ok_or_else(|| {
        let detail = "No Fitbit is connected; connect one with POST /v1/me/tokens/fitbit.";
        Error::new(Code::Conflict, detail)
    })?;
    if held.token.state != TokenState::Active {
        return Err(reauthorize(app, &held.token));
    }
    if held.token.expires_at <= app.now() {
        return Err(end(
            app,
            &held.token,
            held.version,
            TokenReason::ExpiredWithoutRefresh,
        )
        .await?);
    }
    match open(app, &held) {
        Ok(token) => Ok(Live {
            user: held.user,
            version: held.version,
            access: Access {
                token,
                scopes: held.token.scopes.clone(),
            },
            token: held.token,
        }),
        Err(fault) => {
            tracing::error!(token.id = %held.token.id, error = %fault, "a stored token does not open");
            Err(end(app, &held.token, held.version, TokenReason::DecryptFailed).await?)
        }
    }
}

/// What a grant's secret is sealed for: it opens in no other row, for no other person or grant.
pub(super) fn place(id: TokenId, user: UserId, provider: Provider, version: i32) -> String {
    format!("fitex/1/tokens/sealed_access_token/{id}/{user}/{provider}/{version}")
}

fn open(app: &App, held: &Held) -> Result<SecretString> {
    let place = place(held.token.id, held.user, held.token.provider, held.version);
    let bytes = app.ring.open(&place, &held.sealed)?;
    Ok(std::str::from_utf8(bytes.expose_secret())
        .map_err(Error::internal)?
        .into())
}

/// Turns a failed call into what the caller hears, and ends the grant if the provider has.
pub(super) async fn after_failure(app: &App, live: &Live, failure: Failure) -> Result<Error> {
    let Live { token, version, .. } = live;
    let reason = match failure {
        // There is no refresh token to heal it with.
        Failure::TokenExpired => TokenReason::ExpiredWithoutRefresh,
        Failure::TokenInvalid | Failure::Unauthorized => {
            // A 401 is not always about the token: ask before sending a person away.
            match app.fitbit.introspect(&live.access.token).await {
                Ok(Standing::Inactive) => TokenReason::GrantRevokedOrExpired,
                Ok(Standing::Active { .. }) => {
                    return Ok(plain(Failure::BadAnswer(
                        "refuses a token it calls good".into(),
                    )));
                }
                Err(Failure::Retired) => TokenReason::ProviderRetired,
                Err(other) => return Ok(plain(other)),
            }
        }
        Failure::Retired => TokenReason::ProviderRetired,
        // The rest of the grant still works: the state stays.
        Failure::ScopeMissing(scope) => {
            let mut error = reauthorize(app, token);
            if let Some(facts) = &mut error.facts.reauthorization {
                facts.reason = TokenReason::ScopeMissing.to_string();
                facts.missing_scopes = vec![scope.to_owned()];
                facts.since = app.now().0;
            }
            return Ok(error);
        }
        other => return Ok(plain(other)),
    };
    end(app, token, *version, reason).await
}

/// Notes that a grant has ended and says so. If a newer grant has come meanwhile, nothing ended.
async fn end(app: &App, token: &Token, version: i32, reason: TokenReason) -> Result<Error> {
    let (id, now) = (token.id, app.now());
    let ended = app
        .database
        .write(move |conn| store::tokens::end(conn, id, version, reason, now))
        .await?;
    if !ended {
        return Ok(Error::busy("The connection changed meanwhile; try again."));
    }
    tracing::info!(token.id = %id, reason = %reason, "a grant has ended; its person must reconnect");
    let token = Token {
        state: TokenState::ReauthorizationRequired,
        reason: Some(reason),
        since: now,
        ..token.clone()
    };
    Ok(reauthorize(app, &token))
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
        missing_scopes: token.scopes.missing(&NEEDED),
        reauthorize_url: format!("{}/connect/{next}", app.config.public_url()),
    });
    error
}

/// A failure that says nothing about anybody's grant.
pub(super) fn plain(failure: Failure) -> Error {
    match failure {
        Failure::RateLimited(seconds) => {
            let detail = "The data provider's rate limit for this person is reached.";
            Error::rate_limited(LimitOwner::Provider, seconds, detail)
        }
        Failure::Forbidden => Error::new(
            Code::Forbidden,
            "The person's privacy settings at the data provider do not allow this.",
        ),
        Failure::Unreachable => unavailable("no connection".to_owned()),
        Failure::Timeout => Error::new(
            Code::UpstreamTimeout,
            "The data provider did not answer in time.",
        ),
        Failure::Unavailable(why) => unavailable(why),
        Failure::Misconfigured => {
            tracing::error!(
                "the provider does not know this FitEx's application; check its client id and secret"
            );
            Error::new(
                Code::UpstreamError,
                "The data provider does not accept this FitEx.",
            )
        }
        other => {
            let detail = "The data provider gave an answer that FitEx cannot use.";
            Error::new(Code::UpstreamError, detail).because(format!("{other:?}"))
        }
    }
}

fn unavailable(why: String) -> Error {
    let mut error = Error::new(
        Code::UpstreamUnavailable,
        "The data provider cannot be reached.",
    );
    error.facts.retry_after = Some(30);
    error.because(why)
}
