//! Sealing what is stored: XChaCha20-Poly1305 under a ring of master keys.
//!
//! A sealed value is bound to its place (table, column, row, version), so that it cannot be moved to
//! another row or put back after it was replaced. Layout: format, algorithm, key id (4 bytes),
//! nonce (24 bytes), ciphertext with tag.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use secrecy::{ExposeSecret, SecretSlice, SecretString};

use super::random;
use crate::error::{Error, Result};

const FORMAT: u8 = 1;
/// Sealed under a person's data key: format, algorithm, nonce, ciphertext with tag.
const FORMAT_OF_DATA_KEYS: u8 = 2;
const XCHACHA20_POLY1305: u8 = 1;
const HEAD: usize = 6;
const NONCE: usize = 24;

/// The master keys, of which the first seals and all open.
#[derive(Clone)]
pub struct KeyRing {
    keys: Vec<MasterKey>,
}

#[derive(Clone)]
struct MasterKey {
    id: i32,
    seal: SecretSlice<u8>,
    root: SecretSlice<u8>,
}

impl KeyRing {
    /// Reads keys of 32 bytes in base64, separated by commas; the first is the one that seals.
    pub fn parse(text: &SecretString) -> Result<Self, String> {
        let keys: Result<Vec<MasterKey>, String> = text
            .expose_secret()
            .split(',')
            .map(|key| MasterKey::parse(key.trim()))
            .collect();
        Ok(Self { keys: keys? })
    }

    /// Makes the text of a new key.
    pub fn generate() -> Result<SecretString> {
        Ok(STANDARD.encode(random::bytes::<32>()?).into())
    }

    /// Seals a value for the place that `context` names.
    pub fn seal(&self, context: &str, value: &[u8]) -> Result<Vec<u8>> {
        let key = self
            .keys
            .first()
            .ok_or_else(|| Error::internal("the key ring is empty"))?;
        let nonce = random::bytes::<NONCE>()?;
        let payload = Payload {
            msg: value,
            aad: context.as_bytes(),
        };
        let sealed = cipher(&key.seal)?
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(|_| Error::internal("a value could not be sealed"))?;
        let mut blob = vec![FORMAT, XCHACHA20_POLY1305];
        blob.extend_from_slice(&key.id.to_be_bytes());
        blob.extend_from_slice(&nonce);
        blob.extend_from_slice(&sealed);
        Ok(blob)
    }

    /// Opens what was sealed for the place that `context` names. Anything else is a failure, never
    /// taken for plain text.
    pub fn open(&self, context: &str, blob: &[u8]) -> Result<SecretSlice<u8>> {
        let failed = || Error::internal("a sealed value does not open in this place");
        let (head, rest) = blob.split_at_checked(HEAD).ok_or_else(failed)?;
        let (nonce, sealed) = rest.split_at_checked(NONCE).ok_or_else(failed)?;
        let (form, id) = head.split_at_checked(2).ok_or_else(failed)?;
        let id = i32::from_be_bytes(id.try_into().map_err(|_| failed())?);
        if form != [FORMAT, XCHACHA20_POLY1305] {
            return Err(failed());
        }
        let key = self
            .keys
            .iter()
            .find(|key| key.id == id)
            .ok_or_else(|| unknown_key(id))?;
        let nonce: [u8; NONCE] = nonce.try_into().map_err(|_| failed())?;
        let payload = Payload {
            msg: sealed,
            aad: context.as_bytes(),
        };
        let value = cipher(&key.seal)?
            .decrypt(&XNonce::from(nonce), payload)
            .map_err(|_| failed())?;
        Ok(value.into())
    }

    /// The id of the key that sealed a blob; nothing if no master key did.
    pub fn sealed_by(blob: &[u8]) -> Option<i32> {
        match blob.split_at_checked(HEAD) {
            Some(([FORMAT, XCHACHA20_POLY1305, id @ ..], _)) => {
                Some(i32::from_be_bytes(id.try_into().ok()?))
            }
            _ => None,
        }
    }

