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
use crate::support::{Engine, MASTER_KEY};

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
