//! What every provider tells, in our own types with units.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use secrecy::SecretString;

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

/// A date's totals as a provider tells them. What it does not tell is absent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DayValues {
    /// The person's civil date at the provider.
    pub date: Date,
    /// Steps.
    pub steps: Option<f64>,
    /// Metres.
    pub distance_meters: Option<f64>,
    /// Kilocalories, resting included.
    pub energy_kilocalories: Option<f64>,
}

impl DayValues {
    /// A date of which nothing is told yet.
    pub(super) fn of(date: Date) -> Self {
        Self {
            date,
            steps: None,
            distance_meters: None,
            energy_kilocalories: None,
        }
    }
}
