//! The public keys that Google signs notices with, in the JSON of its library Tink.

use std::fmt;

use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1, ParsedPublicKey};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;

use super::point::{self, Key};
use crate::error::{Code, Error, Result};

const KIND: &str = "type.googleapis.com/google.crypto.tink.EcdsaPublicKey";
/// What a signature with its key's id before it begins with.
const FRAME: u8 = 1;

/// What became of checking a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The owner of the key signed this body.
    Good,
    /// Nobody did, or it is no signature at all.
    Bad,
    /// It names a key that is not in the set: fetch the set again before judging.
    UnknownKey(u32),
}

/// Google's public keys for notices.
#[derive(Clone)]
pub struct Keyset {
    keys: Vec<(u32, ParsedPublicKey)>,
}

#[derive(Deserialize)]
struct Document {
    key: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    key_data: KeyData,
    status: String,
    key_id: u32,
    output_prefix_type: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct KeyData {
    type_url: String,
    value: String,
}

impl Entry {
    fn is_usable(&self) -> bool {
        self.status == "ENABLED"
            && self.output_prefix_type == "TINK"
            && self.key_data.type_url == KIND
    }

    fn read(&self) -> Option<Key> {
        point::read(&STANDARD.decode(&self.key_data.value).ok()?)
    }
}

impl Keyset {
    /// Reads the document that Google publishes. Keys that are off or of another kind are left out;
    /// one that cannot be read spoils the whole set, so that the one before stays in use.
    pub fn parse(json: &[u8]) -> Result<Self> {
        let document: Document = serde_json::from_slice(json).map_err(|fault| {
            unusable(format!(
                "not JSON of a keyset, at line {} column {}",
                fault.line(),
                fault.column()
            ))
        })?;
        let mut keys = Vec::new();
        for entry in document.key.iter().filter(|entry| entry.is_usable()) {
            let damaged = || unusable(format!("key {} cannot be read", entry.key_id));
            if let Key::Point(point) = entry.read().ok_or_else(damaged)? {
                let key = ParsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, point);
                keys.push((entry.key_id, key.map_err(|_| damaged())?));
            }
        }
        Ok(Self { keys })
    }

    /// Checks the header `GOOGLE-HEALTH-API-SIGNATURE` of a notice against its raw body.
    pub fn verify(&self, header: &[u8], body: &[u8]) -> Verdict {
        let Ok(framed) = STANDARD.decode(header) else {
            return Verdict::Bad;
        };
        let [FRAME, a, b, c, d, signature @ ..] = framed.as_slice() else {
            return Verdict::Bad;
        };
        let id = u32::from_be_bytes([*a, *b, *c, *d]);
        let mut verdict = Verdict::UnknownKey(id);
        // Ids are drawn by chance, so two keys may share one.
        for (_, key) in self.keys.iter().filter(|(known, _)| *known == id) {
            if key.verify_sig(body, signature).is_ok() {
                return Verdict::Good;
            }
            verdict = Verdict::Bad;
        }
        verdict
    }
}

impl fmt::Debug for Keyset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ids = self.keys.iter().map(|(id, _)| id);
        f.debug_list().entries(ids).finish()
    }
}

