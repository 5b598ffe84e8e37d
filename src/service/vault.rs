//! Where the secrets of grants are sealed and opened: under the person's own data key, each for the
//! one row, person, provider and version that it belongs to.

use secrecy::{ExposeSecret, SecretSlice, SecretString};

use crate::auth::sealing::{DataKey, KeyRing};
use crate::database::Conn;
use crate::error::{Code, Error, Result};
use crate::model::id::{TokenId, UserId};
use crate::model::time::Instant;
use crate::model::token::Provider;
use crate::store;
use crate::store::data_keys::StoredDataKey;
use crate::store::tokens::Held;

/// Where a token's secrets belong.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) id: TokenId,
    pub(super) user: UserId,
    pub(super) provider: Provider,
    pub(super) version: i32,
}

impl Place {
    /// Where the secrets of a stored token are.
    pub(super) fn of(held: &Held) -> Self {
        Self {
            id: held.token.id,
            user: held.user,
            provider: held.token.provider,
            version: held.version,
        }
    }

    fn column(&self, column: &str) -> String {
        let Self {
            id,
            user,
            provider,
            version,
        } = self;
        format!("fitex/1/tokens/{column}/{id}/{user}/{provider}/{version}")
    }
}

/// The secrets of a grant, sealed.
pub(super) struct Sealed {
    pub(super) access_token: Vec<u8>,
    pub(super) refresh_token: Option<Vec<u8>>,
}

/// Where a person's data key is sealed for.
pub(super) fn key_place(user: UserId) -> String {
    format!("fitex/1/data_keys/sealed_key/{user}")
}

/// A person's data key, to seal with; the first time it is made, and again if it does not open.
pub(super) fn data_key(
    conn: &mut Conn,
    ring: &KeyRing,
    user: UserId,
    now: Instant,
) -> Result<DataKey> {
    let place = key_place(user);
    let stored = store::data_keys::find(conn, user)?;
    if let Some(stored) = &stored {
        match DataKey::open(ring, &place, &stored.sealed_key) {
            // What it sealed is lost with it; what comes now must not be.
            Err(fault) if fault.code == Code::Internal => {
                tracing::error!(user.id = %user, "ALARM: a person's data key does not open and is replaced");
            }
            opened => return opened,
        }
    }
    let key = DataKey::generate()?;
    let (master_key_id, sealed_key) = (ring.sealing_key(), key.sealed(ring, &place)?);
    match stored {
        Some(stored) => {
            store::data_keys::reseal(conn, &stored, master_key_id, &sealed_key)?;
        }
        None => store::data_keys::insert(
            conn,
            &StoredDataKey {
                user_id: user,
                master_key_id,
                sealed_key,
                version: 1,
                created_at: now,
            },
        )?,
    }
    Ok(key)
}

/// Seals the secrets of a grant for their place.
pub(super) fn seal(
    key: &DataKey,
    place: Place,
    access_token: &SecretString,
    refresh_token: Option<&SecretString>,
) -> Result<Sealed> {
    let seal = |column: &str, secret: &SecretString| {
        key.seal(&place.column(column), secret.expose_secret().as_bytes())
    };
    Ok(Sealed {
        access_token: seal("sealed_access_token", access_token)?,
        refresh_token: refresh_token
            .map(|token| seal("sealed_refresh_token", token))
            .transpose()?,
    })
}

/// The access token of a grant.
pub(super) fn access_token(ring: &KeyRing, held: &Held) -> Result<SecretString> {
    open(ring, held, "sealed_access_token", &held.sealed_access_token)
}

/// The refresh token of a grant, if it has one.
pub(super) fn refresh_token(ring: &KeyRing, held: &Held) -> Result<Option<SecretString>> {
    held.sealed_refresh_token
        .as_deref()
        .map(|sealed| open(ring, held, "sealed_refresh_token", sealed))
        .transpose()
}

fn open(ring: &KeyRing, held: &Held, column: &str, sealed: &[u8]) -> Result<SecretString> {
    let place = Place::of(held).column(column);
    let bytes: SecretSlice<u8> = match &held.sealed_data_key {
        Some(key) if DataKey::seals(sealed) => {
            DataKey::open(ring, &key_place(held.user), key)?.unseal(&place, sealed)?
        }
        // What was stored before people had keys of their own.
        _ => ring.open(&place, sealed)?,
    };
    Ok(std::str::from_utf8(bytes.expose_secret())
        .map_err(Error::internal)?
        .into())
}
