//! What the person wears: a bare list.

use super::{Asked, Made};
use crate::model::fitbit::Answer;
use crate::model::fitbit::answers::Device;
use crate::upstream::google_health::readings::PairedDevice;

/// The devices.
pub(super) async fn answer(asked: &Asked<'_>) -> Made {
    let devices = asked.readings().devices().await?;
    let devices: Vec<Device> = devices
        .into_iter()
        .map(|told| device(asked, told))
        .collect();
    Ok(Answer::json(&devices)?)
}

fn device(asked: &Asked<'_>, told: PairedDevice) -> Device {
    let level = told.battery_percent;
    let level = level.or_else(|| told.battery.as_deref().and_then(level_of));
    Device {
        battery: told
            .battery
            .or_else(|| level.map(|level| word_of(level).to_owned())),
        battery_level: level,
        device_version: told.product,
        features: Vec::new(),
        id: told.id,
        last_sync_time: told.synced.map(|at| asked.clock(at)),
        mac: told.mac,
        kind: told.kind,
    }
}

/// A usual level of a battery that only a word tells of.
fn level_of(word: &str) -> Option<i32> {
    match word {
        "High" => Some(85),
        "Medium" => Some(50),
        "Low" => Some(20),
        "Empty" => Some(0),
        _ => None,
    }
}

/// The word for a level, if Google has none.
fn word_of(level: i32) -> &'static str {
    match level {
        ..=5 => "Empty",
        6..=25 => "Low",
        26..=60 => "Medium",
        _ => "High",
    }
}

#[cfg(test)]
mod tests {
    use super::{level_of, word_of};

    #[test]
    fn each_word_has_a_level_that_has_this_word() {
        for word in ["High", "Medium", "Low", "Empty"] {
            assert_eq!(level_of(word).map(word_of), Some(word));
        }
        assert_eq!(level_of("Charging"), None);
    }
}
