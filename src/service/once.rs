//! Idempotency: a request that is repeated with its key is answered, not carried out again.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::app::App;
use crate::database::Conn;
use crate::error::{Code, Error, Fault, Result};
use crate::model::id::UserId;
use crate::model::time::Instant;
use crate::store;
use crate::store::idempotency::FirstAnswer;

/// How long an answer is kept, in seconds.
pub(super) const KEPT: i64 = 86_400;

/// What a client calls one attempt to create something: 1 to 255 visible ASCII characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdempotencyKey(String);

impl IdempotencyKey {
    /// Reads a key.
    pub fn parse(text: &str) -> Result<Self> {
        if (1..=255).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Ok(Self(text.to_owned()));
        }
        Err(Error::malformed(vec![Fault {
            pointer: "/idempotencyKey".to_owned(),
            code: "bad_idempotency_key",
            message: "must have 1 to 255 visible ASCII characters.".to_owned(),
        }]))
    }
}

/// An answer, and whether it was given before.
#[derive(Clone, Debug)]
pub struct Once<T> {
    /// The answer.
    pub value: T,
    /// Whether it is the first answer to an earlier request.
    pub replayed: bool,
}

/// One attempt: whose, under which key, and what was asked.
#[derive(Clone, Debug)]
pub(super) struct Attempt(Option<(String, String, Vec<u8>)>);

impl Attempt {
    /// `owner` keeps one caller's keys apart from another's; `request` is everything that was asked.
    pub(super) fn new(app: &App, owner: &str, key: Option<IdempotencyKey>, request: &str) -> Self {
        Self(key.map(|key| (owner.to_owned(), key.0, app.fingerprint(request.as_bytes()))))
    }

    /// The answer to an earlier request with this key. It is asked for before anything else is done:
    /// what was true then need not be true any more, and the answer is still the answer.
    pub(super) async fn answered<T>(&self, app: &App) -> Result<Option<Once<T>>>
    where
        T: DeserializeOwned + Send + 'static,
    {
        let Some((owner, key, fingerprint)) = self.0.clone() else {
            return Ok(None);
        };
        app.database
            .read(move |conn| kept(conn, &owner, &key, &fingerprint))
            .await
    }

    /// Carries `effect` out and keeps its answer, under the name of `whose` it is, in the same
    /// transaction; or returns the answer kept.
    pub(super) fn once<T: Serialize + DeserializeOwned>(
        &self,
        conn: &mut Conn,
        now: Instant,
        whose: impl FnOnce(&T) -> UserId,
        effect: impl FnOnce(&mut Conn) -> Result<T>,
    ) -> Result<Once<T>> {
        let Some((owner, key, fingerprint)) = &self.0 else {
            return Ok(Once {
                value: effect(conn)?,
                replayed: false,
            });
        };
        if let Some(answer) = kept(conn, owner, key, fingerprint)? {
            return Ok(answer);
        }
        let value = effect(conn)?;
        let answer = serde_json::to_string(&value).map_err(Error::internal)?;
        let row = FirstAnswer {
            owner,
            id: key,
            user_id: whose(&value),
            fingerprint,
            answer: &answer,
            created_at: now,
        };
        store::idempotency::insert(conn, &row)?;
        Ok(Once {
            value,
            replayed: false,
        })
    }
}

fn kept<T: DeserializeOwned>(
    conn: &mut Conn,
    owner: &str,
    key: &str,
    fingerprint: &[u8],
) -> Result<Option<Once<T>>> {
    let Some((first, answer)) = store::idempotency::find(conn, owner, key)? else {
        return Ok(None);
    };
    if first != fingerprint {
        let detail = "This idempotency key was used for another request.";
        return Err(Error::new(Code::IdempotencyKeyReused, detail));
    }
    Ok(Some(Once {
        value: serde_json::from_str(&answer).map_err(Error::internal)?,
        replayed: true,
    }))
}
