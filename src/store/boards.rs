//! Boards: what there is of them, and when each is settled and expires.

use diesel::prelude::*;

use crate::database::Conn;
use crate::database::tables::{board_entries, boards, memberships};
use crate::error::Result;
use crate::model::id::SeasonId;
use crate::model::time::Instant;
use crate::on;
use crate::store::board_counts;

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
    /// From when it is not kept any more.
    pub expires_at: Option<Instant>,
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

/// A board.
pub fn find(conn: &mut Conn, id: i64) -> Result<Option<Board>> {
    Ok(on!(conn, c => {
        boards::table.find(id).select(Board::as_select()).first(c).optional()
    })?)
}

/// Those of some boards that were settled. None of the others will be before this transaction ends.
pub fn settled(conn: &mut Conn, ids: &[i64]) -> Result<Vec<i64>> {
    macro_rules! which {
        ($some:expr) => {
            boards::table
                .filter(boards::id.eq_any($some))
                .order(boards::id)
                .select((boards::id, boards::settled_at))
        };
    }
    let mut found = Vec::new();
    for some in ids.chunks(BATCH) {
        let all: Vec<(i64, Option<Instant>)> = match conn {
            Conn::Pg(c) => which!(some).for_key_share().load(c),
            Conn::Lite(c) => which!(some).load(c),
        }?;
        let settled = all.into_iter().filter(|(_, at)| at.is_some());
        found.extend(settled.map(|(id, _)| id));
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

/// Lets nobody settle, until this transaction ends, those of some boards whose time to be settled has come:
/// what is written meanwhile is either in what was settled or a revision of it. SQLite has one writer.
pub fn hold(conn: &mut Conn, ids: &[i64], now: Instant) -> Result<()> {
    let Conn::Pg(c) = conn else {
        return Ok(());
    };
    for some in ids.chunks(BATCH) {
        boards::table
            .filter(boards::id.eq_any(some))
            .filter(boards::settled_at.is_null())
            .filter(boards::settles_at.le(now))
            .order(boards::id)
            .select(boards::id)
            .for_share()
            .load::<i64>(c)?;
    }
    Ok(())
}

/// A board whose time to be settled has come, and of whose season no totals are left that were due by
/// then. What became due later is not waited for: among a million people somebody always is.
pub fn next_to_settle(conn: &mut Conn, now: Instant) -> Result<Option<i64>> {
    let late = memberships::table
        .filter(memberships::season_id.eq(boards::season_id))
        .filter(
            memberships::tally_due_at
                .assume_not_null()
                .le(boards::settles_at),
        );
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

/// Settles a board, unless somebody else has. Its entries and counts stay as they are, and note from now
/// on what they were.
pub fn settle(conn: &mut Conn, id: i64, now: Instant) -> Result<()> {
    macro_rules! open {
        () => {
            boards::table
                .find(id)
                .filter(boards::settled_at.is_null())
                .select(boards::id)
        };
    }
    // Whoever changes the board at the moment has its row, in a mode that an update would not wait for.
    let open: Option<i64> = match conn {
        Conn::Pg(c) => open!().for_update().first(c).optional(),
        Conn::Lite(c) => open!().first(c).optional(),
    }?;
    if open.is_none() {
        return Ok(());
    }
    on!(conn, c => {
        diesel::update(boards::table.find(id))
            .set((boards::settled_at.eq(Some(now)), boards::revision.eq(1)))
            .execute(c)
    })?;
    Ok(())
}

/// A board that is not kept any more.
pub fn next_to_remove(conn: &mut Conn, now: Instant) -> Result<Option<i64>> {
    Ok(on!(conn, c => {
        boards::table
            .filter(boards::expires_at.assume_not_null().le(now))
            .order(boards::expires_at)
            .select(boards::id)
            .first(c)
            .optional()
    })?)
}

/// Removes at most so many rows of what a board is made of, or the board if nothing else is left of it.
pub fn remove_some(conn: &mut Conn, id: i64, most: i64) -> Result<()> {
    if remove_entries(conn, id, most)? || board_counts::remove_some(conn, id, most)? {
        return Ok(());
    }
    on!(conn, c => diesel::delete(boards::table.find(id)).execute(c))?;
    Ok(())
}

/// Removes the first entries of a board, in the order in which they are stored.
fn remove_entries(conn: &mut Conn, id: i64, most: i64) -> Result<bool> {
    use board_entries::{board_id, subject_id};
    let rows = on!(conn, c => {
        let after: Option<crate::database::types::DbUuid> = board_entries::table
            .filter(board_id.eq(id))
            .order(subject_id)
            .offset(most)
            .select(subject_id)
            .first(c)
            .optional()?;
        let of_board = diesel::delete(board_entries::table).filter(board_id.eq(id));
        match after {
            Some(after) => of_board.filter(subject_id.lt(after)).execute(c),
            None => of_board.execute(c),
        }
    })?;
    Ok(rows > 0)
}
