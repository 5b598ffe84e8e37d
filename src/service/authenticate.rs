//! Who a request comes from: the bearer token, checked against the session or the client that it names.

use std::net::IpAddr;

use crate::app::App;
use crate::auth::access::{Claims, OWN_APPS, Refusal};
use crate::caller::{Caller, Person, Who};
use crate::database::Conn;
use crate::error::{Code, Result};
use crate::model::id::{self, SessionId, UserId};
use crate::service::clients;
use crate::store;
use crate::store::tokens::Held;

/// Finds out who sends a request with this bearer token.
pub async fn caller_of(
    app: &App,
    bearer: Option<&str>,
    address: Option<IpAddr>,
    agent: Option<String>,
) -> Result<Caller> {
    let (who, ()) = who(app, bearer, |_, _| Ok(())).await?;
    Ok(Caller {
        who,
        address,
        agent,
    })
}

/// Finds out for whom a program asks, and, if that is the person whose session it is, reads the grants that
/// their data come through: both at once.
pub async fn program_of(
    app: &App,
    bearer: Option<&str>,
    address: Option<IpAddr>,
    agent: Option<String>,
) -> Result<(Caller, Grants)> {
    let (who, held) = who(app, bearer, store::tokens::held).await?;
    let caller = Caller {
        who,
        address,
        agent,
    };
    Ok((caller, Grants(held)))
}

/// Grants that were read when it was found out who asks: of the person whose session it is, and of nobody
/// else; nothing if none were read.
#[derive(Default)]
pub struct Grants(pub(super) Vec<Held>);

/// Who it is, and what is read beside the session of somebody who is signed in.
async fn who<T: Default + Send + 'static>(
    app: &App,
    bearer: Option<&str>,
    beside: fn(&mut Conn, UserId) -> Result<T>,
) -> Result<(Who, T)> {
    let refused = |code, detail| Ok((Who::Refused(code, detail), T::default()));
    let Some(token) = bearer else {
        return Ok((Who::Nobody, T::default()));
    };
    let claims = match app.access_tokens.verify(token, app.now().0) {
        Ok(claims) => claims,
        Err(Refusal::Expired) => {
            return refused(Code::SessionExpired, "The access token has expired.");
        }
        Err(Refusal::Invalid) => {
            return refused(Code::Unauthenticated, "The access token is not valid.");
        }
    };
    if claims.client_id == OWN_APPS {
        let ended = "The session has ended; sign in again.";
        return match person_of(app, &claims, beside).await? {
            Some((person, read)) => Ok((Who::Person(person), read)),
            None => refused(Code::SessionExpired, ended),
        };
    }
    let ended = "The token has ended: its client was revoked or has another secret, its person has withdrawn the permission, or it was given back.";
    match clients::holder(app, &claims).await? {
        Some(client) => Ok((Who::Client(client), T::default())),
        None => refused(Code::SessionExpired, ended),
    }
}

/// Whose session a token is of, if that goes on, and what is read beside it.
async fn person_of<T: Default + Send + 'static>(
    app: &App,
    claims: &Claims,
    beside: fn(&mut Conn, UserId) -> Result<T>,
) -> Result<Option<(Person, T)>> {
    let now = app.now();
    let Some(id) = claims.sid.as_deref().and_then(session_id) else {
        return Ok(None);
    };
    let since = store::zones::since(now);
    let found = app
        .database
        .read(move |conn| {
            let Some(standing) = store::sessions::standing(conn, id, since)? else {
                return Ok(None);
            };
            let read = beside(conn, standing.user)?;
            Ok(Some((standing, read)))
        })
        .await?;
    let Some((standing, read)) = found else {
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
    let person = Person {
        user: standing.user,
        role: standing.role,
        session: id,
        zone: standing.told_zone.unwrap_or(standing.account_zone),
    };
    Ok(Some((person, read)))
}

pub(super) fn session_id(text: &str) -> Option<SessionId> {
    id::read(SessionId::PREFIX, "session", text)
        .ok()
        .map(SessionId)
}
