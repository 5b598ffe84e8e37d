//! The keys that sign Google's notices, and how they are published: in the JSON of Tink.

use aws_lc_rs::error::Unspecified;
use aws_lc_rs::rand::{self, SystemRandom};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

/// Those that are published: the one that signs, and the one that signed before.
const PUBLISHED: usize = 2;
/// SHA-256, P-256 and DER in an `EcdsaParams` of Tink's, as field 2 of the key.
const PARAMETERS: [u8; 8] = [0x12, 6, 0x08, 3, 0x10, 2, 0x18, 2];
/// Field and length of a coordinate, and the zero that Tink writes before it.
const X: [u8; 3] = [0x1a, 33, 0];
const Y: [u8; 3] = [0x22, 33, 0];

struct SigningKey {
    id: u32,
    pair: EcdsaKeyPair,
}

impl SigningKey {
    fn generate() -> Result<Self, Unspecified> {
        let mut id = [0; 4];
        rand::fill(&mut id)?;
        Ok(Self {
            id: u32::from_be_bytes(id),
            pair: EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING)?,
        })
    }

    fn published(&self) -> Value {
        // One byte says that both coordinates follow.
        let point = self.pair.public_key().as_ref().get(1..).unwrap_or_default();
        let (x, y) = point.split_at(point.len() / 2);
        let value = [PARAMETERS.as_slice(), &X, x, &Y, y].concat();
        json!({
            "keyData": {
                "typeUrl": "type.googleapis.com/google.crypto.tink.EcdsaPublicKey",
                "value": STANDARD.encode(value),
                "keyMaterialType": "ASYMMETRIC_PUBLIC",
            },
            "status": "ENABLED",
            "keyId": self.id,
            "outputPrefixType": "TINK",
        })
    }
}

/// A key that signs, and those before it.
pub(super) struct Keyset {
    signs: SigningKey,
    before: Vec<SigningKey>,
}

impl Keyset {
    pub(super) fn generate() -> Result<Self, Unspecified> {
        Ok(Self {
            signs: SigningKey::generate()?,
            before: Vec::new(),
        })
    }

    /// Signs with a new key from now on.
    pub(super) fn rotate(&mut self) -> Result<(), Unspecified> {
        let last = std::mem::replace(&mut self.signs, SigningKey::generate()?);
        self.before.insert(0, last);
        self.before.truncate(PUBLISHED - 1);
        Ok(())
    }

    /// The header that belongs to a body.
    pub(super) fn sign(&self, body: &[u8]) -> Result<String, Unspecified> {
        let signature = self.signs.pair.sign(&SystemRandom::new(), body)?;
        let id = self.signs.id.to_be_bytes();
        let framed = [&[1], id.as_slice(), signature.as_ref()].concat();
        Ok(STANDARD.encode(framed))
    }

    /// The document with the public keys.
    pub(super) fn published(&self) -> Value {
        let keys = std::iter::once(&self.signs).chain(&self.before);
        let keys: Vec<Value> = keys.map(SigningKey::published).collect();
        json!({ "primaryKeyId": self.signs.id, "key": keys })
    }
}
