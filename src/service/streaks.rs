//! How long the caller has met their daily goals in a row.

use crate::app::App;
use crate::caller::Caller;
use crate::engine;
use crate::error::{Error, Result};
use crate::model::goal::Period;
use crate::model::metric::Metric;
use crate::model::streak::{Streak, StreakQuery};
use crate::service::progress::progress;
use crate::{parsed, policy};

/// Days that are looked at.
const BACK: i32 = 365;

/// The caller's streak.
pub async fn get(app: &App, caller: &Caller, query: StreakQuery) -> Result<Streak> {
    let person = policy::may_mind_their_own(caller)?;
    let (metric,) = parsed!(query => metric).map_err(Error::malformed)?;
    let metric = metric.unwrap_or(Metric::Steps);
    let today = app.now().date_in(&person.zone);
    let range = (today.plus_days(-BACK), today);
    let progress = progress(app, person, (metric, Period::Day), range).await?;
    let (run, longest) = engine::streaks::of(&progress.items);
    Ok(Streak {
        metric,
        today,
        days: run.days,
        since: run.since,
        forgiven: run.forgiven,
        longest,
    })
}
