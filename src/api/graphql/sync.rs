//! Fetches over GraphQL.

use async_graphql::{Context, Object, SimpleObject, Subscription};
use futures_util::{Stream, TryStreamExt};

use super::{key, of};
use crate::error::Result;
use crate::model::field::Field;
use crate::model::id::SyncRunId;
use crate::model::sync_run::{NewBackfill, SyncRun, SyncWish};
use crate::service;

/// Reads of fetches.
#[derive(Default)]
pub struct SyncQuery;

#[Object]
impl SyncQuery {
    /// One of one's own fetches.
    async fn sync_run(&self, ctx: &Context<'_>, id: Field<SyncRunId>) -> Result<Option<SyncRun>> {
        let (app, caller) = of(ctx)?;
        service::sync::get(app, caller, id).await.map(Some)
    }
}

/// Changes of fetches.
#[derive(Default)]
pub struct SyncMutation;

/// A fetch that was started or joined.
#[derive(SimpleObject)]
pub struct SyncPayload {
    /// The run.
    run: SyncRun,
}

#[Object]
impl SyncMutation {
    /// Fetch one's own data from the provider, or join the fetch under way.
    async fn start_sync(
        &self,
        ctx: &Context<'_>,
        input: Option<SyncWish>,
        #[graphql(desc = "Names this attempt: a repetition is answered, not carried out again.")]
        idempotency_key: Option<String>,
    ) -> Result<SyncPayload> {
        let (app, caller) = of(ctx)?;
        let wish = input.unwrap_or_default();
        let run = service::sync::start(app, caller, wish, key(idempotency_key.as_deref())?).await?;
        Ok(SyncPayload { run: run.value })
    }

    /// Read a longer past of one's own from the provider, part by part, or join the reading under way.
    async fn start_backfill(
        &self,
        ctx: &Context<'_>,
        input: Option<NewBackfill>,
        #[graphql(desc = "Names this attempt: a repetition is answered, not carried out again.")]
        idempotency_key: Option<String>,
    ) -> Result<SyncPayload> {
        let (app, caller) = of(ctx)?;
        let (input, key) = (input.unwrap_or_default(), key(idempotency_key.as_deref())?);
        let run = service::sync::backfill(app, caller, input, key).await?;
        Ok(SyncPayload { run: run.value })
    }

    /// Stop one of one's own fetches. What it has stored stays.
    async fn cancel_sync(&self, ctx: &Context<'_>, id: Field<SyncRunId>) -> Result<SyncPayload> {
        let (app, caller) = of(ctx)?;
        let run = service::sync::cancel(app, caller, id).await?;
        Ok(SyncPayload { run })
    }
}

/// Fetches as they go on.
#[derive(Default)]
pub struct SyncSubscription;

#[Subscription]
impl SyncSubscription {
    /// How far one of the caller's fetches is: as it is, then whenever it has gone on, until it ends.
    async fn sync_progress(
        &self,
        ctx: &Context<'_>,
        id: Field<SyncRunId>,
    ) -> async_graphql::Result<impl Stream<Item = async_graphql::Result<SyncRun>> + use<>> {
        let (app, caller) = of(ctx)?;
        let changes = service::sync_watch::watch(app, caller, id).await?;
        Ok(changes.map_err(async_graphql::Error::from))
    }
}
