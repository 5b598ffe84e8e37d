//! Access tokens: JWTs by RFC 9068, verified by the rules of RFC 8725, their keys published as JWKS.

use std::collections::HashMap;
use std::sync::Arc;

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use secrecy::{ExposeSecret, SecretSlice, SecretString};
use serde::{Deserialize, Serialize};

use super::random;
use crate::error::{Error, Result};
use crate::model::oauth::Actor;

/// How long an access token lives, in seconds; up to 5 % less, so that apps do not all refresh at once.
const LIFETIME: i64 = 600;
/// How far the clocks of two replicas may differ, in seconds.
pub const LEEWAY: i64 = 30;
/// Longer than any token that FitEx makes.
const LONGEST: usize = 4096;
/// How many verified tokens are remembered: verifying costs more than all else in a small request.
const REMEMBERED: usize = 10_000;

/// The claims of an access token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// The FitEx that issued it.
    pub iss: String,
    /// The FitEx that it is meant for.
    pub aud: String,
    /// The user's id, or that of a client that acts for nobody else.
    pub sub: String,
    /// Seconds since 1970 from which on it is refused.
    pub exp: i64,
    /// Seconds since 1970 before which it is refused.
    pub nbf: i64,
    /// Seconds since 1970 when it was issued.
    pub iat: i64,
    /// The token's own id.
    pub jti: String,
    /// The session's id; a client has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sid: Option<String>,
    /// The generation, of the session or of the client's secret, that it was issued with.
    pub generation: i32,
    /// What it allows.
    pub scope: String,
    /// The program that it was issued to: FitEx's own apps, or a client.
    pub client_id: String,
    /// The client that acts, if the token is for a person and was issued to a client (RFC 8693, 4.1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub act: Option<Actor>,
}

/// The `client_id` of what people use who are signed in.
pub const OWN_APPS: &str = "fitex";

/// Whom a token is for, and what it allows.
struct Grant {
    sub: String,
    sid: Option<String>,
    generation: i32,
    scope: String,
    client_id: String,
    act: Option<Actor>,
}

/// A key pair that signs access tokens.
pub struct SigningKey {
    /// The key's id, its thumbprint.
    pub id: String,
    /// The public half.
    pub public: Vec<u8>,
    /// The private half, PKCS#8.
    pub private: SecretSlice<u8>,
}

impl SigningKey {
    /// Makes a new Ed25519 key pair.
    pub fn generate() -> Result<Self> {
        let pair = Ed25519KeyPair::generate().map_err(Error::internal)?;
        let document = pair.to_pkcs8v1().map_err(Error::internal)?;
        let public = pair.public_key().as_ref().to_vec();
        let thumbprint = random::sha256(jwk_thumbprint_input(&public).as_bytes());
        Ok(Self {
            id: URL_SAFE_NO_PAD.encode(thumbprint),
            public,
            private: document.as_ref().to_vec().into(),
        })
    }
}

/// The members that RFC 7638 hashes, in its order.
fn jwk_thumbprint_input(public: &[u8]) -> String {
    format!(
        r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#,
        URL_SAFE_NO_PAD.encode(public)
    )
}

/// Why an access token was not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is not one of ours.
    Invalid,
    /// It was good until it expired.
    Expired,
}

/// Issues and verifies access tokens.
#[derive(Clone)]
pub struct AccessTokens {
    issuer: Arc<str>,
    signing: Arc<(String, EncodingKey)>,
    keys: Arc<HashMap<String, DecodingKey>>,
    publics: Arc<Vec<(String, Vec<u8>)>>,
    verified: Arc<quick_cache::sync::Cache<[u8; 32], Arc<Claims>>>,
}

