//! Refresh: one token for the next pair, once; a lost answer again; a stolen token never.

use secrecy::ExposeSecret;

use crate::app::App;
use crate::auth::refresh;
use crate::caller::Caller;
use crate::database::Conn;
use crate::error::{Error, Result};
use crate::model::id::{SessionId, UserId};
use crate::model::session::{Refresh, RefreshToken, Session, Tokens};
use crate::model::time::Instant;
use crate::service::sessions::{IDLE, refused, still_there, tokens};
use crate::store::sessions::{Rotated, Rotation};
use crate::{parsed, policy, store};

/// Seconds in which a lost answer to a refresh can be asked for again.
const LOST_ANSWER: i64 = 86_400;

/// Trades a refresh token for the next pair.
///
/// Of any number of callers with the same token one rotates it. Whoever presents the token before
/// the newest, while that has not been used, has lost an answer and gets the same successor again.
/// Any other authentic token of the past has been stolen by somebody: the session ends.
pub async fn trade(app: &App, caller: &Caller, input: Refresh) -> Result<Tokens> {
    policy::may_introduce_themselves(caller)?;
    let (refresh_token,) = parsed!(input => refresh_token).map_err(Error::validation)?;
    let claims = app
        .refresh_tokens
        .read(refresh_token.expose())
        .ok_or_else(refused)?;
    let next = refresh::Claims {
        generation: claims.generation + 1,
        ..claims
    };
    let successor = app.refresh_tokens.issue(next)?;
    let presented = refresh::fingerprint(refresh_token.expose());
    let now = app.now();
    let rotated = Rotated {
        presented: presented.clone(),
        next: refresh::fingerprint(successor.expose_secret()),
        successor: refresh::seal_successor(refresh_token.expose(), claims, &successor)?,
        now,
        idle_expires_at: now.plus_seconds(IDLE),
    };
    let id = SessionId(claims.session);
    let outcome = app
        .database
        .write(move |conn| {
            let won = store::sessions::rotate(conn, id, &rotated)?;
            let Some(found) = store::sessions::rotation(conn, id)? else {
                return Ok(None);
            };
            if won {
                let session = still_there(conn, found.user, id, now)?;
                return Ok(Some(Outcome::Next(found.user, session)));
            }
            after_a_lost_race(conn, id, claims, &presented, found, now)
        })
        .await?;
    match outcome {
        Some(Outcome::Next(user, session)) => tokens(
            app,
            user,
            next.generation,
            RefreshToken::new(successor),
            session,
        ),
        Some(Outcome::Again(user, sealed, session)) => {
            let again = refresh::open_successor(refresh_token.expose(), claims, &sealed);
            let again = again.ok_or_else(refused)?;
            tokens(
                app,
                user,
                next.generation,
                RefreshToken::new(again),
                session,
            )
        }
        Some(Outcome::Stolen) | None => Err(refused()),
    }
}

enum Outcome {
    Next(UserId, Session),
    Again(UserId, Vec<u8>, Session),
    Stolen,
}

fn after_a_lost_race(
    conn: &mut Conn,
    id: SessionId,
    claims: refresh::Claims,
    presented: &[u8],
    found: Rotation,
    now: Instant,
) -> Result<Option<Outcome>> {
    if found.ended_at.is_some() || found.idle_expires_at <= now || found.expires_at <= now {
        return Ok(None);
    }
    let session = still_there(conn, found.user, id, now)?;
    let lost_answer = !found.confirmed
        && found.previous_hash.as_deref() == Some(presented)
        && session.last_used_at.plus_seconds(LOST_ANSWER) > now;
    if let (true, Some(sealed)) = (lost_answer, found.successor) {
        return Ok(Some(Outcome::Again(found.user, sealed, session)));
    }
    store::sessions::end(conn, found.user, id, "refresh_token_reused", now)?;
    tracing::warn!(
        session.id = %id, generation = claims.generation, newest = found.generation,
        "a refresh token was used twice; its session is ended"
    );
    Ok(Some(Outcome::Stolen))
}
