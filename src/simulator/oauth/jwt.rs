//! Access tokens that look like Fitbit's: a JWT, HS256, with short scope codes.

use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use jiff::Timestamp;

/// The simulator's own; nothing verifies it but the simulator's ledger.
const KEY: &[u8] = b"the simulator signs with this and nobody verifies it";

/// Fitbit's scopes and their codes inside a token.
pub(in crate::simulator) const SCOPES: [(&str, &str); 15] = [
    ("activity", "act"),
    ("cardio_fitness", "cf"),
    ("electrocardiogram", "ecg"),
    ("heartrate", "hr"),
    ("irregular_rhythm_notifications", "irn"),
    ("location", "loc"),
    ("nutrition", "nut"),
    ("oxygen_saturation", "oxy"),
    ("profile", "pro"),
    ("respiratory_rate", "res"),
    ("settings", "set"),
    ("sleep", "sle"),
    ("social", "soc"),
    ("temperature", "tem"),
    ("weight", "wei"),
];

/// What a token says.
pub(in crate::simulator) struct Claims<'a> {
    pub(in crate::simulator) person: &'a str,
    pub(in crate::simulator) client_id: &'a str,
    pub(in crate::simulator) scopes: &'a [String],
    /// The letter of the application's access setting.
    pub(in crate::simulator) access: char,
    pub(in crate::simulator) issued_at: Timestamp,
    pub(in crate::simulator) expires_at: Timestamp,
}

/// Makes a token. Two of the same moment differ.
pub(in crate::simulator) fn make(claims: &Claims<'_>) -> String {
    let mut nonce = [0; 8];
    // Without randomness two tokens would be the same, which a test would notice.
    let _ = aws_lc_rs::rand::fill(&mut nonce);
    let codes: Vec<String> = SCOPES
        .iter()
        .filter(|(scope, _)| claims.scopes.iter().any(|held| held == scope))
        .map(|(_, code)| format!("{}{code}", claims.access))
        .collect();
    let payload = serde_json::json!({
        "aud": claims.client_id,
        "sub": claims.person,
        "iss": "Fitbit",
        "typ": "access_token",
        "scopes": codes.join(" "),
        "exp": claims.expires_at.as_second(),
        "iat": claims.issued_at.as_second(),
        "jti": URL_SAFE_NO_PAD.encode(nonce),
    });
    let head = URL_SAFE_NO_PAD.encode(r#"{"alg":"HS256"}"#);
    let body = format!("{head}.{}", URL_SAFE_NO_PAD.encode(payload.to_string()));
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, KEY), body.as_bytes());
    format!("{body}.{}", URL_SAFE_NO_PAD.encode(tag.as_ref()))
}

/// The address that the browser ends up at.
pub(in crate::simulator) fn redirect(
    redirect_uri: &str,
    token: &str,
    person: &str,
    scopes: &[&str],
    lifetime_seconds: i64,
    state: Option<&str>,
) -> String {
    let mut members = url::form_urlencoded::Serializer::new(String::new());
    members
        .append_pair("access_token", token)
        .append_pair("user_id", person)
        .append_pair("scope", &scopes.join(" "))
        .append_pair("token_type", "Bearer")
        .append_pair("expires_in", &lifetime_seconds.to_string());
    if let Some(state) = state {
        members.append_pair("state", state);
    }
    format!("{redirect_uri}#{}", members.finish())
}
