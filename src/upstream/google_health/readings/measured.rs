//! What is measured now and then: how warm the core is, and how fit somebody is.

use jiff::Zoned;
use jiff::civil::Date;

use super::heart::date;
use super::points::Way;
use super::{Listed, number, sampled};
use crate::upstream::google_health::{ACTIVITY, HEALTH};

/// How warm the core was when somebody measured it, in degrees Celsius.
pub const CORE_TEMPERATURES: Listed<(Zoned, f64)> = Listed {
    name: "core-body-temperature",
    key: "coreBodyTemperature",
    scope: HEALTH,
    way: Way::List,
    member: "sample_time.civil_time",
    page: 10_000,
    read: |told| {
        let celsius = number(&told.value, "temperatureCelsius")?;
        Ok(Some((sampled(&told.value)?, celsius)))
    },
};

/// Millilitres of oxygen a minute for every kilogram of weight, at most, of each day.
pub const FITNESS: Listed<(Date, f64)> = Listed {
    name: "daily-vo2-max",
    key: "dailyVo2Max",
    scope: ACTIVITY,
    way: Way::Reconcile,
    member: "date",
    page: 10_000,
    read: |told| Ok(Some((date(told)?, number(&told.value, "vo2Max")?))),
};
