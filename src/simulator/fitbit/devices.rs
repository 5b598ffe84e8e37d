//! Which devices somebody has: a bare list.

use serde_json::json;

use super::asked::{Answer, Asked, written};
use super::operation::{Operation, get};
use crate::simulator::truth::people::TRACKER;

pub(super) static OPERATIONS: [Operation; 1] =
    [get("/1/user/{user}/devices.json", "settings", devices)];

fn devices(asked: &Asked<'_>) -> Answer {
    Ok(json!([{
        "battery": TRACKER.battery,
        "batteryLevel": TRACKER.battery_level,
        "deviceVersion": TRACKER.name,
        "features": [],
        "id": asked.person.device_id(),
        "lastSyncTime": written(asked.world.last_sync(asked.person)),
        "mac": TRACKER.mac,
        "type": "TRACKER",
    }]))
}
