//! The caller's goals beside what they did.

use crate::app::App;
use crate::caller::Caller;
use crate::engine;
use crate::error::{Error, Result};
use crate::model::goal::{Metric, Period};
use crate::model::progress::{Progress, ProgressRange};
use crate::model::time::CivilDate;
use crate::model::token::{Token, TokenState};
use crate::service::days::check_range;
use crate::{parsed, policy, store};

/// The longest range, in days.
const LONGEST: i32 = 366;

/// Progress of every period that touches a range of dates.
pub async fn get(app: &App, caller: &Caller, range: ProgressRange) -> Result<Progress> {
    let person = policy::may_mind_their_own(caller)?;
    let (from, to, period) = parsed!(range => from, to, period).map_err(Error::malformed)?;
    let period = period.unwrap_or(Period::Day);
    let today = app.now().date_in(&person.zone);
    let to = to.unwrap_or(today);
    let from = from.unwrap_or_else(|| period.around(to).0);
    check_range(from, to, LONGEST)?;
    let (first, last) = (period.around(from).0, period.around(to).1);
    let user = person.user;
    let (goals, days, tokens) = app
        .database
        .read(move |conn| {
            let goals = store::goals::between(conn, user, (Metric::Steps, period), (first, last))?;
            let days = store::days::between(conn, user, first, last)?;
            Ok((goals, days, store::tokens::list(conn, user)?))
        })
        .await?;
    let inputs = engine::progress::Inputs {
        today,
        period,
        goals: &goals,
        days: &days,
        not_authorized_after: not_authorized_after(&tokens, &person.zone),
    };
    Ok(engine::progress::between(&inputs, from, to))
}

/// The last date before a connection ended, if the person has one and it has ended.
fn not_authorized_after(
    tokens: &[Token],
    zone: &crate::model::time::ZoneName,
) -> Option<CivilDate> {
    if tokens.iter().any(|token| token.state == TokenState::Active) {
        return None;
    }
    tokens
        .iter()
        .map(|token| {
            token
                .last_good_day
                .unwrap_or_else(|| token.since.date_in(zone))
        })
        .max()
}
