//! Accounts: sign up, me, change, delete.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::app::App;
use crate::caller::Caller;
use crate::error::{Code, Error, LimitOwner, Result};
use crate::model::field::Field;
use crate::model::id::UserId;
use crate::model::page::Limit;
use crate::model::text::Email;
use crate::model::user::{
    AgeGroup, PasswordChange, Receipt, Role, SignUp, UnitPreference, User, UserPatch,
};
use crate::service::once::{Attempt, IdempotencyKey, Once};
use crate::service::{announcing, memberships, revocations, schedule, tallies};
use crate::store::rate_limits::Quota;
use crate::store::users::UserChanges;
use crate::{parsed, policy, step, store};

/// Accounts from one network: a whole classroom may sign up at once, a robot may not go on.
const SIGN_UPS: Quota = Quota {
    burst: 40,
    seconds: 3600,
};
/// Guesses at the password of somebody who is signed in.
const PASSWORD_CHANGES: Quota = Quota {
    burst: 5,
    seconds: 900,
};

/// Makes an account.
pub async fn sign_up(
    app: &App,
    caller: &Caller,
    input: SignUp,
    key: Option<IdempotencyKey>,
) -> Result<Once<User>> {
    policy::may_introduce_themselves(caller)?;
    let (email, password, display_name, time_zone, unit_preference, age_group) =
        parsed!(input => email, password, display_name, time_zone, unit_preference, age_group)
            .map_err(Error::validation)?;
    let about = [email.as_str(), display_name.as_str()];
    password
        .refuse_if_guessable(&about)
        .map_err(|invalid| Error::validation(vec![invalid.at("/password")]))?;
    let now = app.now();
    let unit_preference = unit_preference.unwrap_or(UnitPreference::Metric);
    let age_group = age_group.unwrap_or(AgeGroup::Adult);
    let request = format!(
        "sign_up\n{}\n{}\n{time_zone}\n{unit_preference}\n{age_group}\n{}",
        email.as_str(),
        display_name.as_str(),
        password.expose(),
    );
    // Nobody is signed in yet: the address keeps one person's keys apart from another's.
    let address = URL_SAFE_NO_PAD.encode(app.fingerprint(email.as_str().as_bytes()));
    let attempt = Attempt::new(app, &format!("sign-up/{address}"), key, &request);
    // Only FitEx itself comes from no network.
    if let Some(network) = caller.network() {
        let limit = format!("sign-up/{network}");
        let take = move |conn: &mut _| store::rate_limits::take(conn, &limit, SIGN_UPS, now);
        if let Some(seconds) = app.database.write(take).await? {
            let detail = "Too many accounts were made from this network.";
            return Err(Error::rate_limited(LimitOwner::Fitex, seconds, detail));
        }
    }
    if let Some(answer) = attempt.answered(app).await? {
        return Ok(answer);
    }
    let user = User {
        id: UserId::new(now.0),
        email,
        display_name,
        time_zone,
        unit_preference,
        role: Role::Member,
        age_group,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    let hash = app.passwords.hash(password.expose()).await?;
    app.database
        .write(move |conn| {
            attempt.once(
                conn,
                now,
                |user: &User| user.id,
                |conn| {
                    store::users::insert(conn, &user, &hash)?;
                    Ok(user)
                },
            )
        })
        .await
}

/// The caller's own account.
pub async fn me(app: &App, caller: &Caller) -> Result<User> {
    let user = policy::may_mind_their_own(caller)?.user;
    app.database
        .read(move |conn| store::users::find(conn, user))
        .await
}

/// An account that the caller may see: at present their own.
pub async fn get(app: &App, caller: &Caller, id: Field<UserId>) -> Result<User> {
    let person = policy::may_mind_their_own(caller)?;
    let id = id.alone("id").map_err(Error::malformed)?;
    policy::may_see(person, id, "user")?;
    app.database
        .read(move |conn| store::users::find(conn, id))
        .await
}

/// Changes the caller's account, if it is still at `expected` version.
pub async fn update(
    app: &App,
    caller: &Caller,
    expected: Option<i32>,
    patch: UserPatch,
) -> Result<User> {
    let id = policy::may_mind_their_own(caller)?.user;
    let (display_name, time_zone, unit_preference, age_group) =
        parsed!(patch => display_name, time_zone, unit_preference, age_group)
            .map_err(Error::validation)?;
    let expected = expected.ok_or_else(|| {
        Error::new(
            Code::PreconditionRequired,
            "Say which version of the account you change.",
        )
    })?;
    let now = app.now();
    app.database
        .write(move |conn| {
            let changes = UserChanges {
                display_name,
                time_zone,
                unit_preference,
                age_group,
                version: expected.saturating_add(1),
                updated_at: now,
            };
            if store::users::update(conn, id, expected, &changes)? {
                // Their dates may close at another moment, and they may be on boards no more.
                store::tallies::touch(conn, id, None, now)?;
                return store::users::find(conn, id);
            }
            let current = store::users::find(conn, id)?.version;
            let detail = format!("The account is at version {current}, not {expected}.");
            Err(Error::new(Code::PreconditionFailed, detail))
        })
        .await
}

/// Replaces the caller's password and ends every other session.
pub async fn change_password(app: &App, caller: &Caller, input: PasswordChange) -> Result<()> {
    let person = policy::may_mind_their_own(caller)?.clone();
    let (current_password, new_password) =
        parsed!(input => current_password, new_password).map_err(Error::validation)?;
    let now = app.now();
    let limit = format!("password-change/{}", person.user);
    let (user, hash, wait) = app
        .database
        .write(move |conn| {
            let wait = store::rate_limits::take(conn, &limit, PASSWORD_CHANGES, now)?;
            let user = store::users::find(conn, person.user)?;
            Ok((user, store::users::password_hash(conn, person.user)?, wait))
        })
        .await?;
    if let Some(seconds) = wait {
        let detail = "The password was guessed at too often.";
        return Err(Error::rate_limited(LimitOwner::Fitex, seconds, detail));
    }
    let about = [user.email.as_str(), user.display_name.as_str()];
    new_password
        .refuse_if_guessable(&about)
        .map_err(|invalid| Error::validation(vec![invalid.at("/newPassword")]))?;
    if !app
        .passwords
        .verify(current_password.expose(), Some(hash.clone()))
        .await?
    {
        let wrong = crate::model::field::Invalid::new("wrong_password", "is not the password.");
        return Err(Error::validation(vec![wrong.at("/currentPassword")]));
    }
    let new_hash = app.passwords.hash(new_password.expose()).await?;
    app.database
        .write(move |conn| {
            store::users::lock(conn, person.user)?;
            if store::users::password_hash(conn, person.user)? != hash {
                return Err(Error::busy("The account is just being changed; try again."));
            }
            store::users::set_password_hash(conn, person.user, &new_hash)?;
            store::sessions::end_others(conn, person.user, person.session, "password_changed", now)
        })
        .await
}

/// Removes the caller's account and everything FitEx holds about them.
pub async fn delete(app: &App, caller: &Caller) -> Result<Receipt> {
    step::of("delete_me", remove(app, caller)).await
}

async fn remove(app: &App, caller: &Caller) -> Result<Receipt> {
    let person = policy::may_mind_their_own(caller)?.clone();
    let (user, own, now) = (person.user, app.clone(), app.now());
    let receipt = app
        .database
        .write(move |conn| {
            store::users::lock(conn, user)?;
            let mut withdrawals = 0;
            for held in store::tokens::held(conn, user)? {
                let queued = revocations::queue(conn, &own, &held, now)?;
                withdrawals += i32::from(queued.is_some());
            }
            schedule::forget(conn, user)?;
            memberships::leave_all(conn, &person, now)?;
            let ended = store::program_subscriptions::of_person(conn, user)?;
            let times = store::memberships::list(conn, user, None, Limit::NONE)?;
            let receipt = store::users::delete(conn, user, now)?;
            tallies::forget(conn, user, &times, now)?;
            announcing::of_ended(conn, &ended, now)?;
            Ok(Receipt {
                withdrawals,
                ..receipt
            })
        })
        .await?;
    app.withdrawals.notify_one();
    Ok(receipt)
}

/// The account with an address, for an operator.
pub async fn of_address(app: &App, email: Field<Email>) -> Result<User> {
    let email = email.alone("email").map_err(Error::validation)?;
    let found = app
        .database
        .read(move |conn| store::users::by_email(conn, &email))
        .await?;
    found
        .map(|(user, _)| user)
        .ok_or_else(|| Error::not_found("account"))
}

/// Gives an account another role: an operator's to do.
pub async fn set_role(app: &App, user: UserId, role: Role) -> Result<User> {
    let now = app.now();
    app.database
        .write(move |conn| {
            store::users::set_role(conn, user, role, now)?;
            store::users::find(conn, user)
        })
        .await
}
