//! What a provider tells, as records: judged, in whole units, and without what cannot be.

use crate::engine::status::{self, Evidence};
use crate::model::day::{Source, ZoneOrigin};
use crate::model::day_record::{DayRecord, Teller};
use crate::model::time::{CivilDate, Instant, ZoneName};
use crate::upstream::DayValues;

/// Metres: nobody goes further in a day on foot.
const FARTHEST: f64 = 300_000.0;
/// Kilocalories: more than a stage of the hardest races takes.
const MOST_ENERGY: f64 = 30_000.0;
/// Floors: more than Everest is high.
const MOST_FLOORS: f64 = 5_000.0;
/// Minutes of the longest day there is.
const LONGEST: f64 = 1_500.0;

/// What all records of one fetch have in common.
pub(super) struct Seen<'a> {
    pub(super) told_by: Teller,
    pub(super) today: CivilDate,
    pub(super) synced: Option<CivilDate>,
    pub(super) zone: &'a ZoneName,
    pub(super) zone_origin: ZoneOrigin,
    pub(super) now: Instant,
}

impl Seen<'_> {
    /// The records, and the dates and sources that were refused because they cannot be.
    pub(super) fn records(&self, told: &[DayValues]) -> (Vec<DayRecord>, Vec<(CivilDate, Source)>) {
        let mut records = Vec::new();
        let mut refused = Vec::new();
        for told in told {
            let Some(steps) = told.steps else { continue };
            match whole(steps).filter(|&steps| i64::from(steps) <= status::IMPOSSIBLE) {
                Some(steps) if is_possible(told) => records.push(self.record(steps, told)),
                _ => refused.push((CivilDate(told.date), told.source)),
            }
        }
        (records, refused)
    }

    fn record(&self, steps: i32, told: &DayValues) -> DayRecord {
        let date = CivilDate(told.date);
        let wear_minutes = told.wear_minutes.and_then(whole);
        let (status, status_reason) = status::judge(&Evidence {
            source: told.source,
            steps,
            wear_minutes,
            date,
            today: self.today,
            last_synced: self.synced,
        });
        DayRecord {
            time_zone: self.zone.clone(),
            zone_origin: self.zone_origin,
            steps: Some(steps),
            // To the centimetre: what is behind it is the binary form of a decimal fraction.
            distance_meters: told
                .distance_meters
                .map(|meters| (meters * 100.0).round() / 100.0),
            energy_kilocalories: told.energy_kilocalories.and_then(whole),
            floors: told.floors.and_then(whole),
            light_active_minutes: told.light_minutes.and_then(whole),
            moderate_active_minutes: told.moderate_minutes.and_then(whole),
            vigorous_active_minutes: told.vigorous_minutes.and_then(whole),
            wear_minutes,
            hourly_steps: told.hourly_steps.and_then(whole),
            status,
            status_reason,
            ..DayRecord::empty(date, told.source, self.told_by, self.now)
        }
    }
}

/// Whether what stands beside the steps can have been.
fn is_possible(told: &DayValues) -> bool {
    let within = |value: Option<f64>, most: f64| value.is_none_or(|it| (0.0..=most).contains(&it));
    let minutes = [
        told.light_minutes,
        told.moderate_minutes,
        told.vigorous_minutes,
    ];
    within(told.distance_meters, FARTHEST)
        && within(told.energy_kilocalories, MOST_ENERGY)
        && within(told.floors, MOST_FLOORS)
        && minutes.iter().all(|told| within(*told, LONGEST))
        && minutes.iter().flatten().sum::<f64>() <= LONGEST
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
    use crate::model::day::{Source, ZoneOrigin};
    use crate::model::day_record::Teller;
    use crate::model::time::{CivilDate, Instant, ZoneName};
    use crate::upstream::DayValues;

    fn told(day: i8, steps: Option<f64>) -> DayValues {
        DayValues {
            date: date(2026, 11, day),
            source: Source::Device,
            steps,
            distance_meters: None,
            energy_kilocalories: None,
            floors: None,
            light_minutes: None,
            moderate_minutes: None,
            vigorous_minutes: None,
            wear_minutes: None,
            hourly_steps: None,
        }
    }

    fn seen(zone: &ZoneName) -> Seen<'_> {
        Seen {
            told_by: Teller::GoogleHealth,
            today: CivilDate(date(2026, 11, 18)),
            synced: None,
            zone,
            zone_origin: ZoneOrigin::Account,
            now: Instant(jiff::Timestamp::UNIX_EPOCH),
        }
    }

    #[test]
    fn what_a_provider_leaves_out_is_absent_and_not_zero() {
        let walked = told(15, Some(5_000.0));
        let rode = DayValues {
            distance_meters: Some(900.0),
            ..told(16, None)
        };

        let (records, refused) = seen(&ZoneName::utc()).records(&[walked, rode]);

        assert_eq!(records.len(), 1, "{records:?}");
        assert_eq!(records[0].steps, Some(5_000));
        assert_eq!(
            (records[0].distance_meters, records[0].floors),
            (None, None)
        );
        assert!(refused.is_empty());
    }

    #[test]
    fn what_cannot_be_is_refused_whole() {
        let walked = told(15, Some(5_000.0));
        let impossible = [
            told(15, Some(100_001.0)),
            told(15, Some(-1.0)),
            told(15, Some(1.5)),
            DayValues {
                distance_meters: Some(-1.0),
                ..walked
            },
            DayValues {
                distance_meters: Some(300_001.0),
                ..walked
            },
            DayValues {
                energy_kilocalories: Some(30_001.0),
                ..walked
            },
            DayValues {
                floors: Some(5_001.0),
                ..walked
            },
            DayValues {
                light_minutes: Some(1_000.0),
                vigorous_minutes: Some(501.0),
                ..walked
            },
        ];
        for told in impossible {
            let (records, refused) = seen(&ZoneName::utc()).records(&[told]);

            assert!(records.is_empty(), "{told:?}");
            assert_eq!(refused, [(CivilDate(told.date), Source::Device)]);
        }
    }
}
