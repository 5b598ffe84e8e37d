//! What a fetch reads, and how that becomes day records.

use std::collections::BTreeMap;

use jiff::civil::DateTime;
use secrecy::SecretString;

use crate::app::App;
use crate::engine::status;
use crate::error::Result;
use crate::model::day::{Counts, Day, IntradaySteps, Source, ZoneOrigin};
use crate::model::device::Device;
use crate::model::time::{CivilDate, Instant, ZoneName};
use crate::model::token::Provider;
use crate::service::tokens::Live;
use crate::store;
use crate::upstream::Failure;
use crate::upstream::fitbit::{FitbitDevice, Series, Summary};

/// Days that every fetch reads, so that late corrections arrive.
const WINDOW: i32 = 30;
/// Days that the first fetch reads, so that a person begins with a history.
const HISTORY: i32 = 90;
/// Fitbit's longest range.
const LONGEST: i32 = 1095;

/// Everything that one fetch read.
#[derive(Debug)]
pub(super) struct Harvest {
    pub(super) first: CivilDate,
    pub(super) last: CivilDate,
    pub(super) zone: ZoneName,
    pub(super) zone_origin: ZoneOrigin,
    pub(super) days: Vec<Day>,
    pub(super) rejected: Vec<CivilDate>,
    pub(super) devices: Option<Vec<Device>>,
    pub(super) intraday: IntradaySteps,
    pub(super) last_good_day: CivilDate,
}

/// One date as the provider tells it.
#[derive(Clone, Copy, Debug, Default)]
struct Told {
    steps: Option<f64>,
    distance_meters: Option<f64>,
    energy_kilocalories: Option<f64>,
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
    let (fitbit, token, now) = (&app.fitbit, &live.access_token, app.now());
    let (zone, zone_origin) = match told_zone(app, live).await? {
        Some(zone) => (zone, ZoneOrigin::Provider),
        None => (account_zone, ZoneOrigin::Account),
    };
    let today = now.date_in(&zone);
    let listed = match live.token.scopes.has("settings") {
        true => Some(fitbit.devices(token).await?),
        false => None,
    };
    let synced = listed.as_ref().and_then(|devices| last_synced(devices));
    let first = first_date(live.token.last_good_day, today);
    let summary = fitbit.summary(token, today.0).await?;
    let intraday = fitbit.intraday_steps(token, today.0).await?;
    let told = daily(app, token, first, today, summary).await?;
    let seen = Seen {
        today,
        synced,
        zone: &zone,
        zone_origin,
        now,
    };
    let (days, rejected) = seen.records(&told);
    Ok(Harvest {
        first,
        last: today,
        days,
        rejected,
        devices: listed.map(|devices| {
            devices
                .into_iter()
                .map(|one| device(one, &zone, now))
                .collect()
        }),
        intraday: IntradaySteps {
            date: today,
            interval_minutes: 15,
            time_zone: zone.clone(),
            steps: Counts(intraday),
            observed_at: now,
        },
        last_good_day: synced
            .map_or(today, |synced| synced.min(today))
            .plus_days(-1),
        zone,
        zone_origin,
    })
}

/// The provider's own zone of the person, if it may be read and is one.
async fn told_zone(app: &App, live: &Live) -> Result<Option<ZoneName>, Failure> {
    if !live.token.scopes.has("profile") {
        return Ok(None);
    }
    let name = app.fitbit.time_zone(&live.access_token).await?;
    Ok(name.and_then(|name| ZoneName::find(&name)))
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

async fn daily(
    app: &App,
    token: &SecretString,
    first: CivilDate,
    today: CivilDate,
    summary: Summary,
) -> Result<BTreeMap<CivilDate, Told>, Failure> {
    let mut told: BTreeMap<CivilDate, Told> = BTreeMap::new();
    for series in [Series::Steps, Series::Distance, Series::Calories] {
        for (date, value) in app.fitbit.series(token, series, first.0, today.0).await? {
            let date = CivilDate(date);
            if !(first..=today).contains(&date) {
                return Err(Failure::BadAnswer(format!(
                    "a date outside the range: {date}"
                )));
            }
            let entry = told.entry(date).or_default();
            match series {
                Series::Steps => entry.steps = Some(value),
                Series::Distance => entry.distance_meters = Some(value * 1000.0),
                Series::Calories => entry.energy_kilocalories = Some(value),
            }
        }
    }
    // Today grows while it is read; the summary is its newest.
    #[expect(
        clippy::cast_precision_loss,
        reason = "daily counts are far below 2^52"
    )]
    let newest = Told {
        steps: Some(summary.steps as f64),
        distance_meters: Some(summary.distance_meters),
        energy_kilocalories: Some(summary.energy_kilocalories as f64),
    };
    told.insert(today, newest);
    Ok(told)
}

