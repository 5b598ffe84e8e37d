//! Whom a token is asked for in an exchange (RFC 8693), and what they allow.

use secrecy::ExposeSecret;

use super::{INVALID, said};
use crate::app::App;
use crate::caller::Who;
use crate::error::{Error, Result};
use crate::model::api_client::ClientScopes;
use crate::model::id::UserId;
use crate::model::oauth::{ACCESS_TOKEN, TokenRequest, USER_ID};
use crate::service::authenticate::caller_of;
use crate::service::clients::user_id;
use crate::store;
use crate::store::api_clients::Credentials;

/// The person that a token is asked for, and what they allow the client. Somebody who allows nothing is
/// answered like somebody who is not there.
pub(super) async fn subject(
    app: &App,
    client: &Credentials,
    request: &TokenRequest,
) -> Result<(UserId, ClientScopes)> {
    if request.actor_token.is_some() {
        let detail = "Send no actor_token: the client itself is who acts.";
        return Err(Error::oauth(INVALID, detail));
    }
    let kind = said(request.requested_token_type.as_deref());
    if kind.is_some_and(|kind| kind != ACCESS_TOKEN) {
        let detail = format!("requested_token_type can only be {ACCESS_TOKEN}.");
        return Err(Error::oauth(INVALID, detail));
    }
    let person = named(app, request).await?;
    let id = client.id;
    let allowed = match person {
        Some(person) => {
            app.database
                .read(move |conn| store::client_permissions::scopes(conn, person, id))
                .await?
        }
        None => None,
    };
    person.zip(allowed).ok_or_else(|| {
        let detail = "The subject_token is not good, or its person has not allowed this client.";
        Error::oauth(INVALID, detail)
    })
}

/// The person of the subject token, if it is a good one.
async fn named(app: &App, request: &TokenRequest) -> Result<Option<UserId>> {
    let token = request
        .subject_token
        .as_ref()
        .map(ExposeSecret::expose_secret)
        .filter(|token| !token.is_empty())
        .ok_or_else(|| Error::oauth(INVALID, "subject_token is missing."))?;
    match said(request.subject_token_type.as_deref()) {
        Some(USER_ID) => Ok(user_id(token)),
        Some(ACCESS_TOKEN) => {
            let subject = caller_of(app, Some(token), None, None).await?;
            Ok(match subject.who {
                Who::Person(person) => Some(person.user),
                // A client's token is no person's, not even one that is for a person.
                Who::Client(_) | Who::Nobody | Who::Refused(..) => None,
            })
        }
        _ => {
            let detail = format!("subject_token_type is {USER_ID} or {ACCESS_TOKEN}.");
            Err(Error::oauth(INVALID, detail))
        }
    }
}
