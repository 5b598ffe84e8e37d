//! Fruit and vegetables that the caller enters, for themselves or for a member of their team.

use crate::app::App;
use crate::caller::Caller;
use crate::error::{Error, Result};
use crate::model::field::Field;
use crate::model::id::{TeamId, UserId};
use crate::model::nutrition::{NewNutrition, Nutrition, NutritionRange};
use crate::model::page::{Cursor, Limit, Page};
use crate::model::time::CivilDate;
use crate::service::activities::{check_own_date, led_member};
use crate::service::days::{date_of, range_of};
use crate::service::memberships::user_id;
use crate::service::teams::team_id;
use crate::{parsed, policy, store};

/// Enters fruit and vegetables of a date, in place of what was entered before.
pub async fn put(
    app: &App,
    caller: &Caller,
    date: Field<CivilDate>,
    input: NewNutrition,
) -> Result<Nutrition> {
    let person = policy::may_mind_their_own(caller)?;
    let date = date_of(date)?;
    let (quarter_cups,) = parsed!(input => quarter_cups).map_err(Error::validation)?;
    let (user, now) = (person.user, app.now());
    let today = now.date_in(&person.zone);
    let told = Nutrition {
        date,
        quarter_cups: quarter_cups.0,
        entered_by: user,
        updated_at: now,
    };
    app.database
        .write(move |conn| {
            check_own_date(conn, user, date, today)?;
            store::nutrition::put(conn, user, &told)?;
            store::memberships::tell_of(conn, user)?;
            Ok(told)
        })
        .await
}

/// Enters fruit and vegetables for a member of a team that the caller leads; it is marked as theirs.
pub async fn put_for(
    app: &App,
    caller: &Caller,
    (team, member): (Field<TeamId>, Field<UserId>),
    date: Field<CivilDate>,
    input: NewNutrition,
) -> Result<Nutrition> {
    let person = policy::may_mind_their_own(caller)?.clone();
    let (team, member, date) = (team_id(team)?, user_id(member)?, date_of(date)?);
    let (quarter_cups,) = parsed!(input => quarter_cups).map_err(Error::validation)?;
    let now = app.now();
    let told = Nutrition {
        date,
        quarter_cups: quarter_cups.0,
        entered_by: person.user,
        updated_at: now,
    };
    app.database
        .write(move |conn| {
            led_member(conn, &person, (team, member), date, now)?;
            store::nutrition::put(conn, member, &told)?;
            store::memberships::tell_of(conn, member)?;
            Ok(told)
        })
        .await
}

/// What the caller entered of a date.
pub async fn get(app: &App, caller: &Caller, date: Field<CivilDate>) -> Result<Nutrition> {
    let user = policy::may_mind_their_own(caller)?.user;
    let date = date_of(date)?;
    let found = app
        .database
        .read(move |conn| store::nutrition::find(conn, user, date))
        .await?;
    found.ok_or_else(|| Error::not_found("entry"))
}

/// What the caller entered, the earliest date first.
pub async fn list(app: &App, caller: &Caller, range: NutritionRange) -> Result<Page<Nutrition>> {
    let person = policy::may_mind_their_own(caller)?;
    let (from, to, limit, cursor) =
        parsed!(range => from, to, limit, cursor).map_err(Error::malformed)?;
    let dates = range_of(app, person, from, to)?;
    let limit: Limit = limit.unwrap_or_default();
    let after = Cursor::behind::<Nutrition, _>(cursor).map_err(Error::malformed)?;
    let user = person.user;
    let rows = app
        .database
        .read(move |conn| store::nutrition::page(conn, user, dates, after, limit))
        .await?;
    Ok(Page::of(rows, limit))
}

/// Forgets what the caller entered of a date. That is not the same as none at all, which is 0.
pub async fn remove(app: &App, caller: &Caller, date: Field<CivilDate>) -> Result<()> {
    let user = policy::may_mind_their_own(caller)?.user;
    let date = date_of(date)?;
    app.database
        .write(move |conn| {
            store::nutrition::remove(conn, user, date)?;
            store::memberships::tell_of(conn, user)
        })
        .await
}
