//! How each operation is answered.

use super::metrics::Metric;
use crate::upstream::google_health::readings::Family;

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
    Devices,
    Profile,
    Goals,
    SetGoal,
    Friends,
    FriendsBoard,
    Badges,
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
            "get_devices" => Self::Devices,
            "get_profile" => Self::Profile,
            "get_activity_goals" => Self::Goals,
            "set_activity_goals" => Self::SetGoal,
            "get_friends" => Self::Friends,
            "get_friends_leaderboard" => Self::FriendsBoard,
            "get_badges" => Self::Badges,
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
            | "get_alarms" | "create_alarm" | "update_alarm" | "delete_alarm"
            | "get_food_locales" | "create_food" | "delete_custom_food"
            | "create_favorite_food" | "delete_favorite_food"
            | "create_meal" | "update_meal" | "delete_meal"
        ).then_some(Self::Gone)
    }
}
