//! Fitbit's answers, as they look on the wire: text where Fitbit sends text, members left out where
//! Fitbit leaves them out.

mod aims;
mod azm;
mod body;
mod devices;
mod diary;
mod exercises;
mod foods;
mod heart;
mod intraday;
mod lifetime;
mod logged;
mod nights;
pub mod oauth;
mod paging;
mod profile;
mod rhythm;
mod series;
mod sleep;
mod social;
mod summary;
mod temperature;
mod written;

pub use self::aims::{
    EnergyGoal, FatGoal, FoodGoals, FoodPlan, GoalOf, IfSet, SleepGoal, WaterGoal, WeightGoal,
};
pub use self::azm::{
    ZoneMinuteWindow, ZoneMinutes, ZoneMinutesDay, ZoneMinutesIntraday, ZoneMinutesSeries,
    ZoneMinutesWithin,
};
pub use self::body::{Fat, Fats, Weight, Weights};
pub use self::devices::{Alarms, Device};
pub use self::diary::{
    ChangedFoodLog, FoodDay, FoodDaySum, FoodLog, FoodSummary, LoggedFood, NewFoodLog, WaterDay,
    WaterLog, WaterSum, WrittenWater,
};
pub use self::exercises::{
    ByHand, EarnedMinutes, ExerciseList, ExerciseLog, ExerciseSource, UsualActivity,
};
pub use self::foods::{Food, FoodOf, FoodServing, FoodUnit, FoundFoods, Meals, NutritionalValues};
pub use self::heart::{HeartDay, HeartIntraday, HeartSeries, HeartValue, HeartZone};
pub use self::intraday::{Dataset, Intraday, IntradaySteps, Member, Window};
pub use self::lifetime::{Best, BestDays, Bests, Lifetime, Total, Totals};
pub use self::logged::{LoggedActivity, LoggedFat, LoggedSleep, LoggedWeight};
pub use self::nights::{
    BreathingRate, Breaths, CardioScores, Night, NightWithin, Oxygen, OxygenMinute, Rmssd,
    StageBreathing, Variabilities, Variability, VariabilityMinute, Vo2Max,
};
pub use self::paging::Pagination;
pub use self::profile::{Profile, ProfileOf};
pub use self::rhythm::{
    EcgList, EcgReading, IrnAlert, IrnAlertList, IrnBeat, IrnProfile, IrnWindow,
};
pub use self::series::{DayValue, Series};
pub use self::sleep::{
    LevelSum, Levels, Pending, PendingSleep, Segment, Sleep, SleepDay, SleepList, SleepRange,
    SleepTotals, StageMinutes,
};
pub use self::social::{
    Badges, Friend, FriendOf, Friends, Goals, GoalsOf, Included, Leaderboard, Link, LinkTo, Links,
    Ranked, RankedAs,
};
pub use self::summary::{ActivityLine, DailySummary, DistanceOf, Summary};
pub use self::temperature::{
    CoreTemperature, CoreTemperatures, NightlyRelative, SkinTemperature, SkinTemperatures,
};
pub use self::written::clock;