/// The local date of the newest sync of something that counts steps.
fn last_synced(devices: &[FitbitDevice]) -> Option<CivilDate> {
    let trackers = devices.iter().filter(|device| device.kind != "SCALE");
    trackers
        .filter_map(|device| device.last_synced)
        .max()
        .map(|at: DateTime| CivilDate(at.date()))
}

fn device(told: FitbitDevice, zone: &ZoneName, now: Instant) -> Device {
    let synced = told
        .last_synced
        .and_then(|at| at.to_zoned(zone.zone()).ok());
    Device {
        provider: Provider::Fitbit,
        provider_device_id: told.id,
        name: told.name,
        kind: told.kind,
        battery_percent: told.battery_percent,
        last_synced_at: synced.map(|at| Instant(at.timestamp())),
        observed_at: now,
    }
}

/// What all records of one fetch have in common.
struct Seen<'a> {
    today: CivilDate,
    synced: Option<CivilDate>,
    zone: &'a ZoneName,
    zone_origin: ZoneOrigin,
    now: Instant,
}

impl Seen<'_> {
    /// The records, and the dates that were refused because no person walks that much.
    fn records(&self, told: &BTreeMap<CivilDate, Told>) -> (Vec<Day>, Vec<CivilDate>) {
        let mut days = Vec::new();
        let mut rejected = Vec::new();
        for (&date, told) in told {
            let Some(steps) = told.steps else { continue };
            match whole(steps).filter(|&steps| i64::from(steps) <= status::IMPOSSIBLE) {
                // Fitbit writes "0" for a date without data; nobody can tell it from a still day.
                Some(0) if told.distance_meters.unwrap_or_default() <= 0.0 => {}
                Some(steps) => days.push(self.record(date, steps, told)),
                None => rejected.push(date),
            }
        }
        (days, rejected)
    }

    fn record(&self, date: CivilDate, steps: i32, told: &Told) -> Day {
        let (status, status_reason) = status::judge(steps, date, self.today, self.synced);
        Day {
            date,
            source: Source::Device,
            provider: Some(Provider::Fitbit),
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
    use std::collections::BTreeMap;

    use jiff::civil::date;

    use super::{Seen, Told};
    use crate::model::day::ZoneOrigin;
    use crate::model::time::{CivilDate, Instant, ZoneName};

    #[test]
    fn what_a_series_leaves_out_is_absent_and_not_zero() {
        let seen = Seen {
            today: CivilDate(date(2026, 11, 18)),
            synced: None,
            zone: &ZoneName::utc(),
            zone_origin: ZoneOrigin::Account,
            now: Instant(jiff::Timestamp::UNIX_EPOCH),
        };
        let only = |steps, distance_meters| Told {
            steps,
            distance_meters,
            energy_kilocalories: None,
        };
        let told = BTreeMap::from([
            (CivilDate(date(2026, 11, 15)), only(Some(5_000.0), None)),
            (CivilDate(date(2026, 11, 16)), only(None, Some(900.0))),
            (CivilDate(date(2026, 11, 17)), only(Some(0.0), None)),
        ]);

        let (days, rejected) = seen.records(&told);

        assert_eq!(days.len(), 1, "{days:?}");
        assert_eq!(days[0].steps, Some(5_000));
        assert_eq!(
            (days[0].distance_meters, days[0].energy_kilocalories),
            (None, None)
        );
        assert!(rejected.is_empty());
    }
}
