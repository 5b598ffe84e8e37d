//! Goals that no provider keeps: how much to weigh, to sleep, to eat and to drink. FitEx keeps them.

use super::exercise_log::stamp;
use super::units::{one_water, one_weight, rounded};
use super::{Asked, Made};
use crate::error::Result;
use crate::model::aim::{Aim, AimIntensity, AimKind};
use crate::model::fitbit::Answer;
use crate::model::fitbit::answers::{
    EnergyGoal, FatGoal, FoodGoals, FoodPlan, GoalOf, SleepGoal, WaterGoal, WeightGoal,
};
use crate::model::time::CivilDate;
use crate::store;

/// What Fitbit tells everybody to lose in a week, in whichever unit.
const THRESHOLD: f64 = 0.05;
/// Grams that nobody weighs.
const HEAVIEST: f64 = 1e6;
/// Kilocalories and millilitres that nobody takes in a day.
const MOST: f64 = 1e5;
/// Minutes of a day.
const DAY: f64 = 1_440.0;

/// Fitbit's words for how hard a goal is to be.
const INTENSITIES: [(&str, AimIntensity); 5] = [
    ("MAINTENANCE", AimIntensity::Maintenance),
    ("EASIER", AimIntensity::Easier),
    ("MEDIUM", AimIntensity::Medium),
    ("KINDAHARD", AimIntensity::KindaHard),
    ("HARDER", AimIntensity::Harder),
];

/// The goal for the weight or for fat, whichever the path names.
pub(super) async fn show_body(asked: &Asked<'_>) -> Made {
    match asked.word("goal-type") {
        "fat" => show(asked, AimKind::BodyFat).await,
        _ => show(asked, AimKind::Weight).await,
    }
}

/// The goal of a kind, if there is one.
pub(super) async fn show(asked: &Asked<'_>, kind: AimKind) -> Made {
    let user = asked.live.user;
    let read = asked
        .app
        .database
        .read(move |conn| store::aims::find(conn, user, kind));
    Ok(written(asked, kind, read.await?.as_ref(), 200)?)
}

/// Sets the goal of a kind, and shows it.
pub(super) async fn set(asked: &Asked<'_>, kind: AimKind) -> Made {
    let wanted = wanted(asked, kind)?;
    let user = asked.live.user;
    let write = asked.app.database.write(move |conn| {
        // One at a time for a person, and none for who is just being deleted.
        store::users::lock(conn, user)?;
        let known = store::aims::find(conn, user, kind)?;
        let Some(aim) = wanted.beside(known.as_ref()) else {
            return Ok(None);
        };
        store::aims::put(conn, user, &aim)?;
        Ok(Some(aim))
    });
    match write.await? {
        Some(aim) => {
            let status = if kind == AimKind::Sleep { 200 } else { 201 };
            Ok(written(asked, kind, Some(&aim), status)?)
        }
        // Only a weight need not be said, if there is one.
        None => Err(Asked::missing("weight")),
    }
}

/// What is to be set.
struct Wanted {
    /// Nothing keeps the amount that is known.
    amount: Option<f64>,
    aim: Aim,
}

impl Wanted {
    fn beside(self, known: Option<&Aim>) -> Option<Aim> {
        let amount = self.amount.or(known.map(|known| known.amount))?;
        Some(Aim { amount, ..self.aim })
    }
}

fn wanted(asked: &Asked<'_>, kind: AimKind) -> Made<Wanted> {
    let aim = Aim {
        kind,
        amount: 0.0,
        amount_at_start: None,
        starts_on: None,
        intensity: None,
        personalized: None,
        updated_at: asked.app.now(),
    };
    let (amount, aim) = match kind {
        AimKind::Weight => return wanted_weight(asked, &aim),
        AimKind::BodyFat => (asked.amount("fat", 100.0)?, aim),
        AimKind::Sleep => (asked.amount("minDuration", DAY)?, aim),
        AimKind::Food => (asked.amount("calories", MOST)?, food(asked, &aim)?),
        AimKind::Water => {
            let milliliters = one_water(asked.units);
            let starts_on = Some(CivilDate(asked.today));
            let target = asked.amount("target", MOST / milliliters)?;
            (target * milliliters, Aim { starts_on, ..aim })
        }
    };
    Ok(Wanted {
        amount: Some(amount),
        aim,
    })
}

