//! What every provider tells, in our own types with units.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use secrecy::SecretString;

use crate::model::day::Source;
use crate::model::fitbit::Collection;
use crate::model::time::ZoneName;
use crate::model::token::Scopes;

/// A grant that is lent to a call.
#[derive(Clone, Debug)]
pub struct Access {
    /// The access token.
    pub token: SecretString,
    /// What it may read.
    pub scopes: Scopes,
}

/// Who somebody is at a provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The id that the provider knows them by.
    pub user_id: String,
    /// The id they had at Fitbit, where the provider is another.
    pub fitbit_user_id: Option<String>,
}

/// When a device last synced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LastSync {
    /// In the person's zone, which the provider does not name here.
    Local(DateTime),
    /// An instant.
    At(Timestamp),
}

/// A device as a provider tells it.
#[derive(Clone, Debug, PartialEq)]
pub struct UpstreamDevice {
    /// The provider's id.
    pub id: String,
    /// The product's name.
    pub name: String,
    /// `TRACKER` or `SCALE`.
    pub kind: String,
    /// Percent.
    pub battery_percent: Option<i32>,
    /// When it last synced.
    pub last_synced: Option<LastSync>,
}

/// What a provider tells of a date and a source. What it does not tell is absent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DayValues {
    /// The person's civil date at the provider.
    pub date: Date,
    /// Who counted.
    pub source: Source,
    /// Steps.
    pub steps: Option<f64>,
    /// Metres.
    pub distance_meters: Option<f64>,
    /// Kilocalories, resting included.
    pub energy_kilocalories: Option<f64>,
    /// Floors climbed.
    pub floors: Option<f64>,
    /// Minutes of light activity.
    pub light_minutes: Option<f64>,
    /// Minutes of moderate activity.
    pub moderate_minutes: Option<f64>,
    /// Minutes of vigorous activity.
    pub vigorous_minutes: Option<f64>,
    /// Minutes for which the device was worn.
    pub wear_minutes: Option<f64>,
    /// The sum of the hours of the date.
    pub hourly_steps: Option<f64>,
}

impl DayValues {
    /// A date of which a source tells nothing yet.
    pub(super) fn of(date: Date, source: Source) -> Self {
        Self {
            date,
            source,
            steps: None,
            distance_meters: None,
            energy_kilocalories: None,
            floors: None,
            light_minutes: None,
            moderate_minutes: None,
            vigorous_minutes: None,
            wear_minutes: None,
            hourly_steps: None,
        }
    }

    /// Adds a total of the date.
    pub(super) fn take(&mut self, total: Total) {
        match total {
            Total::Steps(steps) => self.steps = Some(steps),
            Total::Meters(meters) => self.distance_meters = Some(meters),
            Total::Kilocalories(energy) => self.energy_kilocalories = Some(energy),
            Total::Floors(floors) => self.floors = Some(floors),
            Total::LightMinutes(minutes) => self.light_minutes = Some(minutes),
            Total::ModerateMinutes(minutes) => self.moderate_minutes = Some(minutes),
            Total::VigorousMinutes(minutes) => self.vigorous_minutes = Some(minutes),
        }
    }
}

/// A total of a date, in its unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Total {
    Steps(f64),
    Meters(f64),
    Kilocalories(f64),
    Floors(f64),
    LightMinutes(f64),
    ModerateMinutes(f64),
    VigorousMinutes(f64),
}

/// Values of dates and sources as they come together.
#[derive(Debug, Default)]
pub(super) struct Gathered(BTreeMap<(Date, &'static str), DayValues>);

impl Gathered {
    /// The values of a date and source so far.
    pub(super) fn of(&mut self, date: Date, source: Source) -> &mut DayValues {
        let values = self.0.entry((date, source.as_str()));
        values.or_insert_with(|| DayValues::of(date, source))
    }

    /// The values of a date and source, if there are any.
    pub(super) fn find(&self, date: Date, source: Source) -> Option<&DayValues> {
        self.0.get(&(date, source.as_str()))
    }

    /// Everything of every source that told anything, the earliest first.
    pub(super) fn all(self) -> Vec<DayValues> {
        self.0.into_values().collect()
    }
}

/// Which dates to read, and where they begin and end.
#[derive(Clone, Debug)]
pub struct Dates<'a> {
    /// The first.
    pub first: Date,
    /// The last; not after the person's today.
    pub last: Date,
    /// The person's zone.
    pub zone: &'a ZoneName,
}

/// Somebody of whom a provider says that something changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Noticed {
    /// The id that the provider knows them by.
    pub account: String,
    /// What changed, where programs of Fitbit's have a word for it.
    pub collection: Option<Collection>,
    /// Whether what FitEx itself keeps of their days may be otherwise now.
    pub is_of_days: bool,
    /// The first and the last date it touches; none if their consent may have been withdrawn.
    pub dates: Option<(Date, Date)>,
}
