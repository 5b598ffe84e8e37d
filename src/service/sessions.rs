//! Sessions: sign in, refresh, list, end, and who a request comes from.

use std::net::IpAddr;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::ExposeSecret;

use crate::app::App;
use crate::auth::access::{Claims, Refusal};
use crate::auth::refresh;
use crate::caller::{Caller, Person, Who};
use crate::database::Conn;
use crate::error::{Code, Error, LimitOwner, Result};
use crate::model::field::Field;
use crate::model::id::{SessionId, UserId};
use crate::model::page::{Limit, Listed, Page, Paging};
use crate::model::session::{Refresh, RefreshToken, Session, SignIn, Tokens};
use crate::model::time::Instant;
use crate::store::rate_limits::Quota;
use crate::store::sessions::{NewSession, Rotated, Rotation};
use crate::{parsed, policy, store};

/// Sign-ins from one network.
const BY_NETWORK: Quota = Quota {
    burst: 30,
    seconds: 60,
};
/// Sign-ins to one account; a success gives the quota back.
const BY_ACCOUNT: Quota = Quota {
    burst: 5,
    seconds: 900,
};
/// Seconds after which a session ends that does not refresh: 30 days.
const IDLE: i64 = 30 * 86_400;
/// Seconds after which a session ends in any case: 90 days.
const ABSOLUTE: i64 = 90 * 86_400;
/// Seconds in which a lost answer to a refresh can be asked for again.
const LOST_ANSWER: i64 = 86_400;

/// Signs somebody in. An unknown address and a wrong password cost the same and say the same.
pub async fn sign_in(app: &App, caller: &Caller, input: SignIn) -> Result<Tokens> {
    policy::may_introduce_themselves(caller)?;
    let (email, password) = parsed!(input => email, password).map_err(Error::validation)?;
    let now = app.now();
    // A name for the account that nobody can read the address from.
    let named = URL_SAFE_NO_PAD.encode(app.fingerprint(email.as_str().as_bytes()));
    let account = format!("sign-in/account/{named}");
    let network = format!("sign-in/network/{}", caller.network().unwrap_or_default());
    let account_key = account.clone();
    let (found, wait) = app
        .database
        .write(move |conn| {
            let by_network = store::rate_limits::take(conn, &network, BY_NETWORK, now)?;
            let wait = match by_network {
                Some(seconds) => Some(seconds),
                None => store::rate_limits::take(conn, &account, BY_ACCOUNT, now)?,
            };
            Ok((store::users::by_email(conn, &email)?, wait))
        })
        .await?;
    if let Some(seconds) = wait {
        let detail = "Too many attempts to sign in; wait before the next.";
        return Err(Error::rate_limited(LimitOwner::Fitex, seconds, detail));
    }
    let hash = found.as_ref().map(|(_, hash)| hash.clone());
    let right = app.passwords.verify(password.expose(), hash).await?;
    let Some((user, hash)) = found.filter(|_| right) else {
        let detail = "The e-mail address or the password is wrong.";
        return Err(Error::new(Code::Unauthenticated, detail));
    };
    let better = match app.passwords.is_outdated(&hash) {
        true => Some(app.passwords.hash(password.expose()).await?),
        false => None,
    };
    let (agent, address) = (caller.agent.clone(), caller.network());
    let (session, token) = new_session(app, user.id, agent, address, now)?;
    let made = app
        .database
        .write(move |conn| {
            store::rate_limits::clear(conn, &account_key)?;
            if let Some(hash) = better {
                store::users::set_password_hash(conn, user.id, &hash, now)?;
            }
            store::sessions::insert(conn, &session)?;
            still_there(conn, user.id, session.id, now)
        })
        .await?;
    tokens(app, user.id, 0, token, made)
}

fn new_session(
    app: &App,
    user_id: UserId,
    agent: Option<String>,
    address: Option<String>,
    now: Instant,
) -> Result<(NewSession, RefreshToken)> {
    let id = SessionId::new(now.0);
    let token = app.refresh_tokens.issue(refresh::Claims {
        session: id.0,
        generation: 0,
    })?;
    let session = NewSession {
        id,
        user_id,
        generation: 0,
        current_hash: refresh::fingerprint(token.expose_secret()),
        // Nothing came before it, so nobody can ask for it again.
        confirmed: true,
        agent,
        address,
        created_at: now,
        last_used_at: now,
        idle_expires_at: now.plus_seconds(IDLE),
        expires_at: now.plus_seconds(ABSOLUTE),
    };
    Ok((session, RefreshToken::new(token)))
}

