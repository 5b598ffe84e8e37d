//! A little server that gets notices: it passes both handshakes and keeps what it hears.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::http::StatusCode;
use actix_web::web::{self, Bytes, Data};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer};
use serde_json::Value;

/// What it wants to see.
pub(crate) const CODE: &str = "code-of-the-settings";
pub(crate) const SECRET: &str = "Bearer made-up-secret";

/// A notice that came.
#[derive(Clone, Debug)]
pub(crate) struct Heard {
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Heard {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers.find_map(|(known, value)| (known == name).then_some(value.as_str()))
    }
}

#[derive(Default)]
struct Desk {
    heard: Mutex<Vec<Heard>>,
    /// What it answers next; 204 if nothing is left.
    answers: Mutex<VecDeque<u16>>,
    /// What it wants to see in Fitbit's handshake, if not the usual.
    code: Mutex<Option<String>>,
}

pub(crate) struct Receiver {
    pub(crate) url: String,
    desk: Arc<Desk>,
    handle: ServerHandle,
}

impl Receiver {
    pub(crate) async fn start() -> Self {
        let desk = Arc::new(Desk::default());
        let shared = Data::from(Arc::clone(&desk));
        let server = HttpServer::new(move || {
            App::new()
                .app_data(shared.clone())
                .route("/hook", web::get().to(verify))
                .route("/hook", web::post().to(hear))
        })
        .workers(1)
        .disable_signals()
        .bind("127.0.0.1:0")
        .unwrap();
        let url = format!("http://{}/hook", server.addrs()[0]);
        let server = server.run();
        let handle = server.handle();
        tokio::spawn(server);
        Self { url, desk, handle }
    }

    /// Everything that came, and forgets it.
    pub(crate) fn heard(&self) -> Vec<Heard> {
        std::mem::take(&mut *self.desk.heard.lock().unwrap())
    }

    /// Waits until this many came.
    pub(crate) async fn wait_for(&self, count: usize) -> Vec<Heard> {
        for _ in 0..200 {
            if self.desk.heard.lock().unwrap().len() >= count {
                break;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        self.heard()
    }

    /// Sets what it answers to the next notices.
    pub(crate) fn answers(&self, statuses: &[u16]) {
        self.desk.answers.lock().unwrap().extend(statuses);
    }

    /// Sets what it wants to see in Fitbit's handshake.
    pub(crate) fn knows(&self, code: &str) {
        *self.desk.code.lock().unwrap() = Some(code.to_owned());
    }

    pub(crate) async fn stop(&self) {
        self.handle.stop(false).await;
    }
}

/// Fitbit's handshake.
async fn verify(desk: Data<Desk>, request: HttpRequest) -> HttpResponse {
    let known = desk.code.lock().unwrap().clone();
    let known = known.unwrap_or_else(|| CODE.to_owned());
    match request.query_string() == format!("verify={known}") {
        true => HttpResponse::NoContent().finish(),
        false => HttpResponse::NotFound().finish(),
    }
}

async fn hear(desk: Data<Desk>, request: HttpRequest, body: Bytes) -> HttpResponse {
    let headers: Vec<(String, String)> = request
        .headers()
        .iter()
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
        .collect();
    let heard = Heard {
        headers,
        body: body.to_vec(),
    };
    if heard.json() == serde_json::json!({ "type": "verification" }) {
        assert_eq!(
            heard.header("user-agent"),
            Some("Google-Health-API-Webhooks-Verifier")
        );
        return match heard.header("authorization") == Some(SECRET) {
            true => HttpResponse::Created().finish(),
            false => HttpResponse::Unauthorized().finish(),
        };
    }
    desk.heard.lock().unwrap().push(heard);
    let status = desk.answers.lock().unwrap().pop_front().unwrap_or(204);
    HttpResponse::build(StatusCode::from_u16(status).unwrap()).finish()
}
