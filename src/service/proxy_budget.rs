//! What a person's programs may ask through FitEx: so many requests a minute, and so many calls of their
//! provider's limit. Calls are taken from the budget some at a time, so that a request need not write.

use crate::app::App;
use crate::app::reserves::Allowance;
use crate::error::{Error, LimitOwner, Result};
use crate::model::id::UserId;
use crate::model::token::Provider;
use crate::service::schedule::Budget;
use crate::store::rate_limits::Taken;

/// The part of a budget that is taken at a time.
const SHARE: i64 = 10;
/// Seconds after which what was taken and not used is given up.
const RESERVED: i64 = 60;

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

/// Takes calls from the person's budget at their provider, and says what is left.
pub(super) async fn spend(app: &App, who: (UserId, Provider), calls: i64) -> Result<Allowance> {
    let now = app.now();
    if let Some(left) = app.reserves.take(who, calls, now) {
        return Ok(left);
    }
    let budget = Budget::of(app);
    let quota = budget.quota(who.1);
    let more = (quota.burst / SHARE).max(calls);
    let taken = app
        .database
        .write(move |conn| {
            Ok(match budget.reserve(conn, who, more, now)? {
                Taken::Wait(_) if more > calls => (calls, budget.reserve(conn, who, calls, now)?),
                taken => (more, taken),
            })
        })
        .await?;
    let whole = |number: i64| u32::try_from(number).unwrap_or(u32::MAX);
    let (limit, window) = (whole(quota.burst), whole(quota.seconds));
    match taken {
        (taken, Taken::Left { remaining, reset }) => {
            let allowance = Allowance {
                limit,
                window,
                remaining: whole(remaining),
                reset: whole(reset),
            };
            let until = now.plus_seconds(RESERVED);
            app.reserves
                .put(who, (taken - calls, allowance), (now, until));
            Ok(Allowance {
                remaining: whole(remaining + taken - calls),
                ..allowance
            })
        }
        (_, Taken::Wait(seconds)) => {
            let detail = "What the data provider allows for this person is used up.";
            let mut error = Error::rate_limited(LimitOwner::Provider, seconds, detail);
            error.facts.quota = Some((limit, window));
            Err(error)
        }
    }
}
