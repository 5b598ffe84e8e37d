//! Where points come from.

use serde_json::{Value, json};

use crate::simulator::truth::life::Life;

/// Where a point comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    /// Measured in passing.
    Wearable,
    /// Measured because somebody wanted it.
    Started,
    /// Worked out from what was measured.
    Derived,
    Phone,
    /// Weighed.
    Scale,
    /// Written down.
    Hand,
}

impl By {
    /// How it is told of a point with this id; what a client wrote names the client.
    pub(super) fn written(self, life: &Life<'_>, id: Option<u64>) -> Value {
        let device = |name: &str, maker: &str, form: &str| json!({ "displayName": name, "manufacturer": maker, "formFactor": form });
        let (method, device, platform) = match self {
            Self::Wearable => (
                "PASSIVELY_MEASURED",
                Some(device("Charge 6", "Fitbit", "FITNESS_BAND")),
                "FITBIT",
            ),
            Self::Started => (
                "ACTIVELY_MEASURED",
                Some(device("Charge 6", "Fitbit", "FITNESS_BAND")),
                "FITBIT",
            ),
            Self::Derived => (
                "DERIVED",
                Some(device("Charge 6", "Fitbit", "FITNESS_BAND")),
                "FITBIT",
            ),
            Self::Phone => (
                "PASSIVELY_MEASURED",
                Some(device("Pixel 10", "Google", "PHONE")),
                "HEALTH_CONNECT",
            ),
            Self::Scale => (
                "ACTIVELY_MEASURED",
                Some(device("Aria Air", "Fitbit", "SCALE")),
                "FITBIT",
            ),
            Self::Hand => ("MANUAL", None, "FITBIT"),
        };
        let mut source = json!({ "recordingMethod": method, "platform": platform });
        if let Some(device) = device {
            source["device"] = device;
        }
        let is_of_client = |id: u64| life.read(|book| book.clients.contains(&id));
        if self == Self::Hand && id.is_some_and(is_of_client) {
            source["platform"] = json!("GOOGLE_WEB_API");
            let client = life.world.google_client_id();
            source["application"] = json!({ "googleWebClientId": client });
        }
        source
    }
}
