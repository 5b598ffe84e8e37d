//! How far a day's record can be trusted.

use crate::model::day::{DayStatus, Source, StatusReason};
use crate::model::time::CivilDate;

/// Fewer steps than this on a whole day, without evidence of wear, mean that the device was not worn.
pub const WORN: i32 = 1_000;
/// Minutes for which a device must have been worn, where that is known (ten hours, as `ActiWearCheck` has it).
pub const WORN_MINUTES: i32 = 600;
/// Steps that a day needs even if the device was worn: stricter rules lose people non-randomly
/// (Smith, Cavadino and Narayanan 2025, doi 10.1123/jpah.2024-0503).
pub const WORN_STEPS: i32 = 100;
/// More steps than this are shown but doubted: 1 of 907 days of a reference data set exceeds it.
pub const SUSPECT: i32 = 30_000;
/// More steps than this nobody walks in a day; such a record is refused.
pub const IMPOSSIBLE: i64 = 100_000;

/// What a day is judged by.
#[derive(Clone, Copy, Debug)]
pub struct Evidence {
    /// Who counted.
    pub source: Source,
    /// What was counted.
    pub steps: i32,
    /// Minutes for which the device was worn, if that is known.
    pub wear_minutes: Option<i32>,
    /// The civil date.
    pub date: CivilDate,
    /// The person's civil date when it was told.
    pub today: CivilDate,
    /// The local date of the device's last sync, if that is known.
    pub last_synced: Option<CivilDate>,
}

/// Judges a day.
pub fn judge(told: &Evidence) -> (DayStatus, StatusReason) {
    let by_hand = matches!(told.source, Source::Manual | Source::SelfReport);
    if told.date >= told.today {
        return (DayStatus::InProgress, StatusReason::DayNotOver);
    }
    let synced = told.last_synced.filter(|_| !by_hand);
    if synced.is_some_and(|synced| synced <= told.date) {
        return (DayStatus::InProgress, StatusReason::NotSyncedSince);
    }
    if told.steps > SUSPECT {
        return (DayStatus::Suspect, StatusReason::MoreThan30000Steps);
    }
    if by_hand {
        return (DayStatus::Complete, StatusReason::EnteredByPerson);
    }
    match too_little(told) {
        Some(reason) => (DayStatus::ShortWear, reason),
        None => (DayStatus::Complete, StatusReason::SyncedPastMidnight),
    }
}

/// Why a day does not count as worn, if it does not.
fn too_little(told: &Evidence) -> Option<StatusReason> {
    match told.wear_minutes {
        Some(minutes) if minutes < WORN_MINUTES => Some(StatusReason::WornLessThan600Minutes),
        Some(_) => (told.steps < WORN_STEPS).then_some(StatusReason::FewerThan100Steps),
        None => (told.steps < WORN).then_some(StatusReason::FewerThan1000Steps),
    }
}

/// The status of a date for which there is no record.
pub fn of_absent(
    date: CivilDate,
    today: CivilDate,
    not_authorized_after: Option<CivilDate>,
) -> DayStatus {
    if date >= today {
        return DayStatus::InProgress;
    }
    if not_authorized_after.is_some_and(|last| date > last) {
        return DayStatus::NotAuthorized;
    }
    DayStatus::NoData
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::{Evidence, judge, of_absent};
    use crate::model::day::{DayStatus, Source, StatusReason};
    use crate::model::time::CivilDate;

    const TODAY: CivilDate = CivilDate(date(2026, 11, 23));

    fn told(steps: i32, days_ago: i32, synced_days_ago: Option<i32>) -> Evidence {
        Evidence {
            source: Source::Device,
            steps,
            wear_minutes: None,
            date: TODAY.plus_days(-days_ago),
            today: TODAY,
            last_synced: synced_days_ago.map(|days| TODAY.plus_days(-days)),
        }
    }

    fn status(steps: i32, days_ago: i32, synced_days_ago: Option<i32>) -> DayStatus {
        judge(&told(steps, days_ago, synced_days_ago)).0
    }

    #[test]
    fn a_day_is_complete_only_when_the_device_synced_after_it_ended() {
        assert_eq!(status(8_000, 0, Some(0)), DayStatus::InProgress);
        assert_eq!(status(8_000, 1, Some(0)), DayStatus::Complete);
        assert_eq!(status(8_000, 1, Some(1)), DayStatus::InProgress);
        assert_eq!(status(8_000, 1, Some(3)), DayStatus::InProgress);
        assert_eq!(status(8_000, 1, None), DayStatus::Complete);
    }

    #[test]
    fn the_bounds_of_wear_and_doubt_are_inclusive_as_documented() {
        assert_eq!(status(999, 1, Some(0)), DayStatus::ShortWear);
        assert_eq!(status(1_000, 1, Some(0)), DayStatus::Complete);
        assert_eq!(status(30_000, 1, Some(0)), DayStatus::Complete);
        assert_eq!(status(30_001, 1, Some(0)), DayStatus::Suspect);
    }

    #[test]
    fn evidence_of_wear_comes_before_a_guess_from_steps() {
        let worn = |steps, minutes| {
            judge(&Evidence {
                wear_minutes: Some(minutes),
                ..told(steps, 1, Some(0))
            })
            .1
        };

        assert_eq!(worn(8_000, 599), StatusReason::WornLessThan600Minutes);
        assert_eq!(worn(99, 600), StatusReason::FewerThan100Steps);
        assert_eq!(worn(100, 600), StatusReason::SyncedPastMidnight);
    }

    #[test]
    fn what_a_person_enters_waits_for_no_device() {
        let entered = judge(&Evidence {
            source: Source::SelfReport,
            ..told(300, 1, Some(4))
        });

        assert_eq!(
            entered,
            (DayStatus::Complete, StatusReason::EnteredByPerson)
        );
    }

    #[test]
    fn an_absent_day_is_never_called_missed() {
        let yesterday = TODAY.plus_days(-1);

        assert_eq!(of_absent(TODAY, TODAY, None), DayStatus::InProgress);
        assert_eq!(of_absent(yesterday, TODAY, None), DayStatus::NoData);
        assert_eq!(
            of_absent(yesterday, TODAY, Some(TODAY.plus_days(-3))),
            DayStatus::NotAuthorized
        );
        assert_eq!(
            of_absent(yesterday, TODAY, Some(yesterday)),
            DayStatus::NoData
        );
    }
}
