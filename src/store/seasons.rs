//! Seasons.

use diesel::prelude::*;

use crate::database::Conn;
use crate::database::tables::seasons;
use crate::error::{Error, Result};
use crate::model::id::SeasonId;
use crate::model::page::Limit;
use crate::model::season::Season;
use crate::on;

/// A season.
pub fn find(conn: &mut Conn, id: SeasonId) -> Result<Season> {
    let found = on!(conn, c => {
        seasons::table.find(id).select(Season::as_select()).first(c).optional()
    })?;
    found.ok_or_else(|| Error::not_found("season"))
}

/// Some seasons, in any order.
pub fn all(conn: &mut Conn, ids: &[SeasonId]) -> Result<Vec<Season>> {
    Ok(on!(conn, c => {
        seasons::table.filter(seasons::id.eq_any(ids)).select(Season::as_select()).load(c)
    })?)
}

/// Every season, the newest first; one more than `limit`.
pub fn list(conn: &mut Conn, before: Option<SeasonId>, limit: Limit) -> Result<Vec<Season>> {
    Ok(on!(conn, c => {
        let mut query = seasons::table
            .order(seasons::id.desc())
            .limit(i64::from(limit.0) + 1)
            .select(Season::as_select())
            .into_boxed();
        if let Some(before) = before {
            query = query.filter(seasons::id.lt(before));
        }
        query.load(c)
    })?)
}

/// Adds a season, with the secret of its draws.
pub fn insert(conn: &mut Conn, season: &Season, draw_secret: &str) -> Result<()> {
    let row = (season, seasons::draw_secret.eq(draw_secret));
    on!(conn, c => diesel::insert_into(seasons::table).values(row).execute(c))?;
    Ok(())
}

/// A season with the secret of its draws, which is nobody's to see before it has ended.
pub fn with_draw(conn: &mut Conn, id: SeasonId) -> Result<(Season, String)> {
    let found = on!(conn, c => {
        seasons::table
            .find(id)
            .select((Season::as_select(), seasons::draw_secret))
            .first(c)
            .optional()
    })?;
    found.ok_or_else(|| Error::not_found("season"))
}

/// Puts a newer version of a season in place of the one before it; says whether that was there.
pub fn replace(conn: &mut Conn, newer: &Season) -> Result<bool> {
    let rows = on!(conn, c => {
        diesel::update(seasons::table.find(newer.id))
            .filter(seasons::version.eq(newer.version - 1))
            .set(newer)
            .execute(c)
    })?;
    Ok(rows == 1)
}
