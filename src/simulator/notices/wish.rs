//! What somebody asks of the notices: where they go, and what they say.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::model::token::Provider;

/// Where a provider's notices are to go.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "provider", rename_all = "snake_case", deny_unknown_fields)]
pub enum SubscriberWish {
    /// Fitbit's, as in the settings of the application.
    #[serde(rename_all = "camelCase")]
    Fitbit {
        /// The endpoint.
        url: Url,
        /// The code that the settings show.
        verification_code: String,
    },
    /// Google's, as a subscriber of the project.
    #[serde(rename_all = "camelCase")]
    GoogleHealth {
        /// The endpoint.
        url: Url,
        /// What comes as `Authorization`.
        secret: String,
        /// The kinds of data that it wants.
        #[serde(default = "usual")]
        data_types: Vec<String>,
    },
}

fn usual() -> Vec<String> {
    ["steps", "distance", "floors", "total-calories"]
        .map(str::to_owned)
        .to_vec()
}

/// What became of the data, in Google's words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Operation {
    /// There are new ones.
    #[default]
    Upsert,
    /// They are gone, or may not be read any more.
    Delete,
}

/// How a notice shows that it comes from its provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proof {
    /// The secret as `Authorization`.
    Secret,
    /// The signature.
    Signature,
}

/// A notice to send about somebody.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NoticeWish {
    /// Who sends it.
    pub provider: Provider,
    /// The person's dates that it speaks of.
    #[serde(default)]
    pub dates: Vec<Date>,
    /// What became of the data. Fitbit does not say.
    #[serde(default)]
    pub operation: Operation,
    /// The kinds of data, in Google's words; Fitbit says the collections that they are in.
    #[serde(default = "steps")]
    pub data_types: Vec<String>,
    /// How often it comes.
    #[serde(default = "once")]
    pub copies: u32,
    /// How often one that fails is tried.
    #[serde(default = "thrice")]
    pub tries: u32,
    /// Whether its signature is one of another secret or body.
    #[serde(default)]
    pub wrong_signature: bool,
    /// Whether it says that the person has withdrawn consent.
    #[serde(default)]
    pub revoked: bool,
    /// Whether Google puts everything into one array, as Fitbit always does.
    #[serde(default)]
    pub array: bool,
    /// The proofs that it lacks.
    #[serde(default)]
    pub without: Vec<Proof>,
}

impl NoticeWish {
    /// An ordinary one, of steps.
    pub fn of(provider: Provider, dates: Vec<Date>) -> Self {
        Self {
            provider,
            dates,
            operation: Operation::default(),
            data_types: steps(),
            copies: once(),
            tries: thrice(),
            wrong_signature: false,
            revoked: false,
            array: false,
            without: Vec::new(),
        }
    }
}

fn steps() -> Vec<String> {
    vec!["steps".to_owned()]
}

fn once() -> u32 {
    1
}

fn thrice() -> u32 {
    3
}
