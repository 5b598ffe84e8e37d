//! A person's baseline, and the explanation of a goal that is set beside it.

use crate::model::day::{Day, DayStatus, Source};
use crate::model::goal::{Band, BaselineDay, Explanation, Period, Strategy};
use crate::model::time::CivilDate;

/// Calendar days that a baseline looks back. Seven include a weekend and reach a reliability of 0.8
/// (Clemes and Griffiths 2008, doi 10.1249/MSS.0b013e318177eb96).
pub const WINDOW: i32 = 7;
/// Valid days that a baseline needs: its mean error is then below 16 % of a person's long mean.
pub const NEEDED: u32 = 4;
/// The band above the baseline that a person chooses in, in steps a day (the ENGAGE trial's).
const BAND: (i32, i32) = (1_000, 3_000);
/// Steps a day above which risk falls little further (Ding and others 2025).
pub(super) const FIXED_EVIDENCE: &str = "10.1016/S2468-2667(25)00164-1";

/// What a person did in the window before a goal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Baseline {
    days: Vec<BaselineDay>,
    mean: Option<i32>,
}

impl Baseline {
    /// Looks at the seven dates before `until`; `records` may hold others, which are left out, so
    /// that nothing on or after `until` can change the result.
    pub fn before(until: CivilDate, records: &[Day]) -> Self {
        let days: Vec<BaselineDay> = until
            .plus_days(-WINDOW)
            .through(until.plus_days(-1))
            .map(|date| baseline_day(date, records.iter().find(|day| day.date == date)))
            .collect();
        let valid: Vec<i64> = days
            .iter()
            .filter(|day| day.valid)
            .filter_map(|day| day.steps)
            .map(i64::from)
            .collect();
        let count = i64::try_from(valid.len()).unwrap_or_default();
        let mean = (count > 0).then(|| half_up(valid.iter().sum(), count));
        Self { days, mean }
    }

    /// Valid days in the window.
    pub fn valid_days(&self) -> u32 {
        u32::try_from(self.days.iter().filter(|day| day.valid).count()).unwrap_or_default()
    }

    /// The targets that a person may best choose between.
    pub fn band(&self, period: Period) -> Option<Band> {
        let mean = self.mean()?;
        let end = |above: i32| hundreds((mean + above) * period.days());
        Some(Band {
            low: end(BAND.0),
            high: end(BAND.1),
        })
    }

    /// Explains a target.
    pub fn explain(self, strategy: Strategy, period: Period, target: i32) -> Explanation {
        let valid_days = i32::try_from(self.valid_days()).unwrap_or_default();
        let band = self.band(period);
        let unit = match period {
            Period::Day => "steps a day",
            Period::Week => "steps a week",
        };
        let (summary, formula, evidence) = match (strategy, &band) {
            (Strategy::SelfChosen, Some(band)) => (
                format!(
                    "You chose {target} {unit}; {} to {} is the range that suits what you did in the {valid_days} valid days before.",
                    band.low, band.high
                ),
                format!(
                    "target = {target}, chosen beside [(B + {}) x {days}, (B + {}) x {days}]",
                    BAND.0,
                    BAND.1,
                    days = period.days()
                ),
                None,
            ),
            _ => (
                format!("{target} {unit}, whatever you did before."),
                format!("target = {target}"),
                (target == 7_000 * period.days()).then(|| FIXED_EVIDENCE.to_owned()),
            ),
        };
        Explanation {
            summary,
            formula,
            warnings: warnings(strategy, band.as_ref(), target),
            band: band.filter(|_| strategy == Strategy::SelfChosen),
            evidence,
            ..self.looked_at(period, target)
        }
    }

    /// The mean of the valid days, if there are enough of them.
    pub fn mean(&self) -> Option<i32> {
        self.mean.filter(|_| self.valid_days() >= NEEDED)
    }

