//! Fruit and vegetables by people's own word.

use diesel::prelude::*;

use crate::database::Conn;
use crate::database::tables::nutrition;
use crate::error::Result;
use crate::model::id::UserId;
use crate::model::nutrition::Nutrition;
use crate::model::page::Limit;
use crate::model::time::CivilDate;
use crate::on;

/// A page of a person's dates behind one of them, the earliest first; one more than `limit`.
pub fn page(
    conn: &mut Conn,
    user: UserId,
    (from, to): (CivilDate, CivilDate),
    after: Option<CivilDate>,
    limit: Limit,
) -> Result<Vec<Nutrition>> {
    let from = after.map_or(from, |after| from.max(after.plus_days(1)));
    Ok(on!(conn, c => {
        nutrition::table
            .filter(nutrition::user_id.eq(user))
            .filter(nutrition::date.between(from, to))
            .order(nutrition::date)
            .limit(i64::from(limit.0) + 1)
            .select(Nutrition::as_select())
            .load(c)
    })?)
}

/// What several people said of dates between two.
pub fn of_users(
    conn: &mut Conn,
    users: &[UserId],
    (from, to): (CivilDate, CivilDate),
) -> Result<Vec<(UserId, Nutrition)>> {
    Ok(on!(conn, c => {
        nutrition::table
            .filter(nutrition::user_id.eq_any(users))
            .filter(nutrition::date.between(from, to))
            .select((nutrition::user_id, Nutrition::as_select()))
            .load(c)
    })?)
}

/// What a person said of a date.
pub fn find(conn: &mut Conn, user: UserId, date: CivilDate) -> Result<Option<Nutrition>> {
    Ok(on!(conn, c => {
        nutrition::table
            .find((user, date))
            .select(Nutrition::as_select())
            .first(c)
            .optional()
    })?)
}

/// Puts what a person says of a date in place of what they said.
pub fn put(conn: &mut Conn, user: UserId, told: &Nutrition) -> Result<()> {
    on!(conn, c => {
        diesel::insert_into(nutrition::table)
            .values((nutrition::user_id.eq(user), told))
            .on_conflict((nutrition::user_id, nutrition::date))
            .do_update()
            .set((
                nutrition::quarter_cups.eq(told.quarter_cups),
                nutrition::entered_by.eq(told.entered_by),
                nutrition::updated_at.eq(told.updated_at),
            ))
            .execute(c)
    })?;
    Ok(())
}

/// Removes what a person said of a date.
pub fn remove(conn: &mut Conn, user: UserId, date: CivilDate) -> Result<()> {
    on!(conn, c => diesel::delete(nutrition::table.find((user, date))).execute(c))?;
    Ok(())
}
