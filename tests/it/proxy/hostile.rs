//! A provider that behaves as badly as it can: whatever it does, the program gets an answer in time that
//! says whose fault it is, and nobody's connection changes.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::{told, wearer};
use crate::both;
use crate::support::{Person, World};

/// What is done with a connection once a request has come.
#[derive(Clone)]
pub(super) enum Deed {
    /// Says this, and hears the next request.
    Say(Vec<u8>),
    /// Says this and ends in an orderly way.
    Finish(Vec<u8>),
    /// Says this and resets the connection.
    Reset(Vec<u8>),
    /// Says this, then the rest byte by byte.
    Drip(Vec<u8>, Vec<u8>),
    /// Says this, then this without end.
    Endless(Vec<u8>, Vec<u8>),
    /// Says this a thousand times a second without end.
    Repeat(Vec<u8>),
}

#[derive(Clone, Default)]
pub(super) struct Hostile {
    deeds: Arc<Mutex<HashMap<String, Deed>>>,
    heard: Arc<Mutex<Vec<String>>>,
}

impl Hostile {
    /// Listens, and returns its address.
    pub(super) async fn start(&self) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let this = self.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(this.clone().serve(stream));
            }
        });
        format!("http://{address}")
    }

    async fn serve(self, mut stream: TcpStream) {
        while let Some(head) = request(&mut stream).await {
            let path = head.split(' ').nth(1).unwrap().to_owned();
            self.heard.lock().unwrap().push(head);
            let deed = self.deeds.lock().unwrap().get(&path).cloned();
            let nothing = Deed::Say(b"HTTP/1.1 500 Oh\r\ncontent-length: 0\r\n\r\n".to_vec());
            let deed = deed.unwrap_or(nothing);
            let goes_on = matches!(deed, Deed::Say(_));
            if act(&mut stream, deed).await.is_err() || !goes_on {
                return;
            }
        }
    }

    /// What is asked for, so that this is done.
    pub(super) fn will(&self, index: usize, deed: Deed) -> String {
        let date = jiff::civil::date(2026, 1, 1)
            .saturating_add(jiff::Span::new().days(i64::try_from(index).unwrap()));
        let path = format!("/1/user/-/activities/date/{date}.json");
        self.deeds.lock().unwrap().insert(path.clone(), deed);
        format!("/fitbit{path}")
    }
}

/// The head of the next request of a connection.
pub(super) async fn request(stream: &mut (impl AsyncRead + Unpin)) -> Option<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => return None,
        }
    }
    Some(String::from_utf8(head).unwrap())
}

