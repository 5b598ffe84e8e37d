//! What counts of people's days.

use diesel::prelude::*;
use diesel::upsert::excluded;

use crate::database::Conn;
use crate::database::tables::days;
use crate::error::Result;
use crate::model::day::Day;
use crate::model::id::UserId;
use crate::model::page::Limit;
use crate::model::time::CivilDate;
use crate::on;

/// Rows that one statement writes: below the number of parameters that the engines take.
const BATCH: usize = 500;

/// A person's records between two dates, both included, the earliest first.
pub fn between(conn: &mut Conn, user: UserId, from: CivilDate, to: CivilDate) -> Result<Vec<Day>> {
    Ok(on!(conn, c => {
        days::table
            .filter(days::user_id.eq(user))
            .filter(days::date.between(from, to))
            .order(days::date)
            .select(Day::as_select())
            .load(c)
    })?)
}

/// Several people's records between two dates, both included.
pub fn of_users(
    conn: &mut Conn,
    users: &[UserId],
    (from, to): (CivilDate, CivilDate),
) -> Result<Vec<(UserId, Day)>> {
    Ok(on!(conn, c => {
        days::table
            .filter(days::user_id.eq_any(users))
            .filter(days::date.between(from, to))
            .select((days::user_id, Day::as_select()))
            .load(c)
    })?)
}

/// A person's records in pages: those after `after`, one more than `limit`.
pub fn page(
    conn: &mut Conn,
    user: UserId,
    (from, to): (CivilDate, CivilDate),
    after: Option<CivilDate>,
    limit: Limit,
) -> Result<Vec<Day>> {
    let from = after.map_or(from, |after| from.max(after.plus_days(1)));
    Ok(on!(conn, c => {
        days::table
            .filter(days::user_id.eq(user))
            .filter(days::date.between(from, to))
            .order(days::date)
            .limit(i64::from(limit.0) + 1)
            .select(Day::as_select())
            .load(c)
    })?)
}

/// A person's record of one date.
pub fn find(conn: &mut Conn, user: UserId, date: CivilDate) -> Result<Option<Day>> {
    Ok(on!(conn, c => {
        days::table
            .find((user, date))
            .select(Day::as_select())
            .first(c)
            .optional()
    })?)
}

/// Puts what counts of some dates in place of what counted.
pub fn put(conn: &mut Conn, user: UserId, counted: &[Day]) -> Result<()> {
    for counted in counted.chunks(BATCH) {
        let rows: Vec<_> = counted
            .iter()
            .map(|day| (days::user_id.eq(user), day))
            .collect();
        on!(conn, c => {
            diesel::insert_into(days::table)
                .values(rows)
                .on_conflict((days::user_id, days::date))
                .do_update()
                .set((
                    days::source.eq(excluded(days::source)),
                    days::provider.eq(excluded(days::provider)),
                    days::time_zone.eq(excluded(days::time_zone)),
                    days::zone_origin.eq(excluded(days::zone_origin)),
                    days::steps.eq(excluded(days::steps)),
                    days::credited_steps.eq(excluded(days::credited_steps)),
                    days::distance_meters.eq(excluded(days::distance_meters)),
                    days::energy_kilocalories.eq(excluded(days::energy_kilocalories)),
                    days::floors.eq(excluded(days::floors)),
                    days::light_active_minutes.eq(excluded(days::light_active_minutes)),
                    days::moderate_active_minutes.eq(excluded(days::moderate_active_minutes)),
                    days::vigorous_active_minutes.eq(excluded(days::vigorous_active_minutes)),
                    days::self_reported_miles_hundredths
                        .eq(excluded(days::self_reported_miles_hundredths)),
                    days::self_reported_active_minutes
                        .eq(excluded(days::self_reported_active_minutes)),
                    days::wear_minutes.eq(excluded(days::wear_minutes)),
                    days::status.eq(excluded(days::status)),
                    days::status_reason.eq(excluded(days::status_reason)),
                    days::revision.eq(excluded(days::revision)),
                    days::observed_at.eq(excluded(days::observed_at)),
                ))
                .execute(c)
        })?;
    }
    Ok(())
}

/// Removes the records of dates of which nothing is said any more.
pub fn remove(conn: &mut Conn, user: UserId, dates: &[CivilDate]) -> Result<()> {
    for dates in dates.chunks(BATCH) {
        on!(conn, c => {
            diesel::delete(days::table)
                .filter(days::user_id.eq(user))
                .filter(days::date.eq_any(dates))
                .execute(c)
        })?;
    }
    Ok(())
}
