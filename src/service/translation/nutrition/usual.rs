//! What the person eats often and ate lately, found among the foods of the last weeks.

use jiff::ToSpan;

use super::super::{Asked, Made};
use super::entry::Known;
use super::food_log::eaten;
use crate::model::fitbit::Answer;
use crate::model::fitbit::answers::LoggedFood;
use crate::upstream::google_health::readings::Eaten;

/// Days that are looked at.
const DAYS: i64 = 31;
/// Foods that are shown at most.
const SHOWN: usize = 20;

/// The foods that were eaten, the most often first.
pub(in super::super) async fn frequent(asked: &Asked<'_>) -> Made {
    let mut foods = foods(asked).await?;
    foods.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let foods = shown(asked, foods, |_| None).await?;
    Ok(Answer::json(&foods)?)
}

/// The foods that were eaten, the latest first.
pub(in super::super) async fn recent(asked: &Asked<'_>) -> Made {
    let foods = foods(asked).await?;
    let foods = shown(asked, foods, |eaten| Some(eaten.at.date())).await?;
    Ok(Answer::json(&foods)?)
}

/// The last time that each food was eaten, the latest first, with how often it was.
async fn foods(asked: &Asked<'_>) -> Made<Vec<(Eaten, usize)>> {
    let first = asked.today.saturating_sub((DAYS - 1).days());
    let mut foods: Vec<(Eaten, usize)> = Vec::new();
    for one in eaten(asked, (first, asked.today)).await?.into_iter().rev() {
        let same =
            |(known, _): &&mut (Eaten, usize)| (known.food, &known.name) == (one.food, &one.name);
        match foods.iter_mut().find(same) {
            Some((_, count)) => *count += 1,
            None => foods.push((one, 1)),
        }
    }
    Ok(foods)
}

async fn shown(
    asked: &Asked<'_>,
    foods: Vec<(Eaten, usize)>,
    last: impl Fn(&Eaten) -> Option<jiff::civil::Date>,
) -> Made<Vec<LoggedFood>> {
    let foods = foods.into_iter().take(SHOWN).map(|(eaten, _)| eaten);
    let foods: Vec<Eaten> = foods.collect();
    let known = Known::of(asked, &foods).await?;
    let foods = foods.iter().map(|eaten| LoggedFood {
        date_last_eaten: last(eaten),
        ..known.portion(eaten)
    });
    Ok(foods.collect())
}
