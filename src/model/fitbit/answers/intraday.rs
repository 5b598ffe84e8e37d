//! Values within a day.

use std::collections::BTreeMap;

use async_graphql::SimpleObject;
use jiff::civil::Time;
use serde::{Deserialize, Serialize};

use super::series::DayValue;
use super::written::{plain, plain_if_any};

/// A window within a day.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, SimpleObject)]
#[graphql(name = "FitbitWindow", complex)]
pub struct Window {
    /// When it begins on the person's clock.
    #[graphql(skip)]
    pub time: Time,
    /// What was counted in it, in the unit of its resource; of the heart the mean, in beats a minute.
    #[serde(serialize_with = "plain")]
    pub value: f64,
    /// With calories: how active it was, from 0 (not at all) to 3 (very).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<u8>,
    /// With calories: METs, times ten.
    #[serde(
        default,
        serialize_with = "plain_if_any",
        skip_serializing_if = "Option::is_none"
    )]
    pub mets: Option<f64>,
}

/// The windows of a day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, SimpleObject)]
#[serde(rename_all = "camelCase")]
#[graphql(name = "FitbitDataset")]
pub struct Dataset {
    /// The windows, the earliest first.
    pub dataset: Vec<Window>,
    /// How long each is, in the units of `datasetType`.
    pub dataset_interval: u32,
    /// `minute` or `second`.
    pub dataset_type: String,
}

/// What an answer about a day's course is made of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Member {
    /// Under the name of the resource: the day as a whole.
    Days(Vec<DayValue>),
    /// Under the same name with `-intraday`: the windows.
    Dataset(Dataset),
}

/// A day and its windows, each under its name.
pub type Intraday = BTreeMap<String, Member>;

/// The steps of a day and of its windows.
#[derive(Clone, Debug, PartialEq, Deserialize, SimpleObject)]
#[graphql(name = "FitbitIntradaySteps")]
pub struct IntradaySteps {
    /// The day as a whole.
    #[serde(rename = "activities-steps")]
    pub days: Vec<DayValue>,
    /// Its windows.
    #[serde(rename = "activities-steps-intraday")]
    pub within: Dataset,
}
