//! REST: JSON over HTTP, one file a noun. Handlers parse, call and render.

pub mod authorizations;
pub mod days;
pub mod devices;
pub mod excuses;
pub mod goals;
pub mod key;
pub mod progress;
pub mod sessions;
pub mod sync;
pub mod tokens;
pub mod users;
