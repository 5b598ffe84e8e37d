//! Foods that are logged at Google, and changed there. What an answer needs is read first, so that nothing
//! can fail once it is written.

use jiff::Zoned;

use super::super::removing::unknown;
use super::super::{Asked, Made};
use super::entry::Known;
use super::food_log::{drunk, eaten, summary};
use crate::model::fitbit::Answer;
use crate::model::fitbit::answers::{ChangedFoodLog, FoodDaySum, NewFoodLog};
use crate::upstream::google_health::readings::{
    EATEN, Eaten, FOOD_UNITS, FOODS, Food, FoodUnit, Meal, Nutrients,
};
use crate::upstream::google_health::writings::{Log, NewEaten};

/// More than anybody eats of anything, even in grams.
const MOST: f64 = 1e6;

/// How much of what.
struct Helping {
    /// The food, if it is one of the catalogue.
    food: Option<Food>,
    name: String,
    amount: f64,
    unit: FoodUnit,
    nutrients: Nutrients,
}

/// Logs a food.
pub(in super::super) async fn log(asked: &Asked<'_>) -> Made {
    let (date, meal) = (asked.date("date")?, meal(asked)?);
    let at = asked.mealtime(meal, date)?;
    let helping = match asked.call.text("foodId") {
        Some(id) => {
            let food = id.parse().map_err(|_| asked.faulty("foodId"))?;
            let food = asked.readings().one(&FOODS, food).await?;
            of_food(asked, food.ok_or_else(|| asked.faulty("foodId"))?)?
        }
        None => by_name(asked).await?,
    };
    let mut all = eaten(asked, (date, date)).await?;
    let drunk = drunk(asked, date).await?;
    let new = helping.eaten(at, meal);
    let logged = asked.writings().log_food(&new).await?;
    let food_log = helping.known().log(&logged);
    all.push(logged);
    let summary = summary(&all, drunk);
    let food_day = FoodDaySum { date, summary };
    Ok(Answer::json_with(201, &NewFoodLog { food_day, food_log })?)
}

/// Changes a logged food.
pub(in super::super) async fn change(asked: &Asked<'_>) -> Made {
    let meal = meal(asked)?;
    let id = asked.number_in_path("food-log-id").ok_or_else(unknown)?;
    let application = &asked.live.token().client_id;
    let writings = asked.writings();
    let known = writings.own((Log::Food, id), &EATEN, application).await?;
    let known = known.ok_or_else(unknown)?;
    let at = match meal == known.meal {
        true => known.at.clone(),
        false => asked.mealtime(meal, known.at.date())?,
    };
    let food = match known.food {
        Some(food) => asked.readings().one(&FOODS, food).await?,
        None => None,
    };
    let helping = match food {
        Some(food) => of_food(asked, food)?,
        None => again(asked, &known).await?,
    };
    let changed = writings.change_food(id, &helping.eaten(at, meal)).await?;
    let food_log = helping.known().log(&changed);
    Ok(Answer::json(&ChangedFoodLog { food_log })?)
}

/// An amount of a food of the catalogue.
fn of_food(asked: &Asked<'_>, food: Food) -> Made<Helping> {
    let amount = asked.amount("amount", MOST)?;
    let serving = food.serving_in(asked.id("unitId")?);
    let unit = serving.map(|serving| serving.unit.clone());
    let unit = unit.ok_or_else(|| asked.faulty("unitId"))?;
    let nutrients = food.of(amount, unit.id);
    Ok(Helping {
        name: food.name.clone(),
        amount,
        nutrients: nutrients.ok_or_else(|| asked.faulty("unitId"))?,
        unit,
        food: Some(food),
    })
}

/// An amount of what is in no catalogue.
async fn by_name(asked: &Asked<'_>) -> Made<Helping> {
    let name = asked.call.text("foodName").filter(|name| !name.is_empty());
    let name = name.ok_or_else(|| Asked::missing("foodId"))?;
    Ok(Helping {
        food: None,
        name: name.to_owned(),
        amount: asked.amount("amount", MOST)?,
        nutrients: Nutrients {
            kilocalories: asked.number("calories")?,
            ..Nutrients::default()
        },
        unit: unit(asked).await?,
    })
}

/// Another amount of what is in no catalogue.
async fn again(asked: &Asked<'_>, known: &Eaten) -> Made<Helping> {
    let nutrients = match asked.call.text("calories") {
        Some(_) => Nutrients {
            kilocalories: asked.number("calories")?,
            ..Nutrients::default()
        },
        None => known.nutrients,
    };
    Ok(Helping {
        food: None,
        name: known.name.clone(),
        amount: asked.amount("amount", MOST)?,
        nutrients,
        unit: unit(asked).await?,
    })
}

/// The unit that is said, of what is in no catalogue.
async fn unit(asked: &Asked<'_>) -> Made<FoodUnit> {
    let unit = asked.id("unitId")?;
    let unit = asked.readings().one(&FOOD_UNITS, unit).await?;
    unit.ok_or_else(|| asked.faulty("unitId"))
}

/// The meal whose number is said.
fn meal(asked: &Asked<'_>) -> Made<Meal> {
    let number = usize::try_from(asked.id("mealTypeId")?).unwrap_or_default();
    let meal = number.checked_sub(1).and_then(|place| Meal::ALL.get(place));
    meal.copied().ok_or_else(|| asked.faulty("mealTypeId"))
}

impl Helping {
    fn eaten(&self, at: Zoned, meal: Meal) -> NewEaten {
        NewEaten {
            at,
            meal,
            food: self.food.as_ref().map(|food| food.id),
            name: self.name.clone(),
            amount: self.amount,
            unit: self.unit.id,
            nutrients: self.nutrients,
        }
    }

    fn known(self) -> Known {
        Known::one(self.food, self.unit)
    }
}
