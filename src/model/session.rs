//! A device on which a person is signed in, and what signs it in.

use async_graphql::{InputObject, SimpleObject};
use diesel::{Queryable, Selectable};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize, Serializer};
use utoipa::ToSchema;

use super::field::{Field, Invalid, Parse, Raw};
use super::id::SessionId;
use super::text::{Email, Password};
use super::time::Instant;
use crate::database::tables::sessions;

/// A device on which a person is signed in.
#[derive(Clone, Debug, Queryable, Selectable, Serialize, ToSchema, SimpleObject)]
#[diesel(table_name = sessions)]
#[serde(rename_all = "camelCase")]
pub struct Session {
    /// The session's id.
    pub id: SessionId,
    /// What the device called itself when it signed in (`User-Agent`).
    pub agent: Option<String>,
    /// The network it signed in from, shortened to /24 or /48.
    pub address: Option<String>,
    /// When it signed in.
    pub created_at: Instant,
    /// When it last refreshed its tokens.
    pub last_used_at: Instant,
    /// When it ends if it does not refresh before.
    pub idle_expires_at: Instant,
    /// When it ends in any case.
    pub expires_at: Instant,
}

/// What it takes to sign in.
#[derive(Debug, Deserialize, ToSchema, InputObject)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SignIn {
    /// The address of the account.
    #[serde(default)]
    #[schema(value_type = Email, required)]
    pub email: Field<Email>,
    /// Its password.
    #[serde(default)]
    #[schema(value_type = Password, required)]
    pub password: Field<Password>,
}

/// A refresh token as FitEx gave it out: opaque, used once.
#[derive(Clone, ToSchema)]
#[schema(value_type = String, max_length = 200, example = "fxr_…")]
pub struct RefreshToken(SecretString);

impl RefreshToken {
    /// Wraps a token that was just made.
    pub fn new(token: SecretString) -> Self {
        Self(token)
    }

    /// The token itself.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl std::fmt::Debug for RefreshToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RefreshToken(…)")
    }
}

impl Parse for RefreshToken {
    type Wire = String;

    fn parse(raw: Raw) -> Result<Self, Invalid> {
        let text = raw.text()?;
        if text.is_empty() {
            return Err(Invalid::new("required", "is required."));
        }
        if text.len() > 200 {
            return Err(Invalid::new(
                "too_long",
                "is longer than any refresh token.",
            ));
        }
        Ok(Self(text.into()))
    }
}

/// What it takes to go on with a session.
#[derive(Debug, Deserialize, ToSchema, InputObject)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Refresh {
    /// The newest refresh token of the session.
    #[serde(default)]
    #[schema(value_type = RefreshToken, required)]
    pub refresh_token: Field<RefreshToken>,
}

/// The tokens of a session. The one answer that holds secrets: it is never stored or logged.
#[derive(Clone, ToSchema, Serialize, SimpleObject)]
#[serde(rename_all = "camelCase")]
#[schema(as = SessionTokens)]
#[graphql(complex, name = "SessionTokens")]
pub struct Tokens {
    /// A JWT (RFC 9068) to send as `Authorization: Bearer …`.
    #[serde(serialize_with = "show")]
    #[schema(value_type = String)]
    #[graphql(skip)]
    pub access_token: SecretString,
    /// Always `Bearer`.
    pub token_type: &'static str,
    /// Seconds that the access token lives.
    pub expires_in: i32,
    /// Send it to get the next pair; it works once.
    #[serde(serialize_with = "show_refresh")]
    #[graphql(skip)]
    pub refresh_token: RefreshToken,
    /// The session that the tokens belong to.
    pub session: Session,
}

fn show<S: Serializer>(secret: &SecretString, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(secret.expose_secret())
}

fn show_refresh<S: Serializer>(token: &RefreshToken, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(token.expose())
}

impl super::page::Listed for Session {
    const LIST: &str = "sessions";

    fn key(&self) -> String {
        self.id.to_string()
    }
}
