//! What a fetch reads, and how that becomes day records.

use crate::app::App;
use crate::engine::status;
use crate::error::Result;
use crate::model::day::{Counts, Day, IntradaySteps, Source, ZoneOrigin};
use crate::model::device::Device;
use crate::model::id::TokenId;
use crate::model::time::{CivilDate, Instant, ZoneName};
use crate::model::token::Provider;
use crate::service::token_lending::Live;
use crate::store;
use crate::upstream::{DayValues, Failure, LastSync, UpstreamDevice};

/// Days that every fetch reads, so that late corrections arrive.
const WINDOW: i32 = 30;
/// Days that the first fetch reads, so that a person begins with a history.
const HISTORY: i32 = 90;
/// Fitbit's longest range.
const LONGEST: i32 = 1095;

/// Everything that one fetch read.
#[derive(Debug)]
pub(super) struct Harvest {
    pub(super) token: TokenId,
    pub(super) provider: Provider,
    pub(super) first: CivilDate,
    pub(super) last: CivilDate,
    pub(super) zone: ZoneName,
    pub(super) zone_origin: ZoneOrigin,
    pub(super) days: Vec<Day>,
    pub(super) rejected: Vec<CivilDate>,
    pub(super) devices: Option<Vec<Device>>,
    pub(super) intraday: Option<IntradaySteps>,
    pub(super) last_good_day: CivilDate,
    pub(super) observed_at: Instant,
}

/// Reads a person's zone, devices, today and daily values.
pub(super) async fn gather(app: &App, live: &Live) -> Result<Result<Harvest, Failure>> {
    let user = live.user;
    let account = app
        .database
        .read(move |conn| store::users::find(conn, user))
        .await?;
    Ok(read(app, live, account.time_zone).await)
}

async fn read(app: &App, live: &Live, account_zone: ZoneName) -> Result<Harvest, Failure> {
    let (provider, access, now) = (live.token.provider, &live.access, app.now());
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
    let first = first_date(live.token.last_good_day, today);
    let intraday = upstream.intraday_steps(access, today.0).await?;
    let told = upstream.days(access, first.0, today.0).await?;
    let seen = Seen {
        provider,
        today,
        synced,
        zone: &zone,
        zone_origin,
        now,
    };
    let (days, rejected) = seen.records(&told);
    Ok(Harvest {
        token: live.token.id,
        provider,
        first,
        last: today,
        days,
        rejected,
        devices: listed.map(|devices| {
            devices
                .into_iter()
                .map(|one| device(one, provider, &zone, now))
                .collect()
        }),
        intraday: intraday.map(|steps| IntradaySteps {
            date: today,
            interval_minutes: 15,
            time_zone: zone.clone(),
            steps: Counts(steps),
            observed_at: now,
        }),
        last_good_day: synced
            .map_or(today, |synced| synced.min(today))
            .plus_days(-1),
        observed_at: now,
        zone,
        zone_origin,
    })
}

/// What a person has stopped to allow is only not known: their steps go on.
fn if_allowed<T>(told: Result<Option<T>, Failure>) -> Result<Option<T>, Failure> {
    match told {
        Err(Failure::ScopeMissing(_)) => Ok(None),
        told => told,
    }
}

/// The last 30 days, and the gap since the last date whose data were complete.
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

/// What all records of one fetch have in common.
struct Seen<'a> {
    provider: Provider,
    today: CivilDate,
    synced: Option<CivilDate>,
    zone: &'a ZoneName,
    zone_origin: ZoneOrigin,
    now: Instant,
}

impl Seen<'_> {
    /// The records, and the dates that were refused because no person walks that much.
    fn records(&self, told: &[DayValues]) -> (Vec<Day>, Vec<CivilDate>) {
        let mut days = Vec::new();
        let mut rejected = Vec::new();
        for told in told {
            let Some(steps) = told.steps else { continue };
            match whole(steps).filter(|&steps| i64::from(steps) <= status::IMPOSSIBLE) {
                Some(steps) => days.push(self.record(CivilDate(told.date), steps, told)),
                None => rejected.push(CivilDate(told.date)),
            }
        }
        (days, rejected)
    }

    fn record(&self, date: CivilDate, steps: i32, told: &DayValues) -> Day {
        let (status, status_reason) = status::judge(steps, date, self.today, self.synced);
        Day {
            date,
            source: Source::Device,
            provider: Some(self.provider),
            time_zone: self.zone.clone(),
            zone_origin: self.zone_origin,
            steps: Some(steps),
            // To the centimetre: what is behind it is the binary form of a decimal fraction.
            distance_meters: told
                .distance_meters
                .map(|meters| (meters * 100.0).round() / 100.0),
            energy_kilocalories: told.energy_kilocalories.and_then(whole),
            status,
            status_reason,
            revision: 1,
            observed_at: self.now,
        }
    }
}

/// A count that is whole, not negative, and not too large to be one.
fn whole(value: f64) -> Option<i32> {
    let fits = value.fract() == 0.0 && (0.0..=f64::from(i32::MAX)).contains(&value);
    #[expect(clippy::cast_possible_truncation, reason = "just checked")]
    fits.then_some(value as i32)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::Seen;
    use crate::model::day::ZoneOrigin;
    use crate::model::time::{CivilDate, Instant, ZoneName};
    use crate::model::token::Provider;
    use crate::upstream::DayValues;

    #[test]
    fn what_a_provider_leaves_out_is_absent_and_not_zero() {
        let seen = Seen {
            provider: Provider::GoogleHealth,
            today: CivilDate(date(2026, 11, 18)),
            synced: None,
            zone: &ZoneName::utc(),
            zone_origin: ZoneOrigin::Account,
            now: Instant(jiff::Timestamp::UNIX_EPOCH),
        };
        let only = |day, steps, distance_meters| DayValues {
            date: date(2026, 11, day),
            steps,
            distance_meters,
            energy_kilocalories: None,
        };

        let (days, rejected) =
            seen.records(&[only(15, Some(5_000.0), None), only(16, None, Some(900.0))]);

        assert_eq!(days.len(), 1, "{days:?}");
        assert_eq!(days[0].steps, Some(5_000));
        assert_eq!(
            (days[0].distance_meters, days[0].energy_kilocalories),
            (None, None)
        );
        assert!(rejected.is_empty());
    }
}
