//! Suggested goals: three ranks of one's own days, bounded, explained, and blind to what comes later.

use jiff::civil::date;
use serde_json::{Value, json};

use crate::both;
use crate::support::{Person, World};

/// Ada, whose last days had these steps; those before had none.
pub(crate) async fn with_days(world: &World, steps: &[u32]) -> Person {
    let walker = world.walkers()[0].id.clone();
    for back in 1..=35_i64 {
        let on = date(2026, 11, 18)
            .checked_sub(jiff::Span::new().days(back))
            .unwrap();
        let place = usize::try_from(back).unwrap() - 1;
        world
            .simulator
            .correct(&walker, on, steps.get(place).copied());
    }
    world.ada().await
}

async fn suggested(person: &Person) -> Value {
    person.get("/v1/me/goal-suggestions").await.expect(200)
}

fn of<'a>(told: &'a Value, field: &str) -> Vec<&'a Value> {
    told["cards"]
        .as_array()
        .unwrap()
        .iter()
        .map(|card| &card[field])
        .collect()
}

both! {
    async fn three_cards_are_ranks_of_the_last_nine_valid_days(world: World) {
        // The tenth day back is left out, and so is an unworn one.
        let ada = with_days(&world, &[6_300, 1_500, 5_000, 400, 11_000, 4_500, 8_000, 2_600, 5_700, 7_000, 30_000]).await;

        let told = suggested(&ada).await;

        // In order: 1500 2600 4500 5000 5700 6300 7000 8000 11000.
        assert_eq!(of(&told, "kind"), ["gentle", "balanced", "stretch"]);
        assert_eq!(told["preselected"], "balanced");
        assert_eq!(of(&told, "expectedDaysPerWeek"), [4.2, 2.8, 2.1]);
        assert_eq!(of(&told, "target")[..2], [5_000, 6_300]);
        // The seventh is 7,000; of ten valid days of the month six reach 6,300 and so on.
        assert_eq!(of(&told, "target")[2], 7_000);
        assert_eq!(of(&told, "wouldHaveMet"), [7, 5, 4]);
        assert_eq!(of(&told, "ofValidDays"), [10, 10, 10]);
        let explained = &told["cards"][1]["explanation"];
        assert_eq!(explained["window"].as_array().unwrap().len(), 9);
        assert_eq!(explained["formula"], "value 6 of your last 9 valid days in ascending order = 6300; published: 6300");
        assert_eq!(explained["evidence"][0]["doi"], "10.1371/journal.pone.0082901");
        assert_eq!(told["tooFewDays"], Value::Null);
        assert_eq!(told, suggested(&ada).await, "the same inputs, the same answer");
    }

    async fn fewer_days_give_what_they_can_and_too_few_a_provisional_goal(world: World) {
        let ada = with_days(&world, &[4_000, 3_000, 5_000, 6_000, 7_000]).await;
        let told = suggested(&ada).await;
        // Ranks 2, 3 and 4 of five; the last is held at a fifth above the mean.
        assert_eq!(of(&told, "target"), [4_000, 5_000, 6_000]);
        assert_eq!(told["cards"][0]["expectedAttainment"], json!(4.0 / 6.0));

        let walker = world.walkers()[0].id.clone();
        for day in [15, 16, 17] {
            world.simulator.correct(&walker, date(2026, 11, day), None);
        }
        ada.sync().await.expect(202);
        let told = suggested(&ada).await;
        assert_eq!((of(&told, "kind"), of(&told, "target")), (vec![&json!("provisional")], vec![&json!(7_000)]));
        assert_eq!(told["tooFewDays"], json!({ "have": 2, "need": 4, "nextPossibleDate": "2026-11-20" }));
        assert_eq!(told["cards"][0]["expectedAttainment"], Value::Null);
    }

    async fn a_suggestion_stays_within_its_bounds_and_says_so(world: World) {
        let ada = with_days(&world, &[1_100, 1_200, 1_300, 1_400, 1_500]).await;
        let low = suggested(&ada).await;
        assert_eq!(of(&low, "target"), [2_000, 2_000, 2_000]);
        assert!(low["cards"][1]["explanation"]["warnings"][0].as_str().unwrap().starts_with("Raised to 2000"));

        let walker = world.walkers()[0].id.clone();
        for (day, steps) in [(13, 16_000), (14, 17_000), (15, 2_000), (16, 18_000), (17, 19_000)] {
            world.simulator.correct(&walker, date(2026, 11, day), Some(steps));
        }
        ada.sync().await.expect(202);
        let high = suggested(&ada).await;
        // The mean is 14,400.
        assert_eq!(of(&high, "target"), [14_400, 14_400, 14_400]);
        assert!(high["cards"][2]["explanation"]["warnings"][0].as_str().unwrap().starts_with("Held at 14400"));
    }

    async fn who_met_fewer_than_two_of_seven_days_is_offered_the_easier_card(world: World) {
        let ada = with_days(&world, &[5_000, 6_000, 5_500, 9_500, 4_000, 5_200, 6_100, 12_000]).await;
        let aim = |target: i32| json!({ "metric": "steps", "period": "day", "target": target });
        ada.post("/v1/me/goals", aim(9_500)).await.expect(201);
        assert_eq!(suggested(&ada).await["easierAdvised"], false, "a goal of today has not been tried yet");
        let walker = world.walkers()[0].id.clone();
        for (day, steps) in (18..).zip([5_000, 6_000, 9_500, 4_000, 5_200, 6_100, 7_000]) {
            world.simulator.correct(&walker, date(2026, 11, day), Some(steps));
        }
        world.pass_hours(7 * 24);
        let mut ada = ada;
        ada.sign_in().await;
        ada.sync().await.expect(202);
        let hard = suggested(&ada).await;
        assert_eq!((&hard["easierAdvised"], &hard["preselected"]), (&json!(true), &json!("gentle")), "met on one of seven");
        ada.post("/v1/me/goals", aim(6_000)).await.expect(201);
        let fine = suggested(&ada).await;
        assert_eq!((&fine["easierAdvised"], &fine["preselected"]), (&json!(false), &json!("balanced")));
    }

    async fn today_and_later_change_nothing_and_a_card_can_be_chosen(world: World) {
        let ada = with_days(&world, &[4_000, 3_000, 5_000, 6_000, 7_000]).await;
        let before = suggested(&ada).await;
        let walker = world.walkers()[0].id.clone();
        world.simulator.correct(&walker, date(2026, 11, 18), Some(25_000));
        ada.sync().await.expect(202);
        assert_eq!(suggested(&ada).await, before);

        let card = &before["cards"][1];
        let chosen = json!({ "metric": "steps", "period": card["period"], "strategy": "self_chosen", "target": card["target"] });
        let goal = ada.post("/v1/me/goals", chosen).await.expect(201);
        assert_eq!(goal["target"], card["target"]);
    }
}
