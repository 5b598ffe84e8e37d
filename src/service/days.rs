//! The caller's days: what counts of them now, what counted at an earlier moment, and what each
//! source said. What was not measured is absent.

use crate::app::App;
use crate::caller::{Caller, Person};
use crate::database::Conn;
use crate::error::{Error, Result};
use crate::model::day::{Day, DayRange, StatusReason};
use crate::model::day_record::{DayRecord, DayRecordRange, RecordKey};
use crate::model::field::{Field, Invalid};
use crate::model::id::UserId;
use crate::model::page::{Cursor, Limit, Page};
use crate::model::time::{CivilDate, Instant};
use crate::service::ledger;
use crate::{parsed, policy, store};

/// Days that a list shows if no range is given.
const USUAL: i32 = 28;
/// The longest range: as long as Fitbit's own.
const LONGEST: i32 = 1095;

/// The caller's days in a range of dates, the earliest first.
pub async fn list(app: &App, caller: &Caller, range: DayRange) -> Result<Page<Day>> {
    let person = policy::may_mind_their_own(caller)?;
    let (from, to, as_of, limit, cursor) =
        parsed!(range => from, to, as_of, limit, cursor).map_err(Error::malformed)?;
    let dates = range_of(app, person, from, to)?;
    let limit: Limit = limit.unwrap_or_default();
    let after = Cursor::behind::<Day, _>(cursor).map_err(Error::malformed)?;
    let user = person.user;
    let rows = app
        .database
        .read(move |conn| match as_of {
            None => store::days::page(conn, user, dates, after, limit),
            Some(at) => {
                let days = as_of_then(conn, user, dates, at)?;
                let behind = |day: &Day| after.is_none_or(|after: CivilDate| day.date > after);
                Ok(days.into_iter().filter(behind).collect())
            }
        })
        .await?;
    let now = as_of.unwrap_or(app.now());
    Ok(Page::of(
        rows.into_iter().map(|day| at(day, now)).collect(),
        limit,
    ))
}

/// The dates of a range: four weeks up to the person's today unless they say otherwise.
pub(super) fn range_of(
    app: &App,
    person: &Person,
    from: Option<CivilDate>,
    to: Option<CivilDate>,
) -> Result<(CivilDate, CivilDate)> {
    let to = to.unwrap_or_else(|| app.now().date_in(&person.zone));
    let from = from.unwrap_or_else(|| to.plus_days(1 - USUAL));
    check_range(from, to, LONGEST)?;
    Ok((from, to))
}

/// What counted at an earlier moment.
fn as_of_then(
    conn: &mut Conn,
    user: UserId,
    dates: (CivilDate, CivilDate),
    at: Instant,
) -> Result<Vec<Day>> {
    let records = store::day_records::as_of(conn, user, dates, at)?;
    let mut excuses = store::excuses::between(conn, user, dates)?;
    excuses.retain(|excuse| excuse.created_at <= at);
    Ok(ledger::credited(records, &excuses).into_values().collect())
}

/// A day as it looks at an instant: one that was not over when it was last heard of, and is by then,
/// waits for its device.
pub(super) fn at(mut day: Day, now: Instant) -> Day {
    let over = now.date_in(&day.time_zone) > day.date;
    if over && day.status_reason == StatusReason::DayNotOver {
        day.status_reason = StatusReason::NotSyncedSince;
    }
    day
}

/// The caller's day of one date, as it is known now or was known at an instant.
pub async fn get(
    app: &App,
    caller: &Caller,
    date: Field<CivilDate>,
    as_of: Option<Field<Instant>>,
) -> Result<Day> {
    let user = policy::may_mind_their_own(caller)?.user;
    let date = date_of(date)?;
    let as_of = as_of.map(|at| at.alone("asOf")).transpose();
    let as_of = as_of.map_err(Error::malformed)?;
    let day = app
        .database
        .read(move |conn| match as_of {
            None => store::days::find(conn, user, date),
            Some(at) => Ok(as_of_then(conn, user, (date, date), at)?.pop()),
        })
        .await?;
    let day = day.ok_or_else(|| Error::not_found("day"))?;
    Ok(at(day, as_of.unwrap_or(app.now())))
}

/// What each source said of the caller's days, and what it had said before.
pub async fn records(app: &App, caller: &Caller, range: DayRecordRange) -> Result<Page<DayRecord>> {
    let person = policy::may_mind_their_own(caller)?;
    let (from, to, as_of, limit, cursor) =
        parsed!(range => from, to, as_of, limit, cursor).map_err(Error::malformed)?;
    let dates = range_of(app, person, from, to)?;
    let limit: Limit = limit.unwrap_or_default();
    let behind = Cursor::behind::<DayRecord, RecordKey>(cursor).map_err(Error::malformed)?;
    let user = person.user;
    let rows = app
        .database
        .read(move |conn| {
            store::day_records::page(conn, user, dates, as_of, behind.as_ref(), limit)
        })
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

pub(super) fn date_of(date: Field<CivilDate>) -> Result<CivilDate> {
    date.alone("date").map_err(Error::malformed)
}
