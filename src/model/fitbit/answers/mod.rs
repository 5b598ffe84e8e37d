//! Fitbit's answers, as they look on the wire: text where Fitbit sends text, members left out where
//! Fitbit leaves them out.

mod aims;
mod azm;
mod body;
mod devices;
mod exercises;
mod heart;
mod intraday;
mod lifetime;
mod logged;
mod paging;
mod profile;
mod series;
mod sleep;
mod social;
mod summary;
mod written;

pub use self::aims::{
    EnergyGoal, FatGoal, FoodGoals, FoodPlan, GoalOf, IfSet, SleepGoal, WaterGoal, WeightGoal,
};
pub use self::azm::{
    ZoneMinuteWindow, ZoneMinutes, ZoneMinutesDay, ZoneMinutesIntraday, ZoneMinutesSeries,
    ZoneMinutesWithin,
};
pub use self::body::{Fat, Fats, Weight, Weights};
pub use self::devices::Device;
pub use self::exercises::{
    ByHand, EarnedMinutes, ExerciseList, ExerciseLog, ExerciseSource, UsualActivity,
};
pub use self::heart::{HeartDay, HeartIntraday, HeartSeries, HeartValue, HeartZone};
pub use self::intraday::{Dataset, Intraday, Member, Window};
pub use self::lifetime::{Best, BestDays, Bests, Lifetime, Total, Totals};
pub use self::logged::{LoggedActivity, LoggedFat, LoggedSleep, LoggedWeight};
pub use self::paging::Pagination;
pub use self::profile::{Profile, ProfileOf};
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
