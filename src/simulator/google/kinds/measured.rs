//! What is measured now and then: how warm the core is, how fit somebody is, the rhythm of the heart.

use serde_json::{Value, json};

use super::activity::only_worn;
use super::{ACTIVITY, HEALTH, Kind, LISTED, LONG, Reading, Sum, Told, Way, mean};
use crate::simulator::google::point::{By, Point, Shape, Time, offset};
use crate::simulator::truth::life::Life;
use crate::simulator::truth::people::CARDIOGRAPH;
use crate::simulator::truth::rhythm::{Alert, Finding, HERTZ, SCALE};

pub(super) static KINDS: [Kind; 4] = [
    Kind {
        name: "core-body-temperature",
        key: "coreBodyTemperature",
        family: HEALTH,
        ways: &[Way::List, Way::Get, Way::RollUp, Way::Daily],
        shape: Shape::Sample,
        points: |life, date, told| {
            let measures = told.is_of_hand().then(|| life.core_temperatures(date));
            let measures = measures.into_iter().flatten();
            measures
                .map(|measure| {
                    let value = json!({ "temperatureCelsius": measure.celsius });
                    Point::new(Time::At(measure.at), By::Hand, value).with_id(measure.id)
                })
                .collect()
        },
        sum: Some(Sum {
            longest: LONG,
            shared: true,
            day: None,
            within: |life, date, sources| {
                let told = Told::Together(sources).is_of_hand();
                let measures = told.then(|| life.core_temperatures(date));
                let measures = measures.into_iter().flatten();
                measures
                    .map(|measure| Reading {
                        at: measure.at,
                        part: 0,
                        amount: measure.celsius,
                    })
                    .collect()
            },
            write: |readings| {
                let degrees = || readings.iter().map(|reading| reading.amount);
                json!({
                    "temperatureCelsiusAvg": mean(readings),
                    "temperatureCelsiusMax": degrees().fold(0.0, f64::max),
                    "temperatureCelsiusMin": degrees().fold(f64::INFINITY, f64::min),
                })
            },
            counts: false,
        }),
        write: None,
    },
    Kind {
        name: "daily-vo2-max",
        key: "dailyVo2Max",
        family: ACTIVITY,
        ways: &LISTED,
        shape: Shape::Daily,
        points: |life, date, told| {
            let fitness = only_worn(told).and_then(|_| life.fitness(date));
            let point = fitness.map(|fitness| {
                let value = json!({
                    "estimated": fitness.range.is_some(),
                    "vo2Max": fitness.vo2_max,
                });
                Point::new(Time::On(date), By::Derived, value)
            });
            point.into_iter().collect()
        },
        sum: None,
        write: None,
    },
    Kind {
        name: "electrocardiogram",
        key: "electrocardiogram",
        family: "ecg",
        ways: &[Way::List],
        shape: Shape::Onwards,
        points: |life, date, told| {
            let taken = only_worn(told).map(|_| life.cardiograms(date));
            let taken = taken.into_iter().flatten();
            taken
                .map(|one| {
                    let value = json!({
                        "beatsPerMinuteAvg": one.bpm.to_string(),
                        "leadNumber": 1,
                        "medicalDeviceInfo": device(),
                        "millivoltsScalingFactor": SCALE,
                        "resultClassification": finding(one.finding),
                        "samplingFrequencyHertz": HERTZ,
                        "waveformSamples": one.readings,
                    });
                    Point::new(Time::Session(one.start, one.end), By::Started, value)
                })
                .collect()
        },
        sum: None,
        write: None,
    },
    Kind {
        name: "irregular-rhythm-notification",
        key: "irregularRhythmNotification",
        family: "irn",
        ways: &[Way::List],
        shape: Shape::Interval,
        points: |life, date, told| {
            let alerts = only_worn(told).map(|_| life.alerts(date));
            let alerts = alerts.into_iter().flatten();
            alerts
                .map(|alert| {
                    let value = json!({
                        "alertWindows": windows(life, &alert),
                        "medicalDeviceInfo": device(),
                    });
                    Point::new(Time::Session(alert.start, alert.end), By::Derived, value)
                })
                .collect()
        },
        sum: None,
        write: None,
    },
];

fn windows(life: &Life<'_>, alert: &Alert) -> Vec<Value> {
    let windows = alert.windows.iter().map(|window| {
        let beats = window.beats.iter().map(|(at, bpm)| {
            json!({
                "beatsPerMinute": bpm,
                "physicalTime": at.to_string(),
                "utcOffset": offset(life, *at),
            })
        });
        let beats: Vec<Value> = beats.collect();
        let mut told = crate::simulator::google::point::session(life, window.start, window.end);
        told["heartBeats"] = json!(beats);
        told["positive"] = json!(true);
        told
    });
    windows.collect()
}

fn device() -> Value {
    json!({
        "algorithmVersion": CARDIOGRAPH.algorithm,
        "deviceModel": CARDIOGRAPH.name,
        "featureVersion": CARDIOGRAPH.feature,
        "firmwareVersion": CARDIOGRAPH.firmware,
        "serviceVersion": CARDIOGRAPH.service,
    })
}

fn finding(finding: Finding) -> &'static str {
    match finding {
        Finding::Normal => "NORMAL_SINUS_RHYTHM",
        Finding::Fibrillation => "ATRIAL_FIBRILLATION",
        Finding::Inconclusive => "INCONCLUSIVE",
        Finding::TooFast => "INCONCLUSIVE_HIGH_HEART_RATE",
        Finding::Unreadable => "UNREADABLE",
    }
}
