//! Dates taken out of every count, over GraphQL.

use async_graphql::{Context, Object, SimpleObject};

use super::of;
use crate::error::Result;
use crate::model::excuse::{Excuse, NewExcuse};
use crate::model::field::Field;
use crate::model::time::CivilDate;
use crate::service;

/// Changes of excuses.
#[derive(Default)]
pub struct ExcuseMutation;

/// A date that was taken out of every count.
#[derive(SimpleObject)]
pub struct ExcusePayload {
    /// The excuse.
    excuse: Excuse,
}

/// A date that counts again.
#[derive(SimpleObject)]
pub struct TakenBackPayload {
    /// Always true.
    done: bool,
}

#[Object]
impl ExcuseMutation {
    /// Take a date out of every count: one in a week, from 14 days back to 28 days ahead.
    async fn declare_excuse(
        &self,
        ctx: &Context<'_>,
        date: Field<CivilDate>,
        input: NewExcuse,
    ) -> Result<ExcusePayload> {
        let (app, caller) = of(ctx)?;
        let excuse = service::excuses::declare(app, caller, date, input).await?;
        Ok(ExcusePayload { excuse })
    }

    /// Let a date count again.
    async fn take_back_excuse(
        &self,
        ctx: &Context<'_>,
        date: Field<CivilDate>,
    ) -> Result<TakenBackPayload> {
        let (app, caller) = of(ctx)?;
        service::excuses::take_back(app, caller, date).await?;
        Ok(TakenBackPayload { done: true })
    }
}
