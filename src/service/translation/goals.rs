//! What the person wants to reach: the goals that they have set in FitEx.

use super::said::fault;
use super::units::{one_distance, rounded};
use super::{Asked, Made};
use crate::error::{Code, Error};
use crate::model::field::Field;
use crate::model::fitbit::answers::{Badges, Goals, GoalsOf};
use crate::model::fitbit::{Answer, Units};
use crate::model::goal::{Goal, NewGoal, Period, Target};
use crate::model::metric::Metric;
use crate::model::time::CivilDate;
use crate::service::goal_places::Owner;
use crate::service::goal_setting;
use crate::store;

/// What FitEx has goals of, and Fitbit too.
const METRICS: [Metric; 3] = [Metric::Steps, Metric::Distance, Metric::ActiveMinutes];

/// There are no badges.
pub(super) fn no_badges() -> Badges {
    Badges::default()
}

/// The goals of a day or a week.
pub(super) async fn show(asked: &Asked<'_>) -> Made {
    let goals = written(asked.units, &standing(asked, period(asked)).await?);
    Ok(Answer::json(&GoalsOf { goals })?)
}

/// The goals of a day; nothing if there are none.
pub(super) async fn of_day(asked: &Asked<'_>) -> Made<Option<Goals>> {
    let goals = standing(asked, Period::Day).await?;
    Ok((!goals.is_empty()).then(|| written(asked.units, &goals)))
}

/// Sets a goal, and shows them all.
pub(super) async fn set(asked: &Asked<'_>) -> Made {
    let (metric, target) = wish(asked)?;
    let owner = Owner {
        user: asked.live.user,
        zone: asked.zone.clone(),
        now: asked.app.now(),
    };
    let goal = NewGoal {
        metric: Field::good(metric),
        period: Field::good(period(asked)),
        target: Some(Field::good(Target(target))),
        ..NewGoal::default()
    };
    goal_setting::set_for(asked.app, owner, goal).await?;
    show(asked).await
}

fn period(asked: &Asked<'_>) -> Period {
    match asked.word("period") {
        "weekly" => Period::Week,
        _ => Period::Day,
    }
}

/// What is to be counted, and how much of it, in FitEx's unit.
fn wish(asked: &Asked<'_>) -> Made<(Metric, i32)> {
    let (kind, value) = match (asked.call.text("type"), one_of_before(asked)?) {
        (None, Some(kind)) => (kind, asked.number(kind)?),
        _ => (asked.needed("type")?, asked.number("value")?),
    };
    let (metric, value) = match kind {
        "steps" => (Metric::Steps, value),
        "activeMinutes" => (Metric::ActiveMinutes, value),
        "distance" => (Metric::Distance, value * one_distance(asked.units) / 1e3),
        other => {
            let why = format!("FitEx has no goals for {other}.");
            return Err(Error::new(Code::Gone, why).into());
        }
    };
    #[expect(clippy::cast_possible_truncation, reason = "bounded")]
    let target = value.round().clamp(0.0, 1e9) as i32;
    Ok((metric, target))
}

/// The kind that a program from before there were types names by its value.
fn one_of_before(asked: &Asked<'_>) -> Made<Option<&'static str>> {
    const KINDS: [&str; 5] = [
        "steps",
        "activeMinutes",
        "caloriesOut",
        "distance",
        "floors",
    ];
    let mut named = KINDS
        .into_iter()
        .filter(|kind| asked.call.text(kind).is_some());
    match (named.next(), named.next()) {
        (_, Some(second)) => {
            let why = format!("Set one goal at a time: {second} is one too many.");
            Err(fault(second, "one_at_a_time", why).into())
        }
        (first, None) => Ok(first),
    }
}

/// The goals that count today.
async fn standing(asked: &Asked<'_>, period: Period) -> Made<Vec<Goal>> {
    let (user, today) = (asked.live.user, CivilDate(asked.today));
    let goals = asked.app.database.read(move |conn| {
        let mut goals = Vec::new();
        for metric in METRICS {
            goals.extend(store::goals::between(
                conn,
                user,
                (metric, period),
                (today, today),
            )?);
        }
        Ok(goals)
    });
    Ok(goals.await?)
}

fn written(units: Units, goals: &[Goal]) -> Goals {
    let of = |metric| {
        let goal = goals.iter().rev().find(|goal| goal.metric == metric)?;
        goal.target.map(f64::from)
    };
    let meters = of(Metric::Distance);
    Goals {
        active_minutes: of(Metric::ActiveMinutes),
        distance: meters.map(|meters| rounded(meters * 1e3 / one_distance(units), 2)),
        steps: of(Metric::Steps),
        ..Goals::default()
    }
}
