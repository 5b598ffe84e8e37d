//! Teams of a season: founded by anybody, led by a captain, moderated by who runs the season.

use std::collections::HashMap;

use crate::app::App;
use crate::auth::random;
use crate::caller::{Caller, Person};
use crate::database::Conn;
use crate::error::{Code, Error, Result};
use crate::model::care::Care;
use crate::model::field::{Field, Invalid};
use crate::model::goal::{Goal, Period};
use crate::model::id::{SeasonId, TeamId, UserId};
use crate::model::membership::{Listing, MemberRole, Membership, Shared, Shares};
use crate::model::metric::Metric;
use crate::model::page::{Page, Paging};
use crate::model::season::Season;
use crate::model::team::{JoinCode, MemberToday, NewTeam, Team, TeamCode, TeamMember, TeamPatch};
use crate::model::text::Area;
use crate::model::time::{CivilDate, Instant};
use crate::service::memberships;
use crate::service::once::{Attempt, IdempotencyKey, Once};
use crate::service::seasons::{changed_meanwhile, season_id, version_required};
use crate::store::memberships::Named;
use crate::{parsed, policy, store};

/// Of a hundred member-days, how many a team wants to be met if nobody says: a little more than goals
/// that are calibrated to two days of five give by themselves.
const USUAL_GOAL_DAYS: i32 = 45;

