//! Goals: set, list, read, end. They are effective dated: what has passed is judged by the goal of
//! that time.

use crate::app::App;
use crate::caller::Caller;
use crate::database::Conn;
use crate::engine::baseline::{Baseline, NEEDED, WINDOW, first_enough};
use crate::engine::beside::{Beside, goal as computed};
use crate::error::{Code, Error, Fault, Result, Shortage};
use crate::model::field::Field;
use crate::model::goal::{
    Age, Goal, Increment, Metric, NewGoal, Percent, Period, Strategy, Target,
};
use crate::model::id::{GoalId, UserId};
use crate::model::page::{Page, Paging};
use crate::model::time::{CivilDate, Instant};
use crate::service::once::{Attempt, IdempotencyKey, Once};
use crate::{parsed, policy, store};

/// How far ahead a goal may be set, in days.
const AHEAD: i32 = 366;
/// A target for who gives none: the preset with the best evidence, in steps a day.
const USUAL: i32 = 7_000;
/// Steps a day beyond the baseline for who gives no number (the middle of the trials' 1,000 to 3,000).
const INCREMENT: i32 = 2_000;
/// Percent beyond the baseline for who gives no number.
const PERCENT: i32 = 10;

/// A goal as it was asked for.
#[derive(Debug)]
struct Wish {
    metric: Metric,
    period: Period,
    target: Option<Target>,
    strategy: Strategy,
    parameters: Parameters,
    from: Option<CivilDate>,
}

/// What strategies were told beside the target.
#[derive(Debug)]
struct Parameters {
    increment: Option<Increment>,
    percent: Option<Percent>,
    age: Option<Age>,
}

impl Wish {
    /// The first date on which the goal counts, if it is set on `date`.
    fn start(&self, date: CivilDate) -> CivilDate {
        let earliest = self.period.around(date).0;
        self.from.unwrap_or(earliest)
    }

