//! Who is in which season and team, and since when.

use diesel::prelude::*;

use crate::database::Conn;
use crate::database::tables::{memberships, seasons, users};
use crate::error::{Error, Result};
use crate::model::id::{MembershipId, SeasonId, TeamId, UserId};
use crate::model::membership::{Listing, MemberRole, Membership, Shares};
use crate::model::page::Limit;
use crate::model::season::Season;
use crate::model::text::DisplayName;
use crate::model::time::{CivilDate, Instant, ZoneName};
use crate::on;
use crate::store::zones::{since, told_zone};

/// A membership of this person.
pub fn find(conn: &mut Conn, user: UserId, id: MembershipId) -> Result<Membership> {
    let found = on!(conn, c => {
        memberships::table
            .find(id)
            .filter(memberships::user_id.eq(user))
            .select(Membership::as_select())
            .first(c)
            .optional()
    })?;
    found.ok_or_else(|| Error::not_found("membership"))
}

/// A person's memberships, the newest first, those that have ended included; one more than `limit`.
pub fn list(
    conn: &mut Conn,
    user: UserId,
    before: Option<MembershipId>,
    limit: Limit,
) -> Result<Vec<Membership>> {
    Ok(on!(conn, c => {
        let mut query = memberships::table
            .filter(memberships::user_id.eq(user))
            .order(memberships::id.desc())
            .limit(i64::from(limit.0) + 1)
            .select(Membership::as_select())
            .into_boxed();
        if let Some(before) = before {
            query = query.filter(memberships::id.lt(before));
        }
        query.load(c)
    })?)
}

/// How a person takes part in a season now.
pub fn open_in(conn: &mut Conn, user: UserId, season: SeasonId) -> Result<Option<Membership>> {
    Ok(on!(conn, c => {
        memberships::table
            .filter(memberships::user_id.eq(user))
            .filter(memberships::season_id.eq(season))
            .filter(memberships::left_on.is_null())
            .select(Membership::as_select())
            .first(c)
            .optional()
    })?)
}

/// Where a person takes part now.
pub fn open_of(conn: &mut Conn, user: UserId) -> Result<Vec<Membership>> {
    Ok(on!(conn, c => {
        memberships::table
            .filter(memberships::user_id.eq(user))
            .filter(memberships::left_on.is_null())
            .order(memberships::id)
            .select(Membership::as_select())
            .load(c)
    })?)
}

/// The seasons that a person takes part in, or took part in.
pub fn seasons_of(conn: &mut Conn, user: UserId) -> Result<Vec<Season>> {
    let own = memberships::table
        .filter(memberships::user_id.eq(user))
        .select(memberships::season_id);
    Ok(on!(conn, c => {
        seasons::table
            .filter(seasons::id.eq_any(own))
            .order((seasons::starts_on, seasons::id))
            .select(Season::as_select())
            .load(c)
    })?)
}

/// Tells whoever watches a team that a person is in now that something of the person's has changed.
pub fn tell_of(conn: &mut Conn, user: UserId) -> Result<()> {
    let teams: Vec<Option<TeamId>> = on!(conn, c => {
        memberships::table
            .filter(memberships::user_id.eq(user))
            .filter(memberships::left_on.is_null())
            .select(memberships::team_id)
            .load(c)
    })?;
    conn.tell(teams.into_iter().flatten().map(|team| team.0))
}

/// How far back the seasons that run for a person on a date let them enter what they did, in days: as
/// far as the most generous.
pub fn back_entry_days(conn: &mut Conn, user: UserId, today: CivilDate) -> Result<Option<i32>> {
    Ok(on!(conn, c => {
        memberships::table
            .inner_join(seasons::table)
            .filter(memberships::user_id.eq(user))
            .filter(memberships::left_on.is_null())
            .filter(seasons::starts_on.le(today))
            .filter(seasons::ends_on.ge(today))
            .select(diesel::dsl::max(seasons::back_entry_days))
            .first(c)
    })?)
}

/// The members of a team now, the longest-serving first.
pub fn members(conn: &mut Conn, team: TeamId) -> Result<Vec<Membership>> {
    Ok(on!(conn, c => {
        memberships::table
            .filter(memberships::team_id.eq(team))
            .filter(memberships::left_on.is_null())
            .order((memberships::joined_on, memberships::created_at, memberships::id))
            .select(Membership::as_select())
            .load(c)
    })?)
}

/// Who was the captain of a team last.
pub fn last_captain(conn: &mut Conn, team: TeamId) -> Result<Option<UserId>> {
    Ok(on!(conn, c => {
        memberships::table
            .filter(memberships::team_id.eq(team))
            .filter(memberships::role.eq(MemberRole::Captain))
            .order(memberships::updated_at.desc())
            .select(memberships::user_id)
            .first(c)
            .optional()
    })?)
}

/// A member, with the name of their account and the zone of their days.
pub type Named = (Membership, DisplayName, ZoneName);

/// The same with the zones that the account names and that the provider told.
type Told = (Membership, DisplayName, ZoneName, Option<ZoneName>);

