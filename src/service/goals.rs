//! Goals: list, read, end, pause, resume. They are effective dated: what has passed is judged by the goal
//! of that time. How they are set stands in `goal_setting`.

use crate::app::App;
use crate::caller::Caller;
use crate::database::Conn;
use crate::error::{Code, Error, Result};
use crate::model::field::Field;
use crate::model::goal::{Goal, Period};
use crate::model::id::GoalId;
use crate::model::page::{Page, Paging};
use crate::model::time::CivilDate;
use crate::service::goal_places::{Owner, drop_announced, place};
use crate::{policy, store};

/// The caller's goals, the newest first, those that no longer count included.
pub async fn list(app: &App, caller: &Caller, paging: Paging) -> Result<Page<Goal>> {
    let user = policy::may_mind_their_own(caller)?.user;
    let (limit, before) = paging.read::<Goal, _>().map_err(Error::malformed)?;
    let rows = app
        .database
        .read(move |conn| store::goals::list(conn, user, before, limit))
        .await?;
    Ok(Page::of(rows, limit))
}

/// One of the caller's goals.
pub async fn get(app: &App, caller: &Caller, id: Field<GoalId>) -> Result<Goal> {
    let user = policy::may_mind_their_own(caller)?.user;
    let id = goal_id(id)?;
    app.database
        .read(move |conn| store::goals::find(conn, user, id))
        .await
}

/// Ends one of the caller's goals: it counts through today, or not at all if it has not begun.
pub async fn end(app: &App, caller: &Caller, id: Field<GoalId>) -> Result<Goal> {
    let (owner, id) = (owner(app, caller)?, goal_id(id)?);
    app.database
        .write(move |conn| {
            store::users::lock(conn, owner.user)?;
            let goal = store::goals::find(conn, owner.user, id)?;
            let today = owner.today();
            if goal.effective_to.is_some_and(|to| to < today) {
                return Ok(goal);
            }
            let begun = goal.effective_from <= today;
            let last = if begun {
                today
            } else {
                goal.effective_from.plus_days(-1)
            };
            drop_announced(conn, &goal, owner.now)?;
            if goal.effective_to.is_none_or(|to| to > last) {
                store::goals::end(conn, id, last, owner.now)?;
                store::memberships::tell_of(conn, owner.user)?;
            }
            store::goals::find(conn, owner.user, id)
        })
        .await
}

/// Pauses one of the caller's goals: the current period is asked of them no more. A goal that is paused
/// stays so.
pub async fn pause(app: &App, caller: &Caller, id: Field<GoalId>) -> Result<Goal> {
    let (owner, id) = (owner(app, caller)?, goal_id(id)?);
    app.database
        .write(move |conn| {
            store::users::lock(conn, owner.user)?;
            let goal = store::goals::find(conn, owner.user, id)?;
            if goal.paused_on.is_some() {
                return Ok(goal);
            }
            let start = current_start(conn, &goal, owner.today())?;
            let last = start.max(goal.effective_from).plus_days(-1);
            let over = goal
                .effective_to
                .is_some_and(|to| to <= last || to < owner.today());
            if over {
                let detail = "The goal has ended; set another.";
                return Err(Error::new(Code::Conflict, detail));
            }
            drop_announced(conn, &goal, owner.now)?;
            store::goals::pause(conn, id, last, owner.today(), owner.now)?;
            store::memberships::tell_of(conn, owner.user)?;
            store::goals::find(conn, owner.user, id)
        })
        .await
}

/// Resumes a goal that the caller has paused: from the current period on a goal like it counts again.
pub async fn resume(app: &App, caller: &Caller, id: Field<GoalId>) -> Result<Goal> {
    let (owner, id) = (owner(app, caller)?, goal_id(id)?);
    app.database
        .write(move |conn| {
            store::users::lock(conn, owner.user)?;
            let goal = store::goals::find(conn, owner.user, id)?;
            if goal.paused_on.is_none() {
                let detail = "The goal is not paused.";
                return Err(Error::new(Code::Conflict, detail));
            }
            let start = current_start(conn, &goal, owner.today())?;
            let same = (goal.metric, goal.period);
            let others = store::goals::between(conn, owner.user, same, (start, start))?;
            let same_season = |other: &&Goal| other.season_id == goal.season_id;
            if let Some(other) = others.iter().find(same_season) {
                let detail = format!("Another goal counts by now, {}; end that first.", other.id);
                return Err(Error::new(Code::Conflict, detail));
            }
            let effective_to = match goal.season_id {
                Some(season) => Some(store::seasons::find(conn, season)?.ends_on),
                None => None,
            };
            store::goals::unpause(conn, id, owner.now)?;
            let again = Goal {
                id: GoalId::new(owner.now.0),
                effective_from: start.max(goal.effective_from),
                effective_to,
                paused_on: None,
                version: 1,
                created_at: owner.now,
                updated_at: owner.now,
                ..goal
            };
            place(conn, again, &owner.zone)
        })
        .await
}

fn owner(app: &App, caller: &Caller) -> Result<Owner> {
    let person = policy::may_mind_their_own(caller)?;
    Ok(Owner {
        user: person.user,
        zone: person.zone.clone(),
        now: app.now(),
    })
}

/// The first date of the period of a goal that a date is in.
fn current_start(conn: &mut Conn, goal: &Goal, date: CivilDate) -> Result<CivilDate> {
    let season = match (goal.period, goal.season_id) {
        (Period::Season, Some(id)) => {
            let season = store::seasons::find(conn, id)?;
            Some((season.starts_on, season.ends_on))
        }
        _ => None,
    };
    Ok(goal.period.around(date, season).0)
}

fn goal_id(id: Field<GoalId>) -> Result<GoalId> {
    id.alone("id").map_err(Error::malformed)
}
