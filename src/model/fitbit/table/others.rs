//! Authorization, devices, friends, subscriptions, the person.

use super::super::kind::{Kind, Words};
use super::super::operation::{Answers, Cache, Key, Operation, delete, get, key, needed, post};

const RENEWS: &str = "For tokens of FitEx: a session is renewed by its refresh token alone, a client gets one of its own by \
    client_credentials. People sign in with POST /v1/sessions, so there are no codes.";
const ASKS: &str = "For tokens of FitEx, of the same person and program; expires_in and scopes are those of FitEx.";
const ENDS: &str =
    "For tokens of FitEx: the session or the client's token ends, the person's consent stays.";

/// None of these is passed on: the tokens of who asks are FitEx's, and Fitbit knows nothing of them.
#[rustfmt::skip]
pub(super) const AUTHORIZATION: &[Operation] = &[
    post("trade_token", "/oauth2/token", "Trade a code or a refresh token for tokens")
        .keys(&[
            key("code", Kind::Text), key("client_id", Kind::Text), key("expires_in", Kind::UpTo(u32::MAX)),
            needed("grant_type", Kind::Text), key("redirect_uri", Kind::Text), key("refresh_token", Kind::Text),
            key("state", Kind::Text), key("code_verifier", Kind::Text),
        ])
        .kept_here(Answers::Tokens).own(RENEWS),
    post("introspect_token", "/1.1/oauth2/introspect", "Ask whether a token is good")
        .keys(&[needed("token", Kind::Text)]).kept_here(Answers::Tokens).own(ASKS),
    post("revoke_token", "/oauth2/revoke", "Withdraw a token")
        .keys(&[needed("token", Kind::Text)]).kept_here(Answers::Tokens).own(ENDS),
];

const SETTINGS: &[&str] = &["settings"];
const ALARM: &[Key] = &[
    needed("time", Kind::Text),
    needed("enabled", Kind::Flag),
    needed("recurring", Kind::Flag),
    needed("weekDays", Kind::Text),
    key("snoozeLength", Kind::UpTo(u32::MAX)),
    key("snoozeCount", Kind::UpTo(u32::MAX)),
];
const ALARMS: &str = "Google Health has no alarms.";
const NO_ALARMS: &str = "Google Health has no alarms: the list is empty.";

#[rustfmt::skip]
pub(super) const DEVICES: &[Operation] = &[
    get("get_devices", "/1/user/-/devices.json", "Devices")
        .needs(SETTINGS).cache(Cache::Minutes).partly("Features are empty; batteryLevel is that of the word where Google tells no number."),
    get("get_alarms", "/1/user/-/devices/tracker/{tracker-id}/alarms.json", "Alarms of a tracker")
        .needs(SETTINGS).cache(Cache::Minutes).missing(NO_ALARMS),
    post("create_alarm", "/1/user/-/devices/tracker/{tracker-id}/alarms.json", "Add an alarm")
        .keys(ALARM).needs(SETTINGS).missing(ALARMS),
    post("update_alarm", "/1/user/-/devices/tracker/{tracker-id}/alarms/{alarm-id}.json", "Change an alarm")
        .keys(ALARM).needs(SETTINGS).missing(ALARMS),
    delete("delete_alarm", "/1/user/-/devices/tracker/{tracker-id}/alarms/{alarm-id}.json", "Remove an alarm")
        .needs(SETTINGS).missing(ALARMS),
];

const SOCIAL: &[&str] = &["social"];
const TEAMMATES: &str = "Friends are those in the same teams of FitEx; ids are FitEx's. An API client sees the person alone.";

#[rustfmt::skip]
pub(super) const FRIENDS: &[Operation] = &[
    get("get_friends", "/1.1/user/-/friends.json", "Friends")
        .needs(SOCIAL).cache(Cache::Minutes).own(TEAMMATES),
    get("get_friends_leaderboard", "/1.1/user/-/leaderboard/friends.json", "Friends by their steps of seven days")
        .needs(SOCIAL).cache(Cache::Minutes).own(TEAMMATES),
];

const COLLECTIONS: Words = &["activities", "body", "foods", "sleep", "userRevokedAccess"];
const NOTICES: &str = "Those of an API client, which has one subscriber, 1: FitEx itself tells it of changes, whoever has the data. They end when \
    the person withdraws the client's permission, and go on when they connect again. What is signed is signed with the subscriber's own secret.";

/// None of these is passed on: they would change what FitEx itself is told.
#[rustfmt::skip]
pub(super) const SUBSCRIPTIONS: &[Operation] = &[
    get("get_subscriptions", "/1/user/-/{collection-path}/apiSubscriptions.json", "Subscriptions")
        .also(&["/1/user/-/apiSubscriptions.json"]).of(COLLECTIONS).cache(Cache::Never).kept_here(Answers::Subscriptions).own(NOTICES),
    post("create_subscription", "/1/user/-/{collection-path}/apiSubscriptions/{subscription-id}.json", "Subscribe to changes")
        .also(&["/1/user/-/apiSubscriptions/{subscription-id}.json"]).of(COLLECTIONS).kept_here(Answers::Subscriptions).own(NOTICES),
    delete("delete_subscription", "/1/user/-/{collection-path}/apiSubscriptions/{subscription-id}.json", "End a subscription")
        .also(&["/1/user/-/apiSubscriptions/{subscription-id}.json"]).of(COLLECTIONS).kept_here(Answers::Subscriptions).own(NOTICES),
];

const PROFILE: &[&str] = &["profile"];
const PROFILES: &str = "encodedId is the former Fitbit id where there was one; names are that in FitEx, in one piece; \
    stride lengths come in whole millimetres; pictures, birthday, gender, country, and what is set in Fitbit's own app alone are left out; there are no badges.";

#[rustfmt::skip]
pub(super) const USER: &[Operation] = &[
    get("get_badges", "/1/user/-/badges.json", "Badges")
        .needs(PROFILE).cache(Cache::Minutes).missing("Google Health has no badges: the list is empty."),
    get("get_profile", "/1/user/-/profile.json", "The person's profile")
        .needs(PROFILE).cache(Cache::Minutes)
        .partly(PROFILES),
];
