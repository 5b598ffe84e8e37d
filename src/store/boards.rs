//! Boards: who is on them in which order, and how many are ahead of whom.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use diesel::upsert::excluded;

use crate::database::Conn;
use crate::database::tables::{board_counts, board_entries, boards, memberships};
use crate::database::types::DbUuid;
use crate::error::Result;
use crate::model::id::SeasonId;
use crate::model::time::Instant;
use crate::on;

/// Rows that one statement writes: below the number of parameters that the engines take.
const BATCH: usize = 500;

/// A board.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = boards)]
#[diesel(treat_none_as_default_value = false)]
pub struct Board {
    /// Its id, which follows from what it ranks.
    pub id: i64,
    /// The season.
    pub season_id: SeasonId,
    /// When it is to be settled.
    pub settles_at: Instant,
    /// When it was.
    pub settled_at: Option<Instant>,
    /// Counts changes since it was settled, from 1.
    pub revision: i32,
    /// When it last changed since it was settled.
    pub revised_at: Option<Instant>,
}

/// Somebody on a board.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = board_entries)]
pub struct Entry {
    /// The board.
    pub board_id: i64,
    /// The person or the team.
    pub subject_id: DbUuid,
    /// Where they come: the greatest key first.
    pub sort_key: i64,
    /// The rank that the board was settled with.
    pub settled_rank: Option<i32>,
}

/// Adds the boards that are not there yet; in the order of their ids, as everybody does.
pub fn ensure(conn: &mut Conn, all: &[Board]) -> Result<()> {
    for some in all.chunks(BATCH) {
        on!(conn, c => {
            diesel::insert_into(boards::table).values(some).on_conflict_do_nothing().execute(c)
        })?;
    }
    Ok(())
}

