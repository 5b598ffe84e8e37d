//! Times of care: pregnancy, illness, injury and the like, in which nothing is asked of a person.

use async_graphql::{InputObject, SimpleObject};
use diesel::{Insertable, Queryable, Selectable};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::enums::words;
use super::field::Field;
use super::time::{CivilDate, Instant};
use crate::database::tables::care_times;

words! {
    /// Why a person is in care.
    CareReason, "a reason" {
        /// Pregnancy.
        Pregnancy = "pregnancy",
        /// Illness.
        Illness = "illness",
        /// An injury.
        Injury = "injury",
        /// Getting well again.
        Recovery = "recovery",
        /// A disability.
        Disability = "disability",
    }
}

/// A time of care. Goals stay as they are, its dates are left out of the team's count and of streaks,
/// and the person stands on no board outside their team. Nobody else is told of it or its reason: the team's
/// counts leave its dates out as they do those that are excused.
#[derive(
    Clone, Debug, PartialEq, Queryable, Selectable, Insertable, Serialize, ToSchema, SimpleObject,
)]
#[diesel(table_name = care_times)]
#[diesel(treat_none_as_default_value = false)]
#[serde(rename_all = "camelCase")]
#[graphql(name = "Care")]
#[schema(as = Care)]
pub struct Care {
    /// Its first civil date.
    pub starts_on: CivilDate,
    /// Its last civil date; absent while it goes on.
    pub ends_on: Option<CivilDate>,
    /// Why, if the person says.
    pub reason: Option<CareReason>,
    /// When it was declared.
    pub created_at: Instant,
}

impl Care {
    /// Whether a date lies in it.
    pub fn covers(&self, date: CivilDate) -> bool {
        self.starts_on <= date && self.ends_on.is_none_or(|last| date <= last)
    }
}

/// A time of care that begins.
#[derive(Debug, Default, Deserialize, ToSchema, InputObject)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewCare {
    /// Its first civil date: from 14 days back through today. If left out it is today, or that of the time
    /// of care that goes on.
    #[schema(value_type = Option<CivilDate>)]
    pub starts_on: Option<Field<CivilDate>>,
    /// Why; it need not be said.
    #[schema(value_type = Option<CareReason>)]
    pub reason: Option<Field<CareReason>>,
}
