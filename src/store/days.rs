//! Day records and steps within days.

use diesel::prelude::*;

use crate::database::Conn;
use crate::database::tables::{days, intraday_steps};
use crate::error::Result;
use crate::model::day::{Day, IntradaySteps, Source};
use crate::model::id::UserId;
use crate::model::page::Limit;
use crate::model::time::CivilDate;
use crate::on;

/// A person's records between two dates, both included, the earliest first.
pub fn between(conn: &mut Conn, user: UserId, from: CivilDate, to: CivilDate) -> Result<Vec<Day>> {
    Ok(on!(conn, c => {
        days::table
            .filter(days::user_id.eq(user))
            .filter(days::date.between(from, to))
            .filter(days::source.eq(Source::Device))
            .order(days::date)
            .select(Day::as_select())
            .load(c)
    })?)
}

/// The same in pages: records after `after`, one more than `limit`.
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
            .filter(days::source.eq(Source::Device))
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
            .find((user, date, Source::Device))
            .select(Day::as_select())
            .first(c)
            .optional()
    })?)
}

/// Adds records of dates that had none.
pub fn insert(conn: &mut Conn, user: UserId, new: &[Day]) -> Result<()> {
    let rows: Vec<_> = new
        .iter()
        .map(|day| (days::user_id.eq(user), day))
        .collect();
    on!(conn, c => diesel::insert_into(days::table).values(rows).execute(c))?;
    Ok(())
}

/// Restates a record.
pub fn restate(conn: &mut Conn, user: UserId, day: &Day) -> Result<()> {
    on!(conn, c => {
        diesel::update(days::table.find((user, day.date, day.source)))
            .set((
                days::provider.eq(day.provider),
                days::time_zone.eq(&day.time_zone),
                days::zone_origin.eq(day.zone_origin),
                days::steps.eq(day.steps),
                days::distance_meters.eq(day.distance_meters),
                days::energy_kilocalories.eq(day.energy_kilocalories),
                days::status.eq(day.status),
                days::status_reason.eq(day.status_reason),
                days::revision.eq(day.revision),
                days::observed_at.eq(day.observed_at),
            ))
            .execute(c)
    })?;
    Ok(())
}

/// A person's steps within a date.
pub fn intraday(conn: &mut Conn, user: UserId, date: CivilDate) -> Result<Option<IntradaySteps>> {
    Ok(on!(conn, c => {
        intraday_steps::table
            .filter(intraday_steps::user_id.eq(user))
            .filter(intraday_steps::date.eq(date))
            .order(intraday_steps::interval_minutes)
            .select(IntradaySteps::as_select())
            .first(c)
            .optional()
    })?)
}

/// Puts newer steps within a date in place of older ones, unless they are the same.
pub fn put_intraday(conn: &mut Conn, user: UserId, steps: &IntradaySteps) -> Result<()> {
    let known = intraday(conn, user, steps.date)?;
    if known.is_some_and(|known| known.steps == steps.steps && known.time_zone == steps.time_zone) {
        return Ok(());
    }
    on!(conn, c => {
        diesel::insert_into(intraday_steps::table)
            .values((intraday_steps::user_id.eq(user), steps))
            .on_conflict((
                intraday_steps::user_id, intraday_steps::date, intraday_steps::interval_minutes,
            ))
            .do_update()
            .set((
                intraday_steps::time_zone.eq(&steps.time_zone),
                intraday_steps::steps.eq(&steps.steps),
                intraday_steps::observed_at.eq(steps.observed_at),
            ))
            .execute(c)
    })?;
    Ok(())
}
