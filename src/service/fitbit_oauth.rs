//! OAuth as Fitbit's programs know it: they renew, ask about and give back the tokens that FitEx gave
//! them, in Fitbit's words. A person's token comes from their session, a client's from its credentials.

use secrecy::{ExposeSecret, SecretString};

use crate::app::App;
use crate::auth::access::{Claims, OWN_APPS};
use crate::caller::{Caller, Who};
use crate::error::{Code, Error, OAuthFault, Result};
use crate::model::field::Field;
use crate::model::fitbit::answers::oauth::{About, Good, Tokens};
use crate::model::fitbit::{Answer, Found, Inputs, Pairs, scopes};
use crate::model::id::{SessionId, UserId};
use crate::model::oauth::{CLIENT_CREDENTIALS, Proof, TokenReference, TokenRequest};
use crate::model::session::{Refresh, RefreshToken};
use crate::service::clients::user_id;
use crate::service::token_lending::best;
use crate::service::{authenticate, oauth, refresh};
use crate::store;

/// Answers an operation of the group "Authorization".
pub async fn serve(
    app: &App,
    caller: &Caller,
    proof: Option<Proof>,
    (found, inputs): (Found, Inputs),
) -> Result<Answer> {
    let id = found.operation.id;
    // Addresses are written down on the way; what is secret may not stand in them.
    let inputs = Inputs {
        query: Pairs::new(),
        ..inputs
    };
    // No date is in it.
    let call = found
        .read(inputs, app.now().0.to_zoned(jiff::tz::TimeZone::UTC).date())
        .map_err(Error::malformed)?;
    let said = |name: &str| call.text(name).filter(|text| !text.is_empty());
    let missing = |name: &str| Error::oauth(INVALID, format!("Missing parameter: {name}"));
    let token = || said("token").ok_or_else(|| missing("token"));
    match id {
        "introspect_token" => introspect(app, caller, token()?).await,
        "revoke_token" => revoke(app, caller, proof, token()?).await,
        _ => match said("grant_type") {
            Some("refresh_token") => {
                let token = said("refresh_token").ok_or_else(|| missing("refresh_token"))?;
                renew(app, caller, token).await
            }
            Some(CLIENT_CREDENTIALS) => issue(app, caller, proof).await,
            Some(_) => {
                let detail = "grant_type is refresh_token or client_credentials: people sign in to FitEx with POST /v1/sessions.";
                Err(Error::oauth(OAuthFault::UnsupportedGrantType, detail))
            }
            None => Err(missing("grant_type")),
        },
    }
}

const INVALID: OAuthFault = OAuthFault::InvalidRequest;

/// The next tokens of a session. The refresh token alone proves who asks: what a program sends beside
/// it are credentials that it had at Fitbit.
async fn renew(app: &App, caller: &Caller, token: &str) -> Result<Answer> {
    let refresh_token = Field::good(RefreshToken::new(token.to_owned().into()));
    let tokens = refresh::trade(app, caller, Refresh { refresh_token }).await;
    let tokens = tokens.map_err(|error| match error.code {
        Code::SessionExpired | Code::ValidationFailed => {
            let detail = format!("Refresh token invalid: {}", error.detail);
            Error::oauth(OAuthFault::InvalidGrant, detail)
        }
        _ => error,
    })?;
    let access = tokens.access_token.expose_secret();
    let claims = app.access_tokens.verify(access, app.now().0);
    let claims = claims.map_err(|_| Error::internal("a token of our own is not valid"))?;
    let scope = match user_id(&claims.sub) {
        Some(user) => words(app, user).await?,
        None => Vec::new(),
    };
    let scope: Vec<&str> = scope.iter().map(|one| one.name).collect();
    Answer::json(&Tokens {
        access_token: tokens.access_token,
        expires_in: tokens.expires_in.into(),
        refresh_token: Some(SecretString::from(tokens.refresh_token.expose())),
        scope: scope.join(" "),
        token_type: "Bearer",
        user_id: Some(claims.sub.clone()),
    })
}

