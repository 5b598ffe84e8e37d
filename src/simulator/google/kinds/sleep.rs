//! Nights and naps.

use actix_web::HttpResponse;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Kind, Way};
use crate::simulator::google::errors::invalid;
use crate::simulator::google::form::{Span, fields};
use crate::simulator::google::point::{By, Point, Shape, Time, session};
use crate::simulator::truth::life::Life;
use crate::simulator::truth::sleep::{Origin, Sleep};
use crate::simulator::truth::stages::{self, Segment, Stage};

pub(super) static KINDS: [Kind; 1] = [Kind {
    name: "sleep",
    key: "sleep",
    family: "sleep",
    ways: &[Way::List, Way::Get, Way::Reconcile],
    shape: Shape::Sleep,
    points: |life, date, told| {
        let sleeps = life.sleeps(date);
        let main = Life::main_of(&sleeps);
        let told = sleeps.iter().filter(|sleep| match sleep.origin {
            Origin::Written(_) => told.is_of_hand(),
            _ => told.is_of_wearable(),
        });
        told.map(|sleep| point(life, sleep, main)).collect()
    },
    sum: None,
    write: Some(write),
}];

const STAGES: [(&str, Stage); 7] = [
    ("AWAKE", Stage::Wake),
    ("LIGHT", Stage::Light),
    ("DEEP", Stage::Deep),
    ("REM", Stage::Rem),
    ("AWAKE", Stage::Awake),
    ("RESTLESS", Stage::Restless),
    ("ASLEEP", Stage::Asleep),
];

fn name(stage: Stage) -> &'static str {
    let known = STAGES.iter().find(|(_, of)| *of == stage);
    known.map_or("ASLEEP", |(name, _)| name)
}

fn point(life: &Life<'_>, sleep: &Sleep, main: Option<u64>) -> Point {
    let processed = life.is_looked_at(sleep);
    let written = matches!(sleep.origin, Origin::Written(_));
    let kind = match sleep.is_staged() {
        true => "STAGES",
        false => "CLASSIC",
    };
    let mut metadata = json!({ "processed": processed });
    // What is not so is left out.
    for (member, is_so) in [
        ("mainSleep", main == Some(sleep.id)),
        ("nap", sleep.origin == Origin::Nap),
        ("manuallyEdited", written),
    ] {
        if is_so {
            metadata[member] = json!(true);
        }
    }
    let mut value = json!({ "type": kind });
    if processed {
        metadata["stagesStatus"] = json!(match sleep.origin {
            Origin::Classic => "REJECTED_COVERAGE",
            Origin::Nap => "REJECTED_NAP",
            Origin::Stages | Origin::Written(_) => "SUCCEEDED",
        });
        value["stages"] = json!(parts(life, &sleep.segments));
        if sleep.is_staged() {
            value["shortAwakenings"] = json!(parts(life, &sleep.shorts));
        }
        value["summary"] = summary(sleep);
    }
    value["metadata"] = metadata;
    let known = match sleep.origin {
        Origin::Written(at) => at,
        _ => sleep.end,
    };
    value["createTime"] = json!(known.to_string());
    value["updateTime"] = json!(known.to_string());
    let by = if written { By::Hand } else { By::Derived };
    Point::new(Time::Session(sleep.start, sleep.end), by, value).with_id(sleep.id)
}

fn parts(life: &Life<'_>, segments: &[Segment]) -> Vec<Value> {
    let segments = segments.iter();
    segments
        .map(|segment| {
            let mut part = session(life, segment.start, segment.end());
            part["type"] = json!(name(segment.stage));
            part
        })
        .collect()
}

fn summary(sleep: &Sleep) -> Value {
    let stages = sleep.stages().iter().map(|stage| {
        json!({
            "type": name(*stage),
            "minutes": sleep.minutes(*stage).to_string(),
            "count": sleep.count(*stage).to_string(),
        })
    });
    let stages: Vec<Value> = stages.collect();
    let (bed, asleep) = (sleep.minutes_in_bed(), sleep.minutes_asleep());
    json!({
        "minutesInSleepPeriod": bed.to_string(),
        "minutesAfterWakeUp": "0",
        "minutesToFallAsleep": "0",
        "minutesAsleep": asleep.to_string(),
        "minutesAwake": (bed - asleep).to_string(),
        "stagesSummary": stages,
    })
}

#[derive(Deserialize)]
struct Form {
    interval: Span,
    #[serde(default)]
    stages: Vec<Part>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Part {
    start_time: Timestamp,
    end_time: Timestamp,
    #[serde(rename = "type")]
    kind: String,
}

fn write(life: &Life<'_>, in_place_of: Option<u64>, value: &Value) -> Result<u64, HttpResponse> {
    let form: Form = fields(value)?;
    let (start, end) = form.interval.read()?;
    let segments = form.stages.iter().map(|part| part.read((start, end)));
    let mut segments: Vec<Segment> = segments.collect::<Result<_, _>>()?;
    if segments.is_empty() {
        segments = stages::sound(start, end);
    }
    Ok(life.write(|book| {
        let id = book.id_in_place_of(in_place_of);
        book.sleeps.retain(|known| known.id != id);
        book.sleeps.push(Sleep {
            id,
            start,
            end,
            segments,
            shorts: Vec::new(),
            origin: Origin::Written(life.now),
        });
        id
    }))
}

impl Part {
    fn read(&self, (start, end): (Timestamp, Timestamp)) -> Result<Segment, HttpResponse> {
        let known = STAGES.iter().find(|(name, _)| *name == self.kind);
        let length = self.start_time.duration_until(self.end_time);
        let within = start <= self.start_time && self.end_time <= end;
        let good = known.filter(|_| within && length > SignedDuration::ZERO);
        let (_, stage) =
            good.ok_or_else(|| invalid("Invalid sleep stage.", "INVALID_DATA_POINT"))?;
        Ok(Segment {
            start: self.start_time,
            seconds: length.as_secs(),
            stage: *stage,
        })
    }
}
