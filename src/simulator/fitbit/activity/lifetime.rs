//! Everything since somebody has the account, and the best days of it.

use jiff::civil::Date;
use serde_json::{Value, json};

use super::super::asked::{Answer, Asked};
use super::super::operation::{Operation, get};
use crate::simulator::truth::chance::rounded;
use crate::simulator::truth::days::DayTotals;
use crate::simulator::truth::sources::Sources;

pub(in crate::simulator::fitbit) static OPERATIONS: [Operation; 1] =
    [get("/1/user/{user}/activities.json", "activity", lifetime)];

fn lifetime(asked: &Asked<'_>) -> Answer {
    let days = |sources| -> Vec<(Date, DayTotals)> {
        let known = |date| Some((date, asked.world.known(asked.person, date, sources)?));
        asked.told_dates().filter_map(known).collect()
    };
    let (all, worn) = (days(Sources::All), days(Sources::Wearables));
    Ok(json!({
        "best": { "total": best(asked, &all), "tracker": best(asked, &worn) },
        "lifetime": { "total": sums(asked, &all), "tracker": sums(asked, &worn) },
    }))
}

/// The best day of each kind; nothing before there is any.
fn best(asked: &Asked<'_>, days: &[(Date, DayTotals)]) -> Value {
    let most = |of: fn(&DayTotals) -> f64| {
        let best = days
            .iter()
            .max_by(|(_, one), (_, other)| of(one).total_cmp(&of(other)));
        best.map(|(date, day)| (date.to_string(), of(day)))
    };
    let written = |best: Option<(String, f64)>, unit: f64| match best {
        None => json!({}),
        Some((date, value)) => json!({ "date": date, "value": rounded(value * unit, 5) }),
    };
    json!({
        "distance": written(most(|day| day.distance_km), asked.units.distance(1.0)),
        "floors": written(most(|day| f64::from(day.floors)), 1.0),
        "steps": written(most(|day| f64::from(day.steps)), 1.0),
    })
}

fn sums(asked: &Asked<'_>, days: &[(Date, DayTotals)]) -> Value {
    let days = || days.iter().map(|(_, day)| day);
    let km: f64 = days().map(|day| day.distance_km).sum();
    json!({
        "activeScore": -1,
        "caloriesOut": -1,
        "distance": rounded(asked.units.distance(km), 2),
        "floors": days().map(|day| day.floors).sum::<u32>(),
        "steps": days().map(|day| u64::from(day.steps)).sum::<u64>(),
    })
}
