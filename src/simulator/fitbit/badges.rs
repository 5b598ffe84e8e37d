//! Badges: for the steps of a best day, and for the way of all days.

use serde_json::{Value, json};

use super::asked::Asked;
use super::operation::{Operation, get};
use crate::simulator::truth::days::whole;
use crate::simulator::truth::sources::Sources;

pub(super) static OPERATIONS: [Operation; 1] =
    [get("/1/user/{user}/badges.json", "profile", |asked| {
        Ok(json!({ "badges": badges(asked) }))
    })];

/// Steps of a day that earn a badge, with its name.
const DAILY: [(u32, &str); 6] = [
    (5_000, "Boat Shoe"),
    (10_000, "Sneakers"),
    (15_000, "Urban Boot"),
    (20_000, "High Tops"),
    (25_000, "Classics"),
    (30_000, "Trail Shoe"),
];
/// Kilometres in all that earn one.
const LIFETIME: [(u32, &str); 4] = [
    (42, "Marathon"),
    (112, "Penguin March"),
    (402, "London Underground"),
    (804, "Serengeti"),
];

/// The badges of somebody, the hardest of each kind first.
pub(super) fn badges(asked: &Asked<'_>) -> Vec<Value> {
    let known = |date| Some((date, asked.world.known(asked.person, date, Sources::All)?));
    let days: Vec<_> = asked.told_dates().filter_map(known).collect();
    let mut badges = Vec::new();
    for (steps, name) in DAILY.iter().rev() {
        let earned = || days.iter().filter(|(_, day)| day.steps >= *steps);
        if let Some((date, _)) = earned().next_back() {
            let kind = ("DAILY_STEPS", "Daily Steps", "steps", Value::Null);
            badges.push(asked.badge(kind, (*steps, name), &date.to_string(), earned().count()));
        }
    }
    for (kilometers, name) in LIFETIME.iter().rev() {
        let mut sum = 0.0;
        let passes = days.iter().find(|(_, day)| {
            sum += day.distance_km;
            whole(sum) >= *kilometers
        });
        if let Some((date, _)) = passes {
            let kind = (
                "LIFETIME_DISTANCE",
                "Lifetime Distance",
                "lifetime kilometers",
                json!("KILOMETERS"),
            );
            badges.push(asked.badge(kind, (*kilometers, name), &date.to_string(), 1));
        }
    }
    badges
}

impl Asked<'_> {
    fn badge(
        &self,
        (badge_type, category, what, unit): (&str, &str, &str, Value),
        (value, name): (u32, &str),
        date: &str,
        times: usize,
    ) -> Value {
        let image = |size: u32| {
            let base = &self.base;
            let file = badge_type.to_lowercase();
            format!("{base}/badges/{size}px/badge_{file}_{value}.png")
        };
        let mut badge = json!({
            "badgeGradientEndColor": "B0DF2A",
            "badgeGradientStartColor": "00A550",
            "badgeType": badge_type,
            "category": category,
            "cheers": [],
            "dateTime": date,
            "description": format!("{value} {what}"),
            "earnedMessage": format!("Congrats on earning your first {name} badge!"),
            "encodedId": format!("22{value:05}"),
            "image100px": image(100),
            "image125px": image(125),
            "image300px": image(300),
            "image50px": image(50),
            "image75px": image(75),
            "marketingDescription": format!("You've earned the {name} badge!"),
            "mobileDescription": format!("{value} {what} is a long way."),
            "name": format!("{name} ({value} {what})"),
            "shareImage640px": image(640),
            "shareText": format!("I earned the {name} badge!"),
            "shortDescription": format!("{value} {what}"),
            "shortName": name,
            "timesAchieved": times,
            "value": value,
        });
        if !unit.is_null() {
            badge["unit"] = unit;
        }
        badge
    }
}
