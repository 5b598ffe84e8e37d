//! Subscriptions of programs: made as at Fitbit, told as by Fitbit, whoever has the data.

use fitex::auth::notices::fitbit_signature_is_good;
use fitex::model::token::Provider;
use fitex::simulator::NoticeWish;
use jiff::SignedDuration;
use jiff::civil::{Date, date};
use serde_json::{Value, json};

use super::{allow as connect, told, wearer};
use crate::api_clients::{Client, allow, caller, withdraw};
use crate::both;
use crate::notices::listening;
use crate::support::{Answer, Heard, Person, Receiver, World};
use crate::translation::connect_for_all;

const DATE: Date = date(2026, 11, 16);

/// A program that listens, with an admin who looks after it.
pub(super) struct Program {
    admin: Person,
    pub(super) client: Client,
    pub(super) receiver: Receiver,
    secret: String,
}

impl Program {
    /// Registered, verified, and hearing.
    pub(super) async fn listens(world: &World) -> Self {
        let mut program = Self::waits(world).await;
        program.put().await;
        program.verify().await.expect(200);
        program
    }

    /// Without an address yet.
    async fn waits(world: &World) -> Self {
        let admin = world.person("admin").await;
        admin.admin(world).await;
        Self {
            client: Client::made_by(&admin, world).await,
            receiver: Receiver::start().await,
            secret: String::new(),
            admin,
        }
    }

    fn path(&self) -> String {
        format!("/v1/api-clients/{}/subscriber", self.client.id)
    }

    async fn put(&mut self) -> Value {
        let form = json!({ "url": self.receiver.url });
        let issued = self.admin.call("PUT", &self.path(), Some(&form)).await;
        let issued = issued.expect(200);
        self.secret = issued["signingSecret"].as_str().unwrap().to_owned();
        let code = issued["subscriber"]["verificationCode"].as_str().unwrap();
        self.receiver.knows(code);
        issued
    }

    async fn verify(&self) -> Answer {
        let path = format!("{}/verification", self.path());
        self.admin.post(&path, json!({})).await
    }

    async fn shown(&self) -> Value {
        self.admin.get(&self.path()).await.expect(200)
    }

    /// The program with a token for somebody who allows it.
    pub(super) async fn acts_for(&self, world: &World, person: &Person) -> Person {
        allow(person, &self.client).await.expect(200);
        caller(&world.nobody(), &self.client.token_for(person).await)
    }

    /// The items of the next posts, until there are so many; each post is signed.
    async fn hears(&self, count: usize) -> Vec<Value> {
        let mut items = Vec::new();
        for _ in 0..20 {
            for post in self.receiver.wait_for(1).await {
                assert!(self.is_signed(&post));
                items.extend(post.json().as_array().unwrap().clone());
            }
            if items.len() >= count {
                break;
            }
        }
        assert_eq!(items.len(), count, "{items:?}");
        items.sort_by_key(Value::to_string);
        items
    }

    fn is_signed(&self, post: &Heard) -> bool {
        let signature = post.header("x-fitbit-signature").unwrap();
        assert_eq!(post.header("content-type"), Some("application/json"));
        let secret = self.secret.as_str().into();
        fitbit_signature_is_good(&secret, &post.body, signature.as_bytes())
            && !fitbit_signature_is_good(&secret, b"[]", signature.as_bytes())
    }

    /// Nothing more comes within the time that deliveries take.
    async fn hears_nothing(&self) {
        tokio::time::sleep(std::time::Duration::from_millis(2_500)).await;
        let heard = self.receiver.heard();
        let heard: Vec<Value> = heard.iter().map(Heard::json).collect();
        assert!(heard.is_empty(), "{heard:?}");
    }
}

fn place(collection: &str, name: &str) -> String {
    match collection {
        "user" => format!("/fitbit/1/user/-/apiSubscriptions/{name}.json"),
        _ => format!("/fitbit/1/user/-/{collection}/apiSubscriptions/{name}.json"),
    }
}

pub(super) async fn subscribe(person: &Person, collection: &str, name: &str) -> Answer {
    person.call("POST", &place(collection, name), None).await
}

async fn unsubscribe(person: &Person, collection: &str, name: &str) -> Answer {
    person.call("DELETE", &place(collection, name), None).await
}

fn item(collection: &str, owner: &str, name: &str, date: Option<Date>) -> Value {
    let mut item = json!({
        "collectionType": collection, "ownerId": owner, "ownerType": "user", "subscriptionId": name,
    });
    if let Some(date) = date {
        item["date"] = json!(date.to_string());
    }
    item
}

