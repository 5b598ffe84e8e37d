//! Asking providers to tell of changes. What was asked for ends with the grant.

use crate::app::App;
use crate::error::Result;
use crate::model::id::{TokenId, UserId};
use crate::model::token::Provider;
use crate::service::token_lending::lend;
use crate::store;

/// Asks for notices about a grant, where the provider wants that for each, and where it can reach us.
pub(super) async fn ensure(
    app: &App,
    user: UserId,
    (token, provider): (TokenId, Provider),
) -> Result<()> {
    if provider != Provider::Fitbit || app.config.fitbit_verification_code.is_none() {
        return Ok(());
    }
    let due = app
        .database
        .read(move |conn| store::schedules::due(conn, token))
        .await?;
    if due.is_none_or(|due| due.subscribed_at.is_some()) {
        return Ok(());
    }
    let name = token.to_string();
    lend(app, user, move |app, live| {
        let name = name.clone();
        Box::pin(async move {
            let upstream = app.upstream(live.token().provider);
            Ok(upstream.subscribe(&live.access, &name).await)
        })
    })
    .await?;
    let now = app.now();
    app.database
        .write(move |conn| store::schedules::subscribed(conn, token, now))
        .await
}
