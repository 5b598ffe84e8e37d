//! Friends, and who of them walked how far in seven days.

use std::cmp::Reverse;

use jiff::ToSpan;
use serde_json::{Value, json};

use super::asked::{Answer, Asked};
use super::operation::{Operation, get};
use crate::simulator::truth::life::dates;
use crate::simulator::truth::people::Person;
use crate::simulator::truth::sources::Sources;

pub(super) static OPERATIONS: [Operation; 2] = [
    get("/1.1/user/{user}/friends.json", "social", friends),
    get(
        "/1.1/user/{user}/leaderboard/friends.json",
        "social",
        leaderboard,
    ),
];

fn friends(asked: &Asked<'_>) -> Answer {
    let friends = asked.world.friends_of(asked.person);
    let friends: Vec<Value> = friends
        .iter()
        .map(|friend| asked.somebody(friend))
        .collect();
    Ok(json!({ "data": friends }))
}

/// With whoever asks among the others. Those of whom nothing is known have no rank.
fn leaderboard(asked: &Asked<'_>) -> Answer {
    let mut people = asked.world.friends_of(asked.person);
    people.push(asked.person);
    let mut walked: Vec<(&Person, Option<u64>)> = people
        .into_iter()
        .map(|person| (person, asked.week_of(person)))
        .collect();
    walked.sort_by_key(|(person, steps)| (Reverse(*steps), person.id.clone()));
    let ranks = walked.iter().map(|(person, steps)| {
        let better = walked.iter().filter(|(_, others)| others > steps).count();
        let user = json!({ "data": { "type": "person", "id": person.id } });
        match steps {
            Some(steps) => json!({
                "type": "ranked-user",
                "id": person.id,
                "attributes": { "step-rank": better + 1, "step-summary": steps },
                "relationships": { "user": user },
            }),
            None => json!({
                "type": "inactive-user", "id": person.id, "relationships": { "user": user },
            }),
        }
    });
    let ranks: Vec<Value> = ranks.collect();
    let included = walked.iter().map(|(person, _)| asked.somebody(person));
    let included: Vec<Value> = included.collect();
    Ok(json!({ "data": ranks, "included": included }))
}

impl Asked<'_> {
    fn somebody(&self, person: &Person) -> Value {
        json!({
            "type": "person",
            "id": person.id,
            "attributes": {
                "avatar": format!("{}/avatars/{}/100.png", self.base, person.id),
                "child": false,
                "friend": person.id != self.person.id,
                "name": person.name,
            },
        })
    }

    /// The steps of the seven days up to today where a person is; nothing if none is known.
    fn week_of(&self, person: &Person) -> Option<u64> {
        let today = self.world.local_now(person).date();
        let days = dates(today.saturating_sub(6.days()), today);
        let known = days.filter_map(|date| self.world.known(person, date, Sources::All));
        known
            .map(|day| u64::from(day.steps))
            .reduce(u64::saturating_add)
    }
}
