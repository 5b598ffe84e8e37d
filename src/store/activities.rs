//! Self-reported activities.

use diesel::prelude::*;

use crate::database::Conn;
use crate::database::tables::activities;
use crate::error::{Error, Result};
use crate::model::activity::Activity;
use crate::model::id::{ActivityId, UserId};
use crate::model::page::Limit;
use crate::model::time::CivilDate;
use crate::on;

/// An activity of this person.
pub fn find(conn: &mut Conn, user: UserId, id: ActivityId) -> Result<Activity> {
    let found = on!(conn, c => {
        activities::table
            .find(id)
            .filter(activities::user_id.eq(user))
            .select(Activity::as_select())
            .first(c)
            .optional()
    })?;
    found.ok_or_else(|| Error::not_found("activity"))
}

/// A person's activities between two dates, both included, in the order they were entered.
pub fn between(
    conn: &mut Conn,
    user: UserId,
    (from, to): (CivilDate, CivilDate),
) -> Result<Vec<Activity>> {
    Ok(on!(conn, c => {
        activities::table
            .filter(activities::user_id.eq(user))
            .filter(activities::date.between(from, to))
            .order(activities::id)
            .select(Activity::as_select())
            .load(c)
    })?)
}

/// The same in pages, the last entered first; one more than `limit`.
pub fn page(
    conn: &mut Conn,
    user: UserId,
    (from, to): (CivilDate, CivilDate),
    before: Option<ActivityId>,
    limit: Limit,
) -> Result<Vec<Activity>> {
    Ok(on!(conn, c => {
        let mut query = activities::table
            .filter(activities::user_id.eq(user))
            .filter(activities::date.between(from, to))
            .order(activities::id.desc())
            .limit(i64::from(limit.0) + 1)
            .select(Activity::as_select())
            .into_boxed();
        if let Some(before) = before {
            query = query.filter(activities::id.lt(before));
        }
        query.load(c)
    })?)
}

/// Adds an activity.
pub fn insert(conn: &mut Conn, activity: &Activity) -> Result<()> {
    on!(conn, c => diesel::insert_into(activities::table).values(activity).execute(c))?;
    Ok(())
}

/// Puts a newer version of an activity in place of the one it names; says whether that was there.
pub fn replace(conn: &mut Conn, newer: &Activity) -> Result<bool> {
    let rows = on!(conn, c => {
        diesel::update(activities::table.find(newer.id))
            .filter(activities::version.eq(newer.version - 1))
            .set(newer)
            .execute(c)
    })?;
    Ok(rows == 1)
}

/// Removes an activity; its date, if there was one.
pub fn remove(conn: &mut Conn, user: UserId, id: ActivityId) -> Result<Option<CivilDate>> {
    Ok(on!(conn, c => {
        diesel::delete(activities::table.find(id).filter(activities::user_id.eq(user)))
            .returning(activities::date)
            .get_result(c)
            .optional()
    })?)
}
