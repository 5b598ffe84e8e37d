//! REST: JSON over HTTP, one file a noun. Handlers parse, call and render.

pub mod activities;
pub mod api_clients;
pub mod authorizations;
pub mod care;
pub mod client_permissions;
pub mod days;
pub mod devices;
pub mod excuses;
pub mod goals;
pub mod key;
pub mod leaderboards;
pub mod memberships;
pub mod nutrition;
pub mod progress;
pub mod seasons;
pub mod sessions;
pub mod streaks;
pub mod suggestions;
pub mod sync;
pub mod teams;
pub mod tokens;
pub mod users;
