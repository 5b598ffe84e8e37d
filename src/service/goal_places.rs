//! A goal's place among the other goals of the same person.

use crate::database::Conn;
use crate::engine::measure::{Records, seen};
use crate::error::Result;
use crate::model::explanation::BaselineDay;
use crate::model::goal::{Goal, Period};
use crate::model::id::UserId;
use crate::model::metric::Metric;
use crate::model::page::Limit;
use crate::model::time::{CivilDate, Instant, ZoneName};
use crate::store;

/// The hour of the day before at which a goal is announced, where the person is.
const HOUR: i64 = 18;

/// Whose goal it is, and where they are.
#[derive(Clone, Debug)]
pub(super) struct Owner {
    pub(super) user: UserId,
    pub(super) zone: ZoneName,
    pub(super) now: Instant,
}

impl Owner {
    pub(super) fn today(&self) -> CivilDate {
        self.now.date_in(&self.zone)
    }
}

/// What a person did, as a goal sees it, on the dates from one to the day before another.
pub(super) fn known(
    conn: &mut Conn,
    user: UserId,
    metric: Metric,
    (from, before): (CivilDate, CivilDate),
) -> Result<Vec<BaselineDay>> {
    let range = (from, before.plus_days(-1));
    let (mut days, mut nutrition) = (Vec::new(), Vec::new());
    if metric == Metric::FruitVegetableCups {
        nutrition = store::nutrition::page(conn, user, range, None, Limit::NONE)?;
    } else {
        days = store::days::between(conn, user, range.0, range.1)?;
    }
    let records = Records {
        days: &days,
        nutrition: &nutrition,
    };
    Ok(seen(metric, &records, range))
}

/// Puts a goal in its place: the one before it ends the day before, and the one that comes next ends it.
pub(super) fn place(conn: &mut Conn, goal: Goal, zone: &ZoneName) -> Result<Goal> {
    let from = goal.effective_from;
    let same = (goal.metric, goal.period);
    let far = from.plus_days(100 * 366);
    let mut others = store::goals::between(conn, goal.user_id, same, (from, far))?;
    // One that was taken back before it began bounds nothing.
    others.retain(|other| {
        other
            .effective_to
            .is_none_or(|to| to >= other.effective_from)
    });
    if goal.period == Period::Season {
        others.retain(|other| other.season_id == goal.season_id);
    }
    for before in others.iter().filter(|other| other.effective_from <= from) {
        store::goals::end(conn, before.id, from.plus_days(-1), goal.created_at)?;
    }
    for before in others
        .clone()
        .iter()
        .filter(|other| other.effective_from <= from)
    {
        others.retain(|other| !is_announced(other, before));
        drop_announced(conn, before, goal.created_at)?;
    }
    let starts = others.iter().map(|other| other.effective_from);
    let next = starts.filter(|start| *start > from).min();
    let next = next.map(|next| next.plus_days(-1));
    let mut goal = Goal {
        effective_to: next.or(goal.effective_to),
        ..goal
    };
    goal.recomputes_at = announced_at(&goal, from, zone);
    store::goals::insert(conn, &goal)?;
    store::memberships::tell_of(conn, goal.user_id)?;
    Ok(goal)
}

/// Days for which each goal of a series stands.
pub(super) fn stands_for(goal: &Goal) -> i32 {
    match goal.period {
        Period::Week => 7,
        Period::Day | Period::Season => goal.strategy.stands_for(),
    }
}

/// When the goal that follows one which counts from `from` on is computed; never if its strategy does not.
pub(super) fn announced_at(goal: &Goal, from: CivilDate, zone: &ZoneName) -> Option<Instant> {
    let evening = from.plus_days(stands_for(goal) - 1);
    let goes_on = goal.effective_to.is_none_or(|last| last > evening);
    let at = zone.start_of(evening).plus_seconds(HOUR * 3_600);
    (goal.strategy.recomputes() && goes_on).then_some(at)
}

/// Whether a strategy has set a goal after another of its series.
fn is_announced(other: &Goal, before: &Goal) -> bool {
    other.series_id == before.series_id
        && other.id != other.series_id
        && other.effective_from > before.effective_from
}

/// Takes back what a strategy has announced after a goal that a person replaces, ends or pauses: it never
/// comes to count.
pub(super) fn drop_announced(conn: &mut Conn, before: &Goal, now: Instant) -> Result<()> {
    store::goals::recompute(conn, before.id, None)?;
    let same = (before.metric, before.period);
    let from = before.effective_from;
    let later = store::goals::between(conn, before.user_id, same, (from, CivilDate::LATEST))?;
    for other in later.iter().filter(|other| is_announced(other, before)) {
        store::goals::recompute(conn, other.id, None)?;
        store::goals::end(conn, other.id, other.effective_from.plus_days(-1), now)?;
    }
    Ok(())
}
