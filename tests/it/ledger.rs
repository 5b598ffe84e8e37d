//! The ledger of days: what each source said, which of it counts and why, and how it changed.

use fitex::model::day::{DayStatus, Source, StatusReason};
use fitex::model::day_record::{DayRecord, Teller};
use fitex::model::id::UserId;
use fitex::model::time::{CivilDate, Instant};
use fitex::service::ledger::{Reading, record};
use jiff::SignedDuration;
use jiff::civil::date;
use rand::rngs::ChaCha8Rng;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};

use crate::both;
use crate::support::{Browser, Person};

async fn day(person: &Person, date: &str) -> Value {
    person.get(&format!("/v1/me/days/{date}")).await.expect(200)
}

/// The status of a date in each API.
async fn statuses(person: &Person, date: &str) -> (Value, Value) {
    let query = format!("{{ me {{ day(date: \"{date}\") {{ status }} }} }}");
    let graphql = person.graphql(&query, json!({})).await.json();
    (
        day(person, date).await["status"].clone(),
        graphql["data"]["me"]["day"]["status"].clone(),
    )
}

/// The status of a date of which there is no record, in each API's progress.
async fn absent(person: &Person, date: &str) -> (Value, Value) {
    let rest = person
        .get(&format!("/v1/me/progress?from={date}&to={date}"))
        .await
        .expect(200);
    let query = format!(
        "{{ me {{ progress(from: \"{date}\", to: \"{date}\") {{ items {{ days {{ status }} }} }} }} }}"
    );
    let graphql = person.graphql(&query, json!({})).await.json();
    (
        rest["items"][0]["days"][0]["status"].clone(),
        graphql["data"]["me"]["progress"]["items"][0]["days"][0]["status"].clone(),
    )
}

async fn records(person: &Person, query: &str) -> Vec<Value> {
    let path = format!("/v1/me/day-records?limit=200&{query}");
    person.get(&path).await.expect(200)["items"]
        .as_array()
        .unwrap()
        .clone()
}

const USER: &str = "2026-11-16";

/// A made-up reading: some dates have steps, some have none any more.
fn reading(chance: &mut ChaCha8Rng, second: i64) -> Reading {
    let start = date(2026, 10, 1);
    let at = Instant(jiff::Timestamp::from_second(1_790_000_000 + second).unwrap());
    let first = CivilDate(start).plus_days(chance.random_range(0..6));
    let last = first.plus_days(chance.random_range(0..6));
    let mut records = Vec::new();
    for date in first.through(last) {
        for source in [Source::Device, Source::AllSources] {
            if chance.random_bool(0.75) {
                records.push(DayRecord {
                    steps: Some(1_000 * chance.random_range(1..4)),
                    status: DayStatus::Complete,
                    status_reason: StatusReason::SyncedPastMidnight,
                    ..DayRecord::empty(date, source, Teller::Fitbit, at)
                });
            }
        }
    }
    let sources = vec![Source::Device, Source::AllSources];
    Reading {
        told_by: Teller::Fitbit,
        observed_at: at,
        first,
        last,
        sources,
        records,
        refused: Vec::new(),
    }
}

