//! The caller and everything of theirs.

use async_graphql::connection::Connection;
use async_graphql::{Context, Object};

use super::fitbit::Fitbit;
use super::{connection, cost, of};
use crate::error::Result;
use crate::model::account_export::AccountExport;
use crate::model::activity::{Activity, ActivityRange};
use crate::model::care::Care;
use crate::model::client_permission::ClientPermission;
use crate::model::day::{Day, DayRange};
use crate::model::day_record::{DayRecord, DayRecordRange};
use crate::model::device::Device;
use crate::model::excuse::Excuse;
use crate::model::field::Field;
use crate::model::goal::{Goal, Period};
use crate::model::intraday::{Detail, IntradaySteps};
use crate::model::membership::Membership;
use crate::model::metric::Metric;
use crate::model::nutrition::{Nutrition, NutritionRange};
use crate::model::page::{Cursor, Limit, Paging};
use crate::model::progress::{Progress, ProgressRange};
use crate::model::session::Session;
use crate::model::streak::{Streak, StreakQuery};
use crate::model::suggestion::GoalSuggestions;
use crate::model::sync_run::SyncRun;
use crate::model::time::{CivilDate, Instant};
use crate::model::token::Token;
use crate::model::token_event::TokenEvent;
use crate::model::user::User;
use crate::service;

/// Reads that begin with the caller.
#[derive(Default)]
pub struct MeQuery;

#[Object]
impl MeQuery {
    /// The caller and everything of theirs.
    async fn me(&self, ctx: &Context<'_>) -> Result<Me> {
        of(ctx)?.1.person().map(|_| Me)
    }
}

/// The caller and everything of theirs. Each part can fail by itself.
pub struct Me;

#[Object]
impl Me {
    /// The caller's account.
    async fn user(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        let (app, caller) = of(ctx)?;
        service::users::me(app, caller).await.map(Some)
    }

    /// A copy of everything that FitEx keeps of the caller, to take it along.
    #[graphql(complexity = "child_complexity")]
    async fn export(&self, ctx: &Context<'_>) -> Result<Option<AccountExport>> {
        let (app, caller) = of(ctx)?;
        service::account_export::get(app, caller).await.map(Some)
    }