fn about(provider: Provider, kinds: &[&str]) -> NoticeWish {
    NoticeWish {
        tries: 1,
        data_types: kinds.iter().map(|kind| (*kind).to_owned()).collect(),
        ..NoticeWish::of(provider, vec![DATE])
    }
}

/// Waits until FitEx has asked Fitbit to tell it of somebody's sleep, which it does last.
pub(super) async fn subscribed(world: &World, walker: usize) {
    let id = &world.walkers()[walker].id;
    for _ in 0..200 {
        let calls = world.simulator.calls();
        if calls
            .iter()
            .any(|call| call.person.as_ref() == Some(id) && call.path.contains("sleep/apiSub"))
        {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(25)).await;
    }
    panic!("nobody subscribed");
}

both! {
    async fn a_program_subscribes_as_at_fitbit(world: World) {
        let program = Program::listens(&world).await;
        let ada = wearer(&world, "ada", 0).await;
        let owner = world.walkers()[0].id.clone();
        let here = program.acts_for(&world, &ada).await;
        let row = |collection: &str, name: &str| json!({
            "collectionType": collection, "ownerId": owner, "ownerType": "user",
            "subscriberId": "1", "subscriptionId": name,
        });

        assert_eq!(subscribe(&here, "activities", "320").await.expect(201), row("activities", "320"));
        assert_eq!(subscribe(&here, "activities", "320").await.expect(200), row("activities", "320"));
        for (collection, name) in [("activities", "321"), ("sleep", "320")] {
            let taken = subscribe(&here, collection, name).await;
            assert_eq!((taken.status, told(&taken)["errorType"].as_str()), (409, Some("conflict")), "{}", taken.text);
        }
        subscribe(&here, "user", "all").await.expect(201);
        subscribe(&here, "userRevokedAccess", "gone").await.expect(201);

        let all = here.get("/fitbit/1/user/-/apiSubscriptions.json").await.expect(200);
        assert_eq!(all["apiSubscriptions"], json!([row("activities", "320"), row("user", "all"), row("userRevokedAccess", "gone")]));
        let some = here.get("/fitbit/1/user/-/activities/apiSubscriptions.json").await.expect(200);
        assert_eq!(some["apiSubscriptions"], json!([row("activities", "320")]));

        for (collection, name, status) in [
            ("activities", "321", 404), ("sleep", "320", 404), ("activities", "320", 204), ("activities", "320", 404), ("user", "all", 204),
        ] {
            assert_eq!(unsubscribe(&here, collection, name).await.status, status, "{collection} {name}");
        }
        let left = here.get("/fitbit/1/user/-/apiSubscriptions.json").await.expect(200);
        assert_eq!(left["apiSubscriptions"], json!([row("userRevokedAccess", "gone")]));
    }

    async fn a_subscription_needs_a_program_an_address_and_what_its_data_need(world: World) {
        let mut program = Program::waits(&world).await;
        let ada = world.person("ada").await;
        connect(&world, &ada, 0, &["activity"]).await;
        let here = program.acts_for(&world, &ada).await;

        let own = subscribe(&ada, "activities", "1").await;
        assert_eq!((own.status, told(&own)["errorType"].as_str()), (403, Some("insufficient_permissions")), "{}", own.text);
        assert!(own.text.contains("/v1/api-clients"));
        let nowhere = subscribe(&here, "activities", "1").await;
        assert_eq!(nowhere.status, 400);
        assert!(nowhere.text.contains("PUT /v1/api-clients/{id}/subscriber"), "{}", nowhere.text);

        program.put().await;
        let named = here.request(reqwest::Method::POST, &place("activities", "1"));
        let named = here.send(named.header("x-fitbit-subscriber-id", "2")).await;
        assert_eq!((named.status, named.pointers()), (400, vec!["/X-Fitbit-Subscriber-Id".to_owned()]), "{}", named.text);
        let named = here.request(reqwest::Method::POST, &place("activities", "1"));
        here.send(named.header("x-fitbit-subscriber-id", "1")).await.expect(201);
        for (collection, missing) in [("sleep", json!(["sleep"])), ("user", json!(["weight", "nutrition", "sleep"]))] {
            let lacking = subscribe(&here, collection, "2").await;
            let problem = lacking.json();
            assert_eq!((lacking.status, &problem["missingScopes"]), (424, &missing), "{}", lacking.text);
        }
        let long = subscribe(&here, "activities", &"a".repeat(51)).await;
        assert_eq!(long.status, 404, "{}", long.text);

        withdraw(&ada, &program.client).await.expect(204);
        let again = program.acts_for(&world, &ada).await;
        let none = again.get("/fitbit/1/user/-/apiSubscriptions.json").await.expect(200);
        assert_eq!(none["apiSubscriptions"], json!([]), "what was withdrawn does not come back");
    }

    async fn what_a_provider_tells_of_is_told_on(world: World) {
        let mut world = world;
        listening(&mut world).await;
        let program = Program::listens(&world).await;
        for (walker, provider) in [Provider::Fitbit, Provider::GoogleHealth].into_iter().enumerate() {
            let ada = match provider {
                Provider::Fitbit => {
                    let ada = wearer(&world, "fitbit", walker).await;
                    subscribed(&world, walker).await;
                    ada
                }
                Provider::GoogleHealth => {
                    let ada = world.person("google").await;
                    connect_for_all(&world, &ada, walker).await;
                    ada.sync().await.expect(202);
                    ada
                }
            };
            let here = program.acts_for(&world, &ada).await;
            let created = subscribe(&here, "activities", "steps").await.expect(201);
            let owner = created["ownerId"].as_str().unwrap().to_owned();
            let profile = here.get("/fitbit/1/user/-/profile.json").await.expect(200);
            assert_eq!(profile["user"]["encodedId"], json!(owner), "{provider}");
            subscribe(&here, "sleep", "nights").await.expect(201);
            subscribe(&here, "user", "all").await.expect(201);

            let id = world.walkers()[walker].id.clone();
            let told = world.simulator.notify(&id, &about(provider, &["steps"])).await;
            assert_eq!(told, [Some(204)], "{provider}");
            assert_eq!(program.hears(2).await, [
                item("activities", &owner, "all", Some(DATE)), item("activities", &owner, "steps", Some(DATE)),
            ], "{provider}");

            world.simulator.notify(&id, &about(provider, &["sleep"])).await;
            assert_eq!(program.hears(2).await, [
                item("sleep", &owner, "all", Some(DATE)), item("sleep", &owner, "nights", Some(DATE)),
            ], "{provider}");

            // What another program writes is told as well.
            let weight = "/fitbit/1/user/-/body/log/weight.json?weight=80&date=2026-11-17";
            ada.call("POST", weight, None).await.expect(201);
            assert_eq!(program.hears(1).await, [item("body", &owner, "all", Some(date(2026, 11, 17)))], "{provider}");
            program.hears_nothing().await;
        }
    }

    async fn what_fitex_finds_out_itself_is_told(world: World) {
        let program = Program::listens(&world).await;
        let ada = wearer(&world, "ada", 0).await;
        let owner = world.walkers()[0].id.clone();
        let here = program.acts_for(&world, &ada).await;
        subscribe(&here, "activities", "320").await.expect(201);
        program.hears_nothing().await;

        // The same as before is no change.
        ada.sync().await.expect(202);
        program.hears_nothing().await;
        world.simulator.correct(&world.walkers()[0].id, DATE, Some(12_345));
        ada.sync().await.expect(202);

        assert_eq!(program.hears(1).await, [item("activities", &owner, "320", Some(DATE))]);
    }

    async fn the_end_of_a_consent_is_told(world: World) {
        let program = Program::listens(&world).await;
        for (walker, way) in ["withdraws", "disconnects", "leaves", "is refused"].into_iter().enumerate() {
            let ada = wearer(&world, way.replace(' ', "").as_str(), walker).await;
            let owner = world.walkers()[walker].id.clone();
            let here = program.acts_for(&world, &ada).await;
            subscribe(&here, "userRevokedAccess", "gone").await.expect(201);
            subscribe(&here, "activities", "320").await.expect(201);
            let goes_on = match way {
                "withdraws" => {
                    withdraw(&ada, &program.client).await.expect(204);
                    false
                }
                "disconnects" => {
                    let tokens = ada.get("/v1/me/tokens").await.expect(200);
                    let id = tokens["items"][0]["id"].as_str().unwrap();
                    ada.delete(&format!("/v1/me/tokens/{id}")).await.expect(200);
                    true
                }
                "leaves" => {
                    ada.delete("/v1/me").await.expect(200);
                    false
                }
                _ => {
                    world.simulator.revoke(&owner);
                    assert_eq!(here.get("/fitbit/1/user/-/profile.json").await.status, 424);
                    true
                }
            };
            assert_eq!(program.hears(1).await, [item("userRevokedAccess", &owner, "gone", None)], "{way}");
            if goes_on {
                let still = here.get("/fitbit/1/user/-/apiSubscriptions.json").await.expect(200);
                assert_eq!(still["apiSubscriptions"].as_array().unwrap().len(), 2, "{way}");
            }
        }
    }

    async fn a_consent_in_whose_place_another_goes_on_has_not_ended(world: World) {
        let program = Program::listens(&world).await;
        let ada = wearer(&world, "ada", 0).await;
        connect_for_all(&world, &ada, 0).await;
        let owner = world.walkers()[0].id.clone();
        let here = program.acts_for(&world, &ada).await;
        subscribe(&here, "user", "all").await.expect(201);
        subscribe(&here, "userRevokedAccess", "gone").await.expect(201);
        let end = async |provider: &str| {
            let tokens = ada.get("/v1/me/tokens").await.expect(200);
            let tokens = tokens["items"].as_array().unwrap().clone();
            let of = tokens.iter().find(|token| token["provider"] == provider).unwrap();
            let path = format!("/v1/me/tokens/{}", of["id"].as_str().unwrap());
            ada.delete(&path).await.expect(200);
        };

        end("fitbit").await;
        program.hears_nothing().await;
        end("google_health").await;
        assert_eq!(program.hears(2).await, [
            item("userRevokedAccess", &owner, "all", None), item("userRevokedAccess", &owner, "gone", None),
        ]);
    }

    async fn what_waits_for_a_subscription_ends_with_it(world: World) {
        let program = Program::listens(&world).await;
        let ada = wearer(&world, "ada", 0).await;
        let owner = world.walkers()[0].id.clone();
        let here = program.acts_for(&world, &ada).await;
        subscribe(&here, "activities", "320").await.expect(201);
        subscribe(&here, "userRevokedAccess", "gone").await.expect(201);

        for ends in ["unsubscribes", "withdraws"] {
            program.receiver.answers(&[500]);
            world.simulator.correct(&owner, DATE, Some(if ends == "withdraws" { 4_711 } else { 815 }));
            ada.sync().await.expect(202);
            assert_eq!(program.receiver.wait_for(1).await.len(), 1, "{ends}");
            // Once it is noted that it was not taken.
            tokio::time::sleep(std::time::Duration::from_millis(300)).await;
            let told = if ends == "withdraws" {
                withdraw(&ada, &program.client).await.expect(204);
                vec![item("userRevokedAccess", &owner, "gone", None)]
            } else {
                unsubscribe(&here, "activities", "320").await.expect(204);
                subscribe(&here, "activities", "320").await.expect(201);
                Vec::new()
            };
            world.pass(SignedDuration::from_secs(61));
            match told.is_empty() {
                true => program.hears_nothing().await,
                false => assert_eq!(program.hears(1).await, told, "{ends}"),
            }
        }
    }

    async fn an_address_has_to_show_that_it_is_the_programs(world: World) {
        let mut program = Program::waits(&world).await;
        let ada = wearer(&world, "ada", 0).await;
        let here = program.acts_for(&world, &ada).await;
        let none = program.admin.get(&program.path()).await;
        assert_eq!((none.status, none.code().as_str()), (404, "not_found"));

        let first = program.put().await;
        subscribe(&here, "userRevokedAccess", "gone").await.expect(201);
        program.receiver.knows("another");
        let wrong = program.verify().await;
        assert_eq!((wrong.status, wrong.code().as_str()), (409, "conflict"));
        assert!(wrong.text.contains("it answers 404 to its code and has to answer 204"), "{}", wrong.text);
        assert_eq!(program.shown().await["state"], "unverified");

        let second = program.put().await;
        assert_ne!(first["signingSecret"], second["signingSecret"]);
        assert_ne!(first["subscriber"]["verificationCode"], second["subscriber"]["verificationCode"]);
        assert!(program.shown().await.get("signingSecret").is_none());
        withdraw(&ada, &program.client).await.expect(204);
        assert_eq!(program.verify().await.expect(200)["state"], "active");
        program.hears_nothing().await;

        // Revoked, it hears nothing and has nothing.
        program.admin.delete(&format!("/v1/api-clients/{}", program.client.id)).await.expect(200);
        assert_eq!(program.admin.get(&program.path()).await.status, 404);
        let form = json!({ "url": program.receiver.url });
        assert_eq!(program.admin.call("PUT", &program.path(), Some(&form)).await.status, 409);
    }

    async fn what_is_not_taken_is_sent_again_and_given_up_after_days(world: World) {
        let mut program = Program::listens(&world).await;
        let ada = wearer(&world, "ada", 0).await;
        let owner = world.walkers()[0].id.clone();
        let here = program.acts_for(&world, &ada).await;
        subscribe(&here, "activities", "320").await.expect(201);
        let correct = async |steps: u32| {
            world.simulator.correct(&owner, DATE, Some(steps));
            ada.sync().await.expect(202);
        };

        // It fails twice, is left alone for a while each time, and nothing is lost.
        program.receiver.answers(&[500, 302]);
        correct(12_345).await;
        assert_eq!(program.receiver.wait_for(1).await.len(), 1);
        program.hears_nothing().await;
        let failing = program.shown().await;
        assert_eq!((&failing["state"], failing["failingSince"].is_string()), (&json!("active"), true), "{failing}");
        world.pass(SignedDuration::from_secs(6));
        assert_eq!(program.receiver.wait_for(1).await.len(), 1);
        program.hears_nothing().await;
        world.pass(SignedDuration::from_secs(11));
        assert_eq!(program.hears(1).await, [item("activities", &owner, "320", Some(DATE))]);
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        let well = program.shown().await;
        assert!(well["failingSince"].is_null() && well["deliveredAt"].is_string(), "{well}");

        // For days.
        program.receiver.answers(&[500; 21]);
        correct(12_346).await;
        assert_eq!(program.receiver.wait_for(1).await.len(), 1);
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        // That nothing was tried for long is not the address's fault.
        world.pass(SignedDuration::from_hours(5 * 24 + 1));
        for _ in 0..20 {
            assert_eq!(program.receiver.wait_for(1).await.len(), 1);
            // Once it is noted that it was not taken.
            tokio::time::sleep(std::time::Duration::from_millis(300)).await;
            world.pass(SignedDuration::from_secs(3_601));
        }
        program.admin.sign_in().await;
        for _ in 0..100 {
            if program.shown().await["state"] == "disabled" {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(25)).await;
        }
        assert_eq!(program.shown().await["state"], "disabled");
        assert_eq!(program.verify().await.expect(200)["state"], "active");
        program.hears_nothing().await;
    }

    async fn only_an_admin_says_where_and_only_where_the_operator_allows(world: World) {
        let mut world = world;
        let program = Program::listens(&world).await;
        let form = json!({ "url": program.receiver.url });
        let ada = world.person("ada").await;
        for (method, path, body) in [
            ("GET", program.path(), None), ("DELETE", program.path(), None), ("PUT", program.path(), Some(&form)),
            ("POST", format!("{}/verification", program.path()), None),
        ] {
            assert_eq!(ada.call(method, &path, body).await.status, 403, "{method}");
        }

        world.restart_with(|config| config.subscriber_networks = String::new()).await;
        let admin = Person { base: world.base.clone(), ..program.admin.clone() };
        for url in ["http://127.0.0.1:1/", "https://10.0.0.1/", "https://[::1]/", "https://169.254.169.254/latest", "https://2130706433/"] {
            let refused = admin.call("PUT", &program.path(), Some(&json!({ "url": url }))).await;
            assert_eq!((refused.status, refused.pointers()), (422, vec!["/url".to_owned()]), "{url}");
            assert!(refused.text.contains("FITEX_SUBSCRIBER_NETWORKS"), "{}", refused.text);
        }
        // A name that leads inside is found out when it is asked.
        admin.call("PUT", &program.path(), Some(&json!({ "url": "https://localhost/" }))).await.expect(200);
        let inside = admin.post(&format!("{}/verification", program.path()), json!({})).await;
        assert_eq!(inside.status, 409);
        assert!(inside.text.contains("not on the public internet"), "{}", inside.text);
        for url in ["http://example.org/", "https://ada:secret@example.org/", "https://example.org:22/", "nowhere", ""] {
            let wrong = admin.call("PUT", &program.path(), Some(&json!({ "url": url }))).await;
            assert_eq!((wrong.status, wrong.pointers()), (422, vec!["/url".to_owned()]), "{url}");
        }

        admin.delete(&program.path()).await.expect(204);
        admin.delete(&program.path()).await.expect(204);
        assert_eq!(admin.get(&program.path()).await.status, 404);
    }
}
