//! Sleep: by date, in ranges, in pages; written down and deleted; and how much of it is wanted.

use jiff::civil::Date;
use serde_json::{Map, Value, json};

use super::activity::stamp;
use super::asked::{Answer, Asked, not_found};
use super::operation::{Operation, delete, get, post};
use super::paging::List;
use super::period::{self, Longest, NONE};
use super::sleep_log::{pending, totals};
use crate::simulator::truth::days::whole;
use crate::simulator::truth::life::{Life, dates};
use crate::simulator::truth::sleep::{Origin, Sleep};
use crate::simulator::truth::stages;

pub(super) static OPERATIONS: [Operation; 7] = [
    get("/1.2/user/{user}/sleep/list.json", "sleep", list),
    get("/1.2/user/{user}/sleep/goal.json", "sleep", goal),
    post("/1.2/user/{user}/sleep/goal.json", "sleep", 200, set_goal),
    get("/1.2/user/{user}/sleep/date/{date}.json", "sleep", of_date),
    get(
        "/1.2/user/{user}/sleep/date/{date}/{end}.json",
        "sleep",
        range,
    ),
    post("/1.2/user/{user}/sleep.json", "sleep", 200, log),
    delete("/1.2/user/{user}/sleep/{id}.json", "sleep", remove),
];

const LONGEST: Longest = period::days(100, "sleep").only(&NONE);
const LIST: List = List {
    name: "sleep",
    most: 100,
};
/// Minutes that everybody wants to sleep at first.
const USUAL: u32 = 480;

fn of_date(asked: &Asked<'_>) -> Answer {
    let date = asked.date("date")?;
    let sleeps = asked.life.sleeps(date);
    if sleeps.iter().any(|sleep| !asked.life.is_looked_at(sleep)) {
        return Ok(pending());
    }
    Ok(json!({ "sleep": asked.sleeps_of(date), "summary": totals(&sleeps) }))
}

fn range(asked: &Asked<'_>) -> Answer {
    let (first, last) = asked.range(LONGEST)?;
    // The newest first, as in the application.
    let mut dates: Vec<Date> = dates(first, last).collect();
    dates.reverse();
    let sleeps = dates.into_iter().flat_map(|date| asked.sleeps_of(date));
    Ok(json!({ "sleep": sleeps.collect::<Vec<_>>() }))
}

impl Asked<'_> {
    /// The sleeps of a date that have been looked at, the latest first.
    fn sleeps_of(&self, date: Date) -> Vec<Value> {
        let sleeps = self.life.sleeps(date);
        let known = sleeps.iter().filter(|sleep| self.life.is_looked_at(sleep));
        let known = known.rev();
        known.map(|sleep| self.sleep(sleep, &sleeps)).collect()
    }
}

fn list(asked: &Asked<'_>) -> Answer {
    let of_date = |life: &Life<'_>, date| {
        let sleeps = life.sleeps(date).into_iter();
        let known = sleeps.filter(|sleep| life.is_looked_at(sleep));
        known.map(|sleep| (life.clock(sleep.end), sleep)).collect()
    };
    LIST.page(asked, "/1.2/user/-/sleep/list.json", of_date, |sleep| {
        let date = asked.life.clock(sleep.end).date();
        asked.sleep(sleep, &asked.life.sleeps(date))
    })
}

/// What somebody writes down is sleep all through.
fn log(asked: &Asked<'_>) -> Answer {
    let (start, end) = asked.span("startTime", "duration")?;
    let sleep = asked.life.write(|book| {
        let sleep = Sleep {
            id: book.new_id(),
            start,
            end,
            segments: stages::sound(start, end),
            shorts: Vec::new(),
            origin: Origin::Written(asked.life.now),
        };
        book.sleeps.push(sleep.clone());
        sleep
    });
    let date = asked.life.clock(end).date();
    Ok(json!({ "sleep": asked.sleep(&sleep, &asked.life.sleeps(date)) }))
}

fn remove(asked: &Asked<'_>) -> Answer {
    let id = asked.id("id")?;
    let mut dates = asked.world.dates(asked.person);
    let known = dates.any(|date| asked.life.sleeps(date).iter().any(|sleep| sleep.id == id));
    match known {
        true => {
            asked.life.write(|book| book.delete(id));
            Ok(json!(null))
        }
        false => Err(not_found("sleep log")),
    }
}

fn goal(asked: &Asked<'_>) -> Answer {
    let set = asked.life.read(|book| book.goals.sleep);
    let mut goal = Map::new();
    goal.insert(
        "minDuration".to_owned(),
        json!(set.map_or(USUAL, |(minutes, _)| minutes)),
    );
    if let Some((_, at)) = set {
        goal.insert("updatedOn".to_owned(), json!(stamp(at)));
    }
    Ok(json!({ "goal": goal }))
}

fn set_goal(asked: &Asked<'_>) -> Answer {
    let minutes = whole(asked.amount("minDuration")?);
    let now = asked.life.now;
    asked
        .life
        .write(|book| book.goals.sleep = Some((minutes, now)));
    goal(asked)
}
