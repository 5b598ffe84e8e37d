//! Programs that call FitEx: whether a token of theirs is good, and whose data they may read.

use crate::app::App;
use crate::auth::access::Claims;
use crate::caller::{Caller, Client, Person, Who};
use crate::error::{Code, Error, Result};
use crate::model::api_client::ClientScopes;
use crate::model::id::{self, ClientId, UserId};
use crate::{policy, store};

/// The client that a token was issued to, if the token is still good: the client has neither been revoked
/// nor got another secret, the token was not given back, and its person still allows what it is for. It is
/// asked every time, so whatever ends a token ends it at once, in every process.
pub(super) async fn holder(app: &App, claims: &Claims) -> Result<Option<Client>> {
    let Some(id) = client_id(&claims.client_id) else {
        return Ok(None);
    };
    let person = match &claims.act {
        None if claims.sub == claims.client_id => None,
        Some(actor) if actor.sub == claims.client_id => match user_id(&claims.sub) {
            Some(person) => Some(person),
            None => return Ok(None),
        },
        _ => return Ok(None),
    };
    let token = claims.jti.clone();
    let standing = app
        .database
        .read(move |conn| store::api_clients::standing(conn, id, person, &token))
        .await?;
    let Some(standing) = standing else {
        return Ok(None);
    };
    let live = standing.revoked_at.is_none()
        && standing.generation == claims.generation
        && !standing.given_back;
    let Some(scopes) = ClientScopes::read(&claims.scope).ok().filter(|_| live) else {
        return Ok(None);
    };
    let scopes = scopes.within(&standing.scopes);
    let scopes = match (person, standing.allowed) {
        (None, _) => scopes,
        (Some(_), allowed) => scopes.within(&allowed.unwrap_or_default()),
    };
    // What was for a person and is for nothing any more has ended with the permission.
    if person.is_some() && scopes.is_empty() {
        return Ok(None);
    }
    Ok(Some(Client { id, scopes, person }))
}

pub(super) fn client_id(text: &str) -> Option<ClientId> {
    id::read(ClientId::PREFIX, "client", text)
        .ok()
        .map(ClientId)
}

pub(super) fn user_id(text: &str) -> Option<UserId> {
    id::read(UserId::PREFIX, "user", text).ok().map(UserId)
}

/// Whose data a caller reads through the Fitbit-compatible proxy. `whose` is what the path names: `-` or
/// nothing for the person of the token, else a person's id here or their Fitbit id.
///
/// - Somebody who is signed in reads what is their own; of others they hear `not_found`.
/// - A client needs the scope for it (`insufficient_scope`). With a token for a person it reads that
///   person's; of others it hears `not_found`.
/// - With a token of its own it has to name a person (`malformed_request` for `-`), one who allows it: else
///   it hears `forbidden`, of people who are not there too.
pub async fn person_for(app: &App, caller: &Caller, whose: Option<&str>) -> Result<UserId> {
    let named = whose.filter(|named| *named != "-");
    match &caller.who {
        Who::Client(client) => {
            policy::may_call_the_proxy(client)?;
            match (client.person, named) {
                (Some(own), named) => own_of(app, own, named).await,
                (None, Some(named)) => allowing(app, client.id, named).await,
                (None, None) => Err(nobody_named()),
            }
        }
        Who::Person(Person { user, .. }) => own_of(app, *user, named).await,
        Who::Nobody | Who::Refused(..) => caller.person().map(|person| person.user),
    }
}

/// The person themselves, if it is they who are named.
async fn own_of(app: &App, own: UserId, named: Option<&str>) -> Result<UserId> {
    let is_own = match named {
        None => true,
        Some(named) => people(app, named).await?.contains(&own),
    };
    match is_own {
        true => Ok(own),
        false => Err(Error::not_found("user")),
    }
}

/// Whom of those who are meant a client may read, of its own.
async fn allowing(app: &App, client: ClientId, named: &str) -> Result<UserId> {
    let people = people(app, named).await?;
    let allowed = app
        .database
        .read(move |conn| store::client_permissions::of_people(conn, client, &people))
        .await?;
    let first = allowed.into_iter().next();
    policy::may_call_the_proxy_for(first.as_ref().map(|(_, scopes)| scopes))?;
    // The policy lets nobody through of whom there is no permission.
    first
        .map(|(person, _)| person)
        .ok_or_else(|| Error::not_found("user"))
}

/// Who is meant: the person with this id, or those who connected the account with this Fitbit id.
async fn people(app: &App, named: &str) -> Result<Vec<UserId>> {
    if let Some(id) = user_id(named) {
        return Ok(vec![id]);
    }
    let named = named.to_owned();
    app.database
        .read(move |conn| store::tokens::people_of_fitbit(conn, &named))
        .await
}

fn nobody_named() -> Error {
    let detail = "`-` is the person whom a token is for, and this one is the client's own. Name the person in the path, or trade for a token for them at /oauth/token.";
    Error::new(Code::MalformedRequest, detail)
}
