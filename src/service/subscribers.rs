//! Where API clients hear of changes: an admin's to say, and the address has to show that it is theirs, as
//! Fitbit asks it.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret, SecretString};

use crate::app::App;
use crate::auth::random;
use crate::caller::Caller;
use crate::egress::Unanswered;
use crate::error::{Code, Error, Result};
use crate::model::api_client::ClientSecret;
use crate::model::field::{Field, Invalid};
use crate::model::id::ClientId;
use crate::model::subscriber::{
    IssuedSubscriber, NewSubscriber, Subscriber, SubscriberState, SubscriberUrl,
};
use crate::service::api_clients::client_id;
use crate::{parsed, policy, store};

/// What every signing secret begins with, for people and programs that look for leaked ones.
const PREFIX: &str = "fxs_";

/// What the secret of a subscriber is sealed for.
pub(super) fn place(client: ClientId) -> String {
    format!("fitex/1/subscribers/sealed_secret/{client}")
}

/// Gives a client an address to hear of changes at, in place of the one it had. It has another secret, and
/// has to be verified; the client's subscriptions stay.
pub async fn put(
    app: &App,
    caller: &Caller,
    client: Field<ClientId>,
    input: NewSubscriber,
) -> Result<IssuedSubscriber> {
    let admin = policy::may_manage_clients(caller)?.user;
    let client = client_id(client)?;
    let (url,) = parsed!(input => url).map_err(Error::validation)?;
    check(app, &url)?;
    let new = Subscriber {
        client_id: client,
        url,
        verification_code: random_text()?,
        state: SubscriberState::Unverified,
        created_at: app.now(),
        verified_at: None,
        delivered_at: None,
        failing_since: None,
    };
    let secret: SecretString = format!("{PREFIX}{}", random_text()?).into();
    let sealed = app
        .ring
        .seal(&place(client), secret.expose_secret().as_bytes())?;
    let subscriber = app
        .database
        .write(move |conn| {
            let known = store::api_clients::find(conn, client)?;
            if known.revoked_at.is_some() {
                let detail = "The client is revoked; make another.";
                return Err(Error::new(Code::Conflict, detail));
            }
            store::subscribers::put(conn, &new, &sealed)?;
            // What another address was to be told is not for this one.
            store::program_notices::forget_all(conn, client)?;
            store::subscribers::find(conn, client)
        })
        .await?;
    tracing::info!(client.id = %client, user.id = %admin, "an API client got a subscriber");
    Ok(IssuedSubscriber {
        subscriber,
        signing_secret: ClientSecret::new(secret),
    })
}

fn random_text() -> Result<String> {
    Ok(URL_SAFE_NO_PAD.encode(random::bytes::<32>()?))
}

/// A number for an address is only for what the operator has added.
fn check(app: &App, url: &SubscriberUrl) -> Result<()> {
    let networks = app.egress.networks();
    if url.literal().is_none_or(|address| networks.have(address)) {
        return Ok(());
    }
    let message = "must name its host: addresses in numbers are only for the networks that the operator added with FITEX_SUBSCRIBER_NETWORKS.";
    Err(Error::validation(vec![
        Invalid::new("bad_url", message).at("/url"),
    ]))
}

/// Where a client hears of changes.
pub async fn get(app: &App, caller: &Caller, client: Field<ClientId>) -> Result<Subscriber> {
    policy::may_manage_clients(caller)?;
    let client = client_id(client)?;
    app.database
        .read(move |conn| {
            store::api_clients::find(conn, client)?;
            store::subscribers::find(conn, client)
        })
        .await
}

/// Lets the address show that it is the client's: it has to answer 204 to its code and 404 to another.
/// Then notices are sent, also to one that failed for days.
pub async fn verify(app: &App, caller: &Caller, client: Field<ClientId>) -> Result<Subscriber> {
    let asked = get(app, caller, client).await?;
    let wrong = random_text()?;
    for (code, which, wanted) in [
        (&asked.verification_code, "its code", 204),
        (&wrong, "another code", 404),
    ] {
        let told = app.egress.get(asked.url.asking(code)).await;
        expect(told, which, wanted)?;
    }
    let now = app.now();
    app.database
        .write(move |conn| {
            if !store::subscribers::verified(conn, &asked, now)? {
                let detail =
                    "The subscriber was changed while its address was asked; verify it again.";
                return Err(Error::new(Code::Conflict, detail));
            }
            store::subscribers::find(conn, asked.client_id)
        })
        .await
}

fn expect(told: Result<u16, Unanswered>, which: &str, wanted: u16) -> Result<()> {
    let why = match told {
        Ok(status) if status == wanted => return Ok(()),
        Ok(status) => format!("it answers {status} to {which} and has to answer {wanted}"),
        Err(fault) => fault.to_string(),
    };
    let detail = format!("The address does not show that it is the client's: {why}.");
    Err(Error::new(Code::Conflict, detail))
}

/// Tells a client of nothing more: its subscriptions end. To do it again changes nothing.
pub async fn remove(app: &App, caller: &Caller, client: Field<ClientId>) -> Result<()> {
    policy::may_manage_clients(caller)?;
    let client = client_id(client)?;
    app.database
        .write(move |conn| {
            store::api_clients::find(conn, client)?;
            store::subscribers::remove(conn, client).map(drop)
        })
        .await
}
