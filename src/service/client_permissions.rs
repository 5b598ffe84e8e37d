//! What the caller allows API clients to do for them.

use crate::app::App;
use crate::caller::Caller;
use crate::error::{Error, Result};
use crate::model::api_client::ClientScopes;
use crate::model::client_permission::{ClientPermission, NewClientPermission};
use crate::model::field::{Field, Invalid};
use crate::model::id::ClientId;
use crate::model::page::{Page, Paging};
use crate::service::announcing;
use crate::service::api_clients::some_of;
use crate::{parsed, policy, store};

/// The caller's permissions, that of the newest client first.
pub async fn list(app: &App, caller: &Caller, paging: Paging) -> Result<Page<ClientPermission>> {
    let user = policy::may_mind_their_own(caller)?.user;
    let (limit, before) = paging
        .read::<ClientPermission, _>()
        .map_err(Error::malformed)?;
    let rows = app
        .database
        .read(move |conn| store::client_permissions::list(conn, user, before, limit))
        .await?;
    Ok(Page::of(rows, limit))
}

/// Allows a client something, or something else. To say it again changes nothing.
pub async fn allow(
    app: &App,
    caller: &Caller,
    client: Field<ClientId>,
    input: NewClientPermission,
) -> Result<ClientPermission> {
    let user = policy::may_mind_their_own(caller)?.user;
    let client = client_id(client)?;
    let (scopes,) = parsed!(input => scopes).map_err(Error::validation)?;
    let (scopes, now) = (some_of(&scopes)?, app.now());
    app.database
        .write(move |conn| {
            store::users::lock(conn, user)?;
            let known = store::api_clients::find(conn, client)?;
            if known.revoked_at.is_some() {
                return Err(Error::not_found("client"));
            }
            check(&scopes, &known.scopes)?;
            store::client_permissions::put(conn, user, client, &scopes, now)?;
            store::client_permissions::find(conn, user, client)
        })
        .await
}

fn check(asked: &ClientScopes, held: &ClientScopes) -> Result<()> {
    if asked.within(held) == *asked {
        return Ok(());
    }
    let invalid = Invalid::new("not_held", format!("must be among the client's: {held}."));
    Err(Error::validation(vec![invalid.at("/scopes")]))
}

/// Withdraws what a client was allowed. Its tokens for the caller end at once. What was never allowed is
/// withdrawn.
pub async fn withdraw(app: &App, caller: &Caller, client: Field<ClientId>) -> Result<()> {
    let user = policy::may_mind_their_own(caller)?.user;
    let (client, now) = (client_id(client)?, app.now());
    app.database
        .write(move |conn| {
            store::users::lock(conn, user)?;
            store::client_permissions::remove(conn, user, client)?;
            announcing::of_withdrawal(conn, user, client, now)
        })
        .await
}

fn client_id(id: Field<ClientId>) -> Result<ClientId> {
    id.alone("clientId").map_err(Error::malformed)
}
