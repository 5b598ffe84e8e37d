//! Goals that set themselves: each is computed and announced in the evening before the date from which
//! it counts, and never changed afterwards. What is due stands in rows; any number of workers share them.

use crate::app::App;
use crate::database::Conn;
use crate::engine::goal::{Ask, MONTH, compute};
use crate::error::Result;
use crate::model::goal::Goal;
use crate::model::id::GoalId;
use crate::model::strategy::Strategy;
use crate::model::time::{CivilDate, Instant};
use crate::service::goal_places::{Owner, announced_at, known, place, stands_for};
use crate::store;

/// Goals that are computed in one transaction.
const BATCH: i64 = 20;
/// Computes some of the goals that are due; says whether there were any.
pub async fn work(app: &App) -> Result<bool> {
    let now = app.now();
    let due = app
        .database
        .read(move |conn| store::goals::is_any_due(conn, now))
        .await?;
    if !due {
        return Ok(false);
    }
    app.database.write(move |conn| batch(conn, now)).await
}

fn batch(conn: &mut Conn, now: Instant) -> Result<bool> {
    let due = store::goals::due(conn, now, BATCH)?;
    for goal in &due {
        let zone = store::users::find(conn, goal.user_id)?.time_zone;
        let owner = Owner {
            user: goal.user_id,
            zone,
            now,
        };
        renew(conn, goal, &owner)?;
    }
    Ok(!due.is_empty())
}

/// Sets the goal that follows one, if it is another.
fn renew(conn: &mut Conn, goal: &Goal, owner: &Owner) -> Result<()> {
    let today = owner.today();
    let next = next_start(goal, today);
    let again = announced_at(goal, next, &owner.zone);
    if goal.effective_to.is_some_and(|last| last < next) {
        return store::goals::recompute(conn, goal.id, None);
    }
    let care = store::care::between(conn, owner.user, (today, next))?;
    let computed = match care.is_empty() {
        true => following(conn, goal, owner, next)?,
        // In care everything stays as it is.
        false => None,
    };
    let Some(following) = computed.filter(|newer| newer.target != goal.target) else {
        return store::goals::recompute(conn, goal.id, again);
    };
    store::goals::recompute(conn, goal.id, None)?;
    place(conn, following, &owner.zone)?;
    Ok(())
}

/// The first date after today on which a goal of the series may begin.
fn next_start(goal: &Goal, today: CivilDate) -> CivilDate {
    let step = stands_for(goal);
    let begun = goal.effective_from.days_to(today);
    let passed = begun.div_euclid(step) + 1;
    goal.effective_from.plus_days(passed.max(1) * step)
}

/// The goal that follows, from what is known before today; nothing if too little is.
fn following(
    conn: &mut Conn,
    goal: &Goal,
    owner: &Owner,
    starts_on: CivilDate,
) -> Result<Option<Goal>> {
    let today = owner.today();
    let first = match goal.strategy {
        Strategy::Ramp => store::goals::find(conn, owner.user, goal.series_id)?.effective_from,
        _ => goal.effective_from,
    };
    let known = known(
        conn,
        owner.user,
        goal.metric,
        (today.plus_days(-MONTH), today),
    )?;
    let (from, to) = goal.period.around(starts_on, None);
    let days = from.days_to(to) + 1;
    let ask = Ask {
        metric: goal.metric,
        period: goal.period,
        days,
        strategy: goal.strategy,
        parameters: &goal.parameters,
        told: None,
        age: None,
        until: today,
        starts_on,
        week: first.days_to(starts_on).div_euclid(7),
        previous: goal.target.map(|target| target / days),
        step: None,
    };
    let Ok(computed) = compute(&ask, &known) else {
        return Ok(None);
    };
    Ok(Some(Goal {
        id: GoalId::new(owner.now.0),
        target: computed.target,
        explanation: computed.explanation,
        effective_from: starts_on,
        effective_to: None,
        recomputes_at: None,
        version: 1,
        created_at: owner.now,
        updated_at: owner.now,
        ..goal.clone()
    }))
}
