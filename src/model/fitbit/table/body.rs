//! Body: weight and fat, their logs, series and goals.

use super::super::kind::{Kind, Words};
use super::super::operation::{Cache, Operation, delete, get, key, needed, post};
use super::{MONTH, PERIODS_AND_ALL, ZONE};

const WEIGHT: &[&str] = &["weight"];
const RESOURCES: Words = &["weight", "bmi", "fat"];
const LOGS: &str = "logId is Google's; source is API, or the name of the device or of the phone's app without \
    spaces; bmi is left out if Google knows no height.";
const SERIES: &str =
    "Days without a measurement repeat the last one; days before the first are left out.";
const GOALS: &str = "Kept by FitEx, because Google Health has no goals for weight or fat; weightThreshold is always 0.05.";
const WRITES: &str = "Needs Google's write scope; logId is Google's.";
const REMOVES: &str = "Only what FitEx itself has logged can be removed.";

#[rustfmt::skip]
pub(super) const BODY: &[Operation] = &[
    get("get_body_fat_by_date", "/1/user/-/body/log/fat/date/{date}.json", "Logged body fat of a day")
        .needs(WEIGHT).partly(LOGS),
    get("get_body_fat_by_period", "/1/user/-/body/log/fat/date/{date}/{period}.json", "Logged body fat of the days up to a date")
        .periods(MONTH).needs(WEIGHT).partly(LOGS),
    get("get_body_fat_by_interval", "/1/user/-/body/log/fat/date/{base-date}/{end-date}.json", "Logged body fat of a range of days")
        .needs(WEIGHT).days(30).partly(LOGS),
    post("create_body_fat_log", "/1/user/-/body/log/fat.json", "Log body fat")
        .keys(&[needed("fat", Kind::Decimal), needed("date", Kind::Date), key("time", Kind::Clock)])
        .needs(WEIGHT).differs(WRITES),
    delete("delete_body_fat_log", "/1/user/-/body/log/fat/{body-fat-log-id}.json", "Remove logged body fat")
        .needs(WEIGHT).partly(REMOVES),
    get("get_body_goal", "/1/user/-/body/log/{goal-type}/goal.json", "The goal for weight or fat")
        .of(&["weight", "fat"]).needs(WEIGHT).cache(Cache::Minutes).own(GOALS),
    post("set_body_fat_goal", "/1/user/-/body/log/fat/goal.json", "Set the goal for fat")
        .keys(&[needed("fat", Kind::Decimal)]).needs(WEIGHT).own(GOALS),
    post("set_weight_goal", "/1/user/-/body/log/weight/goal.json", "Set the goal for weight")
        .keys(&[needed("startDate", Kind::Date), needed("startWeight", Kind::Decimal), key("weight", Kind::Decimal)])
        .needs(WEIGHT).own(GOALS),
    get("get_weight_by_date", "/1/user/-/body/log/weight/date/{date}.json", "Logged weight of a day")
        .needs(WEIGHT).partly(LOGS),
    get("get_weight_by_period", "/1/user/-/body/log/weight/date/{date}/{period}.json", "Logged weight of the days up to a date")
        .periods(MONTH).needs(WEIGHT).partly(LOGS),
    get("get_weight_by_interval", "/1/user/-/body/log/weight/date/{base-date}/{end-date}.json", "Logged weight of a range of days")
        .needs(WEIGHT).days(31).partly(LOGS),
    post("create_weight_log", "/1/user/-/body/log/weight.json", "Log weight")
        .keys(&[needed("weight", Kind::Decimal), needed("date", Kind::Date), key("time", Kind::Clock)])
        .needs(WEIGHT).differs(WRITES),
    delete("delete_weight_log", "/1/user/-/body/log/weight/{body-weight-log-id}.json", "Remove logged weight")
        .needs(WEIGHT).partly(REMOVES),
    get("get_body_by_date", "/1/user/-/body/{resource-path}/date/{date}/{period}.json", "Weight, index or fat of the days up to a date")
        .of(RESOURCES).periods(PERIODS_AND_ALL).keys(ZONE).needs(WEIGHT).looks_back().differs(SERIES),
    get("get_body_by_interval", "/1/user/-/body/{resource-path}/date/{base-date}/{end-date}.json", "Weight, index or fat of a range of days")
        .of(RESOURCES).keys(ZONE).needs(WEIGHT).looks_back().days_but(1095, ("fat", 30)).differs(SERIES),
];
