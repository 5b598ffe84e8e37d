//! Values within a day.

use super::super::kind::Words;
use super::super::operation::{Operation, get};

const MINUTES: Words = &["1min", "5min", "15min"];
const SECONDS: Words = &["1sec", "1min", "5min", "15min"];
const RESOURCES: Words = &["steps", "calories", "distance", "floors", "elevation"];
const ACTIVITY: &[&str] = &["activity"];
const HEART: &[&str] = &["heartrate"];
const BREATH: &[&str] = &["respiratory_rate"];
const OXYGEN: &[&str] = &["oxygen_saturation"];

const WINDOWS: &str = "Windows without data are 0 up to now; calories have a level but no mets; elevation is what the \
    altimeter gained, where Fitbit tells whole floors.";
const BEATS: &str = "Only windows with a reading, each with the mean of its readings, also of an hour that the clock shows \
    twice; in exercise there are more of them, so that a window that it begins in differs from a mean of minutes.";
const VARIABILITY: &str = "coverage, hf and lf are not available. Measurements less than two hours apart are one \
    night, which belongs to the date on which it ended.";
const NIGHTS: &str = "Measurements less than two hours apart are one night, which belongs to the date on which it \
    ended, because Google does not say to which sleep they belong.";
const STAGES: &str =
    "Stages without a rate are left out; of several sleeps of a date the first counts.";

#[rustfmt::skip]
pub(super) const INTRADAY: &[Operation] = &[
    get("get_azm_intraday_by_date", "/1/user/-/activities/active-zone-minutes/date/{date}/1d/{detail-level}.json", "Active zone minutes within a day")
        .details(MINUTES).needs(ACTIVITY),
    get("get_azm_intraday_by_date_and_time", "/1/user/-/activities/active-zone-minutes/date/{date}/1d/{detail-level}/time/{start-time}/{end-time}.json", "Active zone minutes between two times of a day")
        .details(MINUTES).needs(ACTIVITY),
    get("get_azm_intraday_by_interval", "/1/user/-/activities/active-zone-minutes/date/{start-date}/{end-date}/{detail-level}.json", "Active zone minutes within 24 hours")
        .details(MINUTES).needs(ACTIVITY),
    // The specification leaves the detail level out, the documents do not.
    get("get_azm_intraday_by_interval_and_time", "/1/user/-/activities/active-zone-minutes/date/{start-date}/{end-date}/time/{start-time}/{end-time}.json", "Active zone minutes between two times")
        .also(&["/1/user/-/activities/active-zone-minutes/date/{start-date}/{end-date}/{detail-level}/time/{start-time}/{end-time}.json"])
        .details(MINUTES).needs(ACTIVITY),
    get("get_activity_intraday_by_interval", "/1/user/-/activities/{resource-path}/date/{base-date}/{end-date}/{detail-level}.json", "Values within 24 hours")
        .of(RESOURCES).details(MINUTES).needs(ACTIVITY).differs(WINDOWS),
    get("get_activity_intraday_by_date", "/1/user/-/activities/{resource-path}/date/{date}/1d/{detail-level}.json", "Values within a day")
        .of(RESOURCES).details(MINUTES).needs(ACTIVITY).differs(WINDOWS),
    get("get_activity_intraday_by_interval_and_time", "/1/user/-/activities/{resource-path}/date/{date}/{end-date}/{detail-level}/time/{start-time}/{end-time}.json", "Values between two times")
        .of(RESOURCES).details(MINUTES).needs(ACTIVITY).differs(WINDOWS),
    get("get_activity_intraday_by_date_and_time", "/1/user/-/activities/{resource-path}/date/{date}/1d/{detail-level}/time/{start-time}/{end-time}.json", "Values between two times of a day")
        .of(RESOURCES).details(MINUTES).needs(ACTIVITY).differs(WINDOWS),
    get("get_heart_intraday_by_interval", "/1/user/-/activities/heart/date/{date}/{end-date}/{detail-level}.json", "Heart rates within 24 hours")
        .details(SECONDS).needs(HEART).differs(BEATS),
    get("get_heart_intraday_by_interval_and_time", "/1/user/-/activities/heart/date/{date}/{end-date}/{detail-level}/time/{start-time}/{end-time}.json", "Heart rates between two times")
        .details(SECONDS).needs(HEART).differs(BEATS),
    get("get_heart_intraday_by_date", "/1/user/-/activities/heart/date/{date}/1d/{detail-level}.json", "Heart rates within a day")
        .details(SECONDS).needs(HEART).differs(BEATS),
    get("get_heart_intraday_by_date_and_time", "/1/user/-/activities/heart/date/{date}/1d/{detail-level}/time/{start-time}/{end-time}.json", "Heart rates between two times of a day")
        .details(SECONDS).needs(HEART).differs(BEATS),
    get("get_hrv_intraday_by_date", "/1/user/-/hrv/date/{date}/all.json", "Heart rate variability within a night")
        .needs(HEART).partly(VARIABILITY),
    get("get_hrv_intraday_by_interval", "/1/user/-/hrv/date/{startDate}/{endDate}/all.json", "Heart rate variability within nights")
        .needs(HEART).days(30).partly(VARIABILITY),
    get("get_breathing_rate_intraday_by_date", "/1/user/-/br/date/{date}/all.json", "Breathing rates by stage of sleep")
        .needs(BREATH).differs(STAGES),
    get("get_breathing_rate_intraday_by_interval", "/1/user/-/br/date/{startDate}/{endDate}/all.json", "Breathing rates by stage of sleep, of a range of days")
        .needs(BREATH).days(30).differs(STAGES),
    get("get_spo2_intraday_by_date", "/1/user/-/spo2/date/{date}/all.json", "Oxygen saturation within a night")
        .needs(OXYGEN).differs(NIGHTS),
    get("get_spo2_intraday_by_interval", "/1/user/-/spo2/date/{startDate}/{endDate}/all.json", "Oxygen saturation within nights")
        .needs(OXYGEN).days(30).differs(NIGHTS),
];
