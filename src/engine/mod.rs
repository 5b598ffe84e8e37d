//! The goal engine: pure functions from dated steps to day statuses, goals, progress and
//! back-tests.
//! No clock, no database: the same inputs give the same output.

pub mod activities;
pub mod backtest;
pub mod baseline;
pub mod beside;
pub mod credit;
pub mod history;
pub mod progress;
pub mod ranking;
pub mod rules;
pub mod series;
pub mod standings;
pub mod status;
pub mod suggest;
pub mod team_goals;
pub mod team_metrics;
pub mod team_progress;
