//! What self-reports are worth: FitEx miles, active minutes, and the steps they stand for. All of it
//! whole numbers, so that sums are exact and the same everywhere.

use crate::model::activity::{ActivityKind, Conversion, KindFacts};

/// Metabolic equivalents from which on effort is moderate, in tenths.
const MODERATE: i64 = 30;
/// A FitEx mile is 15 minutes at 3.8 MET.
const MET_MINUTES_OF_A_MILE: i64 = 57;
/// A FitEx mile is 15 minutes of moderate activity.
const MINUTES_OF_A_MILE: i64 = 15;
/// Steps in a mile by the programme's convention. Real days have 2,239.
const STEPS_OF_A_MILE: i64 = 2_000;
/// Millimetres in a mile.
const MILE: i64 = 1_609_344;

/// A kind, its name and code in the Compendium, its MET in tenths, and whether a step counter sees it.
struct Known {
    kind: ActivityKind,
    name: &'static str,
    met_tenths: Option<i64>,
    code: Option<&'static str>,
    counts_as_steps: bool,
}

const fn known(
    kind: ActivityKind,
    name: &'static str,
    met_tenths: i64,
    code: &'static str,
    counts_as_steps: bool,
) -> Known {
    Known {
        kind,
        name,
        met_tenths: Some(met_tenths),
        code: Some(code),
        counts_as_steps,
    }
}

const fn by_minutes(kind: ActivityKind, name: &'static str) -> Known {
    Known {
        kind,
        name,
        met_tenths: None,
        code: None,
        counts_as_steps: false,
    }
}

/// The 2011 Compendium of Physical Activities.
const KINDS: [Known; 38] = [
    known(
        ActivityKind::WalkingSlow,
        "Walking, slow, 2 mph",
        28,
        "17152",
        true,
    ),
    known(
        ActivityKind::Walking,
        "Walking, moderate pace, 2.8 to 3.2 mph",
        35,
        "17190",
        true,
    ),
    known(
        ActivityKind::WalkingBrisk,
        "Walking, brisk, 3.5 mph",
        43,
        "17200",
        true,
    ),
    known(
        ActivityKind::WalkingVeryBrisk,
        "Walking, very brisk, 4 mph",
        50,
        "17220",
        true,
    ),
    known(
        ActivityKind::Hiking,
        "Hiking, cross country",
        60,
        "17080",
        true,
    ),
    known(ActivityKind::Jogging, "Jogging, general", 70, "12020", true),
    known(ActivityKind::Running, "Running, 5 mph", 83, "12030", true),
    known(
        ActivityKind::RunningFast,
        "Running, 6 mph",
        98,
        "12050",
        true,
    ),
    known(
        ActivityKind::BicyclingLeisurely,
        "Bicycling, under 10 mph",
        40,
        "01010",
        false,
    ),
    known(
        ActivityKind::Bicycling,
        "Bicycling, general",
        75,
        "01015",
        false,
    ),
    known(
        ActivityKind::StationaryBicycle,
        "Bicycling, stationary, general",
        70,
        "02010",
        false,
    ),
    known(
        ActivityKind::EllipticalTrainer,
        "Elliptical trainer, moderate effort",
        50,
        "02048",
        false,
    ),
    known(
        ActivityKind::StairClimber,
        "Stair-treadmill ergometer, general",
        90,
        "02065",
        false,
    ),
    known(
        ActivityKind::RowingMachine,
        "Rowing, stationary, moderate effort",
        48,
        "02071",
        false,
    ),
    known(
        ActivityKind::StrengthTraining,
        "Resistance training, multiple exercises, 8 to 15 repetitions",
        35,
        "02054",
        false,
    ),
    known(
        ActivityKind::Calisthenics,
        "Calisthenics, moderate effort",
        38,
        "02022",
        false,
    ),
    known(
        ActivityKind::Stretching,
        "Stretching, mild",
        23,
        "02101",
        false,
    ),
    known(
        ActivityKind::Pilates,
        "Pilates, general",
        30,
        "02105",
        false,
    ),
    known(ActivityKind::Yoga, "Yoga, Hatha", 25, "02150", false),
    known(
        ActivityKind::WaterAerobics,
        "Water aerobics, water calisthenics",
        53,
        "02120",
        false,
    ),
    known(
        ActivityKind::Aerobics,
        "Aerobic dance, general",
        73,
        "03015",
        false,
    ),
    known(
        ActivityKind::BallroomDancing,
        "Ballroom dancing, slow",
        30,
        "03040",
        false,
    ),
    known(
        ActivityKind::Swimming,
        "Swimming, leisurely",
        60,
        "18310",
        false,
    ),
    known(
        ActivityKind::SwimmingLaps,
        "Swimming laps, freestyle, light or moderate effort",
        58,
        "18240",
        false,
    ),
    known(
        ActivityKind::Kayaking,
        "Kayaking, moderate effort",
        50,
        "18100",
        false,
    ),
    known(
        ActivityKind::Skating,
        "Skating, ice, general",
        70,
        "19030",
        false,
    ),
    known(
        ActivityKind::Snowshoeing,
        "Snow shoeing, moderate effort",
        53,
        "19190",
        false,
    ),
    known(
        ActivityKind::Badminton,
        "Badminton, social",
        55,
        "15030",
        false,
    ),
    known(
        ActivityKind::Basketball,
        "Basketball, general",
        65,
        "15055",
        false,
    ),
    known(
        ActivityKind::Soccer,
        "Soccer, casual, general",
        70,
        "15610",
        false,
    ),
    known(
        ActivityKind::TableTennis,
        "Table tennis",
        40,
        "15660",
        false,
    ),
    known(
        ActivityKind::TaiChi,
        "Tai chi, qi gong, general",
        30,
        "15670",
        false,
    ),
    known(ActivityKind::Tennis, "Tennis, general", 73, "15675", false),
    known(
        ActivityKind::Housework,
        "Cleaning, house or cabin, general, moderate effort",
        33,
        "05030",
        false,
    ),
    known(
        ActivityKind::Gardening,
        "Gardening, general, moderate effort",
        38,
        "08245",
        false,
    ),
    known(
        ActivityKind::MowingLawn,
        "Mowing lawn, walking with a power mower",
        50,
        "08120",
        false,
    ),
    // The Compendium of 2011 has no value for it; the programme counts its minutes.
    by_minutes(ActivityKind::Wheelchair, "Wheelchair propulsion"),
    by_minutes(
        ActivityKind::OtherModerate,
        "Other activity of moderate effort",
    ),
];

