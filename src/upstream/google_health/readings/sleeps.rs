//! Nights and naps.

use jiff::Zoned;
use serde_json::Value;

use super::exercises::digits;
use super::points::{Told, Way};
use super::{Listed, interval, list, local, number, text};
use crate::model::day::Source;
use crate::upstream::Failure;
use crate::upstream::google_health::SLEEP;

/// A time in bed.
#[derive(Clone, Debug, PartialEq)]
pub struct Sleep {
    /// Google's number of it.
    pub id: u64,
    /// When it began.
    pub start: Zoned,
    /// When it ended.
    pub end: Zoned,
    /// Of which kind its parts are.
    pub kind: SleepKind,
    /// Who told of it: a device, or a hand.
    pub source: Source,
    /// Whether it has been looked at, so that its parts are there.
    pub processed: bool,
    /// Whether it is the main sleep of its day.
    pub main: bool,
    /// Why there are stages, or are not.
    pub stages: Stages,
    /// Its parts.
    pub parts: Vec<Segment>,
    /// Awakenings beside the parts, within them.
    pub awakenings: Vec<Segment>,
    /// What it adds up to.
    pub summary: SleepSummary,
}

/// Of which kind the parts of a sleep are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SleepKind {
    /// Light, deep, REM, awake.
    Stages,
    /// Asleep, restless, awake.
    Classic,
}

/// Why a sleep has stages, or has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stages {
    /// They were found.
    Found,
    /// Too little was heard of the heart.
    TooLittleHeart,
    /// It was too short.
    TooShort,
    /// Google could not say.
    Unknown,
}

/// What a part of a sleep is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Awake.
    Awake,
    /// Light sleep.
    Light,
    /// Deep sleep.
    Deep,
    /// REM sleep.
    Rem,
    /// Asleep, no more being known.
    Asleep,
    /// Restless.
    Restless,
}

/// A part of a sleep.
#[derive(Clone, Debug, PartialEq)]
pub struct Segment {
    /// When it began.
    pub start: Zoned,
    /// Seconds that it lasted.
    pub seconds: i64,
    /// What it is.
    pub stage: Stage,
}

/// What a sleep adds up to, in minutes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SleepSummary {
    /// Asleep.
    pub asleep: f64,
    /// Awake.
    pub awake: f64,
    /// Until the person fell asleep.
    pub to_fall_asleep: f64,
    /// After the person woke up.
    pub after_wakeup: f64,
    /// Each stage.
    pub stages: Vec<StageSum>,
}

/// What one stage adds up to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StageSum {
    /// Which.
    pub stage: Stage,
    /// Minutes.
    pub minutes: f64,
    /// How often it came.
    pub count: f64,
}

/// Every sleep, by when it ended.
pub const SLEEPS: Listed<Sleep> = Listed {
    name: "sleep",
    key: "sleep",
    scope: SLEEP,
    way: Way::List,
    member: "interval.civil_end_time",
    page: 25,
    read: |told| Ok(Some(sleep(told)?)),
};

fn sleep(told: &Told) -> Result<Sleep, Failure> {
    let value = &told.value;
    let (start, end) = interval(value)?;
    let metadata = value.get("metadata").unwrap_or(&Value::Null);
    let is = |member: &str| metadata.get(member).and_then(Value::as_bool);
    Ok(Sleep {
        id: digits(&told.id)?,
        start,
        end,
        kind: match text(value, "type") {
            Some("STAGES") => SleepKind::Stages,
            _ => SleepKind::Classic,
        },
        source: match told.source.recording_method.as_str() {
            "MANUAL" => Source::Manual,
            _ => Source::Device,
        },
        processed: is("processed").unwrap_or(true),
        main: is("mainSleep").unwrap_or_default(),
        stages: match text(metadata, "stagesStatus") {
            Some("SUCCEEDED") => Stages::Found,
            Some("REJECTED_NAP") => Stages::TooShort,
            Some(
                "REJECTED_COVERAGE" | "REJECTED_MAX_GAP" | "REJECTED_START_GAP"
                | "REJECTED_END_GAP",
            ) => Stages::TooLittleHeart,
            _ => Stages::Unknown,
        },
        parts: segments(list(value, "stages"))?,
        awakenings: segments(list(value, "shortAwakenings"))?,
        summary: summary(value.get("summary").unwrap_or(&Value::Null))?,
    })
}

fn segments(told: &[Value]) -> Result<Vec<Segment>, Failure> {
    let mut segments = Vec::new();
    for part in told {
        let Some(stage) = stage(part) else { continue };
        let start = local(part, "startTime", "startUtcOffset")?;
        let end = local(part, "endTime", "endUtcOffset")?;
        segments.push(Segment {
            seconds: start.timestamp().duration_until(end.timestamp()).as_secs(),
            start,
            stage,
        });
    }
    Ok(segments)
}

fn stage(part: &Value) -> Option<Stage> {
    Some(match text(part, "type")? {
        "AWAKE" => Stage::Awake,
        "LIGHT" => Stage::Light,
        "DEEP" => Stage::Deep,
        "REM" => Stage::Rem,
        "ASLEEP" => Stage::Asleep,
        "RESTLESS" => Stage::Restless,
        _ => return None,
    })
}

fn summary(told: &Value) -> Result<SleepSummary, Failure> {
    let mut stages = Vec::new();
    for sum in list(told, "stagesSummary") {
        let Some(stage) = stage(sum) else { continue };
        stages.push(StageSum {
            stage,
            minutes: number(sum, "minutes")?,
            count: number(sum, "count")?,
        });
    }
    Ok(SleepSummary {
        asleep: number(told, "minutesAsleep")?,
        awake: number(told, "minutesAwake")?,
        to_fall_asleep: number(told, "minutesToFallAsleep")?,
        after_wakeup: number(told, "minutesAfterWakeUp")?,
        stages,
    })
}
