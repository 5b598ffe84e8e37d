//! The surfaces: REST, GraphQL, pages and health, all over the same services. Each parses, calls and
//! renders; no rule lives here.

mod body;
mod caller;
mod conditional;
mod connect;
mod docs;
mod envelope;
mod fitbit;
pub mod graphql;
mod health;
mod join;
mod keys;
mod oauth;
mod problem;
pub mod rest;
mod routes;
mod webhooks;

pub use self::conditional::conditional;
pub use self::envelope::envelope;
pub use self::fitbit::{document as fitbit_document, shown_by as fitbit_shown_by};
pub use self::routes::{document, mount};
