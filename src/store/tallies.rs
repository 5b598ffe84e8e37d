//! Which totals of boards are to be made anew, and from which date on. The marks are rows, set with what
//! they are for in one transaction, so that none is lost.

use diesel::dsl::case_when;
use diesel::prelude::*;

use crate::database::Conn;
use crate::database::tables::{memberships, seasons, teams, users};
use crate::error::Result;
use crate::model::id::{MembershipId, SeasonId, TeamId, UserId};
use crate::model::membership::Membership;
use crate::model::text::DisplayName;
use crate::model::time::{CivilDate, Instant, ZoneName};
use crate::model::user::AgeGroup;
use crate::on;
use crate::store::zones::{since, told_zone};

/// Days before a season that its totals depend on: those of a baseline.
const BEFORE: i32 = 7;

/// Sets the marks of the rows that `$which` filters; a mark that is set already stays if it is earlier.
macro_rules! mark {
    ($c:expr, $which:expr, $from:expr, $now:expr) => {
        diesel::update($which)
                            .set((
                                memberships::tally_due_at.eq(case_when(
                                    memberships::tally_due_at.le(Some($now)),
                                    memberships::tally_due_at,
                                )
                                .otherwise(Some($now).into_sql::<diesel::sql_types::Nullable<
                                    crate::database::types::SqlInstant,
                                >>())),
                                memberships::tally_from.eq(case_when(
                                    memberships::tally_from.le(Some($from)),
                                    memberships::tally_from,
                                )
                                .otherwise(Some($from).into_sql::<diesel::sql_types::Nullable<
                                    crate::database::types::SqlDate,
                                >>())),
                            ))
                            .returning(memberships::team_id)
                            .get_results::<Option<TeamId>>($c)
    };
}

/// A person's dates have changed: their totals are due in every season that these dates are of. All of
/// them if none are named. Whoever watches their teams of those seasons is told.
pub fn touch(
    conn: &mut Conn,
    user: UserId,
    dates: Option<(CivilDate, CivilDate)>,
    now: Instant,
) -> Result<()> {
    let (first, last) = dates.unwrap_or((CivilDate::EARLIEST, CivilDate::LATEST));
    let teams = on!(conn, c => {
        let touched = seasons::table
            .filter(seasons::starts_on.le(last.plus_days(BEFORE)))
            .filter(seasons::ends_on.ge(first))
            .select(seasons::id);
        let whose = memberships::table
            .filter(memberships::user_id.eq(user))
            .filter(memberships::season_id.eq_any(touched));
        mark!(c, whose, first, now)
    })?;
    conn.tell(teams.into_iter().flatten().map(|team| team.0))
}

/// Everything of a team is due, and whoever watches it is told.
pub fn touch_team(conn: &mut Conn, team: TeamId, now: Instant) -> Result<()> {
    let from = CivilDate::EARLIEST;
    on!(conn, c => mark!(c, memberships::table.filter(memberships::team_id.eq(team)), from, now))?;
    conn.tell([team.0])
}

/// Everything of a season is due, and whoever watches a team of it is told: there may be thousands of
/// them, so of the season.
pub fn touch_season(conn: &mut Conn, season: SeasonId, now: Instant) -> Result<()> {
    let from = CivilDate::EARLIEST;
    on!(conn, c => mark!(c, memberships::table.filter(memberships::season_id.eq(season)), from, now))?;
    conn.tell([season.0])
}

/// A mark that is due.
#[derive(Clone, Debug, Queryable)]
pub struct Due {
    /// The membership.
    pub membership: MembershipId,
    /// Its season.
    pub season: SeasonId,
    /// Its team.
    pub team: Option<TeamId>,
    /// Whose it is.
    pub user: UserId,
    /// The first date from which totals are due.
    pub from: Option<CivilDate>,
}

/// Whether any mark is due.
pub fn is_any_due(conn: &mut Conn, now: Instant) -> Result<bool> {
    Ok(on!(conn, c => {
        diesel::select(diesel::dsl::exists(
            memberships::table.filter(memberships::tally_due_at.le(Some(now)).assume_not_null()),
        ))
        .get_result(c)
    })?)
}

