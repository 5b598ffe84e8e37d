//! What somebody wants to reach in a day or a week.

use actix_web::HttpResponse;
use serde_json::{Map, Value, json};

use super::super::asked::{Answer, Asked};
use super::super::errors::invalid;
use super::super::operation::{Operation, get, post};
use crate::simulator::truth::chance::rounded;
use crate::simulator::truth::days::whole;

pub(in crate::simulator::fitbit) static OPERATIONS: [Operation; 2] = [
    get(
        "/1/user/{user}/activities/goals/{period}.json",
        "activity",
        show,
    ),
    post(
        "/1/user/{user}/activities/goals/{period}.json",
        "activity",
        200,
        set,
    ),
];

/// What everybody wants at first; distances in kilometres. A week has neither minutes nor energy.
const USUAL: [(&str, &str, f64); 10] = [
    ("daily", "activeMinutes", 30.0),
    ("daily", "activeZoneMinutes", 22.0),
    ("daily", "caloriesOut", 2_400.0),
    ("daily", "distance", 8.05),
    ("daily", "floors", 10.0),
    ("daily", "steps", 10_000.0),
    ("weekly", "activeZoneMinutes", 150.0),
    ("weekly", "distance", 56.33),
    ("weekly", "floors", 70.0),
    ("weekly", "steps", 70_000.0),
];

fn show(asked: &Asked<'_>) -> Answer {
    let goals = asked.goals(period(asked)?);
    Ok(json!({ "goals": goals }))
}

fn set(asked: &Asked<'_>) -> Answer {
    let period = period(asked)?;
    let mut known = USUAL.iter().filter(|(of, ..)| *of == period);
    let named: Vec<&'static str> = known
        .clone()
        .map(|(_, name, _)| *name)
        .filter(|name| asked.said(name).is_some())
        .collect();
    // Programs from before there were types say the amount under the name of its kind.
    let wishes = if asked.said("type").is_none() && !named.is_empty() {
        let amount = |name| asked.amount(name).map(|amount| (name, amount));
        named.into_iter().map(amount).collect::<Result<_, _>>()?
    } else {
        let kind = asked.need("type")?;
        let known = known.find(|(_, name, _)| *name == kind);
        let (_, kind, _) = known.ok_or_else(|| asked.faulty("type"))?;
        vec![(*kind, asked.amount("value")?)]
    };
    for (kind, amount) in wishes {
        let amount = match kind {
            "distance" => asked.units.km(amount),
            _ => amount,
        };
        asked.life.write(|book| {
            let goals = &mut book.goals.activity;
            goals.retain(|(of, name, _)| (*of, *name) != (period, kind));
            goals.push((period, kind, amount));
        });
    }
    show(asked)
}

fn period(asked: &Asked<'_>) -> Result<&'static str, HttpResponse> {
    match asked.gap("period") {
        "daily" => Ok("daily"),
        "weekly" => Ok("weekly"),
        other => Err(invalid("period", &format!("Invalid goal period: {other}"))),
    }
}

impl Asked<'_> {
    /// The goals of a period.
    pub(super) fn goals(&self, period: &str) -> Value {
        let usual = USUAL.iter().filter(|(of, ..)| *of == period);
        let goals: Map<String, Value> = usual
            .map(|&(_, name, usual)| {
                let set = self.life.read(|book| {
                    let goals = &book.goals.activity;
                    let set = goals
                        .iter()
                        .find(|(of, kind, _)| *of == period && *kind == name);
                    set.map(|(.., amount)| *amount)
                });
                let amount = set.unwrap_or(usual);
                let amount = match name {
                    "distance" => json!(rounded(self.units.distance(amount), 2)),
                    _ => json!(whole(amount)),
                };
                (name.to_owned(), amount)
            })
            .collect();
        Value::Object(goals)
    }
}
