//! Trouble that is a provider's or the operator's, and no single person's.

use diesel::prelude::*;

use crate::database::Conn;
use crate::database::tables::provider_states;
use crate::error::Result;
use crate::model::provider::{ProviderHealth, ProviderState};
use crate::model::time::Instant;
use crate::model::token::Provider;
use crate::on;

/// How a provider stands; one of which nothing is noted is well.
pub fn find(conn: &mut Conn, provider: Provider) -> Result<Option<ProviderHealth>> {
    Ok(on!(conn, c => {
        provider_states::table
            .find(provider)
            .select(ProviderHealth::as_select())
            .first(c)
            .optional()
    })?)
}

/// Notes how a provider stands; says whether that is news.
pub fn set(
    conn: &mut Conn,
    provider: Provider,
    state: ProviderState,
    retry_at: Option<Instant>,
    now: Instant,
) -> Result<bool> {
    let before = find(conn, provider)?;
    let was = before
        .as_ref()
        .map_or(ProviderState::Well, |health| health.state);
    let since = match before {
        Some(health) if health.state == state => health.since,
        _ => now,
    };
    let row = ProviderHealth {
        provider,
        state,
        since,
        retry_at,
    };
    on!(conn, c => {
        diesel::insert_into(provider_states::table)
            .values(&row)
            .on_conflict(provider_states::provider)
            .do_update()
            .set(&row)
            .execute(c)
    })?;
    Ok(was != state)
}
