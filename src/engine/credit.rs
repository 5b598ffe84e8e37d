//! Which of the things that are said of a day counts.

use super::status::SUSPECT;
use crate::model::day::{Day, DayStatus, Source, StatusReason};
use crate::model::day_record::{DayRecord, Teller};
use crate::model::excuse::Excuse;

/// The day that the records of one date make: one of them counts, and none is added to another.
///
/// What somebody wears counts before what somebody carries, that before what they entered by hand;
/// between two who tell of the same source, the record that can be trusted further counts. The
/// records may come in any order.
pub fn credit(records: &[DayRecord], excuse: Option<&Excuse>) -> Option<Day> {
    let counting = records
        .iter()
        .filter(|record| !is_taken_back(record, records));
    let best = counting.min_by_key(|record| rank(record));
    let observed = records.iter().map(|record| record.observed_at).max();
    let mut day = match (best, excuse) {
        (Some(best), _) => of(best),
        (None, Some(excuse)) => of(&DayRecord::empty(
            excuse.date,
            Source::SelfReport,
            Teller::Person,
            excuse.created_at,
        )),
        (None, None) => return None,
    };
    let revisions = records.iter().map(|record| record.revision);
    day.revision = revisions.max().unwrap_or(1);
    day.observed_at = observed.unwrap_or(day.observed_at);
    let mut own = records
        .iter()
        .filter(|record| record.source == Source::SelfReport);
    if let Some(own) = own.next() {
        day.self_reported_miles_hundredths = own.self_reported_miles_hundredths;
        day.self_reported_active_minutes = own.moderate_active_minutes;
    }
    if excuse.is_some() {
        day.status = DayStatus::Excused;
        day.status_reason = StatusReason::DeclaredByPerson;
    }
    Some(day)
}

/// Google has taken Fitbit's place: what a person deletes there does not live on as Fitbit told it.
fn is_taken_back(record: &DayRecord, all: &[DayRecord]) -> bool {
    record.told_by == Teller::Fitbit
        && all.iter().any(|other| {
            other.told_by == Teller::GoogleHealth
                && other.source == record.source
                && !other.is_told()
        })
}

/// What counts first is smallest. A record without steps counts only if there is no other.
fn rank(record: &DayRecord) -> (bool, u8, u8, u8) {
    let source = match record.source {
        Source::Device => 0,
        Source::Phone => 1,
        Source::Manual => 2,
        Source::AllSources => 3,
        Source::SelfReport => 4,
    };
    let status = match record.status {
        DayStatus::Complete => 0,
        DayStatus::Suspect => 1,
        DayStatus::ShortWear => 2,
        DayStatus::InProgress => 3,
        DayStatus::NoData | DayStatus::NotAuthorized | DayStatus::Excused => 4,
    };
    let teller = match record.told_by {
        Teller::GoogleHealth => 0,
        Teller::Fitbit => 1,
        Teller::Person => 2,
    };
    (record.steps.is_none(), source, status, teller)
}

