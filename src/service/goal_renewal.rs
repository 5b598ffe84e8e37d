//! Goals that set themselves: each is computed and announced in the evening before the date from which
//! it counts, and never changed afterwards. What is due stands in rows; any number of workers share them.

use crate::app::App;
use crate::database::Conn;
use crate::engine::goal::{Ask, MONTH, compute};
use crate::error::{Code, Result};
use crate::model::goal::Goal;
use crate::model::id::{GoalId, UserId};
use crate::model::strategy::Strategy;
use crate::model::time::{CivilDate, Instant};
use crate::service::goal_places::{Owner, announced_at, known, place, stands_for};
use crate::store;

/// Goals that are looked for at once.
const BATCH: i64 = 20;
/// Computes some of the goals that are due; says whether there were any.
pub async fn work(app: &App) -> Result<bool> {
    let now = app.now();
    let due = app
        .database
        .read(move |conn| store::goals::due(conn, now, BATCH))
        .await?;
    for (user, goal) in &due {
        let (user, goal) = (*user, *goal);
        app.database
            .write(move |conn| take(conn, (user, goal), now))
            .await?;
    }
    Ok(!due.is_empty())
}

/// Computes what follows a goal, unless a colleague has, or the person has changed it meanwhile.
fn take(conn: &mut Conn, (user, id): (UserId, GoalId), now: Instant) -> Result<()> {
    store::users::lock(conn, user)?;
    let goal = match store::goals::find(conn, user, id) {
        Err(gone) if gone.code == Code::NotFound => return Ok(()),
        found => found?,
    };
    if goal.recomputes_at.is_none_or(|at| at > now) {
        return Ok(());
    }
    let zone = store::zones::of(conn, user, now)?;
    renew(conn, &goal, &Owner { user, zone, now })
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
    let week = match goal.strategy {
        Strategy::Ramp => weeks_gone(conn, goal, starts_on)?,
        _ => 0,
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
        week,
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

/// For how many weeks a ramp has gone on: those in which it was paused, or that ended in care, left out.
fn weeks_gone(conn: &mut Conn, goal: &Goal, until: CivilDate) -> Result<i32> {
    let series = store::goals::of_series(conn, goal.user_id, goal.series_id)?;
    let first = series.iter().map(|one| one.effective_from).min();
    let first = first.unwrap_or(goal.effective_from);
    let care = store::care::between(conn, goal.user_id, (first, until))?;
    let weeks = 1..=first.days_to(until).div_euclid(7);
    let gone = weeks.filter(|week| {
        let evening = first.plus_days(7 * week - 1);
        series.iter().any(|one| one.counts_on(evening))
            && !care.iter().any(|care| care.covers(evening))
    });
    Ok(i32::try_from(gone.count()).unwrap_or(i32::MAX))
}