impl AccessTokens {
    /// Takes the keys, of which the first signs, and the URL that names this FitEx.
    pub fn new(issuer: &str, keys: &[SigningKey]) -> Result<Self> {
        let first = keys
            .first()
            .ok_or_else(|| Error::internal("there is no signing key"))?;
        let signing = EncodingKey::from_ed_der(first.private.expose_secret());
        let decoding = keys
            .iter()
            .map(|key| (key.id.clone(), DecodingKey::from_ed_der(&key.public)));
        Ok(Self {
            issuer: issuer.into(),
            signing: Arc::new((first.id.clone(), signing)),
            keys: Arc::new(decoding.collect()),
            publics: Arc::new(
                keys.iter()
                    .map(|key| (key.id.clone(), key.public.clone()))
                    .collect(),
            ),
            verified: Arc::new(quick_cache::sync::Cache::new(REMEMBERED)),
        })
    }

    /// Issues a token of a session and says how many seconds it lives.
    pub fn issue(
        &self,
        user: String,
        session: String,
        generation: i32,
        now: Timestamp,
    ) -> Result<(SecretString, i64)> {
        let grant = Grant {
            sub: user,
            sid: Some(session),
            generation,
            scope: "self".to_owned(),
            client_id: OWN_APPS.to_owned(),
            act: None,
        };
        self.sign(grant, now)
    }

    /// Issues a token to a client, for a person or for itself, and says how many seconds it lives.
    pub fn issue_to_client(
        &self,
        client: String,
        person: Option<String>,
        generation: i32,
        scope: String,
        now: Timestamp,
    ) -> Result<(SecretString, i64)> {
        let act = person.is_some().then(|| Actor {
            sub: client.clone(),
        });
        let grant = Grant {
            sub: person.unwrap_or_else(|| client.clone()),
            sid: None,
            generation,
            scope,
            client_id: client,
            act,
        };
        self.sign(grant, now)
    }

    fn sign(&self, grant: Grant, now: Timestamp) -> Result<(SecretString, i64)> {
        let [jitter, rest @ ..] = random::bytes::<17>()?;
        let lifetime = LIFETIME - i64::from(jitter) * (LIFETIME / 20) / 255;
        let iat = now.as_second();
        let claims = Claims {
            iss: self.issuer.to_string(),
            aud: self.issuer.to_string(),
            sub: grant.sub,
            exp: iat + lifetime,
            nbf: iat,
            iat,
            jti: URL_SAFE_NO_PAD.encode(rest),
            sid: grant.sid,
            generation: grant.generation,
            scope: grant.scope,
            client_id: grant.client_id,
            act: grant.act,
        };
        let header = Header {
            typ: Some("at+jwt".to_owned()),
            kid: Some(self.signing.0.clone()),
            ..Header::new(Algorithm::EdDSA)
        };
        let token =
            jsonwebtoken::encode(&header, &claims, &self.signing.1).map_err(Error::internal)?;
        Ok((token.into(), lifetime))
    }

    /// Verifies a token, and refuses it when it is not ours or not of this moment.
    pub fn verify(&self, token: &str, now: Timestamp) -> Result<Arc<Claims>, Refusal> {
        if token.len() > LONGEST {
            return Err(Refusal::Invalid);
        }
        let key: [u8; 32] = random::sha256(token.as_bytes())
            .try_into()
            .map_err(|_| Refusal::Invalid)?;
        let claims = if let Some(claims) = self.verified.get(&key) {
            claims
        } else {
            let claims = Arc::new(self.read(token).ok_or(Refusal::Invalid)?);
            self.verified.insert(key, Arc::clone(&claims));
            claims
        };
        // Every time, remembered or not: a token ages.
        let now = now.as_second();
        if claims.nbf > now + LEEWAY {
            return Err(Refusal::Invalid);
        }
        if claims.exp + LEEWAY <= now {
            return Err(Refusal::Expired);
        }
        Ok(claims)
    }

