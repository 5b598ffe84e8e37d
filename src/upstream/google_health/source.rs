//! Where a point comes from, as Google tells it.

use serde::Deserialize;

/// Where a point comes from.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct DataSource {
    pub(super) recording_method: String,
    pub(super) device: Device,
    pub(super) application: Application,
}

/// What measured it.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Device {
    pub(super) form_factor: String,
    pub(super) display_name: String,
}

/// The program that told of it.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Application {
    /// That of an app on a phone.
    pub(super) package_name: String,
    /// That of a program that writes through the API.
    web_client_id: String,
    google_web_client_id: String,
}

impl Application {
    /// Whether it is the one with this id.
    pub(super) fn is(&self, client: &str) -> bool {
        let known = [&self.web_client_id, &self.google_web_client_id];
        !client.is_empty() && known.into_iter().any(|id| id == client)
    }
}
