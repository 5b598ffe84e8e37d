//! An endpoint that a project at Google registered for the notices of all its people.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use url::Url;

use super::Standing;

/// The project and the id of what a command registers.
const PROJECT: &str = "1";
const BY_COMMAND: &str = "by-command";
/// The one policy that is simulated: everybody who consents.
const EVERYBODY: &str = "AUTOMATIC";
/// The kinds of data that Google sends notices of.
const KINDS: [&str; 28] = [
    "active-zone-minutes",
    "activity-level",
    "altitude",
    "blood-glucose",
    "body-fat",
    "calories-in-heart-rate-zone",
    "daily-heart-rate-variability",
    "daily-heart-rate-zones",
    "daily-oxygen-saturation",
    "daily-respiratory-rate",
    "daily-resting-heart-rate",
    "daily-sleep-temperature-derivations",
    "distance",
    "exercise",
    "floors",
    "heart-rate",
    "heart-rate-variability",
    "height",
    "hydration-log",
    "nutrition-log",
    "respiratory-rate-sleep-summary",
    "run-vo2-max",
    "sedentary-period",
    "sleep",
    "steps",
    "time-in-heart-rate-zone",
    "total-calories",
    "weight",
];

/// Which kinds of data, of whom.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Config {
    data_types: Vec<String>,
    subscription_create_policy: String,
}

#[derive(Clone)]
pub(super) struct Subscriber {
    pub(super) project: String,
    pub(super) id: String,
    pub(super) endpoint: Url,
    pub(super) secret: String,
    pub(super) configs: Vec<Config>,
    pub(super) created_at: Timestamp,
    pub(super) updated_at: Timestamp,
    pub(super) standing: Standing,
}

impl Subscriber {
    /// What a command registers.
    pub(super) fn by_command(
        endpoint: Url,
        secret: String,
        data_types: Vec<String>,
        now: Timestamp,
    ) -> Self {
        Self {
            project: PROJECT.to_owned(),
            id: BY_COMMAND.to_owned(),
            endpoint,
            secret,
            configs: vec![Config {
                data_types,
                subscription_create_policy: EVERYBODY.to_owned(),
            }],
            created_at: now,
            updated_at: now,
            standing: Standing::Unverified,
        }
    }

    pub(super) fn name(&self) -> String {
        format!("projects/{}/subscribers/{}", self.project, self.id)
    }

    pub(super) fn is(&self, project: &str, id: &str) -> bool {
        self.project == project && self.id == id
    }

    pub(super) fn wants(&self, kind: &str) -> bool {
        let mut kinds = self.configs.iter().flat_map(|config| &config.data_types);
        kinds.any(|wanted| wanted == kind)
    }

    /// As it is answered: the secret is never shown.
    pub(super) fn shown(&self) -> Value {
        json!({
            "name": self.name(),
            "endpointUri": self.endpoint,
            "createTime": self.created_at,
            "updateTime": self.updated_at,
            "subscriberConfigs": self.configs,
            "endpointAuthorization": { "secretSet": true },
            "state": match self.standing {
                Standing::Unverified => "UNVERIFIED",
                Standing::Active => "ACTIVE",
            },
        })
    }
}

/// What is wrong with some configs, if anything is.
pub(super) fn fault_of(configs: &[Config]) -> Option<String> {
    if configs.is_empty() {
        return Some("subscriber_configs is required.".to_owned());
    }
    for config in configs {
        if config.subscription_create_policy != EVERYBODY {
            return Some("Only AUTOMATIC is simulated.".to_owned());
        }
        let mut kinds = config.data_types.iter().map(String::as_str);
        if let Some(unknown) = kinds.find(|kind| !KINDS.contains(kind)) {
            return Some(format!("Unsupported data type: {unknown}"));
        }
    }
    None
}

/// Whether Google takes this as an id: `[a-z]([a-z0-9-]{2,34}[a-z0-9])`.
pub(super) fn is_id(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    (4..=36).contains(&text.len())
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.bytes().all(|byte| plain(byte) || byte == b'-')
        && !text.ends_with('-')
}

#[cfg(test)]
mod tests {
    use super::is_id;

    #[test]
    fn an_id_is_short_and_plain() {
        for good in ["fitex-main", "abcd", "a123"] {
            assert!(is_id(good), "{good}");
        }
        for bad in ["abc", "1abc", "abc-", "Abcd", "ab_d", &"a".repeat(37)] {
            assert!(!is_id(bad), "{bad}");
        }
    }
}
