//! The caller's data in the form of Fitbit's Web API, over GraphQL.

use async_graphql::{ComplexObject, Context, ID, Object, SimpleObject};

use super::of;
use crate::error::Result;
use crate::model::field::Field;
use crate::model::fitbit::DetailLevel;
use crate::model::fitbit::answers::{
    ActivityLine, DailySummary, DayValue, Device, HeartDay, IntradaySteps, LevelSum, Levels,
    Segment, Sleep, SleepDay, Window, clock,
};
use crate::model::time::CivilDate;
use crate::service::proxy_typed::{self, Asking, Turns};

/// What each part costs besides its fields: the data provider may have to be asked. One operation has room
/// for all parts of three dates, no more.
const CALL: usize = 100;

/// The caller's data in the form of Fitbit's Web API. Each part can fail by itself.
#[derive(Default)]
pub struct Fitbit(Turns);

impl Fitbit {
    fn asking<'a>(&'a self, ctx: &Context<'a>) -> Result<Asking<'a>> {
        let (app, caller) = of(ctx)?;
        let turns = &self.0;
        Ok(Asking { app, caller, turns })
    }
}

#[Object]
impl Fitbit {
    /// A day at a glance.
    #[graphql(complexity = "CALL + child_complexity")]
    async fn daily_summary(
        &self,
        ctx: &Context<'_>,
        date: Field<CivilDate>,
    ) -> Result<Option<DailySummary>> {
        let asking = self.asking(ctx)?;
        proxy_typed::daily_summary(asking, date).await.map(Some)
    }

    /// Steps within a day.
    #[graphql(complexity = "CALL + child_complexity")]
    async fn intraday_steps(
        &self,
        ctx: &Context<'_>,
        date: Field<CivilDate>,
        #[graphql(desc = "How long the windows are; a quarter of an hour if left out.")]
        detail: Option<Field<DetailLevel>>,
    ) -> Result<Option<IntradaySteps>> {
        let asking = self.asking(ctx)?;
        proxy_typed::intraday_steps(asking, date, detail)
            .await
            .map(Some)
    }

    /// The sleep that ended on a date.
    #[graphql(complexity = "CALL + child_complexity")]
    async fn sleep(&self, ctx: &Context<'_>, date: Field<CivilDate>) -> Result<Option<SleepDay>> {
        let asking = self.asking(ctx)?;
        proxy_typed::sleep(asking, date).await.map(Some)
    }

    /// What is known of the heart on a date.
    #[graphql(complexity = "CALL + child_complexity")]
    async fn heart(&self, ctx: &Context<'_>, date: Field<CivilDate>) -> Result<Option<HeartDay>> {
        let asking = self.asking(ctx)?;
        proxy_typed::heart(asking, date).await.map(Some)
    }

    /// What the person wears.
    #[graphql(complexity = "CALL + child_complexity")]
    async fn devices(&self, ctx: &Context<'_>) -> Result<Option<Vec<Device>>> {
        let asking = self.asking(ctx)?;
        proxy_typed::devices(asking).await.map(Some)
    }
}

#[ComplexObject]
impl ActivityLine {
    /// Fitbit's number of what was done; 0 if it has none.
    async fn activity_id(&self) -> ID {
        ID(self.activity_id.to_string())
    }

    /// The same of the group it belongs to.
    async fn activity_parent_id(&self) -> ID {
        ID(self.activity_parent_id.to_string())
    }

    /// The number of the log.
    async fn log_id(&self) -> ID {
        ID(self.log_id.to_string())
    }

    /// The person's civil date on which it began.
    async fn start_date(&self) -> CivilDate {
        CivilDate(self.start_date)
    }
}

#[ComplexObject]
impl HeartDay {
    /// The person's civil date.
    async fn date_time(&self) -> CivilDate {
        CivilDate(self.date_time)
    }
}

#[ComplexObject]
impl DayValue {
    /// The person's civil date.
    async fn date_time(&self) -> CivilDate {
        CivilDate(self.date_time)
    }
}

#[ComplexObject]
impl Window {
    /// When it begins on the person's clock, as `17:55:00`.
    async fn time(&self) -> String {
        self.time.to_string()
    }
}

#[ComplexObject]
impl Sleep {
    /// The person's civil date on which it ended.
    async fn date_of_sleep(&self) -> CivilDate {
        CivilDate(self.date_of_sleep)
    }

    /// When it began on the person's clock, as `2026-01-04T23:20:30.000`.
    async fn start_time(&self) -> String {
        clock(&self.start_time)
    }

    /// When it ended on the person's clock.
    async fn end_time(&self) -> String {
        clock(&self.end_time)
    }

    /// The number of the log.
    async fn log_id(&self) -> ID {
        ID(self.log_id.to_string())
    }
}

/// A level of sleep and what it adds up to.
#[derive(SimpleObject)]
#[graphql(name = "FitbitSleepLevel")]
struct NamedLevel {
    /// `deep`, `light`, `rem`, `wake`; or `asleep`, `restless`, `awake`.
    level: String,
    #[graphql(flatten)]
    sum: LevelSum,
}

#[ComplexObject]
impl Levels {
    /// What each level adds up to.
    async fn summary(&self) -> Vec<NamedLevel> {
        let named = |(level, sum): (&String, &LevelSum)| NamedLevel {
            level: level.clone(),
            sum: *sum,
        };
        self.summary.iter().map(named).collect()
    }
}

#[ComplexObject]
impl Segment {
    /// When it began on the person's clock.
    async fn date_time(&self) -> String {
        clock(&self.date_time)
    }
}

#[ComplexObject]
impl Device {
    /// When it last synced, on the person's clock.
    async fn last_sync_time(&self) -> Option<String> {
        self.last_sync_time.as_ref().map(clock)
    }
}
