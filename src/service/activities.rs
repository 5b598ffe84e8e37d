//! Self-reported activities: the caller's own, and those that a captain enters for a member. What they stand for is told to the ledger of days as a source
//! of its own, which counts only where nothing else was counted.

use std::collections::BTreeSet;

use crate::app::App;
use crate::caller::{Caller, Person};
use crate::database::Conn;
use crate::engine::activities::{self, Bout, worth};
use crate::engine::status::{self, Evidence};
use crate::error::{Code, Error, Fault, Result};
use crate::model::activity::{Activity, ActivityRange, KindFacts, NewActivity};
use crate::model::day::{Source, ZoneOrigin};
use crate::model::day_record::{DayRecord, Teller};
use crate::model::field::Field;
use crate::model::id::{ActivityId, TeamId, UserId};
use crate::model::page::{Cursor, Limit, Page};
use crate::model::time::{CivilDate, Instant, ZoneName};
use crate::service::days::range_of;
use crate::service::ledger::{self, Reading};
use crate::service::memberships::user_id;
use crate::service::once::{Attempt, IdempotencyKey, Once};
use crate::service::teams::team_id;
use crate::{parsed, policy, store};

/// How far back something may be entered, in days, by who takes part in no season.
const BACK: i32 = 14;
/// Minutes of a day: bouts of one person do not overlap that far.
const MINUTES: i32 = 1_440;

/// What each kind of activity is worth.
pub fn kinds(caller: &Caller) -> Result<Vec<KindFacts>> {
    policy::may_mind_their_own(caller)?;
    Ok(activities::kinds())
}

/// Refuses a date of the caller's that is not yet, or is longer ago than their seasons allow.
pub(super) fn check_own_date(
    conn: &mut Conn,
    user: UserId,
    date: CivilDate,
    today: CivilDate,
) -> Result<()> {
    let back = store::memberships::back_entry_days(conn, user, today)?;
    check_date(date, today.plus_days(-back.unwrap_or(BACK)), today)
}

/// Refuses a date that is not in a range.
pub(super) fn check_date(date: CivilDate, first: CivilDate, last: CivilDate) -> Result<()> {
    if (first..=last).contains(&date) {
        return Ok(());
    }
    Err(Error::validation(vec![Fault {
        pointer: "/date".to_owned(),
        code: "out_of_range",
        message: format!("must lie between {first} and {last}."),
    }]))
}

/// Enters an activity of the caller.
pub async fn log(
    app: &App,
    caller: &Caller,
    input: NewActivity,
    key: Option<IdempotencyKey>,
) -> Result<Once<Activity>> {
    let person = policy::may_mind_their_own(caller)?;
    let request = format!("log_activity\n{input:?}");
    let (user, zone, now) = (person.user, person.zone.clone(), app.now());
    let attempt = Attempt::new(app, &user.to_string(), key, &request);
    if let Some(answer) = attempt.answered(app).await? {
        return Ok(answer);
    }
    let new = read((user, user), input, now)?;
    app.database
        .write(move |conn| {
            attempt.once(
                conn,
                now,
                |_| user,
                |conn| {
                    store::users::lock(conn, user)?;
                    check_own_date(conn, user, new.date, now.date_in(&zone))?;
                    enter(conn, new, (&zone, now))
                },
            )
        })
        .await
}

/// Enters an activity for a member of a team that the caller leads; it is marked as theirs.
pub async fn log_for(
    app: &App,
    caller: &Caller,
    (team, member): (Field<TeamId>, Field<UserId>),
    input: NewActivity,
    key: Option<IdempotencyKey>,
) -> Result<Once<Activity>> {
    let person = policy::may_mind_their_own(caller)?.clone();
    let (team, member, now) = (team_id(team)?, user_id(member)?, app.now());
    let request = format!("log_member_activity\n{team}\n{member}\n{input:?}");
    let attempt = Attempt::new(app, &person.user.to_string(), key, &request);
    if let Some(answer) = attempt.answered(app).await? {
        return Ok(answer);
    }
    let new = read((member, person.user), input, now)?;
    app.database
        .write(move |conn| {
            // The answer goes with the member's account: it tells of them.
            attempt.once(
                conn,
                now,
                |_| member,
                |conn| {
                    let zone = led_member(conn, &person, (team, member), new.date, now)?;
                    enter(conn, new, (&zone, now))
                },
            )
        })
        .await
}