/// What every kind is worth.
pub fn kinds() -> Vec<KindFacts> {
    let facts = |kind: &Known| KindFacts {
        kind: kind.kind,
        name: kind.name.to_owned(),
        #[expect(clippy::cast_precision_loss, reason = "at most some hundred tenths")]
        met: kind.met_tenths.map(|tenths| tenths as f64 / 10.0),
        compendium_code: kind.code.map(str::to_owned),
        counts_as_steps: kind.counts_as_steps,
    };
    KINDS.iter().map(facts).collect()
}

/// What somebody did.
#[derive(Clone, Copy, Debug)]
pub struct Bout {
    /// What.
    pub kind: ActivityKind,
    /// How long.
    pub minutes: Option<i32>,
    /// How far, in metres.
    pub distance_meters: Option<i32>,
    /// How many steps.
    pub steps: Option<i32>,
}

/// What a bout is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Worth {
    /// How the miles were found.
    pub conversion: Conversion,
    /// Minutes of at least moderate effort.
    pub active_minutes: i32,
    /// FitEx miles in hundredths.
    pub miles_hundredths: i32,
    /// Steps that it stands for.
    pub step_equivalent: Option<i32>,
}

/// Finds what a bout is worth: by miles or steps where one walks or runs, else by minutes.
pub fn worth(bout: &Bout) -> Worth {
    let kind = KINDS.iter().find(|kind| kind.kind == bout.kind);
    let on_foot = kind.is_some_and(|kind| kind.counts_as_steps);
    let met = kind.and_then(|kind| kind.met_tenths);
    let moderate = met.is_none_or(|tenths| tenths >= MODERATE);
    let minutes = i64::from(bout.minutes.unwrap_or_default());
    let meters = bout.distance_meters.filter(|_| on_foot);
    let steps = bout.steps.filter(|_| on_foot);
    let (conversion, hundredths) = miles((meters, steps), minutes, met, moderate);
    let by_miles = whole(half_up(hundredths * STEPS_OF_A_MILE, 100));
    Worth {
        conversion,
        active_minutes: if moderate { whole(minutes) } else { 0 },
        miles_hundredths: whole(hundredths),
        step_equivalent: steps.or_else(|| (on_foot && by_miles > 0).then_some(by_miles)),
    }
}

