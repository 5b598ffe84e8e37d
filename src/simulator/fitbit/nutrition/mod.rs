//! Food and water: logs, series, the catalogue, what is liked, meals, and how much is wanted.

pub(super) mod catalogue;
mod entry;
pub(super) mod favourites;
pub(super) mod food_log;
pub(super) mod goals;
pub(super) mod meals;
pub(super) mod series;
pub(super) mod water_log;
