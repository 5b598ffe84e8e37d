//! Activity: series by day, summaries, logs, goals.

use super::super::kind::{Kind, Words};
use super::super::operation::{Cache, Key, Operation, delete, get, key, needed, post};
use super::{PAGES, PERIODS, PERIODS_AND_ALL, ZONE};

const RESOURCES: Words = &[
    "steps",
    "calories",
    "caloriesBMR",
    "distance",
    "floors",
    "elevation",
    "minutesSedentary",
    "minutesLightlyActive",
    "minutesFairlyActive",
    "minutesVeryActive",
    "activityCalories",
    "swimming-strokes",
];
/// What trackers count: Fitbit tells strokes only of everything together.
const TRACKED: Words = RESOURCES.split_at(RESOURCES.len() - 1).0;
const ACTIVITY_ONLY: &[&str] = &["activity"];
const LONGEST: u16 = 1095;
const CALORIES: (&str, u16) = ("activityCalories", 30);

const SERIES_DIFFER: &str = "Days without data are 0. caloriesBMR of days on which clocks change is that of their \
    23 or 25 hours. activityCalories lacks resting energy, so it is lower; \
    elevation is what the altimeter gained; calories may lack resting energy of unworn time.";
const ZONES_DIFFER: &str = "Days without active zone minutes are left out.";

#[rustfmt::skip]
pub(super) const SERIES: &[Operation] = &[
    get("get_azm_by_date", "/1/user/-/activities/active-zone-minutes/date/{date}/{period}.json", "Active zone minutes of the days up to a date")
        .periods(PERIODS).keys(ZONE).needs(ACTIVITY_ONLY).differs(ZONES_DIFFER),
    get("get_azm_by_interval", "/1/user/-/activities/active-zone-minutes/date/{start-date}/{end-date}.json", "Active zone minutes of a range of days")
        .keys(ZONE).needs(ACTIVITY_ONLY).days(LONGEST).differs(ZONES_DIFFER),
    get("get_activity_by_interval", "/1/user/-/activities/{resource-path}/date/{base-date}/{end-date}.json", "Values of a range of days")
        .of(RESOURCES).keys(ZONE).needs(ACTIVITY_ONLY).days_but(LONGEST, CALORIES).differs(SERIES_DIFFER),
    get("get_tracker_activity_by_interval", "/1/user/-/activities/tracker/{resource-path}/date/{base-date}/{end-date}.json", "Values of a range of days, from trackers alone")
        .of(TRACKED).keys(ZONE).needs(ACTIVITY_ONLY).days_but(LONGEST, CALORIES).differs(SERIES_DIFFER),
    get("get_activity_by_date", "/1/user/-/activities/{resource-path}/date/{date}/{period}.json", "Values of the days up to a date")
        .of(RESOURCES).periods(PERIODS_AND_ALL).keys(ZONE).needs(ACTIVITY_ONLY).differs(SERIES_DIFFER),
    get("get_tracker_activity_by_date", "/1/user/-/activities/tracker/{resource-path}/date/{date}/{period}.json", "Values of the days up to a date, from trackers alone")
        .of(TRACKED).periods(PERIODS_AND_ALL).keys(ZONE).needs(ACTIVITY_ONLY).differs(SERIES_DIFFER),
];

const LOG: &[Key] = &[
    key("activityId", Kind::Id),
    key("activityName", Kind::Text),
    key("manualCalories", Kind::UpTo(u32::MAX)),
    needed("startTime", Kind::Clock),
    needed("durationMillis", Kind::Id),
    needed("date", Kind::Date),
    key("distance", Kind::Decimal),
    key("distanceUnit", Kind::Text),
];
/// A kind and a value, as Fitbit's documents require; programs from before that know the value under the name of
/// its kind, and are understood.
const GOAL: &[Key] = &[
    needed(
        "type",
        Kind::Word(&[
            "steps",
            "activeMinutes",
            "activeZoneMinutes",
            "caloriesOut",
            "distance",
            "floors",
        ]),
    ),
    needed("value", Kind::Decimal),
    key("steps", Kind::Decimal),
    key("activeMinutes", Kind::Decimal),
    key("caloriesOut", Kind::Decimal),
    key("distance", Kind::Decimal),
    key("floors", Kind::Decimal),
];
const GOAL_PERIODS: Words = &["daily", "weekly"];

