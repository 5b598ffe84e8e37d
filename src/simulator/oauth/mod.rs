//! OAuth as the two providers speak it: consent pages, codes, tokens, refresh, withdrawal.

mod fitbit;
mod google;
pub(super) mod jwt;
pub(super) mod page;

use actix_web::HttpRequest;
use actix_web::http::header;
use actix_web::web::ServiceConfig;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

use super::world::{Call, World};

const HEX: &[u8; 16] = b"0123456789abcdef";
/// Seconds that an access token of Fitbit's code flow lives.
const FITBIT_ACCESS: i64 = 28_800;
/// Seconds that an access token of Google lives.
const GOOGLE_ACCESS: i64 = 3_599;
/// What Google's scopes for health data begin with.
const GOOGLE_SCOPE: &str = "https://www.googleapis.com/auth/googlehealth.";

pub(super) fn routes(cfg: &mut ServiceConfig) {
    fitbit::routes(cfg);
    google::routes(cfg);
}

/// Text that nobody guesses and nobody can read anything from.
pub(super) fn opaque(prefix: &str) -> String {
    let mut bytes = [0_u8; 32];
    // Without randomness two tokens would be the same, which a test would notice.
    let _ = aws_lc_rs::rand::fill(&mut bytes);
    let digits = bytes.iter().fold(String::new(), |mut digits, byte| {
        digits.push(char::from(HEX[usize::from(byte >> 4)]));
        digits.push(char::from(HEX[usize::from(byte & 15)]));
        digits
    });
    format!("{prefix}{digits}")
}

/// The challenge that a verifier answers (RFC 7636, S256).
fn challenge_of(verifier: &str) -> String {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, verifier.as_bytes());
    URL_SAFE_NO_PAD.encode(digest.as_ref())
}

/// The token in the `Authorization` header.
pub(super) fn bearer(request: &HttpRequest) -> Option<String> {
    authorization(request)?
        .strip_prefix("Bearer ")
        .map(str::to_owned)
}

/// Client id and secret in the `Authorization` header.
fn basic(request: &HttpRequest) -> Option<(String, String)> {
    let text = STANDARD
        .decode(authorization(request)?.strip_prefix("Basic ")?)
        .ok()?;
    let text = String::from_utf8(text).ok()?;
    let (id, secret) = text.split_once(':')?;
    Some((id.to_owned(), secret.to_owned()))
}

fn authorization(request: &HttpRequest) -> Option<&str> {
    request.headers().get(header::AUTHORIZATION)?.to_str().ok()
}

/// Remembers a call that carried no access token of a person.
fn note(world: &World, request: &HttpRequest, person: Option<String>, status: u16) {
    world.note(Call {
        method: request.method().to_string(),
        path: request.path().to_owned(),
        person,
        status,
    });
}
