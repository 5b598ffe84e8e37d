//! Trouble that is a provider's or the operator's, and no single person's.

use diesel::prelude::*;

use crate::database::Conn;
use crate::database::tables::provider_states;
use crate::error::Result;
use crate::model::provider::ProviderState;
use crate::model::time::Instant;
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

/// Sets some of what is known of a provider, and leaves the rest to others who set it meanwhile.
macro_rules! note {
    ($conn:expr, $provider:expr, $changes:expr) => {{
        on!($conn, c => {
            diesel::insert_into(provider_states::table)
                .values(ProviderState::well($provider))
                .on_conflict_do_nothing()
                .execute(c)?;
            diesel::update(provider_states::table.find($provider)).set($changes).execute(c)
        })?;
        Ok(())
    }};
}

/// Notes that it ends suspiciously many grants.
pub fn suspect(conn: &mut Conn, provider: Provider, since: Instant) -> Result<()> {
    note!(
        conn,
        provider,
        provider_states::suspect_since.eq(Some(since))
    )
}

/// Notes that what it says is believed until then.
pub fn believe(conn: &mut Conn, provider: Provider, until: Instant) -> Result<()> {
    note!(
        conn,
        provider,
        (
            provider_states::suspect_since.eq(None::<Instant>),
            provider_states::believed_until.eq(Some(until)),
        )
    )
}

/// Notes that it does not accept FitEx's application.
pub fn refuses(
    conn: &mut Conn,
    provider: Provider,
    since: Instant,
    retry_at: Instant,
) -> Result<()> {
    note!(
        conn,
        provider,
        (
            provider_states::misconfigured_since.eq(Some(since)),
            provider_states::retry_at.eq(Some(retry_at)),
        )
    )
}

/// Notes that it accepts FitEx's application.
pub fn accepts(conn: &mut Conn, provider: Provider) -> Result<()> {
    note!(
        conn,
        provider,
        (
            provider_states::misconfigured_since.eq(None::<Instant>),
            provider_states::retry_at.eq(None::<Instant>),
        )
    )
}
