//! How long a person has met their daily goals in a row.

use async_graphql::SimpleObject;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::field::Field;
use super::metric::Metric;
use super::time::CivilDate;

/// Days in a row on which the daily goal was met, of the last 366. Days that are excused, not known or
/// without a goal are bridged and not counted; one missed day in seven is forgiven. Late data may restore
/// a streak.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema, SimpleObject)]
#[serde(rename_all = "camelCase")]
pub struct Streak {
    /// What is counted.
    pub metric: Metric,
    /// The person's civil date at the moment.
    pub today: CivilDate,
    /// Days met in the streak that goes on; 0 if there is none.
    pub days: i32,
    /// The first date of it.
    pub since: Option<CivilDate>,
    /// Missed dates in it that were forgiven.
    pub forgiven: Vec<CivilDate>,
    /// The most days met in a row.
    pub longest: i32,
}

/// Which streak.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct StreakQuery {
    /// What is counted; steps if left out.
    #[param(value_type = Option<Metric>)]
    pub metric: Option<Field<Metric>>,
}
