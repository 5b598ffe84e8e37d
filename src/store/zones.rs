//! The zone of people's days: the provider's own where it told one of late, else the account's.

use diesel::prelude::*;

use crate::database::Conn;
use crate::database::tables::users;
use crate::error::{Error, Result};
use crate::model::id::UserId;
use crate::model::time::{CivilDate, Instant, ZoneName};
use crate::on;

/// Days after which a provider's word on a person's zone no longer counts.
const RECENT: i32 = 30;

/// The date from which on a provider's word on a zone holds.
pub fn since(now: Instant) -> CivilDate {
    now.date_in(&ZoneName::utc()).plus_days(-RECENT)
}

/// The zone that a provider told of the person of a row of `users` since a date, to be selected with it.
macro_rules! told_zone {
    ($since:expr) => {
        $crate::database::tables::days::table
            .filter($crate::database::tables::days::user_id.eq($crate::database::tables::users::id))
            .filter($crate::database::tables::days::date.ge($since))
            .filter(
                $crate::database::tables::days::zone_origin
                    .eq($crate::model::day::ZoneOrigin::Provider),
            )
            .order($crate::database::tables::days::date.desc())
            .select($crate::database::tables::days::time_zone)
            .limit(1)
            .single_value()
    };
}

pub(super) use told_zone;

/// A person's zone.
pub fn of(conn: &mut Conn, user: UserId, now: Instant) -> Result<ZoneName> {
    let told = told_zone!(since(now));
    let found: Option<(ZoneName, Option<ZoneName>)> = on!(conn, c => {
        users::table
            .find(user)
            .select((users::time_zone, told))
            .first(c)
            .optional()
    })?;
    let (account, told) = found.ok_or_else(|| Error::not_found("account"))?;
    Ok(told.unwrap_or(account))
}
