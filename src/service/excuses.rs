//! Dates that the caller takes out of every count: one in a week, by their own word.

use crate::app::App;
use crate::caller::Caller;
use crate::error::{Code, Error, Fault, Result};
use crate::model::excuse::{Excuse, NewExcuse};
use crate::model::field::Field;
use crate::model::time::CivilDate;
use crate::service::days::date_of;
use crate::service::ledger;
use crate::{parsed, policy, store};

/// How far back a date may be excused, in days: as far as days are read again.
const BACK: i32 = 14;
/// How far ahead, for a journey that is planned.
const AHEAD: i32 = 28;

/// Takes a date out of every count, or says another reason for it.
pub async fn declare(
    app: &App,
    caller: &Caller,
    date: Field<CivilDate>,
    input: NewExcuse,
) -> Result<Excuse> {
    let person = policy::may_mind_their_own(caller)?;
    let date = date_of(date)?;
    let (reason,) = parsed!(input => reason).map_err(Error::validation)?;
    let (user, now) = (person.user, app.now());
    check(date, now.date_in(&person.zone))?;
    app.database
        .write(move |conn| {
            store::users::lock(conn, user)?;
            let week = (date.monday(), date.monday().plus_days(6));
            let others = store::excuses::between(conn, user, week)?;
            if let Some(other) = others.iter().find(|other| other.date != date) {
                let detail = format!(
                    "One date in a week can be excused, and {} is; take that back first.",
                    other.date
                );
                return Err(Error::new(Code::Conflict, detail));
            }
            let created_at = others.first().map_or(now, |same| same.created_at);
            let excuse = Excuse {
                date,
                reason,
                created_at,
            };
            store::excuses::put(conn, user, &excuse)?;
            ledger::recount(conn, user, date, now)?;
            Ok(excuse)
        })
        .await
}

fn check(date: CivilDate, today: CivilDate) -> Result<()> {
    let (first, last) = (today.plus_days(-BACK), today.plus_days(AHEAD));
    if (first..=last).contains(&date) {
        return Ok(());
    }
    Err(Error::validation(vec![Fault {
        pointer: "/date".to_owned(),
        code: "out_of_range",
        message: format!("must lie between {first} and {last}."),
    }]))
}

/// The caller's excuse of a date.
pub async fn get(app: &App, caller: &Caller, date: Field<CivilDate>) -> Result<Excuse> {
    let user = policy::may_mind_their_own(caller)?.user;
    let date = date_of(date)?;
    let found = app
        .database
        .read(move |conn| store::excuses::between(conn, user, (date, date)))
        .await?;
    found
        .into_iter()
        .next()
        .ok_or_else(|| Error::not_found("excuse"))
}

/// Lets a date count again.
pub async fn take_back(app: &App, caller: &Caller, date: Field<CivilDate>) -> Result<()> {
    let user = policy::may_mind_their_own(caller)?.user;
    let (date, now) = (date_of(date)?, app.now());
    app.database
        .write(move |conn| {
            store::users::lock(conn, user)?;
            if store::excuses::remove(conn, user, date)? {
                ledger::recount(conn, user, date, now)?;
            }
            Ok(())
        })
        .await
}
