//! What OAuth says to an API client, in OAuth's own words and spelling.

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize, Serializer};
use utoipa::ToSchema;

/// The grant by which a client gets a token of its own (RFC 6749, 4.4).
pub const CLIENT_CREDENTIALS: &str = "client_credentials";
/// The grant by which a client gets a token for a person (RFC 8693).
pub const TOKEN_EXCHANGE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";
/// What an access token is called in an exchange (RFC 8693, 3).
pub const ACCESS_TOKEN: &str = "urn:ietf:params:oauth:token-type:access_token";
/// What a person's id is called in an exchange.
pub const USER_ID: &str = "urn:fitex:token-type:user-id";

/// What a client sends for a token, as a form.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct TokenRequest {
    /// `client_credentials`, or `urn:ietf:params:oauth:grant-type:token-exchange`.
    #[schema(value_type = String, required)]
    pub grant_type: Option<String>,
    /// Scopes, separated by spaces; all that can be had if left out.
    pub scope: Option<String>,
    /// In an exchange: the person's id, or their own access token.
    #[schema(value_type = Option<String>)]
    pub subject_token: Option<SecretString>,
    /// In an exchange: `urn:fitex:token-type:user-id` for an id,
    /// `urn:ietf:params:oauth:token-type:access_token` for an access token.
    pub subject_token_type: Option<String>,
    /// Not taken: the client itself is who acts.
    #[schema(value_type = Option<String>)]
    pub actor_token: Option<SecretString>,
    /// In an exchange: `urn:ietf:params:oauth:token-type:access_token`, if it is said at all.
    pub requested_token_type: Option<String>,
    /// The address of this FitEx, if it is said at all.
    pub resource: Option<String>,
    /// The address of this FitEx, if it is said at all.
    pub audience: Option<String>,
    /// The client's id, if it is not sent by HTTP Basic.
    pub client_id: Option<String>,
    /// The client's secret, if it is not sent by HTTP Basic.
    #[schema(value_type = Option<String>)]
    pub client_secret: Option<SecretString>,
}

/// What a client sends to ask about a token, or to give it back, as a form.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct TokenReference {
    /// The token.
    #[schema(value_type = String, required)]
    pub token: Option<SecretString>,
    /// What kind of token it is. FitEx sees that by itself.
    pub token_type_hint: Option<String>,
    /// The client's id, if it is not sent by HTTP Basic.
    pub client_id: Option<String>,
    /// The client's secret, if it is not sent by HTTP Basic.
    #[schema(value_type = Option<String>)]
    pub client_secret: Option<SecretString>,
}

/// With what a client proves who it is.
#[derive(Debug)]
pub struct Proof {
    /// The id that it gave.
    pub client_id: String,
    /// The secret that it gave.
    pub client_secret: SecretString,
}

/// A token that a client got (RFC 6749, 5.1; RFC 8693, 2.2.1).
#[derive(Debug, Serialize, ToSchema)]
pub struct IssuedToken {
    /// A JWT (RFC 9068) to send as `Authorization: Bearer …`.
    #[serde(serialize_with = "show")]
    #[schema(value_type = String)]
    pub access_token: SecretString,
    /// What was got in an exchange: `urn:ietf:params:oauth:token-type:access_token`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub issued_token_type: Option<&'static str>,
    /// Always `Bearer`.
    pub token_type: &'static str,
    /// Seconds that the token lives.
    pub expires_in: i64,
    /// What it allows, separated by spaces.
    pub scope: String,
}

fn show<S: Serializer>(secret: &SecretString, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(secret.expose_secret())
}

/// Who acts for the subject of a token (RFC 8693, 4.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Actor {
    /// The id of the client that acts.
    pub sub: String,
}

/// What there is to know of a token (RFC 7662, 2.2); of one that is not good, only that.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct Introspection {
    /// Whether it is good at this moment.
    pub active: bool,
    /// What it allows, separated by spaces.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// The client that it was issued to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// Always `Bearer`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub token_type: Option<&'static str>,
    /// Seconds since 1970 from which on it is refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exp: Option<i64>,
    /// Seconds since 1970 when it was issued.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iat: Option<i64>,
    /// Seconds since 1970 before which it is refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nbf: Option<i64>,
    /// The person that it is for, or the client itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sub: Option<String>,
    /// The FitEx that it is meant for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aud: Option<String>,
    /// The FitEx that issued it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iss: Option<String>,
    /// The token's own id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jti: Option<String>,
    /// The client that acts, if the token is for a person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub act: Option<Actor>,
}

/// Where and how FitEx gives out tokens (RFC 8414).
#[derive(Debug, Serialize, ToSchema)]
pub struct ServerMetadata {
    /// The name of this FitEx in its tokens: its address.
    pub issuer: String,
    /// Where tokens are had.
    pub token_endpoint: String,
    /// Where a client asks about its tokens.
    pub introspection_endpoint: String,
    /// Where a client gives its tokens back.
    pub revocation_endpoint: String,
    /// The public keys that verify tokens.
    pub jwks_uri: String,
    /// The document that describes FitEx.
    pub service_documentation: String,
    /// What a token can allow.
    #[schema(value_type = Vec<String>)]
    pub scopes_supported: Vec<&'static str>,
    /// Empty: there is no authorization endpoint.
    #[schema(value_type = Vec<String>)]
    pub response_types_supported: Vec<&'static str>,
    /// How a token can be had.
    #[schema(value_type = Vec<String>)]
    pub grant_types_supported: Vec<&'static str>,
    /// How a client proves who it is to have a token.
    #[schema(value_type = Vec<String>)]
    pub token_endpoint_auth_methods_supported: Vec<&'static str>,
    /// How a client proves who it is to ask about a token.
    #[schema(value_type = Vec<String>)]
    pub introspection_endpoint_auth_methods_supported: Vec<&'static str>,
    /// How a client proves who it is to give a token back.
    #[schema(value_type = Vec<String>)]
    pub revocation_endpoint_auth_methods_supported: Vec<&'static str>,
}

/// What went wrong, in OAuth's words (RFC 6749, 5.2).
#[derive(Debug, Serialize, ToSchema)]
pub struct OAuthProblem {
    /// What went wrong, for programs.
    #[schema(value_type = String, example = "invalid_client")]
    pub error: &'static str,
    /// What went wrong, for people.
    pub error_description: String,
}
