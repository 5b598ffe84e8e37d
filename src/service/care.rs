//! Times of care: declared by the person alone, for nobody else to see.

use crate::app::App;
use crate::caller::Caller;
use crate::database::Conn;
use crate::error::{Error, Result};
use crate::model::care::{Care, NewCare};
use crate::model::field::Invalid;
use crate::model::id::UserId;
use crate::model::time::{CivilDate, Instant};
use crate::{parsed, policy, store};

/// How far back a time of care may begin, in days: as far as days are read again.
const BACK: i32 = 14;

/// Begins a time of care, or says another reason or an earlier first date for the one that goes on.
pub async fn begin(app: &App, caller: &Caller, input: NewCare) -> Result<Care> {
    let person = policy::may_mind_their_own(caller)?;
    let (starts_on, reason) = parsed!(input => starts_on, reason).map_err(Error::validation)?;
    let (user, now) = (person.user, app.now());
    let today = now.date_in(&person.zone);
    let first = today.plus_days(-BACK);
    if starts_on.is_some_and(|date| !(first..=today).contains(&date)) {
        let message = format!("must lie between {first} and {today}.");
        let fault = Invalid::new("out_of_range", message).at("/startsOn");
        return Err(Error::validation(vec![fault]));
    }
    app.database
        .write(move |conn| {
            store::users::lock(conn, user)?;
            let open = store::care::between(conn, user, (today, today))?.pop();
            let begun = open.map_or(today, |open| open.starts_on);
            let asked = starts_on.unwrap_or(begun);
            // Times that it touches are one with it.
            let others = store::care::between(conn, user, (asked, CivilDate::LATEST))?;
            let earliest = others.iter().map(|other| other.starts_on).min();
            let care = Care {
                starts_on: earliest.map_or(asked, |earliest| earliest.min(asked)),
                ends_on: None,
                reason,
                created_at: now,
            };
            for other in others {
                store::care::remove(conn, user, other.starts_on)?;
            }
            store::care::put(conn, user, &care)?;
            changed(conn, user, now)?;
            Ok(care)
        })
        .await
}

/// Ends the time of care that goes on: from today on everything counts again.
pub async fn end(app: &App, caller: &Caller) -> Result<()> {
    let person = policy::may_mind_their_own(caller)?;
    let (user, now) = (person.user, app.now());
    let today = now.date_in(&person.zone);
    app.database
        .write(move |conn| {
            store::users::lock(conn, user)?;
            let open = store::care::between(conn, user, (today, today))?;
            for care in open {
                if care.starts_on == today {
                    store::care::remove(conn, user, today)?;
                } else {
                    let care = Care {
                        ends_on: Some(today.plus_days(-1)),
                        ..care
                    };
                    store::care::put(conn, user, &care)?;
                }
                changed(conn, user, now)?;
            }
            Ok(())
        })
        .await
}

/// The caller's times of care, the earliest first.
pub async fn list(app: &App, caller: &Caller) -> Result<Vec<Care>> {
    let user = policy::may_mind_their_own(caller)?.user;
    app.database
        .read(move |conn| {
            store::care::between(conn, user, (CivilDate::EARLIEST, CivilDate::LATEST))
        })
        .await
}

/// Boards show the person no more, or again, those of earlier periods too; and they count other dates.
fn changed(conn: &mut Conn, user: UserId, now: Instant) -> Result<()> {
    store::tallies::touch(conn, user, None, now)
}