/// A token of the client's own.
async fn issue(app: &App, caller: &Caller, proof: Option<Proof>) -> Result<Answer> {
    let request = TokenRequest {
        grant_type: Some(CLIENT_CREDENTIALS.to_owned()),
        ..TokenRequest::default()
    };
    let issued = oauth::trade(app, caller, proof, request).await?;
    Answer::json(&Tokens {
        access_token: issued.access_token,
        expires_in: issued.expires_in,
        refresh_token: None,
        scope: issued.scope,
        token_type: issued.token_type,
        user_id: None,
    })
}

/// What there is to know of a token, for whom it is: for the same person, or the same client.
async fn introspect(app: &App, caller: &Caller, token: &str) -> Result<Answer> {
    let (asks, person) = match &caller.who {
        Who::Person(person) => (OWN_APPS.to_owned(), Some(person.user)),
        Who::Client(client) => (client.id.to_string(), client.person),
        Who::Nobody | Who::Refused(..) => return caller.person().and_then(|_| unknown()),
    };
    let Ok(claims) = app.access_tokens.verify(token, app.now().0) else {
        return unknown();
    };
    let asked = authenticate::caller_of(app, Some(token), None, None).await?;
    let of = match &asked.who {
        Who::Person(person) => Some(person.user),
        Who::Client(client) => client.person,
        Who::Nobody | Who::Refused(..) => return unknown(),
    };
    if claims.client_id != asks || of != person {
        return unknown();
    }
    let scope = match of {
        Some(user) => words(app, user).await?,
        None => Vec::new(),
    };
    let scope: Vec<String> = scope
        .iter()
        .map(|one| {
            let may = if one.writes { "READ_WRITE" } else { "READ" };
            format!("{}={may}", one.name.to_uppercase())
        })
        .collect();
    let Claims { exp, iat, .. } = *claims;
    Answer::json(&About {
        active: true,
        good: Some(Good {
            scope: format!("{{{}}}", scope.join(", ")),
            client_id: claims.client_id.clone(),
            user_id: claims.sub.clone(),
            token_type: "access_token",
            exp: exp * 1000,
            iat: iat * 1000,
        }),
    })
}

fn unknown() -> Result<Answer> {
    Answer::json(&About::default())
}

/// Ends what a token is of: a session, or a client's token. One that is not good any more has ended.
async fn revoke(app: &App, caller: &Caller, proof: Option<Proof>, token: &str) -> Result<Answer> {
    let session = match app.refresh_tokens.read(token) {
        Some(claims) => Some(SessionId(claims.session)),
        None => match app.access_tokens.verify(token, app.now().0) {
            Ok(claims) if claims.client_id == OWN_APPS => {
                claims.sid.as_deref().and_then(authenticate::session_id)
            }
            Ok(_) => {
                let reference = TokenReference {
                    token: Some(token.into()),
                    ..TokenReference::default()
                };
                oauth::revoke(app, caller, proof, reference).await?;
                None
            }
            Err(_) => None,
        },
    };
    if let Some(session) = session {
        let now = app.now();
        app.database
            .write(move |conn| {
                let Some(found) = store::sessions::rotation(conn, session)? else {
                    return Ok(());
                };
                store::sessions::end(conn, found.user, session, "signed_out", now).map(drop)
            })
            .await?;
    }
    Ok(Answer::empty())
}

/// What a person allowed, in Fitbit's words; nothing while nothing is connected.
async fn words(app: &App, user: UserId) -> Result<Vec<scopes::Allowed>> {
    let held = app
        .database
        .read(move |conn| store::tokens::held(conn, user))
        .await?;
    let held = best(held);
    Ok(held.map_or_else(Vec::new, |held| {
        scopes::in_fitbits_words(held.token.provider, &held.token.scopes)
    }))
}
