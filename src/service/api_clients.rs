//! API clients: made, given another secret and revoked by admins.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::auth::client_secrets;
use crate::caller::Caller;
use crate::error::{Code, Error, Result};
use crate::model::api_client::{
    ApiClient, ClientScope, ClientScopes, ClientSecret, IssuedApiClient, NewApiClient,
};
use crate::model::field::{Field, Invalid};
use crate::model::id::ClientId;
use crate::model::page::{Page, Paging};
use crate::service::once::{Attempt, IdempotencyKey, Once};
use crate::{parsed, policy, store};

/// The answer that is kept for a repetition: the secret sealed, and for a day only.
#[derive(Serialize, Deserialize)]
struct Kept {
    client: ApiClient,
    sealed_secret: String,
}

/// What a kept secret is sealed for.
fn place(id: ClientId) -> String {
    format!("fitex/1/idempotency_keys/answer/{id}")
}

/// Makes a client. Its secret is told here, and in an answer to the same request within a day.
pub async fn create(
    app: &App,
    caller: &Caller,
    input: NewApiClient,
    key: Option<IdempotencyKey>,
) -> Result<Once<IssuedApiClient>> {
    let admin = policy::may_manage_clients(caller)?.user;
    let request = format!("create_api_client\n{input:?}");
    let attempt = Attempt::new(app, &admin.to_string(), key, &request);
    if let Some(kept) = attempt.answered::<Kept>(app).await? {
        return opened(app, kept);
    }
    let (name, scopes) = parsed!(input => name, scopes).map_err(Error::validation)?;
    let (scopes, now) = (some_of(&scopes)?, app.now());
    let client = ApiClient {
        id: ClientId::new(now.0),
        name,
        scopes,
        created_at: now,
        secret_created_at: now,
        last_used_at: None,
        revoked_at: None,
    };
    let secret = client_secrets::issue()?;
    let hash = client_secrets::fingerprint(secret.expose_secret());
    let sealed = app
        .ring
        .seal(&place(client.id), secret.expose_secret().as_bytes())?;
    let kept = Kept {
        client,
        sealed_secret: STANDARD.encode(sealed),
    };
    let kept = app
        .database
        .write(move |conn| {
            attempt.once(
                conn,
                now,
                |_| admin,
                |conn| {
                    store::api_clients::insert(conn, &kept.client, &hash)?;
                    Ok(kept)
                },
            )
        })
        .await?;
    tracing::info!(client.id = %kept.value.client.id, user.id = %admin, "an API client was made");
    opened(app, kept)
}

/// The answer of which one was kept.
fn opened(app: &App, kept: Once<Kept>) -> Result<Once<IssuedApiClient>> {
    let Kept {
        client,
        sealed_secret,
    } = kept.value;
    let sealed = STANDARD.decode(sealed_secret).map_err(Error::internal)?;
    // The master key may have been given up since.
    let secret = app.ring.open(&place(client.id), &sealed).map_err(|fault| {
        let detail = "The secret can no longer be shown; let the client have another.";
        Error::new(Code::Conflict, detail).because(fault)
    })?;
    let secret: SecretString = std::str::from_utf8(secret.expose_secret())
        .map_err(Error::internal)?
        .into();
    Ok(Once {
        value: IssuedApiClient {
            client,
            secret: ClientSecret::new(secret),
        },
        replayed: kept.replayed,
    })
}

/// Scopes of which there has to be one.
pub(super) fn some_of(asked: &[ClientScope]) -> Result<ClientScopes> {
    let scopes = ClientScopes::of(asked);
    if scopes.is_empty() {
        let invalid = Invalid::new("required", "must name at least one scope.");
        return Err(Error::validation(vec![invalid.at("/scopes")]));
    }
    Ok(scopes)
}

/// Every client, the newest first, revoked ones included.
pub async fn list(app: &App, caller: &Caller, paging: Paging) -> Result<Page<ApiClient>> {
    policy::may_manage_clients(caller)?;
    let (limit, before) = paging.read::<ApiClient, _>().map_err(Error::malformed)?;
    let rows = app
        .database
        .read(move |conn| store::api_clients::list(conn, before, limit))
        .await?;
    Ok(Page::of(rows, limit))
}

/// A client.
pub async fn get(app: &App, caller: &Caller, id: Field<ClientId>) -> Result<ApiClient> {
    policy::may_manage_clients(caller)?;
    let id = client_id(id)?;
    app.database
        .read(move |conn| store::api_clients::find(conn, id))
        .await
}

pub(super) fn client_id(id: Field<ClientId>) -> Result<ClientId> {
    id.alone("id").map_err(Error::malformed)
}

/// Puts another secret in place of a client's. The one before it, and every token that was had with it, end
/// at once: whoever had them may be the reason.
pub async fn renew_secret(
    app: &App,
    caller: &Caller,
    id: Field<ClientId>,
) -> Result<IssuedApiClient> {
    let admin = policy::may_manage_clients(caller)?.user;
    let (id, now) = (client_id(id)?, app.now());
    let secret = client_secrets::issue()?;
    let hash = client_secrets::fingerprint(secret.expose_secret());
    let client = app
        .database
        .write(move |conn| {
            let renewed = store::api_clients::renew_secret(conn, id, &hash, now)?;
            let client = store::api_clients::find(conn, id)?;
            if renewed {
                return Ok(client);
            }
            let detail = "The client is revoked; make another.";
            Err(Error::new(Code::Conflict, detail))
        })
        .await?;
    tracing::info!(client.id = %id, user.id = %admin, "an API client got another secret");
    Ok(IssuedApiClient {
        client,
        secret: ClientSecret::new(secret),
    })
}

/// Revokes a client for good: its secret and its tokens end at once. To do it again changes nothing.
pub async fn revoke(app: &App, caller: &Caller, id: Field<ClientId>) -> Result<ApiClient> {
    let admin = policy::may_manage_clients(caller)?.user;
    let (id, now) = (client_id(id)?, app.now());
    let client = app
        .database
        .write(move |conn| {
            store::api_clients::revoke(conn, id, now)?;
            store::subscribers::remove(conn, id)?;
            store::api_clients::find(conn, id)
        })
        .await?;
    tracing::info!(client.id = %id, user.id = %admin, "an API client was revoked");
    Ok(client)
}
