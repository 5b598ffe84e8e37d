//! Health metrics by day: heart, breath, oxygen, temperature, rhythm.

use super::super::operation::{Cache, Operation, get};
use super::{MONTH, SHORT_PAGES, ZONE};

const HEART: &[&str] = &["heartrate"];
const BREATH: &[&str] = &["respiratory_rate"];
const FITNESS: &[&str] = &["cardio_fitness"];
const OXYGEN: &[&str] = &["oxygen_saturation"];
const TEMPERATURE: &[&str] = &["temperature"];
const RHYTHM: &[&str] = &["irregular_rhythm_notifications"];

const ZONES: &str = "Zones are paired with Fitbit's by name, and their edges may differ; there are no custom zones.";
const SCORE: &str = "One number as text, never a range, because Google tells none.";
const SKIN: &str = "logType is always dedicated_temp_sensor, because Google does not say what measured; nights \
    before the usual temperature is known are left out.";
const CARDIOGRAMS: &str = "resultClassification can be Unreadable and Not Analyzed as well. next leads back to \
    FitEx, and previous is empty.";
const ALERTS: &str = "next leads back to FitEx, and previous is empty.";

#[rustfmt::skip]
pub(super) const HEALTH: &[Operation] = &[
    get("get_heart_rate_by_date", "/1/user/-/activities/heart/date/{date}/{period}.json", "Heart rate zones of the days up to a date")
        .periods(MONTH).keys(ZONE).needs(HEART).looks_back().partly(ZONES),
    get("get_heart_rate_by_interval", "/1/user/-/activities/heart/date/{base-date}/{end-date}.json", "Heart rate zones of a range of days")
        .keys(ZONE).needs(HEART).days(366).looks_back().partly(ZONES),
    get("get_hrv_by_date", "/1/user/-/hrv/date/{date}.json", "Heart rate variability of a night")
        .needs(HEART),
    get("get_hrv_by_interval", "/1/user/-/hrv/date/{startDate}/{endDate}.json", "Heart rate variability of a range of nights")
        .needs(HEART).days(30),
    get("get_breathing_rate_by_date", "/1/user/-/br/date/{date}.json", "The breathing rate of a night")
        .needs(BREATH),
    get("get_breathing_rate_by_interval", "/1/user/-/br/date/{startDate}/{endDate}.json", "The breathing rates of a range of nights")
        .needs(BREATH).days(30),
    get("get_vo2_max_by_date", "/1/user/-/cardioscore/date/{date}.json", "The cardio fitness score of a day")
        .needs(FITNESS).partly(SCORE),
    get("get_vo2_max_by_interval", "/1/user/-/cardioscore/date/{startDate}/{endDate}.json", "The cardio fitness scores of a range of days")
        .needs(FITNESS).days(30).partly(SCORE),
    get("get_spo2_by_date", "/1/user/-/spo2/date/{date}.json", "The oxygen saturation of a night")
        .needs(OXYGEN),
    get("get_spo2_by_interval", "/1/user/-/spo2/date/{startDate}/{endDate}.json", "The oxygen saturation of a range of nights")
        .needs(OXYGEN),
    get("get_core_temperature_by_date", "/1/user/-/temp/core/date/{date}.json", "Core temperatures of a day")
        .needs(TEMPERATURE),
    get("get_core_temperature_by_interval", "/1/user/-/temp/core/date/{startDate}/{endDate}.json", "Core temperatures of a range of days")
        .needs(TEMPERATURE).days(30),
    get("get_skin_temperature_by_date", "/1/user/-/temp/skin/date/{date}.json", "The skin temperature of a night")
        .needs(TEMPERATURE).differs(SKIN),
    get("get_skin_temperature_by_interval", "/1/user/-/temp/skin/date/{startDate}/{endDate}.json", "The skin temperatures of a range of nights")
        .needs(TEMPERATURE).days(30).differs(SKIN),
    get("get_ecg_log_list", "/1/user/-/ecg/list.json", "Electrocardiograms, page by page")
        .keys(SHORT_PAGES).needs(&["electrocardiogram"]).cache(Cache::Minutes).differs(CARDIOGRAMS),
    get("get_irn_alerts_list", "/1/user/-/irn/alerts/list.json", "Alerts of irregular rhythm, page by page")
        .keys(SHORT_PAGES).needs(RHYTHM).cache(Cache::Minutes).differs(ALERTS),
    get("get_irn_profile", "/1/user/-/irn/profile.json", "Whether the person is told of irregular rhythm")
        .needs(RHYTHM).cache(Cache::Minutes),
];
