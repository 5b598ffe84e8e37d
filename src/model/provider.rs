//! How a provider stands, for all its people at once.

use diesel::{Insertable, Queryable, Selectable};

use super::time::Instant;
use super::token::Provider;
use crate::database::tables::provider_states;

/// What is wrong with a provider that no single person can mend.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = provider_states)]
#[diesel(treat_none_as_default_value = false)]
pub struct ProviderState {
    /// Which provider.
    pub provider: Provider,
    /// Since when it does not accept FitEx's application.
    pub misconfigured_since: Option<Instant>,
    /// When FitEx tries again whether it does; nothing is renewed before.
    pub retry_at: Option<Instant>,
    /// Since when so many grants end at once that FitEx believes none of it until an operator looked.
    pub suspect_since: Option<Instant>,
    /// Until when the operator wants all of it believed.
    pub believed_until: Option<Instant>,
}

impl ProviderState {
    /// Nothing is wrong.
    pub fn well(provider: Provider) -> Self {
        Self {
            provider,
            misconfigured_since: None,
            retry_at: None,
            suspect_since: None,
            believed_until: None,
        }
    }
}
