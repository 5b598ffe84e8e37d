//! Rate limits that replicas share: the generic cell rate algorithm, one row for each key.

use diesel::prelude::*;

use crate::database::Conn;
use crate::database::tables::rate_limits;
use crate::error::Result;
use crate::model::time::Instant;
use crate::on;

/// How many requests in how many seconds.
#[derive(Clone, Copy, Debug)]
pub struct Quota {
    /// Requests that may come at once.
    pub burst: i64,
    /// Seconds in which as many may come again.
    pub seconds: i64,
}

/// Takes one request from the quota of `key`: nothing if there was room, else the seconds to wait.
pub fn take(conn: &mut Conn, key: &str, quota: Quota, now: Instant) -> Result<Option<u32>> {
    take_many(conn, key, quota, 1, now)
}

/// Takes several requests at once, or none. The first statement locks the row, so that requests at
/// the same time are counted one by one.
pub fn take_many(
    conn: &mut Conn,
    key: &str,
    quota: Quota,
    requests: i64,
    now: Instant,
) -> Result<Option<u32>> {
    Ok(match reserve(conn, key, quota, requests, now)? {
        Taken::Wait(seconds) => Some(seconds),
        Taken::Left { .. } => None,
    })
}

/// What came of taking requests.
#[derive(Clone, Copy, Debug)]
pub enum Taken {
    /// There was room.
    Left {
        /// Requests that could come now as well.
        remaining: i64,
        /// Seconds until the quota is full again.
        reset: i64,
    },
    /// There was none; seconds to wait.
    Wait(u32),
}

/// Takes several requests at once, or none, and says what is left.
pub fn reserve(
    conn: &mut Conn,
    key: &str,
    quota: Quota,
    requests: i64,
    now: Instant,
) -> Result<Taken> {
    let stored: Instant = on!(conn, c => {
        diesel::insert_into(rate_limits::table)
            .values((rate_limits::id.eq(key), rate_limits::arrives_at.eq(now)))
            .on_conflict(rate_limits::id)
            .do_update()
            .set(rate_limits::id.eq(key))
            .returning(rate_limits::arrives_at)
            .get_result(c)
    })?;
    let step = (quota.seconds * 1_000_000 / quota.burst).max(1);
    let now_micros = now.0.as_microsecond();
    let arrives = stored.0.as_microsecond().max(now_micros);
    let room = quota.burst - requests.min(quota.burst);
    let early = arrives - now_micros - step * room;
    if early > 0 {
        return Ok(Taken::Wait(
            u32::try_from((early + 999_999) / 1_000_000).unwrap_or(u32::MAX),
        ));
    }
    let taken = arrives - now_micros + step * requests;
    let next = jiff::Timestamp::from_microsecond(arrives + step * requests).map_or(now, Instant);
    on!(conn, c => {
        diesel::update(rate_limits::table.find(key)).set(rate_limits::arrives_at.eq(next)).execute(c)
    })?;
    Ok(Taken::Left {
        remaining: (quota.burst - taken / step.max(1)).max(0),
        reset: (taken + 999_999) / 1_000_000,
    })
}

/// Gives a key its full quota back.
pub fn clear(conn: &mut Conn, key: &str) -> Result<()> {
    on!(conn, c => diesel::delete(rate_limits::table.find(key)).execute(c))?;
    Ok(())
}

/// Forgets keys whose quota is full again.
pub fn forget(conn: &mut Conn, now: Instant) -> Result<usize> {
    Ok(on!(conn, c => {
        diesel::delete(rate_limits::table.filter(rate_limits::arrives_at.lt(now))).execute(c)
    })?)
}
