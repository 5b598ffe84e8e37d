//! How many entries of boards have keys that begin alike: to know a rank is to add a few of them.

use std::collections::{BTreeMap, BTreeSet};

use diesel::dsl::case_when;
use diesel::prelude::*;
use diesel::upsert::excluded;

use crate::database::Conn;
use crate::database::tables::board_counts;
use crate::error::Result;
use crate::on;

/// Rows that one statement writes: below the number of parameters that the engines take.
const BATCH: usize = 500;
/// Rows that one condition names one by one: neither engine likes a longer one.
const NAMED: usize = 100;

/// A condition that is put together row by row.
type Which<'a, DB> =
    Box<dyn BoxableExpression<board_counts::table, DB, SqlType = diesel::sql_types::Bool> + 'a>;

/// Makes one condition of several, for the engine `$db`. Each names the board itself: SQLite looks
/// alternatives up by the index only if each of them is whole.
macro_rules! any_of {
    ($db:ty, $all:expr) => {
        $all.map(|one| -> Which<'_, $db> { Box::new(one) })
            .reduce(|which, one| -> Which<'_, $db> { Box::new(which.or(one)) })
    };
}

/// How many entries more, or fewer, by board, level and beginning of the key.
pub type Changes = BTreeMap<(i64, i32, i64), i64>;

/// Adds to the counts; in their order, as everybody does, so that nobody waits in a circle. Those of
/// boards that were settled keep what they were then; of the others, what counts nothing is not kept.
pub fn add(conn: &mut Conn, more: &Changes, settled_boards: &BTreeSet<i64>) -> Result<()> {
    use board_counts::{board_id, entries, level, prefix, settled};
    let rows: Vec<_> = more
        .iter()
        .filter(|(_, more)| **more != 0)
        .map(|((board, of_level, begins), more)| {
            let before = settled_boards.contains(board).then_some(0_i64);
            (
                board_id.eq(*board),
                level.eq(*of_level),
                prefix.eq(*begins),
                entries.eq(*more),
                settled.eq(before),
            )
        })
        .collect();
    let mut empty: Vec<(i64, i32, i64)> = Vec::new();
    for some in rows.chunks(BATCH) {
        let now: Vec<(i64, i32, i64, i64, Option<i64>)> = on!(conn, c => {
            diesel::insert_into(board_counts::table)
                .values(some.to_vec())
                .on_conflict((board_id, level, prefix))
                .do_update()
                .set((
                    entries.eq(entries + excluded(entries)),
                    settled.eq(case_when(
                        excluded(settled).is_null().or(settled.is_not_null()),
                        settled,
                    )
                    .otherwise(entries.nullable())),
                ))
                .returning((board_id, level, prefix, entries, settled))
                .get_results(c)
        })?;
        let nothing = now
            .into_iter()
            .filter(|(.., count, before)| *count == 0 && before.unwrap_or_default() == 0);
        empty.extend(nothing.map(|(board, of_level, begins, ..)| (board, of_level, begins)));
    }
    remove(conn, &empty)
}

fn remove(conn: &mut Conn, rows: &[(i64, i32, i64)]) -> Result<()> {
    macro_rules! remove {
        ($c:expr, $db:ty, $some:expr) => {{
            let each = $some.iter().map(|(board, level, prefix)| {
                board_counts::board_id
                    .eq(*board)
                    .and(board_counts::level.eq(*level))
                    .and(board_counts::prefix.eq(*prefix))
            });
            let Some(which) = any_of!($db, each) else {
                return Ok(());
            };
            diesel::delete(board_counts::table)
                .filter(which)
                .execute($c)
        }};
    }
    for some in rows.chunks(NAMED) {
        match conn {
            Conn::Pg(c) => remove!(c, diesel::pg::Pg, some),
            Conn::Lite(c) => remove!(c, diesel::sqlite::Sqlite, some),
        }?;
    }
    Ok(())
}

/// How many entries of a board have keys that begin alike.
#[derive(Clone, Copy, Debug, Queryable, Selectable)]
#[diesel(table_name = board_counts)]
pub struct Count {
    /// How much of the key is meant: the greater, the more.
    pub level: i32,
    /// The beginning.
    pub prefix: i64,
    /// How many there are.
    pub entries: i64,
    /// How many there were when the board was settled, if that has changed since.
    pub settled: Option<i64>,
}

impl Count {
    /// How many there were when the board was settled.
    pub fn settled(&self) -> i64 {
        self.settled.unwrap_or(self.entries)
    }
}

/// The counts of a board between beginnings of keys: at each level greater than the one and below the
/// other.
pub fn between(conn: &mut Conn, id: i64, ranges: &[(i32, i64, i64)]) -> Result<Vec<Count>> {
    macro_rules! between {
        ($c:expr, $db:ty) => {{
            let each = ranges.iter().map(|(level, above, below)| {
                board_counts::board_id
                    .eq(id)
                    .and(board_counts::level.eq(*level))
                    .and(board_counts::prefix.gt(*above))
                    .and(board_counts::prefix.lt(*below))
            });
            let Some(which) = any_of!($db, each) else {
                return Ok(Vec::new());
            };
            board_counts::table
                .filter(which)
                .select(Count::as_select())
                .load($c)
        }};
    }
    Ok(match conn {
        Conn::Pg(c) => between!(c, diesel::pg::Pg),
        Conn::Lite(c) => between!(c, diesel::sqlite::Sqlite),
    }?)
}

/// Removes at most so many counts of a board; says whether there were any.
pub fn remove_some(conn: &mut Conn, id: i64, most: i64) -> Result<bool> {
    use board_counts::{board_id, level, prefix};
    let rows = on!(conn, c => {
        let first: Option<i32> = board_counts::table
            .filter(board_id.eq(id))
            .order(level)
            .select(level)
            .first(c)
            .optional()?;
        let Some(first) = first else {
            return Ok(false);
        };
        let after: Option<i64> = board_counts::table
            .filter(board_id.eq(id))
            .filter(level.eq(first))
            .order(prefix)
            .offset(most)
            .select(prefix)
            .first(c)
            .optional()?;
        let of_level = diesel::delete(board_counts::table)
            .filter(board_id.eq(id))
            .filter(level.eq(first));
        match after {
            Some(after) => of_level.filter(prefix.lt(after)).execute(c),
            None => of_level.execute(c),
        }
    })?;
    Ok(rows > 0)
}
