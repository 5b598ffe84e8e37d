//! Food and water: logs, sums of days, and the catalogue.

pub(super) mod catalogue;
mod entry;
pub(super) mod food_log;
pub(super) mod food_writing;
mod mealtimes;
pub(super) mod series;
pub(super) mod usual;
pub(super) mod water_log;
pub(super) mod water_writing;
