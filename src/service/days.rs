//! The caller's day records. What was not measured is absent.

use crate::app::App;
use crate::caller::Caller;
use crate::error::{Error, Result};
use crate::model::day::{Day, DayRange, IntradaySteps};
use crate::model::field::{Field, Invalid};
use crate::model::page::{Cursor, Limit, Page};
use crate::model::time::CivilDate;
use crate::{parsed, policy, store};

/// Days that a list shows if no range is given.
const USUAL: i32 = 28;
/// The longest range: as long as Fitbit's own.
const LONGEST: i32 = 1095;

/// The caller's records in a range of dates, the earliest first.
pub async fn list(app: &App, caller: &Caller, range: DayRange) -> Result<Page<Day>> {
    let person = policy::may_mind_their_own(caller)?;
    let (from, to, limit, cursor) =
        parsed!(range => from, to, limit, cursor).map_err(Error::malformed)?;
    let to = to.unwrap_or_else(|| app.now().date_in(&person.zone));
    let from = from.unwrap_or_else(|| to.plus_days(1 - USUAL));
    check_range(from, to, LONGEST)?;
    let limit: Limit = limit.unwrap_or_default();
    let after = Cursor::behind::<Day, _>(cursor).map_err(Error::malformed)?;
    let user = person.user;
    let rows = app
        .database
        .read(move |conn| store::days::page(conn, user, (from, to), after, limit))
        .await?;
    Ok(Page::of(rows, limit))
}

/// Refuses a range that runs backwards or too far.
pub(super) fn check_range(from: CivilDate, to: CivilDate, longest: i32) -> Result<()> {
    let invalid = if from > to {
        Invalid::new("backwards", "must not be before `from`.")
    } else if from.days_to(to) >= longest {
        Invalid::new(
            "range_too_long",
            format!("must be at most {longest} days from `from`."),
        )
    } else {
        return Ok(());
    };
    Err(Error::malformed(vec![invalid.at("/to")]))
}

/// The caller's record of one date.
pub async fn get(app: &App, caller: &Caller, date: Field<CivilDate>) -> Result<Day> {
    let user = policy::may_mind_their_own(caller)?.user;
    let date = date_of(date)?;
    let day = app
        .database
        .read(move |conn| store::days::find(conn, user, date))
        .await?;
    day.ok_or_else(|| Error::not_found("day"))
}

/// The caller's steps within one date.
pub async fn intraday(app: &App, caller: &Caller, date: Field<CivilDate>) -> Result<IntradaySteps> {
    let user = policy::may_mind_their_own(caller)?.user;
    let date = date_of(date)?;
    let steps = app
        .database
        .read(move |conn| store::days::intraday(conn, user, date))
        .await?;
    steps.ok_or_else(|| Error::not_found("record of steps within that day"))
}

fn date_of(date: Field<CivilDate>) -> Result<CivilDate> {
    date.alone("date").map_err(Error::malformed)
}
