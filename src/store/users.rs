//! Accounts.

use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error as Fault};

use crate::database::Conn;
use crate::database::tables::{
    activities, aims, client_permissions, day_records, days, devices, excuses, goals,
    intraday_steps, memberships, nutrition, sessions, sync_runs, tokens, users,
};
use crate::error::{Code, Error, Result};
use crate::model::id::UserId;
use crate::model::text::Email;
use crate::model::time::Instant;
use crate::model::user::{Receipt, Role, User};
use crate::on;

/// What a change to an account sets.
#[derive(Debug, AsChangeset)]
#[diesel(table_name = users)]
pub struct UserChanges {
    /// A new display name.
    pub display_name: Option<crate::model::text::DisplayName>,
    /// A new time zone.
    pub time_zone: Option<crate::model::time::ZoneName>,
    /// A new unit preference.
    pub unit_preference: Option<crate::model::user::UnitPreference>,
    /// A new age group.
    pub age_group: Option<crate::model::user::AgeGroup>,
    /// The version after the change.
    pub version: i32,
    /// When it is changed.
    pub updated_at: Instant,
}

/// Adds an account, unless its address is taken.
pub fn insert(conn: &mut Conn, user: &User, password_hash: &str) -> Result<()> {
    let row = (user, users::password_hash.eq(password_hash));
    let done = on!(conn, c => diesel::insert_into(users::table).values(row).execute(c));
    match done {
        Ok(_) => Ok(()),
        Err(fault @ Fault::DatabaseError(DatabaseErrorKind::UniqueViolation, _)) => {
            let detail = "An account with this e-mail address exists; sign in instead.";
            Err(Error::new(Code::Conflict, detail).because(fault))
        }
        Err(fault) => Err(fault.into()),
    }
}

/// The account with this id.
pub fn find(conn: &mut Conn, id: UserId) -> Result<User> {
    let found = on!(conn, c => {
        users::table.find(id).select(User::as_select()).first(c).optional()
    })?;
    found.ok_or_else(|| Error::not_found("user"))
}

/// The account with this address, and the hash of its password.
pub fn by_email(conn: &mut Conn, email: &Email) -> Result<Option<(User, String)>> {
    Ok(on!(conn, c => {
        users::table
            .filter(users::email.eq(email))
            .select((User::as_select(), users::password_hash))
            .first(c)
            .optional()
    })?)
}

/// The hash of an account's password.
pub fn password_hash(conn: &mut Conn, id: UserId) -> Result<String> {
    let found = on!(conn, c => {
        users::table.find(id).select(users::password_hash).first(c).optional()
    })?;
    found.ok_or_else(|| Error::not_found("user"))
}

/// Replaces the hash of an account's password, which is not part of what is shown of the account and
/// so is no new version of it.
pub fn set_password_hash(conn: &mut Conn, id: UserId, hash: &str) -> Result<()> {
    on!(conn, c => {
        diesel::update(users::table.find(id)).set(users::password_hash.eq(hash)).execute(c)
    })?;
    Ok(())
}

/// Changes an account that is still at `version`; says whether it was.
pub fn update(conn: &mut Conn, id: UserId, version: i32, changes: &UserChanges) -> Result<bool> {
    let rows = on!(conn, c => {
        diesel::update(users::table.find(id).filter(users::version.eq(version)))
            .set(changes)
            .execute(c)
    })?;
    Ok(rows == 1)
}

/// Gives an account another role; says whether there is such an account.
pub fn set_role(conn: &mut Conn, id: UserId, role: Role, now: Instant) -> Result<bool> {
    let rows = on!(conn, c => {
        diesel::update(users::table.find(id))
            .set((
                users::role.eq(role),
                users::version.eq(users::version + 1),
                users::updated_at.eq(now),
            ))
            .execute(c)
    })?;
    Ok(rows == 1)
}

/// Makes others who change this person's affairs wait until this transaction ends. SQLite has one
/// writer at a time anyway; a plain update of the row says the same to both engines.
pub fn lock(conn: &mut Conn, id: UserId) -> Result<()> {
    let rows = on!(conn, c => {
        diesel::update(users::table.find(id)).set(users::version.eq(users::version)).execute(c)
    })?;
    if rows == 1 {
        Ok(())
    } else {
        Err(Error::not_found("user"))
    }
}

/// Removes an account and everything of it, and says how much that was.
pub fn delete(conn: &mut Conn, id: UserId, now: Instant) -> Result<Receipt> {
    macro_rules! count {
        ($table:ident) => {{
            let rows: i64 = on!(conn, c => {
                $table::table.filter($table::user_id.eq(id)).count().get_result(c)
            })?;
            i32::try_from(rows).unwrap_or(i32::MAX)
        }};
    }
    lock(conn, id)?;
    let receipt = Receipt {
        user_id: id,
        deleted_at: now,
        sessions: count!(sessions),
        tokens: count!(tokens),
        devices: count!(devices),
        days: count!(days),
        day_records: count!(day_records),
        excuses: count!(excuses),
        intraday_steps: count!(intraday_steps),
        sync_runs: count!(sync_runs),
        activities: count!(activities),
        nutrition: count!(nutrition),
        goals: count!(goals),
        aims: count!(aims),
        memberships: count!(memberships),
        client_permissions: count!(client_permissions),
        withdrawals: 0,
    };
    // Every table that holds something of a person refers to it and goes with it.
    on!(conn, c => diesel::delete(users::table.find(id)).execute(c))?;
    Ok(receipt)
}
