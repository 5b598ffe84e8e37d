//! How teams do, as it changes, over GraphQL.

use async_graphql::{Context, Subscription};
use futures_util::{Stream, TryStreamExt};

use super::of;
use crate::model::field::Field;
use crate::model::id::TeamId;
use crate::model::team_progress::TeamProgress;
use crate::service;

/// Progress of teams as it changes.
#[derive(Default)]
pub struct TeamProgressSubscription;

#[Subscription]
impl TeamProgressSubscription {
    /// The progress of a team in the season's current week: as it is, then whenever a member's days, goals
    /// or excuses, its members or the date have changed it. For who may read it, as long as they may.
    async fn team_progress(
        &self,
        ctx: &Context<'_>,
        team_id: Field<TeamId>,
    ) -> async_graphql::Result<impl Stream<Item = async_graphql::Result<TeamProgress>> + use<>>
    {
        let (app, caller) = of(ctx)?;
        let changes = service::team_watch::watch(app, caller, team_id).await?;
        Ok(changes.map_err(async_graphql::Error::from))
    }
}
