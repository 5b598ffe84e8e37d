//! Who a request comes from: the bearer token, checked against the session or the client that it names.

use std::net::IpAddr;
use std::sync::Arc;

use crate::app::App;
use crate::app::standings::{Known, Reading};
use crate::auth::access::{Claims, OWN_APPS, Refusal};
use crate::caller::{Caller, Person, Who};
use crate::error::{Code, Result};
use crate::model::id::{self, SessionId};
use crate::service::clients;
use crate::store;
use crate::store::sessions::Standing;
use crate::store::tokens::Held;

/// Finds out who sends a request with this bearer token.
pub async fn caller_of(
    app: &App,
    bearer: Option<&str>,
    address: Option<IpAddr>,
    agent: Option<String>,
) -> Result<Caller> {
    let who = who(app, named(app, bearer)).await?;
    Ok(Caller {
        who,
        address,
        agent,
    })
}

/// Finds out for whom a program asks, and, if that is the person whose session it is, the grants that their
/// data come through. Programs ask often: what was found out of a session within the last second is not
/// looked up again, unless this process has changed anything since.
pub async fn program_of(
    app: &App,
    bearer: Option<&str>,
    address: Option<IpAddr>,
    agent: Option<String>,
) -> Result<(Caller, Grants)> {
    let (who, grants) = match named(app, bearer) {
        Named::Session(claims) => program_of_person(app, &claims).await?,
        other => (who(app, other).await?, Grants::default()),
    };
    let caller = Caller {
        who,
        address,
        agent,
    };
    Ok((caller, grants))
}

/// Grants that were read when it was found out who asks: of the person whose session it is, and of nobody
/// else; nothing if none were read.
#[derive(Default)]
pub struct Grants(pub(super) Vec<Arc<Held>>);

/// What a bearer token says of itself.
enum Named {
    /// Nothing: there is none.
    Nobody,
    /// Nothing that counts.
    Refused(Code, &'static str),
    /// A session.
    Session(Arc<Claims>),
    /// A client.
    Client(Arc<Claims>),
}

fn named(app: &App, bearer: Option<&str>) -> Named {
    let Some(token) = bearer else {
        return Named::Nobody;
    };
    match app.access_tokens.verify(token, app.now().0) {
        Ok(claims) if claims.client_id == OWN_APPS => Named::Session(claims),
        Ok(claims) => Named::Client(claims),
        Err(Refusal::Expired) => {
            Named::Refused(Code::SessionExpired, "The access token has expired.")
        }
        Err(Refusal::Invalid) => {
            Named::Refused(Code::Unauthenticated, "The access token is not valid.")
        }
    }
}

const ENDED: Who = Who::Refused(
    Code::SessionExpired,
    "The session has ended; sign in again.",
);

async fn who(app: &App, named: Named) -> Result<Who> {
    let claims = match named {
        Named::Nobody => return Ok(Who::Nobody),
        Named::Refused(code, detail) => return Ok(Who::Refused(code, detail)),
        Named::Session(claims) => return person_of(app, &claims).await,
        Named::Client(claims) => claims,
    };
    let ended = "The token has ended: its client was revoked or has another secret, its person has withdrawn the permission, or it was given back.";
    Ok(match clients::holder(app, &claims).await? {
        Some(client) => Who::Client(client),
        None => Who::Refused(Code::SessionExpired, ended),
    })
}

/// Whose session a token is of, if that goes on.
async fn person_of(app: &App, claims: &Claims) -> Result<Who> {
    let Some(id) = claims.sid.as_deref().and_then(session_id) else {
        return Ok(ENDED);
    };
    let since = store::zones::since(app.now());
    let standing = app
        .database
        .read(move |conn| store::sessions::standing(conn, id, since))
        .await?;
    match standing {
        Some(standing) => signed_in(app, claims, (id, &standing)).await,
        None => Ok(ENDED),
    }
}

/// The same, with the person's grants.
async fn program_of_person(app: &App, claims: &Claims) -> Result<(Who, Grants)> {
    let Some(id) = claims.sid.as_deref().and_then(session_id) else {
        return Ok((ENDED, Grants::default()));
    };
    let reading = Reading::new(app.database.commits(), app.now());
    let known = match app.standings.find(id, reading) {
        Some(known) => Some(known),
        None => Box::pin(looked_up(app, id, reading)).await?,
    };
    let Some(known) = known else {
        return Ok((ENDED, Grants::default()));
    };
    let who = signed_in(app, claims, (id, &known.standing)).await?;
    Ok((who, Grants(known.held.clone())))
}

async fn looked_up(app: &App, id: SessionId, reading: Reading) -> Result<Option<Arc<Known>>> {
    let since = store::zones::since(app.now());
    let known = app
        .database
        .read(move |conn| {
            let Some(standing) = store::sessions::standing(conn, id, since)? else {
                return Ok(None);
            };
            let held = store::tokens::held(conn, standing.user)?;
            let held = held.into_iter().map(Arc::new).collect();
            Ok(Some(Arc::new(Known { standing, held })))
        })
        .await?;
    if let Some(known) = &known {
        app.standings.put(id, reading, Arc::clone(known));
    }
    Ok(known)
}

/// Who is signed in, if the session goes on.
async fn signed_in(
    app: &App,
    claims: &Claims,
    (id, standing): (SessionId, &Standing),
) -> Result<Who> {
    let live = standing.ended_at.is_none() && standing.expires_at > app.now();
    if !live || clients::user_id(&claims.sub) != Some(standing.user) {
        return Ok(ENDED);
    }
    if !standing.confirmed && standing.generation == claims.generation {
        let generation = claims.generation;
        let confirmed = app
            .database
            .write(move |conn| store::sessions::confirm(conn, id, generation));
        Box::pin(confirmed).await?;
    }
    let zone = standing
        .told_zone
        .as_ref()
        .unwrap_or(&standing.account_zone);
    Ok(Who::Person(Person {
        user: standing.user,
        role: standing.role,
        session: id,
        zone: zone.clone(),
    }))
}

/// Forgets what was found out of sessions more than a moment ago.
pub fn forget(app: &App) {
    let now = Reading::new(app.database.commits(), app.now());
    app.standings.forget(now);
}

pub(super) fn session_id(text: &str) -> Option<SessionId> {
    id::read(SessionId::PREFIX, "session", text)
        .ok()
        .map(SessionId)
}
