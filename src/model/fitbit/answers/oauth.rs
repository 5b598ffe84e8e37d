//! What the OAuth operations of the Fitbit surface answer.

use secrecy::{ExposeSecret, SecretString};
use serde::{Serialize, Serializer};

/// The tokens that a program goes on with.
#[derive(Serialize)]
pub struct Tokens {
    /// Sent as `Authorization: Bearer …`.
    #[serde(serialize_with = "show")]
    pub access_token: SecretString,
    /// Seconds that the access token lives.
    pub expires_in: i64,
    /// Gets the next pair; a client's own token has none.
    #[serde(
        serialize_with = "show_if_there",
        skip_serializing_if = "Option::is_none"
    )]
    pub refresh_token: Option<SecretString>,
    /// What may be read, in Fitbit's words, separated by spaces.
    pub scope: String,
    /// Always `Bearer`.
    pub token_type: &'static str,
    /// Whose tokens they are; a client's own token is nobody's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
}

/// What there is to know of a token; of one that is not good, only that.
#[derive(Default, Serialize)]
pub struct About {
    /// Whether it is good at this moment.
    pub active: bool,
    /// The rest, if it is.
    #[serde(flatten)]
    pub good: Option<Good>,
}

/// What there is to know of a token that is good.
#[derive(Serialize)]
pub struct Good {
    /// What may be read, such as `{ACTIVITY=READ, PROFILE=READ}`.
    pub scope: String,
    /// The program that it was issued to.
    pub client_id: String,
    /// Whose data it reads.
    pub user_id: String,
    /// Always `access_token`.
    pub token_type: &'static str,
    /// Milliseconds since 1970 from which on it is refused.
    pub exp: i64,
    /// Milliseconds since 1970 when it was issued.
    pub iat: i64,
}

fn show<S: Serializer>(secret: &SecretString, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(secret.expose_secret())
}

#[expect(clippy::ref_option, reason = "it is called so")]
fn show_if_there<S: Serializer>(
    secret: &Option<SecretString>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(secret.as_ref().map_or("", ExposeSecret::expose_secret))
}