    /// What every explanation says of the days that were looked at.
    pub(super) fn looked_at(self, period: Period, target: i32) -> Explanation {
        let valid_days = i32::try_from(self.valid_days()).unwrap_or_default();
        let would_have_met = (period == Period::Day && valid_days > 0).then(|| {
            let met = |day: &&BaselineDay| day.valid && day.steps >= Some(target);
            i32::try_from(self.days.iter().filter(met).count()).unwrap_or_default()
        });
        Explanation {
            summary: String::new(),
            formula: String::new(),
            baseline: self.mean(),
            band: None,
            valid_days,
            window: self.days,
            would_have_met,
            warnings: Vec::new(),
            evidence: None,
        }
    }
}

/// The first date from `today` on at which a baseline has enough valid days, supposing that every day
/// from today on turns out valid. `until` tells before which date the baseline of a goal lies that is
/// set on a date: a weekly goal begins on a Monday, and looks back from there.
pub fn first_enough(
    today: CivilDate,
    until: impl Fn(CivilDate) -> CivilDate,
    records: &[Day],
) -> CivilDate {
    let will_be_valid = |date: CivilDate| {
        let known = records.iter().find(|day| day.date == date);
        date >= today || baseline_day(date, known).valid
    };
    let enough = |date: &CivilDate| {
        let until = until(*date);
        let window = until.plus_days(-WINDOW).through(until.plus_days(-1));
        let valid = window.filter(|&date| will_be_valid(date)).count();
        valid >= usize::try_from(NEEDED).unwrap_or_default()
    };
    // Two windows ahead even a goal that must begin on a Monday has a full one before it.
    let last = today.plus_days(2 * WINDOW);
    today.through(last).find(enough).unwrap_or(last)
}

fn warnings(strategy: Strategy, band: Option<&Band>, target: i32) -> Vec<String> {
    match (strategy, band) {
        (Strategy::SelfChosen, Some(band)) if target > band.high => {
            vec!["This is above the range; a goal too far away is often given up.".to_owned()]
        }
        (Strategy::SelfChosen, Some(band)) if target < band.low => {
            vec!["This is below the range; you may be doing as much already.".to_owned()]
        }
        _ => Vec::new(),
    }
}

pub(super) fn baseline_day(date: CivilDate, record: Option<&Day>) -> BaselineDay {
    let status = record.map_or(DayStatus::NoData, |day| day.status);
    let counted = record
        .and_then(|day| day.source)
        .is_some_and(|source| !matches!(source, Source::Manual | Source::SelfReport));
    BaselineDay {
        date,
        steps: record.and_then(|day| day.steps),
        // A doubtful day would carry a doubtful number into the mean, and a baseline is of what was
        // counted.
        valid: counted && status == DayStatus::Complete,
        reason: status.to_string(),
    }
}

/// Division that rounds a half up, for counts that are never negative.
pub(super) fn half_up(sum: i64, count: i64) -> i32 {
    i32::try_from((2 * sum + count) / (2 * count)).unwrap_or(i32::MAX)
}

