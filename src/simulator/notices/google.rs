//! Google's notices: which kinds of data changed in which intervals, for the project's subscribers.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{ToSpan, Zoned};
use serde_json::{Value, json};
use uuid::Builder;

use super::subscriber::Subscriber;
use super::wish::{NoticeWish, Operation, Proof};
use super::{Standing, State};
use crate::model::token::Provider;
use crate::simulator::sender::Letter;
use crate::simulator::truth::people::Person;
use crate::simulator::world::World;

/// Made up after the verifier's, which is documented.
const AGENT: &str = "Google-Health-API-Webhooks";
/// Notices in one array.
const AT_ONCE: usize = 99;

/// Everything that the subscribers are to know, if the person's consent stands or its end is the news.
pub(super) fn letters(world: &World, person: &Person, wish: &NoticeWish) -> Vec<Letter> {
    let consents = world
        .ledger()
        .stands(Provider::GoogleHealth, &person.id, world.now());
    if !consents && !wish.revoked {
        return Vec::new();
    }
    let state = world.notices().state();
    let mut letters = Vec::new();
    for subscriber in &state.subscribers {
        if subscriber.standing != Standing::Active {
            continue;
        }
        let kinds = wish.data_types.iter();
        let wanted = kinds.filter(|kind| subscriber.wants(kind));
        let notices: Vec<Value> = wanted.map(|kind| notice(person, wish, kind)).collect();
        let bodies: Vec<Value> = match wish.array {
            false => notices,
            true => notices.chunks(AT_ONCE).map(|some| json!(some)).collect(),
        };
        letters.extend(
            bodies
                .iter()
                .filter_map(|body| letter(&state, subscriber, wish, body)),
        );
    }
    letters
}

fn letter(
    state: &State,
    subscriber: &Subscriber,
    wish: &NoticeWish,
    body: &Value,
) -> Option<Letter> {
    let body = body.to_string().into_bytes();
    let mut headers = vec![
        ("content-type", "application/json".to_owned()),
        ("user-agent", AGENT.to_owned()),
    ];
    if !wish.without.contains(&Proof::Secret) {
        headers.push(("authorization", subscriber.secret.clone()));
    }
    if !wish.without.contains(&Proof::Signature) {
        let signed: &[u8] = match wish.wrong_signature {
            false => &body,
            true => b"another body",
        };
        let signature = state.keyset.sign(signed).ok()?;
        headers.push(("google-health-api-signature", signature));
    }
    Some(Letter {
        url: subscriber.endpoint.clone(),
        headers,
        body: Some(body),
    })
}

fn notice(person: &Person, wish: &NoticeWish, kind: &str) -> Value {
    let operation = match wish.revoked {
        true => Operation::Delete,
        false => wish.operation,
    };
    let zone = TimeZone::get(&person.time_zone).unwrap_or(TimeZone::UTC);
    let dates = wish.dates.iter();
    let intervals: Vec<Value> = dates.filter_map(|date| interval(*date, &zone)).collect();
    json!({ "data": {
        "version": "1",
        "clientProvidedSubscriptionName": fresh_name(),
        "healthUserId": person.health_user_id,
        "operation": operation,
        "dataType": kind,
        "intervals": intervals,
    } })
}

/// Another one each time, for what nobody has named.
pub(super) fn fresh_name() -> String {
    let mut bytes = [0; 16];
    // Without randomness the name would be the same each time, which says nothing.
    let _ = aws_lc_rs::rand::fill(&mut bytes);
    Builder::from_random_bytes(bytes).into_uuid().to_string()
}

/// A whole date where the person lives, said in three ways.
fn interval(date: Date, zone: &TimeZone) -> Option<Value> {
    let midnight = |date: Date| date.to_zoned(zone.clone()).ok();
    let (start, end) = (midnight(date)?, midnight(date.checked_add(1.day()).ok()?)?);
    let both = |said: fn(&Zoned) -> Value, names: [&str; 2]| json!({ names[0]: said(&start), names[1]: said(&end) });
    Some(json!({
        "physicalTimeInterval":
            both(|at| json!(at.timestamp()), ["startTime", "endTime"]),
        "civilDateTimeInterval":
            both(|at| calendar(at.datetime()), ["startDateTime", "endDateTime"]),
        "civilIso8601TimeInterval":
            both(|at| json!(at.strftime("%Y-%m-%dT%H:%M:%S").to_string()), ["startTime", "endTime"]),
    }))
}

/// Google leaves out what is zero.
fn calendar(at: DateTime) -> Value {
    let mut time = json!({});
    for (name, value) in [
        ("hours", at.hour()),
        ("minutes", at.minute()),
        ("seconds", at.second()),
    ] {
        if value != 0 {
            time[name] = json!(value);
        }
    }
    json!({ "date": { "year": at.year(), "month": at.month(), "day": at.day() }, "time": time })
}
