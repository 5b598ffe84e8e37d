//! One person, one civil date: what was measured, and how far it can be trusted.

use async_graphql::{ComplexObject, SimpleObject};
use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::{Insertable, Queryable, Selectable};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::enums::words;
use super::field::Field;
use super::time::{CivilDate, Instant, ZoneName};
use super::token::Provider;
use crate::database::tables::{days, intraday_steps};
use crate::stored_as;

words! {
    /// Who counted the steps of a day. Sources are kept apart and never added.
    Source, "a source" {
        /// Something worn.
        Device = "device",
        /// A phone.
        Phone = "phone",
        /// The person's own word.
        SelfReport = "self_report",
    }
}

words! {
    /// How far a day's record can be trusted.
    DayStatus, "a day status" {
        /// Synced past its midnight and worn.
        Complete = "complete",
        /// Not over, or the device has not synced past its midnight.
        InProgress = "inProgress",
        /// Too little was recorded to call the day worn.
        ShortWear = "shortWear",
        /// Nothing was recorded, or nothing arrived.
        NoData = "noData",
        /// FitEx was not allowed to ask.
        NotAuthorized = "notAuthorized",
        /// Taken out of every count by agreement.
        Excused = "excused",
        /// More than a person walks: shown, but to be doubted.
        Suspect = "suspect",
    }
}

words! {
    /// The rule that gave a day its status.
    StatusReason, "a reason" {
        /// The device synced after the day had ended, and at least 1,000 steps show that it was worn.
        SyncedPastMidnight = "synced_past_midnight",
        /// The day is not over in its zone.
        DayNotOver = "day_not_over",
        /// The device has not synced since the day ended.
        NotSyncedSince = "not_synced_since",
        /// Fewer than 1,000 steps and no other evidence that the device was worn.
        FewerThan1000Steps = "fewer_than_1000_steps",
        /// More than 30,000 steps.
        MoreThan30000Steps = "more_than_30000_steps",
        /// The provider took back what it had said.
        WithdrawnByProvider = "withdrawn_by_provider",
    }
}

words! {
    /// Where the zone of a day comes from.
    ZoneOrigin, "a zone origin" {
        /// The provider's profile of the person.
        Provider = "provider",
        /// The person's FitEx account.
        Account = "account",
    }
}

/// One person, one civil date, one source. What is absent was not measured; it is never zero.
#[derive(
    Clone, Debug, PartialEq, Queryable, Selectable, Insertable, Serialize, ToSchema, SimpleObject,
)]
#[diesel(table_name = days)]
#[diesel(treat_none_as_default_value = false)]
#[serde(rename_all = "camelCase")]
pub struct Day {
    /// The civil date in the day's zone.
    pub date: CivilDate,
    /// Who counted.
    pub source: Source,
    /// Where the record comes from; absent for a self-report.
    pub provider: Option<Provider>,
    /// The IANA time zone in which the day began and ended.
    pub time_zone: ZoneName,
    /// Where the zone comes from.
    pub zone_origin: ZoneOrigin,
    /// Steps.
    pub steps: Option<i32>,
    /// Distance in metres.
    pub distance_meters: Option<f64>,
    /// Energy burned in kilocalories, resting included.
    pub energy_kilocalories: Option<i32>,
    /// How far the record can be trusted.
    pub status: DayStatus,
    /// The rule that gave the status.
    pub status_reason: StatusReason,
    /// Counts restatements, from 1.
    pub revision: i32,
    /// When FitEx learned the newest of it.
    pub observed_at: Instant,
}

/// Counts of steps, one for each interval of a day.
#[derive(Clone, Debug, PartialEq, Eq, AsExpression, FromSqlRow, Serialize, ToSchema)]
#[diesel(sql_type = diesel::sql_types::Text)]
#[serde(transparent)]
pub struct Counts(pub Vec<i32>);

stored_as!(
    Counts,
    diesel::sql_types::Text,
    String,
    |value| Ok(Self(serde_json::from_str(&value)?)),
    |this| serde_json::Value::from(this.0.clone()).to_string()
);

/// Steps within a day.
#[derive(
    Clone, Debug, PartialEq, Queryable, Selectable, Insertable, Serialize, ToSchema, SimpleObject,
)]
#[diesel(table_name = intraday_steps)]
#[serde(rename_all = "camelCase")]
#[graphql(complex)]
pub struct IntradaySteps {
    /// The civil date in the day's zone.
    pub date: CivilDate,
    /// How long each interval is, in minutes of local time.
    pub interval_minutes: i32,
    /// The IANA time zone of the day.
    pub time_zone: ZoneName,
    /// Steps in each interval, the first of which begins at local midnight.
    #[schema(value_type = Vec<i32>)]
    #[graphql(skip)]
    pub steps: Counts,
    /// When FitEx learned it.
    pub observed_at: Instant,
}

#[ComplexObject]
impl IntradaySteps {
    /// Steps in each interval, the first of which begins at local midnight.
    async fn steps(&self) -> &[i32] {
        &self.steps.0
    }
}

/// Which days to list.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DayRange {
    /// The first date; 27 days before the last if left out.
    #[param(value_type = Option<CivilDate>)]
    pub from: Option<Field<CivilDate>>,
    /// The last date; the person's today if left out.
    #[param(value_type = Option<CivilDate>)]
    pub to: Option<Field<CivilDate>>,
    /// How many items: 1 to 200, 50 if left out.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<Field<super::page::Limit>>,
    /// `pageInfo.nextCursor` of the page before.
    #[param(value_type = Option<String>)]
    pub cursor: Option<Field<super::page::Cursor>>,
}

impl super::page::Listed for Day {
    const LIST: &str = "days";

    fn key(&self) -> String {
        self.date.to_string()
    }
}
