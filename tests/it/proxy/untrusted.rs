//! A provider whose word on who it is cannot be taken: it is told nothing, least of all somebody's token.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};
use serde_json::Value;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

use super::hostile::{json, request};
use super::{SCOPES, told};
use crate::support::{Browser, Engine, Host, Person};

const SUMMARY: &str = "/fitbit/1/user/-/activities/date/2026-11-16.json";

/// The authority that everybody here trusts.
type Authority = CertifiedIssuer<'static, KeyPair>;

fn authority() -> Authority {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// What it proves itself by.
enum Proof {
    /// A certificate of the authority's.
    Good,
    /// One that has expired.
    Expired,
    /// One for somebody else.
    Elsewhere,
    /// One of its own.
    SelfSigned,
    /// One that it would show, if anybody spoke TLS 1.0.
    Old,
    /// It never says.
    Silent,
}

impl Proof {
    /// What it answers a handshake with, if it knows how to go on with it.
    fn acceptor(&self, authority: &Authority) -> Option<TlsAcceptor> {
        let name = match self {
            Self::Elsewhere => "api.elsewhere.example",
            _ => "127.0.0.1",
        };
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        let key = KeyPair::generate().unwrap();
        let certificate = match self {
            Self::Old | Self::Silent => return None,
            Self::SelfSigned => params.self_signed(&key),
            Self::Good | Self::Elsewhere => params.signed_by(&key, authority),
            Self::Expired => {
                params.not_before = date_time_ymd(2024, 1, 1);
                params.not_after = date_time_ymd(2025, 1, 1);
                params.signed_by(&key, authority)
            }
        };
        let chain = vec![certificate.unwrap().der().clone()];
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let config = ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .unwrap();
        Some(TlsAcceptor::from(Arc::new(config)))
    }

    /// The first that it says, in the plain.
    fn hello(&self) -> Vec<u8> {
        match self {
            // TLS 1.0, a random of zeros, no session, TLS_RSA_WITH_AES_128_CBC_SHA, no compression.
            Self::Old => {
                let hello = [&[3, 1][..], &[0; 32], &[0, 0, 0x2f, 0]].concat();
                let length = u8::try_from(hello.len()).unwrap();
                [&[22, 3, 1, 0, length + 4, 2, 0, 0, length], &hello[..]].concat()
            }
            _ => Vec::new(),
        }
    }
}

/// Listens on a port of its own.
struct Provider {
    base: String,
    /// Requests that it was trusted with.
    heard: Arc<AtomicUsize>,
}

impl Provider {
    async fn start(proof: Proof, authority: &Authority) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("https://{}", listener.local_addr().unwrap());
        let heard = Arc::new(AtomicUsize::new(0));
        let acceptor = proof.acceptor(authority);
        let (counter, hello) = (Arc::clone(&heard), proof.hello());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(
                    stream,
                    acceptor.clone(),
                    hello.clone(),
                    Arc::clone(&counter),
                ));
            }
        });
        Self { base, heard }
    }

    fn heard(&self) -> usize {
        self.heard.load(Ordering::SeqCst)
    }
}

async fn serve(
    mut stream: TcpStream,
    acceptor: Option<TlsAcceptor>,
    hello: Vec<u8>,
    heard: Arc<AtomicUsize>,
) {
    let Some(acceptor) = acceptor else {
        let _ = stream.write_all(&hello).await;
        return count(stream, heard).await;
    };
    if let Ok(stream) = acceptor.accept(stream).await {
        count(stream, heard).await;
    }
}

/// Counts what looks like a request, and answers each with the same.
async fn count(mut stream: impl AsyncRead + AsyncWrite + Unpin, heard: Arc<AtomicUsize>) {
    while request(&mut stream).await.is_some() {
        heard.fetch_add(1, Ordering::SeqCst);
        let answer = json(r#"{"summary":{}}"#);
        stream.write_all(&answer).await.unwrap();
    }
}

async fn state(person: &Person) -> Value {
    person.get("/v1/me/tokens").await.expect(200)["items"][0]["state"].clone()
}

#[tokio::test]
async fn who_cannot_prove_who_it_is_is_told_nothing_and_said_to_be_away() {
    let host = Host::on(Engine::sqlite(), 1, 2).await;
    let running = host.start(0, "");
    let walkers: Vec<String> = host
        .simulator
        .people()
        .iter()
        .map(|w| w.id.clone())
        .collect();
    let (mut ada, mut bo) = (host.person("ada").await, host.person("bo").await);
    let address = host
        .simulator
        .redirect_url(&walkers[0], &SCOPES, 31_536_000);
    let pasted = serde_json::json!({ "redirectUrl": address.unwrap() });
    ada.post("/v1/me/tokens/fitbit", pasted).await.expect(201);
    let connected = Browser::default()
        .connect_as(&walkers[1], &bo, "google_health")
        .await;
    assert_eq!(connected, "connected");
    drop(running);
    let authority = authority();
    let Engine::Sqlite { folder } = &*host.engine else {
        panic!("it is on SQLite");
    };
    let trusted = folder.join("authority.pem");
    std::fs::write(&trusted, authority.pem()).unwrap();

    for (name, proof, statuses) in [
        ("good", Proof::Good, [200, 200]),
        ("expired", Proof::Expired, [503, 503]),
        ("of somebody else", Proof::Elsewhere, [503, 503]),
        ("self-signed", Proof::SelfSigned, [503, 503]),
        ("TLS 1.0", Proof::Old, [503, 503]),
        ("silent", Proof::Silent, [504, 503]),
    ] {
        let is_good = statuses[0] == 200;
        let provider = Provider::start(proof, &authority).await;
        let _running = host.start_with(
            0,
            &[
                ("FITEX_FITBIT_API_URL", &provider.base),
                ("FITEX_GOOGLE_HEALTH_URL", &provider.base),
                ("SSL_CERT_FILE", trusted.to_str().unwrap()),
            ],
        );
        for (person, status) in [&mut ada, &mut bo].into_iter().zip(statuses) {
            // Without connections to the process before.
            person.http = reqwest::Client::builder().no_proxy().build().unwrap();
            let before = provider.heard();
            let began = Instant::now();

            let answer = person.get(SUMMARY).await;

            assert!(began.elapsed() < Duration::from_secs(20), "{name}");
            assert_eq!(answer.status, status, "{name}: {}", answer.text);
            assert_eq!(provider.heard() > before, is_good, "{name}");
            if !is_good {
                assert_eq!(told(&answer)["errorType"], "system", "{name}");
            }
            assert_eq!(state(person).await, "active", "{name}");
        }
    }
}
