//! Trouble that belongs to a provider or to the operator: noted once, told to the operator, and never
//! taken out on anybody's grant.

use crate::app::App;
use crate::database::Conn;
use crate::error::Result;
use crate::model::provider::ProviderState;
use crate::model::time::Instant;
use crate::model::token::{Provider, TokenReason};
use crate::store;

/// Seconds in which grants that end are counted together.
const WINDOW: i64 = 600;
/// Grants that may end in a window before their share is looked at.
const FEW: i64 = 20;

/// Seconds that a provider is believed when an operator says so.
const BELIEVED: i64 = 3_600;

/// What ends a grant without anybody's surprise: nothing can be wrong with the provider.
pub(super) const EXPECTED: [TokenReason; 2] = [
    TokenReason::ProviderRetired,
    TokenReason::ExpiredWithoutRefresh,
];

/// Whether a grant that ends now, or whose person would have to act, is one of suspiciously many: more
/// than twenty in ten minutes, and more than one in a hundred. From then on none is believed until an
/// operator has looked.
pub(super) fn is_mass_change(
    conn: &mut Conn,
    provider: Provider,
    reason: Option<TokenReason>,
    now: Instant,
) -> Result<bool> {
    if reason.is_some_and(|reason| EXPECTED.contains(&reason)) {
        return Ok(false);
    }
    let state = store::providers::find(conn, provider)?;
    if state.believed_until.is_some_and(|until| until > now) {
        return Ok(false);
    }
    if state.suspect_since.is_some() {
        return Ok(true);
    }
    let since = now.plus_seconds(-WINDOW);
    let ended = store::token_events::ended_since(conn, provider, &EXPECTED, since)? + 1;
    if ended <= FEW || ended * 100 <= store::tokens::active(conn, provider)? + ended {
        return Ok(false);
    }
    store::providers::suspect(conn, provider, now)?;
    tracing::error!(
        provider = %provider, ended,
        "ALARM: a provider ends many grants at once; none is given up any more until `fitex provider {provider} --believe`"
    );
    Ok(true)
}

/// Notes that a provider does not accept FitEx's application.
pub(super) fn is_misconfigured(
    conn: &mut Conn,
    provider: Provider,
    retry_at: Instant,
    now: Instant,
) -> Result<()> {
    let state = store::providers::find(conn, provider)?;
    if state.misconfigured_since.is_none() {
        tracing::error!(
            provider = %provider,
            "ALARM: the provider does not accept FitEx's client id or secret; nothing is renewed until it does"
        );
    }
    let since = state.misconfigured_since.unwrap_or(now);
    store::providers::refuses(conn, provider, since, retry_at)
}

/// Notes that a provider accepts FitEx's application, if it did not before.
pub(super) fn is_configured(conn: &mut Conn, provider: Provider) -> Result<()> {
    let state = store::providers::find(conn, provider)?;
    if state.misconfigured_since.is_none() {
        return Ok(());
    }
    tracing::info!(provider = %provider, "the provider accepts FitEx's application again");
    store::providers::accepts(conn, provider)
}

/// How a provider stands, for the operator.
pub async fn state(app: &App, provider: Provider) -> Result<ProviderState> {
    app.database
        .read(move |conn| store::providers::find(conn, provider))
        .await
}

/// The operator has looked: for an hour everything that the provider says is believed, and then again
/// in the usual measure.
pub async fn believe(app: &App, provider: Provider) -> Result<()> {
    let until = app.now().plus_seconds(BELIEVED);
    app.database
        .write(move |conn| store::providers::believe(conn, provider, until))
        .await
}
