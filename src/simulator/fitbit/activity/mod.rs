//! Steps and what is counted beside them: days, minutes, exercises, goals, favourites.

pub(super) mod catalogue;
mod exercise_log;
pub(super) mod exercises;
pub(super) mod favourites;
pub(super) mod goals;
pub(super) mod intraday;
pub(super) mod lifetime;
pub(super) mod series;
pub(super) mod summary;
pub(super) mod tcx;
pub(super) mod windows;
pub(super) mod zone_minutes;

pub(super) use self::exercise_log::{stamp, zone_name};
pub(super) use self::windows::time_of;
