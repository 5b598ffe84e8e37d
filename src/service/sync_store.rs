//! How what was read is stored, all in one write: the ledger, the devices, the state of the grant,
//! and how the run ended.

use std::collections::BTreeSet;

use crate::app::App;
use crate::error::Result;
use crate::model::sync_run::SyncState;
use crate::service::sync_read::Harvest;
use crate::service::{ledger, token_state};
use crate::store;
use crate::store::sync_runs::{Claim, Ending};

/// Stores a harvest and ends its run, all in one write.
pub(super) async fn store(app: &App, claim: Claim, harvest: Harvest) -> Result<()> {
    let now = app.now();
    app.database
        .write(move |conn| {
            let reading = &harvest.reading;
            let changes = ledger::record(conn, claim.user, reading)?;
            if let Some(devices) = &harvest.devices {
                store::devices::replace(conn, claim.user, harvest.provider, devices)?;
            }
            store::tokens::went_well(conn, harvest.token, harvest.last_good_day)?;
            token_state::set_right(conn, harvest.token, now)?;
            let dates: BTreeSet<_> = reading.records.iter().map(|told| told.date).collect();
            let refused: BTreeSet<_> = reading.refused.iter().map(|(date, _)| *date).collect();
            let ending = Ending {
                state: SyncState::Succeeded,
                first_date: Some(reading.first),
                last_date: Some(reading.last),
                days_read: count(dates.len()),
                days_new: changes.new,
                days_restated: changes.restated,
                days_unchanged: changes.unchanged,
                days_rejected: count(refused.len()),
                error_code: None,
                error_detail: None,
                error_facts: None,
                finished_at: Some(now),
                lease_until: None,
            };
            if store::sync_runs::finish(conn, &claim, &ending)? {
                return Ok(());
            }
            // Somebody else has taken the run over: undo all of this.
            Err(crate::error::Error::busy(
                "The fetch was taken over by another worker.",
            ))
        })
        .await
}

fn count(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}
