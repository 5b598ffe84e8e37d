//! Electrocardiograms and alerts of irregular rhythm, page by page, and whether somebody is alerted.

use jiff::Timestamp;

use super::pages::Wish;
use super::{Asked, Made};
use crate::model::fitbit::Answer;
use crate::model::fitbit::answers::{
    EcgList, EcgReading, IrnAlert, IrnAlertList, IrnBeat, IrnProfile, IrnWindow,
};
use crate::upstream::google_health::readings::{
    CARDIOGRAMS, Cardiogram, Finding, RHYTHM_ALERTS, RhythmAlert,
};

/// A page of electrocardiograms.
pub(super) async fn cardiograms(asked: &Asked<'_>) -> Made {
    let wish = Wish::of(asked)?;
    let page = wish.page(asked, &CARDIOGRAMS, |taken| asked.clock(taken.at));
    let (taken, pagination) = page.await?;
    let readings = taken.into_iter().map(|taken| reading(asked, taken));
    Ok(Answer::json(&EcgList {
        ecg_readings: readings.collect(),
        pagination,
    })?)
}

fn reading(asked: &Asked<'_>, taken: Cardiogram) -> EcgReading {
    EcgReading {
        average_heart_rate: taken.bpm,
        device_name: taken.device.model,
        feature_version: taken.device.feature,
        firmware_version: taken.device.firmware,
        lead_number: taken.lead,
        number_of_waveform_samples: taken.readings.len(),
        result_classification: taken.finding.map(|finding| words(finding).to_owned()),
        sampling_frequency_hz: taken.hertz.map(|hertz| hertz.to_string()),
        scaling_factor: taken.scale,
        start_time: asked.clock(taken.at),
        waveform_samples: taken.readings,
    }
}

/// What Fitbit calls it; for the last two its documents have no words.
fn words(finding: Finding) -> &'static str {
    match finding {
        Finding::Normal => "Normal Sinus Rhythm",
        Finding::Fibrillation => "Atrial Fibrillation",
        Finding::Inconclusive => "Inconclusive",
        Finding::TooFast => "Inconclusive: High heart rate",
        Finding::TooSlow => "Inconclusive: Low heart rate",
        Finding::Unreadable => "Unreadable",
        Finding::NotAnalyzed => "Not Analyzed",
    }
}

/// A page of alerts, by when that which was heard began.
pub(super) async fn alerts(asked: &Asked<'_>) -> Made {
    let wish = Wish::of(asked)?;
    let page = wish.page(asked, &RHYTHM_ALERTS, |alert| asked.clock(alert.start));
    let (alerts, pagination) = page.await?;
    let alerts = alerts.into_iter().map(|alert| alert_of(asked, alert));
    Ok(Answer::json(&IrnAlertList {
        alerts: alerts.collect(),
        pagination,
    })?)
}

fn alert_of(asked: &Asked<'_>, alert: RhythmAlert) -> IrnAlert {
    let windows = alert.windows.into_iter().map(|window| IrnWindow {
        bpm_data: beats(asked, &window.beats),
        start_time: asked.clock(window.start),
    });
    IrnAlert {
        alert_time: asked.clock(alert.start),
        algo_version: alert.device.algorithm,
        detected_time: asked.clock(alert.end),
        device_type: alert.device.model,
        service_version: alert.device.service,
        windows: windows.collect(),
    }
}

fn beats(asked: &Asked<'_>, beats: &[(Timestamp, f64)]) -> Vec<IrnBeat> {
    let beats = beats.iter().map(|(at, bpm)| IrnBeat {
        data_time: asked.clock(*at),
        value: *bpm,
    });
    beats.collect()
}

/// Whether somebody is alerted.
pub(super) async fn profile(asked: &Asked<'_>) -> Made {
    let told = asked.readings().rhythm_profile().await?;
    Ok(Answer::json(&IrnProfile {
        enrolled: told.enrolled,
        last_updated: told.updated.map(|at| asked.clock(at)),
        onboarded: told.onboarded,
    })?)
}