    /// Seals for the same place again what another key of the ring has sealed; nothing if the key
    /// that seals now has sealed it.
    pub fn resealed(&self, context: &str, blob: &[u8]) -> Result<Option<Vec<u8>>> {
        if Self::sealed_by(blob) == Some(self.sealing_key()) {
            return Ok(None);
        }
        let value = self.open(context, blob)?;
        self.seal(context, value.expose_secret()).map(Some)
    }

    /// The id of the key that seals.
    pub fn sealing_key(&self) -> i32 {
        self.keys.first().map_or(0, |key| key.id)
    }

    /// Each key's id with a value that only the right key can make.
    pub fn check_values(&self) -> Result<Vec<(i32, [u8; 32])>> {
        self.keys
            .iter()
            .map(|key| Ok((key.id, key.derive("check value")?)))
            .collect()
    }

    /// A key for another purpose, derived from the first master key.
    pub fn derive(&self, purpose: &str) -> Result<[u8; 32]> {
        let key = self
            .keys
            .first()
            .ok_or_else(|| Error::internal("the key ring is empty"))?;
        key.derive(purpose)
    }
}

impl MasterKey {
    fn parse(text: &str) -> Result<Self, String> {
        let wrong = || {
            "the master key must be 32 bytes in base64, as `openssl rand -base64 32` makes"
                .to_owned()
        };
        let bytes = STANDARD.decode(text).map_err(|_| wrong())?;
        let root: [u8; 32] = bytes.as_slice().try_into().map_err(|_| wrong())?;
        let name = random::mac(&root, b"fitex key id");
        let id = i32::from_be_bytes([name[0] & 0x7f, name[1], name[2], name[3]]);
        let seal = random::mac(&root, b"fitex sealing");
        Ok(Self {
            id,
            seal: seal.to_vec().into(),
            root: root.to_vec().into(),
        })
    }

    fn derive(&self, purpose: &str) -> Result<[u8; 32]> {
        let root: &[u8; 32] = self
            .root
            .expose_secret()
            .try_into()
            .map_err(Error::internal)?;
        Ok(random::mac(root, format!("fitex {purpose}").as_bytes()))
    }
}

/// Another process has a master key that this one was not given yet: it passes with a restart.
fn unknown_key(id: i32) -> Error {
    tracing::error!(
        key.id = id,
        "ALARM: a value is sealed under a master key that this process does not have"
    );
    Error::busy("FitEx is changing its keys; try again in a few minutes.")
        .because(format!("master key {id} is not in the ring"))
}

/// The key that one person's secrets are sealed under. It is itself sealed under a master key.
#[derive(Clone)]
pub struct DataKey(SecretSlice<u8>);

impl std::fmt::Debug for DataKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DataKey(…)")
    }
}

impl DataKey {
    /// Makes a key.
    pub fn generate() -> Result<Self> {
        Ok(Self(random::bytes::<32>()?.to_vec().into()))
    }

    /// Opens a key that was sealed for `context`.
    pub fn open(ring: &KeyRing, context: &str, sealed: &[u8]) -> Result<Self> {
        ring.open(context, sealed).map(Self)
    }

    /// Seals this key for `context`.
    pub fn sealed(&self, ring: &KeyRing, context: &str) -> Result<Vec<u8>> {
        ring.seal(context, self.0.expose_secret())
    }

    /// Whether a blob was sealed under somebody's data key.
    pub fn seals(blob: &[u8]) -> bool {
        blob.first() == Some(&FORMAT_OF_DATA_KEYS)
    }

    /// Seals a value for the place that `context` names.
    pub fn seal(&self, context: &str, value: &[u8]) -> Result<Vec<u8>> {
        let mut blob = vec![FORMAT_OF_DATA_KEYS, XCHACHA20_POLY1305];
        blob.extend_from_slice(&seal_under(self.bytes()?, context, value)?);
        Ok(blob)
    }

