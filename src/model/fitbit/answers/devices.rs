//! What somebody wears.

use async_graphql::SimpleObject;
use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};

/// A device.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, SimpleObject)]
#[serde(rename_all = "camelCase")]
#[graphql(name = "FitbitDevice", complex)]
pub struct Device {
    /// `High`, `Medium`, `Low` or `Empty`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub battery: Option<String>,
    /// Percent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub battery_level: Option<i32>,
    /// The product.
    pub device_version: String,
    /// What it can do beyond what others can.
    #[serde(default)]
    pub features: Vec<String>,
    /// Its number at the provider.
    pub id: String,
    /// When it last synced, on the person's clock.
    #[serde(default, with = "optional", skip_serializing_if = "Option::is_none")]
    #[graphql(skip)]
    pub last_sync_time: Option<DateTime>,
    /// The address of its radio.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mac: Option<String>,
    /// `TRACKER` or `SCALE`.
    #[serde(rename = "type")]
    #[graphql(name = "type")]
    pub kind: String,
}

mod optional {
    use jiff::civil::DateTime;
    use serde::{Deserialize, Deserializer, Serializer};

    use crate::model::fitbit::answers::written::local;

    #[expect(clippy::ref_option, reason = "serde hands over a reference")]
    pub(super) fn serialize<S: Serializer>(
        at: &Option<DateTime>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        match at {
            Some(at) => local::serialize(at, to),
            None => to.serialize_none(),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<DateTime>, D::Error> {
        Option::deserialize(from)
    }
}

/// The alarms of a tracker, of which there are none.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Alarms {
    /// The alarms.
    pub tracker_alarms: [(); 0],
}