/// Rounds to hundreds, a half up: nobody needs a target of 7,438 steps.
pub(super) fn hundreds(steps: i32) -> i32 {
    (steps + 50) / 100 * 100
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::{Baseline, first_enough};
    use crate::model::day::{Day, DayStatus, Source, StatusReason, ZoneOrigin};
    use crate::model::goal::{Period, Strategy as GoalStrategy};
    use crate::model::time::{CivilDate, Instant, ZoneName};

    const UNTIL: CivilDate = CivilDate(date(2026, 11, 23));

    fn day(days_before: i32, steps: i32, status: DayStatus) -> Day {
        Day {
            date: UNTIL.plus_days(-days_before),
            source: Some(Source::Device),
            provider: None,
            time_zone: ZoneName::utc(),
            zone_origin: ZoneOrigin::Account,
            steps: Some(steps),
            credited_steps: Some(steps),
            distance_meters: None,
            energy_kilocalories: None,
            floors: None,
            light_active_minutes: None,
            moderate_active_minutes: None,
            vigorous_active_minutes: None,
            self_reported_miles_hundredths: None,
            self_reported_active_minutes: None,
            wear_minutes: None,
            status,
            status_reason: StatusReason::SyncedPastMidnight,
            revision: 1,
            observed_at: Instant(Timestamp::UNIX_EPOCH),
        }
    }

    #[test]
    fn only_valid_days_of_the_window_count() {
        let records = [
            day(1, 5_000, DayStatus::Complete),
            day(2, 6_001, DayStatus::Complete),
            day(3, 400, DayStatus::ShortWear),
            day(4, 36_000, DayStatus::Suspect),
            day(5, 7_000, DayStatus::Complete),
            day(7, 8_000, DayStatus::Complete),
            day(8, 90_000, DayStatus::Complete),
            day(0, 90_000, DayStatus::Complete),
        ];

        let explanation =
            Baseline::before(UNTIL, &records).explain(GoalStrategy::SelfChosen, Period::Day, 8_000);

        assert_eq!(explanation.valid_days, 4);
        assert_eq!(explanation.baseline, Some(6_500));
        assert_eq!(
            explanation.band.map(|band| (band.low, band.high)),
            Some((7_500, 9_500))
        );
        assert_eq!(explanation.would_have_met, Some(1));
        assert_eq!(explanation.window.len(), 7);
    }

    #[test]
    fn a_weekly_band_is_seven_times_the_daily_one() {
        let records: Vec<Day> = (1..=7)
            .map(|n| day(n, 6_500, DayStatus::Complete))
            .collect();

        let band = Baseline::before(UNTIL, &records).band(Period::Week);

        assert_eq!(
            band.map(|band| (band.low, band.high)),
            Some((52_500, 66_500))
        );
    }

    #[test]
    fn the_first_date_with_enough_days_is_the_earliest_that_can_be() {
        let daily = |records: &[Day]| first_enough(UNTIL, |date| date, records).0;

        assert_eq!(daily(&[]), date(2026, 11, 27));
        let two = [
            day(1, 5_000, DayStatus::Complete),
            day(2, 5_000, DayStatus::Complete),
        ];
        assert_eq!(daily(&two), date(2026, 11, 25));
        // The oldest valid day leaves the window before it helps.
        let old = [day(7, 5_000, DayStatus::Complete)];
        assert_eq!(daily(&old), date(2026, 11, 27));
        let enough: Vec<Day> = (1..=4)
            .map(|n| day(n, 5_000, DayStatus::Complete))
            .collect();
        assert_eq!(daily(&enough), UNTIL.0);
    }

    #[test]
    fn for_a_week_it_is_the_first_monday_with_enough_days_before_it() {
        let weekly =
            |today: CivilDate, records: &[Day]| first_enough(today, CivilDate::monday, records).0;

        // A Wednesday: its week's Monday has passed, and nothing can be added before that.
        let wednesday = UNTIL.plus_days(2);
        assert_eq!(weekly(wednesday, &[]), date(2026, 11, 30));
        // A Saturday: two days are too few for the next Monday, unless two are known already.
        let saturday = UNTIL.plus_days(5);
        assert_eq!(weekly(saturday, &[]), date(2026, 12, 7));
        let two = [
            day(0, 5_000, DayStatus::Complete),
            day(-1, 5_000, DayStatus::Complete),
        ];
        assert_eq!(weekly(saturday, &two), date(2026, 11, 30));
    }

    proptest! {
        #[test]
        fn nothing_on_or_after_the_date_changes_a_goal(
            before in proptest::collection::vec(0..40_000i32, 7),
            after in proptest::collection::vec(0..40_000i32, 7),
        ) {
            let mut records: Vec<Day> =
                (1..).zip(&before).map(|(n, &steps)| day(n, steps, DayStatus::Complete)).collect();
            let alone = Baseline::before(UNTIL, &records);
            records.extend((0..).zip(&after).map(|(n, &steps)| day(-n, steps, DayStatus::Complete)));

            prop_assert_eq!(Baseline::before(UNTIL, &records), alone);
        }
    }
}
