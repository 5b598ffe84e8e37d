//! What tells programs, and what ends that, at the same moment: nothing is lost, and nothing outlives its end.

use std::collections::BTreeSet;

use fitex::model::token::Provider;
use fitex::simulator::NoticeWish;
use jiff::ToSpan;
use jiff::civil::date;
use serde_json::json;
use tokio::join;

use super::subscriptions::{Program, subscribe, subscribed};
use super::wearer;
use crate::api_clients::{Client, allow, caller, withdraw};
use crate::both;
use crate::notices::listening;
use crate::support::{Answer, Person};

/// How often everything happens at once.
const ROUNDS: i64 = 8;

/// What may be said to who comes at the same moment as others.
fn is_right(answer: &Answer, statuses: &[u16]) -> bool {
    statuses.contains(&answer.status) || answer.status == 503 && answer.code() == "busy"
}

/// A withdrawal, which is said again if there was no time for it.
async fn withdrawn(person: &Person, client: &Client, first: Answer) {
    assert!(is_right(&first, &[204]), "{} {}", first.status, first.text);
    if first.status != 204 {
        withdraw(person, client).await.expect(204);
    }
}

both! {
    async fn no_subscription_outlives_the_permission_that_it_was_made_by(world: World) {
        let program = Program::listens(&world).await;
        let ada = wearer(&world, "ada", 0).await;
        for round in 0..=ROUNDS {
            let here = program.acts_for(&world, &ada).await;
            let kept = here.get("/fitbit/1/user/-/apiSubscriptions.json").await.expect(200);
            assert_eq!(kept["apiSubscriptions"], json!([]), "round {round}");

            let (subscribing, withdrawing) = join!(
                subscribe(&here, "activities", "320"),
                withdraw(&ada, &program.client),
            );

            // It came before the end, in between, or behind it.
            assert!(is_right(&subscribing, &[201, 401, 403]), "round {round}: {} {}", subscribing.status, subscribing.text);
            withdrawn(&ada, &program.client, withdrawing).await;
        }
    }

    async fn everything_that_changes_at_once_is_told(world: World) {
        let mut world = world;
        listening(&mut world).await;
        let program = Program::listens(&world).await;
        let ada = wearer(&world, "ada", 0).await;
        subscribed(&world, 0).await;
        let here = program.acts_for(&world, &ada).await;
        subscribe(&here, "user", "all").await.expect(201);
        let walker = world.walkers()[0].id.clone();
        let mut wanted = BTreeSet::new();

        for round in 0..ROUNDS {
            let day = date(2026, 10, 1) + round.days();
            let weight = format!("/fitbit/1/user/-/body/log/weight.json?weight=80&date={day}");
            world.simulator.correct(&walker, day, Some(20_000 + u32::try_from(round).unwrap()));
            let notice = NoticeWish { data_types: vec!["sleep".to_owned()], ..NoticeWish::of(Provider::Fitbit, vec![day]) };
            let (noticed, synced, written, named) = join!(
                world.simulator.notify(&walker, &notice),
                ada.sync(),
                ada.call("POST", &weight, None),
                subscribe(&here, "foods", "food"),
            );

            assert_eq!(noticed.last(), Some(&Some(204)), "round {round}: {noticed:?}");
            assert!(is_right(&synced, &[202]), "round {round}: {} {}", synced.status, synced.text);
            assert!(is_right(&written, &[201]), "round {round}: {} {}", written.status, written.text);
            assert!(is_right(&named, &[200, 201]), "round {round}: {} {}", named.status, named.text);
            // Of a correction the provider tells by itself.
            wanted.extend(["activities", "sleep"].map(|collection| (collection.to_owned(), day.to_string())));
            if written.status == 201 {
                wanted.insert(("body".to_owned(), day.to_string()));
            }
        }

        for _ in 0..40 {
            for post in program.receiver.wait_for(1).await {
                for item in post.json().as_array().unwrap() {
                    let text = |name: &str| item[name].as_str().unwrap().to_owned();
                    wanted.remove(&(text("collectionType"), text("date")));
                }
            }
            if wanted.is_empty() {
                break;
            }
        }
        assert!(wanted.is_empty(), "never told: {wanted:?}");
    }

    async fn a_permission_that_ends_while_tokens_are_given_out_leaves_none(world: World) {
        let program = Program::listens(&world).await;
        let ada = wearer(&world, "ada", 0).await;
        for round in 0..ROUNDS {
            allow(&ada, &program.client).await.expect(200);

            let (traded, withdrawing) = join!(
                program.client.trade_for(&ada),
                withdraw(&ada, &program.client),
            );

            withdrawn(&ada, &program.client, withdrawing).await;
            if traded.status == 200 {
                let token = traded.json()["access_token"].as_str().unwrap().to_owned();
                let late = caller(&world.nobody(), &token);
                let answer = late.get("/fitbit/1/user/-/profile.json").await;
                assert!(is_right(&answer, &[401]), "round {round}: {} {}", answer.status, answer.text);
            } else {
                assert!((400..500).contains(&traded.status) || traded.status == 503, "round {round}: {}", traded.text);
            }
        }
    }
}
