//! Secrets of API clients: `fxc_` and base64url of 256 random bits, which is too much to guess, so that
//! a plain hash is enough to know one by.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::SecretString;

use super::random;
use crate::error::Result;

/// What every secret begins with, for people and programs that look for leaked ones.
const PREFIX: &str = "fxc_";

/// Makes a secret.
pub fn issue() -> Result<SecretString> {
    let random = URL_SAFE_NO_PAD.encode(random::bytes::<32>()?);
    Ok(format!("{PREFIX}{random}").into())
}

/// What the database keeps of a secret: it can be known by it, not made from it.
pub fn fingerprint(secret: &str) -> Vec<u8> {
    random::sha256(secret.as_bytes())
}

/// Whether a secret is the one that is kept, in a time that does not tell how much of it is right.
pub fn is(secret: &str, kept: &[u8]) -> bool {
    random::equal(&fingerprint(secret), kept)
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::{fingerprint, is, issue};

    #[test]
    fn a_secret_is_known_by_its_fingerprint_and_no_other_is() {
        let (one, other) = (issue().unwrap(), issue().unwrap());
        let kept = fingerprint(one.expose_secret());

        assert!(one.expose_secret().starts_with("fxc_"));
        assert!(is(one.expose_secret(), &kept));
        assert!(!is(other.expose_secret(), &kept));
        assert!(!is("", &kept));
    }
}
