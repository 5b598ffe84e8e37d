//! Which devices somebody has: a bare list.

use serde_json::json;

use super::asked::{Answer, Asked, written};
use super::operation::{Operation, get};

pub(super) static OPERATIONS: [Operation; 1] =
    [get("/1/user/{user}/devices.json", "settings", devices)];

fn devices(asked: &Asked<'_>) -> Answer {
    let bytes = asked.person.id.bytes();
    Ok(json!([{
        "battery": "High",
        "batteryLevel": 85,
        "deviceVersion": "Charge 6",
        "features": [],
        "id": format!("9{}", bytes.fold(0_u64, |id, b| id * 100 + u64::from(b))),
        "lastSyncTime": written(asked.world.last_sync(asked.person)),
        "mac": "0A1B2C3D4E5F",
        "type": "TRACKER",
    }]))
}
