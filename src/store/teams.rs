//! Teams.

use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error as Fault};

use crate::database::Conn;
use crate::database::tables::{seasons, teams};
use crate::error::{Code, Error, Result};
use crate::model::id::{SeasonId, TeamId};
use crate::model::page::Limit;
use crate::model::season::Season;
use crate::model::team::{JoinCode, Team};
use crate::model::time::{CivilDate, Instant};
use crate::on;

/// A team.
pub fn find(conn: &mut Conn, id: TeamId) -> Result<Team> {
    let found = on!(conn, c => {
        teams::table.find(id).select(Team::as_select()).first(c).optional()
    })?;
    found.ok_or_else(|| Error::not_found("team"))
}

/// Some teams, in any order.
pub fn all(conn: &mut Conn, ids: &[TeamId]) -> Result<Vec<Team>> {
    Ok(on!(conn, c => {
        teams::table.filter(teams::id.eq_any(ids)).select(Team::as_select()).load(c)
    })?)
}

/// Teams with their seasons. One that does not exist is not in the list.
pub fn with_seasons(conn: &mut Conn, ids: &[TeamId]) -> Result<Vec<(Team, Season)>> {
    Ok(on!(conn, c => {
        teams::table
            .inner_join(seasons::table)
            .filter(teams::id.eq_any(ids))
            .select((Team::as_select(), Season::as_select()))
            .load(c)
    })?)
}

/// A team with its season.
pub fn with_season(conn: &mut Conn, id: TeamId) -> Result<(Team, Season)> {
    let found = with_seasons(conn, &[id])?;
    found
        .into_iter()
        .next()
        .ok_or_else(|| Error::not_found("team"))
}

/// A team with its season and the secret of the season's draws.
pub fn with_draw(conn: &mut Conn, id: TeamId) -> Result<(Team, Season, String)> {
    let found = on!(conn, c => {
        teams::table
            .inner_join(seasons::table)
            .filter(teams::id.eq(id))
            .select((Team::as_select(), Season::as_select(), seasons::draw_secret))
            .first(c)
            .optional()
    })?;
    found.ok_or_else(|| Error::not_found("team"))
}

/// The team with this code.
pub fn by_code(conn: &mut Conn, code: &JoinCode) -> Result<Option<TeamId>> {
    Ok(on!(conn, c => {
        teams::table
            .filter(teams::join_code.eq(&code.0))
            .select(teams::id)
            .first(c)
            .optional()
    })?)
}

/// The code of a team.
pub fn code(conn: &mut Conn, id: TeamId) -> Result<JoinCode> {
    let code: String = on!(conn, c => {
        teams::table.find(id).select(teams::join_code).first(c)
    })?;
    Ok(JoinCode(code))
}

/// A season's teams, the newest first, closed ones included; one more than `limit`.
pub fn list(
    conn: &mut Conn,
    season: SeasonId,
    before: Option<TeamId>,
    limit: Limit,
) -> Result<Vec<Team>> {
    Ok(on!(conn, c => {
        let mut query = teams::table
            .filter(teams::season_id.eq(season))
            .order(teams::id.desc())
            .limit(i64::from(limit.0) + 1)
            .select(Team::as_select())
            .into_boxed();
        if let Some(before) = before {
            query = query.filter(teams::id.lt(before));
        }
        query.load(c)
    })?)
}

/// Adds a team, unless its name is taken.
pub fn insert(conn: &mut Conn, team: &Team, code: &JoinCode) -> Result<()> {
    let row = (
        team,
        teams::folded_name.eq(team.name.folded()),
        teams::join_code.eq(&code.0),
    );
    named(on!(conn, c => diesel::insert_into(teams::table).values(row).execute(c))).map(drop)
}

/// A name that another team has is the caller's to change.
fn named(done: QueryResult<usize>) -> Result<usize> {
    match done {
        Err(fault @ Fault::DatabaseError(DatabaseErrorKind::UniqueViolation, _)) => {
            let detail = "Another team of the season has this name; choose another.";
            Err(Error::new(Code::Conflict, detail).because(fault))
        }
        done => Ok(done?),
    }
}

/// Changes name, place, cohort and goal days of a team that is still at `version`; says whether it was.
pub fn update(conn: &mut Conn, team: &Team, version: i32, now: Instant) -> Result<bool> {
    let rows = named(on!(conn, c => {
        diesel::update(teams::table.find(team.id).filter(teams::version.eq(version)))
            .set((
                teams::name.eq(&team.name),
                teams::folded_name.eq(team.name.folded()),
                teams::area.eq(&team.area),
                teams::cohort.eq(&team.cohort),
                teams::goal_days_percent.eq(team.goal_days_percent),
                teams::version.eq(teams::version + 1),
                teams::updated_at.eq(now),
            ))
            .execute(c)
    }))?;
    Ok(rows == 1)
}

/// Gives a team another code.
pub fn set_code(conn: &mut Conn, id: TeamId, code: &JoinCode) -> Result<()> {
    on!(conn, c => {
        diesel::update(teams::table.find(id)).set(teams::join_code.eq(&code.0)).execute(c)
    })?;
    Ok(())
}

/// Makes others who change this team's members wait until this transaction ends, and returns it as it
/// is then.
pub fn lock(conn: &mut Conn, id: TeamId) -> Result<Team> {
    on!(conn, c => {
        diesel::update(teams::table.find(id)).set(teams::version.eq(teams::version)).execute(c)
    })?;
    find(conn, id)
}

/// Counts members that came, or went if negative.
pub fn count(conn: &mut Conn, id: TeamId, more: i32, now: Instant) -> Result<()> {
    on!(conn, c => {
        diesel::update(teams::table.find(id))
            .set((
                teams::member_count.eq(teams::member_count + more),
                teams::version.eq(teams::version + 1),
                teams::updated_at.eq(now),
            ))
            .execute(c)
    })?;
    Ok(())
}

/// Closes a team.
pub fn close(conn: &mut Conn, id: TeamId, on: CivilDate, now: Instant) -> Result<()> {
    on!(conn, c => {
        diesel::update(teams::table.find(id))
            .set((
                teams::closed_on.eq(Some(on)),
                teams::version.eq(teams::version + 1),
                teams::updated_at.eq(now),
            ))
            .execute(c)
    })?;
    Ok(())
}
