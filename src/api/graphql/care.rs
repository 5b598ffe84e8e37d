//! Times of care over GraphQL.

use async_graphql::{Context, Object, SimpleObject};

use super::of;
use crate::error::Result;
use crate::model::care::{Care, NewCare};
use crate::service;

/// Changes of times of care.
#[derive(Default)]
pub struct CareMutation;

/// A time of care that began.
#[derive(SimpleObject)]
pub struct CarePayload {
    /// The time of care.
    care: Care,
}

/// A time of care that ended.
#[derive(SimpleObject)]
pub struct CareEndedPayload {
    /// Always true.
    done: bool,
}

#[Object]
impl CareMutation {
    /// Begin a time of care: goals stay as they are, nothing is missed, and boards outside one's team do
    /// not show one.
    async fn begin_care(&self, ctx: &Context<'_>, input: Option<NewCare>) -> Result<CarePayload> {
        let (app, caller) = of(ctx)?;
        let care = service::care::begin(app, caller, input.unwrap_or_default()).await?;
        Ok(CarePayload { care })
    }

    /// End the time of care that goes on: from today on everything counts again.
    async fn end_care(&self, ctx: &Context<'_>) -> Result<CareEndedPayload> {
        let (app, caller) = of(ctx)?;
        service::care::end(app, caller).await?;
        Ok(CareEndedPayload { done: true })
    }
}
