//! A goal as somebody asks for it: what goes with what, computed from their own days, and put in its
//! place among their other goals.

use crate::app::App;
use crate::caller::Caller;
use crate::database::Conn;
use crate::engine::goal::{Ask, Computed, MONTH, Missing, Need, compute, first_enough, need};
use crate::engine::measure::{Records, seen};
use crate::error::{Code, Error, Fault, Result, Shortage};
use crate::model::explanation::{Band, BaselineDay, Explanation};
use crate::model::field::Invalid;
use crate::model::goal::{Goal, NewGoal, Period, Target};
use crate::model::id::{GoalId, SeasonId, UserId};
use crate::model::metric::Metric;
use crate::model::page::Limit;
use crate::model::strategy::{Parameters, Strategy};
use crate::model::time::{CivilDate, Instant, ZoneName};
use crate::service::goal_parameters::{self, Told};
use crate::service::goal_renewal::announced_at;
use crate::service::once::{Attempt, IdempotencyKey, Once};
use crate::{parsed, policy, store};

/// How far ahead a goal may be set, in days.
const AHEAD: i32 = 366;

/// A goal as it was asked for.
#[derive(Debug)]
struct Wish {
    metric: Metric,
    period: Period,
    season: Option<SeasonId>,
    target: Option<Target>,
    strategy: Strategy,
    fallback: Option<Strategy>,
    parameters: Parameters,
    age: Option<i32>,
    from: Option<CivilDate>,
}

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

fn read(input: NewGoal) -> Result<Wish> {
    #[rustfmt::skip]
    let (
        metric, period, season, target, strategy, fallback, increment, percent, age, baseline_days,
        estimator, step_percent, step_amount, cap, direction, window, attainment_percent, rank,
        max_change_percent, miles_per_week, low_percent, high_percent, seed, consent, floor, from,
    ) = parsed!(
        input => metric, period, season_id, target, strategy, fallback, increment, percent, age,
        baseline_days, estimator, step_percent, step_amount, cap, direction, window,
        attainment_percent, rank, max_change_percent, miles_per_week, low_percent, high_percent,
        seed, consent, floor, effective_from
    )
    .map_err(Error::validation)?;
    let strategy = strategy.unwrap_or(Strategy::Fixed);
    let told = Told {
        target: target.map(|it| it.0),
        age: age.map(|it| it.0),
        consent,
        parameters: Parameters {
            increment: increment.map(|it| it.0),
            percent: percent.map(|it| it.0),
            baseline_days: baseline_days.map(|it| it.0),
            estimator,
            step_percent: step_percent.map(|it| it.0),
            step_amount: step_amount.map(|it| it.0),
            cap: cap.map(|it| it.0),
            direction,
            window: window.map(|it| it.0),
            rank: rank.map(|it| it.0),
            attainment_percent: attainment_percent.map(|it| it.0),
            max_change_percent: max_change_percent.map(|it| it.0),
            miles_per_week: miles_per_week.map(|it| it.0),
            low_percent: low_percent.map(|it| it.0),
            high_percent: high_percent.map(|it| it.0),
            seed: seed.map(|it| it.0),
            floor: floor.map(|it| it.0),
            baseline: None,
        },
    };
    let mut faults = goal_parameters::misplaced(metric, strategy, &told);
    faults.extend(misfits(period, season.is_some(), strategy, fallback));
    if !faults.is_empty() {
        return Err(Error::validation(faults));
    }
    Ok(Wish {
        metric,
        period,
        season,
        target,
        strategy,
        fallback,
        parameters: goal_parameters::with_defaults(metric, strategy, &told.parameters),
        age: told.age,
        from,
    })
}

/// What does not go with a period, or with another strategy.
fn misfits(
    period: Period,
    season: bool,
    strategy: Strategy,
    fallback: Option<Strategy>,
) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut fault = |pointer: &str, code, message: &str| {
        faults.push(Invalid::new(code, message).at(pointer));
    };
    match (period, season) {
        (Period::Season, false) => {
            fault(
                "/seasonId",
                "required",
                "is required: a goal of which season?",
            );
        }
        (Period::Day | Period::Week, true) => {
            fault(
                "/seasonId",
                "unexpected",
                "goes only with the period season.",
            );
        }
        _ => {}
    }
    if period == Period::Season && strategy.recomputes() {
        let message = "must be day or week: the strategy computes its goals anew as time goes on.";
        fault("/period", "unexpected", message);
    }
    if fallback.is_some_and(|it| !matches!(it, Strategy::Open | Strategy::Fixed)) {
        fault(
            "/fallback",
            "unknown_value",
            "must be open or fixed, which need no days.",
        );
    }
    faults
}

