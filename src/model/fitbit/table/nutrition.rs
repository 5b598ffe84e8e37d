//! Nutrition: food and water, their logs, series and goals.

use super::super::kind::{Kind, Words};
use super::super::operation::{Cache, Key, Operation, delete, get, key, needed, post};
use super::{PERIODS_AND_ALL, ZONE};

const NUTRITION_ONLY: &[&str] = &["nutrition"];
const RESOURCES: Words = &["caloriesIn", "water"];

const LOG: &[Key] = &[
    key("foodId", Kind::Id),
    key("foodName", Kind::Text),
    needed("mealTypeId", Kind::Id),
    needed("unitId", Kind::Id),
    needed("amount", Kind::Decimal),
    needed("date", Kind::Date),
    key("favorite", Kind::Flag),
    key("brandName", Kind::Text),
    key("calories", Kind::UpTo(u32::MAX)),
];
const CHANGE: &[Key] = &[
    needed("mealTypeId", Kind::Id),
    needed("unitId", Kind::Id),
    needed("amount", Kind::Decimal),
    key("calories", Kind::UpTo(u32::MAX)),
];
const WATER: &[Key] = &[
    needed("date", Kind::Date),
    needed("amount", Kind::Decimal),
    key("unit", Kind::Text),
];
const WATER_CHANGE: &[Key] = &[needed("amount", Kind::Decimal), key("unit", Kind::Text)];
const FOOD: &[Key] = &[
    needed("name", Kind::Text),
    needed("defaultFoodMeasurementUnitId", Kind::Id),
    needed("defaultServingSize", Kind::Decimal),
    needed("calories", Kind::UpTo(u32::MAX)),
    key("formType", Kind::Text),
    key("description", Kind::Text),
];
const FOOD_GOAL: &[Key] = &[
    needed("calories", Kind::UpTo(u32::MAX)),
    key("intensity", Kind::Text),
    key("personalized", Kind::Flag),
];

const LOGS: &str = "Numbers of logs, foods and units are Google's; isFavorite is false; goals are those set in FitEx; \
    what is in no catalogue has no locale. Brand, units and whether it is public are told of 20 foods at most, \
    because each is looked up.";
const USUAL: &str = "Found among the foods of the last 31 days, at most 20; they are numbered as in Google's catalogue.";
const WATERS: &str = "logId is Google's.";
const LOGS_FOOD: &str = "Needs Google's write scope. It is logged at the usual time of its meal, or now if \
    that is still to come, as Fitbit has none. \
    Google Health keeps no brand of what is in no catalogue, and no favourites.";
const LOGS_WATER: &str = "Needs Google's write scope. It is logged at half past twelve, or now if that is still to \
    come, as Fitbit has no time of it.";
const CHANGES: &str =
    "Needs Google's write scope; only what FitEx itself has logged can be changed.";
const REMOVES: &str =
    "Needs Google's write scope; only what FitEx itself has logged can be removed.";
const GOALS: &str = "Kept by FitEx, because Google Health has no goals for food or water.";
const FAVORITES: &str = "Google Health has no favourite foods.";
const MEALS: &str = "Google Health has no meals.";
const FOODS: &str = "Names and numbers are those of Google's catalogue, which needs the scope nutrition; it does not \
    tell isRaw.";
const UNITS: &str =
    "Names and numbers are those of Google's catalogue, which needs the scope nutrition.";
const SEARCH: &str = "The words are looked for in the names and brands of the first 10000 foods of Google's catalogue, \
    which cannot be searched itself, needs the scope nutrition, and does not tell isRaw. At most 50 foods are found.";
const PRIVATE: &str = "Google Health takes no foods of a person's own.";