/// The zone of a member for whom somebody may enter something of a date: one of the member's dates in
/// the team, no longer ago than the season allows.
pub(super) fn led_member(
    conn: &mut Conn,
    person: &Person,
    (team, member): (TeamId, UserId),
    date: CivilDate,
    now: Instant,
) -> Result<ZoneName> {
    let (_, season) = store::teams::with_season(conn, team)?;
    let members = store::memberships::members(conn, team)?;
    policy::may_lead(person, &season, &members)?;
    let membership = members.iter().find(|one| one.user_id == member);
    let membership = membership.ok_or_else(|| Error::not_found("member"))?;
    store::users::lock(conn, member)?;
    let zone = store::zones::of(conn, member, now)?;
    let today = now.date_in(&zone);
    let first = today.plus_days(-season.back_entry_days);
    check_date(date, first.max(membership.joined_on), today)?;
    Ok(zone)
}

fn enter(conn: &mut Conn, new: Activity, (zone, now): (&ZoneName, Instant)) -> Result<Activity> {
    check_length(conn, &new)?;
    store::activities::insert(conn, &new)?;
    tell(conn, new.user_id, &[new.date], (zone, now))?;
    Ok(new)
}

/// An activity of somebody as it was sent by somebody, with what it is worth.
fn read(
    (user_id, entered_by): (UserId, UserId),
    input: NewActivity,
    now: Instant,
) -> Result<Activity> {
    let (date, start_minute, kind, minutes, distance_meters, steps, note) = parsed!(
        input => date, start_minute, kind, minutes, distance_meters, steps, note
    )
    .map_err(Error::validation)?;
    if minutes.is_none() && distance_meters.is_none() && steps.is_none() {
        return Err(Error::validation(vec![Fault {
            pointer: "/minutes".to_owned(),
            code: "required",
            message: "is required, or distanceMeters, or steps.".to_owned(),
        }]));
    }
    let bout = Bout {
        kind,
        minutes: minutes.map(|it| it.0),
        distance_meters: distance_meters.map(|it| it.0),
        steps: steps.map(|it| it.0),
    };
    let worth = worth(&bout);
    Ok(Activity {
        id: ActivityId::new(now.0),
        user_id,
        entered_by,
        date,
        start_minute: start_minute.map(|it| it.0),
        kind,
        minutes: bout.minutes,
        distance_meters: bout.distance_meters,
        steps: bout.steps,
        note,
        conversion: worth.conversion,
        active_minutes: worth.active_minutes,
        fitex_miles_hundredths: worth.miles_hundredths,
        step_equivalent: worth.step_equivalent,
        version: 1,
        created_at: now,
        updated_at: now,
    })
}

/// Nobody is active for longer than a day has.
fn check_length(conn: &mut Conn, new: &Activity) -> Result<()> {
    let others = store::activities::between(conn, new.user_id, (new.date, new.date))?;
    let others = others.iter().filter(|other| other.id != new.id);
    let sum: i32 = others.filter_map(|other| other.minutes).sum();
    if sum + new.minutes.unwrap_or_default() <= MINUTES {
        return Ok(());
    }
    Err(Error::validation(vec![Fault {
        pointer: "/minutes".to_owned(),
        code: "out_of_range",
        message: format!("must leave the day at {MINUTES} minutes; {sum} are entered already."),
    }]))
}

/// Tells the ledger what the activities of some dates stand for.
fn tell(
    conn: &mut Conn,
    user: UserId,
    dates: &[CivilDate],
    (zone, now): (&ZoneName, Instant),
) -> Result<()> {
    for date in dates.iter().collect::<BTreeSet<_>>() {
        let entered = store::activities::between(conn, user, (*date, *date))?;
        let reading = Reading {
            told_by: Teller::Person,
            observed_at: now,
            first: *date,
            last: *date,
            sources: vec![Source::SelfReport],
            records: entered_record(*date, &entered, (zone, now))
                .into_iter()
                .collect(),
            refused: Vec::new(),
        };
        ledger::record(conn, user, &reading)?;
    }
    Ok(())
}

