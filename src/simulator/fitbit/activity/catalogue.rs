//! What there is to do: the same for everybody.

use serde_json::{Value, json};

use super::super::asked::{Answer, Asked, not_found};
use super::super::operation::{ANY, Operation, get};
use crate::simulator::truth::activities::{self, ACTIVITIES, Activity};

pub(in crate::simulator::fitbit) static OPERATIONS: [Operation; 2] = [
    get("/1/activities.json", ANY, |_| Ok(catalogue())),
    get("/1/activities/{id}.json", ANY, one),
];

fn catalogue() -> Value {
    let groups = activities::groups().into_iter().zip(1..);
    let groups = groups.map(|(group, id)| {
        let own = ACTIVITIES.iter().filter(|activity| activity.group == group);
        let own: Vec<Value> = own.map(shown).collect();
        json!({ "activities": own, "id": id, "name": group, "subCategories": [] })
    });
    let groups: Vec<Value> = groups.collect();
    json!({ "categories": groups })
}

fn one(asked: &Asked<'_>) -> Answer {
    let id = u32::try_from(asked.id("id")?).ok();
    let known = id.and_then(activities::find);
    let known = known.ok_or_else(|| not_found("activity"))?;
    Ok(json!({ "activity": shown(known) }))
}

/// A kind with its levels, where it goes anywhere.
fn shown(activity: &Activity) -> Value {
    let mut shown = json!({
        "accessLevel": "PUBLIC",
        "hasSpeed": activity.has_speed,
        "id": activity.id,
        "name": activity.name,
    });
    if activity.has_speed {
        shown["activityLevels"] = levels(activity);
    } else {
        shown["mets"] = json!(activity.mets);
    }
    shown
}

/// How fast it can be done.
fn levels(activity: &Activity) -> Value {
    let levels = [
        ("Slow", 0.8, 0.0),
        ("Moderate", 1.0, 3.0),
        ("Fast", 1.25, 5.0),
    ];
    let levels = levels.into_iter().zip(1..);
    let levels = levels.map(|((name, share, speed), number)| {
        json!({
            "id": u64::from(activity.id) * 10 + number,
            "maxSpeedMPH": speed + 2.9,
            "mets": activity.mets * share,
            "minSpeedMPH": speed,
            "name": name,
        })
    });
    levels.collect()
}
