//! Refresh tokens: `fxr_` and base64url of session, generation, randomness and a code that only
//! FitEx can make, so that an old but authentic token is told from garbage without a look-up.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;

use super::{random, sealing};
use crate::error::Result;

const PREFIX: &str = "fxr_";
const RANDOM: usize = 24;
const BODY: usize = 16 + 4 + RANDOM;
const CODE: usize = 16;

/// Makes and reads refresh tokens.
#[derive(Clone)]
pub struct RefreshTokens {
    key: [u8; 32],
}

/// What an authentic refresh token says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claims {
    /// The session it belongs to.
    pub session: Uuid,
    /// How many rotations came before it.
    pub generation: i32,
}

impl RefreshTokens {
    /// Takes the key that authenticates tokens.
    pub fn new(key: [u8; 32]) -> Self {
        Self { key }
    }

    /// Makes a token.
    pub fn issue(&self, claims: Claims) -> Result<SecretString> {
        let mut bytes = Vec::with_capacity(BODY + CODE);
        bytes.extend_from_slice(claims.session.as_bytes());
        bytes.extend_from_slice(&claims.generation.to_be_bytes());
        bytes.extend_from_slice(&random::bytes::<RANDOM>()?);
        let code = random::mac(&self.key, &bytes);
        bytes.extend_from_slice(&code[..CODE]);
        Ok(format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(bytes)).into())
    }

    /// Reads a token that FitEx made, whether or not it is still good.
    pub fn read(&self, token: &str) -> Option<Claims> {
        let bytes = URL_SAFE_NO_PAD.decode(token.strip_prefix(PREFIX)?).ok()?;
        let (body, code) = bytes.split_at_checked(BODY)?;
        let expected = random::mac(&self.key, body);
        if !random::equal(code, &expected[..CODE]) {
            return None;
        }
        let (session, rest) = body.split_at_checked(16)?;
        let generation = rest.get(..4)?.try_into().ok()?;
        Some(Claims {
            session: Uuid::from_slice(session).ok()?,
            generation: i32::from_be_bytes(generation),
        })
    }
}

/// What the database keeps of a token: it can be found by it, not made from it.
pub fn fingerprint(token: &str) -> Vec<u8> {
    random::sha256(token.as_bytes())
}

/// Seals a successor so that only who holds the token before it can open it.
pub fn seal_successor(token: &str, claims: Claims, successor: &SecretString) -> Result<Vec<u8>> {
    let context = context(claims);
    sealing::seal_under(
        &secret_of(token),
        &context,
        successor.expose_secret().as_bytes(),
    )
}

/// Opens the successor of `token`.
pub fn open_successor(token: &str, claims: Claims, sealed: &[u8]) -> Option<SecretString> {
    let opened = sealing::open_under(&secret_of(token), &context(claims), sealed)?;
    let text = std::str::from_utf8(opened.expose_secret()).ok()?;
    Some(text.into())
}

fn context(claims: Claims) -> String {
    format!(
        "sessions/successor/{}/{}",
        claims.session, claims.generation
    )
}

/// A token's randomness exceeds 128 bits, so one keyed hash makes a key of it.
fn secret_of(token: &str) -> [u8; 32] {
    random::mac(b"fitex refresh token successor v1", token.as_bytes())
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;
    use uuid::Uuid;

    use super::{Claims, RefreshTokens, open_successor, seal_successor};

    const CLAIMS: Claims = Claims {
        session: Uuid::from_u128(7),
        generation: 3,
    };

    #[test]
    fn only_a_token_of_our_own_reads_back() {
        let tokens = RefreshTokens::new([1; 32]);
        let token = tokens.issue(CLAIMS).unwrap();

        assert_eq!(tokens.read(token.expose_secret()), Some(CLAIMS));
        assert_eq!(
            RefreshTokens::new([2; 32]).read(token.expose_secret()),
            None
        );
        assert_eq!(
            tokens.read(&token.expose_secret().replace("fxr_", "fxr-")),
            None
        );
        assert_eq!(tokens.read("fxr_"), None);
    }

    #[test]
    fn only_the_token_before_opens_its_successor() {
        let tokens = RefreshTokens::new([1; 32]);
        let (one, two) = (tokens.issue(CLAIMS).unwrap(), tokens.issue(CLAIMS).unwrap());
        let sealed = seal_successor(one.expose_secret(), CLAIMS, &two).unwrap();

        let opened = open_successor(one.expose_secret(), CLAIMS, &sealed).unwrap();

        assert_eq!(opened.expose_secret(), two.expose_secret());
        assert!(open_successor(two.expose_secret(), CLAIMS, &sealed).is_none());
    }
}
