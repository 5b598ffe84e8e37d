//! Dates that a person has taken out of every count.

use async_graphql::{InputObject, SimpleObject};
use diesel::{Insertable, Queryable, Selectable};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::enums::words;
use super::field::Field;
use super::time::{CivilDate, Instant};
use crate::database::tables::excuses;

words! {
    /// Why a date does not count.
    ExcuseReason, "a reason" {
        /// The person was travelling.
        Travel = "travel",
        /// The device was broken, empty or lost.
        DeviceFailure = "device_failure",
        /// The person was ill.
        Illness = "illness",
        /// Something that need not be said.
        Other = "other",
    }
}

/// A date that a person has taken out of every count.
#[derive(
    Clone, Debug, PartialEq, Queryable, Selectable, Insertable, Serialize, ToSchema, SimpleObject,
)]
#[diesel(table_name = excuses)]
#[serde(rename_all = "camelCase")]
pub struct Excuse {
    /// The civil date.
    pub date: CivilDate,
    /// Why it does not count.
    pub reason: ExcuseReason,
    /// When it was declared.
    pub created_at: Instant,
}

/// What a person says of a date that should not count.
#[derive(Debug, Deserialize, ToSchema, InputObject)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewExcuse {
    /// Why it does not count.
    #[serde(default)]
    #[schema(value_type = ExcuseReason, required)]
    pub reason: Field<ExcuseReason>,
}
