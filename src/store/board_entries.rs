//! Who is on boards, and in which order.

use std::collections::BTreeSet;

use diesel::dsl::{case_when, sql};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool};
use diesel::upsert::excluded;

use crate::database::Conn;
use crate::database::tables::board_entries;
use crate::database::types::{DbUuid, SqlUuid};
use crate::error::Result;
use crate::on;

/// Rows that one statement writes: below the number of parameters that the engines take.
const BATCH: usize = 500;
/// What the key was of who was not on a board when it was settled.
const ABSENT: i64 = -2;

/// Somebody on a board.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = board_entries)]
#[diesel(treat_none_as_default_value = false)]
pub struct Entry {
    /// The board.
    pub board_id: i64,
    /// The person or the team.
    pub subject_id: DbUuid,
    /// Where they come: the greatest key first.
    pub sort_key: i64,
    /// Where they came when the board was settled, if they have moved since.
    pub settled_key: Option<i64>,
}

impl Entry {
    /// Where they came when the board was settled; negative for who had no place.
    pub fn settled_key(&self) -> i64 {
        self.settled_key.unwrap_or(self.sort_key)
    }
}

/// Puts people and teams where they come now. On boards that were settled they keep where they came then.
pub fn put(conn: &mut Conn, all: &[Entry], settled: &BTreeSet<i64>) -> Result<()> {
    use board_entries::{board_id, settled_key, sort_key, subject_id};
    for some in all.chunks(BATCH) {
        let rows: Vec<_> = some
            .iter()
            .map(|entry| {
                let before = settled.contains(&entry.board_id).then_some(ABSENT);
                (
                    board_id.eq(entry.board_id),
                    subject_id.eq(entry.subject_id),
                    sort_key.eq(entry.sort_key),
                    settled_key.eq(before),
                )
            })
            .collect();
        on!(conn, c => {
            diesel::insert_into(board_entries::table)
                .values(rows)
                .on_conflict((board_id, subject_id))
                .do_update()
                .set((
                    sort_key.eq(excluded(sort_key)),
                    settled_key.eq(case_when(
                        excluded(settled_key).is_null().or(settled_key.is_not_null()),
                        settled_key,
                    )
                    .otherwise(sort_key.nullable())),
                ))
                .execute(c)
        })?;
    }
    Ok(())
}

/// Takes somebody off some boards.
pub fn remove(conn: &mut Conn, subject: DbUuid, from: &[i64]) -> Result<()> {
    for some in from.chunks(BATCH) {
        on!(conn, c => {
            diesel::delete(board_entries::table)
                .filter(board_entries::subject_id.eq(subject))
                .filter(board_entries::board_id.eq_any(some))
                .execute(c)
        })?;
    }
    Ok(())
}

/// The first of a board, and behind them those without a rank.
pub fn first(conn: &mut Conn, id: i64, limit: i64) -> Result<Vec<Entry>> {
    Ok(on!(conn, c => {
        board_entries::table
            .filter(board_entries::board_id.eq(id))
            .order((board_entries::sort_key.desc(), board_entries::subject_id.desc()))
            .limit(limit)
            .select(Entry::as_select())
            .load(c)
    })?)
}

/// Somebody on a board.
pub fn find(conn: &mut Conn, id: i64, subject: DbUuid) -> Result<Option<Entry>> {
    Ok(on!(conn, c => {
        board_entries::table.find((id, subject)).select(Entry::as_select()).first(c).optional()
    })?)
}

/// An entry and those next to it in the board's order, at most so many on each side.
pub fn around(conn: &mut Conn, own: Entry, each: i64) -> Result<Vec<Entry>> {
    use board_entries::{board_id, sort_key, subject_id};
    // Said in any other way, the engines look through everybody with the same key: there may be very many.
    let place = |sign: &str| {
        sql::<Bool>(&format!("(sort_key, subject_id) {sign} ("))
            .bind::<BigInt, _>(own.sort_key)
            .sql(", ")
            .bind::<SqlUuid, _>(own.subject_id)
            .sql(")")
    };
    let (mut around, behind) = on!(conn, c => {
        let of_board = || {
            board_entries::table
                .filter(board_id.eq(own.board_id))
                .limit(each)
                .select(Entry::as_select())
        };
        let before: Vec<Entry> =
            of_board().filter(place(">")).order((sort_key, subject_id)).load(c)?;
        let behind: Vec<Entry> = of_board()
            .filter(place("<"))
            .filter(sort_key.ge(0))
            .order((sort_key.desc(), subject_id.desc()))
            .load(c)?;
        Ok::<_, diesel::result::Error>((before, behind))
    })?;
    around.reverse();
    around.push(own);
    around.extend(behind);
    Ok(around)
}
