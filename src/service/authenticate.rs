//! Who a request comes from: the bearer token, checked against the session that it names.

use std::net::IpAddr;
use std::sync::Arc;

use crate::app::App;
use crate::auth::access::{Claims, Refusal};
use crate::caller::{Caller, Person, Who};
use crate::error::{Code, Result};
use crate::model::id::SessionId;
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
    let now = app.now();
    let claims = match app.access_tokens.verify(token, now.0) {
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
    let ended = Who::Refused(
        Code::SessionExpired,
        "The session has ended; sign in again.",
    );
    let Some(id) = session_of(&claims) else {
        return Ok(ended);
    };
    let since = store::zones::since(now);
    let standing = app
        .database
        .read(move |conn| store::sessions::standing(conn, id, since))
        .await?;
    let Some(standing) = standing else {
        return Ok(ended);
    };
    let live = standing.ended_at.is_none() && standing.expires_at > now;
    if !live || standing.user.to_string() != claims.sub {
        return Ok(ended);
    }
    if !standing.confirmed && standing.generation == claims.generation {
        let generation = claims.generation;
        app.database
            .write(move |conn| store::sessions::confirm(conn, id, generation))
            .await?;
    }
    Ok(Who::Person(Person {
        user: standing.user,
        role: standing.role,
        session: id,
        zone: standing.told_zone.unwrap_or(standing.account_zone),
    }))
}

fn session_of(claims: &Arc<Claims>) -> Option<SessionId> {
    crate::model::id::read(SessionId::PREFIX, "session", &claims.sid)
        .ok()
        .map(SessionId)
}