fn unusable(why: String) -> Error {
    let detail = "Google's keys for notices cannot be used.";
    Error::new(Code::UpstreamError, detail).because(why)
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::rand::SystemRandom;
    use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::{KIND, Keyset, Verdict};

    /// A key and a signature that OpenSSL made.
    const ID: u32 = 0x2a6f_1c03;
    const VALUE: &str = "EgYIAxACGAIaIQBo3BubfhJyq0DyJT9/hNHDnW6TanYGR36GwnEv21uXQiIhAJBEEj7gme66FGNNQJNfMoO+2U82BR71x36PQgV8iTOj";
    const BODY: &[u8] = br#"{"data":{"dataType":"steps"}}"#;
    const SIGNATURE: &[u8] = b"ASpvHAMwRgIhALvIjQoMC802Q56FpzYuromwJWuOhndx9SdH/D859WebAiEA/Fs1wyoBHJ2fASPdJ2fx7vz4/bHt4UBB6UK9gOzN8FI=";

    fn document(value: &str) -> Value {
        json!({ "primaryKeyId": ID, "key": [{
            "keyData": { "typeUrl": KIND, "value": value, "keyMaterialType": "ASYMMETRIC_PUBLIC" },
            "status": "ENABLED", "keyId": ID, "outputPrefixType": "TINK",
        }] })
    }

    fn keyset(document: &Value) -> Keyset {
        Keyset::parse(document.to_string().as_bytes()).unwrap()
    }

    fn known() -> Keyset {
        keyset(&document(VALUE))
    }

    /// The fields of a key as Tink writes them.
    fn written(parameters: [u8; 6], x: &[u8], y: &[u8]) -> String {
        let length = |bytes: &[u8]| u8::try_from(bytes.len()).unwrap();
        let head = [&[0x12, 6], parameters.as_slice(), &[0x1a, length(x)], x].concat();
        STANDARD.encode([head.as_slice(), &[0x22, length(y)], y].concat())
    }

    const USUAL: [u8; 6] = [8, 3, 16, 2, 24, 2];

    #[test]
    fn a_signature_is_good_for_its_body_only() {
        let good = known().verify(SIGNATURE, BODY);
        let of_another_body = known().verify(SIGNATURE, b"{}");

        assert_eq!((good, of_another_body), (Verdict::Good, Verdict::Bad));
    }

    #[test]
    fn a_cut_or_garbled_signature_is_bad() {
        let framed = STANDARD.decode(SIGNATURE).unwrap();
        let cut = |length: usize| STANDARD.encode(&framed[..length]).into_bytes();
        let raw = STANDARD.encode(&framed[5..]).into_bytes();

        for header in [
            cut(0),
            cut(4),
            cut(5),
            cut(40),
            raw,
            b"%%%".to_vec(),
            vec![0xff],
        ] {
            assert_eq!(known().verify(&header, BODY), Verdict::Bad, "{header:?}");
        }
    }

    #[test]
    fn a_key_that_is_not_in_the_set_or_is_off_is_unknown() {
        let mut off = document(VALUE);
        off["key"][0]["status"] = json!("DISABLED");
        let mut moved = document(VALUE);
        moved["key"][0]["keyId"] = json!(7);

        for set in [off, moved, json!({ "key": [] })] {
            let verdict = keyset(&set).verify(SIGNATURE, BODY);
            assert_eq!(verdict, Verdict::UnknownKey(ID), "{set}");
        }
    }

    #[test]
    fn keys_of_another_kind_are_left_out() {
        let mut raw = document(VALUE);
        raw["key"][0]["outputPrefixType"] = json!("RAW");
        let mut symmetric = document("not even base64");
        symmetric["key"][0]["keyData"]["typeUrl"] =
            json!("type.googleapis.com/google.crypto.tink.HmacKey");
        let other_curve = document(&written([8, 3, 16, 3, 24, 2], &[1; 48], &[1; 48]));

        for set in [raw, symmetric, other_curve] {
            let verdict = keyset(&set).verify(SIGNATURE, BODY);
            assert_eq!(verdict, Verdict::UnknownKey(ID), "{set}");
        }
    }

    #[test]
    fn a_damaged_key_spoils_the_set() {
        let cut = &VALUE[..VALUE.len() - 4];
        let long = written(USUAL, &[1; 33], &[1; 32]);
        let off_the_curve = written(USUAL, &[1; 32], &[1; 32]);
        let blank = written(USUAL, &[], &[1; 32]);

        for value in ["", "%%%", "AAAA", cut, &long, &off_the_curve, &blank] {
            let read = Keyset::parse(document(value).to_string().as_bytes());
            assert!(read.is_err(), "{value}");
        }
        assert!(Keyset::parse(b"<html>").is_err());
        assert!(Keyset::parse(b"{}").is_err());
    }

    #[test]
    fn coordinates_may_have_a_zero_before_them_or_lack_those_they_begin_with() {
        let pairs = std::iter::repeat_with(|| {
            EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap()
        });
        let small = |pair: &EcdsaKeyPair| pair.public_key().as_ref()[1] == 0;
        let pair = pairs.take(100_000).find(small).unwrap();
        let (x, y) = pair.public_key().as_ref()[1..].split_at(32);
        let signature = pair.sign(&SystemRandom::new(), BODY).unwrap();
        let frame = [&[1], ID.to_be_bytes().as_slice(), signature.as_ref()].concat();
        let header = STANDARD.encode(frame).into_bytes();

        for x in [&x[1..], x, &[&[0], x].concat()] {
            let set = keyset(&document(&written(USUAL, x, y)));
            assert_eq!(set.verify(&header, BODY), Verdict::Good, "{}", x.len());
        }
    }

    proptest! {
        #[test]
        fn any_flipped_bit_is_refused(
            at in 0..SIGNATURE.len(),
            place in 0..BODY.len(),
            bit in 0..8_u32,
        ) {
            let (mut header, mut body) = (SIGNATURE.to_vec(), BODY.to_vec());
            header[at] ^= 1 << bit;
            body[place] ^= 1 << bit;

            prop_assert_ne!(known().verify(&header, BODY), Verdict::Good);
            prop_assert_eq!(known().verify(SIGNATURE, &body), Verdict::Bad);
        }
    }
}
