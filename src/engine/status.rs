//! How far a day's record can be trusted.

use crate::model::day::{DayStatus, StatusReason};
use crate::model::time::CivilDate;

/// Fewer steps than this on a whole day, without evidence of wear, mean that the device was not worn.
pub const WORN: i32 = 1_000;
/// More steps than this are shown but doubted: 1 of 907 days of a reference data set exceeds it.
pub const SUSPECT: i32 = 30_000;
/// More steps than this nobody walks in a day; such a record is refused.
pub const IMPOSSIBLE: i64 = 100_000;

/// Judges a day by its steps, the person's today, and the local date of the device's last sync, if
/// that is known.
pub fn judge(
    steps: i32,
    date: CivilDate,
    today: CivilDate,
    last_synced: Option<CivilDate>,
) -> (DayStatus, StatusReason) {
    if date >= today {
        return (DayStatus::InProgress, StatusReason::DayNotOver);
    }
    if last_synced.is_some_and(|synced| synced <= date) {
        return (DayStatus::InProgress, StatusReason::NotSyncedSince);
    }
    if steps > SUSPECT {
        return (DayStatus::Suspect, StatusReason::MoreThan30000Steps);
    }
    if steps < WORN {
        return (DayStatus::ShortWear, StatusReason::FewerThan1000Steps);
    }
    (DayStatus::Complete, StatusReason::SyncedPastMidnight)
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

    use super::{judge, of_absent};
    use crate::model::day::DayStatus;
    use crate::model::time::CivilDate;

    const TODAY: CivilDate = CivilDate(date(2026, 11, 23));

    fn status(steps: i32, days_ago: i32, synced_days_ago: Option<i32>) -> DayStatus {
        let synced = synced_days_ago.map(|days| TODAY.plus_days(-days));
        judge(steps, TODAY.plus_days(-days_ago), TODAY, synced).0
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
