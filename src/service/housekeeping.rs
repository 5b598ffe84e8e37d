//! What is kept for a while only.

use crate::app::App;
use crate::error::Result;
use crate::service::once::KEPT;
use crate::store;

/// Seconds that an ended session is remembered, for the person to look at: 30 days.
const ENDED_SESSIONS: i64 = 30 * 86_400;
/// Seconds that it is remembered when a provider was asked: no reading arrives a week late.
const READINGS: i64 = 7 * 86_400;

/// Seconds that an invitation is remembered after its end: 30 days.
const INVITATIONS: i64 = 30 * 86_400;

/// Forgets answers, limits and sessions whose time is over.
pub async fn tidy(app: &App) -> Result<()> {
    let now = app.now();
    app.database
        .write(move |conn| {
            store::idempotency::forget(conn, now.plus_seconds(-KEPT))?;
            store::rate_limits::forget(conn, now)?;
            store::authorizations::tidy(conn, now.plus_seconds(-KEPT), now)?;
            store::day_records::forget_readings(conn, now.plus_seconds(-READINGS))?;
            store::sessions::forget(conn, now.plus_seconds(-ENDED_SESSIONS))?;
            store::invitations::forget(conn, now.plus_seconds(-INVITATIONS))?;
            Ok(())
        })
        .await
}