    /// Opens what was sealed for the place that `context` names, and nothing else.
    pub fn unseal(&self, context: &str, blob: &[u8]) -> Result<SecretSlice<u8>> {
        let failed = || Error::internal("a sealed value does not open in this place");
        match blob.split_at_checked(2) {
            Some(([FORMAT_OF_DATA_KEYS, XCHACHA20_POLY1305], rest)) => {
                open_under(self.bytes()?, context, rest).ok_or_else(failed)
            }
            _ => Err(failed()),
        }
    }

    fn bytes(&self) -> Result<&[u8; 32]> {
        self.0.expose_secret().try_into().map_err(Error::internal)
    }
}

/// Seals a value under a secret that is used for nothing else.
pub fn seal_under(secret: &[u8; 32], context: &str, value: &[u8]) -> Result<Vec<u8>> {
    let nonce = random::bytes::<NONCE>()?;
    let payload = Payload {
        msg: value,
        aad: context.as_bytes(),
    };
    let sealed = XChaCha20Poly1305::new(secret.into())
        .encrypt(&XNonce::from(nonce), payload)
        .map_err(|_| Error::internal("a value could not be sealed"))?;
    Ok([nonce.as_slice(), &sealed].concat())
}

/// Opens what [`seal_under`] sealed, or returns nothing.
pub fn open_under(secret: &[u8; 32], context: &str, blob: &[u8]) -> Option<SecretSlice<u8>> {
    let (nonce, sealed) = blob.split_at_checked(NONCE)?;
    let nonce: [u8; NONCE] = nonce.try_into().ok()?;
    let payload = Payload {
        msg: sealed,
        aad: context.as_bytes(),
    };
    let value = XChaCha20Poly1305::new(secret.into()).decrypt(&XNonce::from(nonce), payload);
    value.ok().map(Into::into)
}

fn cipher(key: &SecretSlice<u8>) -> Result<XChaCha20Poly1305> {
    XChaCha20Poly1305::new_from_slice(key.expose_secret()).map_err(Error::internal)
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::KeyRing;

    fn ring() -> KeyRing {
        KeyRing::parse(&KeyRing::generate().unwrap()).unwrap()
    }

    #[test]
    fn a_value_opens_in_its_own_place_and_nowhere_else() {
        let ring = ring();
        let blob = ring.seal("tokens/a/1", b"secret").unwrap();

        assert_eq!(
            ring.open("tokens/a/1", &blob).unwrap().expose_secret(),
            b"secret"
        );
        assert!(ring.open("tokens/b/1", &blob).is_err());
        assert!(self::ring().open("tokens/a/1", &blob).is_err());
    }

    #[test]
    fn a_changed_or_cut_blob_does_not_open() {
        let ring = ring();
        let blob = ring.seal("place", b"secret").unwrap();

        for index in 0..blob.len() {
            let mut changed = blob.clone();
            changed[index] ^= 1;
            assert!(ring.open("place", &changed).is_err(), "byte {index}");
            assert!(
                ring.open("place", &blob[..index]).is_err(),
                "cut at {index}"
            );
        }
        assert!(
            ring.open("place", b"plain text that is long enough to be a blob")
                .is_err()
        );
    }

    #[test]
    fn an_old_key_still_opens_after_a_new_one_was_put_first() {
        let (old, new) = (KeyRing::generate().unwrap(), KeyRing::generate().unwrap());
        let blob = KeyRing::parse(&old)
            .unwrap()
            .seal("place", b"secret")
            .unwrap();
        let both = format!("{},{}", new.expose_secret(), old.expose_secret()).into();

        let opened = KeyRing::parse(&both).unwrap().open("place", &blob).unwrap();

        assert_eq!(opened.expose_secret(), b"secret");
    }
}