/// The marks that have been due for longest. On PostgreSQL their rows stay locked, and rows that others
/// have locked are left to them; SQLite has one writer at a time.
pub fn due(conn: &mut Conn, now: Instant, limit: i64) -> Result<Vec<Due>> {
    macro_rules! due {
        () => {
            memberships::table
                .filter(memberships::tally_due_at.le(Some(now)).assume_not_null())
                .order(memberships::tally_due_at)
                .limit(limit)
                .select((
                    memberships::id,
                    memberships::season_id,
                    memberships::team_id,
                    memberships::user_id,
                    memberships::tally_from,
                ))
        };
    }
    Ok(match conn {
        Conn::Pg(c) => due!().for_update().skip_locked().load(c),
        Conn::Lite(c) => due!().load(c),
    }?)
}

/// All marks of some teams that are due; locked as above.
pub fn due_in(conn: &mut Conn, teams: &[TeamId], now: Instant) -> Result<Vec<Due>> {
    macro_rules! due {
        () => {
            memberships::table
                .filter(memberships::team_id.eq_any(teams))
                .filter(memberships::tally_due_at.le(Some(now)).assume_not_null())
                .order(memberships::id)
                .select((
                    memberships::id,
                    memberships::season_id,
                    memberships::team_id,
                    memberships::user_id,
                    memberships::tally_from,
                ))
        };
    }
    Ok(match conn {
        Conn::Pg(c) => due!().for_update().skip_locked().load(c),
        Conn::Lite(c) => due!().load(c),
    }?)
}

/// Those of some teams whose totals nobody else makes at the moment, and nobody else will until this
/// transaction ends. Nothing is waited for: who changes a team waits for its members' rows, which are
/// locked already.
pub fn hold(conn: &mut Conn, ids: &[TeamId]) -> Result<Vec<TeamId>> {
    macro_rules! held {
        () => {
            teams::table
                .filter(teams::id.eq_any(ids))
                .order(teams::id)
                .select(teams::id)
        };
    }
    Ok(match conn {
        Conn::Pg(c) => held!().for_update().skip_locked().load(c),
        Conn::Lite(c) => held!().load(c),
    }?)
}

/// Lets marks wait until an instant, for the dates from one on; for ever if nothing closes any more.
pub fn wait(
    conn: &mut Conn,
    ids: &[MembershipId],
    until: Option<(Instant, CivilDate)>,
) -> Result<()> {
    let (at, from) = until.unzip();
    on!(conn, c => {
        diesel::update(memberships::table.filter(memberships::id.eq_any(ids)))
            .set((memberships::tally_due_at.eq(at), memberships::tally_from.eq(from)))
            .execute(c)
    })?;
    Ok(())
}

/// Somebody's time in a season, with the name and age group of their account and the zone of their days.
pub type Stay = (Membership, DisplayName, ZoneName, AgeGroup);

/// Every time that anybody was in one of some teams, or one of some people in any season, in the order in
/// which they began.
pub fn stays(conn: &mut Conn, of: &[TeamId], people: &[UserId], now: Instant) -> Result<Vec<Stay>> {
    type Told = (
        Membership,
        DisplayName,
        ZoneName,
        Option<ZoneName>,
        AgeGroup,
    );
    let told = told_zone!(since(now));
    let rows: Vec<Told> = on!(conn, c => {
        memberships::table
            .inner_join(users::table)
            .filter(
                memberships::team_id
                    .eq_any(of)
                    .assume_not_null()
                    .or(memberships::user_id.eq_any(people)),
            )
            .order((memberships::joined_on, memberships::created_at, memberships::id))
            .select((
                Membership::as_select(),
                users::display_name,
                users::time_zone,
                told,
                users::age_group,
            ))
            .load(c)
    })?;
    let stay = |(one, name, account, told, age): Told| (one, name, told.unwrap_or(account), age);
    Ok(rows.into_iter().map(stay).collect())
}
