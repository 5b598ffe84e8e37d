//! All integration tests in one target: through the front door, on both engines, with the simulator
//! as upstream and a clock that the test holds.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a test may fail loudly"
)]

mod support;

mod access;
mod bad_input;
mod contracts;
mod database;
mod errors;
mod goals;
mod graphql_http;
mod layers;
mod migrations;
mod operations;
mod parity;
mod program;
mod progress;
mod reauthorization;
mod sessions;
mod simulator;
mod statements;
mod sync;
mod tokens;
mod users;
