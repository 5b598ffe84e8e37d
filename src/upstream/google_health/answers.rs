//! Google's answers about somebody and their devices, parsed into our own types.

use jiff::Timestamp;
use serde::Deserialize;

use super::numbers::Calendar;
use crate::upstream::Failure;
use crate::upstream::data::{LastSync, UpstreamDevice};
use crate::upstream::text::shown;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Identity {
    pub(super) health_user_id: String,
    pub(super) legacy_user_id: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Profile {
    pub(super) membership_start_date: Option<Calendar>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Settings {
    pub(super) time_zone: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PairedDevices {
    #[serde(default)]
    paired_devices: Vec<PairedDevice>,
    pub(super) next_page_token: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PairedDevice {
    name: String,
    #[serde(default)]
    device_type: String,
    #[serde(default)]
    device_version: String,
    battery_level: Option<i32>,
    last_sync_time: Option<String>,
}

impl PairedDevices {
    pub(super) fn understood(self) -> Result<Vec<UpstreamDevice>, Failure> {
        self.paired_devices
            .into_iter()
            .map(|told| {
                let synced = told.last_sync_time.as_deref().map(str::parse::<Timestamp>);
                let synced = synced.transpose().map_err(|_| {
                    Failure::BadAnswer("a device's lastSyncTime is no instant".to_owned())
                })?;
                let id = told.name.rsplit('/').next().unwrap_or(&told.name);
                Ok(UpstreamDevice {
                    id: shown(id),
                    name: shown(&told.device_version),
                    kind: shown(&told.device_type),
                    battery_percent: told.battery_level.filter(|level| (0..=100).contains(level)),
                    last_synced: synced.map(LastSync::At),
                })
            })
            .collect()
    }
}
