//! The goal engine: pure functions from dated steps to day statuses, goals and progress.
//! No clock, no database: the same inputs give the same output.

pub mod activities;
pub mod baseline;
pub mod credit;
pub mod history;
pub mod progress;
pub mod status;
