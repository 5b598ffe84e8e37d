//! API clients, and what people allow them, over GraphQL.

use async_graphql::connection::Connection;
use async_graphql::{ComplexObject, Context, Object, SimpleObject};

use super::users::Done;
use super::{connection, cost, key, of};
use crate::error::Result;
use crate::model::api_client::{ApiClient, IssuedApiClient, NewApiClient};
use crate::model::client_permission::{ClientPermission, NewClientPermission};
use crate::model::field::Field;
use crate::model::id::ClientId;
use crate::model::page::{Cursor, Limit, Paging};
use crate::model::subscriber::{IssuedSubscriber, NewSubscriber, Subscriber};
use crate::service;

/// Reads of API clients.
#[derive(Default)]
pub struct ApiClientQuery;

#[Object]
impl ApiClientQuery {
    /// The API clients, the newest first, revoked ones included: an admin's to see.
    #[graphql(complexity = "cost(first.as_ref(), child_complexity)")]
    async fn api_clients(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many: 1 to 200, 50 if left out.")] first: Option<Field<Limit>>,
        #[graphql(desc = "The cursor behind which to go on.")] after: Option<Field<Cursor>>,
    ) -> Result<Option<Connection<String, ApiClient>>> {
        let (app, caller) = of(ctx)?;
        let paging = Paging {
            limit: first,
            cursor: after,
        };
        service::api_clients::list(app, caller, paging)
            .await
            .map(connection)
            .map(Some)
    }

    /// An API client: an admin's to see.
    async fn api_client(
        &self,
        ctx: &Context<'_>,
        id: Field<ClientId>,
    ) -> Result<Option<ApiClient>> {
        let (app, caller) = of(ctx)?;
        service::api_clients::get(app, caller, id).await.map(Some)
    }

    /// Where an API client hears of changes: an admin's to see.
    async fn subscriber(
        &self,
        ctx: &Context<'_>,
        client_id: Field<ClientId>,
    ) -> Result<Option<Subscriber>> {
        let (app, caller) = of(ctx)?;
        service::subscribers::get(app, caller, client_id)
            .await
            .map(Some)
    }
}

/// Changes of API clients and of what they are allowed.
#[derive(Default)]
pub struct ApiClientMutation;

/// An API client after a change.
#[derive(SimpleObject)]
pub struct ApiClientPayload {
    /// The client.
    api_client: ApiClient,
}

/// Where an API client hears of changes, after a change.
#[derive(SimpleObject)]
pub struct SubscriberPayload {
    /// The subscriber.
    subscriber: Subscriber,
}

/// What an API client is allowed now.
#[derive(SimpleObject)]
pub struct ClientPermissionPayload {
    /// The permission.
    client_permission: ClientPermission,
}

#[Object]
impl ApiClientMutation {
    /// Make an API client: an admin's to do.
    async fn create_api_client(
        &self,
        ctx: &Context<'_>,
        input: NewApiClient,
        #[graphql(desc = "Names this attempt: a repetition is answered, not carried out again.")]
        idempotency_key: Option<String>,
    ) -> Result<IssuedApiClient> {
        let (app, caller) = of(ctx)?;
        let key = key(idempotency_key.as_deref())?;
        let made = service::api_clients::create(app, caller, input, key).await?;
        Ok(made.value)
    }

    /// Give an API client another secret. The one before it, and every token that was had with it, end at once.
    async fn renew_api_client_secret(
        &self,
        ctx: &Context<'_>,
        id: Field<ClientId>,
    ) -> Result<IssuedApiClient> {
        let (app, caller) = of(ctx)?;
        service::api_clients::renew_secret(app, caller, id).await
    }

    /// Revoke an API client for good. Its secret and its tokens end at once.
    async fn revoke_api_client(
        &self,
        ctx: &Context<'_>,
        id: Field<ClientId>,
    ) -> Result<ApiClientPayload> {
        let (app, caller) = of(ctx)?;
        let api_client = service::api_clients::revoke(app, caller, id).await?;
        Ok(ApiClientPayload { api_client })
    }

    /// Give an API client an address to hear of changes at, in place of the one it had. Its subscriptions stay.
    async fn put_subscriber(
        &self,
        ctx: &Context<'_>,
        client_id: Field<ClientId>,
        input: NewSubscriber,
    ) -> Result<IssuedSubscriber> {
        let (app, caller) = of(ctx)?;
        service::subscribers::put(app, caller, client_id, input).await
    }

    /// Let the address of an API client show that it is the client's. From then on it hears of changes.
    async fn verify_subscriber(
        &self,
        ctx: &Context<'_>,
        client_id: Field<ClientId>,
    ) -> Result<SubscriberPayload> {
        let (app, caller) = of(ctx)?;
        let subscriber = service::subscribers::verify(app, caller, client_id).await?;
        Ok(SubscriberPayload { subscriber })
    }

    /// Tell an API client of nothing more. Its subscriptions end.
    async fn remove_subscriber(
        &self,
        ctx: &Context<'_>,
        client_id: Field<ClientId>,
    ) -> Result<Done> {
        let (app, caller) = of(ctx)?;
        service::subscribers::remove(app, caller, client_id).await?;
        Ok(Done { done: true })
    }

    /// Allow an API client to do something for oneself. To say it again changes nothing.
    async fn allow_client(
        &self,
        ctx: &Context<'_>,
        client_id: Field<ClientId>,
        input: NewClientPermission,
    ) -> Result<ClientPermissionPayload> {
        let (app, caller) = of(ctx)?;
        let permission = service::client_permissions::allow(app, caller, client_id, input).await?;
        Ok(ClientPermissionPayload {
            client_permission: permission,
        })
    }

    /// Withdraw what one allowed an API client. Its tokens for oneself end at once.
    async fn withdraw_client_permission(
        &self,
        ctx: &Context<'_>,
        client_id: Field<ClientId>,
    ) -> Result<Done> {
        let (app, caller) = of(ctx)?;
        service::client_permissions::withdraw(app, caller, client_id).await?;
        Ok(Done { done: true })
    }
}

#[ComplexObject]
impl IssuedApiClient {
    /// Its `client_secret` in OAuth. FitEx keeps no more than a hash of it.
    async fn secret(&self) -> &str {
        self.secret.expose()
    }
}

#[ComplexObject]
impl IssuedSubscriber {
    /// What its notices are signed with, in place of a client secret at Fitbit.
    async fn signing_secret(&self) -> &str {
        self.signing_secret.expose()
    }
}
