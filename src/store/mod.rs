//! What FitEx asks the database: one function a question, the only place with queries.

pub mod days;
pub mod devices;
pub mod goals;
pub mod idempotency;
pub mod keys;
pub mod rate_limits;
pub mod sessions;
pub mod sync_runs;
pub mod tokens;
pub mod users;
