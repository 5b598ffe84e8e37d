//! Notices of providers: believed when they prove where they come from, and answered by a fetch.

use fitex::model::token::Provider;
use fitex::simulator::{NoticeWish, Operation, SubscriberWish};
use jiff::SignedDuration;
use jiff::civil::{Date, date};
use serde_json::{Value, json};

use crate::both;
use crate::support::{Browser, CODE, Person, SECRET, World};

const DATE: Date = date(2026, 11, 16);

/// Lets both providers know FitEx, as an operator does.
pub(crate) async fn listening(world: &mut World) {
    let keys = format!(
        "{}/googlehealthapi/webhooks/webhooks_public_keyset.json",
        world.simulator.url()
    );
    world
        .restart_with(|config| {
            config.fitbit_verification_code = Some(CODE.into());
            config.google_notice_secret = Some(SECRET.into());
            config.google_keyset_url = keys.parse().unwrap();
        })
        .await;
    for wish in [fitbit(&world.base, CODE), google(&world.base, SECRET)] {
        world.simulator.register(wish).await.unwrap();
    }
}

fn fitbit(base: &str, code: &str) -> SubscriberWish {
    SubscriberWish::Fitbit {
        url: format!("{base}/webhooks/fitbit").parse().unwrap(),
        verification_code: code.to_owned(),
    }
}

fn google(base: &str, secret: &str) -> SubscriberWish {
    SubscriberWish::GoogleHealth {
        url: format!("{base}/webhooks/google-health").parse().unwrap(),
        secret: secret.to_owned(),
        data_types: ["steps", "distance", "sleep"].map(str::to_owned).to_vec(),
    }
}

fn about(provider: Provider) -> NoticeWish {
    NoticeWish {
        tries: 1,
        ..NoticeWish::of(provider, vec![DATE])
    }
}

/// Somebody with both connections' worth of days, through one provider.
async fn connected(world: &World, name: &str, provider: Provider, walker: usize) -> Person {
    let person = world.person(name).await;
    let done = Browser::default()
        .connect(world, &person, provider.as_str(), walker)
        .await;
    assert_eq!(done, "connected");
    person.sync().await.expect(202);
    if provider == Provider::Fitbit {
        subscribed(world, walker).await;
    }
    person
}