fn tokens(
    app: &App,
    user: UserId,
    generation: i32,
    refresh_token: RefreshToken,
    session: Session,
) -> Result<Tokens> {
    let (access_token, lifetime) = app.access_tokens.issue(
        user.to_string(),
        session.id.to_string(),
        generation,
        app.now().0,
    )?;
    Ok(Tokens {
        access_token,
        token_type: "Bearer",
        expires_in: i32::try_from(lifetime).unwrap_or_default(),
        refresh_token,
        session,
    })
}

/// Trades a refresh token for the next pair.
///
/// Of any number of callers with the same token one rotates it. Whoever presents the token before
/// the newest, while that has not been used, has lost an answer and gets the same successor again.
/// Any other authentic token of the past has been stolen by somebody: the session ends.
pub async fn refresh(app: &App, caller: &Caller, input: Refresh) -> Result<Tokens> {
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

fn refused() -> Error {
    let detail = "The refresh token is not the newest of a live session; sign in again.";
    Error::new(Code::SessionExpired, detail)
}

fn still_there(conn: &mut Conn, user: UserId, id: SessionId, now: Instant) -> Result<Session> {
    store::sessions::find(conn, user, id, now)?.ok_or_else(refused)
}

/// The caller's sessions, the newest first.
pub async fn list(app: &App, caller: &Caller, paging: Paging) -> Result<Page<Session>> {
    let user = policy::may_mind_their_own(caller)?.user;
    let (limit, cursor) = parsed!(paging => limit, cursor).map_err(Error::malformed)?;
    let limit: Limit = limit.unwrap_or_default();
    let before = cursor
        .map(|cursor| cursor.key_in::<SessionId>(Session::LIST))
        .transpose()
        .map_err(|invalid| Error::malformed(vec![invalid.at("/cursor")]))?;
    let now = app.now();
    let rows = app
        .database
        .read(move |conn| store::sessions::list(conn, user, before, limit, now))
        .await?;
    Ok(Page::of(rows, limit))
}

/// Which of the caller's sessions is meant.
#[derive(Debug)]
pub enum Which {
    /// The one that asks.
    Current,
    /// The one with this id.
    Id(Field<SessionId>),
}

/// Ends one of the caller's sessions. Ending one that has ended changes nothing.
pub async fn end(app: &App, caller: &Caller, which: Which) -> Result<()> {
    let person = policy::may_mind_their_own(caller)?;
    let id = match which {
        Which::Current => person.session,
        Which::Id(id) => id.alone("id").map_err(Error::malformed)?,
    };
    let (user, now) = (person.user, app.now());
    app.database
        .write(move |conn| store::sessions::end(conn, user, id, "signed_out", now).map(drop))
        .await
}

/// Finds out who sends a request with this bearer token.
pub async fn authenticate(
    app: &App,
    bearer: Option<&str>,
    address: Option<IpAddr>,
    agent: Option<String>,
) -> Result<Caller> {
    let who = match bearer {
        None => Who::Nobody,
        Some(token) => identify(app, token).await?,
    };
    Ok(Caller {
        who,
        address,
        agent,
    })
}

async fn identify(app: &App, token: &str) -> Result<Who> {
    let now = app.now();
    let claims = match app.access_tokens.verify(token, now.0) {
        Ok(claims) => claims,
        Err(Refusal::Expired) => {
            return Ok(Who::Refused(
                Code::SessionExpired,
                "The access token has expired.",
            ));
        }
        Err(Refusal::Invalid) => {
            return Ok(Who::Refused(
                Code::Unauthenticated,
                "The access token is not valid.",
            ));
        }
    };
    let ended = Who::Refused(
        Code::SessionExpired,
        "The session has ended; sign in again.",
    );
    let Some(id) = session_of(&claims) else {
        return Ok(ended);
    };
    let standing = app
        .database
        .read(move |conn| store::sessions::standing(conn, id))
        .await?;
    let Some(standing) = standing else {
        return Ok(ended);
    };
    let live = standing.ended_at.is_none() && standing.expires_at > now;
    if !live || standing.user.to_string() != claims.sub {
        return Ok(ended);
    }
    if !standing.confirmed && standing.generation == claims.generation {
        let generation = claims.generation;
        app.database
            .write(move |conn| store::sessions::confirm(conn, id, generation))
            .await?;
    }
    Ok(Who::Person(Person {
        user: standing.user,
        role: standing.role,
        session: id,
        zone: standing.zone,
    }))
}

fn session_of(claims: &Arc<Claims>) -> Option<SessionId> {
    crate::model::id::read(SessionId::PREFIX, "session", &claims.sid)
        .ok()
        .map(SessionId)
}