async fn act(stream: &mut TcpStream, deed: Deed) -> std::io::Result<()> {
    match deed {
        Deed::Say(text) => stream.write_all(&text).await,
        Deed::Finish(text) => {
            stream.write_all(&text).await?;
            stream.shutdown().await
        }
        Deed::Reset(text) => {
            stream.write_all(&text).await?;
            tokio::time::sleep(Duration::from_millis(50)).await;
            socket2::SockRef::from(&*stream).set_linger(Some(Duration::ZERO))
        }
        Deed::Drip(text, rest) => {
            stream.write_all(&text).await?;
            for byte in rest {
                stream.write_all(&[byte]).await?;
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
            Ok(())
        }
        Deed::Repeat(text) => loop {
            stream.write_all(&text).await?;
            tokio::time::sleep(Duration::from_millis(1)).await;
        },
        Deed::Endless(text, rest) => {
            stream.write_all(&text).await?;
            loop {
                stream.write_all(&rest).await?;
            }
        }
    }
}

const JSON: &str = "content-type: application/json;charset=UTF-8\r\n";

fn answer(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!("HTTP/1.1 {status}\r\n{headers}content-length: {length}\r\n\r\n");
    [head.as_bytes(), body].concat()
}

pub(super) fn json(body: &str) -> Vec<u8> {
    answer("200 OK", JSON, body.as_bytes())
}

fn gzip(body: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

/// What it does at once, and which statuses say it right.
fn deeds() -> Vec<(&'static str, Deed, &'static [u16])> {
    use Deed::{Endless, Finish, Reset, Say};
    let head = |more: &str| format!("HTTP/1.1 200 OK\r\n{JSON}{more}\r\n").into_bytes();
    let cut = |more: &str, body: &str| [head(more), body.as_bytes().to_vec()].concat();
    let deep = format!("{}{}", "[".repeat(100), "]".repeat(100));
    let bomb = gzip(&vec![b' '; 64 << 20]);
    let header_bomb = (0..5_000).fold(String::new(), |all, n| {
        format!("{all}x-{n}: {}\r\n", "y".repeat(200))
    });
    let error = |status: &str, headers: &str, body: &str| {
        Say(answer(status, &format!("{JSON}{headers}"), body.as_bytes()))
    };
    let limited = r#"{"errors":[{"errorType":"system","message":"Too Many Requests"}]}"#;
    vec![
        ("closes at once", Finish(Vec::new()), &[503]),
        ("resets at once", Reset(Vec::new()), &[503]),
        ("resets within the head", Reset(b"HTTP/1.1 200 OK\r\ncontent-ty".to_vec()), &[503]),
        ("resets within the body", Reset(cut("content-length: 100\r\n", "{\"a\":")), &[503]),
        ("ends within the body", Finish(cut("content-length: 100\r\n", "{\"a\":")), &[503]),
        ("ends before its last chunk", Finish(cut("transfer-encoding: chunked\r\n", "5\r\n{\"a\":\r\n")), &[503]),
        ("promises too little", Finish(cut("content-length: 3\r\n", "{\"a\":1}")), &[502]),
        ("two lengths", Finish(cut("content-length: 7\r\ncontent-length: 9\r\n", "{\"a\":1}")), &[502, 503]),
        ("a bad chunk", Finish(cut("transfer-encoding: chunked\r\n", "xyz\r\n{\"a\":1}\r\n0\r\n\r\n")), &[502, 503]),
        ("two gigabytes", Endless(cut("content-length: 2147483648\r\n", "{"), vec![b' '; 65_536]), &[502]),
        ("a bomb", Say(answer("200 OK", &format!("{JSON}content-encoding: gzip\r\n"), &bomb)), &[502]),
        ("not what it says it is packed in", Say(answer("200 OK", &format!("{JSON}content-encoding: gzip\r\n"), b"{\"a\":1}")), &[502, 503]),
        ("a page", Say(answer("200 OK", "content-type: text/html\r\n", b"<html>")), &[502]),
        ("a page that says it is nothing", Finish(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\ntransfer-encoding: chunked\r\n\r\n6\r\n<html>\r\n0\r\n\r\n".to_vec()), &[502]),
        ("a page that says it is JSON", Say(json("<html>")), &[502]),
        ("nothing", Say(json("")), &[502]),
        ("no content", Say(b"HTTP/1.1 204 No Content\r\n\r\n".to_vec()), &[502]),
        ("a success that is none", Say(json(r#"{"errors":[{"errorType":"system"}],"success":false}"#)), &[502]),
        ("no text", Say(answer("200 OK", JSON, b"{\"a\":\"\xff\xfe\"}")), &[502]),
        ("no number", Say(json(r#"{"a":NaN}"#)), &[502]),
        ("too deep", Say(json(&deep)), &[502]),
        ("cut JSON", Say(json(r#"{"a":"#)), &[502]),
        ("elsewhere", Say(b"HTTP/1.1 302 Found\r\nlocation: http://169.254.169.254/latest\r\ncontent-length: 0\r\n\r\n".to_vec()), &[502]),
        ("elsewhere for good", Say(b"HTTP/1.1 301 Moved\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n".to_vec()), &[502]),
        ("403 of a firewall", Say(answer("403 Forbidden", "content-type: text/html\r\n", b"<html>")), &[503]),
        ("429", error("429 Too Many Requests", "retry-after: 7\r\n", limited), &[429]),
        ("429 that says nothing", error("429 Too Many Requests", "", limited), &[429]),
        ("429 of nonsense", error("429 Too Many Requests", "retry-after: soon\r\n", limited), &[429]),
        ("429 of the past", error("429 Too Many Requests", "retry-after: -7\r\n", limited), &[429]),
        ("429 until a date", error("429 Too Many Requests", "retry-after: Wed, 18 Nov 2099 15:00:00 GMT\r\ndate: Wed, 18 Nov 2026 15:00:00 GMT\r\n", limited), &[429]),
        ("500", error("500 Oh", "", "{}"), &[503]),
        ("502", error("502 Oh", "", "<html>"), &[503]),
        ("503", error("503 Oh", "retry-after: 5\r\n", ""), &[503]),
        ("418", error("418 Teapot", "", "{}"), &[502]),
        ("a bomb of headers", Say(format!("HTTP/1.1 200 OK\r\n{header_bomb}{JSON}content-length: 2\r\n\r\n{{}}").into_bytes()), &[502, 503]),
        ("no HTTP", Finish(b"220 smtp.example.org ready\r\n".to_vec()), &[502, 503]),
    ]
}

/// What takes most memory, if it is let.
pub(super) fn worst() -> Vec<Deed> {
    let names = ["two gigabytes", "a bomb", "too deep"];
    let all = deeds().into_iter();
    all.filter(|(name, ..)| names.contains(name))
        .map(|(_, deed, _)| deed)
        .collect()
}

/// What takes it long.
fn slow_deeds() -> Vec<(&'static str, Deed, &'static [u16])> {
    use Deed::{Drip, Repeat, Say};
    let head = format!("HTTP/1.1 200 OK\r\n{JSON}content-length: 100\r\n\r\n").into_bytes();
    vec![
        ("says nothing", Say(Vec::new()), &[504]),
        (
            "a head byte by byte",
            Drip(Vec::new(), head.clone()),
            &[504],
        ),
        (
            "a body byte by byte",
            Drip(head.clone(), vec![b' '; 100]),
            &[504],
        ),
        (
            "more is to come, and comes not",
            Repeat(b"HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n".to_vec()),
            &[502, 503, 504],
        ),
    ]
}

async fn hostile(world: &mut World, ada: &mut Person) -> Hostile {
    let hostile = Hostile::default();
    let address = hostile.start().await;
    world
        .restart_with(|config| {
            config.fitbit_api_url = address.parse().unwrap();
            config.proxy_cache_megabytes = 0;
        })
        .await;
    ada.base = world.base.clone();
    hostile
}

async fn must_say(ada: &Person, (name, path): (&str, &str), statuses: &[u16]) -> u16 {
    let began = Instant::now();
    let answer = ada.get(path).await;
    assert!(
        began.elapsed() < Duration::from_secs(20),
        "{name}: {:?}",
        began.elapsed()
    );
    assert!(
        statuses.contains(&answer.status),
        "{name}: {} {}",
        answer.status,
        answer.text
    );
    assert!(
        told(&answer)["errorType"].is_string(),
        "{name}: {}",
        answer.text
    );
    answer.status
}

both! {
    async fn whatever_it_does_the_answer_says_whose_fault_it_is(world: World) {
        let mut world = world;
        let mut ada = wearer(&world, "ada", 0).await;
        let hostile = hostile(&mut world, &mut ada).await;

        for (index, (name, deed, statuses)) in deeds().into_iter().enumerate() {
            let path = hostile.will(index, deed);
            if must_say(&ada, (name, &path), statuses).await == 429 {
                // It is left alone for an hour at most.
                world.pass_hours(1);
                ada.sign_in().await;
            }
        }
        let slow = slow_deeds().into_iter().enumerate().map(|(index, (name, deed, statuses))| {
            let (path, ada) = (hostile.will(200 + index, deed), &ada);
            async move { must_say(ada, (name, &path), statuses).await; }
        });
        join_all(slow).await;

        assert_eq!(ada.get("/v1/me/tokens").await.expect(200)["items"][0]["state"], "active");
        let path = hostile.will(300, Deed::Say(json(r#"{"summary":{}}"#)));
        assert_eq!(ada.get(&path).await.expect(200)["summary"], serde_json::json!({}));
    }

    async fn what_is_odd_and_still_an_answer_passes_as_it_is(world: World) {
        let mut world = world;
        let mut ada = wearer(&world, "ada", 0).await;
        let hostile = hostile(&mut world, &mut ada).await;
        let go_on = "HTTP/1.1 100 Continue\r\n\r\n".repeat(20);
        let chunked = format!("HTTP/1.1 200 OK\r\n{JSON}content-length: 0\r\ntransfer-encoding: chunked\r\n\r\n7\r\n{{\"a\":1}}\r\n0\r\n\r\n");
        for (index, (name, said, body)) in [
            ("a key twice", json(r#"{"a":1,"a":2}"#), r#"{"a":1,"a":2}"#),
            ("a number that nothing holds", json(r#"{"a":1e999999,"b":123456789012345678901234567890}"#), r#"{"a":1e999999,"b":123456789012345678901234567890}"#),
            ("words that nobody knows", json(r#"{"activities-steps":"many","x":{"y":[null]}}"#), r#"{"activities-steps":"many","x":{"y":[null]}}"#),
            ("an old date", answer("200 OK", &format!("{JSON}date: Thu, 01 Jan 1970 00:00:00 GMT\r\n"), br#"{"a":1}"#), r#"{"a":1}"#),
            ("to go on, again and again", [go_on.as_bytes(), &json(r#"{"a":1}"#)].concat(), r#"{"a":1}"#),
            ("two ways to say how long it is", chunked.into_bytes(), r#"{"a":1}"#),
        ].into_iter().enumerate() {
            let path = hostile.will(index, Deed::Finish(said));
            let answer = ada.get(&path).await;
            assert_eq!((answer.status, answer.text.as_str()), (200, body), "{name}");
        }
    }

    async fn nothing_of_the_callers_or_the_providers_headers_passes(world: World) {
        let mut world = world;
        let mut ada = wearer(&world, "ada", 0).await;
        let hostile = hostile(&mut world, &mut ada).await;
        let headers = "set-cookie: a=b\r\naccess-control-allow-origin: *\r\ncontent-security-policy: none\r\nlocation: /x\r\n\
            alt-svc: h3\r\nserver: theirs\r\nvia: them\r\nx-secret: 1\r\ndate: Wed, 18 Nov 1998 15:00:00 GMT\r\netag: \"theirs\"\r\ncache-control: public\r\n";
        let path = hostile.will(0, Deed::Say(answer("200 OK", &format!("{JSON}{headers}"), br#"{"a":1}"#)));

        let request = ada.request(reqwest::Method::GET, &format!("{path}?secret=1&x-y=2"))
            .header("cookie", "session=1").header("x-forwarded-for", "203.0.113.9").header("accept-language", "en_US")
            .header("accept-locale", "de_DE").header("connection", "close, x-secret").header("x-secret", "1").header("origin", "https://evil.example");
        let answer = ada.send(request).await;

        assert_eq!(answer.status, 200, "{}", answer.text);
        let mut names: Vec<&str> = answer.headers.keys().map(reqwest::header::HeaderName::as_str).collect();
        names.sort_unstable();
        for theirs in ["set-cookie", "access-control-allow-origin", "location", "alt-svc", "server", "via", "x-secret"] {
            assert!(!names.contains(&theirs), "{theirs}: {names:?}");
        }
        assert_ne!(answer.header("etag"), Some("\"theirs\""));
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        let heard = hostile.heard.lock().unwrap().last().unwrap().to_lowercase();
        let (line, rest) = heard.split_once("\r\n").unwrap();
        assert_eq!(line, "get /1/user/-/activities/date/2026-01-01.json http/1.1");
        let mut sent: Vec<&str> = rest.lines().filter_map(|line| line.split_once(':')).map(|(name, _)| name).collect();
        sent.sort_unstable();
        assert_eq!(sent, ["accept", "accept-encoding", "accept-language", "accept-locale", "authorization", "host", "user-agent"]);
        assert!(!heard.contains(&ada.token.clone().unwrap().to_lowercase()), "the program's own token stays here");
    }

    async fn a_long_answer_passes_while_it_arrives_and_breaks_where_it_breaks(world: World) {
        let mut world = world;
        let mut ada = wearer(&world, "ada", 0).await;
        let hostile = hostile(&mut world, &mut ada).await;
        let long = format!(r#"{{"a":"{}"}}"#, "x".repeat(300_000));
        let good = hostile.will(0, Deed::Say(json(&long)));
        let head = format!("HTTP/1.1 200 OK\r\n{JSON}transfer-encoding: chunked\r\n\r\n");
        let chunked = format!("{head}{:x}\r\n{long}\r\n0\r\n\r\n", long.len());
        let also_good = hostile.will(1, Deed::Say(chunked.into_bytes()));
        let lying = head.replacen("transfer", "content-length: 3\r\ntransfer", 1);
        let both_lengths = format!("{lying}{:x}\r\n{long}\r\n0\r\n\r\n", long.len());
        let good_too = hostile.will(4, Deed::Finish(both_lengths.into_bytes()));
        let cut = format!("{head}{:x}\r\n{}", long.len(), &long[..200_000]);
        let bad = hostile.will(2, Deed::Reset(cut.into_bytes()));
        let chunk = format!("{:x}\r\n{}\r\n", 65_536, " ".repeat(65_536));
        let endless = hostile.will(3, Deed::Endless(format!("{head}1\r\n{{\r\n").into_bytes(), chunk.into_bytes()));

        assert_eq!(ada.get(&good).await.text, long);
        assert_eq!(ada.get(&also_good).await.text, long);
        assert_eq!(ada.get(&good_too).await.text, long);
        for broken in [bad, endless] {
            let response = ada.request(reqwest::Method::GET, &broken).send().await.unwrap();
            assert_eq!(response.status(), 200);
            assert!(response.bytes().await.is_err(), "{broken} broke and must not look whole");
        }
    }

    async fn whoever_stops_reading_holds_others_up_for_a_while_at_most(world: World) {
        let mut world = world;
        let mut ada = wearer(&world, "ada", 0).await;
        let hostile = hostile(&mut world, &mut ada).await;
        let long = format!(r#"{{"a":"{}"}}"#, "x".repeat(15 << 19));
        let short = hostile.will(10, Deed::Say(json(r#"{"a":1}"#)));

        // Every place that she has.
        let stalled: Vec<_> = (0..4).map(|index| stall(&ada, &hostile.will(index, Deed::Say(json(&long))))).collect();
        tokio::time::sleep(Duration::from_secs(2)).await;
        let busy = ada.get(&short).await;
        assert_eq!((busy.status, told(&busy)["errorType"].as_str()), (503, Some("system")), "{}", busy.text);
        tokio::time::sleep(Duration::from_secs(13)).await;

        assert_eq!(ada.get(&short).await.text, r#"{"a":1}"#);
        drop(stalled);
    }
}

/// Asks and reads nothing of the answer.
fn stall(ada: &Person, path: &str) -> socket2::Socket {
    use std::io::Write;
    let mut socket =
        socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    let address = ada.base.trim_start_matches("http://");
    let address: std::net::SocketAddr = address.parse().unwrap();
    socket.connect(&address.into()).unwrap();
    let token = ada.token.as_ref().unwrap();
    let head =
        format!("GET {path} HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {token}\r\n\r\n");
    socket.write_all(head.as_bytes()).unwrap();
    socket
}
