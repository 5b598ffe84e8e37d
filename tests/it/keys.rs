//! The keys that FitEx runs with: agreed on by replicas, refused if they are others, changed without
//! anybody noticing.

use diesel::RunQueryDsl;
use fitex::app::App;
use fitex::clock::Clock;
use fitex::config::Config;
use fitex::database::Conn;
use fitex::database::tables::{secrets, signing_keys};
use jiff::Timestamp;
use serde_json::json;

use crate::both;
use crate::support::{Browser, Engine, MASTER_KEY};

const NEWER: &str = "YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXphYmNkZWY=";

both! {
    async fn another_master_key_is_refused_at_the_start(world: World) {
        let mut world = world;
        world.stop().await;
        let config = Config {
            master_key: Some(NEWER.into()),
            ..(*world.app.config).clone()
        };

        let opened = App::open(config, world.clock.clone()).await;

        let fault = opened.err().unwrap().source_text();
        assert!(fault.contains("another master key"), "{fault}");
    }

    async fn a_new_master_key_put_first_signs_nobody_out(world: World) {
        let mut world = world;
        let mut ada = world.ada().await;

        world.restart_with(|config| config.master_key = Some(format!("{NEWER},{MASTER_KEY}").into())).await;
        ada.base.clone_from(&world.base);

        assert_eq!(ada.get("/v1/me").await.status, 200);
        let form = json!({ "refreshToken": ada.refresh_token });
        let tokens = ada.post("/v1/sessions/refresh", form).await.expect(200);
        ada.take(&tokens);
        ada.sync().await.expect(202);
    }

    async fn a_key_is_changed_while_people_are_served_and_then_given_up(world: World) {
        use fitex::service::keys::{Resealed, list, reseal, retire};
        let mut world = world;
        let mut ada = world.person("ada").await;
        assert_eq!(Browser::default().connect(&world, &ada, "google_health", 0).await, "connected");
        let mut bob = world.ada_like("bob", 1).await;
        let old = list(&world.app).await.unwrap()[0].id;
        world.restart_with(|config| config.master_key = Some(format!("{NEWER},{MASTER_KEY}").into())).await;
        for person in [&mut ada, &mut bob] {
            person.base.clone_from(&world.base);
        }
        let early = retire(&world.app, old).await.unwrap_err();
        assert!(early.detail.contains("still sealed"), "{}", early.detail);

        let serving = { let ada = ada.clone(); tokio::spawn(async move { ada.sync().await.expect(202) }) };
        // Two people's keys, the signing key, and two secrets.
        assert_eq!(reseal(&world.app).await.unwrap(), Resealed { done: 5, unreadable: 0 });
        serving.await.unwrap();
        assert_eq!(reseal(&world.app).await.unwrap(), Resealed::default());
        let now = list(&world.app).await.unwrap();
        let new = now.iter().find(|key| key.seals).unwrap().id;
        assert_eq!(now.iter().find(|key| key.id == old).unwrap().sealed, 0);
        assert!(retire(&world.app, new).await.is_err());
        retire(&world.app, old).await.unwrap();

        // The old key is gone, and nobody notices.
        world.restart_with(|config| config.master_key = Some(NEWER.into())).await;
        for person in [&mut ada, &mut bob] {
            person.base.clone_from(&world.base);
            person.sync().await.expect(202);
            let form = json!({ "refreshToken": person.refresh_token });
            person.post("/v1/sessions/refresh", form).await.expect(200);
        }
    }

    async fn a_row_that_was_moved_or_put_back_does_not_open(world: World) {
        use fitex::model::token::TokenState;
        let mut people = Vec::new();
        for index in 0..2 {
            let person = world.person(&format!("p{index}")).await;
            assert_eq!(Browser::default().connect(&world, &person, "google_health", index).await, "connected");
            person.sync().await.expect(202);
            people.push(person);
        }
        let held = world.app.database.read(|conn| fitex::store::tokens::behind(conn, None, 10)).await.unwrap();
        let (one, other) = (held[0].clone(), held[1].clone());
        world.app.database.write(move |conn| {
            fitex::store::tokens::reseal_access(conn, one.token.id, one.version, &other.sealed_access_token)
        }).await.unwrap();

        let mut answers = Vec::new();
        for person in &people {
            let answer = person.sync().await;
            answers.push((answer.status, answer.json()["reason"].clone()));
        }

        answers.sort_by_key(|(status, _)| *status);
        assert_eq!(answers, [(202, json!(null)), (424, json!("decrypt_failed"))]);
        let held = world.app.database.read(|conn| fitex::store::tokens::behind(conn, None, 10)).await.unwrap();
        assert_eq!(held.iter().filter(|held| held.token.state == TokenState::Active).count(), 1);
    }

    async fn a_process_without_the_new_key_sends_nobody_away(world: World) {
        let mut world = world;
        let mut ada = world.person("ada").await;
        assert_eq!(Browser::default().connect(&world, &ada, "google_health", 0).await, "connected");
        ada.sync().await.expect(202);
        // Another process is given the new key too early, and seals everything under it.
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let config = Config {
            master_key: Some(format!("{NEWER},{MASTER_KEY}").into()),
            ..crate::support::config(&world.engine, &world.simulator, &listener)
        };
        let other = App::open(config, world.clock.clone()).await.unwrap();
        assert!(fitex::service::keys::reseal(&other).await.unwrap().done > 0);

        for _ in 0..2 {
            let answer = ada.sync().await;
            assert_eq!(answer.status, 503, "{}", answer.text);
            world.simulator.expire(&world.walkers()[0].id);
            world.pass(jiff::SignedDuration::from_hours(9));
            ada.sign_in().await;
        }

        assert_eq!(ada.get("/v1/me/tokens").await.expect(200)["items"][0]["state"], "active");
        world.restart_with(|config| config.master_key = Some(format!("{NEWER},{MASTER_KEY}").into())).await;
        ada.base.clone_from(&world.base);
        ada.sync().await.expect(202);
    }

    async fn a_data_key_that_does_not_open_is_made_anew_when_its_person_connects(world: World) {
        let mut world = world;
        let mut people = Vec::new();
        for index in 0..3 {
            let person = world.person(&format!("p{index}")).await;
            assert_eq!(Browser::default().connect(&world, &person, "google_health", index).await, "connected");
            person.sync().await.expect(202);
            people.push(person);
        }
        let user = people[0].id.strip_prefix("usr_").unwrap().to_owned();
        let whose = match *world.engine {
            Engine::Sqlite { .. } => format!("x'{user}'"),
            Engine::Postgres { .. } => format!("'{user}'"),
        };
        world.engine.execute(&format!(
            "UPDATE data_keys SET sealed_key = (SELECT sealed_key FROM data_keys WHERE user_id <> {whose} LIMIT 1) WHERE user_id = {whose}"
        ));
        let answer = people[0].sync().await;
        assert_eq!((answer.status, answer.json()["reason"].clone()), (424, json!("decrypt_failed")));

        // The others' keys turn over all the same.
        world.restart_with(|config| config.master_key = Some(format!("{NEWER},{MASTER_KEY}").into())).await;
        let all = fitex::service::keys::reseal(&world.app).await.unwrap();
        assert_eq!((all.done, all.unreadable), (5, 1));
        people[0].base.clone_from(&world.base);
        assert_eq!(Browser::default().connect(&world, &people[0], "google_health", 0).await, "connected");
        people[0].sync().await.expect(202);
        assert_eq!(fitex::service::keys::reseal(&world.app).await.unwrap().unreadable, 0);
    }

    async fn an_answer_is_remembered_under_a_new_master_key(world: World) {
        let mut world = world;
        let mut ada = world.person("ada").await;
        let send = |ada: crate::support::Person| async move {
            let request = ada.request(reqwest::Method::POST, "/v1/me/goals").header("Idempotency-Key", "g-1")
                .json(&json!({ "metric": "steps", "period": "day" }));
            ada.send(request).await.expect(201)
        };
        let first = send(ada.clone()).await;

        world.restart_with(|config| config.master_key = Some(format!("{NEWER},{MASTER_KEY}").into())).await;
        ada.base.clone_from(&world.base);

        assert_eq!(send(ada).await, first);
    }
}