fn entered_record(
    date: CivilDate,
    entered: &[Activity],
    (zone, now): (&ZoneName, Instant),
) -> Option<DayRecord> {
    if entered.is_empty() {
        return None;
    }
    let steps: i32 = entered.iter().filter_map(|one| one.step_equivalent).sum();
    let active: i32 = entered.iter().map(|one| one.active_minutes).sum();
    let on_foot = entered.iter().any(|one| one.step_equivalent.is_some());
    // What becomes steps is not told a second time as miles.
    let unseen = entered.iter().filter(|one| one.step_equivalent.is_none());
    let unseen: i32 = unseen.map(|one| one.fitex_miles_hundredths).sum();
    let (status, status_reason) = status::judge(&Evidence {
        source: Source::SelfReport,
        steps,
        wear_minutes: None,
        date,
        today: now.date_in(zone),
        last_synced: None,
    });
    Some(DayRecord {
        time_zone: zone.clone(),
        zone_origin: ZoneOrigin::Account,
        steps: on_foot.then_some(steps),
        moderate_active_minutes: Some(active),
        self_reported_miles_hundredths: Some(unseen),
        status,
        status_reason,
        ..DayRecord::empty(date, Source::SelfReport, Teller::Person, now)
    })
}

/// One of the caller's activities.
pub async fn get(app: &App, caller: &Caller, id: Field<ActivityId>) -> Result<Activity> {
    let user = policy::may_mind_their_own(caller)?.user;
    let id = activity_id(id)?;
    app.database
        .read(move |conn| store::activities::find(conn, user, id))
        .await
}

/// The caller's activities in a range of dates, the last entered first.
pub async fn list(app: &App, caller: &Caller, range: ActivityRange) -> Result<Page<Activity>> {
    let person = policy::may_mind_their_own(caller)?;
    let (from, to, limit, cursor) =
        parsed!(range => from, to, limit, cursor).map_err(Error::malformed)?;
    let dates = range_of(app, person, from, to)?;
    let limit: Limit = limit.unwrap_or_default();
    let before = Cursor::behind::<Activity, _>(cursor).map_err(Error::malformed)?;
    let user = person.user;
    let rows = app
        .database
        .read(move |conn| store::activities::page(conn, user, dates, before, limit))
        .await?;
    Ok(Page::of(rows, limit))
}

/// Puts another activity in the place of one of the caller's, if it is still the expected version.
pub async fn replace(
    app: &App,
    caller: &Caller,
    id: Field<ActivityId>,
    expected: Option<i32>,
    input: NewActivity,
) -> Result<Activity> {
    let person = policy::may_mind_their_own(caller)?;
    let expected = expected.ok_or_else(|| {
        let detail = "Name the version that you change: its ETag in If-Match, or expectedVersion.";
        Error::new(Code::PreconditionRequired, detail)
    })?;
    let (id, now) = (activity_id(id)?, app.now());
    let (user, zone) = (person.user, person.zone.clone());
    let new = read((user, user), input, now)?;
    app.database
        .write(move |conn| {
            store::users::lock(conn, user)?;
            let known = store::activities::find(conn, user, id)?;
            for date in [known.date, new.date] {
                check_own_date(conn, user, date, now.date_in(&zone))?;
            }
            let newer = Activity {
                id,
                entered_by: known.entered_by,
                version: expected + 1,
                created_at: known.created_at,
                ..new
            };
            check_length(conn, &newer)?;
            if known.version != expected || !store::activities::replace(conn, &newer)? {
                let detail = "The activity has changed meanwhile; read it again.";
                return Err(Error::new(Code::PreconditionFailed, detail));
            }
            tell(conn, user, &[known.date, newer.date], (&zone, now))?;
            Ok(newer)
        })
        .await
}

/// Removes one of the caller's activities. One that is not there is removed.
pub async fn remove(app: &App, caller: &Caller, id: Field<ActivityId>) -> Result<()> {
    let person = policy::may_mind_their_own(caller)?;
    let (id, now) = (activity_id(id)?, app.now());
    let (user, zone) = (person.user, person.zone.clone());
    app.database
        .write(move |conn| {
            store::users::lock(conn, user)?;
            match store::activities::remove(conn, user, id)? {
                Some(date) => tell(conn, user, &[date], (&zone, now)),
                None => Ok(()),
            }
        })
        .await
}

fn activity_id(id: Field<ActivityId>) -> Result<ActivityId> {
    id.alone("id").map_err(Error::malformed)
}
