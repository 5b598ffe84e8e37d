//! What is kept for a while only.

use crate::app::App;
use crate::error::Result;
use crate::model::time::ZoneName;
use crate::service::boards::DAYS_KEPT;
use crate::service::deliveries::PATIENCE;
use crate::service::once::KEPT;
use crate::store;

/// Seconds that an ended session is remembered, for the person to look at: 30 days.
const ENDED_SESSIONS: i64 = 30 * 86_400;
/// Seconds that it is remembered when a provider was asked: no reading arrives a week late.
const READINGS: i64 = 7 * 86_400;

/// Rows that one write removes, so that others do not wait long for their turn.
const AT_A_TIME: i64 = 5_000;
/// Seconds by which a date can be later, or earlier, somewhere than in UTC.
const WHEREVER: i64 = 14 * 3_600;

/// Seconds that an invitation is remembered after its end: 30 days.
const INVITATIONS: i64 = 30 * 86_400;

/// Forgets answers, limits and sessions whose time is over.
pub async fn tidy(app: &App) -> Result<()> {
    let now = app.now();
    app.answers.forget(now);
    app.database
        .write(move |conn| {
            store::idempotency::forget(conn, now.plus_seconds(-KEPT))?;
            store::rate_limits::forget(conn, now)?;
            store::authorizations::tidy(conn, now.plus_seconds(-KEPT), now)?;
            store::day_records::forget_readings(conn, now.plus_seconds(-READINGS))?;
            store::sessions::forget(conn, now.plus_seconds(-ENDED_SESSIONS))?;
            store::invitations::forget(conn, now.plus_seconds(-INVITATIONS))?;
            store::ended_tokens::forget(conn, now)?;
            store::program_notices::forget(conn, now.plus_seconds(-PATIENCE))?;
            Ok(())
        })
        .await
}

/// Removes some of what is left of boards of single dates whose time is over; says whether there was any.
/// Boards of a week and of a season stay.
pub async fn clear_boards(app: &App) -> Result<bool> {
    let now = app.now();
    let today = now.plus_seconds(-WHEREVER).date_in(&ZoneName::utc());
    app.database
        .write(move |conn| {
            if let Some(id) = store::boards::next_to_remove(conn, now)? {
                store::boards::remove_some(conn, id, AT_A_TIME)?;
                return Ok(true);
            }
            store::standings::remove_days(conn, today.plus_days(-DAYS_KEPT), AT_A_TIME)
        })
        .await
}
