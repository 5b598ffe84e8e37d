//! What is pushed: events of grants over WebSocket, from whichever process they come, and the manners
//! of the protocol.

use std::time::Duration;

use fitex::server::Server;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use crate::both;
use crate::support::{Browser, Person, Said, Socket};

/// The fields that can be watched.
pub(crate) const WATCHED: [&str; 3] = [
    "Subscription.tokenState",
    "Subscription.syncProgress",
    "Subscription.teamProgress",
];

const CHANGES: &str = "subscription { tokenState { event { id kind reason episode provider } token { id state reason since } } }";

async fn change(socket: &mut Socket) -> Value {
    socket.result().await["data"]["tokenState"].clone()
}

/// Until a subscription that was just sent is heard by the server.
async fn settled(socket: &mut Socket) {
    socket.say(json!({ "type": "ping" })).await;
    assert_eq!(
        socket.hear().await,
        Said::Message(json!({ "type": "pong" }))
    );
}

async fn watching(person: &Person) -> Socket {
    let mut socket = Socket::of(person).await;
    socket.subscribe("1", CHANGES).await;
    settled(&mut socket).await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    socket
}

both! {
    async fn a_longer_past_is_watched_part_by_part_by_its_person_alone(world: World) {
        let ada = world.ada().await;
        let bob = world.person("bob").await;
        world.simulator.set_fault(Some(&world.walkers()[0].id), Some(fitex::simulator::Fault::Slow(30)));
        let run = ada.post("/v1/me/backfills", json!({ "from": "2024-11-17", "to": "2026-11-17" })).await.expect(202);
        let query = format!("subscription {{ syncProgress(id: \"{}\") {{ id kind state nextDate daysRead daysNew finishedAt }} }}", run["id"].as_str().unwrap());
        let mut adas = Socket::of(&ada).await;
        let mut bobs = Socket::of(&bob).await;

        adas.subscribe("1", &query).await;
        bobs.subscribe("1", &query).await;

        let mut seen = Vec::new();
        loop {
            let told = adas.result().await["data"]["syncProgress"].clone();
            assert_eq!((&told["id"], &told["kind"]), (&run["id"], &json!("BACKFILL")));
            seen.push(told["nextDate"].clone());
            if told["state"] == "SUCCEEDED" { break; }
        }
        assert!(seen.len() >= 3, "{seen:?}");
        assert_eq!((&seen[0], seen.last().unwrap()), (&json!("2026-11-17"), &Value::Null));
        let Said::Message(refused) = bobs.hear().await else { panic!("the connection is closed") };
        assert_eq!((&refused["type"], &refused["payload"][0]["extensions"]["code"]), (&json!("error"), &json!("NOT_FOUND")), "{refused}");
    }

    async fn what_becomes_of_a_grant_is_told_once_to_its_person_alone(world: World) {
        let ada = world.person("ada").await;
        let bob = world.person("bob").await;
        let mut adas = watching(&ada).await;
        let mut bobs = watching(&bob).await;
        assert_eq!(Browser::default().connect(&world, &ada, "google_health", 0).await, "connected");

        let connected = change(&mut adas).await;

        assert_eq!((&connected["event"]["kind"], &connected["token"]["state"]), (&json!("CONNECTED"), &json!("ACTIVE")));
        ada.sync().await.expect(202);
        world.pass(jiff::SignedDuration::from_secs(1));
        world.simulator.revoke(&world.walkers()[0].id);
        for _ in 0..3 {
            assert_eq!(ada.sync().await.status, 424);
        }
        let ended = change(&mut adas).await;
        assert_eq!(ended["event"]["kind"], "REAUTHORIZATION_REQUIRED");
        assert_eq!(ended["token"]["reason"], "GRANT_REVOKED_OR_EXPIRED");
        world.pass(jiff::SignedDuration::from_secs(1));
        assert_eq!(Browser::default().connect(&world, &ada, "google_health", 0).await, "connected");
        let recovered = change(&mut adas).await;
        assert_eq!((&recovered["event"]["kind"], &recovered["token"]["state"]), (&json!("RECOVERED"), &json!("ACTIVE")));
        world.pass(jiff::SignedDuration::from_secs(1));
        let path = format!("/v1/me/tokens/{}", recovered["token"]["id"].as_str().unwrap());
        ada.delete(&path).await.expect(200);
        let gone = change(&mut adas).await;
        assert_eq!((&gone["event"]["kind"], &gone["token"]), (&json!("DISCONNECTED"), &json!(null)));

        let rest = ada.get("/v1/me/token-events").await.expect(200);
        assert_eq!(rest["items"].as_array().unwrap().len(), 4);
        let silence = Duration::from_millis(2_500);
        assert_eq!(adas.hear_within(silence).await, Said::Nothing, "each is told once");
        assert_eq!(bobs.hear_within(Duration::from_millis(1)).await, Said::Nothing, "to its person");
    }

    async fn what_another_process_did_is_told_too_and_what_was_missed_comes_first(world: World) {
        let ada = world.person("ada").await;
        // A second process on the same database.
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let config = fitex::config::Config {
            public_url: Some(world.app.config.public_url().parse().unwrap()),
            ..crate::support::config(&world.engine, &world.simulator, &listener)
        };
        let app = fitex::app::App::open(config, world.clock.clone()).await.unwrap();
        let server = Server::start_on(&app, listener).unwrap();
        let there = Person { base: format!("http://{}", server.address()), ..ada.clone() };
        let mut socket = watching(&there).await;

        assert_eq!(Browser::default().connect(&world, &ada, "fitbit", 0).await, "connected");

        let known = change(&mut socket).await["event"]["id"].as_str().unwrap().to_owned();
        drop(socket);
        world.pass(jiff::SignedDuration::from_mins(10));
        world.simulator.revoke(&world.walkers()[0].id);
        assert_eq!(ada.sync().await.status, 424);
        let mut socket = Socket::of(&there).await;
        socket.subscribe("1", &CHANGES.replace("tokenState", &format!("tokenState(after: \"{known}\")"))).await;
        assert_eq!(change(&mut socket).await["event"]["kind"], "REAUTHORIZATION_REQUIRED");
        drop(socket);
        server.stop().await.unwrap();
    }

    async fn a_session_that_ends_ends_its_connection(world: World) {
        let ada = world.person("ada").await;
        let mut socket = watching(&ada).await;

        ada.delete("/v1/sessions/current").await.expect(204);

        assert_eq!(socket.hear_within(Duration::from_secs(10)).await, Said::Closed(4401));
    }

    async fn a_server_that_stops_says_so_and_is_not_held_up(world: World) {
        let mut world = world;
        let ada = world.person("ada").await;
        let mut socket = watching(&ada).await;
        let began = std::time::Instant::now();

        world.stop().await;

        assert!(began.elapsed() < Duration::from_secs(8), "{:?}", began.elapsed());
        assert_eq!(socket.hear().await, Said::Closed(1001));
    }

    async fn who_breaks_the_rules_is_told_which(world: World) {
        let ada = world.person("ada").await;
        let subscribe = json!({ "id": "1", "type": "subscribe", "payload": { "query": CHANGES } });
        for (what, message, code) in [
            ("no JSON", Message::text("hello"), 4400),
            ("another type", Message::text(r#"{"type":"start"}"#), 4400),
            ("no payload", Message::text(r#"{"type":"subscribe","id":"1"}"#), 4400),
            ("no id", Message::text(json!({ "type": "subscribe", "payload": { "query": CHANGES } }).to_string()), 4400),
            ("empty id", Message::text(json!({ "id": "", "type": "subscribe", "payload": { "query": CHANGES } }).to_string()), 4400),
            ("binary", Message::binary(b"hello".to_vec()), 4400),
            ("too large", Message::text(" ".repeat(70_000)), 1009),
            ("a second greeting", Message::text(r#"{"type":"connection_init"}"#), 4429),
        ] {
            let mut socket = Socket::of(&ada).await;
            socket.send(message).await;
            assert_eq!(socket.hear().await, Said::Closed(code), "{what}");
        }
        let mut socket = Socket::of(&ada).await;
        socket.say(subscribe.clone()).await;
        socket.say(subscribe.clone()).await;
        assert_eq!(socket.hear().await, Said::Closed(4409));
        let mut socket = Socket::of(&ada).await;
        for id in 0..=20 {
            socket.subscribe(&id.to_string(), CHANGES).await;
        }
        assert_eq!(socket.hear().await, Said::Closed(4429));

        let mut early = Socket::plain(&world.base).await;
        early.say(subscribe).await;
        assert_eq!(early.hear().await, Said::Closed(4401));
        let mut silent = Socket::plain(&world.base).await;
        assert_eq!(silent.hear().await, Said::Closed(4408));
        let mut nobody = Socket::plain(&world.base).await;
        nobody.say(json!({ "type": "connection_init" })).await;
        assert_eq!(nobody.hear().await, Said::Closed(4403));
        let mut liar = Socket::plain(&world.base).await;
        let forged = Person { token: Some("e30.e30.e30".to_owned()), ..ada.clone() };
        assert_eq!(liar.greet(&forged).await, Said::Closed(4403));
    }

    async fn a_handshake_is_checked_before_it_is_answered(world: World) {
        let ada = world.person("ada").await;
        let protocol = ("sec-websocket-protocol", "graphql-transport-ws");
        for (headers, status) in [
            (vec![], 400),
            (vec![("sec-websocket-protocol", "graphql-ws")], 400),
            (vec![protocol, ("origin", "https://evil.example")], 403),
        ] {
            assert_eq!(Socket::open(&world.base, &headers).await.err(), Some(status), "{headers:?}");
        }
        assert_eq!(ada.get("/graphql/ws").await.status, 400);
        assert_eq!(ada.post("/graphql/ws", json!({})).await.status, 405);
        let own = world.base.clone();
        let credential = format!("Bearer {}", ada.token.as_ref().unwrap());
        let headers = [protocol, ("origin", own.as_str()), ("authorization", credential.as_str())];
        let mut socket = Socket::open(&world.base, &headers).await.unwrap();
        socket.say(json!({ "type": "connection_init" })).await;
        assert_eq!(socket.hear().await, Said::Message(json!({ "type": "connection_ack" })));
    }

    async fn a_person_keeps_ten_connections_open_and_gets_them_back(world: World) {
        let ada = world.person("ada").await;
        let mut sockets = Vec::new();
        for _ in 0..10 {
            sockets.push(Socket::of(&ada).await);
        }
        let mut one_more = Socket::plain(&world.base).await;
        assert_eq!(one_more.greet(&ada).await, Said::Closed(4429));
        drop(sockets);
        tokio::time::sleep(Duration::from_millis(300)).await;

        let _ = Socket::of(&ada).await;
    }

    async fn queries_are_answered_and_what_fails_says_so(world: World) {
        let ada = world.person("ada").await;
        let mut socket = Socket::of(&ada).await;
        socket.subscribe("q", "{ me { user { email } } }").await;
        assert_eq!(socket.result().await["data"]["me"]["user"]["email"], ada.email);
        assert_eq!(socket.hear().await, Said::Message(json!({ "id": "q", "type": "complete" })));

        for (query, code) in [
            ("subscription { nothing }", "MALFORMED_REQUEST"),
            ("subscription { tokenState {", "MALFORMED_REQUEST"),
            ("subscription { tokenState(after: \"x\") { event { id } } }", "MALFORMED_REQUEST"),
            ("mutation { startSync { run { id } } }", "METHOD_NOT_ALLOWED"),
        ] {
            socket.subscribe("1", query).await;
            let Said::Message(message) = socket.hear().await else { panic!("{query}") };
            assert_eq!((&message["type"], &message["id"]), (&json!("error"), &json!("1")), "{query}: {message}");
            assert_eq!(message["payload"][0]["extensions"]["code"], code, "{query}: {message}");
        }
        // The id is free again, and what was heard enough of is silent.
        socket.subscribe("1", CHANGES).await;
        socket.say(json!({ "id": "1", "type": "complete" })).await;
        settled(&mut socket).await;
        assert_eq!(Browser::default().connect(&world, &ada, "fitbit", 0).await, "connected");
        assert_eq!(socket.hear_within(Duration::from_secs(3)).await, Said::Nothing);
        // Over plain HTTP there are no subscriptions.
        let answer = ada.graphql(CHANGES, json!({})).await;
        assert_eq!(answer.code(), "malformed_request", "{}", answer.text);
    }
}
