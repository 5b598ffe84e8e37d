//! Dates that people have taken out of every count.

use diesel::prelude::*;

use crate::database::Conn;
use crate::database::tables::excuses;
use crate::error::Result;
use crate::model::excuse::Excuse;
use crate::model::id::UserId;
use crate::model::time::CivilDate;
use crate::on;

/// A person's excuses between two dates, both included, the earliest first.
pub fn between(
    conn: &mut Conn,
    user: UserId,
    (from, to): (CivilDate, CivilDate),
) -> Result<Vec<Excuse>> {
    Ok(on!(conn, c => {
        excuses::table
            .filter(excuses::user_id.eq(user))
            .filter(excuses::date.between(from, to))
            .order(excuses::date)
            .select(Excuse::as_select())
            .load(c)
    })?)
}

/// Adds an excuse, or puts another in place of that of its date.
pub fn put(conn: &mut Conn, user: UserId, excuse: &Excuse) -> Result<()> {
    on!(conn, c => {
        diesel::insert_into(excuses::table)
            .values((excuses::user_id.eq(user), excuse))
            .on_conflict((excuses::user_id, excuses::date))
            .do_update()
            .set(excuses::reason.eq(excuse.reason))
            .execute(c)
    })?;
    Ok(())
}

/// Takes an excuse back; says whether there was one.
pub fn remove(conn: &mut Conn, user: UserId, date: CivilDate) -> Result<bool> {
    let rows = on!(conn, c => diesel::delete(excuses::table.find((user, date))).execute(c))?;
    Ok(rows == 1)
}
