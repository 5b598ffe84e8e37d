//! Invitations: a link that lets one person into a team.

use std::fmt;

use async_graphql::SimpleObject;
use diesel::{Insertable, Queryable, Selectable};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use utoipa::ToSchema;

use super::field::{Invalid, Parse, Raw};
use super::id::{InvitationId, TeamId, UserId};
use super::time::Instant;
use crate::database::tables::invitations;

/// An invitation that one person can use, once.
#[derive(
    Clone, Debug, PartialEq, Queryable, Selectable, Insertable, Serialize, ToSchema, SimpleObject,
)]
#[diesel(table_name = invitations)]
#[diesel(treat_none_as_default_value = false)]
#[serde(rename_all = "camelCase")]
pub struct Invitation {
    /// The invitation's id.
    pub id: InvitationId,
    /// The team.
    pub team_id: TeamId,
    /// Who made it.
    pub created_by: UserId,
    /// When it was made.
    pub created_at: Instant,
    /// When it ends, used or not.
    pub expires_at: Instant,
    /// When it was used; absent if it has not been.
    pub used_at: Option<Instant>,
}

/// An invitation with what to send to the person. It is shown this once.
#[derive(Clone, Debug, Serialize, ToSchema, SimpleObject)]
#[serde(rename_all = "camelCase")]
pub struct IssuedInvitation {
    /// The invitation.
    pub invitation: Invitation,
    /// What `POST /v1/me/memberships` takes as `invitation`.
    pub secret: String,
    /// A link to send: a page of FitEx that shows the secret, which stays in the browser.
    pub url: String,
}

/// What an invitation's secret begins with.
pub const PREFIX: &str = "fxi_";

/// The secret of an invitation, as it was sent.
#[derive(Clone)]
pub struct InvitationSecret(SecretString);

impl InvitationSecret {
    /// The text that is hashed.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for InvitationSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InvitationSecret(…)")
    }
}

impl Parse for InvitationSecret {
    type Wire = String;

    fn parse(raw: Raw) -> Result<Self, Invalid> {
        let text = raw.text()?.trim().to_owned();
        // People paste the whole link.
        let secret = text
            .rsplit_once('#')
            .map_or(text.as_str(), |(_, secret)| secret);
        let rest = secret.strip_prefix(PREFIX).unwrap_or_default();
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        if rest.len() == 43 && rest.bytes().all(plain) {
            return Ok(Self(secret.to_owned().into()));
        }
        Err(Invalid::new(
            "bad_invitation",
            "is not an invitation; paste the whole link, or what stands behind its #.",
        ))
    }
}