async fn subscribed(world: &World, walker: usize) {
    let id = &world.walkers()[walker].id;
    for _ in 0..100 {
        let calls = world.simulator.calls();
        if calls.iter().any(|call| {
            call.person.as_ref() == Some(id)
                && call.path.contains("userRevokedAccess/apiSubscriptions")
        }) {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("nobody subscribed");
}

async fn runs(person: &Person) -> Vec<Value> {
    person.get("/v1/me/sync?limit=200").await.expect(200)["items"]
        .as_array()
        .unwrap()
        .clone()
}

/// Waits for a day to show these steps; panics after two seconds.
async fn shows(person: &Person, steps: &Value) -> Value {
    let mut day = Value::Null;
    for _ in 0..100 {
        day = person.get(&format!("/v1/me/days/{DATE}")).await.json();
        if day["steps"] == *steps {
            return day;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("not within two seconds: {day}");
}

both! {
    async fn both_providers_see_that_the_subscriber_is_who_it_says(world: World) {
        let mut world = world;
        listening(&mut world).await;

        for wish in [fitbit(&world.base, "another code"), google(&world.base, "Bearer another")] {
            assert!(world.simulator.register(wish).await.is_err());
        }
        for (path, method) in [("/webhooks/fitbit", "DELETE"), ("/webhooks/google-health", "GET")] {
            assert_eq!(world.nobody().call(method, path, None).await.status, 405);
        }
        assert_eq!(world.nobody().get("/webhooks/fitbit?verify=").await.status, 404);
    }

    async fn what_changed_is_there_within_two_seconds_of_its_notice(world: World) {
        let mut world = world;
        listening(&mut world).await;
        for (walker, provider) in [Provider::Fitbit, Provider::GoogleHealth].into_iter().enumerate() {
            let ada = connected(&world, provider.as_str(), provider, walker).await;
            let before = runs(&ada).await.len();

            // The provider tells of it by itself.
            world.simulator.correct(&world.walkers()[walker].id, DATE, Some(12_345));

            shows(&ada, &json!(12_345)).await;
            let after = runs(&ada).await;
            let noticed = after.iter().find(|run| run["cause"] == "noticed").unwrap();
            assert_eq!(after.len(), before + 1, "{provider}");
            assert_eq!((&noticed["firstDate"], &noticed["lastDate"]), (&json!(DATE.to_string()), &json!(DATE.to_string())));
        }
    }

    async fn a_deletion_at_the_provider_deletes_here(world: World) {
        let mut world = world;
        listening(&mut world).await;
        let ada = connected(&world, "ada", Provider::GoogleHealth, 0).await;
        let known = ada.get(&format!("/v1/me/days/{DATE}")).await.expect(200);
        assert!(known["steps"].is_i64());

        world.simulator.correct(&world.walkers()[0].id, DATE, None);

        let day = shows(&ada, &Value::Null).await;
        assert_eq!((&day["status"], &day["statusReason"]), (&json!("noData"), &json!("withdrawn_by_provider")));
    }

    async fn a_notice_that_proves_nothing_changes_nothing(world: World) {
        let mut world = world;
        listening(&mut world).await;
        world.simulator.announce_corrections(false);
        for (walker, (provider, status)) in [(Provider::Fitbit, 404), (Provider::GoogleHealth, 403)].into_iter().enumerate() {
            let ada = connected(&world, provider.as_str(), provider, walker).await;
            let id = world.walkers()[walker].id.clone();
            let before = runs(&ada).await.len();

            let forged = NoticeWish { wrong_signature: true, ..about(provider) };
            assert_eq!(world.simulator.notify(&id, &forged).await, [Some(status)]);

            let path = match provider { Provider::Fitbit => "/webhooks/fitbit", Provider::GoogleHealth => "/webhooks/google-health" };
            let bare = world.nobody().post(path, json!({})).await;
            assert_eq!(bare.status, status);
            tokio::time::sleep(std::time::Duration::from_millis(300)).await;
            assert_eq!(runs(&ada).await.len(), before);
        }
    }

    async fn duplicates_and_bursts_are_one_fetch(world: World) {
        let mut world = world;
        listening(&mut world).await;
        world.simulator.announce_corrections(false);
        for (walker, provider) in [Provider::Fitbit, Provider::GoogleHealth].into_iter().enumerate() {
            let ada = connected(&world, provider.as_str(), provider, walker).await;
            let id = world.walkers()[walker].id.clone();
            let before = runs(&ada).await.len();
            world.simulator.correct(&id, DATE, Some(12_345));

            let burst = NoticeWish { copies: 20, ..about(provider) };
            assert_eq!(world.simulator.notify(&id, &burst).await, vec![Some(204); 20]);
            shows(&ada, &json!(12_345)).await;
            tokio::time::sleep(std::time::Duration::from_millis(300)).await;
            assert_eq!(runs(&ada).await.len(), before + 1, "{provider}");

            // What comes within half a minute waits for its end.
            world.simulator.correct(&id, DATE, Some(12_346));
            world.pass(SignedDuration::from_secs(1));
            world.simulator.notify(&id, &about(provider)).await;
            tokio::time::sleep(std::time::Duration::from_millis(300)).await;
            assert!(runs(&ada).await.len() <= before + 2, "{provider}");
            world.pass(SignedDuration::from_secs(31));
            shows(&ada, &json!(12_346)).await;
        }
    }

    async fn a_notice_about_a_dead_grant_waits_for_it_to_live_again(world: World) {
        let mut world = world;
        listening(&mut world).await;
        world.simulator.announce_corrections(false);
        let mut ada = connected(&world, "ada", Provider::GoogleHealth, 0).await;
        let id = world.walkers()[0].id.clone();
        world.simulator.revoke(&id);
        assert_eq!(ada.sync().await.status, 424);
        let before = runs(&ada).await.len();
        world.simulator.correct(&id, DATE, Some(12_345));

        // Withdrawn is what the provider says; the grant has ended here already.
        let gone = NoticeWish { revoked: true, operation: Operation::Delete, ..about(Provider::GoogleHealth) };
        assert_eq!(world.simulator.notify(&id, &gone).await, [Some(204)]);
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        assert_eq!(runs(&ada).await.len(), before, "nothing is fetched with a dead grant");

        ada.sign_in().await;
        assert_eq!(Browser::default().connect(&world, &ada, "google_health", 0).await, "connected");
        shows(&ada, &json!(12_345)).await;
    }

    async fn a_consent_that_was_withdrawn_at_the_provider_ends_here_too(world: World) {
        let mut world = world;
        listening(&mut world).await;
        for (walker, provider) in [Provider::Fitbit, Provider::GoogleHealth].into_iter().enumerate() {
            let ada = connected(&world, provider.as_str(), provider, walker).await;
            let id = world.walkers()[walker].id.clone();
            world.simulator.revoke(&id);

            let gone = NoticeWish { revoked: true, operation: Operation::Delete, dates: Vec::new(), ..about(provider) };
            world.simulator.notify(&id, &gone).await;

            let mut state = Value::Null;
            for _ in 0..100 {
                state = ada.get("/v1/me/tokens").await.expect(200)["items"][0]["state"].clone();
                if state == "reauthorization_required" { break; }
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            }
            assert_eq!(state, "reauthorization_required", "{provider}");
        }
    }
}
