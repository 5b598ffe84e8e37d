//! Values by day.

use std::collections::BTreeMap;

use async_graphql::SimpleObject;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A day of a series.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, SimpleObject)]
#[serde(rename_all = "camelCase")]
#[graphql(name = "FitbitDayValue", complex)]
pub struct DayValue {
    /// The person's civil date.
    #[graphql(skip)]
    pub date_time: Date,
    /// A number, as text.
    pub value: String,
}

/// A series under its name, such as `activities-steps`: the earliest day first.
pub type Series = BTreeMap<String, Vec<DayValue>>;
