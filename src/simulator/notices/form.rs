//! What a project at Google says of a subscriber when it makes or changes one.

#![expect(
    clippy::result_large_err,
    reason = "a refusal is an answer; few are made"
)]

use actix_web::HttpResponse;
use jiff::Timestamp;
use serde::Deserialize;
use url::Url;

use super::Standing;
use super::subscriber::{Config, Subscriber, fault_of};
use crate::simulator::google::errors::refuse;

/// What a create or a patch may say.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Form {
    endpoint_uri: Option<Url>,
    subscriber_configs: Option<Vec<Config>>,
    endpoint_authorization: Option<Authorization>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Authorization {
    secret: String,
}

pub(super) fn invalid(message: &str) -> HttpResponse {
    refuse(400, "INVALID_ARGUMENT", message, None)
}

impl Form {
    pub(super) fn read(body: &[u8]) -> Result<Self, HttpResponse> {
        let form: Self =
            serde_json::from_slice(body).map_err(|fault| invalid(&fault.to_string()))?;
        match form.subscriber_configs.as_deref().and_then(fault_of) {
            Some(fault) => Err(invalid(&fault)),
            None => Ok(form),
        }
    }

    /// The subscriber that this makes, if nothing is missing.
    pub(super) fn subscriber(
        self,
        project: &str,
        id: String,
        now: Timestamp,
    ) -> Result<Subscriber, HttpResponse> {
        let missing = |field: &str| invalid(&format!("{field} is required."));
        let secret = self.endpoint_authorization.map(|given| given.secret);
        let configs = self.subscriber_configs;
        Ok(Subscriber {
            project: project.to_owned(),
            id,
            endpoint: self.endpoint_uri.ok_or_else(|| missing("endpoint_uri"))?,
            secret: secret.ok_or_else(|| missing("endpoint_authorization"))?,
            configs: configs.ok_or_else(|| missing("subscriber_configs"))?,
            created_at: now,
            updated_at: now,
            standing: Standing::Unverified,
        })
    }

    /// Changes what the mask names, or all that the form has if there is none.
    pub(super) fn apply(
        self,
        subscriber: &mut Subscriber,
        mask: Option<&str>,
    ) -> Result<(), HttpResponse> {
        const PATHS: [&str; 3] = ["endpointUri", "subscriberConfigs", "endpointAuthorization"];
        let named: Vec<&str> = mask.map_or(PATHS.to_vec(), |mask| mask.split(',').collect());
        if let Some(unknown) = named.iter().find(|path| !PATHS.contains(path)) {
            return Err(invalid(&format!("Invalid field in update_mask: {unknown}")));
        }
        let meant = |path: &str| named.contains(&path);
        if let Some(endpoint) = self.endpoint_uri.filter(|_| meant(PATHS[0])) {
            subscriber.endpoint = endpoint;
        }
        if let Some(configs) = self.subscriber_configs.filter(|_| meant(PATHS[1])) {
            subscriber.configs = configs;
        }
        if let Some(given) = self.endpoint_authorization.filter(|_| meant(PATHS[2])) {
            subscriber.secret = given.secret;
        }
        Ok(())
    }
}
