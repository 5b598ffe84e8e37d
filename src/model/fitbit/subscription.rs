//! Subscriptions to changes, in Fitbit's words.

use serde::Serialize;

use crate::model::enums::words;

words! {
    /// What changes.
    Collection, "a collection" {
        /// Steps, distance, logs of activities, goals.
        Activities = "activities",
        /// Weight and fat.
        Body = "body",
        /// Food and water.
        Foods = "foods",
        /// Sleep logs.
        Sleep = "sleep",
        /// The person's consent, which ends.
        UserRevokedAccess = "userRevokedAccess",
        /// All of these.
        User = "user",
    }
}

impl Collection {
    /// The scope of Fitbit's that its data need.
    pub fn scope(self) -> Option<&'static str> {
        match self {
            Self::Activities => Some("activity"),
            Self::Body => Some("weight"),
            Self::Foods => Some("nutrition"),
            Self::Sleep => Some("sleep"),
            Self::UserRevokedAccess | Self::User => None,
        }
    }

    /// What data of a scope of Fitbit's belong to.
    pub fn of_scope(scope: &str) -> Option<Self> {
        let mut all = Self::ALL.iter().copied();
        all.find(|collection| collection.scope() == Some(scope))
    }
}

/// A subscription as Fitbit tells it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Subscription {
    /// What changes.
    pub collection_type: Collection,
    /// Whose it is.
    pub owner_id: String,
    /// `user`.
    pub owner_type: &'static str,
    /// Where it is told.
    pub subscriber_id: &'static str,
    /// The name that the program gave it.
    pub subscription_id: String,
}

/// All of a program's for a person.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Subscriptions {
    /// The subscriptions.
    pub api_subscriptions: Vec<Subscription>,
}

/// A change as a program is told of it: never a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Notice {
    /// What changed.
    pub collection_type: Collection,
    /// On which date; absent if the consent ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// Whose it is.
    pub owner_id: String,
    /// `user`.
    pub owner_type: &'static str,
    /// The name of the subscription.
    pub subscription_id: String,
}
