//! Subscriptions of API clients to changes, as Fitbit's programs make them: to a collection of a person's,
//! under a name of the program's own, told at the address that an admin gave the client.

use crate::app::App;
use crate::caller::{Caller, Who};
use crate::database::Conn;
use crate::error::{Code, Error, Result};
use crate::model::field::Invalid;
use crate::model::fitbit::{
    Answer, Call, Collection, Found, Inputs, Method, Subscription, Subscriptions, Value, scopes,
};
use crate::model::id::{ClientId, UserId};
use crate::model::scope::successor;
use crate::model::token::Provider;
use crate::policy;
use crate::service::clients;
use crate::service::proxy_budget::count;
use crate::service::token_lending::standing;
use crate::service::token_state::scope_missing;
use crate::store;
use crate::store::program_subscriptions::ProgramSubscription;
use crate::store::tokens::Held;

/// What every subscriber is called: a client has one.
const SUBSCRIBER: &str = "1";

/// Answers an operation of the group "Subscriptions". `subscriber` is what `X-Fitbit-Subscriber-Id` names.
pub async fn serve(
    app: &App,
    caller: &Caller,
    (found, inputs): (Found, Inputs),
    subscriber: Option<&str>,
) -> Result<Answer> {
    let user = clients::person_for(app, caller, found.whose.as_deref()).await?;
    // No date is in it.
    let call = found
        .read(inputs, app.now().0.to_zoned(jiff::tz::TimeZone::UTC).date())
        .map_err(Error::malformed)?;
    let Who::Client(client) = &caller.who else {
        let detail = "Subscriptions are those of an API client, which has an address to be told at: an admin makes one at /v1/api-clients.";
        return Err(Error::new(Code::Forbidden, detail));
    };
    if subscriber.is_some_and(|named| named != SUBSCRIBER) {
        let message = "must be 1: a client has one subscriber. It may be left out.";
        let invalid = Invalid::new("unknown_subscriber", message);
        return Err(Error::malformed(vec![
            invalid.at("/X-Fitbit-Subscriber-Id"),
        ]));
    }
    count(app, user)?;
    let whose = (client.id, user);
    match call.operation.method {
        Method::Get => list(app, whose, &call).await,
        Method::Post => create(app, whose, &call).await,
        Method::Delete => remove(app, whose, &call).await,
    }
}

/// What the path names, if anything.
fn named(call: &Call) -> Option<Collection> {
    call.word("collection-path").and_then(Collection::from_word)
}

/// What a subscription is to: without a name in the path to everything.
fn collection(call: &Call) -> Collection {
    named(call).unwrap_or(Collection::User)
}

/// The name that the program gives it.
fn name(call: &Call) -> Result<String> {
    match call.value("subscription-id") {
        Some(Value::Text(name)) => Ok(name.clone()),
        _ => Err(Error::not_found("subscription")),
    }
}

/// Those to a collection; all of them, if none is named.
async fn list(app: &App, (client, user): (ClientId, UserId), call: &Call) -> Result<Answer> {
    let all = app
        .database
        .read(move |conn| store::program_subscriptions::list(conn, client, user))
        .await?;
    let named = named(call);
    let all = all
        .into_iter()
        .filter(|one| named.is_none_or(|named| one.collection == named));
    Answer::json(&Subscriptions {
        api_subscriptions: all.map(told).collect(),
    })
}

fn told(one: ProgramSubscription) -> Subscription {
    Subscription {
        collection_type: one.collection,
        owner_id: one.owner,
        owner_type: "user",
        subscriber_id: SUBSCRIBER,
        subscription_id: one.name,
    }
}

/// Subscribes. To say it again changes nothing.
async fn create(app: &App, (client, user): (ClientId, UserId), call: &Call) -> Result<Answer> {
    let held = standing(app, user).await?;
    let (collection, now) = (collection(call), app.now());
    require_scope(app, &held, collection)?;
    let owner = held.fitbit_user_id.clone();
    let new = ProgramSubscription {
        client_id: client,
        user_id: user,
        collection,
        name: name(call)?,
        owner: owner.unwrap_or_else(|| user.to_string()),
        created_at: now,
    };
    let (is_new, one) = app
        .database
        .write(move |conn| subscribed(conn, new))
        .await?;
    Answer::json_with(if is_new { 201 } else { 200 }, &told(one))
}

fn subscribed(conn: &mut Conn, new: ProgramSubscription) -> Result<(bool, ProgramSubscription)> {
    store::users::lock(conn, new.user_id)?;
    // What was allowed when the request came may have been withdrawn since.
    let allowed = store::client_permissions::scopes(conn, new.user_id, new.client_id)?;
    policy::may_call_the_proxy_for(allowed.as_ref())?;
    let subscriber = store::subscribers::find(conn, new.client_id);
    subscriber.map_err(|error| match error.code {
        Code::NotFound => nowhere_to_tell(),
        _ => error,
    })?;
    let all = store::program_subscriptions::list(conn, new.client_id, new.user_id)?;
    for one in all {
        match (one.collection == new.collection, one.name == new.name) {
            (true, true) => return Ok((false, one)),
            (true, false) => {
                let (name, taken) = (&one.name, new.collection);
                let taken = format!(
                    "To {taken} the program is subscribed already, as {name}: use that, or end it first."
                );
                return Err(Error::new(Code::Conflict, taken));
            }
            (false, true) => {
                let taken = format!(
                    "This subscription id stands for {}: take another.",
                    one.collection
                );
                return Err(Error::new(Code::Conflict, taken));
            }
            (false, false) => {}
        }
    }
    store::program_subscriptions::insert(conn, &new)?;
    Ok((true, new))
}

fn nowhere_to_tell() -> Error {
    let detail = "The client has no address to be told at: an admin gives it one with PUT /v1/api-clients/{id}/subscriber.";
    Error::new(Code::MalformedRequest, detail)
}

/// Whoever wants to hear of data must be allowed to read them.
fn require_scope(app: &App, held: &Held, collection: Collection) -> Result<()> {
    let token = &held.token;
    let allowed = scopes::in_fitbits_words(token.provider, &token.scopes);
    let missing = Collection::ALL
        .iter()
        .filter(|one| collection == **one || collection == Collection::User)
        .filter_map(|one| one.scope())
        .filter(|scope| allowed.iter().all(|allowed| allowed.name != *scope));
    let missing: Vec<String> = missing
        .filter_map(|scope| match token.provider {
            Provider::Fitbit => Some(scope.to_owned()),
            Provider::GoogleHealth => successor(scope),
        })
        .collect();
    match missing.is_empty() {
        true => Ok(()),
        false => Err(scope_missing(app, token, missing)),
    }
}

async fn remove(app: &App, (client, user): (ClientId, UserId), call: &Call) -> Result<Answer> {
    let (collection, name) = (collection(call), name(call)?);
    let was_there = app
        .database
        .write(move |conn| {
            let whose = (client, user);
            let owner = store::program_subscriptions::remove(conn, whose, collection, &name)?;
            if let Some(owner) = &owner {
                store::program_notices::forget_named(conn, client, owner, &name)?;
            }
            Ok(owner.is_some())
        })
        .await?;
    match was_there {
        true => Ok(Answer {
            status: 204,
            ..Answer::empty()
        }),
        false => Err(Error::not_found("subscription")),
    }
}
