//! How what was read is stored, all in one write: the ledger, the devices, the state of the grant,
//! when it is fetched next, and how far the run is.

use std::collections::BTreeSet;

use crate::app::App;
use crate::database::Conn;
use crate::error::{Error, Result};
use crate::model::fitbit::Collection;
use crate::model::sync_run::SyncKind;
use crate::model::time::{CivilDate, Instant};
use crate::service::ledger::Changes;
use crate::service::sync_read::Harvest;
use crate::service::{announcing, ledger, schedule, token_state};
use crate::store;
use crate::store::sync_runs::{Claim, Part};

/// Stores a harvest and ends its run, or the part of it that was read.
pub(super) async fn store(app: &App, claim: Claim, harvest: Harvest) -> Result<()> {
    let (now, next) = (app.now(), schedule::next(app, harvest.token, app.now()));
    app.database
        .write(move |conn| {
            let reading = &harvest.reading;
            let changes = ledger::record(conn, claim.user, reading)?;
            if let Some(devices) = &harvest.devices {
                store::devices::replace(conn, claim.user, harvest.provider, devices)?;
            }
            store::tokens::went_well(conn, harvest.token, harvest.last_good_day)?;
            token_state::set_right(conn, harvest.token, now)?;
            if claim.kind == SyncKind::Recent {
                schedule::done(conn, harvest.token, harvest.notices, (next, now))?;
            }
            if !finish(conn, &claim, &harvest, part(&harvest, &changes), now)? {
                // Somebody else has taken the run over, or it was stopped: undo all of this.
                return Err(Error::busy("The fetch was taken over or stopped."));
            }
            if claim.kind == SyncKind::Recent {
                let dates: Vec<CivilDate> = changes.dates.iter().copied().collect();
                announcing::of_person(conn, claim.user, Collection::Activities, &dates, now)?;
            }
            Ok(())
        })
        .await
}

/// Ends a run, or the part of a longer past that was read; says whether it was still held.
fn finish(
    conn: &mut Conn,
    claim: &Claim,
    harvest: &Harvest,
    part: Part,
    now: Instant,
) -> Result<bool> {
    let (first, last) = (harvest.reading.first, harvest.reading.last);
    let dates = match (claim.first_date, claim.last_date) {
        (Some(from), Some(to)) if claim.kind == SyncKind::Backfill => {
            if first > from {
                let (next, turn) = (first.plus_days(-1), schedule::in_its_turn(now));
                return store::sync_runs::advance(conn, claim, part, next, turn);
            }
            (from, to)
        }
        _ => (first, last),
    };
    store::sync_runs::succeed(conn, claim, part, dates, now)
}

fn part(harvest: &Harvest, changes: &Changes) -> Part {
    let reading = &harvest.reading;
    let told: BTreeSet<_> = reading.records.iter().map(|told| told.date).collect();
    let refused: BTreeSet<_> = reading.refused.iter().map(|(date, _)| *date).collect();
    Part {
        read: count(told.len()),
        new: changes.new,
        restated: changes.restated,
        unchanged: changes.unchanged,
        rejected: count(refused.len()),
    }
}

fn count(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}
