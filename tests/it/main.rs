//! All integration tests in one target: through the front door, on both engines, with the simulator
//! as upstream and a clock that the test holds.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::assigning_clones,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::disallowed_methods,
    clippy::format_push_string,
    clippy::items_after_statements,
    clippy::match_bool,
    clippy::print_stderr,
    clippy::print_stdout,
    clippy::too_many_lines,
    clippy::unnecessary_debug_formatting,
    clippy::assertions_on_constants,
    missing_docs,
    reason = "a test may fail loudly"
)]

mod support;

mod access;
mod activities;
mod api_clients;
mod backtest;
mod bad_input;
mod board_plans;
mod consent;
mod consent_scopes;
mod contracts;
#[cfg(feature = "failpoints")]
mod crash;
mod crowd;
mod database;
mod errors;
mod files;
mod goals;
mod graphql_fitbit;
mod graphql_http;
mod keys;
mod layers;
mod leaderboards;
mod ledger;
mod live;
mod live_teams;
mod migrations;
mod notices;
mod operations;
mod parity;
mod program;
mod progress;
mod proxy;
mod races;
mod reasons;
mod reauthorization;
mod renewal;
mod scale;
mod schedule;
mod seasons;
mod sessions;
mod simulator;
mod sources;
mod statements;
mod strategies;
mod suggestions;
mod sync;
mod team_progress;
mod teams;
mod tokens;
mod translation;
mod users;
mod zones;
