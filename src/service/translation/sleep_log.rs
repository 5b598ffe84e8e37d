//! How a sleep is written.

use std::collections::BTreeMap;

use super::units::minutes;
use crate::model::day::Source;
use crate::model::fitbit::answers::{LevelSum, Levels, Segment, Sleep, SleepTotals, StageMinutes};
use crate::upstream::google_health::readings::{
    Segment as Part, Sleep as Told, SleepKind, Stage, Stages,
};

/// A sleep; the others are those that ended on the same date.
pub(super) fn entry(sleep: &Told, others: &[&Told]) -> Sleep {
    let (asleep, in_bed) = (sleep.summary.asleep, in_bed(sleep));
    Sleep {
        date_of_sleep: sleep.end.date(),
        duration: lasted(sleep) * 1e3,
        efficiency: (100.0 * asleep / in_bed.max(1.0)).round(),
        end_time: sleep.end.datetime(),
        info_code: info_code(sleep.stages),
        is_main_sleep: is_main(sleep, others),
        levels: levels(sleep),
        log_id: sleep.id,
        log_type: match sleep.source {
            Source::Manual => "manual".to_owned(),
            _ => "auto_detected".to_owned(),
        },
        minutes_after_wakeup: sleep.summary.after_wakeup,
        minutes_asleep: asleep,
        minutes_awake: sleep.summary.awake,
        minutes_to_fall_asleep: sleep.summary.to_fall_asleep,
        start_time: sleep.start.datetime(),
        time_in_bed: in_bed,
        kind: match sleep.kind {
            SleepKind::Stages => "stages".to_owned(),
            SleepKind::Classic => "classic".to_owned(),
        },
    }
}

/// What the sleep of a date adds up to.
pub(super) fn totals(sleeps: &[&Told]) -> SleepTotals {
    let staged: Vec<&&Told> = sleeps
        .iter()
        .filter(|sleep| sleep.kind == SleepKind::Stages)
        .collect();
    let of = |stage| {
        let sums = staged.iter().flat_map(|sleep| &sleep.summary.stages);
        let sums = sums.filter(|sum| sum.stage == stage);
        sums.map(|sum| sum.minutes).sum::<f64>()
    };
    SleepTotals {
        stages: (!staged.is_empty()).then(|| StageMinutes {
            deep: of(Stage::Deep),
            light: of(Stage::Light),
            rem: of(Stage::Rem),
            wake: of(Stage::Awake),
        }),
        total_minutes_asleep: sleeps.iter().map(|sleep| sleep.summary.asleep).sum(),
        total_sleep_records: sleeps.len(),
        total_time_in_bed: sleeps.iter().map(|sleep| in_bed(sleep)).sum(),
    }
}

/// Seconds.
fn lasted(sleep: &Told) -> f64 {
    let (start, end) = (sleep.start.timestamp(), sleep.end.timestamp());
    start.duration_until(end).as_secs_f64()
}

/// Minutes.
fn in_bed(sleep: &Told) -> f64 {
    minutes(lasted(sleep))
}

/// The main one, as Google says; if it says so of none, the longest.
fn is_main(sleep: &Told, others: &[&Told]) -> bool {
    if others.iter().any(|other| other.main) {
        return sleep.main;
    }
    let longest = others
        .iter()
        .max_by(|one, other| lasted(one).total_cmp(&lasted(other)));
    longest.is_none_or(|longest| longest.id == sleep.id)
}

/// Why there are stages, or are not.
fn info_code(stages: Stages) -> u8 {
    match stages {
        Stages::Found => 0,
        Stages::TooLittleHeart => 1,
        Stages::TooShort => 2,
        Stages::Unknown => 3,
    }
}

fn levels(sleep: &Told) -> Levels {
    let parts = |parts: &[Part]| {
        let parts = parts.iter().map(|part| Segment {
            date_time: part.start.datetime(),
            level: level(part.stage, sleep.kind).to_owned(),
            seconds: f64::from(i32::try_from(part.seconds).unwrap_or(i32::MAX)),
        });
        parts.collect::<Vec<_>>()
    };
    let sums = sleep.summary.stages.iter().map(|sum| {
        let told = LevelSum {
            count: sum.count,
            minutes: sum.minutes,
            thirty_day_avg_minutes: None,
        };
        (level(sum.stage, sleep.kind).to_owned(), told)
    });
    Levels {
        data: parts(&sleep.parts),
        short_data: (sleep.kind == SleepKind::Stages).then(|| parts(&sleep.awakenings)),
        summary: sums.collect::<BTreeMap<_, _>>(),
    }
}

/// Fitbit has two words for being awake.
fn level(stage: Stage, kind: SleepKind) -> &'static str {
    match (stage, kind) {
        (Stage::Awake, SleepKind::Stages) => "wake",
        (Stage::Awake, SleepKind::Classic) => "awake",
        (Stage::Light, _) => "light",
        (Stage::Deep, _) => "deep",
        (Stage::Rem, _) => "rem",
        (Stage::Asleep, _) => "asleep",
        (Stage::Restless, _) => "restless",
    }
}
