//! How each operation is answered.

use super::metrics::Metric;
use crate::model::aim::AimKind;
use crate::upstream::google_health::readings::Family;
use crate::upstream::google_health::writings::Log;

/// How an operation is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// Values by day.
    Series(Family),
    ZoneMinutes,
    ZoneMinutesWithin,
    /// Values within a day.
    Within,
    Heart,
    HeartWithin,
    Summary,
    Lifetime,
    /// What is measured by night, and now and then.
    Metric(Metric),
    Exercises,
    Tcx,
    Frequent,
    Recent,
    /// Measurements one by one.
    WeightLog,
    FatLog,
    BodySeries,
    LogWeight,
    LogFat,
    LogExercise,
    LogSleep,
    Remove(Log),
    SleepOfDate,
    SleepRange,
    SleepList,
    FoodDay,
    WaterDay,
    FoodSeries,
    FrequentFoods,
    RecentFoods,
    Food,
    FoodUnits,
    FoodSearch,
    Meals,
    LogFood,
    ChangeFood,
    LogWater,
    ChangeWater,
    Devices,
    Profile,
    Goals,
    SetGoal,
    /// That which the path names of those for the body.
    BodyAim,
    Aim(AimKind),
    SetAim(AimKind),
    Friends,
    FriendsBoard,
    Badges,
    Alarms,
    /// There is nothing, and Fitbit's answer has a way to say so.
    EmptyList,
    /// No source has it.
    Gone,
}

impl Way {
    /// That of an operation, by its name in the table.
    #[rustfmt::skip]
    pub(super) fn of(id: &str) -> Option<Self> {
        Some(match id {
            "get_activity_by_interval" | "get_activity_by_date" => Self::Series(Family::All),
            "get_tracker_activity_by_interval" | "get_tracker_activity_by_date" => Self::Series(Family::Wearables),
            "get_azm_by_date" | "get_azm_by_interval" => Self::ZoneMinutes,
            "get_azm_intraday_by_date" | "get_azm_intraday_by_date_and_time"
            | "get_azm_intraday_by_interval" | "get_azm_intraday_by_interval_and_time" => Self::ZoneMinutesWithin,
            "get_activity_intraday_by_interval" | "get_activity_intraday_by_date"
            | "get_activity_intraday_by_interval_and_time" | "get_activity_intraday_by_date_and_time" => Self::Within,
            "get_heart_rate_by_date" | "get_heart_rate_by_interval" => Self::Heart,
            "get_heart_intraday_by_interval" | "get_heart_intraday_by_interval_and_time"
            | "get_heart_intraday_by_date" | "get_heart_intraday_by_date_and_time" => Self::HeartWithin,
            "get_daily_activity_summary" => Self::Summary,
            "get_lifetime_stats" => Self::Lifetime,
            "get_activity_log_list" => Self::Exercises,
            "get_activity_tcx" => Self::Tcx,
            "get_frequent_activities" => Self::Frequent,
            "get_recent_activity_types" => Self::Recent,
            "get_weight_by_date" | "get_weight_by_period" | "get_weight_by_interval" => Self::WeightLog,
            "get_body_fat_by_date" | "get_body_fat_by_period" | "get_body_fat_by_interval" => Self::FatLog,
            "get_body_by_date" | "get_body_by_interval" => Self::BodySeries,
            "create_weight_log" => Self::LogWeight,
            "create_body_fat_log" => Self::LogFat,
            "create_activity_log" => Self::LogExercise,
            "create_sleep_log" => Self::LogSleep,
            "delete_weight_log" => Self::Remove(Log::Weight),
            "delete_body_fat_log" => Self::Remove(Log::Fat),
            "delete_activity_log" => Self::Remove(Log::Exercise),
            "delete_sleep_log" => Self::Remove(Log::Sleep),
            "get_sleep_by_date" => Self::SleepOfDate,
            "get_sleep_by_interval" => Self::SleepRange,
            "get_sleep_log_list" => Self::SleepList,
            "get_food_log" => Self::FoodDay,
            "get_water_log" => Self::WaterDay,
            "get_nutrition_by_interval" | "get_nutrition_by_date" => Self::FoodSeries,
            "get_frequent_foods" => Self::FrequentFoods,
            "get_recent_foods" => Self::RecentFoods,
            "get_food" => Self::Food,
            "get_food_units" => Self::FoodUnits,
            "search_foods" => Self::FoodSearch,
            "get_meals" => Self::Meals,
            "create_food_log" => Self::LogFood,
            "update_food_log" => Self::ChangeFood,
            "delete_food_log" => Self::Remove(Log::Food),
            "create_water_log" => Self::LogWater,
            "update_water_log" => Self::ChangeWater,
            "delete_water_log" => Self::Remove(Log::Water),
            "get_devices" => Self::Devices,
            "get_profile" => Self::Profile,
            "get_activity_goals" => Self::Goals,
            "set_activity_goals" => Self::SetGoal,
            "get_body_goal" => Self::BodyAim,
            "set_weight_goal" => Self::SetAim(AimKind::Weight),
            "set_body_fat_goal" => Self::SetAim(AimKind::BodyFat),
            "get_sleep_goal" => Self::Aim(AimKind::Sleep),
            "set_sleep_goal" => Self::SetAim(AimKind::Sleep),
            "get_food_goals" => Self::Aim(AimKind::Food),
            "set_food_goal" => Self::SetAim(AimKind::Food),
            "get_water_goal" => Self::Aim(AimKind::Water),
            "set_water_goal" => Self::SetAim(AimKind::Water),
            "get_friends" => Self::Friends,
            "get_friends_leaderboard" => Self::FriendsBoard,
            "get_badges" => Self::Badges,
            "get_alarms" => Self::Alarms,
            "get_favorite_activities" | "get_favorite_foods" => Self::EmptyList,
            _ => return Metric::of(id).map(Self::Metric).or_else(|| Self::gone(id)),
        })
    }

    /// What no source has.
    #[rustfmt::skip]
    fn gone(id: &str) -> Option<Self> {
        matches!(id,
            "get_all_activity_types" | "get_activity_type"
            | "delete_favorite_activity" | "create_favorite_activity"
            | "create_alarm" | "update_alarm" | "delete_alarm"
            | "get_food_locales" | "create_food" | "delete_custom_food"
            | "create_favorite_food" | "delete_favorite_food"
            | "create_meal" | "update_meal" | "delete_meal"
        ).then_some(Self::Gone)
    }
}
