//! What FitEx does, one function an operation: the only place that decides. REST, GraphQL and the
//! workers call it; each operation checks its policy first and changes things in one write.

pub mod activities;
pub mod authenticate;
pub mod authorizations;
pub mod days;
pub mod devices;
pub mod excuses;
pub mod goals;
mod grant;
pub mod housekeeping;
pub mod intraday;
pub mod invitations;
pub mod keys;
pub mod ledger;
pub mod live;
pub mod memberships;
pub mod notices;
pub mod nutrition;
mod once;
mod plausible;
pub mod progress;
pub mod providers;
pub mod refresh;
pub mod revocations;
pub mod schedule;
pub mod seasons;
pub mod sessions;
mod subscriptions;
pub mod suggestions;
pub mod sync;
mod sync_read;
mod sync_store;
pub mod sync_watch;
pub mod sync_work;
pub mod team_progress;
pub mod teams;
pub mod token_lending;
pub mod token_paste;
mod token_refresh;
mod token_state;
pub mod token_watch;
pub mod tokens;
pub mod users;
mod vault;

pub use self::once::{IdempotencyKey, Once};
