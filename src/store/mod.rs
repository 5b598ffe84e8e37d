//! What FitEx asks the database: one function a question, the only place with queries.

pub mod activities;
pub mod authorizations;
pub mod clock;
pub mod data_keys;
pub mod day_records;
pub mod days;
pub mod devices;
pub mod excuses;
pub mod goals;
pub mod idempotency;
pub mod intraday;
pub mod invitations;
pub mod keys;
pub mod memberships;
pub mod nutrition;
pub mod providers;
pub mod rate_limits;
pub mod revocations;
pub mod schedules;
pub mod seasons;
pub mod sessions;
pub mod sync_runs;
pub mod teams;
pub mod token_events;
pub mod tokens;
pub mod users;
