//! Trouble that is a provider's or the operator's, and no single person's.

use diesel::prelude::*;

use crate::database::Conn;
use crate::database::tables::provider_states;
use crate::error::Result;
use crate::model::provider::ProviderState;
use crate::model::token::Provider;
use crate::on;

/// How a provider stands; one of which nothing is noted is well.
pub fn find(conn: &mut Conn, provider: Provider) -> Result<ProviderState> {
    let found = on!(conn, c => {
        provider_states::table
            .find(provider)
            .select(ProviderState::as_select())
            .first(c)
            .optional()
    })?;
    Ok(found.unwrap_or_else(|| ProviderState::well(provider)))
}

/// Notes how a provider stands.
pub fn set(conn: &mut Conn, state: &ProviderState) -> Result<()> {
    on!(conn, c => {
        diesel::insert_into(provider_states::table)
            .values(state)
            .on_conflict(provider_states::provider)
            .do_update()
            .set(state)
            .execute(c)
    })?;
    Ok(())
}