fn with_zone((one, name, account, told): Told) -> Named {
    (one, name, told.unwrap_or(account))
}

/// The members of teams now, with their names and zones, the longest-serving first.
pub fn named(conn: &mut Conn, teams: &[TeamId], now: Instant) -> Result<Vec<Named>> {
    let told = told_zone!(since(now));
    let rows: Vec<Told> = on!(conn, c => {
        memberships::table
            .inner_join(users::table)
            .filter(memberships::team_id.eq_any(teams))
            .filter(memberships::left_on.is_null())
            .order((memberships::joined_on, memberships::created_at, memberships::id))
            .select((Membership::as_select(), users::display_name, users::time_zone, told))
            .load(c)
    })?;
    Ok(rows.into_iter().map(with_zone).collect())
}

/// Everybody who was ever in a team, with their names and zones, the longest-serving first.
pub fn ever(conn: &mut Conn, team: TeamId, now: Instant) -> Result<Vec<Named>> {
    let told = told_zone!(since(now));
    let rows: Vec<Told> = on!(conn, c => {
        memberships::table
            .inner_join(users::table)
            .filter(memberships::team_id.eq(team))
            .order((memberships::joined_on, memberships::created_at, memberships::id))
            .select((Membership::as_select(), users::display_name, users::time_zone, told))
            .load(c)
    })?;
    Ok(rows.into_iter().map(with_zone).collect())
}

/// What some people are called in a season in which they take part.
pub fn listed(
    conn: &mut Conn,
    season: SeasonId,
    people: &[UserId],
    now: Instant,
) -> Result<Vec<Named>> {
    let told = told_zone!(since(now));
    let rows: Vec<Told> = on!(conn, c => {
        memberships::table
            .inner_join(users::table)
            .filter(memberships::season_id.eq(season))
            .filter(memberships::user_id.eq_any(people))
            .filter(memberships::left_on.is_null())
            .select((Membership::as_select(), users::display_name, users::time_zone, told))
            .load(c)
    })?;
    Ok(rows.into_iter().map(with_zone).collect())
}

/// Adds a membership. Its totals are due, and whoever watches its team is told.
pub fn insert(conn: &mut Conn, membership: &Membership) -> Result<()> {
    let row = (
        membership,
        memberships::tally_due_at.eq(Some(membership.created_at)),
        memberships::tally_from.eq(Some(membership.joined_on)),
    );
    on!(conn, c => diesel::insert_into(memberships::table).values(row).execute(c))?;
    conn.tell(membership.team_id.map(|team| team.0))
}

/// Ends a membership: from `left_on` it does not count any more. Its totals are due, all of them: who is
/// gone is on no board of people. Whoever watches its team is told.
pub fn end(conn: &mut Conn, id: MembershipId, left_on: CivilDate, now: Instant) -> Result<()> {
    let team: Option<TeamId> = on!(conn, c => {
        diesel::update(memberships::table.find(id))
            .set((
                memberships::left_on.eq(Some(left_on)),
                memberships::tally_due_at.eq(Some(now)),
                memberships::tally_from.eq(Some(CivilDate::EARLIEST)),
                memberships::version.eq(memberships::version + 1),
                memberships::updated_at.eq(now),
            ))
            .returning(memberships::team_id)
            .get_result(c)
    })?;
    conn.tell(team.map(|team| team.0))
}

/// Makes somebody something else in their team.
pub fn set_role(conn: &mut Conn, id: MembershipId, role: MemberRole, now: Instant) -> Result<()> {
    on!(conn, c => {
        diesel::update(memberships::table.find(id))
            .set((
                memberships::role.eq(role),
                memberships::version.eq(memberships::version + 1),
                memberships::updated_at.eq(now),
            ))
            .execute(c)
    })?;
    Ok(())
}

/// What somebody can change of their membership.
#[derive(Debug)]
pub struct Wishes<'a> {
    /// What the others of the team see.
    pub shares: &'a Shares,
    /// What the person is called on boards.
    pub listed_as: Listing,
    /// Their alias.
    pub alias: Option<&'a DisplayName>,
}

/// Changes a membership that is still at `version`; says whether it was. Its totals are due: who hides is
/// on no board any more.
pub fn update(
    conn: &mut Conn,
    id: MembershipId,
    version: i32,
    wishes: &Wishes<'_>,
    now: Instant,
) -> Result<bool> {
    let rows = on!(conn, c => {
        diesel::update(memberships::table.find(id).filter(memberships::version.eq(version)))
            .set((
                memberships::shares.eq(wishes.shares),
                memberships::listed_as.eq(wishes.listed_as),
                memberships::alias.eq(wishes.alias),
                memberships::tally_due_at.eq(Some(now)),
                memberships::tally_from.eq(Some(CivilDate::EARLIEST)),
                memberships::version.eq(memberships::version + 1),
                memberships::updated_at.eq(now),
            ))
            .execute(c)
    })?;
    Ok(rows == 1)
}
