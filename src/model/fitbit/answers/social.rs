//! Goals, friends and badges.

use async_graphql::SimpleObject;
use serde::{Deserialize, Serialize};

use super::written::plain_if_any;

/// The goals of a day or of a week.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GoalsOf {
    /// The goals.
    pub goals: Goals,
}

/// What the person wants to reach; what nobody set is null.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, SimpleObject)]
#[serde(rename_all = "camelCase", default)]
#[graphql(name = "FitbitGoals")]
pub struct Goals {
    /// Minutes of activity.
    #[serde(serialize_with = "plain_if_any")]
    pub active_minutes: Option<f64>,
    /// Active zone minutes.
    #[serde(serialize_with = "plain_if_any")]
    pub active_zone_minutes: Option<f64>,
    /// Kilocalories.
    #[serde(serialize_with = "plain_if_any")]
    pub calories_out: Option<f64>,
    /// Kilometres, or miles for `en_US`.
    #[serde(serialize_with = "plain_if_any")]
    pub distance: Option<f64>,
    /// Floors.
    #[serde(serialize_with = "plain_if_any")]
    pub floors: Option<f64>,
    /// Steps.
    #[serde(serialize_with = "plain_if_any")]
    pub steps: Option<f64>,
}

/// Badges, of which there are none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Badges {
    /// The badges.
    pub badges: Vec<String>,
}

/// Friends, in the form of JSON:API.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Friends {
    /// Each.
    pub data: Vec<Friend>,
}

/// A friend.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Friend {
    /// `person`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Their id in FitEx.
    pub id: String,
    /// Who they are.
    pub attributes: FriendOf,
}

/// Who a friend is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FriendOf {
    /// Where their picture is; FitEx has none.
    pub avatar: String,
    /// Whether they are a child.
    pub child: bool,
    /// Whether they are a friend.
    pub friend: bool,
    /// What they are called.
    pub name: String,
}

/// Friends and the person by their steps of seven days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leaderboard {
    /// Each, the most steps first, and those without data last.
    pub data: Vec<Ranked>,
    /// Who they are.
    pub included: Vec<Included>,
}

/// Who is on a board.
pub type Included = Friend;

/// A place on a board.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ranked {
    /// `ranked-user`, or `inactive-user` for who has no data.
    #[serde(rename = "type")]
    pub kind: String,
    /// Their id in FitEx.
    pub id: String,
    /// Where they come.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attributes: Option<RankedAs>,
    /// Whom it is about.
    pub relationships: Links,
}

/// Where somebody comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct RankedAs {
    /// The place, 1 being the first.
    pub step_rank: usize,
    /// Steps of the last seven days.
    pub step_summary: i64,
}

/// Whom a place is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Links {
    /// The person.
    pub user: Link,
}

/// Somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// Their type and id.
    pub data: LinkTo,
}

/// A type and an id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkTo {
    /// `person`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Their id in FitEx.
    pub id: String,
}