/// Founds a team. The caller becomes its captain.
pub async fn create(
    app: &App,
    caller: &Caller,
    season: Field<SeasonId>,
    input: NewTeam,
    key: Option<IdempotencyKey>,
) -> Result<Once<Team>> {
    let person = policy::may_mind_their_own(caller)?.clone();
    let (season, now) = (season_id(season)?, app.now());
    let request = format!("create_team\n{season}\n{input:?}");
    let attempt = Attempt::new(app, &person.user.to_string(), key, &request);
    if let Some(answer) = attempt.answered(app).await? {
        return Ok(answer);
    }
    let (name, area, cohort, shares) =
        parsed!(input => name, area, cohort, shares).map_err(Error::validation)?;
    let shares = Shares::of(&shares.unwrap_or_default());
    let code = JoinCode::of(random::bytes()?);
    let team = Team {
        id: TeamId::new(now.0),
        season_id: season,
        name,
        area,
        cohort,
        goal_days_percent: USUAL_GOAL_DAYS,
        member_count: 1,
        closed_on: None,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    app.database
        .write(move |conn| {
            attempt.once(
                conn,
                now,
                |_| person.user,
                |conn| found(conn, &person, (team, &code), shares, now),
            )
        })
        .await
}

fn found(
    conn: &mut Conn,
    person: &Person,
    (team, code): (Team, &JoinCode),
    shares: Shares,
    now: Instant,
) -> Result<Team> {
    store::users::lock(conn, person.user)?;
    store::tallies::touch(conn, person.user, None, now)?;
    let season = store::seasons::find(conn, team.season_id)?;
    let window = (season.registration_opens_on, season.registration_closes_on);
    memberships::check_window(&season, window, "Teams can be founded", now)?;
    check_groups(&season, team.area.as_ref(), team.cohort.as_ref())?;
    memberships::make_room(conn, person, &season, now)?;
    store::teams::insert(conn, &team, code)?;
    let wish = memberships::Wish {
        shares,
        listed_as: Listing::Alias,
        alias: None,
        area: None,
        cohort: None,
    };
    let captain = memberships::begun(person, &season, Some(team.id), wish, now);
    let captain = Membership {
        role: MemberRole::Captain,
        ..captain
    };
    store::memberships::insert(conn, &captain)?;
    Ok(team)
}

/// Refuses a place or a cohort that the season does not have.
pub(super) fn check_groups(
    season: &Season,
    area: Option<&Area>,
    cohort: Option<&Area>,
) -> Result<()> {
    let unknown =
        |given: Option<&Area>, known: &[Area]| given.is_some_and(|it| !known.contains(it));
    let mut faults = Vec::new();
    if unknown(area, &season.areas.0) {
        let message = "is not one of the season's places; its `areas` lists them.";
        faults.push(Invalid::new("unknown_area", message).at("/area"));
    }
    if unknown(cohort, &season.cohorts.0) {
        let message = "is not one of the season's cohorts; its `cohorts` lists them.";
        faults.push(Invalid::new("unknown_cohort", message).at("/cohort"));
    }
    match faults.is_empty() {
        true => Ok(()),
        false => Err(Error::validation(faults)),
    }
}

/// A season's teams, the newest first, closed ones included.
pub async fn list(
    app: &App,
    caller: &Caller,
    season: Field<SeasonId>,
    paging: Paging,
) -> Result<Page<Team>> {
    policy::may_mind_their_own(caller)?;
    let season = season_id(season)?;
    let (limit, before) = paging.read::<Team, _>().map_err(Error::malformed)?;
    let rows = app
        .database
        .read(move |conn| {
            let rows = store::teams::list(conn, season, before, limit)?;
            if rows.is_empty() {
                store::seasons::find(conn, season)?;
            }
            Ok(rows)
        })
        .await?;
    Ok(Page::of(rows, limit))
}

/// A team.
pub async fn get(app: &App, caller: &Caller, id: Field<TeamId>) -> Result<Team> {
    policy::may_mind_their_own(caller)?;
    let id = team_id(id)?;
    app.database
        .read(move |conn| store::teams::find(conn, id))
        .await
}

pub(super) fn team_id(id: Field<TeamId>) -> Result<TeamId> {
    id.alone("id").map_err(Error::malformed)
}

/// Changes name, place and goal days of a team that is still at `expected` version: its captain's to do, and who
/// runs the season may change a name that should not stand.
pub async fn update(
    app: &App,
    caller: &Caller,
    id: Field<TeamId>,
    expected: Option<i32>,
    patch: TeamPatch,
) -> Result<Team> {
    let person = policy::may_mind_their_own(caller)?.clone();
    let (id, now) = (team_id(id)?, app.now());
    let (name, area, cohort, goal_days_percent) =
        parsed!(patch => name, area, cohort, goal_days_percent).map_err(Error::validation)?;
    let expected = expected.ok_or_else(|| version_required("team"))?;
    app.database
        .write(move |conn| {
            let (team, season) = led(conn, &person, id)?;
            let percent = goal_days_percent.map(|it| it.0);
            let newer = Team {
                name: name.unwrap_or(team.name),
                area: area.or(team.area),
                cohort: cohort.or(team.cohort),
                goal_days_percent: percent.unwrap_or(team.goal_days_percent),
                ..team
            };
            check_groups(&season, newer.area.as_ref(), newer.cohort.as_ref())?;
            if !store::teams::update(conn, &newer, expected, now)? {
                return Err(changed_meanwhile("team"));
            }
            store::tallies::touch_team(conn, id, now)?;
            store::teams::find(conn, id)
        })
        .await
}

/// A team that somebody may lead, with its season. Until the transaction ends nobody else changes it.
pub(super) fn led(conn: &mut Conn, person: &Person, id: TeamId) -> Result<(Team, Season)> {
    let team = store::teams::lock(conn, id)?;
    let season = store::seasons::find(conn, team.season_id)?;
    let members = store::memberships::members(conn, id)?;
    policy::may_lead(person, &season, &members)?;
    Ok((team, season))
}

/// Closes a team: its members go, and what they did for it stays.
pub async fn close(app: &App, caller: &Caller, id: Field<TeamId>) -> Result<Team> {
    let person = policy::may_mind_their_own(caller)?.clone();
    let (id, now) = (team_id(id)?, app.now());
    app.database
        .write(move |conn| {
            let (team, season) = match led(conn, &person, id) {
                // Who has closed it is no captain any more, and may say it again.
                Err(error) if error.code == Code::Forbidden => {
                    return closed_by(conn, &person, id).and_then(|own| own.ok_or(error));
                }
                led => led?,
            };
            if team.closed_on.is_some() {
                return Ok(team);
            }
            for (member, _, zone) in store::memberships::named(conn, &[id], now)? {
                let left_on = now.date_in(&zone).max(member.joined_on);
                store::memberships::end(conn, member.id, left_on, now)?;
            }
            store::teams::count(conn, id, -team.member_count, now)?;
            store::teams::close(conn, id, now.date_in(&season.time_zone), now)?;
            store::teams::find(conn, id)
        })
        .await
}

/// A closed team that this person was the last captain of.
fn closed_by(conn: &mut Conn, person: &Person, id: TeamId) -> Result<Option<Team>> {
    let team = store::teams::find(conn, id)?;
    let captain = store::memberships::last_captain(conn, id)?;
    let own = team.closed_on.is_some() && captain == Some(person.user);
    Ok(own.then_some(team))
}

/// The code by which people join a team.
pub async fn code(app: &App, caller: &Caller, id: Field<TeamId>) -> Result<TeamCode> {
    let person = policy::may_mind_their_own(caller)?.clone();
    let id = team_id(id)?;
    app.database
        .read(move |conn| {
            let (_, season) = store::teams::with_season(conn, id)?;
            let members = store::memberships::members(conn, id)?;
            policy::may_lead(&person, &season, &members)?;
            Ok(shown(id, &store::teams::code(conn, id)?))
        })
        .await
}

fn shown(team_id: TeamId, code: &JoinCode) -> TeamCode {
    TeamCode {
        team_id,
        code: code.shown(),
    }
}

/// Gives a team another code; the one before it lets nobody in any more.
pub async fn renew_code(app: &App, caller: &Caller, id: Field<TeamId>) -> Result<TeamCode> {
    let person = policy::may_mind_their_own(caller)?.clone();
    let (id, code) = (team_id(id)?, JoinCode::of(random::bytes()?));
    app.database
        .write(move |conn| {
            led(conn, &person, id)?;
            store::teams::set_code(conn, id, &code)?;
            Ok(shown(id, &code))
        })
        .await
}

/// Who is in a team now, the longest-serving first, with what each shares of their today.
pub async fn members(app: &App, caller: &Caller, id: Field<TeamId>) -> Result<Vec<TeamMember>> {
    let id = team_id(id)?;
    let mut all = members_of(app, caller, vec![id]).await?;
    all.remove(&id).ok_or_else(|| Error::not_found("team"))?
}

/// The same of several teams at once, in as many statements as of one. Each team can be refused by
/// itself; one that does not exist is not there.
pub async fn members_of(
    app: &App,
    caller: &Caller,
    ids: Vec<TeamId>,
) -> Result<HashMap<TeamId, Result<Vec<TeamMember>>>> {
    let (person, now) = (policy::may_mind_their_own(caller)?.clone(), app.now());
    app.database
        .read(move |conn| {
            let teams = store::teams::with_seasons(conn, &ids)?;
            let everybody = store::memberships::named(conn, &ids, now)?;
            let seen = |(team, season): (Team, Season)| {
                let own = |named: &&Named| named.0.team_id == Some(team.id);
                let of_team: Vec<&Named> = everybody.iter().filter(own).collect();
                let allowed =
                    policy::may_see_members(&person, &season, of_team.iter().map(|named| &named.0));
                (team.id, allowed.map(|()| of_team))
            };
            let seen: Vec<_> = teams.into_iter().map(seen).collect();
            let today = todays(conn, &everybody, now)?;
            let show = |named: &Named| member(person.user, named, &today, now);
            Ok(seen
                .into_iter()
                .map(|(id, of_team)| (id, of_team.map(|all| all.into_iter().map(show).collect())))
                .collect())
        })
        .await
}

/// What is known of people's days: steps with their status, and goals.
pub(super) struct Todays {
    pub(super) days: HashMap<(UserId, CivilDate), crate::model::day::Day>,
    pub(super) goals: Vec<Goal>,
    pub(super) care: Vec<(UserId, Care)>,
}

fn todays(conn: &mut Conn, everybody: &[Named], now: Instant) -> Result<Todays> {
    let users: Vec<UserId> = everybody.iter().map(|named| named.0.user_id).collect();
    let range = around_today(now);
    let days = store::days::of_users(conn, &users, range)?;
    let days = days.into_iter().map(|(user, day)| ((user, day.date), day));
    Ok(Todays {
        days: days.collect(),
        goals: store::goals::of_users(conn, &users, (Metric::Steps, Period::Day), range)?,
        // A member's care is nobody else's to see.
        care: Vec::new(),
    })
}

/// Every date that is today somewhere: it is yesterday still, or tomorrow already.
pub(super) fn around_today(now: Instant) -> (CivilDate, CivilDate) {
    let utc = now.date_in(&crate::model::time::ZoneName::utc());
    (utc.plus_days(-1), utc.plus_days(1))
}

/// A member as somebody may see them: themselves wholly, others as far as they share it.
pub(super) fn member(
    caller: UserId,
    (one, name, zone): &Named,
    today: &Todays,
    now: Instant,
) -> TeamMember {
    let date = now.date_in(zone);
    let sees = |what: Shared| one.user_id == caller || one.shares.0.contains(&what);
    let day = today.days.get(&(one.user_id, date));
    let counts = |goal: &&Goal| goal.user_id == one.user_id && goal.counts_on(date);
    let goal = today.goals.iter().find(counts).and_then(|goal| goal.target);
    let steps = day.and_then(|day| day.steps);
    let met = steps.zip(goal).is_some_and(|(steps, goal)| steps >= goal);
    TeamMember {
        user_id: one.user_id,
        display_name: name.clone(),
        role: one.role,
        joined_on: one.joined_on,
        shares: one.shares.clone(),
        today: MemberToday {
            date,
            steps: steps.filter(|_| sees(Shared::Steps)),
            status: day.map(|day| day.status).filter(|_| sees(Shared::Steps)),
            target: goal.filter(|_| sees(Shared::Goals)),
            met: Some(true).filter(|_| met && sees(Shared::Goals)),
        },
    }
}
