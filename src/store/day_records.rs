//! What sources said of days, and what they said before.

use diesel::prelude::*;

use crate::database::Conn;
use crate::database::tables::{day_records, readings};
use crate::error::Result;
use crate::model::day::Source;
use crate::model::day_record::{DayRecord, RecordKey, Teller};
use crate::model::id::UserId;
use crate::model::page::Limit;
use crate::model::time::{CivilDate, Instant};
use crate::on;

/// Rows that one statement writes: below the number of parameters that the engines take.
const BATCH: usize = 500;

/// The records that stand, of the dates between two, both included.
pub fn standing(
    conn: &mut Conn,
    user: UserId,
    (from, to): (CivilDate, CivilDate),
) -> Result<Vec<DayRecord>> {
    Ok(on!(conn, c => {
        day_records::table
            .filter(day_records::user_id.eq(user))
            .filter(day_records::date.between(from, to))
            .filter(day_records::superseded_at.is_null())
            .select(DayRecord::as_select())
            .load(c)
    })?)
}

/// The records that stood at an instant, of the dates between two, both included.
pub fn as_of(
    conn: &mut Conn,
    user: UserId,
    (from, to): (CivilDate, CivilDate),
    at: Instant,
) -> Result<Vec<DayRecord>> {
    let stood = day_records::superseded_at
        .is_null()
        .or(day_records::superseded_at.gt(Some(at)).assume_not_null());
    Ok(on!(conn, c => {
        day_records::table
            .filter(day_records::user_id.eq(user))
            .filter(day_records::date.between(from, to))
            .filter(day_records::observed_at.le(at))
            .filter(stood)
            .order((day_records::date, day_records::source, day_records::told_by))
            .select(DayRecord::as_select())
            .load(c)
    })?)
}

/// A page of the records of a range of dates behind one of them, those that were superseded
/// included; one more than `limit`.
pub fn page(
    conn: &mut Conn,
    user: UserId,
    (from, to): (CivilDate, CivilDate),
    at: Option<Instant>,
    behind: Option<&RecordKey>,
    limit: Limit,
) -> Result<Vec<DayRecord>> {
    use day_records::{date, observed_at, revision, source, superseded_at, told_by};
    Ok(on!(conn, c => {
        let mut query = day_records::table
            .filter(day_records::user_id.eq(user))
            .filter(date.between(from, to))
            .order((date, source, told_by, revision))
            .limit(i64::from(limit.0) + 1)
            .select(DayRecord::as_select())
            .into_boxed();
        if let Some(at) = at {
            let stood = superseded_at.is_null().or(superseded_at.gt(Some(at)).assume_not_null());
            query = query.filter(observed_at.le(at)).filter(stood);
        }
        if let Some(last) = behind {
            let later = told_by.eq(last.told_by).and(revision.gt(last.revision));
            let teller = told_by.gt(last.told_by).or(later);
            let whose = source.gt(last.source).or(source.eq(last.source).and(teller));
            query = query.filter(date.gt(last.date).or(date.eq(last.date).and(whose)));
        }
        query.load(c)
    })?)
}

/// Everything that a teller said of the dates between two, the earliest first in each history.
pub fn histories(
    conn: &mut Conn,
    user: UserId,
    teller: Teller,
    (from, to): (CivilDate, CivilDate),
) -> Result<Vec<DayRecord>> {
    Ok(on!(conn, c => {
        day_records::table
            .filter(day_records::user_id.eq(user))
            .filter(day_records::date.between(from, to))
            .filter(day_records::told_by.eq(teller))
            .order((day_records::date, day_records::source, day_records::revision))
            .select(DayRecord::as_select())
            .load(c)
    })?)
}

/// Lets the records that stand of some dates stand no longer, one statement for each source.
pub fn supersede(
    conn: &mut Conn,
    user: UserId,
    (source, teller): (Source, Teller),
    dates: &[CivilDate],
    at: Instant,
) -> Result<()> {
    for dates in dates.chunks(BATCH) {
        on!(conn, c => {
            diesel::update(day_records::table)
                .filter(day_records::user_id.eq(user))
                .filter(day_records::date.eq_any(dates))
                .filter(day_records::source.eq(source))
                .filter(day_records::told_by.eq(teller))
                .filter(day_records::superseded_at.is_null())
                .set(day_records::superseded_at.eq(Some(at)))
                .execute(c)
        })?;
    }
    Ok(())
}

/// Adds records.
pub fn insert(conn: &mut Conn, user: UserId, new: &[DayRecord]) -> Result<()> {
    for new in new.chunks(BATCH) {
        let rows: Vec<_> = new
            .iter()
            .map(|record| (day_records::user_id.eq(user), record))
            .collect();
        on!(conn, c => diesel::insert_into(day_records::table).values(rows).execute(c))?;
    }
    Ok(())
}

/// Removes the whole history of a source and date, to be written anew.
pub fn remove(
    conn: &mut Conn,
    user: UserId,
    (date, source, teller): (CivilDate, Source, Teller),
) -> Result<()> {
    on!(conn, c => {
        diesel::delete(day_records::table)
            .filter(day_records::user_id.eq(user))
            .filter(day_records::date.eq(date))
            .filter(day_records::source.eq(source))
            .filter(day_records::told_by.eq(teller))
            .execute(c)
    })?;
    Ok(())
}

/// The moments at which a teller was asked about any dates, with those dates, the newest first.
pub fn readings(
    conn: &mut Conn,
    user: UserId,
    teller: Teller,
    since: Instant,
) -> Result<Vec<(Instant, CivilDate, CivilDate)>> {
    Ok(on!(conn, c => {
        readings::table
            .filter(readings::user_id.eq(user))
            .filter(readings::told_by.eq(teller))
            .filter(readings::observed_at.ge(since))
            .order(readings::observed_at.desc())
            .select((readings::observed_at, readings::first_date, readings::last_date))
            .load(c)
    })?)
}

/// Notes that a teller was asked about the dates between two; a second note of the moment widens it.
pub fn note_reading(
    conn: &mut Conn,
    user: UserId,
    (teller, at): (Teller, Instant),
    (first, last): (CivilDate, CivilDate),
) -> Result<()> {
    let row = (
        readings::user_id.eq(user),
        readings::told_by.eq(teller),
        readings::observed_at.eq(at),
        readings::first_date.eq(first),
        readings::last_date.eq(last),
    );
    on!(conn, c => {
        diesel::insert_into(readings::table)
            .values(row)
            .on_conflict((readings::user_id, readings::told_by, readings::observed_at))
            .do_update()
            .set((readings::first_date.eq(first), readings::last_date.eq(last)))
            .execute(c)
    })?;
    Ok(())
}

/// Forgets readings from before an instant.
pub fn forget_readings(conn: &mut Conn, before: Instant) -> Result<()> {
    on!(conn, c => {
        diesel::delete(readings::table.filter(readings::observed_at.lt(before))).execute(c)
    })?;
    Ok(())
}