const SUMMARY_DIFFERS: &str = "Without data everything is 0. Distances by intensity are 0; marginalCalories equals activityCalories; goals are \
    those set in FitEx; zones are paired with Fitbit's by name.";
const LIST_DIFFERS: &str = "logId is Google's; source is a name and a type; activityLevel is left out; previous is \
    empty; heartRateZones have minutes alone; there are no active zone minutes by \
    type. next leads back to FitEx.";
const WRITES: &str = "Needs Google's write scope; logId is Google's; energy that is not given is as Google \
    estimates it, or 0; a distance in Steps is logged as steps.";
const OWN_GOALS: &str = "Goals are those set in FitEx; what nobody set is null.";
const CATALOGUE: &str = "Google Health has no catalogue of activities.";
const FAVORITES: &str = "Google Health has no favourite activities.";

#[rustfmt::skip]
pub(super) const ACTIVITY: &[Operation] = &[
    get("get_daily_activity_summary", "/1/user/-/activities/date/{date}.json", "The summary of a day")
        .needs(ACTIVITY_ONLY).looks_back().partly(SUMMARY_DIFFERS),
    post("create_activity_log", "/1/user/-/activities.json", "Log an activity")
        .keys(LOG).needs(ACTIVITY_ONLY).partly(WRITES),
    get("get_lifetime_stats", "/1/user/-/activities.json", "Totals and best days of all time")
        .needs(ACTIVITY_ONLY).cache(Cache::Minutes).partly("activeScore and caloriesOut are -1, as with Fitbit of late."),
    delete("delete_activity_log", "/1/user/-/activities/{activity-log-id}.json", "Remove a logged activity")
        .needs(ACTIVITY_ONLY).partly("Only what FitEx itself has logged can be removed."),
    get("get_activity_log_list", "/1/user/-/activities/list.json", "Logged activities, page by page")
        .keys(PAGES).needs(ACTIVITY_ONLY).cache(Cache::Minutes).partly(LIST_DIFFERS),
    get("get_activity_tcx", "/1/user/-/activities/{log-id}.tcx", "The course of an activity, as TCX")
        .keys(&[key("includePartialTCX", Kind::Flag)]).needs(&["activity", "location"]).cache(Cache::Minutes)
        .differs("Made by Google, so places and times stand in its form."),
    get("get_all_activity_types", "/1/activities.json", "The catalogue of activities")
        .cache(Cache::Days).missing(CATALOGUE),
    get("get_activity_type", "/1/activities/{activity-id}.json", "One activity of the catalogue")
        .cache(Cache::Days).missing(CATALOGUE),
    get("get_frequent_activities", "/1/user/-/activities/frequent.json", "Activities that are logged often")
        .needs(ACTIVITY_ONLY).cache(Cache::Minutes).partly("Counted among the exercises of the last weeks."),
    get("get_recent_activity_types", "/1/user/-/activities/recent.json", "Activities that were logged lately")
        .needs(ACTIVITY_ONLY).cache(Cache::Minutes).partly("Found among the exercises of the last weeks."),
    get("get_favorite_activities", "/1/user/-/activities/favorite.json", "Favourite activities")
        .needs(ACTIVITY_ONLY).cache(Cache::Minutes).missing(FAVORITES),
    delete("delete_favorite_activity", "/1/user/-/activities/favorite/{activity-id}.json", "Remove a favourite activity")
        .needs(ACTIVITY_ONLY).missing(FAVORITES),
    post("create_favorite_activity", "/1/user/-/activities/favorite/{activity-id}.json", "Add a favourite activity")
        .needs(ACTIVITY_ONLY).missing(FAVORITES),
    get("get_activity_goals", "/1/user/-/activities/goals/{period}.json", "The goals of a day or a week")
        .periods(GOAL_PERIODS).needs(ACTIVITY_ONLY).cache(Cache::Minutes).own(OWN_GOALS),
    post("set_activity_goals", "/1/user/-/activities/goals/{period}.json", "Set a goal of a day or a week")
        .periods(GOAL_PERIODS).keys(GOAL).needs(ACTIVITY_ONLY).own(OWN_GOALS),
];
