//! Totals and best days of all time, of every day that there was.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::units::{distance, rounded};
use super::{Asked, Made};
use crate::model::fitbit::Answer;
use crate::model::fitbit::answers::{Best, BestDays, Bests, Lifetime, Total, Totals};
use crate::upstream::google_health::readings::{DISTANCE, FLOORS, Family, STEPS};

/// Every day of a person, as one family of sources tells it.
struct Life {
    /// Millimetres.
    distance: BTreeMap<Date, f64>,
    floors: BTreeMap<Date, f64>,
    steps: BTreeMap<Date, f64>,
}

/// All time.
pub(super) async fn answer(asked: &Asked<'_>) -> Made {
    let dates = asked.dates().await?;
    let (all, worn) = tokio::join!(
        life(asked, Family::All, dates),
        life(asked, Family::Wearables, dates),
    );
    let (all, worn) = (all?, worn?);
    Ok(Answer::json(&Lifetime {
        best: Bests {
            total: all.best(asked),
            tracker: worn.best(asked),
        },
        lifetime: Totals {
            total: all.total(asked),
            tracker: worn.total(asked),
        },
    })?)
}

async fn life(asked: &Asked<'_>, family: Family, dates: (Date, Date)) -> Made<Life> {
    let readings = asked.readings();
    let (distance, floors, steps) = tokio::join!(
        readings.daily(&DISTANCE, family, dates),
        readings.daily(&FLOORS, family, dates),
        readings.daily(&STEPS, family, dates),
    );
    Ok(Life {
        distance: distance?,
        floors: floors?,
        steps: steps?,
    })
}

impl Life {
    fn best(&self, asked: &Asked<'_>) -> BestDays {
        BestDays {
            distance: best(&self.distance, |way| rounded(distance(asked.units, way), 5)),
            floors: best(&self.floors, |floors| floors),
            steps: best(&self.steps, |steps| steps),
        }
    }

    fn total(&self, asked: &Asked<'_>) -> Total {
        let sum = |days: &BTreeMap<Date, f64>| days.values().sum::<f64>();
        Total {
            active_score: -1,
            calories_out: -1,
            distance: rounded(distance(asked.units, sum(&self.distance)), 2),
            floors: sum(&self.floors),
            steps: sum(&self.steps),
        }
    }
}

/// The best of some days; of those that are alike the last.
fn best(days: &BTreeMap<Date, f64>, write: impl Fn(f64) -> f64) -> Best {
    let most = days
        .iter()
        .max_by(|(_, one), (_, other)| one.total_cmp(other));
    Best {
        date: most.map(|(date, _)| *date),
        value: most.map(|(_, value)| write(*value)),
    }
}
