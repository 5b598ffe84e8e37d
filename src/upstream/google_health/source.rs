//! Where a point comes from, as Google tells it.

use serde::Deserialize;

/// Where a point comes from.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct DataSource {
    pub(super) recording_method: String,
    pub(super) device: Device,
}

/// What measured it.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Device {
    pub(super) form_factor: String,
    pub(super) display_name: String,
}
