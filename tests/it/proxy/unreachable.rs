//! A provider that cannot be reached, and what is left of one that did its worst.

use std::time::{Duration, Instant};

use socket2::{Domain, Socket, Type};

use super::hostile::{Hostile, worst};
use super::{told, wearer};
use crate::support::{Engine, Host, World};

const SUMMARY: &str = "/fitbit/1/user/-/activities/date/2026-11-16.json";
/// What an idle process may have grown by, in KiB.
const GROWN: u64 = 32 * 1024;

/// A port whose queue is full, so that nobody gets as far as being refused.
struct BlackHole {
    _listener: Socket,
    _waiting: Vec<Socket>,
    port: u16,
}

impl BlackHole {
    fn new() -> Self {
        let listener = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
        let any: std::net::SocketAddr = "127.0.0.1:0".parse().unwrap();
        listener.bind(&any.into()).unwrap();
        listener.listen(0).unwrap();
        let address = listener.local_addr().unwrap();
        let waiting = (0..4).map(|_| {
            let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
            socket.set_nonblocking(true).unwrap();
            let _ = socket.connect(&address);
            socket
        });
        let waiting = waiting.collect();
        std::thread::sleep(Duration::from_millis(100));
        Self {
            port: address.as_socket().unwrap().port(),
            _listener: listener,
            _waiting: waiting,
        }
    }
}

#[tokio::test]
async fn whoever_cannot_be_reached_is_said_to_be_away_and_nobody_has_to_connect_again() {
    let mut world = World::on(Engine::sqlite()).await;
    let mut ada = wearer(&world, "ada", 0).await;
    let plain = Hostile::default().start().await;
    let hole = BlackHole::new();

    for (name, address) in [
        ("no such name", "http://nowhere.invalid/".to_owned()),
        ("nobody listens", "http://127.0.0.1:1/".to_owned()),
        ("no TLS", plain.replace("http:", "https:")),
        ("a black hole", format!("http://127.0.0.1:{}/", hole.port)),
    ] {
        let address = address.parse().unwrap();
        world
            .restart_with(|config| config.fitbit_api_url = address)
            .await;
        ada.base = world.base.clone();

        let began = Instant::now();
        let answer = ada.get(SUMMARY).await;

        assert!(began.elapsed() < Duration::from_secs(20), "{name}");
        let right =
            [502, 503, 504].contains(&answer.status) && told(&answer)["errorType"] == "system";
        assert!(right, "{name}: {} {}", answer.status, answer.text);
        let tokens = ada.get("/v1/me/tokens").await.expect(200);
        assert_eq!(tokens["items"][0]["state"], "active", "{name}");
    }
}

/// What a process keeps in memory, in KiB.
fn resident(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmRSS:"))
        .unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[tokio::test]
async fn what_the_worst_of_answers_took_is_given_back() {
    let host = Host::on(Engine::sqlite(), 1, 1).await;
    let running = host.start(0, "");
    let mut ada = host.person("ada").await;
    let walker = host.simulator.people()[0].id.clone();
    let address = host
        .simulator
        .redirect_url(&walker, &super::SCOPES, 31_536_000);
    let pasted = serde_json::json!({ "redirectUrl": address.unwrap() });
    ada.post("/v1/me/tokens/fitbit", pasted).await.expect(201);
    ada.sync().await.expect(202);
    drop(running);
    let hostile = Hostile::default();
    let upstream = hostile.start().await;
    let set = [
        ("FITEX_FITBIT_API_URL", upstream.as_str()),
        ("FITEX_PROXY_CACHE_MEGABYTES", "0"),
    ];
    let running = host.start_with(0, &set);
    // Without connections to the process before.
    ada.http = reqwest::Client::builder().no_proxy().build().unwrap();
    let mut index = 0;
    let mut ask = async |times: usize| {
        for _ in 0..times {
            let deeds = worst().into_iter().map(|deed| {
                index += 1;
                let path = hostile.will(index, deed);
                let ada = &ada;
                async move { assert_eq!(ada.get(&path).await.status, 502) }
            });
            futures_util::future::join_all(deeds).await;
        }
    };
    // What is built at first use stays.
    ask(3).await;
    let before = resident(running.0.id());

    ask(20).await;

    tokio::time::sleep(Duration::from_secs(1)).await;
    let after = resident(running.0.id());
    assert!(after < before + GROWN, "{before} KiB, and then {after} KiB");
}
