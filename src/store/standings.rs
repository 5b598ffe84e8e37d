//! What people and teams did in periods of a season, kept as totals.

use diesel::prelude::*;
use diesel::upsert::excluded;

use crate::database::Conn;
use crate::database::tables::standings;
use crate::database::types::DbUuid;
use crate::error::Result;
use crate::model::id::SeasonId;
use crate::model::leaderboard::{BoardPeriod, Subject, Tally};
use crate::model::time::{CivilDate, Instant};
use crate::on;

/// Rows that one statement writes: below the number of parameters that the engines take.
const BATCH: usize = 500;

/// What somebody did in a period, and on which boards that is.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = standings)]
#[diesel(treat_none_as_default_value = false)]
pub struct Standing {
    /// The season.
    pub season_id: SeasonId,
    /// The person or the team.
    pub subject_id: DbUuid,
    /// Which of both.
    pub subject: Subject,
    /// How long it looks.
    pub period: BoardPeriod,
    /// The first date.
    pub starts_on: CivilDate,
    /// The last date.
    pub ends_on: CivilDate,
    /// The scopes on whose boards it is, a line each.
    pub listed_in: String,
    /// The numbers.
    #[diesel(embed)]
    pub tally: Tally,
    /// When they were made.
    pub updated_at: Instant,
}

/// The totals of some people and teams, of periods that end on a date or later.
pub fn since(
    conn: &mut Conn,
    season: SeasonId,
    subjects: &[DbUuid],
    from: CivilDate,
) -> Result<Vec<Standing>> {
    Ok(on!(conn, c => {
        standings::table
            .filter(standings::season_id.eq(season))
            .filter(standings::subject_id.eq_any(subjects))
            .filter(standings::ends_on.ge(from))
            .select(Standing::as_select())
            .load(c)
    })?)
}

/// The totals of some people or teams, of one period.
pub fn of(
    conn: &mut Conn,
    season: SeasonId,
    subjects: &[DbUuid],
    (period, starts_on): (BoardPeriod, CivilDate),
) -> Result<Vec<Standing>> {
    Ok(on!(conn, c => {
        standings::table
            .filter(standings::season_id.eq(season))
            .filter(standings::subject_id.eq_any(subjects))
            .filter(standings::period.eq(period))
            .filter(standings::starts_on.eq(starts_on))
            .select(Standing::as_select())
            .load(c)
    })?)
}

/// Puts totals in place of what they were.
pub fn put(conn: &mut Conn, all: &[Standing]) -> Result<()> {
    for some in all.chunks(BATCH) {
        on!(conn, c => {
            diesel::insert_into(standings::table)
                .values(some)
                .on_conflict((
                    standings::season_id,
                    standings::subject_id,
                    standings::period,
                    standings::starts_on,
                ))
                .do_update()
                .set((
                    standings::listed_in.eq(excluded(standings::listed_in)),
                    standings::members.eq(excluded(standings::members)),
                    standings::current_members.eq(excluded(standings::current_members)),
                    standings::member_days.eq(excluded(standings::member_days)),
                    standings::valid_days.eq(excluded(standings::valid_days)),
                    standings::goal_days_met.eq(excluded(standings::goal_days_met)),
                    standings::goal_days_known.eq(excluded(standings::goal_days_known)),
                    standings::steps.eq(excluded(standings::steps)),
                    standings::manual_days.eq(excluded(standings::manual_days)),
                    standings::coverage.eq(excluded(standings::coverage)),
                    standings::top_member_share.eq(excluded(standings::top_member_share)),
                    standings::goal_day_rate.eq(excluded(standings::goal_day_rate)),
                    standings::capped_mean.eq(excluded(standings::capped_mean)),
                    standings::progress_index.eq(excluded(standings::progress_index)),
                    standings::improvement.eq(excluded(standings::improvement)),
                    standings::consistency.eq(excluded(standings::consistency)),
                    standings::unranked.eq(excluded(standings::unranked)),
                    standings::updated_at.eq(excluded(standings::updated_at)),
                ))
                .execute(c)
        })?;
    }
    Ok(())
}

/// Removes the totals of a person in a season.
pub fn remove(conn: &mut Conn, subject: DbUuid, season: SeasonId) -> Result<()> {
    on!(conn, c => {
        diesel::delete(standings::table)
            .filter(standings::season_id.eq(season))
            .filter(standings::subject_id.eq(subject))
            .execute(c)
    })?;
    Ok(())
}

/// Removes at most so many totals of single dates before one; says whether there were any.
pub fn remove_days(conn: &mut Conn, before: CivilDate, most: i64) -> Result<bool> {
    use standings::{ends_on, period, season_id, starts_on, subject_id};
    let rows = on!(conn, c => {
        let first: Option<(SeasonId, CivilDate)> = standings::table
            .filter(period.eq(BoardPeriod::Day))
            .filter(ends_on.lt(before))
            .order(ends_on)
            .select((season_id, ends_on))
            .first(c)
            .optional()?;
        let Some((season, date)) = first else {
            return Ok(false);
        };
        let subjects: Vec<DbUuid> = standings::table
            .filter(period.eq(BoardPeriod::Day))
            .filter(ends_on.eq(date))
            .filter(season_id.eq(season))
            .limit(most)
            .select(subject_id)
            .load(c)?;
        diesel::delete(standings::table)
            .filter(season_id.eq(season))
            .filter(subject_id.eq_any(subjects))
            .filter(period.eq(BoardPeriod::Day))
            .filter(starts_on.eq(date))
            .execute(c)
    })?;
    Ok(rows > 0)
}
