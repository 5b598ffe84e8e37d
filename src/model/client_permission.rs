//! What a person allows an API client to do for them.

use async_graphql::{InputObject, SimpleObject};
use diesel::Queryable;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::api_client::{ClientScope, ClientScopes};
use super::field::Field;
use super::id::ClientId;
use super::page::Listed;
use super::text::GroupName;
use super::time::Instant;

/// What a person allows an API client to do for them, until they withdraw it.
#[derive(Clone, Debug, PartialEq, Queryable, Serialize, ToSchema, SimpleObject)]
#[serde(rename_all = "camelCase")]
pub struct ClientPermission {
    /// The client.
    pub client_id: ClientId,
    /// What the client is known as.
    pub client_name: GroupName,
    /// What it may do.
    pub scopes: ClientScopes,
    /// Since when.
    pub since: Instant,
    /// When the client was revoked for everybody; absent while it may be used.
    pub client_revoked_at: Option<Instant>,
}

impl Listed for ClientPermission {
    const LIST: &str = "client-permissions";

    fn key(&self) -> String {
        self.client_id.to_string()
    }
}

/// What a person says to allow an API client something.
#[derive(Debug, Deserialize, ToSchema, InputObject)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewClientPermission {
    /// What it may do: at least one scope, of those that the client has.
    #[serde(default)]
    #[schema(value_type = Vec<ClientScope>, required)]
    pub scopes: Field<Vec<ClientScope>>,
}
