//! Invitations into teams; a secret is known by its hash.

use diesel::prelude::*;

use crate::database::Conn;
use crate::database::tables::invitations;
use crate::error::Result;
use crate::model::id::{InvitationId, TeamId};
use crate::model::invitation::Invitation;
use crate::model::time::Instant;
use crate::on;

/// Adds an invitation.
pub fn insert(conn: &mut Conn, invitation: &Invitation, secret_hash: &[u8]) -> Result<()> {
    let row = (invitation, invitations::secret_hash.eq(secret_hash));
    on!(conn, c => diesel::insert_into(invitations::table).values(row).execute(c))?;
    Ok(())
}

/// The invitation of a secret.
pub fn by_secret(conn: &mut Conn, secret_hash: &[u8]) -> Result<Option<Invitation>> {
    Ok(on!(conn, c => {
        invitations::table
            .filter(invitations::secret_hash.eq(secret_hash))
            .select(Invitation::as_select())
            .first(c)
            .optional()
    })?)
}

/// A team's invitations, the newest first.
pub fn list(conn: &mut Conn, team: TeamId) -> Result<Vec<Invitation>> {
    Ok(on!(conn, c => {
        invitations::table
            .filter(invitations::team_id.eq(team))
            .order(invitations::id.desc())
            .select(Invitation::as_select())
            .load(c)
    })?)
}

/// Uses an invitation up; says whether it was there to be used.
pub fn use_up(conn: &mut Conn, id: InvitationId, now: Instant) -> Result<bool> {
    let rows = on!(conn, c => {
        diesel::update(invitations::table.find(id))
            .filter(invitations::used_at.is_null())
            .filter(invitations::expires_at.gt(now))
            .set(invitations::used_at.eq(Some(now)))
            .execute(c)
    })?;
    Ok(rows == 1)
}

/// Takes an invitation of a team back.
pub fn remove(conn: &mut Conn, team: TeamId, id: InvitationId) -> Result<()> {
    on!(conn, c => {
        diesel::delete(invitations::table.find(id).filter(invitations::team_id.eq(team))).execute(c)
    })?;
    Ok(())
}

/// Forgets invitations that ended before an instant.
pub fn forget(conn: &mut Conn, before: Instant) -> Result<()> {
    on!(conn, c => {
        diesel::delete(invitations::table.filter(invitations::expires_at.lt(before))).execute(c)
    })?;
    Ok(())
}
