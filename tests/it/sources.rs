//! Where steps come from is kept apart: what is worn, what is carried, what is typed in.

use jiff::civil::date;
use serde_json::{Value, json};

use crate::both;
use crate::support::{Browser, Person};

async fn day(person: &Person, date: &str) -> Value {
    person.get(&format!("/v1/me/days/{date}")).await.expect(200)
}

/// The steps that stand of a date, by source.
async fn told(person: &Person, date: &str) -> Value {
    let path = format!("/v1/me/day-records?from={date}&to={date}&asOf=2026-11-19T00:00:00Z");
    let records = person.get(&path).await.expect(200)["items"].clone();
    let entries = records.as_array().unwrap().iter();
    entries
        .map(|told| {
            let source = told["source"].as_str().unwrap().to_owned();
            (source, told["steps"].clone())
        })
        .collect::<serde_json::Map<_, _>>()
        .into()
}

both! {
    async fn what_is_worn_counts_before_what_is_carried_and_that_before_what_is_typed_in(world: World) {
        let walker = world.walkers()[0].id.clone();
        let [worn, carried, typed] = [date(2026, 11, 10), date(2026, 11, 11), date(2026, 11, 12)];
        for date in [worn, carried, typed] {
            world.simulator.correct(&walker, date, (date == worn).then_some(8_000));
            world.simulator.set_phone(&walker, date, (date != typed).then_some(6_000));
            world.simulator.set_manual(&walker, date, Some(1_500));
        }
        let ada = world.person("ada").await;
        assert_eq!(Browser::default().connect(&world, &ada, "google_health", 0).await, "connected");
        ada.sync().await.expect(202);

        assert_eq!(told(&ada, "2026-11-10").await, json!({ "device": 8_000, "all_sources": 9_500 }));
        assert_eq!(told(&ada, "2026-11-11").await, json!({ "phone": 6_000, "manual": 1_500, "all_sources": 7_500 }));
        assert_eq!(told(&ada, "2026-11-12").await, json!({ "manual": 1_500, "all_sources": 1_500 }));
        for (date, source, steps, reason) in [
            ("2026-11-10", "device", 8_000, "synced_past_midnight"),
            ("2026-11-11", "phone", 6_000, "synced_past_midnight"),
            ("2026-11-12", "manual", 1_500, "entered_by_person"),
        ] {
            let day = day(&ada, date).await;
            assert_eq!((&day["source"], &day["steps"], &day["statusReason"]), (&json!(source), &json!(steps), &json!(reason)));
        }
    }

    async fn at_fitbit_the_tracker_is_told_from_the_whole(world: World) {
        let walker = world.walkers()[0].id.clone();
        world.simulator.correct(&walker, date(2026, 11, 10), Some(8_000));
        world.simulator.set_manual(&walker, date(2026, 11, 10), Some(1_500));
        world.simulator.correct(&walker, date(2026, 11, 11), None);
        world.simulator.set_phone(&walker, date(2026, 11, 11), Some(6_000));
        let ada = world.ada().await;

        assert_eq!(told(&ada, "2026-11-10").await, json!({ "device": 8_000, "all_sources": 9_500 }));
        assert_eq!(day(&ada, "2026-11-10").await["steps"], 8_000, "nothing is added to what was worn");
        assert_eq!(told(&ada, "2026-11-11").await, json!({ "all_sources": 6_000 }));
        assert_eq!(day(&ada, "2026-11-11").await["source"], "all_sources", "Fitbit does not say who counted");
    }

    async fn what_was_typed_in_makes_no_baseline(world: World) {
        let walker = world.walkers()[0].id.clone();
        for day in 11..18 {
            world.simulator.correct(&walker, date(2026, 11, day), None);
            world.simulator.set_manual(&walker, date(2026, 11, day), Some(9_000));
        }
        let ada = world.person("ada").await;
        assert_eq!(Browser::default().connect(&world, &ada, "google_health", 0).await, "connected");
        ada.sync().await.expect(202);

        let goal = json!({ "metric": "steps", "period": "day", "strategy": "self_chosen", "target": 9_000 });
        let answer = ada.post("/v1/me/goals", goal).await;

        assert_eq!((answer.status, &answer.json()["have"]), (422, &json!(0)), "{}", answer.text);
    }

    async fn a_watch_that_syncs_late_takes_the_phones_place(world: World) {
        let walker = world.walkers()[0].id.clone();
        world.simulator.correct(&walker, date(2026, 11, 16), Some(8_000));
        world.simulator.set_phone(&walker, date(2026, 11, 16), Some(6_000));
        world.simulator.sync_device(&walker, date(2026, 11, 15).at(20, 0, 0, 0));
        let ada = world.person("ada").await;
        assert_eq!(Browser::default().connect(&world, &ada, "google_health", 0).await, "connected");
        ada.sync().await.expect(202);
        let early = day(&ada, "2026-11-16").await;
        assert_eq!((&early["source"], &early["steps"], &early["status"]), (&json!("phone"), &json!(6_000), &json!("inProgress")));

        world.simulator.sync_device(&walker, date(2026, 11, 18).at(9, 0, 0, 0));
        world.pass(jiff::SignedDuration::from_mins(1));
        ada.sync().await.expect(202);

        let late = day(&ada, "2026-11-16").await;
        assert_eq!((&late["source"], &late["steps"], &late["status"]), (&json!("device"), &json!(8_000), &json!("complete")));
        assert_eq!(told(&ada, "2026-11-16").await["phone"], Value::Null, "one walk is not counted twice");
    }
}