fn of(record: &DayRecord) -> Day {
    Day {
        date: record.date,
        source: record.is_told().then_some(record.source),
        provider: record.told_by.provider(),
        time_zone: record.time_zone.clone(),
        zone_origin: record.zone_origin,
        steps: record.steps,
        credited_steps: record.steps.map(|steps| steps.min(SUSPECT)),
        distance_meters: record.distance_meters,
        energy_kilocalories: record.energy_kilocalories,
        floors: record.floors,
        light_active_minutes: record.light_active_minutes,
        moderate_active_minutes: record.moderate_active_minutes,
        vigorous_active_minutes: record.vigorous_active_minutes,
        self_reported_miles_hundredths: None,
        self_reported_active_minutes: None,
        wear_minutes: record.wear_minutes,
        status: record.status,
        status_reason: record.status_reason,
        revision: record.revision,
        observed_at: record.observed_at,
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use jiff::civil::date;

    use super::credit;
    use crate::model::day::{DayStatus, Source, StatusReason};
    use crate::model::day_record::{DayRecord, Teller};
    use crate::model::excuse::{Excuse, ExcuseReason};
    use crate::model::time::{CivilDate, Instant};

    const DATE: CivilDate = CivilDate(date(2026, 11, 18));
    const NOW: Instant = Instant(Timestamp::UNIX_EPOCH);

    fn told(source: Source, told_by: Teller, steps: i32, status: DayStatus) -> DayRecord {
        DayRecord {
            steps: Some(steps),
            status,
            status_reason: StatusReason::SyncedPastMidnight,
            ..DayRecord::empty(DATE, source, told_by, NOW)
        }
    }

    #[test]
    fn a_device_counts_before_a_phone_and_a_phone_before_a_hand() {
        let by_google =
            |source, steps| told(source, Teller::GoogleHealth, steps, DayStatus::Complete);
        let mut records = vec![
            told(
                Source::SelfReport,
                Teller::Person,
                20_000,
                DayStatus::Complete,
            ),
            by_google(Source::AllSources, 9_500),
            by_google(Source::Manual, 1_500),
            by_google(Source::Phone, 6_000),
            by_google(Source::Device, 8_000),
        ];

        for (source, steps) in [
            (Source::Device, 8_000),
            (Source::Phone, 6_000),
            (Source::Manual, 1_500),
            (Source::AllSources, 9_500),
            (Source::SelfReport, 20_000),
        ] {
            let day = credit(&records, None).unwrap();
            assert_eq!((day.source, day.steps), (Some(source), Some(steps)));
            records.retain(|record| record.source != source);
        }
        assert_eq!(credit(&records, None), None);
    }

    #[test]
    fn of_two_providers_the_one_that_can_be_trusted_further_counts() {
        let google = told(
            Source::Device,
            Teller::GoogleHealth,
            40,
            DayStatus::ShortWear,
        );
        let fitbit = told(Source::Device, Teller::Fitbit, 8_000, DayStatus::Complete);
        let same = told(
            Source::Device,
            Teller::GoogleHealth,
            8_010,
            DayStatus::Complete,
        );

        let day = credit(&[google, fitbit.clone()], None).unwrap();
        assert_eq!(day.steps, Some(8_000));
        let day = credit(&[fitbit, same], None).unwrap();
        assert_eq!(day.steps, Some(8_010));
    }

    #[test]
    fn what_google_has_taken_back_does_not_live_on_as_fitbit_told_it() {
        let fitbit = told(Source::Device, Teller::Fitbit, 8_000, DayStatus::Complete);
        let deleted = DayRecord::empty(DATE, Source::Device, Teller::GoogleHealth, NOW);

        let day = credit(&[fitbit, deleted], None).unwrap();

        assert_eq!((day.steps, day.status), (None, DayStatus::NoData));
    }

    #[test]
    fn what_is_reported_stands_beside_what_was_counted() {
        let reported = DayRecord {
            moderate_active_minutes: Some(30),
            self_reported_miles_hundredths: Some(305),
            ..told(
                Source::SelfReport,
                Teller::Person,
                4_000,
                DayStatus::Complete,
            )
        };
        let worn = told(Source::Device, Teller::Fitbit, 8_000, DayStatus::Complete);

        let day = credit(&[worn, reported], None).unwrap();

        assert_eq!(
            (day.steps, day.moderate_active_minutes),
            (Some(8_000), None)
        );
        assert_eq!(day.self_reported_miles_hundredths, Some(305));
        assert_eq!(day.self_reported_active_minutes, Some(30));
    }

    #[test]
    fn a_doubtful_count_is_shown_whole_and_credited_to_the_cap() {
        let day = credit(
            &[told(
                Source::Device,
                Teller::Fitbit,
                36_019,
                DayStatus::Suspect,
            )],
            None,
        )
        .unwrap();

        assert_eq!(
            (day.steps, day.credited_steps),
            (Some(36_019), Some(30_000))
        );
    }

    #[test]
    fn an_excused_day_keeps_its_steps_and_needs_none() {
        let excuse = Excuse {
            date: DATE,
            reason: ExcuseReason::Travel,
            created_at: NOW,
        };
        let worn = told(Source::Device, Teller::Fitbit, 8_000, DayStatus::Complete);

        let day = credit(&[worn], Some(&excuse)).unwrap();
        assert_eq!((day.status, day.steps), (DayStatus::Excused, Some(8_000)));
        let day = credit(&[], Some(&excuse)).unwrap();
        assert_eq!(
            (day.status, day.steps, day.source),
            (DayStatus::Excused, None, None)
        );
    }
}
