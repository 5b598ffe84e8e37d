//! Fetches over GraphQL.

use async_graphql::{Context, Object, SimpleObject};

use super::{key, of};
use crate::error::Result;
use crate::model::field::Field;
use crate::model::id::SyncRunId;
use crate::model::sync_run::{SyncRun, SyncWish};
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
}