/// Puts people and teams where they come now. What a board was settled with stays.
pub fn put(conn: &mut Conn, all: &[Entry]) -> Result<()> {
    for some in all.chunks(BATCH) {
        let rows: Vec<_> = some
            .iter()
            .map(|entry| {
                (
                    board_entries::board_id.eq(entry.board_id),
                    board_entries::subject_id.eq(entry.subject_id),
                    board_entries::sort_key.eq(entry.sort_key),
                )
            })
            .collect();
        on!(conn, c => {
            diesel::insert_into(board_entries::table)
                .values(rows)
                .on_conflict((board_entries::board_id, board_entries::subject_id))
                .do_update()
                .set(board_entries::sort_key.eq(excluded(board_entries::sort_key)))
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

/// How many entries more, or fewer, by board, level and beginning of the key.
pub type Counts = BTreeMap<(i64, i32, i64), i64>;

/// Adds to the counts; in their order, as everybody does, so that nobody waits in a circle.
pub fn count(conn: &mut Conn, more: &Counts) -> Result<()> {
    let rows: Vec<_> = more
        .iter()
        .filter(|(_, more)| **more != 0)
        .map(|((board, level, prefix), more)| {
            (
                board_counts::board_id.eq(*board),
                board_counts::level.eq(*level),
                board_counts::prefix.eq(*prefix),
                board_counts::entries.eq(*more),
            )
        })
        .collect();
    for some in rows.chunks(BATCH) {
        on!(conn, c => {
            diesel::insert_into(board_counts::table)
                .values(some.to_vec())
                .on_conflict((board_counts::board_id, board_counts::level, board_counts::prefix))
                .do_update()
                .set(board_counts::entries.eq(board_counts::entries + excluded(board_counts::entries)))
                .execute(c)
        })?;
    }
    Ok(())
}

/// Those of some boards that were settled.
pub fn settled(conn: &mut Conn, ids: &[i64]) -> Result<Vec<i64>> {
    let mut found = Vec::new();
    for some in ids.chunks(BATCH) {
        let settled: Vec<i64> = on!(conn, c => {
            boards::table
                .filter(boards::id.eq_any(some))
                .filter(boards::settled_at.is_not_null())
                .order(boards::id)
                .select(boards::id)
                .load(c)
        })?;
        found.extend(settled);
    }
    Ok(found)
}

/// Counts a change of a board that was settled.
pub fn revise(conn: &mut Conn, id: i64, now: Instant) -> Result<()> {
    on!(conn, c => {
        diesel::update(boards::table.find(id))
            .set((boards::revision.eq(boards::revision + 1), boards::revised_at.eq(Some(now))))
            .execute(c)
    })?;
    Ok(())
}

/// A board whose time to be settled has come, and of whose season no totals are due.
pub fn next_to_settle(conn: &mut Conn, now: Instant) -> Result<Option<i64>> {
    let late = memberships::table
        .filter(memberships::season_id.eq(boards::season_id))
        .filter(memberships::tally_due_at.le(Some(now)).assume_not_null());
    Ok(on!(conn, c => {
        boards::table
            .filter(boards::settled_at.is_null())
            .filter(boards::settles_at.le(now))
            .filter(diesel::dsl::not(diesel::dsl::exists(late)))
            .order(boards::settles_at)
            .select(boards::id)
            .first(c)
            .optional()
    })?)
}

/// Settles a board, unless somebody else has: every entry keeps the rank it has now.
#[expect(
    clippy::disallowed_methods,
    reason = "an update from a ranked query cannot be said otherwise; a test settles a board on both engines"
)]
pub fn settle(conn: &mut Conn, id: i64, now: Instant) -> Result<()> {
    let rows = on!(conn, c => {
        diesel::update(boards::table.find(id).filter(boards::settled_at.is_null()))
            .set((boards::settled_at.eq(Some(now)), boards::revision.eq(1)))
            .execute(c)
    })?;
    if rows == 0 {
        return Ok(());
    }
    let ranks = "UPDATE board_entries SET settled_rank = ranked.place FROM (\
        SELECT subject_id AS whose, rank() OVER (ORDER BY sort_key DESC) AS place \
        FROM board_entries WHERE board_id = $1 AND sort_key >= 0) AS ranked \
        WHERE board_id = $2 AND subject_id = ranked.whose";
    on!(conn, c => {
        diesel::sql_query(ranks)
            .bind::<BigInt, _>(id)
            .bind::<BigInt, _>(id)
            .execute(c)
    })?;
    Ok(())
}

/// A board.
pub fn find(conn: &mut Conn, id: i64) -> Result<Option<Board>> {
    Ok(on!(conn, c => {
        boards::table.find(id).select(Board::as_select()).first(c).optional()
    })?)
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
pub fn entry(conn: &mut Conn, id: i64, subject: DbUuid) -> Result<Option<Entry>> {
    Ok(on!(conn, c => {
        board_entries::table.find((id, subject)).select(Entry::as_select()).first(c).optional()
    })?)
}

/// Those next to an entry in the board's order: who comes before it, the nearest first, and who comes
/// behind it.
pub fn next_to(conn: &mut Conn, own: &Entry, each: i64) -> Result<(Vec<Entry>, Vec<Entry>)> {
    use board_entries::{board_id, sort_key, subject_id};
    let (key, subject) = (own.sort_key, own.subject_id);
    let before = on!(conn, c => {
        board_entries::table
            .filter(board_id.eq(own.board_id))
            .filter(sort_key.ge(key))
            .filter(sort_key.gt(key).or(subject_id.gt(subject)))
            .order((sort_key.asc(), subject_id.asc()))
            .limit(each)
            .select(Entry::as_select())
            .load(c)
    })?;
    let behind = on!(conn, c => {
        board_entries::table
            .filter(board_id.eq(own.board_id))
            .filter(sort_key.ge(0))
            .filter(sort_key.le(key))
            .filter(sort_key.lt(key).or(subject_id.lt(subject)))
            .order((sort_key.desc(), subject_id.desc()))
            .limit(each)
            .select(Entry::as_select())
            .load(c)
    })?;
    Ok((before, behind))
}

/// The counts of a board between beginnings of keys: at each level greater than the one and below the
/// other.
pub fn between(
    conn: &mut Conn,
    id: i64,
    ranges: &[(i32, (i64, i64))],
) -> Result<Vec<(i32, i64, i64)>> {
    type Which<'a, DB> =
        Box<dyn BoxableExpression<board_counts::table, DB, SqlType = diesel::sql_types::Bool> + 'a>;
    macro_rules! between {
        ($c:expr, $db:ty) => {{
            let mut which: Which<'_, $db> =
                Box::new(board_counts::level.eq(0).and(board_counts::prefix.lt(0)));
            for (level, (above, below)) in ranges {
                let range = board_counts::level
                    .eq(*level)
                    .and(board_counts::prefix.gt(*above))
                    .and(board_counts::prefix.lt(*below));
                which = Box::new(which.or(range));
            }
            board_counts::table
                .filter(board_counts::board_id.eq(id))
                .filter(which)
                .select((
                    board_counts::level,
                    board_counts::prefix,
                    board_counts::entries,
                ))
                .load($c)
        }};
    }
    Ok(match conn {
        Conn::Pg(c) => between!(c, diesel::pg::Pg),
        Conn::Lite(c) => between!(c, diesel::sqlite::Sqlite),
    }?)
}

/// How many have a rank on a board.
pub fn ranked(conn: &mut Conn, id: i64) -> Result<i64> {
    let counts: Vec<i64> = on!(conn, c => {
        board_counts::table
            .filter(board_counts::board_id.eq(id))
            .filter(board_counts::level.eq(1))
            .select(board_counts::entries)
            .load(c)
    })?;
    Ok(counts.iter().sum())
}
