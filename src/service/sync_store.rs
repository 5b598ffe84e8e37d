//! How what was read is stored, all in one write: new days are added, changed ones restated, and what
//! is the same is left alone.

use std::collections::HashMap;

use crate::app::App;
use crate::database::Conn;
use crate::error::Result;
use crate::model::day::{Day, DayStatus, StatusReason};
use crate::model::sync_run::SyncState;
use crate::model::time::CivilDate;
use crate::service::sync_read::Harvest;
use crate::service::token_state;
use crate::store;
use crate::store::sync_runs::{Claim, Ending};

/// Stores a harvest and ends its run, all in one write.
pub(super) async fn store(app: &App, claim: Claim, harvest: Harvest) -> Result<()> {
    let now = app.now();
    app.database
        .write(move |conn| {
            let changes = put_days(conn, &claim, &harvest)?;
            if let Some(devices) = &harvest.devices {
                store::devices::replace(conn, claim.user, harvest.provider, devices)?;
            }
            if let Some(intraday) = &harvest.intraday {
                store::days::put_intraday(conn, claim.user, intraday)?;
            }
            store::tokens::went_well(conn, harvest.token, harvest.last_good_day)?;
            token_state::set_right(conn, harvest.token, now)?;
            let ending = Ending {
                state: SyncState::Succeeded,
                first_date: Some(harvest.first),
                last_date: Some(harvest.last),
                days_read: count(harvest.days.len()),
                days_new: changes.new,
                days_restated: changes.restated,
                days_unchanged: changes.unchanged,
                days_rejected: count(harvest.rejected.len()),
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

#[derive(Default)]
struct Changes {
    new: i32,
    restated: i32,
    unchanged: i32,
}

fn put_days(conn: &mut Conn, claim: &Claim, harvest: &Harvest) -> Result<Changes> {
    let known = store::days::between(conn, claim.user, harvest.first, harvest.last)?;
    let mut known: HashMap<CivilDate, Day> = known.into_iter().map(|day| (day.date, day)).collect();
    let mut changes = Changes::default();
    let mut new = Vec::new();
    for told in &harvest.days {
        match known.remove(&told.date) {
            None => new.push(told.clone()),
            Some(before) if same(&before, told) => changes.unchanged += 1,
            Some(before) => {
                let restated = Day {
                    revision: before.revision + 1,
                    ..told.clone()
                };
                store::days::restate(conn, claim.user, &restated)?;
                changes.restated += 1;
            }
        }
    }
    // What another provider told stays: this one need not have it.
    let gone = |day: &Day| {
        day.steps.is_some()
            && day.provider == Some(harvest.provider)
            && !harvest.rejected.contains(&day.date)
    };
    for gone in known.into_values().filter(gone) {
        store::days::restate(conn, claim.user, &withdrawn(&gone, harvest))?;
        changes.restated += 1;
    }
    changes.new = count(new.len());
    store::days::insert(conn, claim.user, &new)?;
    Ok(changes)
}

/// A record that the provider no longer has: its values go, that it was there stays.
fn withdrawn(day: &Day, harvest: &Harvest) -> Day {
    Day {
        time_zone: harvest.zone.clone(),
        zone_origin: harvest.zone_origin,
        steps: None,
        distance_meters: None,
        energy_kilocalories: None,
        status: DayStatus::NoData,
        status_reason: StatusReason::WithdrawnByProvider,
        revision: day.revision + 1,
        observed_at: harvest.observed_at,
        ..day.clone()
    }
}

/// Whether two records say the same, whenever it was learned.
fn same(before: &Day, told: &Day) -> bool {
    let told = Day {
        revision: before.revision,
        observed_at: before.observed_at,
        ..told.clone()
    };
    *before == told
}

fn count(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}
