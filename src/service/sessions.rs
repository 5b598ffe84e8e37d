//! Sessions: sign in, list, end.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::ExposeSecret;

use crate::app::App;
use crate::auth::refresh;
use crate::caller::Caller;
use crate::database::Conn;
use crate::error::{Code, Error, LimitOwner, Result};
use crate::model::field::Field;
use crate::model::id::{SessionId, UserId};
use crate::model::page::{Page, Paging};
use crate::model::session::{RefreshToken, Session, SignIn, Tokens};
use crate::model::time::Instant;
use crate::store::rate_limits::Quota;
use crate::store::sessions::NewSession;
use crate::{parsed, policy, store};

/// Sign-ins from one network.
const BY_NETWORK: Quota = Quota {
    burst: 30,
    seconds: 60,
};
/// Sign-ins to one account from one network; a success gives the quota back.
const BY_ACCOUNT_AND_NETWORK: Quota = Quota {
    burst: 5,
    seconds: 900,
};
/// Sign-ins to one account from anywhere. Beyond it only networks pass that the account has been used
/// from, so that nobody can lock its owner out.
const BY_ACCOUNT: Quota = Quota {
    burst: 50,
    seconds: 3600,
};
/// Seconds after which a session ends that does not refresh: 30 days.
pub(super) const IDLE: i64 = 30 * 86_400;
/// Seconds after which a session ends in any case: 90 days.
const ABSOLUTE: i64 = 90 * 86_400;

/// Signs somebody in. An unknown address and a wrong password cost the same and say the same.
pub async fn sign_in(app: &App, caller: &Caller, input: SignIn) -> Result<Tokens> {
    policy::may_introduce_themselves(caller)?;
    let (email, password) = parsed!(input => email, password).map_err(Error::validation)?;
    let now = app.now();
    // A name for the account that nobody can read the address from.
    let named = URL_SAFE_NO_PAD.encode(app.fingerprint(email.as_str().as_bytes()));
    let network = caller.network().unwrap_or_default();
    let pair = format!("sign-in/account/{named}/{network}");
    let pair_key = pair.clone();
    let (found, wait) = app
        .database
        .write(move |conn| {
            let found = store::users::by_email(conn, &email)?;
            let known = found.as_ref().map(|(user, _)| user.id);
            let wait = wait(conn, &named, &network, &pair, known, now)?;
            Ok((found, wait))
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
            // The password may have been changed while this one was verified.
            store::users::lock(conn, user.id)?;
            if store::users::password_hash(conn, user.id)? != hash {
                return Err(Error::busy(
                    "The account is just being changed; sign in again.",
                ));
            }
            store::rate_limits::clear(conn, &pair_key)?;
            if let Some(hash) = better {
                store::users::set_password_hash(conn, user.id, &hash)?;
            }
            store::sessions::insert(conn, &session)?;
            still_there(conn, user.id, session.id, now)
        })
        .await?;
    tokens(app, user.id, 0, token, made)
}

/// The seconds until another try is welcome, if one is not welcome now.
fn wait(
    conn: &mut Conn,
    account: &str,
    network: &str,
    pair: &str,
    user: Option<UserId>,
    now: Instant,
) -> Result<Option<u32>> {
    use store::rate_limits::take;
    if let Some(seconds) = take(conn, &format!("sign-in/network/{network}"), BY_NETWORK, now)? {
        return Ok(Some(seconds));
    }
    if let Some(seconds) = take(conn, pair, BY_ACCOUNT_AND_NETWORK, now)? {
        return Ok(Some(seconds));
    }
    let wait = take(conn, &format!("sign-in/account/{account}"), BY_ACCOUNT, now)?;
    match (wait, user) {
        (Some(_), Some(user)) if store::sessions::used_from(conn, user, network)? => Ok(None),
        (wait, _) => Ok(wait),
    }
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

/// The answer to who has signed in or refreshed.
pub(super) fn tokens(
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

/// What every refresh token hears that is not the newest of a live session.
pub(super) fn refused() -> Error {
    let detail = "The refresh token is not the newest of a live session; sign in again.";
    Error::new(Code::SessionExpired, detail)
}

/// A session that has not ended meanwhile.
pub(super) fn still_there(
    conn: &mut Conn,
    user: UserId,
    id: SessionId,
    now: Instant,
) -> Result<Session> {
    store::sessions::find(conn, user, id, now)?.ok_or_else(refused)
}

/// The caller's sessions, the newest first.
pub async fn list(app: &App, caller: &Caller, paging: Paging) -> Result<Page<Session>> {
    let user = policy::may_mind_their_own(caller)?.user;
    let (limit, before) = paging.read::<Session, _>().map_err(Error::malformed)?;
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
