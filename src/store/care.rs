//! Times in which nothing is asked of people.

use diesel::prelude::*;

use crate::database::Conn;
use crate::database::tables::care_times;
use crate::error::Result;
use crate::model::care::Care;
use crate::model::id::UserId;
use crate::model::time::CivilDate;
use crate::on;

/// A person's times of care that cover a date between two, the earliest first.
pub fn between(
    conn: &mut Conn,
    user: UserId,
    (from, to): (CivilDate, CivilDate),
) -> Result<Vec<Care>> {
    Ok(on!(conn, c => {
        care_times::table
            .filter(care_times::user_id.eq(user))
            .filter(care_times::starts_on.le(to))
            .filter(care_times::ends_on.is_null().or(care_times::ends_on.ge(Some(from)).assume_not_null()))
            .order(care_times::starts_on)
            .select(Care::as_select())
            .load(c)
    })?)
}

/// Several people's times of care that cover a date between two.
pub fn of_users(
    conn: &mut Conn,
    users: &[UserId],
    (from, to): (CivilDate, CivilDate),
) -> Result<Vec<(UserId, Care)>> {
    Ok(on!(conn, c => {
        care_times::table
            .filter(care_times::user_id.eq_any(users))
            .filter(care_times::starts_on.le(to))
            .filter(care_times::ends_on.is_null().or(care_times::ends_on.ge(Some(from)).assume_not_null()))
            .order((care_times::user_id, care_times::starts_on))
            .select((care_times::user_id, Care::as_select()))
            .load(c)
    })?)
}

/// Adds a time of care, or puts another in place of the one that began on its date.
pub fn put(conn: &mut Conn, user: UserId, care: &Care) -> Result<()> {
    on!(conn, c => {
        diesel::insert_into(care_times::table)
            .values((care_times::user_id.eq(user), care))
            .on_conflict((care_times::user_id, care_times::starts_on))
            .do_update()
            .set((care_times::ends_on.eq(care.ends_on), care_times::reason.eq(care.reason)))
            .execute(c)
    })?;
    Ok(())
}

/// Removes a time of care.
pub fn remove(conn: &mut Conn, user: UserId, starts_on: CivilDate) -> Result<()> {
    on!(conn, c => diesel::delete(care_times::table.find((user, starts_on))).execute(c))?;
    Ok(())
}
