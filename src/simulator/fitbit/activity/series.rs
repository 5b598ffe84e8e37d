//! Values by day, written as Fitbit writes them: strings, whole numbers, distances with decimals, and "0"
//! for days without data.

use serde_json::json;

use super::super::asked::{Answer, Asked};
use super::super::errors::invalid;
use super::super::operation::{Operation, get};
use super::super::period::{self, Longest, PERIODS};
use crate::simulator::truth::chance::rounded;
use crate::simulator::truth::days::DayTotals;
use crate::simulator::truth::life::dates;
use crate::simulator::truth::sources::Sources;

pub(in crate::simulator::fitbit) static OPERATIONS: [Operation; 2] = [
    get(
        "/1/user/{user}/activities/tracker/{resource}/date/{date}/{end}.json",
        "activity",
        |asked| asked.series(Sources::Wearables),
    ),
    get(
        "/1/user/{user}/activities/{resource}/date/{date}/{end}.json",
        "activity",
        |asked| asked.series(Sources::All),
    ),
];

/// How a resource is written.
type Reader = fn(&Asked<'_>, Option<&DayTotals>) -> String;

const LONGEST: Longest = period::days(1_095, "activities");
/// A refusal speaks of one day more than there may be.
const ACTIVITY_CALORIES: Longest = Longest {
    days: 30,
    said: 31,
    resource: "activityCalories",
    periods: &PERIODS,
};

impl Asked<'_> {
    fn series(&self, sources: Sources) -> Answer {
        let resource = self.gap("resource");
        let unknown = || {
            let why = format!("Invalid time series resource path: {resource}");
            invalid("resource-path", &why)
        };
        let swum = resource == "swimming-strokes" && sources == Sources::All;
        let read = if swum {
            Some(none as Reader)
        } else {
            reader(resource)
        };
        let read = read.ok_or_else(unknown)?;
        let longest = match resource {
            "activityCalories" => ACTIVITY_CALORIES,
            _ => LONGEST,
        };
        let (first, last) = self.range(longest)?;
        let values = dates(first, last).map(|date| {
            let day = self.world.known(self.person, date, sources);
            let value = match swum {
                true => self.life.strokes(date).to_string(),
                false => read(self, day.as_ref()),
            };
            json!({ "dateTime": date.to_string(), "value": value })
        });
        let values: Vec<_> = values.collect();
        let name = match sources {
            Sources::All => resource.to_owned(),
            Sources::Wearables => format!("tracker-{resource}"),
        };
        Ok(json!({ format!("activities-{name}"): values }))
    }

    /// A day of a resource.
    pub(super) fn value(&self, resource: &str, day: Option<&DayTotals>) -> String {
        reader(resource).unwrap_or(none)(self, day)
    }
}

fn none(_: &Asked<'_>, _: Option<&DayTotals>) -> String {
    "0".to_owned()
}

fn reader(resource: &str) -> Option<Reader> {
    macro_rules! count {
        ($field:ident) => {
            |_, day| day.map_or(0, |day| day.$field).to_string()
        };
    }
    Some(match resource {
        "steps" => count!(steps),
        "floors" => count!(floors),
        "minutesVeryActive" => count!(very_active_minutes),
        "minutesFairlyActive" => count!(fairly_active_minutes),
        "minutesLightlyActive" => count!(lightly_active_minutes),
        "minutesSedentary" => |_, day| day.map_or(1440, |day| day.sedentary_minutes).to_string(),
        "distance" => |asked, day| {
            let km = day.map_or(0.0, |day| day.distance_km);
            rounded(asked.units.distance(km), 5).to_string()
        },
        "elevation" => |asked, day| {
            let meters = day.map_or(0.0, |day| f64::from(day.floors) * 3.048);
            rounded(asked.units.elevation(meters), 3).to_string()
        },
        "calories" => |asked, day| {
            day.map_or(asked.person.resting_kilocalories, |day| day.calories)
                .to_string()
        },
        "caloriesBMR" => |asked, _| asked.person.resting_kilocalories.to_string(),
        "activityCalories" => |asked, day| {
            let resting = asked.person.resting_kilocalories;
            day.map_or(0, |day| day.calories.saturating_sub(resting))
                .to_string()
        },
        _ => return None,
    })
}
