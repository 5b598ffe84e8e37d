//! Whether a notice comes from the provider that it names: the proofs that Fitbit and Google send
//! with it. All of them are over the raw body, before anything is read from it.

mod fields;
mod keyset;
mod point;

use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret, SecretString};

use super::random;

pub use self::keyset::{Keyset, Verdict};

/// Whether Fitbit's `X-Fitbit-Signature` was made with the application's secret over this body.
pub fn fitbit_signature_is_good(secret: &SecretString, body: &[u8], header: &[u8]) -> bool {
    // Anybody can sign with an empty secret.
    !secret.expose_secret().is_empty()
        && STANDARD
            .decode(header)
            .is_ok_and(|tag| hmac::verify(&fitbit_key(secret), body, &tag).is_ok())
}

/// The `X-Fitbit-Signature` of a body, made with an application's secret.
pub fn fitbit_signature(secret: &SecretString, body: &[u8]) -> String {
    STANDARD.encode(hmac::sign(&fitbit_key(secret), body))
}

fn fitbit_key(secret: &SecretString) -> hmac::Key {
    let secret = format!("{}&", secret.expose_secret());
    hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret.as_bytes())
}

/// Whether Google's `Authorization` is the configured secret.
pub fn secret_matches(configured: &SecretString, header: &[u8]) -> bool {
    let configured = configured.expose_secret();
    // Digests, because a comparison of the texts would tell the secret's length.
    !configured.is_empty()
        && random::equal(
            &random::sha256(configured.as_bytes()),
            &random::sha256(header),
        )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use secrecy::SecretString;

    use super::{fitbit_signature, fitbit_signature_is_good, secret_matches};

    const BODY: &[u8] = br#"[{"collectionType":"activities"}]"#;
    /// Of the body above under `123ab4567c890d1234567ef89012345a&`, made with OpenSSL.
    const SIGNATURE: &[u8] = b"6S5kmYyZsXkafHp91x4ZjB3ylcg=";

    fn secret() -> SecretString {
        "123ab4567c890d1234567ef89012345a".into()
    }

    #[test]
    fn a_signature_of_fitbit_is_good_for_its_body_and_secret_only() {
        let other: SecretString = "another".into();

        let good = fitbit_signature_is_good(&secret(), BODY, SIGNATURE);
        let of_another_body = fitbit_signature_is_good(&secret(), b"[]", SIGNATURE);
        let of_another_secret = fitbit_signature_is_good(&other, BODY, SIGNATURE);

        assert_eq!(
            (good, of_another_body, of_another_secret),
            (true, false, false)
        );
        assert_eq!(fitbit_signature(&secret(), BODY).as_bytes(), SIGNATURE);
    }

    #[test]
    fn a_cut_or_garbled_signature_of_fitbit_is_bad() {
        let cut = &SIGNATURE[..24];
        let without_padding = &SIGNATURE[..27];

        for header in [cut, without_padding, b"", b"%%%", &[0xff, 0xfe]] {
            assert!(!fitbit_signature_is_good(&secret(), BODY, header));
        }
    }

    #[test]
    fn nothing_is_good_under_a_secret_that_was_left_empty() {
        let empty = SecretString::default();
        let signed_with_it = b"8g3lg9TBH3SOY0/gR7FQbSEfCI8=";

        assert!(!fitbit_signature_is_good(&empty, BODY, signed_with_it));
        assert!(!secret_matches(&empty, b""));
    }

    #[test]
    fn a_secret_matches_itself_and_nothing_else() {
        let configured: SecretString = "Bearer made-up-secret".into();

        assert!(secret_matches(&configured, b"Bearer made-up-secret"));
        for other in ["Bearer made-up-secre", "bearer made-up-secret", "", " "] {
            assert!(!secret_matches(&configured, other.as_bytes()), "{other}");
        }
    }

    proptest! {
        #[test]
        fn any_flipped_bit_spoils_a_signature_of_fitbit(
            at in 0..SIGNATURE.len(),
            place in 0..BODY.len(),
            bit in 0..8_u32,
        ) {
            let (mut header, mut body) = (SIGNATURE.to_vec(), BODY.to_vec());
            header[at] ^= 1 << bit;
            body[place] ^= 1 << bit;

            prop_assert!(!fitbit_signature_is_good(&secret(), BODY, &header));
            prop_assert!(!fitbit_signature_is_good(&secret(), &body, SIGNATURE));
        }
    }
}
