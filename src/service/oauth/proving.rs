//! How a client proves who it is, and how often it may.

use secrecy::ExposeSecret;

use crate::app::App;
use crate::auth::client_secrets;
use crate::caller::Caller;
use crate::error::{Error, LimitOwner, OAuthFault, Result};
use crate::model::oauth::Proof;
use crate::service::clients::client_id;
use crate::store;
use crate::store::api_clients::Credentials;
use crate::store::rate_limits::Quota;

/// Wrong credentials from one network. Right ones are let in all the same, so that nobody can lock a client
/// out; nobody guesses 256 random bits.
const GUESSES: Quota = Quota {
    burst: 30,
    seconds: 60,
};
/// Tokens for one client: it may serve two thousand people, each token living ten minutes.
const TOKENS: Quota = Quota {
    burst: 300,
    seconds: 60,
};
/// Seconds within which the use of a client is noted once.
const NOTED: i64 = 60;

/// The client that proves who it is. An unknown one, a revoked one and a wrong secret cost the same and say
/// the same.
pub(super) async fn prove(app: &App, caller: &Caller, proof: Option<Proof>) -> Result<Credentials> {
    let Some(proof) = proof else {
        return Err(Error::oauth(
            OAuthFault::InvalidClient,
            "Send the client's id and secret, by HTTP Basic or as client_id and client_secret.",
        ));
    };
    let known = match client_id(&proof.client_id) {
        Some(id) => {
            app.database
                .read(move |conn| store::api_clients::credentials(conn, id))
                .await?
        }
        None => None,
    };
    let nobodys = [0; 32];
    let kept = known
        .as_ref()
        .map_or(&nobodys[..], |known| &known.secret_hash);
    let right = client_secrets::is(proof.client_secret.expose_secret(), kept);
    let known = known.filter(|known| right && known.revoked_at.is_none());
    match known {
        Some(known) => Ok(known),
        None => Err(wrong(app, caller).await?),
    }
}

async fn wrong(app: &App, caller: &Caller) -> Result<Error> {
    let key = format!("oauth/network/{}", caller.network().unwrap_or_default());
    let now = app.now();
    let wait = app
        .database
        .write(move |conn| store::rate_limits::take(conn, &key, GUESSES, now))
        .await?;
    Ok(match wait {
        Some(seconds) => {
            let detail = "Too many wrong credentials came from this network.";
            Error::rate_limited(LimitOwner::Fitex, seconds, detail)
        }
        None => Error::oauth(
            OAuthFault::InvalidClient,
            "The client's id or its secret is wrong, or the client is revoked.",
        ),
    })
}

/// Lets a client have one more token, and notes that it was used.
pub(super) async fn admit(app: &App, client: &Credentials) -> Result<()> {
    let (id, now) = (client.id, app.now());
    let wait = app
        .database
        .write(move |conn| {
            let wait = store::rate_limits::take(conn, &format!("oauth/{id}"), TOKENS, now)?;
            if wait.is_none() {
                store::api_clients::used(conn, id, now.plus_seconds(-NOTED), now)?;
            }
            Ok(wait)
        })
        .await?;
    match wait {
        None => Ok(()),
        Some(seconds) => {
            let detail = "The client asks for too many tokens; each is good for ten minutes.";
            Err(Error::rate_limited(LimitOwner::Fitex, seconds, detail))
        }
    }
}
