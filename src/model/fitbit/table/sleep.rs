//! Sleep.

use super::super::kind::Kind;
use super::super::operation::{Cache, Operation, delete, get, needed, post};
use super::PAGES;

const SLEEP_ONLY: &[&str] = &["sleep"];
const LIST: &str = "logId is Google's; efficiency is minutes asleep of minutes in bed; averages of thirty days are \
    left out where FitEx has no thirty days; next leads back to FitEx, and previous is empty.";
const LOGS: &str = "logId is Google's; efficiency is minutes asleep of minutes in bed; averages of thirty days are \
    left out where FitEx has no thirty days.";
const GOAL: &str = "Kept by FitEx, because Google Health has no goal for sleep. Before one is set there is none, \
    where Fitbit says 480 minutes; bedtime, wakeupTime and consistency are left out.";

#[rustfmt::skip]
pub(super) const SLEEP: &[Operation] = &[
    delete("delete_sleep_log", "/1.2/user/-/sleep/{log-id}.json", "Remove a logged sleep")
        .needs(SLEEP_ONLY).partly("Only what FitEx itself has logged can be removed."),
    get("get_sleep_by_date", "/1.2/user/-/sleep/date/{date}.json", "The sleep that ended on a day")
        .needs(SLEEP_ONLY).partly(LOGS),
    get("get_sleep_by_interval", "/1.2/user/-/sleep/date/{base-date}/{end-date}.json", "The sleep that ended within a range of days")
        .needs(SLEEP_ONLY).days(100).partly(LOGS),
    get("get_sleep_log_list", "/1.2/user/-/sleep/list.json", "Sleep, page by page")
        .keys(PAGES).needs(SLEEP_ONLY).cache(Cache::Minutes).partly(LIST),
    get("get_sleep_goal", "/1.2/user/-/sleep/goal.json", "The goal for sleep")
        .needs(SLEEP_ONLY).cache(Cache::Minutes).own(GOAL),
    post("set_sleep_goal", "/1.2/user/-/sleep/goal.json", "Set the goal for sleep")
        .keys(&[needed("minDuration", Kind::UpTo(1440))]).needs(SLEEP_ONLY).own(GOAL),
    post("create_sleep_log", "/1.2/user/-/sleep.json", "Log a sleep")
        .keys(&[needed("startTime", Kind::Clock), needed("duration", Kind::Id), needed("date", Kind::Date)])
        .needs(SLEEP_ONLY).differs("Needs Google's write scope; logId is Google's."),
];