both! {
    async fn any_order_of_arrival_gives_the_same_ledger_and_replaying_changes_nothing(world: World) {
        let mut chance = ChaCha8Rng::seed_from_u64(7);
        for round in 0..12 {
            let number = chance.random_range(2..9);
            let readings: Vec<Reading> = (0..number).map(|second| reading(&mut chance, second)).collect();
            let mut orders: Vec<Vec<usize>> = vec![(0..readings.len()).collect(); 3];
            for order in &mut orders[1..] {
                order.shuffle(&mut chance);
            }
            // Replayed whole, in yet another order.
            let again = orders[1].clone();
            orders[2].extend(again);
            let mut ledgers = Vec::new();
            for (index, order) in orders.iter().enumerate() {
                let person = world.person(&format!("p{round}x{index}")).await;
                // Nobody signs up a crowd in a moment.
                world.pass(SignedDuration::from_mins(3));
                let user: UserId = person.id.parse_id();
                for &place in order {
                    let told = Reading { sources: readings[place].sources.clone(), records: readings[place].records.clone(), refused: Vec::new(), ..readings[place] };
                    world.app.database.write(move |conn| record(conn, user, &told)).await.unwrap();
                }
                let days = person.get("/v1/me/days?from=2026-10-01&to=2026-10-20").await.expect(200);
                ledgers.push((days, records(&person, "from=2026-10-01&to=2026-10-20").await));
            }
            assert_eq!(ledgers[1], ledgers[0], "round {round}, {:?}", orders[1]);
            assert_eq!(ledgers[2], ledgers[0], "round {round}, {:?}", orders[2]);
        }
    }

    async fn a_correction_shows_before_and_after(world: World) {
        let ada = world.ada().await;
        let walker = world.walkers()[0].id.clone();
        let before = day(&ada, USER).await;
        let then = world.clock.now();
        world.pass(SignedDuration::from_mins(5));
        world.simulator.correct(&walker, date(2026, 11, 16), Some(23_456));
        ada.sync().await.expect(202);

        let after = day(&ada, USER).await;
        let as_then = ada.get(&format!("/v1/me/days/{USER}?asOf={then}")).await.expect(200);
        let listed = ada.get(&format!("/v1/me/days?from={USER}&to={USER}&asOf={then}")).await.expect(200);
        let query = format!("{{ me {{ day(date: \"{USER}\", asOf: \"{then}\") {{ steps revision }} }} }}");
        let graphql = ada.graphql(&query, json!({})).await.json();

        assert_eq!((&after["steps"], &after["revision"]), (&json!(23_456), &json!(2)));
        assert_eq!(as_then, before);
        assert_eq!(listed["items"], json!([before]));
        assert_eq!(graphql["data"]["me"]["day"], json!({ "steps": before["steps"], "revision": 1 }));
        let told = records(&ada, &format!("from={USER}&to={USER}")).await;
        let device: Vec<&Value> = told.iter().filter(|told| told["source"] == "device").collect();
        assert_eq!(device.len(), 2, "{told:?}");
        assert_eq!((&device[0]["steps"], &device[0]["supersededAt"]), (&before["steps"], &device[1]["observedAt"]));
        assert_eq!((&device[1]["steps"], &device[1]["supersededAt"]), (&json!(23_456), &Value::Null));
        let as_then = records(&ada, &format!("from={USER}&to={USER}&asOf={then}")).await;
        assert!(as_then.iter().all(|told| told["revision"] == 1) && as_then.len() == 2, "{as_then:?}");
    }

    async fn before_anything_was_known_there_is_nothing(world: World) {
        let ada = world.ada().await;
        let path = format!("/v1/me/days/{USER}?asOf=2026-11-18T14:59:59Z");

        assert_eq!(ada.get(&path).await.status, 404);
        let wrong = ada.get(&format!("/v1/me/days/{USER}?asOf=yesterday")).await;
        assert_eq!((wrong.status, &wrong.json()["errors"][0]["pointer"]), (400, &json!("/asOf")));
    }

    async fn a_suspect_value_is_kept_and_credited_to_the_cap(world: World) {
        let ada = world.ada().await;
        world.simulator.correct(&world.walkers()[0].id, date(2026, 11, 16), Some(36_019));
        ada.sync().await.expect(202);

        let suspect = day(&ada, USER).await;

        assert_eq!((&suspect["steps"], &suspect["creditedSteps"]), (&json!(36_019), &json!(30_000)));
        assert_eq!(statuses(&ada, USER).await, (json!("suspect"), json!("SUSPECT")));
    }

    async fn every_status_is_told_alike_through_both(world: World) {
        let mut ada = world.ada().await;
        let walker = world.walkers()[0].id.clone();
        world.simulator.correct(&walker, date(2026, 11, 16), Some(400));
        world.simulator.correct(&walker, date(2026, 11, 15), Some(8_000));
        world.simulator.correct(&walker, date(2026, 11, 14), None);
        ada.sync().await.expect(202);

        assert_eq!(statuses(&ada, "2026-11-15").await, (json!("complete"), json!("COMPLETE")));
        assert_eq!(statuses(&ada, "2026-11-16").await, (json!("shortWear"), json!("SHORT_WEAR")));
        assert_eq!(statuses(&ada, "2026-11-18").await, (json!("inProgress"), json!("IN_PROGRESS")));
        assert_eq!(absent(&ada, "2026-11-14").await, (json!("noData"), json!("NO_DATA")));
        ada.call("PUT", "/v1/me/days/2026-11-15/excuse", Some(&json!({ "reason": "illness" }))).await.expect(200);
        assert_eq!(statuses(&ada, "2026-11-15").await, (json!("excused"), json!("EXCUSED")));
        assert_eq!(absent(&ada, "2026-11-15").await, (json!("excused"), json!("EXCUSED")));
        world.simulator.revoke(&walker);
        assert_eq!(ada.sync().await.status, 424);
        world.pass_hours(48);
        ada.sign_in().await;
        assert_eq!(absent(&ada, "2026-11-19").await, (json!("notAuthorized"), json!("NOT_AUTHORIZED")));
        let waiting = day(&ada, "2026-11-18").await;
        assert_eq!((&waiting["status"], &waiting["statusReason"]), (&json!("inProgress"), &json!("not_synced_since")), "its day is over");
    }

    async fn one_date_in_a_week_is_excused_and_counts_again(world: World) {
        let ada = world.ada().await;
        let excuse = json!({ "reason": "travel" });
        let declare = |date: &'static str| { let (ada, excuse) = (ada.clone(), excuse.clone()); async move {
            ada.call("PUT", &format!("/v1/me/days/{date}/excuse"), Some(&excuse)).await
        }};
        let before = day(&ada, "2026-11-12").await;

        declare("2026-11-12").await.expect(200);

        assert_eq!(declare("2026-11-13").await.status, 409, "the same week");
        declare("2026-11-06").await.expect(200);
        for beyond in ["2026-11-03", "2026-12-17"] {
            assert_eq!(declare(beyond).await.status, 422, "{beyond}");
        }
        let excused = day(&ada, "2026-11-12").await;
        assert_eq!((&excused["status"], &excused["statusReason"], &excused["steps"]), (&json!("excused"), &json!("declared_by_person"), &before["steps"]));
        assert_eq!(ada.delete("/v1/me/days/2026-11-12/excuse").await.status, 204);
        assert_eq!(ada.delete("/v1/me/days/2026-11-12/excuse").await.status, 204);
        assert_eq!(day(&ada, "2026-11-12").await, before);
        // A date ahead of which nothing is known is a day only as long as it is excused.
        declare("2026-11-20").await.expect(200);
        assert_eq!(day(&ada, "2026-11-20").await["steps"], Value::Null);
        ada.delete("/v1/me/days/2026-11-20/excuse").await;
        assert_eq!(ada.get("/v1/me/days/2026-11-20").await.status, 404);
    }

    async fn google_tells_for_how_long_a_device_was_worn(world: World) {
        let ada = world.person("ada").await;
        assert_eq!(Browser::default().connect(&world, &ada, "google_health", 0).await, "connected");
        world.simulator.correct(&world.walkers()[0].id, date(2026, 11, 16), Some(400));
        world.simulator.correct(&world.walkers()[0].id, date(2026, 11, 15), Some(8_000));
        ada.sync().await.expect(202);

        let (short, whole) = (day(&ada, "2026-11-16").await, day(&ada, "2026-11-15").await);

        assert_eq!((&short["wearMinutes"], &short["statusReason"]), (&json!(120), &json!("worn_less_than_600_minutes")));
        assert_eq!((&whole["wearMinutes"], &whole["status"]), (&json!(990), &json!("complete")));
        for field in ["floors", "lightActiveMinutes", "moderateActiveMinutes", "vigorousActiveMinutes", "distanceMeters", "energyKilocalories"] {
            assert!(whole[field].as_f64().unwrap() > 0.0, "{field}: {whole}");
        }
        let told = records(&ada, "from=2026-11-15&to=2026-11-15").await;
        let device = told.iter().find(|told| told["source"] == "device").unwrap();
        assert_eq!(device["hourlySteps"], 8_000);
    }

    async fn steps_within_a_day_come_in_three_widths_and_add_up(world: World) {
        for (walker, provider) in ["fitbit", "google_health"].into_iter().enumerate() {
            let ada = world.person(provider).await;
            assert_eq!(Browser::default().connect(&world, &ada, provider, walker).await, "connected");
            world.simulator.correct(&world.walkers()[walker].id, date(2026, 11, 15), Some(8_000));
            ada.sync().await.expect(202);
            for (minutes, number) in [(1, 1440), (5, 288), (15, 96)] {
                let within = ada.get(&format!("/v1/me/days/2026-11-15/intraday?minutes={minutes}")).await.expect(200);

                let steps = within["steps"].as_array().unwrap();
                assert_eq!(steps.len(), number, "{provider}");
                assert_eq!((&within["totalSteps"], &within["daySteps"]), (&json!(8_000), &json!(8_000)), "{provider}");
                let absent = steps.iter().filter(|count| count.is_null()).count();
                assert_eq!(absent > 0, provider == "google_health", "only Google tells what was not worn");
            }
            assert_eq!(ada.get("/v1/me/days/2026-11-15/intraday?minutes=7").await.status, 400);
            assert_eq!(ada.get("/v1/me/days/2026-11-19/intraday").await.status, 404, "it has not begun");
        }
    }
}

trait ParseId {
    fn parse_id(&self) -> UserId;
}

impl ParseId for String {
    fn parse_id(&self) -> UserId {
        serde_json::from_value(Value::String(self.clone())).unwrap()
    }
}
