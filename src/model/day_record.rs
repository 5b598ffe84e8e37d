//! What one source said of a person's date, and until when it stood by that.

use async_graphql::SimpleObject;
use diesel::{Insertable, Queryable, Selectable};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::day::{DayStatus, Source, StatusReason, ZoneOrigin};
use super::enums::words;
use super::field::{Field, Invalid, Parse, Raw};
use super::page::{Cursor, Limit, Listed};
use super::time::{CivilDate, Instant, ZoneName};
use super::token::Provider;
use crate::database::tables::day_records;

words! {
    /// Who told what a source says.
    Teller, "a teller" {
        /// The Google Health API.
        GoogleHealth = "google_health",
        /// The Fitbit Web API.
        Fitbit = "fitbit",
        /// The person, or somebody who enters for them.
        Person = "person",
    }
}

impl Teller {
    /// The provider behind it, if it is one.
    pub fn provider(self) -> Option<Provider> {
        match self {
            Self::GoogleHealth => Some(Provider::GoogleHealth),
            Self::Fitbit => Some(Provider::Fitbit),
            Self::Person => None,
        }
    }
}

impl From<Provider> for Teller {
    fn from(provider: Provider) -> Self {
        match provider {
            Provider::GoogleHealth => Self::GoogleHealth,
            Provider::Fitbit => Self::Fitbit,
        }
    }
}

/// What one source said of a date. It stands until `supersededAt`, when the source said something
/// else; the newest stands still.
#[derive(
    Clone, Debug, PartialEq, Queryable, Selectable, Insertable, Serialize, ToSchema, SimpleObject,
)]
#[diesel(table_name = day_records)]
#[diesel(treat_none_as_default_value = false)]
#[serde(rename_all = "camelCase")]
pub struct DayRecord {
    /// The civil date in the day's zone.
    pub date: CivilDate,
    /// Who counted.
    pub source: Source,
    /// Who told FitEx.
    pub told_by: Teller,
    /// Counts what this source has said of the date, from 1.
    pub revision: i32,
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
    /// Floors climbed.
    pub floors: Option<i32>,
    /// Minutes of light activity.
    pub light_active_minutes: Option<i32>,
    /// Minutes of moderate activity.
    pub moderate_active_minutes: Option<i32>,
    /// Minutes of vigorous activity.
    pub vigorous_active_minutes: Option<i32>,
    /// Minutes for which the device was worn, by the hours for which it told anything.
    pub wear_minutes: Option<i32>,
    /// FitEx miles, in hundredths, of self-reported activities that no step counter sees.
    pub self_reported_miles_hundredths: Option<i32>,
    /// The sum of the date's hours, where the provider tells them; it may differ from `steps`.
    pub hourly_steps: Option<i32>,
    /// How far the record can be trusted.
    pub status: DayStatus,
    /// The rule that gave the status.
    pub status_reason: StatusReason,
    /// When FitEx first heard it.
    pub observed_at: Instant,
    /// When the source said something else; absent while it stands.
    pub superseded_at: Option<Instant>,
}

impl DayRecord {
    /// A record in which nothing is told.
    pub fn empty(date: CivilDate, source: Source, told_by: Teller, observed_at: Instant) -> Self {
        Self {
            date,
            source,
            told_by,
            revision: 1,
            time_zone: ZoneName::utc(),
            zone_origin: ZoneOrigin::Account,
            steps: None,
            distance_meters: None,
            energy_kilocalories: None,
            floors: None,
            light_active_minutes: None,
            moderate_active_minutes: None,
            vigorous_active_minutes: None,
            wear_minutes: None,
            self_reported_miles_hundredths: None,
            hourly_steps: None,
            status: DayStatus::NoData,
            status_reason: StatusReason::WithdrawnByProvider,
            observed_at,
            superseded_at: None,
        }
    }

    /// What is left when a source takes back what it said: that it once said something.
    #[must_use]
    pub fn withdrawn(&self, at: Instant) -> Self {
        Self {
            time_zone: self.time_zone.clone(),
            zone_origin: self.zone_origin,
            ..Self::empty(self.date, self.source, self.told_by, at)
        }
    }

    /// Whether it says anything about the date.
    pub fn is_told(&self) -> bool {
        self.status_reason != StatusReason::WithdrawnByProvider
    }

    /// What tells the records of one history from those of another.
    pub fn history(&self) -> (CivilDate, Source, Teller) {
        (self.date, self.source, self.told_by)
    }
}

impl Listed for DayRecord {
    const LIST: &str = "day_records";

    fn key(&self) -> String {
        let (date, source, teller) = self.history();
        format!("{date}/{source}/{teller}/{}", self.revision)
    }
}

/// What a list of records is sorted by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordKey {
    /// The date.
    pub date: CivilDate,
    /// The source.
    pub source: Source,
    /// Who told it.
    pub told_by: Teller,
    /// The record's number in its history.
    pub revision: i32,
}

impl Parse for RecordKey {
    type Wire = String;

    fn parse(raw: Raw) -> Result<Self, Invalid> {
        let text = raw.text()?;
        let parts: Vec<&str> = text.split('/').collect();
        let bad = || Invalid::new("bad_key", "is not the key of a record.");
        let [date, source, told_by, revision] = parts.as_slice() else {
            return Err(bad());
        };
        Ok(Self {
            date: CivilDate::parse(Raw::Text((*date).to_owned()))?,
            source: Source::from_word(source).ok_or_else(bad)?,
            told_by: Teller::from_word(told_by).ok_or_else(bad)?,
            revision: revision.parse().map_err(|_| bad())?,
        })
    }
}

/// Which records to list.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DayRecordRange {
    /// The first date; 27 days before the last if left out.
    #[param(value_type = Option<CivilDate>)]
    pub from: Option<Field<CivilDate>>,
    /// The last date; the person's today if left out.
    #[param(value_type = Option<CivilDate>)]
    pub to: Option<Field<CivilDate>>,
    /// As FitEx knew them at this instant. If left out, every record there is: those that stand and
    /// those that were superseded.
    #[param(value_type = Option<Instant>)]
    pub as_of: Option<Field<Instant>>,
    /// How many items: 1 to 200, 50 if left out.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<Field<Limit>>,
    /// `pageInfo.nextCursor` of the page before.
    #[param(value_type = Option<String>)]
    pub cursor: Option<Field<Cursor>>,
}
