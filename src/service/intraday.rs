//! The caller's steps within a day, read from the provider when they are asked for.

use crate::app::App;
use crate::caller::Caller;
use crate::error::{Error, LimitOwner, Result};
use crate::model::field::Field;
use crate::model::id::UserId;
use crate::model::intraday::{Counts, Detail, IntradaySteps};
use crate::model::time::{CivilDate, Instant, ZoneName};
use crate::service::days::date_of;
use crate::service::schedule::Budget;
use crate::service::token_lending::{lend, standing};
use crate::{policy, store};

/// Calls that the steps of a day take: Google tells a long day of minutes in two pages.
const CALLS: i64 = 2;

/// The caller's steps within one date, in intervals of 1, 5 or 15 minutes.
pub async fn get(
    app: &App,
    caller: &Caller,
    date: Field<CivilDate>,
    minutes: Option<Field<Detail>>,
) -> Result<IntradaySteps> {
    let person = policy::may_mind_their_own(caller)?;
    let date = date_of(date)?;
    let detail = minutes.map(|minutes| minutes.alone("minutes")).transpose();
    let Detail(minutes) = detail.map_err(Error::malformed)?.unwrap_or_default();
    let user = person.user;
    let (day, kept) = app
        .database
        .read(move |conn| {
            let day = store::days::find(conn, user, date)?;
            Ok((day, store::intraday::find(conn, user, date, minutes)?))
        })
        .await?;
    let day_steps = day.as_ref().and_then(|day| day.steps);
    if let Some(kept) = kept.filter(is_final) {
        return Ok(kept.beside(day_steps));
    }
    let zone = day.map_or_else(|| person.zone.clone(), |day| day.time_zone);
    refuse_later(app, date, &zone)?;
    spend(app, user).await?;
    let place = zone.clone();
    let told = lend(app, user, move |app, live| {
        let place = place.clone();
        Box::pin(async move {
            let upstream = app.upstream(live.token().provider);
            let asked = (date.0, &place);
            Ok(upstream.intraday_steps(&live.access, asked, minutes).await)
        })
    })
    .await?;
    let steps = IntradaySteps {
        date,
        interval_minutes: minutes.into(),
        time_zone: zone,
        steps: Counts(told),
        total_steps: None,
        day_steps: None,
        observed_at: app.now(),
    };
    if app.config.keep_intraday {
        let kept = steps.clone();
        app.database
            .write(move |conn| store::intraday::put(conn, user, &kept))
            .await?;
    }
    Ok(steps.beside(day_steps))
}

/// Takes the calls from the person's budget, so that a chart does not use up what fetches need.
async fn spend(app: &App, user: UserId) -> Result<()> {
    let provider = standing(app, user).await?.token.provider;
    let (budget, now) = (Budget::of(app), app.now());
    let wait = app
        .database
        .write(move |conn| budget.spend(conn, (user, provider), CALLS, now))
        .await?;
    let detail = "The data provider was asked for much of yours lately.";
    wait.map_or(Ok(()), |seconds| {
        Err(Error::rate_limited(LimitOwner::Provider, seconds, detail))
    })
}

/// What was read long enough after the day had ended does not change any more: late data arrive
/// within the window that every fetch reads again.
fn is_final(kept: &IntradaySteps) -> bool {
    let over = kept.time_zone.start_of(kept.date.plus_days(15));
    kept.observed_at >= over
}

fn refuse_later(app: &App, date: CivilDate, zone: &ZoneName) -> Result<()> {
    let now: Instant = app.now();
    if date <= now.date_in(zone) {
        return Ok(());
    }
    Err(Error::not_found("day; it has not begun"))
}
