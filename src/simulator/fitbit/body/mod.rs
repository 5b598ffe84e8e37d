//! Weight and fat: logged, as series, and how much of them is wanted.

pub(super) mod goals;
pub(super) mod logs;
pub(super) mod series;