    /// The date before which a baseline lies, if the goal is set on `date`.
    fn until(&self, date: CivilDate) -> CivilDate {
        let earliest = self.period.around(date).0;
        self.start(date).max(earliest).min(date)
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
    let (user, now) = (person.user, app.now());
    let (metric, period, target, strategy, increment, percent, age, from) = parsed!(
        input => metric, period, target, strategy, increment, percent, age, effective_from
    )
    .map_err(Error::validation)?;
    let wish = Wish {
        metric,
        period,
        target,
        strategy: strategy.unwrap_or(Strategy::Fixed),
        parameters: Parameters {
            increment,
            percent,
            age,
        },
        from,
    };
    let attempt = Attempt::new(app, &user.to_string(), key, &format!("set_goal\n{wish:?}"));
    if let Some(answer) = attempt.answered(app).await? {
        return Ok(answer);
    }
    let today = now.date_in(&person.zone);
    check(&wish, today)?;
    app.database
        .write(move |conn| {
            attempt.once(
                conn,
                now,
                |_| user,
                |conn| put(conn, user, &wish, today, now),
            )
        })
        .await
}

fn check(wish: &Wish, today: CivilDate) -> Result<()> {
    let mut faults = Vec::new();
    if let Some(Err(invalid)) = wish.target.map(|target| wish.period.check(target)) {
        faults.push(invalid.at("/target"));
    }
    if let Some(message) = bad_start(wish.period, wish.start(today), today) {
        faults.push(Fault {
            pointer: "/effectiveFrom".to_owned(),
            code: "bad_start",
            message,
        });
    }
    faults.extend(misplaced(wish));
    if faults.is_empty() {
        return Ok(());
    }
    Err(Error::validation(faults))
}

/// What was told and belongs to another strategy, or is missing in this one.
fn misplaced(wish: &Wish) -> Vec<Fault> {
    let told = &wish.parameters;
    let only = |given: bool, with: Strategy, pointer: &str| {
        (given && wish.strategy != with).then(|| Fault {
            pointer: pointer.to_owned(),
            code: "unexpected",
            message: format!("goes only with the strategy {with}."),
        })
    };
    let computed = !matches!(wish.strategy, Strategy::Fixed | Strategy::SelfChosen);
    let target = (computed && wish.target.is_some()).then(|| Fault {
        pointer: "/target".to_owned(),
        code: "unexpected",
        message: "is computed by the strategy; leave it out, or choose fixed or self_chosen."
            .to_owned(),
    });
    let age = (wish.strategy == Strategy::DoseResponse && told.age.is_none()).then(|| Fault {
        pointer: "/age".to_owned(),
        code: "required",
        message: "is required: what brings most depends on it. It is not kept.".to_owned(),
    });
    let all = [
        target,
        age,
        only(
            told.increment.is_some(),
            Strategy::BaselineIncrement,
            "/increment",
        ),
        only(
            told.percent.is_some(),
            Strategy::BaselinePercent,
            "/percent",
        ),
        only(told.age.is_some(), Strategy::DoseResponse, "/age"),
    ];
    all.into_iter().flatten().collect()
}

/// How a goal follows from a baseline, unless the person says it.
fn beside(wish: &Wish) -> Option<Beside> {
    let told = &wish.parameters;
    match wish.strategy {
        Strategy::Fixed | Strategy::SelfChosen => None,
        Strategy::BaselineIncrement => {
            let steps = told.increment.map_or(INCREMENT, |it| it.0);
            Some(Beside::Increment(steps))
        }
        Strategy::BaselinePercent => Some(Beside::Percent(told.percent.map_or(PERCENT, |it| it.0))),
        Strategy::StepBand => Some(Beside::StepBand),
        Strategy::DoseResponse => told.age.map(|age| Beside::Age(age.0)),
    }
}

/// A goal never changes how a period that has ended is judged.
fn bad_start(period: Period, from: CivilDate, today: CivilDate) -> Option<String> {
    let earliest = period.around(today).0;
    if period == Period::Week && from != from.monday() {
        return Some(format!("must be a Monday, as {} is.", from.monday()));
    }
    if from < earliest {
        return Some(format!(
            "must not be before {earliest}: what has passed stays as it was judged."
        ));
    }
    (today.days_to(from) > AHEAD).then(|| "must be at most a year ahead.".to_owned())
}

fn put(conn: &mut Conn, user: UserId, wish: &Wish, today: CivilDate, now: Instant) -> Result<Goal> {
    // One at a time for a person, so that no two goals come to count on the same date.
    store::users::lock(conn, user)?;
    let (from, until) = (wish.start(today), wish.until(today));
    let records = store::days::between(conn, user, until.plus_days(-WINDOW), today.plus_days(-1))?;
    let baseline = Baseline::before(until, &records);
    let strategy = wish.strategy;
    if strategy != Strategy::Fixed && baseline.valid_days() < NEEDED {
        let next = first_enough(today, |date| wish.until(date), &records);
        return Err(not_enough(baseline.valid_days(), next));
    }
    let (target, explanation) = match beside(wish) {
        None => {
            let target = target(wish, strategy, &baseline)?;
            (target, baseline.explain(strategy, wish.period, target))
        }
        Some(beside) => computed(beside, baseline, wish.period)
            .ok_or_else(|| Error::internal("a goal beside a baseline that is none"))?,
    };
    let same = (wish.metric, wish.period);
    let far = from.plus_days(100 * 366);
    let others = store::goals::between(conn, user, same, (from, far))?;
    for before in others.iter().filter(|goal| goal.effective_from <= from) {
        store::goals::end(conn, before.id, from.plus_days(-1), now)?;
    }
    let next = others
        .iter()
        .map(|goal| goal.effective_from)
        .find(|start| *start > from);
    let goal = Goal {
        id: GoalId::new(now.0),
        user_id: user,
        metric: wish.metric,
        period: wish.period,
        target,
        strategy,
        explanation,
        effective_from: from,
        effective_to: next.map(|next| next.plus_days(-1)),
        version: 1,
        created_at: now,
        updated_at: now,
    };
    store::goals::insert(conn, &goal)?;
    store::memberships::tell_of(conn, user)?;
    Ok(goal)
}

fn not_enough(have: u32, next: CivilDate) -> Error {
    let detail = format!(
        "A goal beside your own baseline needs {NEEDED} valid days in the last {WINDOW}; there are {have}. A fixed goal can be set now."
    );
    let mut error = Error::new(Code::NotEnoughData, detail);
    error.facts.shortage = Some(Shortage {
        have,
        need: NEEDED,
        next_possible_date: next.to_string(),
    });
    error
}

fn target(wish: &Wish, strategy: Strategy, baseline: &Baseline) -> Result<i32> {
    if strategy == Strategy::Fixed {
        return Ok(wish
            .target
            .map_or(USUAL * wish.period.days(), |target| target.0));
    }
    wish.target.map(|target| target.0).ok_or_else(|| {
        let range = baseline.band(wish.period).map_or_else(String::new, |band| {
            format!(" {} to {} steps suit your baseline.", band.low, band.high)
        });
        let message = format!("is required: choose it yourself.{range}");
        Error::validation(vec![Fault {
            pointer: "/target".to_owned(),
            code: "required",
            message,
        }])
    })
}

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
    let person = policy::may_mind_their_own(caller)?;
    let id = goal_id(id)?;
    let (user, now) = (person.user, app.now());
    let today = now.date_in(&person.zone);
    app.database
        .write(move |conn| {
            store::users::lock(conn, user)?;
            let goal = store::goals::find(conn, user, id)?;
            let begun = goal.effective_from <= today;
            let last = if begun {
                today
            } else {
                goal.effective_from.plus_days(-1)
            };
            if goal.effective_to.is_some_and(|to| to <= last) {
                return Ok(goal);
            }
            store::goals::end(conn, id, last, now)?;
            store::memberships::tell_of(conn, user)?;
            store::goals::find(conn, user, id)
        })
        .await
}

fn goal_id(id: Field<GoalId>) -> Result<GoalId> {
    id.alone("id").map_err(Error::malformed)
}
