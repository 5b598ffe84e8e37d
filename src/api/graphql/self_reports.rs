//! Self-reports over GraphQL: activities, and fruit and vegetables.

use async_graphql::{Context, Object, SimpleObject};

use super::{key, of};
use crate::error::Result;
use crate::model::activity::{Activity, KindFacts, NewActivity};
use crate::model::field::Field;
use crate::model::id::ActivityId;
use crate::model::nutrition::{NewNutrition, Nutrition};
use crate::model::time::CivilDate;
use crate::service;

/// Reads of self-reports.
#[derive(Default)]
pub struct SelfReportQuery;

#[Object]
impl SelfReportQuery {
    /// The kinds of activity, and what each is worth.
    async fn activity_kinds(&self, ctx: &Context<'_>) -> Result<Option<Vec<KindFacts>>> {
        service::activities::kinds(of(ctx)?.1).map(Some)
    }

    /// One of one's own activities.
    async fn activity(&self, ctx: &Context<'_>, id: Field<ActivityId>) -> Result<Option<Activity>> {
        let (app, caller) = of(ctx)?;
        service::activities::get(app, caller, id).await.map(Some)
    }
}

/// Changes of self-reports.
#[derive(Default)]
pub struct SelfReportMutation;

/// An activity after a change.
#[derive(SimpleObject)]
pub struct ActivityPayload {
    /// The activity.
    pub(super) activity: Activity,
}

/// Fruit and vegetables after a change.
#[derive(SimpleObject)]
pub struct NutritionPayload {
    /// The entry.
    pub(super) nutrition: Nutrition,
}

/// Something that was removed.
#[derive(SimpleObject)]
pub struct RemovedPayload {
    /// Always true.
    pub(super) done: bool,
}

#[Object]
impl SelfReportMutation {
    /// Enter an activity of one's own.
    async fn log_activity(
        &self,
        ctx: &Context<'_>,
        input: NewActivity,
        #[graphql(desc = "Names this attempt: a repetition is answered, not carried out again.")]
        idempotency_key: Option<String>,
    ) -> Result<ActivityPayload> {
        let (app, caller) = of(ctx)?;
        let key = key(idempotency_key.as_deref())?;
        let activity = service::activities::log(app, caller, input, key).await?;
        Ok(ActivityPayload {
            activity: activity.value,
        })
    }

    /// Put another activity in the place of one of one's own.
    async fn replace_activity(
        &self,
        ctx: &Context<'_>,
        id: Field<ActivityId>,
        #[graphql(desc = "The version of the activity that is changed.")] expected_version: Option<
            i32,
        >,
        input: NewActivity,
    ) -> Result<ActivityPayload> {
        let (app, caller) = of(ctx)?;
        let activity =
            service::activities::replace(app, caller, id, expected_version, input).await?;
        Ok(ActivityPayload { activity })
    }

    /// Remove one of one's own activities.
    async fn remove_activity(
        &self,
        ctx: &Context<'_>,
        id: Field<ActivityId>,
    ) -> Result<RemovedPayload> {
        let (app, caller) = of(ctx)?;
        service::activities::remove(app, caller, id).await?;
        Ok(RemovedPayload { done: true })
    }

    /// Enter fruit and vegetables of a date, in place of what was entered before.
    async fn put_nutrition(
        &self,
        ctx: &Context<'_>,
        date: Field<CivilDate>,
        input: NewNutrition,
    ) -> Result<NutritionPayload> {
        let (app, caller) = of(ctx)?;
        let nutrition = service::nutrition::put(app, caller, date, input).await?;
        Ok(NutritionPayload { nutrition })
    }

    /// Forget what one has entered of a date. None at all is 0, and is entered.
    async fn remove_nutrition(
        &self,
        ctx: &Context<'_>,
        date: Field<CivilDate>,
    ) -> Result<RemovedPayload> {
        let (app, caller) = of(ctx)?;
        service::nutrition::remove(app, caller, date).await?;
        Ok(RemovedPayload { done: true })
    }
}
