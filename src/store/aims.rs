//! What people aim at beside their goals.

use diesel::prelude::*;

use crate::database::Conn;
use crate::database::tables::aims;
use crate::error::Result;
use crate::model::aim::{Aim, AimKind};
use crate::model::id::UserId;
use crate::on;

/// Everything that a person aims at, by kind.
pub fn list(conn: &mut Conn, user: UserId) -> Result<Vec<Aim>> {
    Ok(on!(conn, c => {
        aims::table
            .filter(aims::user_id.eq(user))
            .order(aims::kind)
            .select(Aim::as_select())
            .load(c)
    })?)
}

/// What a person aims at of a kind.
pub fn find(conn: &mut Conn, user: UserId, kind: AimKind) -> Result<Option<Aim>> {
    Ok(on!(conn, c => {
        aims::table
            .find((user, kind))
            .select(Aim::as_select())
            .first(c)
            .optional()
    })?)
}

/// Sets what a person aims at, in place of what they aimed at of that kind.
pub fn put(conn: &mut Conn, user: UserId, aim: &Aim) -> Result<()> {
    on!(conn, c => {
        diesel::insert_into(aims::table)
            .values((aims::user_id.eq(user), aim))
            .on_conflict((aims::user_id, aims::kind))
            .do_update()
            .set((
                aims::amount.eq(aim.amount),
                aims::amount_at_start.eq(aim.amount_at_start),
                aims::starts_on.eq(aim.starts_on),
                aims::intensity.eq(aim.intensity),
                aims::personalized.eq(aim.personalized),
                aims::updated_at.eq(aim.updated_at),
            ))
            .execute(c)
    })?;
    Ok(())
}
