//! What the person does often and did lately, found among the exercises of the last weeks.

use jiff::ToSpan;

use super::exercise_kinds::ExerciseKind;
use super::exercise_log::{duration, way};
use super::{Asked, Made};
use crate::model::fitbit::Answer;
use crate::model::fitbit::answers::UsualActivity;
use crate::upstream::google_health::readings::{Between, EXERCISES, Exercise};

/// Days that are looked at.
const DAYS: i64 = 91;
/// Kinds that are shown at most.
const SHOWN: usize = 5;

/// The kinds that were done, the most often first.
pub(super) async fn frequent(asked: &Asked<'_>) -> Made {
    let mut kinds = kinds(asked).await?;
    kinds.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    shown(asked, &kinds)
}

/// The kinds that were done, the latest first.
pub(super) async fn recent(asked: &Asked<'_>) -> Made {
    let kinds = kinds(asked).await?;
    shown(asked, &kinds)
}

/// The last exercise of each name, the latest first, with how often there was one.
async fn kinds(asked: &Asked<'_>) -> Made<Vec<(Exercise, usize)>> {
    let first = asked.today.saturating_sub((DAYS - 1).days());
    let between = Between::dates((first, asked.today));
    let exercises = asked.readings().points(&EXERCISES, between).await?;
    let mut kinds: Vec<(Exercise, usize)> = Vec::new();
    for exercise in exercises.into_iter().rev() {
        match kinds
            .iter_mut()
            .find(|(known, _)| known.name == exercise.name)
        {
            Some((_, count)) => *count += 1,
            None => kinds.push((exercise, 1)),
        }
    }
    Ok(kinds)
}

fn shown(asked: &Asked<'_>, kinds: &[(Exercise, usize)]) -> Made {
    let kinds = kinds.iter().take(SHOWN).map(|(exercise, _)| UsualActivity {
        activity_id: ExerciseKind::of_google(&exercise.kind).map_or(0, |kind| kind.id),
        calories: exercise.metrics.kilocalories.unwrap_or_default().round(),
        description: String::new(),
        distance: way(asked, exercise).unwrap_or_default(),
        duration: duration(exercise),
        name: exercise.name.clone(),
    });
    let kinds: Vec<UsualActivity> = kinds.collect();
    Ok(Answer::json(&kinds)?)
}
