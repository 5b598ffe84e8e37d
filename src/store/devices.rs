//! What people wear.

use diesel::prelude::*;

use crate::database::Conn;
use crate::database::tables::devices;
use crate::error::Result;
use crate::model::device::Device;
use crate::model::id::UserId;
use crate::model::token::Provider;
use crate::on;

/// A person's devices.
pub fn list(conn: &mut Conn, user: UserId) -> Result<Vec<Device>> {
    Ok(on!(conn, c => {
        devices::table
            .filter(devices::user_id.eq(user))
            .order((devices::provider, devices::provider_device_id))
            .select(Device::as_select())
            .load(c)
    })?)
}

/// Puts what a provider tells now in place of what it told before.
pub fn replace(conn: &mut Conn, user: UserId, provider: Provider, told: &[Device]) -> Result<()> {
    on!(conn, c => {
        diesel::delete(
            devices::table.filter(devices::user_id.eq(user)).filter(devices::provider.eq(provider)),
        )
        .execute(c)
    })?;
    let rows: Vec<_> = told
        .iter()
        .map(|device| (devices::user_id.eq(user), device))
        .collect();
    on!(conn, c => diesel::insert_into(devices::table).values(rows).execute(c))?;
    Ok(())
}
