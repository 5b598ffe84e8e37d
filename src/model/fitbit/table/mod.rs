//! The table, in the order and under the headings of Fitbit's own documents. Parts of the path, the
//! query and the scopes are theirs; what is made of Google Health's data is ours.

mod activity;
mod body;
mod health;
mod intraday;
mod nutrition;
mod others;
mod sleep;

use super::kind::{Kind, Words};
use super::operation::{Key, Operation, key, needed};

/// Every operation, by heading.
pub const GROUPS: &[(&str, &[Operation])] = &[
    ("Authorization", others::AUTHORIZATION),
    ("Activity time series", activity::SERIES),
    ("Activity", activity::ACTIVITY),
    ("Intraday", intraday::INTRADAY),
    ("Body", body::BODY),
    ("Health metrics", health::HEALTH),
    ("Nutrition", nutrition::NUTRITION),
    ("Sleep", sleep::SLEEP),
    ("Devices", others::DEVICES),
    ("Friends", others::FRIENDS),
    ("Subscriptions", others::SUBSCRIPTIONS),
    ("User", others::USER),
];

const PERIODS: Words = &["1d", "7d", "30d", "1w", "1m", "3m", "6m", "1y"];
const PERIODS_AND_ALL: Words = &["1d", "7d", "30d", "1w", "1m", "3m", "6m", "1y", "max"];
const MONTH: Words = &["1d", "7d", "30d", "1w", "1m"];
/// Fitbit's documents have it on every series; values are by the person's own days all the same.
const ZONE: &[Key] = &[key("timezone", Kind::Word(&["UTC"]))];

/// The parameters of a list that goes on page by page.
const fn pages(most: u32) -> [Key; 7] {
    [
        key("beforeDate", Kind::Moment),
        key("afterDate", Kind::Moment),
        needed("sort", Kind::Word(&["asc", "desc"])),
        needed("offset", Kind::UpTo(u32::MAX)),
        needed("limit", Kind::UpTo(most)),
        // Where the page before ended, in the links that lead on.
        key("after", Kind::UpTo(u32::MAX)),
        // Where FitEx's own `next` goes on.
        key("pageToken", Kind::Text),
    ]
}

const PAGES: &[Key] = &pages(100);
const SHORT_PAGES: &[Key] = &pages(10);
