//! A day at a glance.

use async_graphql::SimpleObject;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::heart::HeartZone;
use super::social::Goals;
use super::written::{plain, plain_if_any};

/// A day at a glance.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, SimpleObject)]
#[graphql(name = "FitbitDailySummary")]
pub struct DailySummary {
    /// Exercises that began on the day.
    #[serde(default)]
    pub activities: Vec<ActivityLine>,
    /// What the person wants to reach in a day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub goals: Option<Goals>,
    /// What the day adds up to.
    pub summary: Summary,
}

/// What a day adds up to. What no device measures is left out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, SimpleObject)]
#[serde(rename_all = "camelCase")]
#[graphql(name = "FitbitSummary")]
pub struct Summary {
    /// Always -1.
    pub active_score: i32,
    /// Kilocalories burned by activity.
    #[serde(rename = "activityCalories", serialize_with = "plain")]
    pub activity_calories: f64,
    /// Kilocalories burned at rest.
    #[serde(rename = "caloriesBMR", serialize_with = "plain")]
    #[graphql(name = "caloriesBMR")]
    pub calories_bmr: f64,
    /// Kilocalories burned in all.
    #[serde(serialize_with = "plain")]
    pub calories_out: f64,
    /// Distances by what they are of; kilometres, or miles for `en_US`.
    pub distances: Vec<DistanceOf>,
    /// What was climbed; metres, or feet for `en_US`.
    #[serde(
        default,
        serialize_with = "plain_if_any",
        skip_serializing_if = "Option::is_none"
    )]
    pub elevation: Option<f64>,
    /// Minutes of moderate activity.
    #[serde(serialize_with = "plain")]
    pub fairly_active_minutes: f64,
    /// Floors climbed.
    #[serde(
        default,
        serialize_with = "plain_if_any",
        skip_serializing_if = "Option::is_none"
    )]
    pub floors: Option<f64>,
    /// Zones of the heart, the easiest first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heart_rate_zones: Option<Vec<HeartZone>>,
    /// Minutes of light activity.
    #[serde(serialize_with = "plain")]
    pub lightly_active_minutes: f64,
    /// Kilocalories of activity beyond those at rest in the same minutes.
    #[serde(
        default,
        serialize_with = "plain_if_any",
        skip_serializing_if = "Option::is_none"
    )]
    pub marginal_calories: Option<f64>,
    /// Beats a minute at rest.
    #[serde(
        default,
        serialize_with = "plain_if_any",
        skip_serializing_if = "Option::is_none"
    )]
    pub resting_heart_rate: Option<f64>,
    /// Minutes without activity.
    #[serde(serialize_with = "plain")]
    pub sedentary_minutes: f64,
    /// Steps.
    #[serde(serialize_with = "plain")]
    pub steps: f64,
    /// Minutes of vigorous activity.
    #[serde(serialize_with = "plain")]
    pub very_active_minutes: f64,
}

/// A distance of a day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, SimpleObject)]
#[graphql(name = "FitbitDistance")]
pub struct DistanceOf {
    /// `total`, `tracker`, `loggedActivities`, an intensity, or what an exercise is called.
    pub activity: String,
    /// Kilometres, or miles for `en_US`.
    #[serde(serialize_with = "plain")]
    pub distance: f64,
}

/// An exercise, as a line of a day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, SimpleObject)]
#[serde(rename_all = "camelCase")]
#[graphql(name = "FitbitActivity", complex)]
pub struct ActivityLine {
    /// Fitbit's number of what was done; 0 if it has none.
    #[graphql(skip)]
    pub activity_id: u64,
    /// The same of the group it belongs to.
    #[graphql(skip)]
    pub activity_parent_id: u64,
    /// What the group is called.
    #[serde(default)]
    pub activity_parent_name: String,
    /// Kilocalories.
    #[serde(serialize_with = "plain")]
    pub calories: f64,
    /// What the person wrote about it.
    #[serde(default)]
    pub description: String,
    /// Kilometres, or miles for `en_US`.
    #[serde(
        default,
        serialize_with = "plain_if_any",
        skip_serializing_if = "Option::is_none"
    )]
    pub distance: Option<f64>,
    /// Milliseconds.
    #[serde(serialize_with = "plain")]
    pub duration: f64,
    /// Whether active zone minutes were measured.
    #[serde(default)]
    pub has_active_zone_minutes: bool,
    /// Whether it is known when it began.
    #[serde(default)]
    pub has_start_time: bool,
    /// Whether it is one of the person's favourites.
    #[serde(default)]
    pub is_favorite: bool,
    /// When it was last changed, in UTC.
    pub last_modified: String,
    /// The number of the log.
    #[graphql(skip)]
    pub log_id: u64,
    /// What it is called.
    pub name: String,
    /// The person's civil date on which it began.
    #[graphql(skip)]
    pub start_date: Date,
    /// When it began on the person's clock, as `17:55`.
    pub start_time: String,
    /// Steps.
    #[serde(
        default,
        serialize_with = "plain_if_any",
        skip_serializing_if = "Option::is_none"
    )]
    pub steps: Option<f64>,
}
