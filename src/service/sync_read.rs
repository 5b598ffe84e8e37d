//! What a fetch reads, and how that becomes a reading of the ledger.

use crate::app::App;
use crate::error::Result;
use crate::model::day::ZoneOrigin;
use crate::model::device::Device;
use crate::model::id::TokenId;
use crate::model::sync_run::{SyncCause, SyncKind};
use crate::model::time::{CivilDate, Instant, ZoneName};
use crate::model::token::{Provider, Token};
use crate::service::ledger::Reading;
use crate::service::plausible::Seen;
use crate::service::token_lending::Live;
use crate::store;
use crate::store::schedules::Due;
use crate::store::sync_runs::Claim;
use crate::upstream::{Dates, Failure, LastSync, UpstreamDevice};

/// Days that every fetch reads, so that late corrections arrive.
const WINDOW: i32 = 14;
/// Days that the first fetch reads, so that a person begins with a history.
const HISTORY: i32 = 90;
/// Fitbit's longest range.
const LONGEST: i32 = 1095;
/// Days in one part of a longer past: as many as one question may be about.
pub(super) const SHORTEST_PART: i32 = 90;
const FITBIT_PART: i32 = 360;

/// Everything that one fetch read.
#[derive(Debug)]
pub(super) struct Harvest {
    pub(super) token: TokenId,
    pub(super) provider: Provider,
    pub(super) reading: Reading,
    pub(super) devices: Option<Vec<Device>>,
    /// The last date that is complete, if everything up to it was read.
    pub(super) last_good_day: Option<CivilDate>,
    /// The notices that were known when it began.
    pub(super) notices: i32,
}

/// Which dates a fetch reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Span {
    /// The last days, what is missing before them, and what a notice named.
    Recent(Option<CivilDate>),
    /// What a notice named.
    Noticed(CivilDate, CivilDate),
    /// A part of a longer past that ends here and begins no earlier.
    Past(CivilDate, CivilDate),
}

impl Span {
    /// What a run reads, with the dates that notices made due.
    pub(super) fn of(claim: &Claim, due: Option<Due>) -> Self {
        let named = due.and_then(|due| due.due_first.zip(due.due_last));
        match (claim.kind, claim.first_date, claim.next_date) {
            (SyncKind::Backfill, Some(first), Some(next)) => Self::Past(first, next),
            _ => match named {
                Some((first, last)) if claim.cause == SyncCause::Noticed => {
                    Self::Noticed(first, last)
                }
                _ => Self::Recent(named.map(|(first, _)| first)),
            },
        }
    }

    fn dates(self, token: &Token, today: CivilDate) -> (CivilDate, CivilDate) {
        let earliest = today.plus_days(1 - LONGEST);
        match self {
            Self::Recent(named) => {
                let usual = first_date(token.last_good_day, today);
                let named = named.unwrap_or(usual).max(earliest);
                (usual.min(named), today)
            }
            Self::Noticed(first, last) => {
                let last = last.min(today);
                (first.max(earliest).min(last), last)
            }
            Self::Past(first, last) => {
                let days = match token.provider {
                    Provider::Fitbit => FITBIT_PART,
                    Provider::GoogleHealth => SHORTEST_PART,
                };
                (first.max(last.plus_days(1 - days)), last)
            }
        }
    }
}

/// Reads a person's zone, devices and days.
pub(super) async fn gather(
    app: &App,
    live: &Live,
    span: Span,
    notices: i32,
) -> Result<Result<Harvest, Failure>> {
    let user = live.user;
    let account = app
        .database
        .read(move |conn| store::users::find(conn, user))
        .await?;
    let read = read(app, live, account.time_zone, span).await;
    Ok(read.map(|harvest| Harvest { notices, ..harvest }))
}

async fn read(
    app: &App,
    live: &Live,
    account_zone: ZoneName,
    span: Span,
) -> Result<Harvest, Failure> {
    let (provider, access, now) = (live.token().provider, &live.access, app.now());
    let upstream = app.upstream(provider);
    let told = if_allowed(upstream.time_zone(access).await)?;
    let (zone, zone_origin) = match told.and_then(|name| ZoneName::find(&name)) {
        Some(zone) => (zone, ZoneOrigin::Provider),
        None => (account_zone, ZoneOrigin::Account),
    };
    let today = now.date_in(&zone);
    let listed = if_allowed(upstream.devices(access).await)?;
    let synced = listed
        .as_ref()
        .and_then(|devices| last_synced(devices, &zone));
    let (first, last) = span.dates(live.token(), today);
    let dates = Dates {
        first: first.0,
        last: last.0,
        zone: &zone,
    };
    let told = upstream.days(access, dates).await?;
    let seen = Seen {
        told_by: provider.into(),
        today,
        synced,
        zone: &zone,
        zone_origin,
        now,
    };
    let (records, refused) = seen.records(&told);
    Ok(Harvest {
        token: live.token().id,
        provider,
        reading: Reading {
            told_by: provider.into(),
            observed_at: now,
            first,
            last,
            sources: upstream.sources().to_vec(),
            records,
            refused,
        },
        devices: listed.map(|devices| {
            devices
                .into_iter()
                .map(|one| device(one, provider, &zone, now))
                .collect()
        }),
        last_good_day: leaves_no_gap(live.token(), (first, last), today).then(|| {
            let synced = synced.map_or(today, |synced| synced.min(today));
            synced.plus_days(-1)
        }),
        notices: 0,
    })
}

/// Whether everything is known up to today once these dates are.
fn leaves_no_gap(token: &Token, (first, last): (CivilDate, CivilDate), today: CivilDate) -> bool {
    let begins = token
        .last_good_day
        .is_none_or(|good| first <= good.plus_days(1));
    begins && last == today
}

/// What a person has stopped to allow is only not known: their steps go on.
fn if_allowed<T>(told: Result<Option<T>, Failure>) -> Result<Option<T>, Failure> {
    match told {
        Err(Failure::ScopeMissing(_)) => Ok(None),
        told => told,
    }
}

/// The last 14 days, and the gap since the last date whose data were complete.
fn first_date(last_good_day: Option<CivilDate>, today: CivilDate) -> CivilDate {
    let Some(last_good_day) = last_good_day else {
        return today.plus_days(1 - HISTORY);
    };
    let usual = today.plus_days(1 - WINDOW);
    usual
        .min(last_good_day.plus_days(1))
        .max(today.plus_days(1 - LONGEST))
}

/// The local date of the newest sync of something that counts steps.
fn last_synced(devices: &[UpstreamDevice], zone: &ZoneName) -> Option<CivilDate> {
    let trackers = devices.iter().filter(|device| device.kind != "SCALE");
    trackers
        .filter_map(|device| device.last_synced)
        .map(|synced| match synced {
            LastSync::Local(at) => CivilDate(at.date()),
            LastSync::At(at) => Instant(at).date_in(zone),
        })
        .max()
}

fn device(told: UpstreamDevice, provider: Provider, zone: &ZoneName, now: Instant) -> Device {
    let synced = told.last_synced.and_then(|synced| match synced {
        LastSync::Local(at) => at.to_zoned(zone.zone()).ok().map(|at| at.timestamp()),
        LastSync::At(at) => Some(at),
    });
    Device {
        provider,
        provider_device_id: told.id,
        name: told.name,
        kind: told.kind,
        battery_percent: told.battery_percent,
        last_synced_at: synced.map(Instant),
        observed_at: now,
    }
}
