//! Goals over GraphQL.

use async_graphql::{Context, Object, SimpleObject};

use super::{key, of};
use crate::error::Result;
use crate::model::field::Field;
use crate::model::goal::{Goal, NewGoal};
use crate::model::id::GoalId;
use crate::service;

/// Reads of goals.
#[derive(Default)]
pub struct GoalQuery;

#[Object]
impl GoalQuery {
    /// A goal.
    async fn goal(&self, ctx: &Context<'_>, id: Field<GoalId>) -> Result<Option<Goal>> {
        let (app, caller) = of(ctx)?;
        service::goals::get(app, caller, id).await.map(Some)
    }
}

/// Changes of goals.
#[derive(Default)]
pub struct GoalMutation;

/// A goal after a change.
#[derive(SimpleObject)]
pub struct GoalPayload {
    /// The goal.
    goal: Goal,
}

#[Object]
impl GoalMutation {
    /// Set a goal. The goal of the same metric and period before it ends the day before.
    async fn set_goal(
        &self,
        ctx: &Context<'_>,
        input: NewGoal,
        #[graphql(desc = "Names this attempt: a repetition is answered, not carried out again.")]
        idempotency_key: Option<String>,
    ) -> Result<GoalPayload> {
        let (app, caller) = of(ctx)?;
        let goal = service::goal_setting::set(app, caller, input, key(idempotency_key.as_deref())?)
            .await?;
        Ok(GoalPayload { goal: goal.value })
    }

    /// Pause a goal: the current period is asked of one no more.
    async fn pause_goal(&self, ctx: &Context<'_>, id: Field<GoalId>) -> Result<GoalPayload> {
        let (app, caller) = of(ctx)?;
        Ok(GoalPayload {
            goal: service::goals::pause(app, caller, id).await?,
        })
    }

    /// Resume a paused goal: from the current period on, a goal like it counts again.
    async fn resume_goal(&self, ctx: &Context<'_>, id: Field<GoalId>) -> Result<GoalPayload> {
        let (app, caller) = of(ctx)?;
        Ok(GoalPayload {
            goal: service::goals::resume(app, caller, id).await?,
        })
    }

    /// End a goal: it counts through today, or not at all if it has not begun.
    async fn end_goal(&self, ctx: &Context<'_>, id: Field<GoalId>) -> Result<GoalPayload> {
        let (app, caller) = of(ctx)?;
        Ok(GoalPayload {
            goal: service::goals::end(app, caller, id).await?,
        })
    }
}
