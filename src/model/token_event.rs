//! What became of a grant: said once in each episode.

use async_graphql::SimpleObject;
use diesel::{Insertable, Queryable, Selectable};
use serde::Serialize;
use utoipa::ToSchema;

use super::enums::words;
use super::id::{TokenEventId, TokenId, UserId};
use super::page::Listed;
use super::time::Instant;
use super::token::{Provider, Token, TokenReason};
use crate::database::tables::token_events;

words! {
    /// What became of a grant.
    TokenEventKind, "a kind of event" {
        /// The person connected for the first time.
        Connected = "connected",
        /// The person has to connect again.
        ReauthorizationRequired = "reauthorization_required",
        /// The person has to set something right at the provider.
        AccountActionRequired = "account_action_required",
        /// It works again.
        Recovered = "recovered",
        /// The person withdrew it here.
        Disconnected = "disconnected",
    }
}

/// Something that became of a grant.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, Serialize, ToSchema, SimpleObject)]
#[diesel(table_name = token_events)]
#[serde(rename_all = "camelCase")]
pub struct TokenEvent {
    /// The event's id; later ones are greater.
    pub id: TokenEventId,
    /// Whose grant it is.
    #[serde(skip)]
    #[graphql(skip)]
    pub user_id: UserId,
    /// The authorization.
    pub token_id: TokenId,
    /// At which provider.
    pub provider: Provider,
    /// What became of it.
    pub kind: TokenEventKind,
    /// Why, if it ended.
    pub reason: Option<TokenReason>,
    /// Counts the times that the person had to connect.
    pub episode: i32,
    /// When.
    pub created_at: Instant,
}

/// An event as it happens, with what the authorization is now.
#[derive(Clone, Debug, SimpleObject)]
pub struct TokenChange {
    /// What became of it.
    pub event: TokenEvent,
    /// The authorization; nothing if it is gone.
    pub token: Option<Token>,
}

impl Listed for TokenEvent {
    const LIST: &str = "token_events";

    fn key(&self) -> String {
        self.id.to_string()
    }
}
