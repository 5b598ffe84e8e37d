//! Ranks on a board, by counting how many are ahead.

use std::collections::BTreeMap;

use crate::database::Conn;
use crate::engine::ranking::{LEVELS, ahead};
use crate::error::Result;
use crate::store::board_counts::{Count, between};
use crate::store::board_entries::Entry;
use crate::store::boards::Board;

/// What is counted of a board: as much as the ranks of some keys need.
pub(super) struct Ranks(Vec<Count>);

impl Ranks {
    /// Asks for what the ranks of some keys need.
    pub(super) fn of(conn: &mut Conn, board: i64, keys: &[i64]) -> Result<Self> {
        // The first level is asked for whole: its sum is how many there are.
        let mut ranges = BTreeMap::from([((1, i64::MAX), -1)]);
        for level in 2..=LEVELS {
            for key in keys {
                let (above, below) = ahead(*key, level);
                let from = ranges.entry((level, below)).or_insert(above);
                *from = above.min(*from);
            }
        }
        let ranges: Vec<_> = ranges
            .into_iter()
            .map(|((level, below), above)| (level, above, below))
            .collect();
        Ok(Self(between(conn, board, &ranges)?))
    }

    /// How many have a rank.
    pub(super) fn ranked(&self) -> i64 {
        let whole = self.0.iter().filter(|count| count.level == 1);
        whole.map(|count| count.entries).sum()
    }

    /// The rank of a key now.
    pub(super) fn now(&self, key: i64) -> i64 {
        1 + self.ahead(key).map(|count| count.entries).sum::<i64>()
    }

    /// The rank of a key when the board was settled.
    fn then(&self, key: i64) -> i64 {
        1 + self.ahead(key).map(Count::settled).sum::<i64>()
    }

    fn ahead(&self, key: i64) -> impl Iterator<Item = &Count> {
        let is_ahead = move |count: &&Count| {
            let (above, below) = ahead(key, count.level);
            above < count.prefix && count.prefix < below
        };
        self.0.iter().filter(is_ahead)
    }

    /// The rank that an entry had when its board was settled, if it was and they had one.
    pub(super) fn settled(&self, board: &Board, entry: &Entry, now: Option<i64>) -> Option<i64> {
        board.settled_at?;
        if !is_revised(board) {
            return now;
        }
        let key = entry.settled_key();
        (key >= 0).then(|| self.then(key))
    }
}

/// Whether anything has changed on a board since it was settled.
pub(super) fn is_revised(board: &Board) -> bool {
    board.settled_at.is_some() && board.revision > 1
}
