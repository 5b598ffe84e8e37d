//! Who a request comes from: the bearer token, checked against the session or the client that it names.

use std::net::IpAddr;

use crate::app::App;
use crate::auth::access::{Claims, OWN_APPS, Refusal};
use crate::caller::{Caller, Person, Who};
use crate::error::{Code, Result};
use crate::model::id::{self, SessionId};
use crate::service::clients;
use crate::store;

/// Finds out who sends a request with this bearer token.
pub async fn caller_of(
    app: &App,
    bearer: Option<&str>,
    address: Option<IpAddr>,
    agent: Option<String>,
) -> Result<Caller> {
    let who = match bearer {
        None => Who::Nobody,
        Some(token) => identify(app, token).await?,
    };
    Ok(Caller {
        who,
        address,
        agent,
    })
}

async fn identify(app: &App, token: &str) -> Result<Who> {
    let claims = match app.access_tokens.verify(token, app.now().0) {
        Ok(claims) => claims,
        Err(Refusal::Expired) => {
            return Ok(Who::Refused(
                Code::SessionExpired,
                "The access token has expired.",
            ));
        }
        Err(Refusal::Invalid) => {
            return Ok(Who::Refused(
                Code::Unauthenticated,
                "The access token is not valid.",
            ));
        }
    };
    if claims.client_id == OWN_APPS {
        let ended = "The session has ended; sign in again.";
        let person = person_of(app, &claims).await?;
        return Ok(person.map_or(Who::Refused(Code::SessionExpired, ended), Who::Person));
    }
    let ended = "The token has ended: its client was revoked or has another secret, its person has withdrawn the permission, or it was given back.";
    let client = clients::holder(app, &claims).await?;
    Ok(client.map_or(Who::Refused(Code::SessionExpired, ended), Who::Client))
}

/// Whose session a token is of, if that goes on.
async fn person_of(app: &App, claims: &Claims) -> Result<Option<Person>> {
    let now = app.now();
    let Some(id) = claims.sid.as_deref().and_then(session_id) else {
        return Ok(None);
    };
    let since = store::zones::since(now);
    let standing = app
        .database
        .read(move |conn| store::sessions::standing(conn, id, since))
        .await?;
    let Some(standing) = standing else {
        return Ok(None);
    };
    let live = standing.ended_at.is_none() && standing.expires_at > now;
    if !live || standing.user.to_string() != claims.sub {
        return Ok(None);
    }
    if !standing.confirmed && standing.generation == claims.generation {
        let generation = claims.generation;
        app.database
            .write(move |conn| store::sessions::confirm(conn, id, generation))
            .await?;
    }
    Ok(Some(Person {
        user: standing.user,
        role: standing.role,
        session: id,
        zone: standing.told_zone.unwrap_or(standing.account_zone),
    }))
}

pub(super) fn session_id(text: &str) -> Option<SessionId> {
    id::read(SessionId::PREFIX, "session", text)
        .ok()
        .map(SessionId)
}
