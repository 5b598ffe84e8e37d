//! A program with credentials of its own: a dashboard, a service.

use std::fmt;

use async_graphql::{InputObject, SimpleObject};
use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::{Insertable, Queryable, Selectable};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize, Serializer};
use utoipa::ToSchema;

use super::enums::words;
use super::field::Field;
use super::id::ClientId;
use super::list::list;
use super::page::Listed;
use super::text::GroupName;
use super::time::Instant;
use crate::database::tables::api_clients;

words! {
    /// What a program may do.
    ClientScope, "a scope" {
        /// Call the Fitbit-compatible proxy for people who allowed it.
        FitbitProxy = "fitbit:proxy",
    }
}

/// What a program may do, each scope once.
#[derive(
    Clone, Debug, Default, PartialEq, Eq, AsExpression, FromSqlRow, Serialize, Deserialize, ToSchema,
)]
#[diesel(sql_type = diesel::sql_types::Text)]
#[serde(transparent)]
pub struct ClientScopes(pub Vec<ClientScope>);

impl ClientScopes {
    /// What was asked for, each once, in the order of [`ClientScope::ALL`].
    pub fn of(asked: &[ClientScope]) -> Self {
        let all = ClientScope::ALL.iter().copied();
        Self(all.filter(|scope| asked.contains(scope)).collect())
    }

    /// Reads what OAuth writes, scopes separated by spaces; fails with one that FitEx does not know.
    pub fn read(text: &str) -> Result<Self, String> {
        let scope = |word: &str| ClientScope::from_word(word).ok_or_else(|| word.to_owned());
        let asked: Vec<ClientScope> = text
            .split_whitespace()
            .map(scope)
            .collect::<Result<_, _>>()?;
        Ok(Self::of(&asked))
    }

    /// Whether a scope is among them.
    pub fn has(&self, scope: ClientScope) -> bool {
        self.0.contains(&scope)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Those that are also among others.
    #[must_use]
    pub fn within(&self, others: &Self) -> Self {
        let both = self.0.iter().copied();
        Self(both.filter(|scope| others.has(*scope)).collect())
    }
}

/// As OAuth writes them: separated by spaces.
impl fmt::Display for ClientScopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<&str> = self.0.iter().map(|scope| scope.as_str()).collect();
        f.write_str(&words.join(" "))
    }
}

list!(ClientScopes, ClientScope);

/// A program with credentials of its own. Its secret is shown when it is made, and not in here.
#[derive(
    Clone,
    Debug,
    PartialEq,
    Queryable,
    Selectable,
    Insertable,
    Serialize,
    Deserialize,
    ToSchema,
    SimpleObject,
)]
#[diesel(table_name = api_clients)]
#[diesel(treat_none_as_default_value = false)]
#[serde(rename_all = "camelCase")]
pub struct ApiClient {
    /// The client's id, which is its `client_id` in OAuth.
    pub id: ClientId,
    /// What people know it as.
    pub name: GroupName,
    /// The most that it may do; a person who allows it may allow less.
    pub scopes: ClientScopes,
    /// When it was made.
    pub created_at: Instant,
    /// When its secret was made.
    pub secret_created_at: Instant,
    /// When it last got a token, to the minute; absent if it never did.
    pub last_used_at: Option<Instant>,
    /// When it was revoked; absent while it may be used.
    pub revoked_at: Option<Instant>,
}

impl Listed for ApiClient {
    const LIST: &str = "api-clients";

    fn key(&self) -> String {
        self.id.to_string()
    }
}

/// What it takes to make an API client.
#[derive(Debug, Deserialize, ToSchema, InputObject)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewApiClient {
    /// What people know it as.
    #[serde(default)]
    #[schema(value_type = GroupName, required)]
    pub name: Field<GroupName>,
    /// The most that it may do: at least one scope.
    #[serde(default)]
    #[schema(value_type = Vec<ClientScope>, required)]
    pub scopes: Field<Vec<ClientScope>>,
}

/// A secret of an API client.
#[derive(Clone)]
pub struct ClientSecret(SecretString);

impl ClientSecret {
    /// Wraps a secret that was just made.
    pub fn new(secret: SecretString) -> Self {
        Self(secret)
    }

    /// The secret itself.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for ClientSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClientSecret(…)")
    }
}

/// An API client with its secret, which is shown this once.
#[derive(Clone, Debug, Serialize, ToSchema, SimpleObject)]
#[serde(rename_all = "camelCase")]
#[graphql(complex)]
pub struct IssuedApiClient {
    /// The client.
    pub client: ApiClient,
    /// Its `client_secret` in OAuth. FitEx keeps no more than a hash of it.
    #[serde(serialize_with = "show")]
    #[schema(value_type = String, example = "fxc_…")]
    #[graphql(skip)]
    pub secret: ClientSecret,
}

/// Shows a secret in the one answer that has it.
pub(super) fn show<S: Serializer>(secret: &ClientSecret, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(secret.expose())
}

#[cfg(test)]
mod tests {
    use super::{ClientScope, ClientScopes};

    #[test]
    fn scopes_are_read_and_written_as_oauth_does() {
        let proxy = ClientScopes(vec![ClientScope::FitbitProxy]);

        assert_eq!(
            ClientScopes::read(" fitbit:proxy  fitbit:proxy "),
            Ok(proxy.clone())
        );
        assert_eq!(ClientScopes::read(""), Ok(ClientScopes::default()));
        assert_eq!(
            ClientScopes::read("fitbit:proxy admin"),
            Err("admin".to_owned())
        );
        assert_eq!(proxy.to_string(), "fitbit:proxy");
        assert!(proxy.within(&ClientScopes::default()).is_empty());
    }
}