    /// Checks all that does not depend on the time.
    fn read(&self, token: &str) -> Option<Claims> {
        let header = jsonwebtoken::decode_header(token).ok()?;
        let suspicious = header.jku.is_some()
            || header.jwk.is_some()
            || header.x5u.is_some()
            || header.x5c.is_some()
            || header.crit.is_some()
            || header.enc.is_some();
        if suspicious || header.typ.as_deref() != Some("at+jwt") {
            return None;
        }
        let key = self.keys.get(header.kid.as_deref()?)?;
        // The algorithm is the key's, whatever the header says.
        let mut rules = Validation::new(Algorithm::EdDSA);
        rules.set_issuer(&[&self.issuer]);
        rules.set_audience(&[&self.issuer]);
        rules.set_required_spec_claims(&["exp", "nbf", "iss", "aud", "sub"]);
        // Against our own clock, in `verify`.
        rules.validate_exp = false;
        rules.validate_nbf = false;
        jsonwebtoken::decode::<Claims>(token, key, &rules)
            .ok()
            .map(|data| data.claims)
    }

    /// The public keys as a JWK Set (RFC 7517).
    pub fn jwks(&self) -> serde_json::Value {
        let keys: Vec<serde_json::Value> = self
            .publics
            .iter()
            .map(|(id, public)| {
                serde_json::json!({
                    "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig",
                    "kid": id, "x": URL_SAFE_NO_PAD.encode(public),
                })
            })
            .collect();
        serde_json::json!({ "keys": keys })
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use jiff::{Timestamp, ToSpan};
    use secrecy::ExposeSecret;
    use serde_json::{Value, json};

    use super::{AccessTokens, Refusal, SigningKey};

    fn now() -> Timestamp {
        "2026-11-23T12:00:00Z".parse().unwrap()
    }

    fn issued(tokens: &AccessTokens) -> String {
        let (token, _) = tokens.issue("usr".into(), "ses".into(), 0, now()).unwrap();
        token.expose_secret().to_owned()
    }

    fn tokens() -> AccessTokens {
        AccessTokens::new("https://fitex.test", &[SigningKey::generate().unwrap()]).unwrap()
    }

    #[test]
    fn a_token_lives_about_ten_minutes() {
        let tokens = tokens();
        let token = issued(&tokens);

        assert_eq!(tokens.verify(&token, now()).unwrap().sub, "usr");
        assert!(tokens.verify(&token, now() + 9.minutes()).is_ok());
        assert_eq!(
            tokens.verify(&token, now() + 11.minutes()),
            Err(Refusal::Expired)
        );
        assert_eq!(
            tokens.verify(&token, now() - 2.minutes()),
            Err(Refusal::Invalid)
        );
    }

    #[test]
    fn a_token_of_another_key_or_issuer_is_refused() {
        let key = [SigningKey::generate().unwrap()];
        let ours = AccessTokens::new("https://fitex.test", &key).unwrap();
        let elsewhere = AccessTokens::new("https://other.test", &key).unwrap();

        assert_eq!(
            ours.verify(&issued(&tokens()), now()),
            Err(Refusal::Invalid)
        );
        assert_eq!(
            ours.verify(&issued(&elsewhere), now()),
            Err(Refusal::Invalid)
        );
    }

    #[test]
    fn a_forged_header_is_refused() {
        let tokens = tokens();
        let token = issued(&tokens);
        let parts: Vec<&str> = token.split('.').collect();
        let header: Value =
            serde_json::from_slice(&URL_SAFE_NO_PAD.decode(parts[0]).unwrap()).unwrap();
        let with = |name: &str, value: Value| {
            let mut changed = header.clone();
            changed[name] = value;
            let head = URL_SAFE_NO_PAD.encode(changed.to_string());
            format!("{head}.{}.{}", parts[1], parts[2])
        };

        for forged in [
            with("alg", json!("none")),
            with("alg", json!("HS256")),
            with("typ", json!("JWT")),
            with("kid", json!("unknown")),
            with("jku", json!("https://evil.test/keys")),
            with("crit", json!(["exp"])),
            format!("{}.{}.", parts[0], parts[1]),
            "x".repeat(5000),
        ] {
            assert_eq!(
                tokens.verify(&forged, now()),
                Err(Refusal::Invalid),
                "{forged}"
            );
        }
    }
}
