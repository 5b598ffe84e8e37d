//! What a person wears.

use async_graphql::SimpleObject;
use diesel::{Insertable, Queryable, Selectable};
use serde::Serialize;
use utoipa::ToSchema;

use super::time::Instant;
use super::token::Provider;
use crate::database::tables::devices;

/// What a person wears, as the provider tells it.
#[derive(
    Clone, Debug, PartialEq, Queryable, Selectable, Insertable, Serialize, ToSchema, SimpleObject,
)]
#[diesel(table_name = devices)]
#[diesel(treat_none_as_default_value = false)]
#[serde(rename_all = "camelCase")]
pub struct Device {
    /// Who told of it.
    pub provider: Provider,
    /// The provider's id of the device.
    pub provider_device_id: String,
    /// The product's name.
    pub name: String,
    /// The provider's word for what it is, such as `TRACKER` or `SCALE`.
    pub kind: String,
    /// How full the battery is, in percent.
    pub battery_percent: Option<i32>,
    /// When the provider last heard from it.
    pub last_synced_at: Option<Instant>,
    /// When FitEx learned all this.
    pub observed_at: Instant,
}
