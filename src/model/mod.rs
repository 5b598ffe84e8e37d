//! The nouns: plain data, parsed at the edge into types that cannot be wrong.
//!
//! One struct for each noun is what the database holds, what REST and GraphQL answer with, and what
//! both documents describe. Secrets never sit in such a struct.

mod enums;
pub mod field;
pub mod fitbit;

pub mod account_export;
pub mod activity;
pub mod aim;
pub mod api_client;
pub mod authorization;
pub mod care;
pub mod client_permission;
pub mod day;
pub mod day_record;
pub mod device;
pub mod draw;
pub mod excuse;
pub mod explanation;
pub mod goal;
pub mod id;
pub mod intraday;
pub mod invitation;
pub mod leaderboard;
mod list;
pub mod membership;
pub mod metric;
mod number;
pub mod nutrition;
pub mod oauth;
pub mod page;
pub mod progress;
pub mod provider;
pub mod scope;
pub mod season;
pub mod session;
pub mod strategy;
pub mod streak;
pub mod subscriber;
pub mod suggestion;
pub mod sync_run;
pub mod team;
pub mod team_progress;
pub mod text;
pub mod time;
pub mod token;
pub mod token_event;
pub mod user;
