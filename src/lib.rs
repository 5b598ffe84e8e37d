//! FitEx.

pub mod clock;
pub mod database;
pub mod error;
pub mod model;
pub mod config;
pub mod auth;
pub mod caller;
pub mod policy;
pub mod store;
pub mod app;
pub mod upstream;
pub mod engine;
pub mod service;
pub mod api;
pub mod export;
pub mod jobs;
pub mod server;
pub mod telemetry;
