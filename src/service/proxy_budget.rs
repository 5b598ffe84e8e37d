//! What a person's programs may ask through FitEx: so many requests a minute, and so many calls of their
//! provider's limit. Calls are taken from the budget some at a time, so that a request need not write.

use crate::app::App;
use crate::app::reserves::Allowance;
use crate::error::{Code, Error, LimitOwner, Result};
use crate::model::id::UserId;
use crate::model::time::Instant;
use crate::model::token::Provider;
use crate::service::schedule::Budget;
use crate::store::rate_limits::Taken;

/// The part of a budget that is taken at a time.
const SHARE: i64 = 10;
/// The longest that a provider is left alone because it wanted that, in seconds.
const LONGEST_HOLD: u32 = 3600;
/// How often more is taken for one request.
const TRIES: u32 = 3;

/// Counts a request of somebody's programs.
pub(super) fn count(app: &App, user: UserId) -> Result<()> {
    let per_minute = app.config.proxy_requests_per_minute;
    let Some(seconds) = app.reserves.pace(user, per_minute, app.now()) else {
        return Ok(());
    };
    let detail = format!("FitEx passes on {per_minute} requests a minute for one person.");
    let mut error = Error::rate_limited(LimitOwner::Fitex, seconds, detail);
    error.facts.quota = Some((per_minute, 60));
    Err(error)
}

/// Takes a call from the person's budget at their provider, and says what is left. What is taken in
/// advance is good for one window of the provider's.
pub(super) async fn spend(app: &App, who: (UserId, Provider)) -> Result<Allowance> {
    let now = app.now();
    if let Some(seconds) = app.reserves.held(who, now) {
        let detail = "The data provider's rate limit for this person is reached.";
        return Err(used_up(app, who.1, seconds, detail));
    }
    if let Some(left) = app.reserves.take(who, 1, now) {
        return Ok(left);
    }
    let _turn = app.reserves.turn(who).await;
    for _ in 0..TRIES {
        if let Some(left) = app.reserves.take(who, 1, now) {
            return Ok(left);
        }
        Box::pin(refill(app, who, now)).await?;
    }
    Err(Error::busy(
        "Too many requests of this person came at once; ask again.",
    ))
}

/// Takes some calls in advance; no more than are missing, if there are no more.
async fn refill(app: &App, who: (UserId, Provider), now: Instant) -> Result<()> {
    let budget = Budget::of(app);
    let quota = budget.quota(who.1);
    let missing = (1 - app.reserves.calls(who, now)).min(quota.burst);
    let more = (quota.burst / SHARE).max(missing);
    let taken = app
        .database
        .write(move |conn| {
            Ok(match budget.reserve(conn, who, more, now)? {
                Taken::Wait(_) if more > missing => {
                    (missing, budget.reserve(conn, who, missing, now)?)
                }
                taken => (more, taken),
            })
        })
        .await?;
    match taken {
        (taken, Taken::Left { remaining, reset }) => {
            let (limit, window) = allowed(app, who.1);
            let allowance = Allowance {
                limit,
                window,
                remaining: whole(remaining),
                reset: whole(reset),
            };
            let until = now.plus_seconds(quota.seconds);
            app.reserves.put(who, (taken, allowance), (now, until));
            Ok(())
        }
        (_, Taken::Wait(seconds)) => {
            let detail = "What the data provider allows for this person is used up.";
            Err(used_up(app, who.1, seconds, detail))
        }
    }
}

fn used_up(app: &App, provider: Provider, seconds: u32, detail: &str) -> Error {
    let mut error = Error::rate_limited(LimitOwner::Provider, seconds, detail);
    error.facts.quota = Some(allowed(app, provider));
    error
}

/// Counts calls that an answer took beside the one that was taken for it.
pub(super) fn owe(app: &App, who: (UserId, Provider), calls: i64) {
    if calls > 0 {
        let most = Budget::of(app).quota(who.1).burst;
        app.reserves.owe(who, calls, most);
    }
}

/// A provider that wants to be left alone is, for a while. It does not say how much it allows; that is
/// known.
pub(super) fn heed(app: &App, who: (UserId, Provider), mut error: Error) -> Error {
    if error.code == Code::RateLimited {
        error.facts.quota.get_or_insert(allowed(app, who.1));
        let seconds = error.facts.retry_after.unwrap_or_default();
        let until = app.now().plus_seconds(seconds.min(LONGEST_HOLD).into());
        app.reserves.hold(who, until);
    }
    error
}

/// Calls that are allowed at a provider, in so many seconds.
fn allowed(app: &App, provider: Provider) -> (u32, u32) {
    let quota = Budget::of(app).quota(provider);
    (whole(quota.burst), whole(quota.seconds))
}

fn whole(number: i64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