#[rustfmt::skip]
pub(super) const NUTRITION: &[Operation] = &[
    get("get_food_locales", "/1/foods/locales.json", "Regions of the catalogue of foods")
        .cache(Cache::Days).missing("Google's catalogue has no regions."),
    get("get_food_goals", "/1/user/-/foods/log/goal.json", "The goal for energy eaten")
        .needs(NUTRITION_ONLY).cache(Cache::Minutes).own(GOALS),
    post("set_food_goal", "/1/user/-/foods/log/goal.json", "Set the goal for energy eaten")
        .keys(FOOD_GOAL).needs(NUTRITION_ONLY).own(GOALS),
    get("get_food_log", "/1/user/-/foods/log/date/{date}.json", "Foods of a day")
        .needs(NUTRITION_ONLY).partly(LOGS),
    get("get_water_log", "/1/user/-/foods/log/water/date/{date}.json", "Water of a day")
        .needs(NUTRITION_ONLY).differs(WATERS),
    get("get_water_goal", "/1/user/-/foods/log/water/goal.json", "The goal for water")
        .needs(NUTRITION_ONLY).cache(Cache::Minutes).own(GOALS),
    post("set_water_goal", "/1/user/-/foods/log/water/goal.json", "Set the goal for water")
        .keys(&[needed("target", Kind::Decimal)]).needs(NUTRITION_ONLY).own(GOALS),
    get("get_nutrition_by_interval", "/1/user/-/foods/log/{resource-path}/date/{base-date}/{end-date}.json", "Energy eaten or water of a range of days")
        .of(RESOURCES).keys(ZONE).needs(NUTRITION_ONLY).days(1095),
    get("get_nutrition_by_date", "/1/user/-/foods/log/{resource-path}/date/{date}/{period}.json", "Energy eaten or water of the days up to a date")
        .of(RESOURCES).periods(PERIODS_AND_ALL).keys(ZONE).needs(NUTRITION_ONLY),
    post("create_food_log", "/1/user/-/foods/log.json", "Log a food")
        .keys(LOG).needs(NUTRITION_ONLY).partly(LOGS_FOOD),
    delete("delete_food_log", "/1/user/-/foods/log/{food-log-id}.json", "Remove a logged food")
        .needs(NUTRITION_ONLY).partly(REMOVES),
    post("update_food_log", "/1/user/-/foods/log/{food-log-id}.json", "Change a logged food")
        .keys(CHANGE).needs(NUTRITION_ONLY).partly(CHANGES),
    post("create_water_log", "/1/user/-/foods/log/water.json", "Log water")
        .keys(WATER).needs(NUTRITION_ONLY).differs(LOGS_WATER),
    delete("delete_water_log", "/1/user/-/foods/log/water/{water-log-id}.json", "Remove logged water")
        .needs(NUTRITION_ONLY).partly(REMOVES),
    post("update_water_log", "/1/user/-/foods/log/water/{water-log-id}.json", "Change logged water")
        .keys(WATER_CHANGE).needs(NUTRITION_ONLY).partly(CHANGES),
    get("get_favorite_foods", "/1/user/-/foods/log/favorite.json", "Favourite foods")
        .needs(NUTRITION_ONLY).cache(Cache::Minutes).missing(FAVORITES),
    get("get_frequent_foods", "/1/user/-/foods/log/frequent.json", "Foods that are logged often")
        .needs(NUTRITION_ONLY).cache(Cache::Minutes).partly(USUAL),
    post("create_favorite_food", "/1/user/-/foods/log/favorite/{food-id}.json", "Add a favourite food")
        .needs(NUTRITION_ONLY).missing(FAVORITES),
    delete("delete_favorite_food", "/1/user/-/foods/log/favorite/{food-id}.json", "Remove a favourite food")
        .needs(NUTRITION_ONLY).missing(FAVORITES),
    get("get_meals", "/1/user/-/meals.json", "Meals")
        .needs(NUTRITION_ONLY).cache(Cache::Minutes).missing(MEALS),
    post("create_meal", "/1/user/-/meals.json", "Add a meal")
        .json().needs(NUTRITION_ONLY).missing(MEALS),
    post("update_meal", "/1/user/-/meals/{meal-id}.json", "Change a meal")
        .json().needs(NUTRITION_ONLY).missing(MEALS),
    delete("delete_meal", "/1/user/-/meals/{meal-id}.json", "Remove a meal")
        .needs(NUTRITION_ONLY).missing(MEALS),
    get("get_recent_foods", "/1/user/-/foods/log/recent.json", "Foods that were logged lately")
        .needs(NUTRITION_ONLY).cache(Cache::Minutes).partly(USUAL),
    post("create_food", "/1/user/-/foods.json", "Add a food of one's own")
        .keys(FOOD).needs(NUTRITION_ONLY).missing(PRIVATE),
    delete("delete_custom_food", "/1/user/-/foods/{food-id}.json", "Remove a food of one's own")
        .needs(NUTRITION_ONLY).missing(PRIVATE),
    get("get_food", "/1/foods/{food-id}.json", "One food of the catalogue")
        .cache(Cache::Days).partly(FOODS),
    get("get_food_units", "/1/foods/units.json", "Units of foods")
        .cache(Cache::Days).differs(UNITS),
    get("search_foods", "/1/foods/search.json", "Search the catalogue of foods")
        .keys(&[needed("query", Kind::Text)]).cache(Cache::Days).partly(SEARCH),
];
