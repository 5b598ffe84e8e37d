//! Electrocardiograms, and alerts of irregular rhythm.

use serde_json::{Value, json};

use super::asked::{Answer, Asked};
use super::operation::{Operation, get};
use super::paging::List;
use crate::simulator::truth::life::Life;
use crate::simulator::truth::people::{CARDIOGRAPH, MEMBER_SINCE};
use crate::simulator::truth::rhythm::{Alert, Cardiogram, Finding, HERTZ, SCALE};

pub(super) static OPERATIONS: [Operation; 3] = [
    get(
        "/1/user/{user}/ecg/list.json",
        "electrocardiogram",
        cardiograms,
    ),
    get(
        "/1/user/{user}/irn/alerts/list.json",
        "irregular_rhythm_notifications",
        alerts,
    ),
    get(
        "/1/user/{user}/irn/profile.json",
        "irregular_rhythm_notifications",
        profile,
    ),
];

const CARDIOGRAMS: List = List {
    name: "ecgReadings",
    most: 10,
};
const ALERTS: List = List {
    name: "alerts",
    most: 10,
};

fn cardiograms(asked: &Asked<'_>) -> Answer {
    let of_date = |life: &Life<'_>, date| {
        let taken = life.cardiograms(date).into_iter();
        taken.map(|one| (life.clock(one.start), one)).collect()
    };
    let path = "/1/user/-/ecg/list.json";
    CARDIOGRAMS.page(asked, path, of_date, |one| asked.cardiogram(one))
}

fn alerts(asked: &Asked<'_>) -> Answer {
    let of_date = |life: &Life<'_>, date| {
        let alerts = life.alerts(date).into_iter();
        alerts
            .map(|alert| (life.clock(alert.start), alert))
            .collect()
    };
    let path = "/1/user/-/irn/alerts/list.json";
    ALERTS.page(asked, path, of_date, |alert| asked.alert(alert))
}

fn profile(asked: &Asked<'_>) -> Answer {
    let listens = asked.life.has_cardiograph();
    let since = asked.life.at(MEMBER_SINCE.at(12, 0, 0, 0));
    let since = asked.local(since);
    Ok(json!({ "enrolled": listens, "lastUpdated": since, "onboarded": listens }))
}

impl Asked<'_> {
    fn cardiogram(&self, taken: &Cardiogram) -> Value {
        json!({
            "averageHeartRate": taken.bpm,
            "deviceName": CARDIOGRAPH.name,
            "featureVersion": CARDIOGRAPH.feature,
            "firmwareVersion": CARDIOGRAPH.firmware,
            "leadNumber": 1,
            "numberOfWaveformSamples": taken.readings.len(),
            "resultClassification": finding(taken.finding),
            "samplingFrequencyHz": HERTZ.to_string(),
            "scalingFactor": SCALE,
            "startTime": self.local(taken.start),
            "waveformSamples": taken.readings,
        })
    }

    fn alert(&self, alert: &Alert) -> Value {
        let windows = alert.windows.iter().map(|window| {
            let beats = window.beats.iter();
            let beats = beats.map(|(at, bpm)| json!({ "dataTime": self.local(*at), "value": bpm }));
            let beats: Vec<Value> = beats.collect();
            json!({ "bpmData": beats, "startTime": self.local(window.start) })
        });
        let windows: Vec<Value> = windows.collect();
        json!({
            "alertTime": self.local(alert.start),
            "algoVersion": CARDIOGRAPH.algorithm,
            "detectedTime": self.local(alert.end),
            "deviceType": CARDIOGRAPH.name,
            "serviceVersion": CARDIOGRAPH.service,
            "windows": windows,
        })
    }
}

fn finding(finding: Finding) -> &'static str {
    match finding {
        Finding::Normal => "Normal Sinus Rhythm",
        Finding::Fibrillation => "Atrial Fibrillation",
        Finding::Inconclusive => "Inconclusive",
        Finding::TooFast => "Inconclusive: High heart rate",
        Finding::Unreadable => "Unreadable",
    }
}