/// The dates of a wish: where its first period begins, and how long each is.
struct Span {
    /// The first date of the current period, or of the season.
    earliest: CivilDate,
    from: CivilDate,
    days: i32,
    /// The last date, where the period is a season.
    last: Option<CivilDate>,
}

fn span(conn: &mut Conn, owner: &Owner, wish: &Wish) -> Result<Span> {
    let today = owner.today();
    let Some(season) = wish.season else {
        let (earliest, last) = wish.period.around(today, None);
        return Ok(Span {
            earliest,
            from: wish.from.unwrap_or(earliest),
            days: earliest.days_to(last) + 1,
            last: None,
        });
    };
    let season = store::seasons::find(conn, season)?;
    if store::memberships::open_in(conn, owner.user, season.id)?.is_none() {
        let message = "is not a season that you take part in.";
        return Err(Error::validation(vec![
            Invalid::new("not_a_member", message).at("/seasonId"),
        ]));
    }
    Ok(Span {
        earliest: season.starts_on,
        from: wish.from.unwrap_or(season.starts_on),
        days: season.starts_on.days_to(season.ends_on) + 1,
        last: Some(season.ends_on),
    })
}

fn check(wish: &Wish, span: &Span, today: CivilDate) -> Result<()> {
    let mut faults = Vec::new();
    let check = |target: Target| target.check(wish.metric, span.days);
    if let Some(Err(invalid)) = wish.target.map(check) {
        faults.push(invalid.at("/target"));
    }
    if let Some(message) = bad_start(wish, span, today) {
        faults.push(Invalid::new("bad_start", message).at("/effectiveFrom"));
    }
    match faults.is_empty() {
        true => Ok(()),
        false => Err(Error::validation(faults)),
    }
}

/// A goal never changes how a period that has ended is judged.
fn bad_start(wish: &Wish, span: &Span, today: CivilDate) -> Option<String> {
    let (from, earliest) = (span.from, span.earliest);
    if let Some(last) = span.last {
        if from != earliest {
            return Some(format!("must be {earliest}, with which the season begins."));
        }
        return (last < today).then(|| format!("is of a season that ended on {last}."));
    }
    if wish.period == Period::Week && from != from.monday() {
        return Some(format!("must be a Monday, as {} is.", from.monday()));
    }
    if from < earliest {
        return Some(format!(
            "must not be before {earliest}: what has passed stays as it was judged."
        ));
    }
    (today.days_to(from) > AHEAD).then(|| "must be at most a year ahead.".to_owned())
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

/// The date before which a goal looks, if it is set on `date`.
fn until_on(wish: &Wish, span: &Span, date: CivilDate) -> CivilDate {
    match (wish.period, wish.from) {
        (Period::Season, _) => span.from.min(date),
        (period, from) => {
            let earliest = period.around(date, None).0;
            from.unwrap_or(earliest).max(earliest).min(date)
        }
    }
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

/// The strategy that stands in where there are too few days.
fn instead(ask: &Ask<'_>, fallback: Strategy, known: &[BaselineDay]) -> Result<Computed> {
    let none = Parameters::default();
    let other = Ask {
        strategy: fallback,
        parameters: &none,
        told: None,
        ..ask.clone()
    };
    let mut computed = compute(&other, known)
        .map_err(|missing| Error::internal(format!("a fallback that lacks {missing:?}")))?;
    computed.explanation.fallback_for = Some(ask.strategy);
    Ok(computed)
}

/// Puts a goal in its place: the one before it ends the day before, and the one that comes next ends it.
pub(super) fn place(conn: &mut Conn, goal: Goal, zone: &ZoneName) -> Result<Goal> {
    let from = goal.effective_from;
    let same = (goal.metric, goal.period);
    let far = from.plus_days(100 * 366);
    let mut others = store::goals::between(conn, goal.user_id, same, (from, far))?;
    if goal.period == Period::Season {
        others.retain(|other| other.season_id == goal.season_id);
    }
    for before in others.iter().filter(|other| other.effective_from <= from) {
        store::goals::end(conn, before.id, from.plus_days(-1), goal.created_at)?;
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
