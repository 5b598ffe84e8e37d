//! The goal engine: pure functions from dated steps to day statuses, goals, progress and
//! back-tests.
//! No clock, no database: the same inputs give the same output.

pub mod activities;
pub mod backtest;
pub mod credit;
pub mod goal;
pub mod history;
pub mod measure;
pub mod progress;
pub mod ranking;
pub mod rules;
pub mod series;
pub mod standings;
pub mod status;
pub mod streaks;
pub mod suggest;
pub mod team_goals;
pub mod team_metrics;
pub mod team_progress;
