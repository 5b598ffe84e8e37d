//! How a sleep is written.

use serde_json::{Map, Value, json};

use super::asked::Asked;
use crate::simulator::truth::days::whole;
use crate::simulator::truth::life::Life;
use crate::simulator::truth::sleep::{Origin, Sleep};
use crate::simulator::truth::stages::{Segment, Stage};

/// Milliseconds after which to ask again.
const AGAIN: u32 = 3_000;

impl Asked<'_> {
    /// A sleep beside the others of its date.
    pub(super) fn sleep(&self, sleep: &Sleep, others: &[Sleep]) -> Value {
        let staged = sleep.is_staged();
        let minutes = sleep.minutes_in_bed();
        let asleep = sleep.minutes_asleep();
        let restless = [Stage::Wake, Stage::Restless, Stage::Awake];
        let awake: i64 = sleep
            .stages()
            .iter()
            .filter(|stage| restless.contains(stage))
            .map(|stage| sleep.minutes(*stage))
            .sum();
        let mut levels = json!({
            "data": self.segments(&sleep.segments),
            "summary": self.levels(sleep),
        });
        if staged {
            levels["shortData"] = self.segments(&sleep.shorts);
        }
        json!({
            "dateOfSleep": self.life.clock(sleep.end).date().to_string(),
            "duration": sleep.start.duration_until(sleep.end).as_millis(),
            "efficiency": efficiency(asleep, minutes),
            "endTime": self.local(sleep.end),
            "infoCode": info_code(sleep.origin),
            "isMainSleep": Life::main_of(others) == Some(sleep.id),
            "levels": levels,
            "logId": sleep.id,
            "logType": match sleep.origin {
                Origin::Written(_) => "manual",
                _ => "auto_detected",
            },
            "minutesAfterWakeup": 0,
            "minutesAsleep": asleep,
            "minutesAwake": awake,
            "minutesToFallAsleep": 0,
            "startTime": self.local(sleep.start),
            "timeInBed": minutes,
            "type": if staged { "stages" } else { "classic" },
        })
    }

    fn segments(&self, segments: &[Segment]) -> Value {
        let segments = segments.iter().map(|segment| {
            json!({
                "dateTime": self.local(segment.start),
                "level": level(segment.stage),
                "seconds": segment.seconds,
            })
        });
        segments.collect()
    }

    fn levels(&self, sleep: &Sleep) -> Map<String, Value> {
        let date = self.life.clock(sleep.end).date();
        let levels = sleep.stages().iter().map(|stage| {
            let mut sum = json!({ "count": sleep.count(*stage), "minutes": sleep.minutes(*stage) });
            if sleep.is_staged() {
                sum["thirtyDayAvgMinutes"] = json!(self.life.usual_minutes(date, *stage));
            }
            (level(*stage).to_owned(), sum)
        });
        levels.collect()
    }
}

/// The sums of a date.
pub(super) fn totals(sleeps: &[Sleep]) -> Value {
    let sum = |of: fn(&Sleep) -> i64| sleeps.iter().map(of).sum::<i64>();
    let mut totals = json!({
        "totalMinutesAsleep": sum(Sleep::minutes_asleep),
        "totalSleepRecords": sleeps.len(),
        "totalTimeInBed": sum(Sleep::minutes_in_bed),
    });
    if sleeps.iter().any(Sleep::is_staged) {
        let of = |stage| {
            let staged = sleeps.iter().filter(|sleep| sleep.is_staged());
            staged.map(|sleep| sleep.minutes(stage)).sum::<i64>()
        };
        totals["stages"] = json!({
            "deep": of(Stage::Deep), "light": of(Stage::Light), "rem": of(Stage::Rem),
            "wake": of(Stage::Wake),
        });
    }
    totals
}

/// That a sleep has not been looked at yet.
pub(super) fn pending() -> Value {
    json!({ "meta": { "retryDuration": AGAIN, "state": "pending" } })
}

fn efficiency(asleep: i64, minutes: i64) -> u32 {
    let float = |minutes: i64| f64::from(i32::try_from(minutes).unwrap_or(0));
    whole(100.0 * float(asleep) / float(minutes).max(1.0))
}

/// Why there are stages, or are not.
fn info_code(origin: Origin) -> u32 {
    match origin {
        Origin::Stages | Origin::Written(_) => 0,
        Origin::Classic => 1,
        Origin::Nap => 2,
    }
}

fn level(stage: Stage) -> &'static str {
    match stage {
        Stage::Wake => "wake",
        Stage::Light => "light",
        Stage::Deep => "deep",
        Stage::Rem => "rem",
        Stage::Awake => "awake",
        Stage::Restless => "restless",
        Stage::Asleep => "asleep",
    }
}
