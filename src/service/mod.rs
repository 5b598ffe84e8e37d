//! What FitEx does, one function an operation: the only place that decides. REST, GraphQL and the
//! workers call it; each operation checks its policy first and changes things in one write.

pub mod authenticate;
pub mod days;
pub mod devices;
pub mod goals;
pub mod housekeeping;
mod once;
pub mod progress;
pub mod refresh;
pub mod sessions;
pub mod sync;
mod sync_read;
mod sync_store;
pub mod token_paste;
pub mod tokens;
pub mod users;

pub use self::once::{IdempotencyKey, Once};
