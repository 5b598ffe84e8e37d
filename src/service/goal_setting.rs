//! Setting a goal: computed from the person's own days, and put in its place among their other goals.

use crate::app::App;
use crate::caller::Caller;
use crate::database::Conn;
use crate::engine::goal::{Ask, Computed, MONTH, Missing, Need, compute, first_enough, need};
use crate::error::{Code, Error, Result, Shortage};
use crate::model::explanation::{Band, BaselineDay, Explanation};
use crate::model::field::Invalid;
use crate::model::goal::{Goal, NewGoal};
use crate::model::id::GoalId;
use crate::model::strategy::{Parameters, Strategy};
use crate::model::time::CivilDate;
use crate::service::goal_dates::{check, span, until_on};
use crate::service::goal_places::{Owner, known, place};
use crate::service::goal_wish::{Wish, read};
use crate::service::once::{Attempt, IdempotencyKey, Once};
use crate::{policy, store};

/// Sets a goal for the caller. The goal of the same metric and period before it ends the day before.
pub async fn set(
    app: &App,
    caller: &Caller,
    input: NewGoal,
    key: Option<IdempotencyKey>,
) -> Result<Once<Goal>> {
    let person = policy::may_mind_their_own(caller)?;
    let owner = Owner {
        user: person.user,
        zone: person.zone.clone(),
        now: app.now(),
    };
    let (user, now) = (owner.user, owner.now);
    let wish = read(input)?;
    let attempt = Attempt::new(app, &user.to_string(), key, &format!("set_goal\n{wish:?}"));
    if let Some(answer) = attempt.answered(app).await? {
        return Ok(answer);
    }
    app.database
        .write(move |conn| attempt.once(conn, now, |_| user, |conn| put(conn, &owner, &wish)))
        .await
}

/// Sets a goal for somebody in whose name FitEx acts.
pub(super) async fn set_for(app: &App, owner: Owner, input: NewGoal) -> Result<Goal> {
    let wish = read(input)?;
    app.database
        .write(move |conn| put(conn, &owner, &wish))
        .await
}

fn put(conn: &mut Conn, owner: &Owner, wish: &Wish) -> Result<Goal> {
    // One at a time for a person, so that no two goals come to count on the same date.
    store::users::lock(conn, owner.user)?;
    let today = owner.today();
    let span = span(conn, owner, wish)?;
    check(wish, &span, today)?;
    let until = span.from.min(today);
    let known = known(
        conn,
        owner.user,
        wish.metric,
        (until.plus_days(-MONTH), today),
    )?;
    let ask = Ask {
        metric: wish.metric,
        period: wish.period,
        days: span.days,
        strategy: wish.strategy,
        parameters: &wish.parameters,
        told: wish.target.map(|target| target.0),
        age: wish.age,
        until,
        starts_on: span.from,
        week: 0,
        previous: None,
        step: None,
    };
    let (computed, strategy) = match (compute(&ask, &known), wish.fallback) {
        (Ok(computed), _) => (computed, wish.strategy),
        (Err(Missing::Target(band)), _) => return Err(target_required(band)),
        (Err(Missing::Days { .. }), Some(fallback)) => (instead(&ask, fallback, &known)?, fallback),
        (Err(Missing::Days { have, .. }), None) => {
            let need = need(wish.strategy, &wish.parameters);
            let next = first_enough(&need, today, |date| until_on(wish, &span, date), &known);
            return Err(not_enough(&need, have, next));
        }
    };
    let id = GoalId::new(owner.now.0);
    let goal = Goal {
        id,
        user_id: owner.user,
        series_id: id,
        metric: wish.metric,
        period: wish.period,
        season_id: wish.season,
        target: computed.target,
        strategy,
        parameters: kept(strategy, &wish.parameters, &computed.explanation),
        explanation: computed.explanation,
        effective_from: span.from,
        effective_to: span.last,
        paused_on: None,
        recomputes_at: None,
        version: 1,
        created_at: owner.now,
        updated_at: owner.now,
    };
    place(conn, goal, &owner.zone)
}

/// What a strategy has to know when it computes the next goal. A ramp keeps where it began.
fn kept(strategy: Strategy, told: &Parameters, explanation: &Explanation) -> Parameters {
    match strategy {
        Strategy::Ramp => Parameters {
            baseline: explanation.baseline,
            ..told.clone()
        },
        Strategy::Open | Strategy::Fixed => Parameters::default(),
        _ => told.clone(),
    }
}

/// The strategy that stands in where there are too few days.
fn instead(ask: &Ask<'_>, fallback: Strategy, known: &[BaselineDay]) -> Result<Computed> {
    let none = Parameters::default();
    let other = Ask {
        strategy: fallback,
        parameters: &none,
        told: ask.told.filter(|_| fallback == Strategy::Fixed),
        ..ask.clone()
    };
    let mut computed = compute(&other, known)
        .map_err(|missing| Error::internal(format!("a fallback that lacks {missing:?}")))?;
    computed.explanation.fallback_for = Some(ask.strategy);
    Ok(computed)
}

fn not_enough(need: &Need, have: usize, next: CivilDate) -> Error {
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let detail = format!(
        "A goal from your own days needs {} valid days in the last {}; there are {have}. A fixed goal can be set now, or name a fallback.",
        need.days, need.back
    );
    let mut error = Error::new(Code::NotEnoughData, detail);
    error.facts.shortage = Some(Shortage {
        have: count(have),
        need: count(need.days),
        next_possible_date: next.to_string(),
    });
    error
}

fn target_required(band: Option<Band>) -> Error {
    let range = band.map_or_else(String::new, |band| {
        format!(" {} to {} suit your baseline.", band.low, band.high)
    });
    let message = format!("is required: choose it yourself.{range}");
    Error::validation(vec![Invalid::new("required", message).at("/target")])
}
