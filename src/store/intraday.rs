//! Steps within days that are kept.

use diesel::prelude::*;

use crate::database::Conn;
use crate::database::tables::intraday_steps;
use crate::error::Result;
use crate::model::id::UserId;
use crate::model::intraday::{Counts, IntradaySteps};
use crate::model::time::{CivilDate, Instant, ZoneName};
use crate::on;

/// A person's kept steps within a date, in intervals of this length.
pub fn find(
    conn: &mut Conn,
    user: UserId,
    date: CivilDate,
    minutes: u8,
) -> Result<Option<IntradaySteps>> {
    let key = (user, date, i32::from(minutes));
    let row: Option<(ZoneName, Counts, Instant)> = on!(conn, c => {
        intraday_steps::table
            .find(key)
            .select((
                intraday_steps::time_zone, intraday_steps::steps, intraday_steps::observed_at,
            ))
            .first(c)
            .optional()
    })?;
    Ok(row.map(|(time_zone, steps, observed_at)| IntradaySteps {
        date,
        interval_minutes: minutes.into(),
        time_zone,
        steps,
        total_steps: None,
        day_steps: None,
        observed_at,
    }))
}

/// Keeps newer steps within a date in place of older ones.
pub fn put(conn: &mut Conn, user: UserId, steps: &IntradaySteps) -> Result<()> {
    let row = (
        intraday_steps::user_id.eq(user),
        intraday_steps::date.eq(steps.date),
        intraday_steps::interval_minutes.eq(steps.interval_minutes),
        intraday_steps::time_zone.eq(&steps.time_zone),
        intraday_steps::steps.eq(&steps.steps),
        intraday_steps::observed_at.eq(steps.observed_at),
    );
    on!(conn, c => {
        diesel::insert_into(intraday_steps::table)
            .values(row)
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