async fn replicas_agree(engine: Engine) {
    let open = || {
        let config = Config {
            database_url: engine.url().into(),
            database_connections: 2,
            master_key: Some(MASTER_KEY.into()),
            ..Config::default()
        };
        App::open(config, Clock::held_at(Timestamp::UNIX_EPOCH))
    };
    // The tables and the check value are there already: making those would let the replicas queue.
    let first = open().await.unwrap();
    let forget = |conn: &mut Conn| {
        fitex::on!(conn, c => diesel::delete(signing_keys::table).execute(c))?;
        fitex::on!(conn, c => diesel::delete(secrets::table).execute(c))?;
        Ok(())
    };
    first.database.write(forget).await.unwrap();

    let opened: Vec<_> = (0..12).map(|_| tokio::spawn(open())).collect();
    let mut keys = std::collections::BTreeSet::new();
    for one in opened {
        let app = one.await.unwrap().unwrap();
        keys.insert(app.access_tokens.jwks().to_string());
    }

    assert_eq!(keys.len(), 1, "{keys:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn replicas_that_start_together_agree_on_a_signing_key_on_sqlite() {
    replicas_agree(Engine::sqlite()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn replicas_that_start_together_agree_on_a_signing_key_on_postgres() {
    if let Some(engine) = Engine::postgres() {
        replicas_agree(engine).await;
    }
}
