//! FitEx: step goals for people and teams, over REST and GraphQL.
//!
//! The map. Arrows point down only, and siblings do not know each other:
//!
//! ```text
//! main -> cli -> server -> api, jobs -> service -> policy, app -> store, upstream, egress, auth, engine
//!      -> model -> database -> config, clock, step, error          (simulator knows only model, clock, table;
//!                                                                backtest only engine, model, table)
//! ```
//!
//! A request walks: `api` (who asks, what was sent) -> `service` (may they, one write) -> `store`.
//! What one noun is called in `model`, it is called in `store`, `service` and both APIs.

pub mod api;
pub mod app;
pub mod auth;
pub mod backtest;
pub mod caller;
pub mod cli;
pub mod clock;
pub mod config;
pub mod database;
pub mod egress;
pub mod engine;
pub mod error;
pub mod export;
pub mod jobs;
pub mod model;
pub mod policy;
pub mod server;
pub mod service;
pub mod simulator;
pub mod step;
pub mod store;
pub mod table;
pub mod telemetry;
pub mod upstream;
