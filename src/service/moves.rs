//! Who comes, goes and moves on boards when totals change.

use std::collections::{BTreeMap, BTreeSet};

use crate::database::Conn;
use crate::database::types::DbUuid;
use crate::engine::ranking::{LEVELS, UNRANKED, prefix};
use crate::error::Result;
use crate::model::leaderboard::BoardPeriod;
use crate::model::season::Season;
use crate::model::time::{CivilDate, Instant};
use crate::service::boards::{fresh, places};
use crate::store;
use crate::store::board_counts::Changes;
use crate::store::board_entries::Entry;
use crate::store::boards::Board;
use crate::store::standings::Standing;

/// Moves on the boards of a season, collected first and written together.
#[derive(Default)]
pub(super) struct Moves {
    boards: BTreeMap<i64, (BoardPeriod, CivilDate)>,
    puts: Vec<Entry>,
    gone: BTreeMap<DbUuid, Vec<i64>>,
    counts: Changes,
}

impl Moves {
    /// Notes what follows of totals that were and totals that are.
    pub(super) fn note(&mut self, before: Option<&Standing>, after: Option<&Standing>) {
        let Some(either) = after.or(before) else {
            return;
        };
        let (subject_id, period) = (either.subject_id, (either.period, either.ends_on));
        let was = before.map(places).unwrap_or_default();
        let is = after.map(places).unwrap_or_default();
        for (board_id, key) in &was {
            if is.get(board_id) != Some(key) {
                self.count(*board_id, *key, -1);
            }
            if !is.contains_key(board_id) {
                self.gone.entry(subject_id).or_default().push(*board_id);
                self.boards.insert(*board_id, period);
            }
        }
        for (board_id, sort_key) in is {
            if was.get(&board_id) == Some(&sort_key) {
                continue;
            }
            self.count(board_id, sort_key, 1);
            self.boards.insert(board_id, period);
            self.puts.push(Entry {
                board_id,
                subject_id,
                sort_key,
                settled_key: None,
            });
        }
    }

    fn count(&mut self, board: i64, key: i64, more: i64) {
        if key == UNRANKED {
            return;
        }
        for level in 1..=LEVELS {
            let place = (board, level, prefix(key, level));
            *self.counts.entry(place).or_default() += more;
        }
    }

    /// Writes them.
    pub(super) fn write(self, conn: &mut Conn, season: &Season, now: Instant) -> Result<()> {
        let board = |(id, period): (&i64, &(BoardPeriod, CivilDate))| fresh(season, *id, *period);
        let boards: Vec<Board> = self.boards.iter().map(board).collect();
        store::boards::ensure(conn, &boards)?;
        let ids: Vec<i64> = self.boards.into_keys().collect();
        store::boards::hold(conn, &ids, now)?;
        let settled: BTreeSet<i64> = store::boards::settled(conn, &ids)?.into_iter().collect();
        store::board_entries::put(conn, &self.puts, &settled)?;
        for (subject, from) in &self.gone {
            store::board_entries::remove(conn, *subject, from)?;
        }
        store::board_counts::add(conn, &self.counts, &settled)?;
        for id in settled {
            store::boards::revise(conn, id, now)?;
        }
        Ok(())
    }
}