    /// The caller's sessions that have not ended, the newest first.
    #[graphql(complexity = "cost(first.as_ref(), child_complexity)")]
    async fn sessions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many: 1 to 200, 50 if left out.")] first: Option<Field<Limit>>,
        #[graphql(desc = "The cursor behind which to go on.")] after: Option<Field<Cursor>>,
    ) -> Result<Option<Connection<String, Session>>> {
        let (app, caller) = of(ctx)?;
        let paging = Paging {
            limit: first,
            cursor: after,
        };
        service::sessions::list(app, caller, paging)
            .await
            .map(connection)
            .map(Some)
    }

    /// The caller's authorizations at data providers.
    async fn tokens(&self, ctx: &Context<'_>) -> Result<Option<Vec<Token>>> {
        let (app, caller) = of(ctx)?;
        service::tokens::list(app, caller).await.map(Some)
    }

    /// What became of the caller's authorizations, the newest first.
    #[graphql(complexity = "cost(first.as_ref(), child_complexity)")]
    async fn token_events(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many: 1 to 200, 50 if left out.")] first: Option<Field<Limit>>,
        #[graphql(desc = "The cursor behind which to go on.")] after: Option<Field<Cursor>>,
    ) -> Result<Option<Connection<String, TokenEvent>>> {
        let (app, caller) = of(ctx)?;
        let paging = Paging {
            limit: first,
            cursor: after,
        };
        service::tokens::events(app, caller, paging)
            .await
            .map(connection)
            .map(Some)
    }

    /// The caller's devices, as the provider last told them.
    async fn devices(&self, ctx: &Context<'_>) -> Result<Option<Vec<Device>>> {
        let (app, caller) = of(ctx)?;
        service::devices::list(app, caller).await.map(Some)
    }

    /// The caller's fetches, the newest first.
    #[graphql(complexity = "cost(first.as_ref(), child_complexity)")]
    async fn sync_runs(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many: 1 to 200, 50 if left out.")] first: Option<Field<Limit>>,
        #[graphql(desc = "The cursor behind which to go on.")] after: Option<Field<Cursor>>,
    ) -> Result<Option<Connection<String, SyncRun>>> {
        let (app, caller) = of(ctx)?;
        let paging = Paging {
            limit: first,
            cursor: after,
        };
        service::sync::list(app, caller, paging)
            .await
            .map(connection)
            .map(Some)
    }

    /// The caller's days, the earliest first. A day that was not measured is not in the list.
    #[graphql(complexity = "cost(first.as_ref(), child_complexity)")]
    async fn days(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first date; 27 days before the last if left out.")] from: Option<
            Field<CivilDate>,
        >,
        #[graphql(desc = "The last date; the caller's today if left out.")] to: Option<
            Field<CivilDate>,
        >,
        #[graphql(desc = "As FitEx knew them at this instant.")] as_of: Option<Field<Instant>>,
        #[graphql(desc = "How many: 1 to 200, 50 if left out.")] first: Option<Field<Limit>>,
        #[graphql(desc = "The cursor behind which to go on.")] after: Option<Field<Cursor>>,
    ) -> Result<Option<Connection<String, Day>>> {
        let (app, caller) = of(ctx)?;
        let range = DayRange {
            from,
            to,
            as_of,
            limit: first,
            cursor: after,
        };
        service::days::list(app, caller, range)
            .await
            .map(connection)
            .map(Some)
    }

    /// The caller's day of one date.
    async fn day(
        &self,
        ctx: &Context<'_>,
        date: Field<CivilDate>,
        #[graphql(desc = "As FitEx knew it at this instant.")] as_of: Option<Field<Instant>>,
    ) -> Result<Option<Day>> {
        let (app, caller) = of(ctx)?;
        service::days::get(app, caller, date, as_of).await.map(Some)
    }

    /// What each source said of the caller's days, and what it had said before, by date and source.
    #[graphql(complexity = "cost(first.as_ref(), child_complexity)")]
    async fn day_records(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first date; 27 days before the last if left out.")] from: Option<
            Field<CivilDate>,
        >,
        #[graphql(desc = "The last date; the caller's today if left out.")] to: Option<
            Field<CivilDate>,
        >,
        #[graphql(
            desc = "As FitEx knew them at this instant; everything that was ever said if left out."
        )]
        as_of: Option<Field<Instant>>,
        #[graphql(desc = "How many: 1 to 200, 50 if left out.")] first: Option<Field<Limit>>,
        #[graphql(desc = "The cursor behind which to go on.")] after: Option<Field<Cursor>>,
    ) -> Result<Option<Connection<String, DayRecord>>> {
        let (app, caller) = of(ctx)?;
        let range = DayRecordRange {
            from,
            to,
            as_of,
            limit: first,
            cursor: after,
        };
        service::days::records(app, caller, range)
            .await
            .map(connection)
            .map(Some)
    }

    /// The caller's excuse of a date.
    async fn excuse(&self, ctx: &Context<'_>, date: Field<CivilDate>) -> Result<Option<Excuse>> {
        let (app, caller) = of(ctx)?;
        service::excuses::get(app, caller, date).await.map(Some)
    }

    /// The caller's steps within one date, read from the provider.
    async fn intraday_steps(
        &self,
        ctx: &Context<'_>,
        date: Field<CivilDate>,
        #[graphql(desc = "How long the intervals are, in minutes: 1, 5 or 15; 15 if left out.")]
        minutes: Option<Field<Detail>>,
    ) -> Result<Option<IntradaySteps>> {
        let (app, caller) = of(ctx)?;
        service::intraday::get(app, caller, date, minutes)
            .await
            .map(Some)
    }

    /// The caller's data in the form of Fitbit's Web API, whoever has them, read when they are asked for:
    /// as a program asks through the Fitbit-compatible proxy, and within the same limits. Units are metric
    /// (kilometres and metres), whatever language the caller speaks.
    async fn fitbit(&self) -> Fitbit {
        Fitbit::default()
    }

    /// The caller's self-reported activities, the last entered first.
    #[graphql(complexity = "cost(first.as_ref(), child_complexity)")]
    async fn activities(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first date; 27 days before the last if left out.")] from: Option<
            Field<CivilDate>,
        >,
        #[graphql(desc = "The last date; the caller's today if left out.")] to: Option<
            Field<CivilDate>,
        >,
        #[graphql(desc = "How many: 1 to 200, 50 if left out.")] first: Option<Field<Limit>>,
        #[graphql(desc = "The cursor behind which to go on.")] after: Option<Field<Cursor>>,
    ) -> Result<Option<Connection<String, Activity>>> {
        let (app, caller) = of(ctx)?;
        let range = ActivityRange {
            from,
            to,
            limit: first,
            cursor: after,
        };
        service::activities::list(app, caller, range)
            .await
            .map(connection)
            .map(Some)
    }

    /// Fruit and vegetables that the caller entered, the earliest date first.
    #[graphql(complexity = "cost(first.as_ref(), child_complexity)")]
    async fn nutrition(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first date; 27 days before the last if left out.")] from: Option<
            Field<CivilDate>,
        >,
        #[graphql(desc = "The last date; the caller's today if left out.")] to: Option<
            Field<CivilDate>,
        >,
        #[graphql(desc = "How many: 1 to 200, 50 if left out.")] first: Option<Field<Limit>>,
        #[graphql(desc = "The cursor behind which to go on.")] after: Option<Field<Cursor>>,
    ) -> Result<Option<Connection<String, Nutrition>>> {
        let (app, caller) = of(ctx)?;
        let range = NutritionRange {
            from,
            to,
            limit: first,
            cursor: after,
        };
        service::nutrition::list(app, caller, range)
            .await
            .map(connection)
            .map(Some)
    }

    /// Fruit and vegetables that the caller entered of a date.
    async fn nutrition_of(
        &self,
        ctx: &Context<'_>,
        date: Field<CivilDate>,
    ) -> Result<Option<Nutrition>> {
        let (app, caller) = of(ctx)?;
        service::nutrition::get(app, caller, date).await.map(Some)
    }

    /// The caller's goals, the newest first, those that no longer count included.
    #[graphql(complexity = "cost(first.as_ref(), child_complexity)")]
    async fn goals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many: 1 to 200, 50 if left out.")] first: Option<Field<Limit>>,
        #[graphql(desc = "The cursor behind which to go on.")] after: Option<Field<Cursor>>,
    ) -> Result<Option<Connection<String, Goal>>> {
        let (app, caller) = of(ctx)?;
        let paging = Paging {
            limit: first,
            cursor: after,
        };
        service::goals::list(app, caller, paging)
            .await
            .map(connection)
            .map(Some)
    }

    /// The caller's times in seasons and teams, the newest first, those that have ended included.
    #[graphql(complexity = "cost(first.as_ref(), child_complexity)")]
    async fn memberships(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many: 1 to 200, 50 if left out.")] first: Option<Field<Limit>>,
        #[graphql(desc = "The cursor behind which to go on.")] after: Option<Field<Cursor>>,
    ) -> Result<Option<Connection<String, Membership>>> {
        let (app, caller) = of(ctx)?;
        let paging = Paging {
            limit: first,
            cursor: after,
        };
        service::memberships::list(app, caller, paging)
            .await
            .map(connection)
            .map(Some)
    }

    /// What the caller allows API clients, that of the newest client first.
    #[graphql(complexity = "cost(first.as_ref(), child_complexity)")]
    async fn client_permissions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many: 1 to 200, 50 if left out.")] first: Option<Field<Limit>>,
        #[graphql(desc = "The cursor behind which to go on.")] after: Option<Field<Cursor>>,
    ) -> Result<Option<Connection<String, ClientPermission>>> {
        let (app, caller) = of(ctx)?;
        let paging = Paging {
            limit: first,
            cursor: after,
        };
        service::client_permissions::list(app, caller, paging)
            .await
            .map(connection)
            .map(Some)
    }

    /// Goals to choose between, made of the caller's own valid days before today.
    async fn goal_suggestions(&self, ctx: &Context<'_>) -> Result<Option<GoalSuggestions>> {
        let (app, caller) = of(ctx)?;
        service::suggestions::get(app, caller).await.map(Some)
    }

    /// For how many days in a row the caller has met their daily goal.
    async fn streak(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is counted; steps if left out.")] metric: Option<Field<Metric>>,
    ) -> Result<Option<Streak>> {
        let (app, caller) = of(ctx)?;
        let query = StreakQuery { metric };
        service::streaks::get(app, caller, query).await.map(Some)
    }

    /// The caller's times of care, the earliest first. Nobody else sees them.
    async fn care(&self, ctx: &Context<'_>) -> Result<Option<Vec<Care>>> {
        let (app, caller) = of(ctx)?;
        service::care::list(app, caller).await.map(Some)
    }

    /// The caller's goals beside what they did, for each day, week or season of a range.
    async fn progress(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first date; the start of the current period if left out.")]
        from: Option<Field<CivilDate>>,
        #[graphql(desc = "The last date, at most 366 days later; today if left out.")] to: Option<
            Field<CivilDate>,
        >,
        #[graphql(desc = "Days, weeks or seasons; days if left out.")] period: Option<
            Field<Period>,
        >,
        #[graphql(desc = "What is counted; steps if left out.")] metric: Option<Field<Metric>>,
    ) -> Result<Option<Progress>> {
        let (app, caller) = of(ctx)?;
        let range = ProgressRange {
            from,
            to,
            period,
            metric,
        };
        service::progress::get(app, caller, range).await.map(Some)
    }
}