fn wanted_weight(asked: &Asked<'_>, aim: &Aim) -> Made<Wanted> {
    let unit = one_weight(asked.units);
    let grams = |name: &str| asked.amount(name, HEAVIEST / unit).map(|said| said * unit);
    let said = asked.call.text("weight").map(|_| grams("weight"));
    Ok(Wanted {
        amount: said.transpose()?,
        aim: Aim {
            amount_at_start: Some(grams("startWeight")?),
            starts_on: Some(CivilDate(asked.date("startDate")?)),
            ..aim.clone()
        },
    })
}

fn food(asked: &Asked<'_>, aim: &Aim) -> Made<Aim> {
    let known = |word: &str| {
        let mut known = INTENSITIES.iter();
        let found = known.find(|(name, _)| name.eq_ignore_ascii_case(word));
        found
            .map(|(_, intensity)| *intensity)
            .ok_or_else(|| asked.faulty("intensity"))
    };
    let intensity = asked.call.text("intensity").map(known);
    Ok(Aim {
        intensity: intensity.transpose()?,
        personalized: Some(asked.call.text("personalized") == Some("true")),
        ..aim.clone()
    })
}

fn written(asked: &Asked<'_>, kind: AimKind, aim: Option<&Aim>, status: u16) -> Result<Answer> {
    match kind {
        AimKind::Weight => {
            let goal = aim.and_then(|aim| weight_goal(asked, aim)).into();
            Answer::json_with(status, &GoalOf::<WeightGoal> { goal })
        }
        AimKind::BodyFat => {
            let goal = aim.map(|aim| FatGoal { fat: aim.amount }).into();
            Answer::json_with(status, &GoalOf::<FatGoal> { goal })
        }
        AimKind::Sleep => {
            let goal = aim.map(|aim| SleepGoal {
                min_duration: aim.amount,
                updated_on: stamp(aim.updated_at.0),
            });
            let goal = goal.into();
            Answer::json_with(status, &GoalOf::<SleepGoal> { goal })
        }
        AimKind::Food => Answer::json_with(status, &food_goals(aim)),
        AimKind::Water => {
            let goal = aim.and_then(|aim| {
                Some(WaterGoal {
                    goal: rounded(aim.amount / one_water(asked.units), 2),
                    start_date: aim.starts_on?.0,
                })
            });
            let goal = goal.into();
            Answer::json_with(status, &GoalOf::<WaterGoal> { goal })
        }
    }
}

fn weight_goal(asked: &Asked<'_>, aim: &Aim) -> Option<WeightGoal> {
    let at_start = aim.amount_at_start?;
    let shown = |grams: f64| rounded(grams / one_weight(asked.units), 3);
    Some(WeightGoal {
        goal_type: match aim.amount.total_cmp(&at_start) {
            std::cmp::Ordering::Less => "LOSE",
            std::cmp::Ordering::Greater => "GAIN",
            std::cmp::Ordering::Equal => "MAINTAIN",
        }
        .to_owned(),
        start_date: aim.starts_on?.0,
        start_weight: shown(at_start),
        weight: shown(aim.amount),
        weight_threshold: THRESHOLD,
    })
}

fn food_goals(aim: Option<&Aim>) -> FoodGoals {
    let word = |intensity: AimIntensity| {
        let mut known = INTENSITIES.iter();
        known
            .find(|(_, of)| *of == intensity)
            .map(|(word, _)| *word)
    };
    let energy = aim.map(|aim| EnergyGoal {
        calories: aim.amount,
    });
    FoodGoals {
        goals: energy.into(),
        food_plan: aim.and_then(|aim| {
            Some(FoodPlan {
                intensity: word(aim.intensity?)?.to_owned(),
                personalized: aim.personalized.unwrap_or_default(),
            })
        }),
    }
}
