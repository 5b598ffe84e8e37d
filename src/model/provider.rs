//! How a provider stands, for all its people at once.

use diesel::{AsChangeset, Insertable, Queryable, Selectable};

use super::enums::words;
use super::time::Instant;
use super::token::Provider;
use crate::database::tables::provider_states;

words! {
    /// Whether anything is wrong with a provider that no single person can mend.
    ProviderState, "a provider's state" {
        /// Nothing is.
        Well = "well",
        /// It does not accept FitEx's application: nothing is renewed until it does.
        Misconfigured = "misconfigured",
        /// So many grants ended at once that FitEx believes none of it until an operator looked.
        Suspect = "suspect",
    }
}

/// How a provider stands.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = provider_states)]
#[diesel(treat_none_as_null = true)]
#[diesel(treat_none_as_default_value = false)]
pub struct ProviderHealth {
    /// Which provider.
    pub provider: Provider,
    /// How it stands.
    pub state: ProviderState,
    /// Since when.
    pub since: Instant,
    /// When FitEx tries again.
    pub retry_at: Option<Instant>,
}
