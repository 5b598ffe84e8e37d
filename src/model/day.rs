//! One person, one civil date: what was measured, and how far it can be trusted.

use async_graphql::SimpleObject;
use diesel::{Insertable, Queryable, Selectable};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::enums::words;
use super::field::Field;
use super::time::{CivilDate, Instant, ZoneName};
use super::token::Provider;
use crate::database::tables::days;

words! {
    /// Who counted the steps of a day. Sources are kept apart and never added.
    Source, "a source" {
        /// Something worn.
        Device = "device",
        /// A phone that was carried.
        Phone = "phone",
        /// Entered by hand at the provider.
        Manual = "manual",
        /// The provider's own total of everything it knows, which does not say who counted.
        AllSources = "all_sources",
        /// Entered by hand in FitEx.
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
        /// The device synced after the day had ended and was worn: for at least 600 minutes and 100
        /// steps where the provider tells when it was worn, for at least 1,000 steps where not.
        SyncedPastMidnight = "synced_past_midnight",
        /// The person's own word for a day that is over.
        EnteredByPerson = "entered_by_person",
        /// The day is not over in its zone.
        DayNotOver = "day_not_over",
        /// The device has not synced since the day ended.
        NotSyncedSince = "not_synced_since",
        /// Fewer than 1,000 steps and no other evidence that the device was worn.
        FewerThan1000Steps = "fewer_than_1000_steps",
        /// The device was worn for less than 600 minutes.
        WornLessThan600Minutes = "worn_less_than_600_minutes",
        /// The device was worn for at least 600 minutes, but fewer than 100 steps were counted.
        FewerThan100Steps = "fewer_than_100_steps",
        /// More than 30,000 steps.
        MoreThan30000Steps = "more_than_30000_steps",
        /// What had been said was taken back.
        WithdrawnByProvider = "withdrawn_by_provider",
        /// The person has taken the day out of every count.
        DeclaredByPerson = "declared_by_person",
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

/// One person, one civil date: what counts of all that its sources say. What is absent was not
/// measured; it is never zero.
#[derive(
    Clone, Debug, PartialEq, Queryable, Selectable, Insertable, Serialize, ToSchema, SimpleObject,
)]
#[diesel(table_name = days)]
#[diesel(treat_none_as_default_value = false)]
#[serde(rename_all = "camelCase")]
pub struct Day {
    /// The civil date in the day's zone.
    pub date: CivilDate,
    /// Whose count is credited: a device before a phone, a phone before what was entered by hand;
    /// absent if nobody counted.
    pub source: Option<Source>,
    /// The provider that tells it; absent for a self-report.
    pub provider: Option<Provider>,
    /// The IANA time zone in which the day began and ended.
    pub time_zone: ZoneName,
    /// Where the zone comes from.
    pub zone_origin: ZoneOrigin,
    /// Steps, as they were counted.
    pub steps: Option<i32>,
    /// Steps that count for averages and teams: at most 30,000 a day.
    pub credited_steps: Option<i32>,
    /// Distance in metres.
    pub distance_meters: Option<f64>,
    /// Energy burned in kilocalories, resting included.
    pub energy_kilocalories: Option<i32>,
    /// Floors climbed.
    pub floors: Option<i32>,
    /// Minutes of light activity.
    pub light_active_minutes: Option<i32>,
    /// Minutes of moderate activity.
    pub moderate_active_minutes: Option<i32>,
    /// Minutes of vigorous activity.
    pub vigorous_active_minutes: Option<i32>,
    /// FitEx miles, in hundredths, of self-reported activities that no step counter sees, such as
    /// swimming. They come beside the steps; self-reports on foot are steps, and count only where
    /// nothing else was counted.
    pub self_reported_miles_hundredths: Option<i32>,
    /// Minutes of at least moderate effort, of all self-reported activities. They are shown beside what
    /// was measured and never added to it.
    pub self_reported_active_minutes: Option<i32>,
    /// Minutes for which the device was worn; absent where the provider does not tell.
    pub wear_minutes: Option<i32>,
    /// How far the record can be trusted.
    pub status: DayStatus,
    /// The rule that gave the status.
    pub status_reason: StatusReason,
    /// How often the source that was restated most has told the day, from 1.
    pub revision: i32,
    /// When FitEx learned the newest of it.
    pub observed_at: Instant,
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
    /// As FitEx knew them at this instant; as it knows them now if left out.
    #[param(value_type = Option<Instant>)]
    pub as_of: Option<Field<Instant>>,
    /// How many items: 1 to 200, 50 if left out.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<Field<super::page::Limit>>,
    /// `pageInfo.nextCursor` of the page before.
    #[param(value_type = Option<String>)]
    pub cursor: Option<Field<super::page::Cursor>>,
}

/// How a day was known.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AsOf {
    /// As FitEx knew it at this instant; as it knows it now if left out.
    #[param(value_type = Option<Instant>)]
    pub as_of: Option<Field<Instant>>,
}

impl super::page::Listed for Day {
    const LIST: &str = "days";

    fn key(&self) -> String {
        self.date.to_string()
    }
}