/// FitEx miles in hundredths, and how they were found.
fn miles(
    (meters, steps): (Option<i32>, Option<i32>),
    minutes: i64,
    met: Option<i64>,
    moderate: bool,
) -> (Conversion, i64) {
    if let Some(meters) = meters {
        let hundredths = half_up(i64::from(meters) * 100_000, MILE);
        return (Conversion::Miles, hundredths);
    }
    if let Some(steps) = steps {
        let hundredths = half_up(i64::from(steps) * 100, STEPS_OF_A_MILE);
        return (Conversion::Steps, hundredths);
    }
    match met {
        _ if !moderate => (Conversion::BelowModerate, 0),
        Some(tenths) => {
            // First whole MET-minutes, then miles: as the programme has always rounded.
            let met_minutes = half_up(tenths * minutes, 10);
            let hundredths = half_up(met_minutes * 100, MET_MINUTES_OF_A_MILE);
            (Conversion::MetMinutes, hundredths)
        }
        None => {
            let hundredths = half_up(minutes * 100, MINUTES_OF_A_MILE);
            (Conversion::ModerateMinutes, hundredths)
        }
    }
}

/// Division that rounds a half up, for numbers that are never negative.
fn half_up(number: i64, by: i64) -> i64 {
    (2 * number + by) / (2 * by)
}

fn whole(number: i64) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Bout, KINDS, worth};
    use crate::model::activity::{ActivityKind, Conversion};

    fn minutes(kind: ActivityKind, minutes: i32) -> Bout {
        Bout {
            kind,
            minutes: Some(minutes),
            distance_meters: None,
            steps: None,
        }
    }

    #[test]
    fn every_kind_is_in_the_table_once() {
        for kind in ActivityKind::ALL {
            let found = KINDS.iter().filter(|known| known.kind == *kind).count();
            assert_eq!(found, 1, "{kind}");
        }
    }

    #[test]
    fn minutes_become_miles_as_the_programme_counts() {
        for (kind, length, hundredths) in [
            // 3.8 MET: 15 minutes are a mile.
            (ActivityKind::Gardening, 15, 100),
            (ActivityKind::SwimmingLaps, 30, 305),
            (ActivityKind::Aerobics, 45, 577),
            (ActivityKind::Housework, 20, 116),
            (ActivityKind::OtherModerate, 15, 100),
            (ActivityKind::Wheelchair, 40, 267),
            // Below moderate effort it is kept and worth nothing.
            (ActivityKind::Yoga, 30, 0),
        ] {
            let found = worth(&minutes(kind, length));
            assert_eq!(found.miles_hundredths, hundredths, "{kind}");
        }
    }

    #[test]
    fn a_mile_on_foot_is_a_mile_and_on_a_bicycle_it_is_minutes() {
        let mile = |kind| Bout {
            distance_meters: Some(1_609),
            ..minutes(kind, 20)
        };

        let walked = worth(&mile(ActivityKind::Walking));
        assert_eq!(
            (walked.conversion, walked.miles_hundredths),
            (Conversion::Miles, 100)
        );
        assert_eq!(
            (walked.active_minutes, walked.step_equivalent),
            (20, Some(2_000))
        );
        let ridden = worth(&mile(ActivityKind::Bicycling));
        assert_eq!(ridden.conversion, Conversion::MetMinutes);
        assert_eq!(ridden.step_equivalent, None);
    }

    #[test]
    fn counted_steps_stay_as_they_were_counted() {
        let walked = worth(&Bout {
            kind: ActivityKind::Walking,
            minutes: None,
            distance_meters: None,
            steps: Some(5_001),
        });

        assert_eq!(
            (walked.step_equivalent, walked.miles_hundredths),
            (Some(5_001), 250)
        );
        assert_eq!(walked.conversion, Conversion::Steps);
    }

    proptest! {
        #[test]
        fn more_of_it_is_never_worth_less(kind in 0..KINDS.len(), some in 1..1_440_i32, more in 0..300_i32) {
            let kind = KINDS[kind].kind;
            let (less, more) = (worth(&minutes(kind, some)), worth(&minutes(kind, some + more)));

            prop_assert!(less.miles_hundredths <= more.miles_hundredths);
            prop_assert!(less.active_minutes <= more.active_minutes);
        }
    }
}
